import { adjustedFen } from './accounts.js';
import type { Budget, Line } from './budget.js';
import { lineageOf } from './classification.js';
import { addressOf } from './line.js';
import { type Used, type UsedByMonth, usedFen } from './monthly-use.js';
import { cashPlanIdOf } from './performance-document.js';
import type { ControlRule, ControlRuleDimension } from './policy.js';
import { matches } from './policy-scope.js';

// What the control rules of a policy look at: figures of each line, added up over the lines of an object.
// They are sums and nothing else, so that they can be kept up to date line by line or summed anew.

/** Fen by name; a name that is absent is zero. */
export type Figures = ReadonlyMap<string, bigint>;

/** The figures of every control object of a policy. */
export interface ControlTotals {
  of(rule: ControlRule, key: string): Figures;
}

/** 用款计划 of a line: its months in order, none where the line has no plan. */
export type PlanOf = (lineId: string) => Plan | undefined;

export type Plan = readonly { readonly month: string; readonly amountFen: bigint }[];

/** The objects of a dimension that a line counts in, the widest first; none where it has none. */
export function keysOf(dimension: ControlRuleDimension, lineId: string): string[] {
  if (dimension === 'ledger') return ['ledger'];
  if (dimension === 'line') return [lineId];
  const { functionalCode, economicCode, projectCode, unitCode, fundSource } = addressOf(lineId);
  switch (dimension) {
    case 'functional':
      return lineageOf(functionalCode);
    case 'economic':
      return lineageOf(economicCode);
    case 'project':
      return projectCode === undefined ? [] : [projectCode];
    case 'unit':
      return [unitCode];
    case 'fund-source':
      return fundSource.startsWith('unit-funds-') ? ['unit-funds', fundSource] : [fundSource];
    default:
      return dimension satisfies never;
  }
}

// Remembered, because an order asks for them a dozen times and to take a line's address apart for each was
// half of what control costs. A rule that is in force nowhere any more is forgotten with them.
const OBJECTS = new WeakMap<ControlRule, Map<string, readonly string[]>>();

/** The objects of a rule that a line counts in; none where the rule does not cover the line. */
export function objectsOf(rule: ControlRule, lineId: string): readonly string[] {
  const known = OBJECTS.get(rule) ?? new Map<string, readonly string[]>();
  if (known.size === 0) OBJECTS.set(rule, known);
  const { lines, dimension } = rule;
  const found =
    known.get(lineId) ??
    (lines === undefined || matches(lines, lineId) ? keysOf(dimension, lineId) : []);
  known.set(lineId, found);
  return found;
}

/** All that control rules look at of one line. */
export interface Usage {
  readonly adjustedFen: bigint;
  readonly used: Used;
  readonly usedByMonth: UsedByMonth;
  readonly plan: Plan | undefined;
}

/** What control rules look at of a line with its cash plan. */
export function usageOf({ balance, used = {} }: Line, plan: Plan | undefined): Usage {
  const disbursed = usedFen('disbursed', balance);
  const committed = usedFen('committed', balance);
  const total = { disbursed, committed };
  return { adjustedFen: adjustedFen(balance), used: total, usedByMonth: used, plan };
}

/** The figures of a line; those by month of these months only. */
export function figuresOf(
  { adjustedFen: budgetFen, used, usedByMonth, plan }: Usage,
  months: Iterable<string> = Object.keys(usedByMonth),
): Map<string, bigint> {
  const figures = new Map([['adjusted', budgetFen]]);
  if (plan === undefined) figures.set('unplanned', budgetFen);
  for (const { month, amountFen } of plan ?? []) figures.set(`planned ${month}`, amountFen);
  for (const measure of ['disbursed', 'committed'] as const) {
    figures.set(measure, used[measure]);
    if (plan === undefined) figures.set(`unplanned ${measure}`, used[measure]);
    for (const month of months) {
      const monthFen = usedByMonth[month]?.[measure] ?? 0n;
      figures.set(`${measure} ${month}`, monthFen);
      if (plan === undefined) figures.set(`unplanned ${measure} ${month}`, monthFen);
    }
  }
  return figures;
}

/** A line as it was and as it is; undefined where it was not there. */
export interface UsageMoved {
  readonly before: Usage | undefined;
  readonly after: Usage | undefined;
}

/** What a moved line adds to the figures of its objects, without or with those by month. */
export function figuresMoved(
  { before, after }: UsageMoved,
  figures: 'of-the-year' | 'by-month',
): Map<string, bigint> {
  const months = figures === 'by-month' ? monthsBetween(before, after) : [];
  const change = new Map<string, bigint>();
  if (after !== undefined) addFigures(change, figuresOf(after, months));
  if (before !== undefined) addFigures(change, figuresOf(before, months), -1n);
  return change;
}

// Months that were not touched share their figures, unless the line began to have a plan.
function monthsBetween(before: Usage | undefined, after: Usage | undefined): string[] {
  const { usedByMonth: old = {} } = before ?? {};
  const { usedByMonth: now = {} } = after ?? {};
  const all = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  const isAlike = (before?.plan === undefined) === (after?.plan === undefined);
  return isAlike ? all.filter((month) => old[month] !== now[month]) : all;
}

/** Figures with others added, or taken away where the sign is negative. */
export function addFigures(
  total: Map<string, bigint>,
  figures: Figures,
  sign: 1n | -1n = 1n,
): Map<string, bigint> {
  for (const [name, fen] of figures) {
    if (fen !== 0n) total.set(name, (total.get(name) ?? 0n) + sign * fen);
  }
  return total;
}

interface WithDocuments {
  readonly documents: Pick<Budget['documents'], 'get'>;
}

/** The plan of a line as the documents of a state have it. */
export function planIn({ documents }: WithDocuments): PlanOf {
  return (lineId) => {
    const plan = documents.get(cashPlanIdOf(lineId));
    return plan?.kind === 'cash-plan' ? plan.months : undefined;
  };
}

/** Totals summed over all lines whenever one is asked for: the reference for those that are kept. */
export function summedTotals(budget: Budget): ControlTotals {
  const planOf = planIn(budget);
  return {
    of(rule, key) {
      const total = new Map<string, bigint>();
      for (const line of budget.lines.values()) {
        if (!objectsOf(rule, line.lineId).includes(key)) continue;
        addFigures(total, figuresOf(usageOf(line, planOf(line.lineId))));
      }
      return total;
    },
  };
}

/** How much of what an object uses, and the budget it is compared with. */
export interface Measured {
  readonly measureFen: bigint;
  readonly baseFen: bigint;
}

/** An object as a rule sees it in a month (YYYY-MM). */
export function measuredIn(
  month: string,
  { measure, horizon }: ControlRule,
  figures: Figures,
): Measured {
  const fen = (name: string) => figures.get(name) ?? 0n;
  switch (horizon) {
    case 'year':
      return { measureFen: fen(measure), baseFen: fen('adjusted') };
    case 'cumulative': {
      let baseFen = fen('unplanned');
      for (const [name, plannedFen] of figures) {
        if (name.startsWith('planned ') && name <= `planned ${month}`) baseFen += plannedFen;
      }
      return { measureFen: fen(measure), baseFen };
    }
    case 'month': {
      // A line without a plan may use in any month what is left of its year.
      const otherMonthsFen = fen(`unplanned ${measure}`) - fen(`unplanned ${measure} ${month}`);
      const baseFen = fen(`planned ${month}`) + fen('unplanned') - otherMonthsFen;
      return { measureFen: fen(`${measure} ${month}`), baseFen };
    }
    default:
      return horizon satisfies never;
  }
}
