import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { verifyLedger } from '../../src/audit/verify.js';
import { MAX_FEN } from '../../src/domain/money.js';
import { RuleBroken } from '../../src/domain/rules.js';
import { readHead } from '../../src/event-store/read.js';
import {
  CommandRefused,
  IdempotencyMismatch,
  LedgerBusy,
  LedgerUnavailable,
} from '../../src/ledger/answer.js';
import { OFFICE, UNOPENED } from '../domain/fixture.js';
import {
  LEDGER_ID,
  type LedgerUnderTest,
  ledgerUnderTest,
  newLedger,
  openReady,
  pay,
  under,
} from '../support/ledger.js';

let test: LedgerUnderTest;

beforeAll(async () => {
  test = await ledgerUnderTest();
  await openReady(test.ledger);
});

afterAll(async () => {
  await test.close();
});

let unique = 0;
beforeEach(() => {
  unique += 1;
});

const headSeq = async () => (await readHead(test.database.db, LEDGER_ID)).seq;

async function disbursedFen(lineId: string): Promise<bigint> {
  return test.ledger.inspect(
    LEDGER_ID,
    (memory) => memory.lines.get(lineId)?.balance.disbursed ?? 0n,
  );
}

async function expectSound(): Promise<void> {
  const report = await verifyLedger(test.database, LEDGER_ID);
  expect(report.findings).toEqual([]);
}

describe('idempotency', () => {
  it('gives 100 parallel identical requests one event and equal answers', async () => {
    const before = await headSeq();
    const paymentId = `same-${unique}`;
    const receipts = await Promise.all(
      Array.from({ length: 100 }, () => pay(test.ledger, { paymentId })),
    );
    expect(await headSeq()).toBe(before + 1);
    expect(new Set(receipts.map(({ events }) => JSON.stringify(events))).size).toBe(1);
    expect(receipts.filter(({ replayed }) => !replayed)).toHaveLength(1);
  });

  it('gives identical requests to two processes one event', async () => {
    const before = await headSeq();
    const ledgers = [newLedger(test.database), newLedger(test.database)];
    const paymentId = `both-${unique}`;
    const receipts = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        pay(ledgers[index % 2] ?? test.ledger, { paymentId }),
      ),
    );
    expect(await headSeq()).toBe(before + 1);
    expect(new Set(receipts.map(({ events }) => events[0]?.hash)).size).toBe(1);
  });

  it('answers a later repetition from the store, in another process too', async () => {
    const paymentId = `later-${unique}`;
    const first = await pay(test.ledger, { paymentId });
    const again = await pay(newLedger(test.database), { paymentId });
    expect(again).toEqual({ ...first, replayed: true });
  });

  it('refuses another request under the same key, in the same batch and later', async () => {
    const paymentId = `mismatch-${unique}`;
    const [first, other] = await Promise.allSettled([
      pay(test.ledger, { paymentId }),
      pay(test.ledger, { paymentId }, { request: 'another request' }),
    ]);
    expect(first.status).toBe('fulfilled');
    expect(other).toMatchObject({ reason: expect.any(IdempotencyMismatch) });
    const later = pay(test.ledger, { paymentId }, { request: 'a third request' });
    await expect(later).rejects.toThrow(IdempotencyMismatch);
  });

  it('keeps the keys of two clients apart', async () => {
    const key = { idempotencyKey: `shared-${unique}` };
    const one = await pay(test.ledger, { paymentId: `a-${unique}` }, { ...key, client: 'one' });
    const two = await pay(test.ledger, { paymentId: `b-${unique}` }, { ...key, client: 'two' });
    expect(two.events[0]?.seq).toBe((one.events[0]?.seq ?? 0) + 1);
  });

  it('makes a refusal final for its key and writes no event', async () => {
    const before = await headSeq();
    const refused = { paymentId: `refused-${unique}`, lineId: 'U9:1:1:basic:x' };
    const error = await pay(test.ledger, refused).catch((reason) => reason);
    expect(error).toBeInstanceOf(CommandRefused);
    expect(error).toMatchObject({ rule: 'LINE_MALFORMED', replayed: false });
    const again = await pay(newLedger(test.database), refused).catch((reason) => reason);
    expect(again).toMatchObject({ rule: 'LINE_MALFORMED', facts: error.facts, replayed: true });
    expect(await headSeq()).toBe(before);
  });
});

