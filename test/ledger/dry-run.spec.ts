import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { verifyLedger } from '../../src/audit/verify.js';
import { adjustedFen, committedFen, ZERO_BALANCE } from '../../src/domain/accounts.js';
import type { Budget } from '../../src/domain/budget.js';
import type { BudgetEvent } from '../../src/domain/events.js';
import { openLedger } from '../../src/domain/opening.js';
import { type ControlObject, controlObjectsOf } from '../../src/domain/overspend.js';
import {
  CommandRefused,
  LedgerBusy,
  type Receipt,
  type Rehearsed,
} from '../../src/ledger/answer.js';
import type { CommandMeta } from '../../src/ledger/ledger.js';
import { AUDIT, OFFICE, OFFICER, OPENING, SYSTEM, UNOPENED } from '../domain/fixture.js';
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

const DRY = { dryRun: true } as const;

function rehearsalOf(receipt: Receipt): Rehearsed {
  if (receipt.rehearsal === undefined) throw new Error('the receipt is not that of a dry run');
  return receipt.rehearsal;
}

/** Everything that is stored of any ledger. */
async function everything() {
  const tables = [
    'event',
    'posting',
    'line_balance',
    'document',
    'command_result',
    'refusal',
    'personal_data',
    'ledger_head',
  ] as const;
  const { db } = test.database;
  return Promise.all(tables.map((table) => db.selectFrom(table).selectAll().execute()));
}

const linesInMemory = () =>
  test.ledger.inspect(LEDGER_ID, ({ lines, head }) => ({
    lines: new Map(lines),
    seq: head.seq,
  }));

/** Totals of a control object, line by line. */
async function totalsOf({ dimension, key }: ControlObject) {
  const { lines } = await linesInMemory();
  const own = [...lines.values()].filter(({ lineId }) =>
    controlObjectsOf(lineId).some((one) => one.dimension === dimension && one.key === key),
  );
  const sum = (fenOf: typeof adjustedFen) =>
    own.reduce((total, { balance }) => total + fenOf(balance), 0n);
  return { adjustedFen: sum(adjustedFen), committedFen: sum(committedFen) };
}

describe('a dry run', () => {
  it('writes nothing, not even when it is refused', async () => {
    const stored = await everything();
    await pay(test.ledger, { paymentId: `d-${unique}` }, DRY);
    const asked = { command: 'anything', content: {} };
    const refused = test.ledger.decide(LEDGER_ID, under('no', { ...DRY, actor: '' }), never, asked);
    await expect(refused).rejects.toThrow(CommandRefused);
    expect(await everything()).toEqual(stored);
  });

  it('says what would be recorded and what it would move', async () => {
    const { seq, lines } = await linesInMemory();
    const office = lines.get(OFFICE)?.balance ?? ZERO_BALANCE;
    const order = { paymentId: `d-${unique}`, amountFen: 70n };
    const receipt = await pay(test.ledger, order, DRY);
    const recordedAt = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/);
    expect(receipt).toMatchObject({ events: [], replayed: false, recordedAt });
    const rehearsal = rehearsalOf(receipt);
    expect(rehearsal.afterSeq).toBe(seq);
    const payload = { amountFen: '70', lineId: OFFICE, paymentId: order.paymentId };
    expect(rehearsal.events).toEqual([
      {
        type: 'PaymentRecorded',
        entityId: order.paymentId,
        payload: { ...payload, voucherNumber: 'V', purpose: '办公用品' },
      },
    ]);
    const after = {
      ...office,
      available: office.available - 70n,
      disbursed: office.disbursed + 70n,
    };
    expect(rehearsal.lines).toEqual([{ lineId: OFFICE, before: office, after }]);
  });

  it('sums the control objects of the lines over all of their lines, before and after', async () => {
    const severalPayments = paying([
      [OFFICE, 30n],
      [UNOPENED, 5n],
      [AUDIT, 11n],
    ]);
    const meta = under(`d-${unique}`);
    const receipt = await test.ledger.decide(LEDGER_ID, { ...meta, ...DRY }, severalPayments);
    const { controlObjects, lines } = rehearsalOf(receipt);
    expect(lines.map(({ lineId }) => lineId)).toEqual([OFFICE, AUDIT, UNOPENED].sort());
    const named = controlObjects.map(({ dimension, key }) => `${dimension}:${key}`);
    const expected = [OFFICE, AUDIT, UNOPENED].flatMap(controlObjectsOf);
    expect(named.sort()).toEqual(
      [...new Set(expected.map(({ dimension, key }) => `${dimension}:${key}`))].sort(),
    );
    for (const object of controlObjects) expect(object.before).toEqual(await totalsOf(object));
    await test.ledger.decide(LEDGER_ID, meta, severalPayments);
    for (const object of controlObjects) expect(object.after).toEqual(await totalsOf(object));
    const { lines: stored } = await linesInMemory();
    for (const { lineId, after } of lines) expect(stored.get(lineId)?.balance).toEqual(after);
  });

  it('touches no line when its event moves none', async () => {
    const ledgerId = '440307-dry-2023';
    const order = { ...OPENING, ledgerId };
    const meta = under('open', { ...OFFICER, ...DRY });
    const open = (budget: Budget) => openLedger(budget, order, meta);
    const { rehearsal } = await test.ledger.decide(ledgerId, meta, open);
    expect(rehearsal).toMatchObject({
      afterSeq: 0,
      events: [{ type: 'LedgerOpened', entityId: null, payload: { fiscalYear: 2023 } }],
      lines: [],
      controlObjects: [],
    });
  });

  it('is refused as in earnest, with the same rule and facts', async () => {
    const order = { paymentId: `d-${unique}`, amountFen: -7n };
    const dry = await pay(test.ledger, order, DRY).catch((error) => error);
    const real = await pay(test.ledger, order).catch((error) => error);
    expect(dry).toBeInstanceOf(CommandRefused);
    expect(dry).toMatchObject({ rule: 'AMOUNT_NOT_POSITIVE', replayed: false });
    expect(dry.facts).toEqual({ field: 'amount', amountFen: '-7' });
    expect({ ...dry }).toEqual({ ...real });
  });

  it.each<[string, Partial<CommandMeta>]>([
    ['an actor that cannot be stored', { actor: 'a\u0000' }],
    ['a day that does not exist', { effectiveOn: '2023-02-30' }],
    ['a key that is too long', { idempotencyKey: 'k'.repeat(401) }],
  ])('is refused for %s as in earnest', async (_, meta) => {
    const order = { paymentId: `d-${unique}` };
    const dry = await pay(test.ledger, order, { ...meta, ...DRY }).catch((error) => error);
    const real = await pay(test.ledger, order, meta).catch((error) => error);
    expect({ ...dry }).toEqual({ ...real });
    expect(dry.rule).toMatch(/MALFORMED/);
  });

  it('uses no key up and gives no stored answer', async () => {
    const order = { paymentId: `d-${unique}` };
    await pay(test.ledger, order, DRY);
    await pay(test.ledger, order, DRY);
    const real = await pay(test.ledger, order);
    expect(real).toMatchObject({ replayed: false, events: [{ type: 'PaymentRecorded' }] });
    expect(real).not.toHaveProperty('rehearsal');
    const late = pay(test.ledger, order, DRY);
    await expect(late).rejects.toMatchObject({ rule: 'DOCUMENT_ALREADY_EXISTS', replayed: false });
  });

  it('passes a defect of a rule on', async () => {
    const broken = test.ledger.decide(LEDGER_ID, under('broken', DRY), () => {
      throw new TypeError('a defect');
    });
    await expect(broken).rejects.toThrow(TypeError);
  });

  it('sees what another process wrote, and is seen by no later command', async () => {
    const other = newLedger(test.database);
    await other.inspect(LEDGER_ID, () => undefined);
    const receipt = await pay(test.ledger, { paymentId: `d-${unique}`, lineId: SYSTEM });
    const dry = await pay(other, { paymentId: `e-${unique}`, lineId: SYSTEM }, DRY);
    expect(rehearsalOf(dry).afterSeq).toBe(receipt.events[0]?.seq);
    const real = await pay(other, { paymentId: `e-${unique}`, lineId: SYSTEM });
    expect(real.events[0]?.seq).toBe((receipt.events[0]?.seq ?? 0) + 1);
    expect((await verifyLedger(test.database, LEDGER_ID)).findings).toEqual([]);
  });

  it('carries the time that a real one would, never earlier than the last event', async () => {
    const late = newLedger(test.database, { now: () => new Date('2040-01-01T00:00:00.000Z') });
    const order = { paymentId: `d-${unique}` };
    expect(await pay(late, order, DRY)).toMatchObject({ recordedAt: '2040-01-01T00:00:00.000Z' });
    const early = newLedger(test.database, { now: () => new Date('2001-01-01T00:00:00.000Z') });
    const last = await test.ledger.inspect(LEDGER_ID, ({ recordedAt }) => recordedAt);
    expect(await pay(early, order, DRY)).toMatchObject({ recordedAt: last });
  });
});

