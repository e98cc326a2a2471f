import { runMigrations } from 'bullmq';
import pg from 'pg';

/** The schema of the job queues, when they run on PostgreSQL. */
export const QUEUE_SCHEMA = 'bullmq';

/** The one queue. Its jobs are hints: everything they lead to can be seen in the database. */
export const QUEUE = 'budget-ledger';

const LOCK = 0x71_75_65_75;

/**
 * Brings the schema of the job queues to the newest version and lets the application use it. The login
 * at `url` is the one that migrates the ledger; the application itself cannot change a table.
 */
export async function migrateQueues(options: {
  readonly url: string;
  readonly log: (message: string) => void;
}): Promise<void> {
  const client = new pg.Client({ connectionString: options.url });
  // A connection that breaks fails its query, which is enough; the event alone would end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    // One process at a time: two that grant at once fail. Released when the connection ends.
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    const version = await runMigrations(client, QUEUE_SCHEMA);
    // BullMQ makes a queue's sequence with the first job, which the application's role may not.
    await client.query(`SELECT ${QUEUE_SCHEMA}.next_job_id($1)`, [QUEUE]);
    await client.query(GRANTS);
    options.log(`job queues are at schema version ${version}`);
  } finally {
    await client.end();
  }
}

// CREATE, because BullMQ makes a sequence of job ids when the first job of a queue is added.
const GRANTS = `
  GRANT USAGE, CREATE ON SCHEMA ${QUEUE_SCHEMA} TO budget_ledger_app;
  GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${QUEUE_SCHEMA} TO budget_ledger_app;
  REVOKE INSERT, UPDATE, DELETE ON ${QUEUE_SCHEMA}.migration FROM budget_ledger_app;
  GRANT USAGE ON ALL SEQUENCES IN SCHEMA ${QUEUE_SCHEMA} TO budget_ledger_app;
  GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ${QUEUE_SCHEMA} TO budget_ledger_app`;
