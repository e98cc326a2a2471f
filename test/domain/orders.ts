import {
  type ApproveBudget,
  appropriateSupplementary,
  approveBudget,
  type ChangeAppropriation,
  reduceAppropriation,
} from '../../src/domain/appropriation.js';
import type { Budget } from '../../src/domain/budget.js';
import type { BudgetEvent, Meta } from '../../src/domain/events.js';
import {
  type CorrectPayment,
  correctPayment,
  type RecordPayment,
  type RefundPayment,
  recordPayment,
  refundPayment,
} from '../../src/domain/execution.js';
import { type OpenLedger, openLedger } from '../../src/domain/opening.js';
import { clearOverspend, flagOverspend } from '../../src/domain/overspend.js';
import type { Crossing } from '../../src/domain/overspend-events.js';
import {
  type DeclineReallocation,
  type RequestReallocation,
  requestReallocation,
  withdrawReallocation,
} from '../../src/domain/reallocation.js';
import {
  type ApproveReallocation,
  approveReallocation,
  rejectReallocation,
} from '../../src/domain/reallocation-decision.js';

/** What every command of the rule book asks for, by the name of its rule. */
export interface Orders {
  readonly openLedger: OpenLedger;
  readonly approveBudget: ApproveBudget;
  readonly appropriateSupplementary: ChangeAppropriation;
  readonly reduceAppropriation: ChangeAppropriation;
  readonly requestReallocation: RequestReallocation;
  readonly approveReallocation: ApproveReallocation;
  readonly rejectReallocation: DeclineReallocation;
  readonly withdrawReallocation: DeclineReallocation;
  readonly recordPayment: RecordPayment;
  readonly refundPayment: RefundPayment;
  readonly correctPayment: CorrectPayment;
  readonly flagOverspend: Crossing;
  readonly clearOverspend: Crossing;
}

export type OrderName = keyof Orders;

/** One command: which rule is asked, for what, by whom and for which day. */
export type Order = {
  readonly [Name in OrderName]: {
    readonly name: Name;
    readonly order: Orders[Name];
    readonly meta: Meta;
  };
}[OrderName];

const RULE_BOOK: {
  readonly [Name in OrderName]: (budget: Budget, order: Orders[Name], meta: Meta) => BudgetEvent[];
} = {
  openLedger,
  approveBudget,
  appropriateSupplementary,
  reduceAppropriation,
  requestReallocation,
  approveReallocation,
  rejectReallocation,
  withdrawReallocation,
  recordPayment,
  refundPayment,
  correctPayment,
  flagOverspend,
  clearOverspend,
};

/** Asks the rule book: the new facts, or a broken rule. */
export function decide(budget: Budget, { name, order, meta }: Order): BudgetEvent[] {
  const rule = RULE_BOOK[name] as (budget: Budget, order: unknown, meta: Meta) => BudgetEvent[];
  return rule(budget, order, meta);
}
