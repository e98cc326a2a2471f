import { resolve } from 'node:path';
import type { Config } from './config.js';
import { Database, openDatabase } from './database.js';
import { startEmbeddedPostgres } from './embedded-postgres.js';
import { migrateToLatest } from './migrations.js';

/** The servers a process stands on. `close` also stops the embedded PostgreSQL, if one was started. */
export interface Runtime {
  readonly config: Config;
  readonly databaseUrl: string;
  readonly database: Database;
  close(): Promise<void>;
}

/**
 * Opens the database that the configuration names, or starts the embedded one, and brings it to the
 * newest schema. With `DATABASE_URL` set, migrations run only when `MIGRATION_DATABASE_URL` is set too
 * or the login may migrate: `migrate: false` skips them.
 */
export async function openRuntime(options: {
  readonly config: Config;
  readonly log: (message: string) => void;
  readonly migrate?: boolean;
}): Promise<Runtime> {
  const { config, log, migrate = true } = options;
  const embedded =
    config.DATABASE_URL === undefined
      ? await startEmbeddedPostgres({
          dataDir: resolve(config.DATA_DIR),
          port: config.EMBEDDED_POSTGRES_PORT,
          log,
        })
      : undefined;
  const databaseUrl = config.DATABASE_URL ?? embedded?.url ?? '';
  try {
    const url = config.MIGRATION_DATABASE_URL ?? databaseUrl;
    if (migrate) await migrateToLatest({ url, log });
    let closing = false;
    const database = openDatabase({
      url: databaseUrl,
      poolSize: config.DATABASE_POOL_SIZE,
      // A pool says that it is closed before the last server process has heard of it.
      onConnectionError: (error) => {
        if (!closing) log(`database connection lost: ${error.message}`);
      },
    });
    const close = async () => {
      closing = true;
      await database.close();
      await embedded?.stop();
    };
    return { config, databaseUrl, database, close };
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}