describe('a batch', () => {
  it('is not disturbed by refused commands in it, nor by a defect in one', async () => {
    const before = await headSeq();
    const settled = await Promise.allSettled([
      pay(test.ledger, { paymentId: `x-${unique}` }),
      pay(test.ledger, { paymentId: `y-${unique}`, amountFen: 0n }),
      test.ledger.decide(LEDGER_ID, under(`z-${unique}`), () => {
        throw new TypeError('a defect');
      }),
      pay(test.ledger, { paymentId: `x-${unique}` }, { idempotencyKey: `other-${unique}` }),
      pay(test.ledger, { paymentId: `w-${unique}`, amountFen: MAX_FEN }),
      pay(test.ledger, { paymentId: `v-${unique}` }),
    ]);
    expect(settled.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
      'rejected',
      'rejected',
      'fulfilled',
    ]);
    expect(settled[1]).toMatchObject({ reason: { rule: 'AMOUNT_NOT_POSITIVE' } });
    expect(settled[2]).toMatchObject({ reason: expect.any(TypeError) });
    expect(settled[3]).toMatchObject({ reason: { rule: 'DOCUMENT_ALREADY_EXISTS' } });
    expect(settled[4]).toMatchObject({ reason: { rule: 'BALANCE_OUT_OF_RANGE' } });
    expect(await headSeq()).toBe(before + 2);
    await expectSound();
  });

  it.each([
    ['a NUL byte in the actor', { actor: 'a\u0000b' }],
    ['half a surrogate pair in the document number', { documentNumber: 'x\ud800' }],
    ['an empty document number', { documentNumber: '' }],
    ['a day that does not exist', { effectiveOn: '2023-02-30' }],
  ])('refuses %s without harm to its neighbours', async (_, meta) => {
    const settled = await Promise.allSettled([
      pay(test.ledger, { paymentId: `bad-${unique}` }, meta),
      pay(test.ledger, { paymentId: `good-${unique}` }),
    ]);
    expect(settled[0]).toMatchObject({ reason: expect.any(RuleBroken) });
    expect(settled[1].status).toBe('fulfilled');
  });

  it('stamps events with times that never run backwards, even when the clock does', async () => {
    let clock = Date.parse('2030-01-01T00:00:00Z');
    const ledger = newLedger(test.database, { now: () => new Date(clock) });
    const first = await pay(ledger, { paymentId: `clock-a-${unique}` });
    clock -= 3_600_000;
    const second = await pay(ledger, { paymentId: `clock-b-${unique}` });
    expect(second.recordedAt).toBe(first.recordedAt);
  });
});

describe('concurrency', () => {
  it('lets two processes post to one ledger at once and lose nothing', async () => {
    const ledgers = [newLedger(test.database), newLedger(test.database), test.ledger];
    const before = { seq: await headSeq(), fen: await disbursedFen(OFFICE) };
    const count = 1_500;
    await Promise.all(
      Array.from({ length: count }, (_, index) =>
        pay(ledgers[index % 3] ?? test.ledger, { paymentId: `two-${index}` }),
      ),
    );
    expect(await headSeq()).toBe(before.seq + count);
    expect(await disbursedFen(OFFICE)).toBe(before.fen + BigInt(count));
    await expectSound();
  });

  it('lets two first-ever payments on a new line race safely', async () => {
    const ledgers = [newLedger(test.database), newLedger(test.database)];
    await Promise.all(
      ledgers.map((ledger, index) =>
        pay(ledger, { paymentId: `first-${index}`, lineId: UNOPENED, amountFen: 7n }),
      ),
    );
    expect(await disbursedFen(UNOPENED)).toBe(14n);
    await expectSound();
  });

  it('keeps interactive commands quick while a bulk load waits', async () => {
    const ledger = newLedger(test.database, { batchLimit: 32 });
    let bulkDone = 0;
    const bulk = Array.from({ length: 3_000 }, (_, index) =>
      pay(ledger, { paymentId: `bulk-${index}` }, { priority: 'bulk' }).then(() => {
        bulkDone += 1;
      }),
    );
    await pay(ledger, { paymentId: 'quick' });
    expect(bulkDone).toBeLessThan(300);
    await Promise.all(bulk);
    expect(bulkDone).toBe(3_000);
  });

  it('tells callers beyond the queue limit to come back, and takes the others', async () => {
    const ledger = newLedger(test.database, { queueLimit: 50 });
    const settled = await Promise.allSettled(
      Array.from({ length: 60 }, (_, index) => pay(ledger, { paymentId: `queue-${index}` })),
    );
    const refused = settled.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(10);
    for (const refusal of refused) {
      expect(refusal).toMatchObject({ reason: expect.any(LedgerBusy) });
      expect(refusal).toMatchObject({ reason: { retryAfterSeconds: 1 } });
    }
    await pay(ledger, { paymentId: 'queue-59' });
  });
});

