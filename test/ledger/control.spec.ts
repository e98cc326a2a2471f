import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { verifyLedger } from '../../src/audit/verify.js';
import { approveBudget } from '../../src/domain/appropriation.js';
import type { Budget } from '../../src/domain/budget.js';
import { recordEncumbrance } from '../../src/domain/commitment.js';
import type { BudgetEvent, Meta } from '../../src/domain/events.js';
import { recordPayment } from '../../src/domain/execution.js';
import { releaseHeldOrder } from '../../src/domain/held-order.js';
import { openLedger } from '../../src/domain/opening.js';
import { orderPayment } from '../../src/domain/payment-order.js';
import type { ControlRule } from '../../src/domain/policy.js';
import { RuleBroken } from '../../src/domain/rules.js';
import { streamEvents } from '../../src/event-store/read.js';
import type { Receipt } from '../../src/ledger/answer.js';
import { explainEvent, targetOf } from '../../src/ledger/explanation.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { LedgerMemory } from '../../src/ledger/memory.js';
import { redecidedOf } from '../../src/ledger/redecision.js';
import { contract, paid, ruleOf, toPay } from '../domain/control-fixture.js';
import { APPROVER, AUDIT, OFFICE, OFFICER, OPENING, OPENING_LINES } from '../domain/fixture.js';
import { POLICY } from '../domain/policy-fixture.js';
import { EVERY_CONTROL_ORDER } from '../support/every-order-control.js';
import { type LedgerUnderTest, ledgerUnderTest, newLedger, under } from '../support/ledger.js';

let test: LedgerUnderTest;
beforeAll(async () => {
  test = await ledgerUnderTest();
});
afterAll(() => test.close());

type Decider<Order> = (budget: Budget, order: Order, meta: Meta) => BudgetEvent[];

let keys = 0;
function order<Order>(
  ledgerId: string,
  rule: Decider<Order>,
  content: NoInfer<Order>,
  { key = `order-${++keys}`, ledger = test.ledger, meta = OFFICER, dryRun = false } = {},
): Promise<Receipt> {
  const command = under(key, { ...meta, ...(dryRun && { dryRun }) });
  return ledger.decide(ledgerId, command, (budget) => rule(budget, content, command));
}

async function opened(name: string, ...controlRules: readonly ControlRule[]): Promise<string> {
  const ledgerId = `440307-${name}-2023`;
  const policy = { ...POLICY, controlRules };
  await order(ledgerId, openLedger, { ...OPENING, ledgerId, policy });
  await order(ledgerId, approveBudget, { lines: OPENING_LINES });
  return ledgerId;
}

const tiers = [
  { percent: 20, response: 'warn' },
  { percent: 50, response: 'hold' },
  { percent: 80, response: 'block' },
] as const;

const expectSound = async (ledgerId: string) => {
  expect((await verifyLedger(test.database, ledgerId)).findings).toEqual([]);
};

describe('an answer', () => {
  it('carries the warnings of its order, in a dry run and again when it is repeated', async () => {
    const ledgerId = await opened('warn', ruleOf({ tiers }));
    const warning = {
      ruleId: 'limit',
      dimension: 'line',
      key: OFFICE,
      response: 'warn',
      tier: 1,
      limitFen: 200n,
      measureFen: 201n,
      baseFen: 1_000n,
    };
    const rehearsed = await order(ledgerId, orderPayment, toPay(OFFICE, 201n), { dryRun: true });
    expect(rehearsed).toMatchObject({ events: [], warnings: [warning] });
    const first = await order(ledgerId, orderPayment, toPay(OFFICE, 201n), { key: 'same' });
    expect(first).toMatchObject({ replayed: false, warnings: [warning] });
    const again = await order(ledgerId, orderPayment, toPay(OFFICE, 201n), {
      key: 'same',
      ledger: newLedger(test.database),
    });
    expect(again).toEqual({ ...first, replayed: true });
    const quiet = await order(ledgerId, orderPayment, toPay(AUDIT, 1n, { paymentId: 'PO-2' }));
    expect(quiet).not.toHaveProperty('warnings');
    await expectSound(ledgerId);
  });

  it('of a held order is its hold, and of its release both, and verify finds all sound', async () => {
    const ledgerId = await opened('hold', ruleOf({ tiers }));
    const held = await order(ledgerId, orderPayment, toPay(OFFICE, 600n));
    expect(held.events).toMatchObject([{ type: 'OrderHeld', entityId: 'hold:PO-1' }]);
    const release = { holdId: 'hold:PO-1' };
    const released = await order(ledgerId, releaseHeldOrder, release, { meta: APPROVER });
    expect(released.events).toMatchObject([
      { type: 'HeldOrderReleased', entityId: 'hold:PO-1' },
      { type: 'PaymentOrdered', entityId: 'PO-1' },
    ]);
    expect(released.warnings).toMatchObject([{ response: 'hold' }]);
    await expectSound(ledgerId);
  });
});

