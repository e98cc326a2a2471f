import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { approveBudget } from '../../src/domain/appropriation.js';
import { recordPayment, refundPayment } from '../../src/domain/execution.js';
import { openLedger } from '../../src/domain/opening.js';
import { balanceProjection } from '../../src/projections/balance.projection.js';
import { type BalanceDefinition, DEFINITIONS } from '../../src/projections/definitions.js';
import { projectionStatus, readBalances } from '../../src/projections/projections.queries.js';
import { catchUp } from '../../src/projections/projector.js';
import { compareWithReplay } from '../../src/projections/replay-comparison.js';
import { HOSPITALITY, OFFICE, OFFICER, OPENING } from '../domain/fixture.js';
import {
  LEDGER_ID,
  type LedgerUnderTest,
  ledgerUnderTest,
  newLedger,
  openReady,
  pay,
  under,
} from '../support/ledger.js';
import { query } from '../support/query.js';
import { balancesOf, catchUpAll } from './expected.js';

let test: LedgerUnderTest;
beforeEach(async () => {
  test = await ledgerUnderTest();
  await openReady(test.ledger);
});
afterEach(() => test.close());

const ledgerId = LEDGER_ID;
const silent = { ledgerId, log: () => undefined };

async function payMany(count: number, prefix = 'P'): Promise<void> {
  const payments = Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
  await Promise.all(payments.map((paymentId) => pay(test.ledger, { paymentId })));
}

async function expectReplayed(seq: number): Promise<void> {
  for (const { name } of DEFINITIONS) {
    const compared = await compareWithReplay(test.database.db, { ledgerId, projection: name });
    expect(compared).toMatchObject({ projection: name, seq, differences: [] });
    expect(compared?.cellCount).toBeGreaterThan(0);
  }
}

describe('a projection', () => {
  it('stands at the head with the balances of the rule book rolled up', async () => {
    await payMany(20);
    await catchUpAll(test.database, ledgerId);
    const lines = await test.ledger.inspect(ledgerId, (memory) => [...memory.lines.values()]);
    const expected = balancesOf(lines);
    for (const projection of ['subject', 'project', 'unit'] as const) {
      const read = await readBalances(test.database.db, { ledgerId, projection });
      expect(read).toEqual({ seq: 22, balances: expected[projection] });
    }
  });

  it('answers for the keys under a prefix alone', async () => {
    await payMany(1);
    await catchUpAll(test.database, ledgerId);
    const read = (prefix: string) =>
      readBalances(test.database.db, { ledgerId, projection: 'subject', prefix });
    const { balances } = await read('functional:212');
    expect([...balances.keys()]).toEqual([
      'functional:212',
      'functional:21208',
      'functional:2120803',
    ]);
    const months = await readBalances(test.database.db, {
      ledgerId,
      projection: 'month',
      prefix: `2023-03:${OFFICE}`,
    });
    expect([...months.balances.keys()]).toEqual([`2023-03:${OFFICE}`]);
  });

  it('answers nothing at event 0 while nothing was projected', async () => {
    const read = await readBalances(test.database.db, { ledgerId, projection: 'unit' });
    expect(read).toEqual({ seq: 0, balances: new Map() });
    const compared = await compareWithReplay(test.database.db, { ledgerId, projection: 'unit' });
    expect(compared).toBeUndefined();
  });

  it('has nothing to do for a ledger that does not exist', async () => {
    expect(await catchUpAll(test.database, 'nowhere')).toEqual([]);
    expect(await projectionStatus(test.database.db, { ledgerId: 'nowhere' })).toEqual([]);
  });

  it('adds nothing when it is caught up again', async () => {
    await payMany(5);
    for (let times = 0; times < 3; times += 1) await catchUpAll(test.database, ledgerId);
    await expectReplayed(7);
  });

  it('counts every event once under many workers while the log grows', async () => {
    let growing = true;
    const workers = Array.from({ length: 6 }, async () => {
      while (growing) await catchUpAll(test.database, ledgerId);
    });
    for (let round = 0; round < 10; round += 1) await payMany(150, `R${round}`);
    growing = false;
    await Promise.all(workers);
    await catchUpAll(test.database, ledgerId);
    await expectReplayed(1_502);
  });
});

// Cannot take what concerns the hospitality line.
const SQUEAMISH: BalanceDefinition = {
  name: 'squeamish',
  grain: 'line',
  keysOf: (lineId) => {
    if (lineId === HOSPITALITY) throw new Error('no hospitality here');
    return ['all'];
  },
};
const CURED: BalanceDefinition = { ...SQUEAMISH, keysOf: () => ['all'] };

