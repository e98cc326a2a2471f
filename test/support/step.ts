import type { Budget } from '../../src/domain/budget.js';
import type { BudgetEvent, Meta, Recorded } from '../../src/domain/events.js';
import { OFFICER } from '../domain/fixture.js';

// One order of a made-up year.

export interface Step {
  readonly meta: Meta;
  readonly recordedAt: string;
  /** Decides on the state, and on the log up to here. */
  decide(budget: Budget, history: readonly Recorded[]): BudgetEvent[];
}

type Rule<Order> = (budget: Budget, order: Order, meta: Meta) => BudgetEvent[];

export type Given<Order> = Order | ((history: readonly Recorded[], meta: Meta) => Order);

export const LI = { actor: 'li', role: 'finance' };

/** An order for a day, recorded at its noon in China; the officer's unless another gives it. */
export function on<Order>(
  day: string,
  rule: Rule<Order>,
  given: Given<NoInfer<Order>>,
  who: Partial<Meta> = {},
): Step {
  const meta = { ...OFFICER, effectiveOn: day, ...who };
  const orderOf = (history: readonly Recorded[]) =>
    given instanceof Function ? given(history, meta) : given;
  const decide = (budget: Budget, history: readonly Recorded[]) =>
    rule(budget, orderOf(history), meta);
  return { meta, recordedAt: `${day}T04:00:00.000Z`, decide };
}

export const line = (lineId: string, amountFen: bigint) => ({ lineId, amountFen });
export const reason = '年度中的一件事';
