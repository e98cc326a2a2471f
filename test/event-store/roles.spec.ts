import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { appendBatch } from '../../src/event-store/append.js';
import { genesis } from '../../src/event-store/envelope.js';
import { type Database, openDatabase } from '../../src/platform/database.js';
import { createTestDatabase } from '../support/database.js';
import { batchOf } from './batches.js';

let url: string;
let drop: () => Promise<void>;
let database: Database;

beforeAll(async () => {
  ({ url, drop } = await createTestDatabase());
  database = openDatabase({ url, poolSize: 10 });
});

afterAll(async () => {
  await database.close();
  await drop();
});

describe('roles', () => {
  const TABLES = [
    'event',
    'ledger_head',
    'posting',
    'line_balance',
    'document',
    'command_result',
    'refusal',
    'personal_data',
  ];
  const statementsOn = (table: string) => [
    `INSERT INTO ledger.${table} SELECT * FROM ledger.${table} LIMIT 1`,
    `UPDATE ledger.${table} SET ledger_id = ledger_id`,
    `DELETE FROM ledger.${table}`,
    `TRUNCATE ledger.${table}`,
    `ALTER TABLE ledger.${table} DISABLE TRIGGER ALL`,
    `DROP TABLE ledger.${table}`,
  ];

  it.each(TABLES)('the application cannot change %s by itself', async (table) => {
    for (const statement of statementsOn(table)) {
      await expect(database.pool.query(statement)).rejects.toThrow(
        /permission denied|must be owner/,
      );
    }
    await database.pool.query(`SELECT * FROM ledger.${table} LIMIT 1`);
  });

  it('the auditor reads, and neither changes nor appends', async () => {
    const auditor = openDatabase({ url, poolSize: 1, role: 'budget_ledger_auditor' });
    try {
      for (const table of TABLES) {
        for (const statement of statementsOn(table)) {
          await expect(auditor.pool.query(statement)).rejects.toThrow(
            /permission denied|must be owner/,
          );
        }
      }
      await auditor.pool.query('SELECT * FROM ledger.event LIMIT 1');
      await auditor.pool.query('SELECT * FROM ledger.refusal LIMIT 1');
      await expect(auditor.pool.query('SELECT * FROM ledger.personal_data')).rejects.toThrow(
        /permission denied/,
      );
      const batch = batchOf('auditor', genesis('auditor'));
      await expect(appendBatch(auditor.pool, batch)).rejects.toThrow(/permission denied/);
    } finally {
      await auditor.close();
    }
  });

  it('append_batch cannot be led astray by a search path of the caller', async () => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query(
      `SELECT proconfig, prosecdef FROM pg_proc WHERE proname = 'append_batch'`,
    );
    await client.end();
    expect(rows[0].prosecdef).toBe(true);
    expect(rows).toHaveLength(1);
    expect(rows[0].proconfig).toEqual([
      'search_path=pg_catalog, pg_temp',
      'enable_seqscan=off',
      'enable_hashjoin=off',
      'enable_mergejoin=off',
    ]);
  });
});