describe('a year under control rules', () => {
  const ledgerId = OPENING.ledgerId;
  beforeAll(async () => {
    let now = '';
    const ledger = newLedger(test.database, { now: () => new Date(now) });
    for (const [index, { meta, recordedAt, decide }] of EVERY_CONTROL_ORDER.entries()) {
      now = recordedAt;
      const command = under(`year-${index}`, meta);
      await ledger.decide(ledgerId, command, (budget) => decide(budget, []));
    }
  });

  it('is decided again to the byte, releases with what they let through', async () => {
    const { db } = test.database;
    let seq = 0;
    for await (const stored of streamEvents(db, { ledgerId, afterSeq: 0 })) {
      seq = stored.seq;
      const { redecided } = await explainEvent(db, ledgerId, seq);
      expect([stored.type, redecided]).toMatchObject([stored.type, { agrees: true }]);
      expect(redecided?.checks.every(({ holds }) => holds)).toBe(true);
    }
    // Two of the orders made two events each.
    expect(seq).toBe(EVERY_CONTROL_ORDER.length + 2);
  });

  it('shows the checks of its orders with their figures', async () => {
    const { redecided } = await explainEvent(test.database.db, ledgerId, 3);
    expect(redecided?.checks).toContainEqual({
      rule: 'CONTROL_LIMIT_EXCEEDED',
      holds: true,
      facts: expect.objectContaining({
        ruleId: 'half-a-line',
        response: 'warn',
        limitFen: 200n,
        measureFen: 201n,
      }),
    });
    expect(redecided?.checks).toContainEqual({
      rule: 'CONTROL_LIMIT_EXCEEDED',
      holds: true,
      facts: expect.objectContaining({
        ruleId: 'month-of-a-unit',
        response: undefined,
        baseFen: 15_200n,
      }),
    });
  });

  it('disagrees where a held order is told to have been let through', async () => {
    const { db } = test.database;
    const memory = new LedgerMemory(ledgerId);
    for await (const stored of streamEvents(db, { ledgerId, afterSeq: 0 })) {
      if (stored.type === 'OrderHeld') {
        const altered = { ...stored, payload: stored.payload.replaceAll('"400"', '"200"') };
        const again = redecidedOf(memory, altered, { target: await targetOf(db, stored) });
        expect(again?.agrees).toBe(false);
        return;
      }
      memory.replay(stored);
    }
    throw new Error('no order was held');
  });
});

describe('two processes', () => {
  it('never take an object beyond its limit together', async () => {
    const rule = ruleOf({ dimension: 'unit', tiers: [{ amountFen: 100n, response: 'block' }] });
    const ledgerId = await opened('two', rule);
    const ledgers: readonly Ledger[] = [test.ledger, newLedger(test.database)];
    const outcomes = await Promise.allSettled(
      Array.from({ length: 60 }, (_, index) =>
        order(
          ledgerId,
          orderPayment,
          toPay(index % 3 === 0 ? AUDIT : OFFICE, 3n, { paymentId: `PO-${index}` }),
          { ledger: ledgers[index % 2] as Ledger },
        ),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(33);
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') continue;
      expect(outcome.reason).toBeInstanceOf(RuleBroken);
      expect(outcome.reason).toMatchObject({ rule: 'CONTROL_LIMIT_EXCEEDED' });
    }
    await expectSound(ledgerId);
  });
});

describe('facts', () => {
  it('go beyond a limit, and orders after them are refused', async () => {
    const rule = ruleOf({ tiers: [{ amountFen: 100n, response: 'block' }] });
    const ledgerId = await opened('facts', rule);
    await order(ledgerId, recordPayment, paid(OFFICE, 101n));
    await expect(order(ledgerId, recordEncumbrance, contract(1n))).rejects.toMatchObject({
      rule: 'CONTROL_LIMIT_EXCEEDED',
      facts: { beforeFen: '101', measureFen: '102' },
    });
  });
});