describe('many dry runs', () => {
  it('do not keep a command waiting, nor it them', async () => {
    const ledger = newLedger(test.database);
    let done = false;
    let dryRuns = 0;
    const keepAsking = async () => {
      while (!done && dryRuns < 20_000) {
        await pay(ledger, { paymentId: `many-${unique}` }, DRY);
        dryRuns += 1;
      }
    };
    const asking = [keepAsking(), keepAsking()];
    await pay(ledger, { paymentId: `real-${unique}` });
    done = true;
    await Promise.all(asking);
    expect(dryRuns).toBeGreaterThan(0);
    expect(dryRuns).toBeLessThan(1_000);
  });

  it('are told to come back beyond the queue limit', async () => {
    const ledger = newLedger(test.database, { queueLimit: 3 });
    const settled = await Promise.allSettled(
      Array.from({ length: 5 }, () => pay(ledger, { paymentId: `busy-${unique}` }, DRY)),
    );
    const refused = settled.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(2);
    for (const one of refused) expect(one).toMatchObject({ reason: expect.any(LedgerBusy) });
  });
});

describe('a role', () => {
  it('is part of what an order is checked by, and of nothing that is stored', async () => {
    const role = 'treasury';
    const malformed = pay(test.ledger, { paymentId: `d-${unique}` }, { role: '' });
    await expect(malformed).rejects.toMatchObject({
      rule: 'TEXT_MALFORMED',
      facts: { field: 'role' },
    });
    const receipt = await pay(test.ledger, { paymentId: `e-${unique}` }, { role });
    expect(receipt.events).toHaveLength(1);
    expect((await verifyLedger(test.database, LEDGER_ID)).findings).toEqual([]);
  });
});

const never = () => {
  throw new Error('the rule was asked');
};

/** A rule that records a payment from each of several lines. */
function paying(parts: readonly (readonly [string, bigint])[]) {
  return (): BudgetEvent[] =>
    parts.map(([lineId, amountFen], index) => ({
      type: 'PaymentRecorded',
      paymentId: `several-${index}`,
      lineId,
      amountFen,
      voucherNumber: 'V',
      purpose: '办公用品',
    }));
}
