import { rm } from 'node:fs/promises';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres.js';
import { migrateToLatest } from '../../src/platform/migrations.js';
import { SERVER_URL_VARIABLE, TEMPLATE, withDatabase } from './database.js';
import { sweepTemporaryFolders, temporaryFolder } from './temporary-folder.js';

/**
 * Starts the server of this test run, makes the template database in it, and leaves its address in
 * the environment, which the test workers inherit. Returns how to stop it.
 */
export async function startTestServer(): Promise<() => Promise<void>> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) {
    await makeTemplate(given);
    process.env[SERVER_URL_VARIABLE] = given;
    return async () => {};
  }
  sweepTemporaryFolders();
  const folder = temporaryFolder();
  const server = await startEmbeddedPostgres({
    dataDir: folder.path,
    durable: false,
    settings: { max_connections: '300' },
    log: () => {},
  });
  const stop = async () => {
    await server.stop();
    // For root it may have been put somewhere else.
    await rm(server.dataDir, { recursive: true, force: true });
    folder.remove();
  };
  try {
    await makeTemplate(server.url);
  } catch (error) {
    await stop();
    throw error;
  }
  process.env[SERVER_URL_VARIABLE] = server.url;
  return stop;
}

async function makeTemplate(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`DROP DATABASE IF EXISTS ${TEMPLATE} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${TEMPLATE}`);
    await migrateToLatest({ url: withDatabase(url, TEMPLATE), log: () => {} });
    // A database can be copied only while nobody is connected to it.
    await client.query(`ALTER DATABASE ${TEMPLATE} ALLOW_CONNECTIONS false`);
  } finally {
    await client.end();
  }
}
