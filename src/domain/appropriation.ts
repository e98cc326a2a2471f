import type {
  Into,
  LineAmount,
  OpeningLine,
  ProvisionalGround,
  SupplementSource,
} from './appropriation-events.js';
import type { Budget } from './budget.js';
import type { BudgetEvent, Meta } from './events.js';
import type { Header } from './header.js';
import {
  checkAmounts,
  checkApproved,
  checkExisting,
  checkLines,
  checkYear,
  openHeader,
} from './posting-checks.js';
import { must } from './rules.js';

/** 年初预算批复: the opening budget, approved once, each line with the basis of its figure. */
export interface ApproveBudget {
  readonly lines: readonly OpeningLine[];
}

export function approveBudget(budget: Budget, order: ApproveBudget, meta: Meta): BudgetEvent[] {
  checkAmounts(order.lines, 'lines');
  order.lines.forEach(checkProcurement);
  const header = openHeader(budget, meta);
  checkLines(header, order.lines, 'lines');
  checkYear(header, meta);
  must(!header.budgetApproved, 'BUDGET_ALREADY_APPROVED', { field: 'ledgerId' });
  const { provisional } = header;
  const replaces = provisional.length === 0 ? {} : { replaces: provisional };
  return [{ type: 'BudgetApproved', lines: order.lines, ...replaces, ...intoOf(header) }];
}

/** 预算法 art. 54: spending arranged before the budget is approved. */
export interface AppropriateProvisionally {
  readonly ground: ProvisionalGround;
  readonly reason: string;
  readonly lines: readonly LineAmount[];
}

/** Makes money available until the approval of the budget replaces it. */
export function appropriateProvisionally(
  budget: Budget,
  order: AppropriateProvisionally,
  meta: Meta,
): BudgetEvent[] {
  checkAmounts(order.lines, 'lines');
  const header = openHeader(budget, meta);
  checkLines(header, order.lines, 'lines');
  checkYear(header, meta);
  must(!header.budgetApproved, 'BUDGET_ALREADY_APPROVED', { field: 'ledgerId' });
  const { ground, reason, lines } = order;
  return [{ type: 'ProvisionallyAppropriated', ground, reason, lines }];
}

/** 追加 or 追减: changes the total of the budget, line by line. */
export interface ChangeAppropriation {
  readonly reason: string;
  readonly lines: readonly LineAmount[];
}

/** 追加, and what it is paid from. */
export interface AppropriateSupplementary extends ChangeAppropriation {
  /** `other` when it is not said. */
  readonly source?: SupplementSource;
}

/** 追加: adds to lines, opening those that do not exist yet. */
export function appropriateSupplementary(
  budget: Budget,
  order: AppropriateSupplementary,
  meta: Meta,
): BudgetEvent[] {
  checkAmounts(order.lines, 'lines');
  const header = openHeader(budget, meta);
  checkLines(header, order.lines, 'lines');
  checkApproved(header, meta);
  const { reason, source = 'other', lines } = order;
  return [{ type: 'SupplementaryAppropriated', reason, source, lines, ...intoOf(header) }];
}

/** 追减: takes back what is still available, never more. */
export function reduceAppropriation(
  budget: Budget,
  order: ChangeAppropriation,
  meta: Meta,
): BudgetEvent[] {
  checkAmounts(order.lines, 'lines');
  const header = openHeader(budget, meta);
  checkExisting(budget, order.lines, 'lines');
  checkApproved(header, meta);
  for (const [index, { lineId, amountFen }] of order.lines.entries()) {
    const availableFen = budget.lines.get(lineId)?.balance.available ?? 0n;
    const facts = { field: `lines[${index}].amount`, lineId, amountFen, availableFen };
    must(amountFen <= availableFen, 'REDUCTION_EXCEEDS_AVAILABLE', facts);
  }
  return [{ type: 'AppropriationReduced', reason: order.reason, lines: order.lines }];
}

/** Where new money goes: it waits for its allotment (下达) where the policy in force wants one. */
export function intoOf({ policy }: Header): { readonly into?: Into } {
  return policy?.policy.allotment === 'required' ? { into: 'unallotted' } : {};
}

function checkProcurement({ lineId, amountFen, procurement }: OpeningLine, index: number): void {
  if (procurement === undefined) return;
  const { smallMicroFen, smeFen, amountFen: procuredFen } = procurement;
  const nested =
    0n <= smallMicroFen &&
    smallMicroFen <= smeFen &&
    smeFen <= procuredFen &&
    procuredFen <= amountFen;
  const field = `lines[${index}].procurement`;
  const facts = { field, lineId, amountFen, procuredFen, smeFen, smallMicroFen };
  must(nested, 'PROCUREMENT_EXCEEDS_LINE', facts);
}
