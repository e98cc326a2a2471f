import { afterAll, expect, test } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { query } from '../support/query.js';

const databases: TestDatabase[] = [];

async function create(): Promise<TestDatabase> {
  const database = await createTestDatabase();
  databases.push(database);
  return database;
}

afterAll(async () => {
  await Promise.all(databases.map((database) => database.drop()));
});

test('every test database is migrated and its own', async () => {
  const [first, second] = await Promise.all([create(), create()]);
  await query(first.url, 'CREATE TABLE mine (value integer)');
  const find =
    "SELECT to_regclass('mine') IS NOT NULL AS mine, to_regnamespace('ledger') AS schema";
  expect(await query(first.url, find)).toEqual([{ mine: true, schema: 'ledger' }]);
  expect(await query(second.url, find)).toEqual([{ mine: false, schema: 'ledger' }]);
});

test('a dropped test database is gone, sessions or not', async () => {
  const { url, drop } = await create();
  const sleeping = query(url, 'SELECT pg_sleep(60)');
  const refused = expect(sleeping).rejects.toThrow('terminating connection');
  await query(url, 'SELECT 1');
  await drop();
  await refused;
  await expect(query(url, 'SELECT 1')).rejects.toThrow('does not exist');
});