// Ends every other session of the database, again and again.
async function killConnections(admin: pg.Client, { forMs }: { forMs: number }): Promise<void> {
  const others = 'pid <> pg_backend_pid() AND datname = current_database()';
  for (const end = Date.now() + forMs; Date.now() < end; ) {
    await admin.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${others}`);
    await pause(15);
  }
}

describe('an outage', () => {
  it('is not final: the same key gets its one event afterwards', async () => {
    const before = { seq: await headSeq(), fen: await disbursedFen(OFFICE) };
    const admin = new pg.Client({ connectionString: test.url });
    await admin.connect();
    const killing = killConnections(admin, { forMs: 2_000 });
    const count = 600;
    let outages = 0;
    const insist = async (index: number) => {
      for (;;) {
        try {
          return await pay(test.ledger, { paymentId: `outage-${index}` });
        } catch (error) {
          if (!(error instanceof LedgerUnavailable)) throw error;
          outages += 1;
          await pause(20);
        }
      }
    };
    const workers = Array.from({ length: 20 }, async (_, worker) => {
      for (let index = worker; index < count; index += 20) await insist(index);
    });
    await Promise.all(workers);
    await killing;
    await admin.end();
    expect(outages).toBeGreaterThan(0);
    expect(await headSeq()).toBe(before.seq + count);
    expect(await disbursedFen(OFFICE)).toBe(before.fen + BigInt(count));
    await expectSound();
  });
});

describe('a ledger that does not exist', () => {
  it('refuses postings and keeps no trace of them', async () => {
    const command = under('nowhere');
    const posting = test.ledger.decide('440307-none-2023', command, () => {
      throw new RuleBroken('LEDGER_NOT_OPEN');
    });
    await expect(posting).rejects.toMatchObject({ rule: 'LEDGER_NOT_OPEN' });
    const rows = await test.database.db
      .selectFrom('command_result')
      .selectAll()
      .where('ledger_id', '=', '440307-none-2023')
      .execute();
    expect(rows).toEqual([]);
  });
});

describe('memory', () => {
  it('lets go of idle ledgers beyond its limit and reads them again', async () => {
    const ledger = newLedger(test.database, { ledgersInMemory: 1 });
    await pay(ledger, { paymentId: `evict-${unique}` });
    await ledger.inspect('440307-none-2023', () => undefined);
    const seq = await ledger.inspect(LEDGER_ID, (memory) => memory.head.seq);
    expect(seq).toBe(await headSeq());
  });

  it('catches up with what another process wrote', async () => {
    const other = newLedger(test.database);
    await other.inspect(LEDGER_ID, () => undefined);
    await pay(test.ledger, { paymentId: `elsewhere-${unique}` });
    const seq = await other.inspect(LEDGER_ID, (memory) => memory.head.seq);
    expect(seq).toBe(await headSeq());
  });

  it('rehearses orders without writing, each seeing the ones before it', async () => {
    const before = await headSeq();
    const { recordPayment } = await import('../../src/domain/execution.js');
    const order = { lineId: OFFICE, amountFen: 1n, voucherNumber: 'V', purpose: 'p' };
    const meta = { actor: 'a', effectiveOn: '2023-04-01' };
    const decide = (budget: Parameters<typeof recordPayment>[0]) =>
      recordPayment(budget, { ...order, paymentId: `rehearsed-${unique}` }, meta);
    const rehearsals = await test.ledger.rehearse(LEDGER_ID, [
      { meta, decide },
      { meta, decide },
    ]);
    expect(rehearsals.map(({ outcome }) => outcome)).toEqual(['accepted', 'refused']);
    expect(await headSeq()).toBe(before);
  });
});
