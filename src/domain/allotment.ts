import { adjustedFen, ZERO_BALANCE } from './accounts.js';
import { intoOf } from './appropriation.js';
import type { AdjustmentSubject, LineAmount } from './appropriation-events.js';
import type { Budget } from './budget.js';
import { isCalendarDate, isMonth } from './calendar.js';
import type { BudgetEvent, Meta } from './events.js';
import { addressOf } from './line.js';
import { MAX_FEN, sumFen } from './money.js';
import { cashPlanIdOf } from './performance-document.js';
import {
  checkAmounts,
  checkApproved,
  checkExisting,
  checkLines,
  openHeader,
} from './posting-checks.js';
import { must } from './rules.js';

/** 预算调整 on a resolution of the standing committee (预算法 art. 67). */
export interface AdjustBudget {
  readonly subject: AdjustmentSubject;
  readonly resolutionNumber: string;
  readonly resolutionOn: string;
  readonly reason: string;
  readonly increases: readonly LineAmount[];
  readonly decreases: readonly LineAmount[];
}

/** Adds to lines and takes from others; key spending needs the committee only when it is reduced. */
export function adjustBudget(budget: Budget, order: AdjustBudget, meta: Meta): BudgetEvent[] {
  checkAdjustment(order);
  const header = openHeader(budget, meta);
  checkLines(header, order.increases, 'increases');
  checkExisting(budget, order.decreases, 'decreases');
  checkApproved(header, meta);
  const { subject, resolutionNumber, resolutionOn, reason, increases, decreases } = order;
  const facts = { field: 'resolutionOn', resolutionOn, effectiveOn: meta.effectiveOn };
  must(resolutionOn <= meta.effectiveOn, 'RESOLUTION_AFTER_EFFECTIVE_DATE', facts);
  for (const [index, { lineId, amountFen }] of decreases.entries()) {
    const availableFen = budget.lines.get(lineId)?.balance.available ?? 0n;
    const figures = { field: `decreases[${index}].amount`, lineId, amountFen, availableFen };
    must(amountFen <= availableFen, 'ADJUSTMENT_EXCEEDS_AVAILABLE', figures);
  }
  const resolution = { resolutionNumber, resolutionOn };
  const content = { subject, ...resolution, reason, increases, decreases };
  return [{ type: 'BudgetAdjusted', ...content, ...intoOf(header) }];
}

/** 下达: hands approved money down, so that it can be spent. */
export interface AllotFunds {
  readonly lines: readonly LineAmount[];
}

export function allotFunds(budget: Budget, { lines }: AllotFunds, meta: Meta): BudgetEvent[] {
  checkAmounts(lines, 'lines');
  const header = openHeader(budget, meta);
  checkExisting(budget, lines, 'lines');
  checkApproved(header, meta);
  for (const [index, { lineId, amountFen }] of lines.entries()) {
    const unallottedFen = budget.lines.get(lineId)?.balance.unallotted ?? 0n;
    const facts = { field: `lines[${index}].amount`, lineId, amountFen, unallottedFen };
    must(amountFen <= unallottedFen, 'ALLOTMENT_EXCEEDS_UNALLOTTED', facts);
  }
  return [{ type: 'FundsAllotted', lines }];
}

/** 用款计划 of a month, YYYY-MM; an amount may be zero. */
export interface SetCashPlan {
  readonly month: string;
  readonly lines: readonly LineAmount[];
}

/** Replaces the plan of a month; all months of a line stay within its adjusted budget. */
export function setCashPlan(budget: Budget, order: SetCashPlan, meta: Meta): BudgetEvent[] {
  const { month, lines } = order;
  must(isMonth(month), 'PERIOD_MALFORMED', { field: 'month', month });
  checkPlanned(lines);
  const header = openHeader(budget, meta);
  checkExisting(budget, lines, 'lines');
  checkApproved(header, meta);
  const { fiscalYear } = header;
  const inYear = month.startsWith(`${fiscalYear}-`);
  must(inYear, 'PERIOD_OUTSIDE_FISCAL_YEAR', { field: 'month', month, fiscalYear });
  for (const [index, { lineId, amountFen }] of lines.entries()) {
    const plannedFen = amountFen + plannedBesideFen(budget, lineId, month);
    const budgetFen = adjustedFen(budget.lines.get(lineId)?.balance ?? ZERO_BALANCE);
    const facts = { field: `lines[${index}].amount`, lineId, plannedFen, budgetFen };
    must(amountFen === 0n || plannedFen <= budgetFen, 'CASH_PLAN_EXCEEDS_BUDGET', facts);
  }
  return [{ type: 'CashPlanSet', month, lines }];
}

function checkAdjustment({ subject, resolutionOn, increases, decreases }: AdjustBudget): void {
  const dated = isCalendarDate(resolutionOn);
  must(dated, 'DATE_MALFORMED', { field: 'resolutionOn', resolutionOn });
  must(increases.length + decreases.length > 0, 'LINES_MISSING', { field: 'increases' });
  if (increases.length > 0) checkAmounts(increases, 'increases');
  if (decreases.length > 0) checkAmounts(decreases, 'decreases');
  const reduces = subject !== 'key-spending' || decreases.length > 0;
  must(reduces, 'KEY_SPENDING_NOT_REDUCED', { field: 'decreases' });
  const increased = new Set(increases.map(({ lineId }) => lineId));
  for (const [index, { lineId }] of decreases.entries()) {
    const facts = { field: `decreases[${index}].lineId`, lineId };
    must(!increased.has(lineId), 'ADJUSTMENT_LINE_ON_BOTH_SIDES', facts);
  }
}

function checkPlanned(lines: readonly LineAmount[]): void {
  must(lines.length > 0, 'LINES_MISSING', { field: 'lines' });
  const seen = new Set<string>();
  for (const [index, { lineId, amountFen }] of lines.entries()) {
    addressOf(lineId, `lines[${index}].lineId`);
    const field = `lines[${index}].amount`;
    must(amountFen >= 0n, 'AMOUNT_NEGATIVE', { field, amountFen });
    must(amountFen <= MAX_FEN, 'BALANCE_OUT_OF_RANGE', { field, amountFen });
    must(!seen.has(lineId), 'LINE_DUPLICATE', { field: `lines[${index}].lineId`, lineId });
    seen.add(lineId);
  }
}

function plannedBesideFen(budget: Budget, lineId: string, month: string): bigint {
  const plan = budget.documents.get(cashPlanIdOf(lineId));
  const months = plan?.kind === 'cash-plan' ? plan.months : [];
  const others = months.filter((planned) => planned.month !== month);
  return sumFen(others.map(({ amountFen }) => amountFen));
}
