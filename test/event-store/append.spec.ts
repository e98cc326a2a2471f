import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ACCOUNTS, RESOURCE_ACCOUNTS } from '../../src/domain/accounts.js';
import { appendBatch, type Batch } from '../../src/event-store/append.js';
import { byteaArray, int4Array, int8Array, textArray } from '../../src/event-store/binary-array.js';
import { genesis, type Head } from '../../src/event-store/envelope.js';
import { readEvents, readHead } from '../../src/event-store/read.js';
import { amountsOf, balanceOfRow } from '../../src/ledger/codec.js';
import { type Database, openDatabase } from '../../src/platform/database.js';
import { createTestDatabase } from '../support/database.js';
import { amounts, batchOf, eventAfter, figures, RECORDED_AT } from './batches.js';

let drop: () => Promise<void>;
let database: Database;

beforeAll(async () => {
  const { url, ...created } = await createTestDatabase();
  drop = created.drop;
  database = openDatabase({ url, poolSize: 10 });
});

afterAll(async () => {
  await database.close();
  await drop();
});

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
      { postings: [{ eventOffset: 1, lineId: 'l', amountsFen: amounts({ original: 1n }) }] },
    ],
    ['balance', { balances: [{ lineId: 'l', amountsFen: amounts({ original: 1n }) }] }],
    ['negative balance', { balances: [{ lineId: 'l', amountsFen: figures(-1n) }] }],
  ])(
    'refuses a %s that breaks the equation, with everything else in the batch',
    async (_, parts) => {
      const start = genesis('unbalanced');
      await expect(append(batchOf('unbalanced', start, parts))).rejects.toThrow(/check constraint/);
      expect((await readHead(database.db, 'unbalanced')).seq).toBe(0);
    },
  );

  it.each(ACCOUNTS)(
    'keeps %s in a column of its own, on its side of the equation',
    async (name) => {
      const ledgerId = `account-${name}`;
      const onResources = RESOURCE_ACCOUNTS.some((account) => account === name);
      const sign = name === 'reduced' ? -1n : 1n;
      const other = name === 'available' || !onResources ? 'original' : 'available';
      const amountsFen = amounts({ [name]: 5n, [other]: sign * 5n });
      const row = { lineId: 'l', amountsFen };
      const parts = { postings: [{ eventOffset: 1, ...row }], balances: [row] };
      const added = append(batchOf(ledgerId, genesis(ledgerId), parts));
      expect(await added).toBe('appended');
      for (const table of ['posting', 'line_balance'] as const) {
        const stored = await database.db
          .selectFrom(table)
          .selectAll()
          .where('ledger_id', '=', ledgerId)
          .executeTakeFirstOrThrow();
        expect(amountsOf(balanceOfRow(stored))).toEqual(amountsFen);
      }
    },
  );

  it.each(ACCOUNTS)('lets a balance of %s be negative only where it may', async (name) => {
    const ledgerId = `negative-${name}`;
    // The equation holds: what one account lacks, another has.
    const onResources = RESOURCE_ACCOUNTS.some((account) => account === name);
    const [first, second] = onResources
      ? ['carriedIn', 'supplementary']
      : ['disbursed', 'encumbered'];
    const other = name === 'reduced' ? 'disbursed' : name === first ? second : first;
    const named = { [name]: -5n, [String(other)]: 5n };
    const parts = { balances: [{ lineId: 'l', amountsFen: amounts(named) }] };
    const outcome = append(batchOf(ledgerId, genesis(ledgerId), parts));
    if (name === 'available' || name === 'reallocated') expect(await outcome).toBe('appended');
    else await expect(outcome).rejects.toThrow(/line_balance_\w+_check/);
  });

  it('accepts a balanced posting and balance', async () => {
    const row = { lineId: 'l', amountsFen: figures(5n) };
    const parts = { postings: [{ eventOffset: 1, ...row }], balances: [row] };
    expect(await append(batchOf('balanced', genesis('balanced'), parts))).toBe('appended');
  });
});

describe('refusals', () => {
  const refusal = {
    client: 'c',
    idempotencyKey: 'k',
    afterSeq: 0,
    actor: 'someone',
    effectiveOn: 'the day before',
    documentNumber: null,
    command: 'doSomething',
    content: '{"amountFen":"1"}',
    rule: 'SOME_RULE',
    facts: '{}',
  };
  const answer = {
    client: 'c',
    idempotencyKey: 'k',
    requestDigest: randomBytes(32),
    answer: '{}',
  };
  const stored = (ledgerId: string) =>
    database.db.selectFrom('refusal').selectAll().where('ledger_id', '=', ledgerId).execute();

  it('are written with the batch, at its time', async () => {
    const parts = { answers: [answer], refusals: [refusal] };
    expect(await append(batchOf('refused', genesis('refused'), parts))).toBe('appended');
    const { client, actor, command, content, rule, facts } = refusal;
    expect(await stored('refused')).toEqual([
      {
        ledger_id: 'refused',
        client,
        idempotency_key: 'k',
        after_seq: '0',
        recorded_at: RECORDED_AT,
        actor,
        effective_on: 'the day before',
        document_number: null,
        command,
        content,
        rule,
        facts,
      },
    ]);
  });

  it('are written without any event, once', async () => {
    const start = genesis('refused-alone');
    const first = eventAfter('refused-alone', start);
    await append(batchOf('refused-alone', start, { events: [first] }));
    const head = { seq: 1, hash: first.hash };
    const parts = { events: [], answers: [answer], refusals: [{ ...refusal, afterSeq: 1 }] };
    expect(await append(batchOf('refused-alone', head, parts))).toBe('appended');
    expect(await append(batchOf('refused-alone', head, parts))).toBe('repeated');
    expect(await stored('refused-alone')).toHaveLength(1);
    expect(await readHead(database.db, 'refused-alone')).toEqual(head);
  });

  it('are not written when the log ends elsewhere', async () => {
    const parts = { events: [], answers: [answer], refusals: [refusal] };
    const elsewhere = { seq: 7, hash: randomBytes(32) };
    expect(await append(batchOf('refused-stale', elsewhere, parts))).toBe('conflict');
    expect(await stored('refused-stale')).toEqual([]);
  });
});
