import type { Budget } from '../../src/domain/budget.js';
import { controlled } from '../../src/domain/controlled.js';
import type { BudgetEvent, Meta } from '../../src/domain/events.js';
import type { PaymentRecorded } from '../../src/domain/execution-events.js';
import type { OrderPayment } from '../../src/domain/payment-order.js';
import type { ControlRule } from '../../src/domain/policy.js';
import { OFFICE, PAID, READY } from './fixture.js';
import { POLICY } from './policy-fixture.js';

// Orders under control rules: what the rule book decides, held against the policy in force.

/** All of the line's year, and nothing beyond, unless more is said. */
export function ruleOf(more: Partial<ControlRule> = {}): ControlRule {
  return {
    ruleId: 'limit',
    dimension: 'line',
    measure: 'committed',
    horizon: 'year',
    tiers: [{ percent: 100, response: 'block' }],
    overridable: true,
    ...more,
  };
}

/** A ledger under these control rules, with an approved budget. */
export function under(...controlRules: readonly ControlRule[]): readonly BudgetEvent[] {
  const policy = { ...POLICY, controlRules };
  return [...READY, { type: 'PolicyAdopted', version: 1, policy, reason: '预算控制' }];
}

/** A fact that no control asks: a payment of so much. */
export function paid(lineId: string, amountFen: bigint, paymentId = 'P-0'): PaymentRecorded {
  return { ...PAID, lineId, amountFen, paymentId };
}

/** An order to pay so much. */
export function toPay(
  lineId: string,
  amountFen: bigint,
  more: Partial<OrderPayment> = {},
): OrderPayment {
  const order = { paymentId: 'PO-1', lineId, amountFen, purpose: '支出' };
  return { ...order, method: 'direct', ...more };
}

/** A contract over so much. */
export function contract(amountFen: bigint, lineId = OFFICE) {
  return {
    encumbranceId: 'E-1',
    contractNumber: '合-1',
    supplierName: '某公司',
    purpose: '服务',
    dueOn: '2023-12-01',
    lines: [{ lineId, amountFen }],
  };
}

type Decider<Order> = (budget: Budget, order: Order, meta: Meta) => BudgetEvent[];

/** A rule of the rule book with availability control behind it, as every order passes it. */
export function asking<Order>(rule: Decider<Order>): Decider<Order> {
  return (budget, order, meta) => controlled(budget, rule(budget, order, meta), meta).events;
}
