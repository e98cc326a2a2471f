import type { Budget } from './budget.js';
import { carryOverLine, carryOverOf, unsettledOf } from './carry-over.js';
import type { BudgetEvent, Meta } from './events.js';
import { sumFen } from './money.js';
import { type Facts, type Rule, RuleBroken } from './rules.js';

// What a run at the end of the year has still to do. It is read from the ledger alone, so a run that
// was cut short goes on with what is missing.

export interface LineToCarry {
  readonly lineId: string;
  readonly carriedFen: bigint;
  readonly returnedFen: bigint;
}

/** Why a line cannot be carried over yet. */
export interface Obstacle {
  readonly lineId: string;
  readonly rule: Rule;
  readonly facts: Facts;
}

export interface YearEndPlan {
  readonly toCarry: readonly LineToCarry[];
  /** Carried over before money moved on them again: undone first. */
  readonly toRedo: readonly { readonly lineId: string; readonly runId: string }[];
  readonly done: readonly LineToCarry[];
  readonly obstacles: readonly Obstacle[];
}

/** The plan of a run for every line that has something left, in the order of their ids. */
export function yearEndPlan(budget: Budget, runId: string, meta: Meta): YearEndPlan {
  const lines = [...budget.lines.values()].sort((a, b) => (a.lineId < b.lineId ? -1 : 1));
  const toCarry: LineToCarry[] = [];
  const done: LineToCarry[] = [];
  const toRedo: YearEndPlan['toRedo'][number][] = [];
  const obstacles: Obstacle[] = [];
  for (const line of lines) {
    const { lineId } = line;
    const before = carryOverOf(budget, lineId);
    const isSettled = unsettledOf(line).length === 0;
    if (before !== undefined && isSettled) {
      const { parts, returnedAvailableFen, returnedUnallottedFen } = before;
      const carriedFen = sumFen(parts.map(({ amountFen }) => amountFen));
      const returnedFen = returnedAvailableFen + returnedUnallottedFen;
      done.push({ lineId, carriedFen, returnedFen });
    } else if (before !== undefined) {
      toRedo.push({ lineId, runId: before.runId });
    } else if (!isSettled) {
      const tried = attempted(() => carryOverLine(budget, { runId, lineId }, meta));
      if (tried instanceof RuleBroken) {
        obstacles.push({ lineId, rule: tried.rule, facts: tried.facts });
      } else toCarry.push({ lineId, ...totalsOf(tried) });
    }
  }
  return { toCarry, toRedo, done, obstacles };
}

function attempted(decide: () => BudgetEvent[]): BudgetEvent[] | RuleBroken {
  try {
    return decide();
  } catch (error) {
    if (error instanceof RuleBroken) return error;
    throw error;
  }
}

function totalsOf(events: readonly BudgetEvent[]) {
  const totals = { carriedFen: 0n, returnedFen: 0n };
  for (const event of events) {
    if (event.type === 'CarriedOver') {
      totals.carriedFen = sumFen(event.parts.map(({ amountFen }) => amountFen));
    }
    if (event.type === 'FundsReturned') {
      totals.returnedFen = event.availableFen + event.unallottedFen;
    }
  }
  return totals;
}