describe('an event that cannot be taken', () => {
  // The fixture's opening budget has a hospitality line; this ledger's comes in the middle.
  const other = '440307-other-2023';
  beforeEach(async () => {
    const { ledger } = test;
    const opening = under('open', OFFICER);
    const open = { ...OPENING, ledgerId: other };
    await ledger.decide(other, opening, (state) => openLedger(state, open, opening));
    const lines = [{ lineId: OFFICE, amountFen: 1_000n, basis: 'published' as const }];
    const approval = under('approve', OFFICER);
    await ledger.decide(other, approval, (state) => approveBudget(state, { lines }, approval));
    const payments = Array.from({ length: 40 }, (_, index) => {
      const lineId = index === 24 ? HOSPITALITY : OFFICE;
      const charge = { paymentId: `P-${index}`, lineId, amountFen: 1n };
      const payment = { ...charge, voucherNumber: 'V', purpose: '办公用品' };
      const meta = under(payment.paymentId);
      return ledger.decide(other, meta, (state) => recordPayment(state, payment, meta));
    });
    await Promise.all(payments);
  });

  const statusOf = async (projection: string) => {
    const all = await projectionStatus(test.database.db, { ledgerId: other });
    return all.find((status) => status.projection === projection);
  };

  it('blocks its projection of its ledger right before it, loudly, and nothing else', async () => {
    const definitions = [SQUEAMISH, ...DEFINITIONS];
    const logged = await catchUpAll(test.database, other, definitions);
    expect(logged).toHaveLength(1);
    expect(logged[0]).toContain(`projection squeamish of ledger ${other} is BLOCKED at event 27`);
    expect(logged[0]).toContain('no hospitality here');
    const status = await statusOf('squeamish');
    expect(status).toMatchObject({
      seq: 26,
      headSeq: 42,
      lag: 16,
      blocked: { seq: 27, attempts: 1 },
    });
    expect((await statusOf('subject'))?.lag).toBe(0);
    expect(await catchUpAll(test.database, LEDGER_ID, [SQUEAMISH])).toHaveLength(1);
    const blocked = await projectionStatus(test.database.db, { blockedOnly: true });
    expect(blocked.map(({ ledgerId: id, projection }) => [id, projection])).toEqual([
      [LEDGER_ID, 'squeamish'],
      [other, 'squeamish'],
    ]);
  });

  it('is left alone until its pause is over, longer each time', async () => {
    const squeamish = balanceProjection(SQUEAMISH);
    const options = { ledgerId: other, log: () => undefined };
    const pauses: number[] = [];
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      expect(await catchUp(test.database, squeamish, options)).toBe('blocked');
      expect(await catchUp(test.database, squeamish, options)).toBe('resting');
      const [row] = await query(
        test.url,
        `SELECT attempts, extract(epoch FROM retry_at - updated_at)::int AS pause
         FROM ledger.projection_checkpoint WHERE projection = 'squeamish'`,
      );
      expect(row?.attempts).toBe(attempt);
      pauses.push(row?.pause);
      await query(test.url, 'UPDATE ledger.projection_checkpoint SET retry_at = now()');
    }
    expect(pauses).toEqual([1, 2, 4, 8]);
  });

  it('is taken in its turn once the reason is gone', async () => {
    await catchUpAll(test.database, other, [SQUEAMISH]);
    await query(test.url, 'UPDATE ledger.projection_checkpoint SET retry_at = now()');
    expect(await catchUpAll(test.database, other, [CURED])).toEqual([]);
    expect(await statusOf('squeamish')).toMatchObject({ seq: 42, lag: 0, blocked: null });
    const { rows } = await test.database.pool.query(
      "SELECT original, disbursed FROM ledger.projection_balance WHERE projection = 'squeamish'",
    );
    expect(rows).toEqual([{ original: '1000', disbursed: '40' }]);
  });
});

describe('a log that was changed behind a projection', () => {
  const blockOf = async () => {
    const [status] = await projectionStatus(test.database.db, { ledgerId });
    return status?.blocked;
  };
  const unit = balanceProjection({ ...DEFINITIONS[2] });

  it('is never followed when the last event read carries another hash', async () => {
    await payMany(3);
    await catchUp(test.database, unit, silent);
    await query(
      test.url,
      `UPDATE ledger.event SET hash = sha256('forged') WHERE ledger_id = '${ledgerId}' AND seq = 5`,
    );
    await payMany(2, 'later');
    expect(await catchUp(test.database, unit, silent)).toBe('blocked');
    expect(await blockOf()).toMatchObject({
      seq: 5,
      reason: 'event 5 does not carry the hash it was read with: the log was changed',
    });
    await query(test.url, 'UPDATE ledger.projection_checkpoint SET retry_at = now()');
    expect(await catchUp(test.database, unit, silent)).toBe('blocked');
    const read = await readBalances(test.database.db, { ledgerId, projection: 'unit' });
    expect(read.seq).toBe(5);
  });

  it('is never followed when it was cut off', async () => {
    await payMany(3);
    await catchUp(test.database, unit, silent);
    await query(
      test.url,
      `UPDATE ledger.ledger_head h SET seq = 4, hash = e.hash
       FROM ledger.event e WHERE e.ledger_id = h.ledger_id AND e.seq = 4`,
    );
    expect(await catchUp(test.database, unit, silent)).toBe('blocked');
    expect((await blockOf())?.reason).toContain('the log ends at event 4, but 5 events were read');
    const [status] = await projectionStatus(test.database.db, { ledgerId });
    expect(status?.lag).toBe(-1);
  });

  it('is followed up to where an event is missing', async () => {
    await payMany(3);
    await query(test.url, 'DELETE FROM ledger.event WHERE seq = 5');
    expect(await catchUp(test.database, unit, silent)).toBe('blocked');
    expect(await blockOf()).toMatchObject({ seq: 5 });
    const read = await readBalances(test.database.db, { ledgerId, projection: 'unit' });
    expect(read.seq).toBe(4);
  });
});

it('a refund and another process’s appends are followed like any event', async () => {
  const elsewhere = newLedger(test.database);
  await pay(elsewhere, { paymentId: 'P-1', amountFen: 50n });
  const refund = { refundId: 'F-1', paymentId: 'P-1', lineId: OFFICE, amountFen: 20n };
  const order = { ...refund, voucherNumber: 'V', reason: '退货' };
  const meta = under('F-1');
  await test.ledger.decide(ledgerId, meta, (state) => refundPayment(state, order, meta));
  await catchUpAll(test.database, ledgerId);
  await expectReplayed(4);
});
