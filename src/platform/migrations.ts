import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import {
  Kysely,
  type Migration,
  type MigrationProvider,
  Migrator,
  PostgresDialect,
  sql,
} from 'kysely';
import pg from 'pg';

const FOLDER = fileURLToPath(new URL('../../migrations/', import.meta.url));

/**
 * Brings the database at `url` to the newest schema: numbered SQL files, forward only, all of them in
 * one transaction, one migrating process at a time. The login at `url` needs CREATEROLE and the right
 * to create a schema. Throws the first error; nothing is half applied.
 */
export async function migrateToLatest(options: {
  readonly url: string;
  readonly log: (message: string) => void;
}): Promise<void> {
  const pool = new pg.Pool({ connectionString: options.url, max: 2 });
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    const migrator = new Migrator({ db, provider: SQL_FILES, migrationTableSchema: 'ledger' });
    const { error, results = [] } = await migrator.migrateToLatest();
    for (const { migrationName, status } of results) {
      if (status === 'Success') options.log(`migration ${migrationName} applied`);
    }
    if (error !== undefined) throw error;
  } finally {
    await db.destroy();
  }
}

// Kysely's own folder provider ignores .sql files.
const SQL_FILES: MigrationProvider = {
  async getMigrations(): Promise<Record<string, Migration>> {
    const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql')).sort();
    const entries = names.map(async (name): Promise<[string, Migration]> => {
      const text = await readFile(new URL(name, `file://${FOLDER}`), 'utf8');
      return [name.slice(0, -'.sql'.length), { up: (db) => run(db, text) }];
    });
    return Object.fromEntries(await Promise.all(entries));
  },
};

async function run(db: Kysely<unknown>, text: string): Promise<void> {
  await sql.raw(text).execute(db);
}
