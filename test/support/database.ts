import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** The migrated database that every test database is a copy of. */
export const TEMPLATE = 'budget_ledger_template';
export const SERVER_URL_VARIABLE = 'BUDGET_LEDGER_TEST_SERVER_URL';

/** A database of one test file. */
export interface TestDatabase {
  readonly url: string;
  /** Removes it, ending whatever sessions it still has. */
  drop(): Promise<void>;
}

/** Makes a database that is migrated and empty, for one test file alone. Takes about 60 ms. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const serverUrl = process.env[SERVER_URL_VARIABLE];
  if (!serverUrl) throw new Error('No test server: this Jest project runs without global set-up.');
  const name = `test_${process.env.JEST_WORKER_ID ?? '0'}_${randomBytes(6).toString('hex')}`;
  await onServer(serverUrl, async (client) => {
    const { rows } = await client.query('SHOW server_version_num');
    // Before version 15 copying the files was the only way, and the word was unknown.
    const strategy = Number(rows[0].server_version_num) < 150_000 ? '' : 'STRATEGY file_copy';
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE} ${strategy}`);
  });
  return {
    url: withDatabase(serverUrl, name),
    drop: () =>
      onServer(serverUrl, async (client) => {
        await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      }),
  };
}

/** The same server and login, another database. */
export function withDatabase(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.toString();
}

async function onServer(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
