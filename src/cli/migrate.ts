import type { Command } from 'commander';
import type { Config } from '../platform/config.js';
import type { Runtime } from '../platform/runtime.js';
import { note } from './output.js';
import { configOf, openServers } from './session.js';

export function addMigrate(program: Command): void {
  program
    .command('migrate')
    .description('bring the database to the newest schema')
    .addHelpText(
      'after',
      `
Examples:
  budget-ledger migrate
  MIGRATION_DATABASE_URL=postgres://owner@db/ledger budget-ledger migrate`,
    )
    .action(async () => {
      const runtime = await openMigrated(configOf());
      await runtime.close();
      note('the schema is the newest');
    });
}

/** Opens the servers with the newest schema, of the queues too where they live on PostgreSQL. */
export async function openMigrated(
  config: Config,
  { migrate = true, log = note }: { migrate?: boolean; log?: (message: string) => void } = {},
): Promise<Runtime> {
  const runtime = await openServers({ config, log, migrate });
  try {
    if (migrate) await migrateQueuesOf(runtime, log);
    return runtime;
  } catch (error) {
    await runtime.close();
    throw error;
  }
}

/** The schema of the job queues, where they live on PostgreSQL. */
export async function migrateQueuesOf(
  { config, databaseUrl }: Runtime,
  log: (message: string) => void,
): Promise<void> {
  if (config.REDIS_URL !== undefined) return;
  const { migrateQueues } = await import('../platform/queue-schema.js');
  await migrateQueues({ url: config.MIGRATION_DATABASE_URL ?? databaseUrl, log });
}
