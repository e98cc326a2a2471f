import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { appendBatch, type Batch } from '../../src/event-store/append.js';
import { byteaArray, int4Array, int8Array, textArray } from '../../src/event-store/binary-array.js';
import { genesis, type Head, hashEvent, type StoredEvent } from '../../src/event-store/envelope.js';
import { newEventId } from '../../src/event-store/event-id.js';
import { readEvents, readHead } from '../../src/event-store/read.js';
import { type Database, openDatabase } from '../../src/platform/database.js';
import { createTestDatabase } from '../support/database.js';

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

const RECORDED_AT = '2023-03-01T08:00:00.000Z';

function eventAfter(ledgerId: string, head: Head, payload = '{}'): StoredEvent {
  const envelope = {
    ledgerId,
    seq: head.seq + 1,
    eventId: newEventId(),
    type: 'Something',
    schemaVersion: 1,
    effectiveOn: '2023-03-01',
    recordedAt: RECORDED_AT,
    actor: 'someone',
    correlationId: 'c',
    causationId: null,
    documentNumber: null,
    payload,
  };
  return { ...envelope, entityId: null, hash: hashEvent(head.hash, envelope) };
}

function batchOf(ledgerId: string, expected: Head, parts: Partial<Batch> = {}): Batch {
  return {
    ledgerId,
    expected,
    recordedAt: RECORDED_AT,
    events: [eventAfter(ledgerId, expected)],
    postings: [],
    balances: [],
    documents: [],
    answers: [],
    personalData: [],
    ...parts,
  };
}

const figures = (amountFen: bigint) => [
  amountFen,
  0n,
  0n,
  0n,
  0n,
  amountFen,
  0n,
  0n,
  0n,
  0n,
  0n,
  0n,
  0n,
];

async function append(batch: Batch): Promise<string> {
  return (await appendBatch(database.pool, batch)).outcome;
}

describe('binary arrays', () => {
  it.each([
    ['text', textArray(['a', null, '', '审计', 'x'.repeat(70_000)])],
    ['bytea', byteaArray([Buffer.alloc(0), randomBytes(32)])],
    ['int8', int8Array([0n, -1n, 2n ** 63n - 1n, -(2n ** 63n)])],
    ['int4', int4Array([0, -1, 2 ** 31 - 1])],
    ['text', textArray([])],
    ['int8', int8Array([])],
  ])('give PostgreSQL the %s values that were put in', async (type, parameter) => {
    const { rows } = await database.pool.query({
      text: `SELECT $1::${type}[] AS sent, array_send($1::${type}[]) AS bytes`,
      values: [parameter],
    });
    expect(Buffer.compare(rows[0].bytes.subarray(12), parameter.subarray(12))).toBe(0);
    expect(rows[0].sent).toHaveLength(parameter.length === 12 ? 0 : parameter.readInt32BE(12));
  });
});

describe('append_batch', () => {
  it('counts sequence numbers from 1 and moves the head', async () => {
    const start = genesis('order');
    const first = eventAfter('order', start);
    const second = eventAfter('order', { seq: 1, hash: first.hash }, '{"a":1}');
    expect(await append(batchOf('order', start, { events: [first, second] }))).toBe('appended');
    expect(await readHead(database.db, 'order')).toEqual({ seq: 2, hash: second.hash });
    const stored = await readEvents(database.db, { ledgerId: 'order', afterSeq: 0, limit: 10 });
    expect(stored).toEqual([first, second]);
  });

  it('writes nothing when the log does not end where the caller believes', async () => {
    const start = genesis('stale');
    const first = eventAfter('stale', start);
    await append(batchOf('stale', start, { events: [first] }));
    const wrong: Head[] = [start, { seq: 2, hash: first.hash }, { seq: 1, hash: randomBytes(32) }];
    for (const expected of wrong) expect(await append(batchOf('stale', expected))).toBe('conflict');
    expect(await readHead(database.db, 'stale')).toEqual({ seq: 1, hash: first.hash });
  });

  it('lets exactly one of many first batches open a ledger', async () => {
    const start = genesis('race');
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => append(batchOf('race', start))),
    );
    expect(outcomes.filter((outcome) => outcome === 'appended')).toHaveLength(1);
    expect((await readHead(database.db, 'race')).seq).toBe(1);
  });

  it('keeps only one of many batches built on the same head', async () => {
    const start = genesis('fork');
    const first = eventAfter('fork', start);
    await append(batchOf('fork', start, { events: [first] }));
    const head = { seq: 1, hash: first.hash };
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => append(batchOf('fork', head))),
    );
    expect(outcomes.filter((outcome) => outcome === 'appended')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'conflict')).toHaveLength(19);
  });

  it('returns the stored answers of keys it knows, and writes nothing', async () => {
    const start = genesis('keys');
    const answer = {
      client: 'c',
      idempotencyKey: 'k',
      requestDigest: randomBytes(32),
      answer: '{}',
    };
    const first = eventAfter('keys', start);
    await append(batchOf('keys', start, { events: [first], answers: [answer] }));
    const head = { seq: 1, hash: first.hash };
    const again = await appendBatch(database.pool, batchOf('keys', head, { answers: [answer] }));
    expect(again).toEqual({ outcome: 'repeated', known: [answer] });
    expect((await readHead(database.db, 'keys')).seq).toBe(1);
    const other = { ...answer, client: 'another client' };
    expect(await append(batchOf('keys', head, { answers: [other] }))).toBe('appended');
  });

  it.each([
    [
      'posting',
      { postings: [{ eventOffset: 1, lineId: 'l', amountsFen: [1n, ...figures(0n).slice(1)] }] },
    ],
    ['balance', { balances: [{ lineId: 'l', amountsFen: [1n, ...figures(0n).slice(1)] }] }],
    ['negative balance', { balances: [{ lineId: 'l', amountsFen: figures(-1n) }] }],
  ])(
    'refuses a %s that breaks the equation, with everything else in the batch',
    async (_, parts) => {
      const start = genesis('unbalanced');
      await expect(append(batchOf('unbalanced', start, parts))).rejects.toThrow(/check constraint/);
      expect((await readHead(database.db, 'unbalanced')).seq).toBe(0);
    },
  );

  it('accepts a balanced posting and balance', async () => {
    const row = { lineId: 'l', amountsFen: figures(5n) };
    const parts = { postings: [{ eventOffset: 1, ...row }], balances: [row] };
    expect(await append(batchOf('balanced', genesis('balanced'), parts))).toBe('appended');
  });
});

describe('roles', () => {
  const TABLES = [
    'event',
    'ledger_head',
    'posting',
    'line_balance',
    'document',
    'command_result',
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
    expect(rows[0].proconfig).toContain('search_path=pg_catalog, pg_temp');
  });
});
