import type { Answer, Feasibility } from './feasibility.js';
import {
  type Constraint,
  combinedFactors,
  type LinearSystem,
  type Range,
} from './linear-system.js';

// Which constraints cannot hold together. A conflict is minimal: without any one of its constraints
// the others can hold. Once found it is put out of the way, and the search goes on until the rest
// can hold.

/**
 * A system, and how it reads where amounts were cut off instead of rounded when they were printed.
 */
export interface Readings extends LinearSystem {
  readonly cutOff: {
    readonly ranges: readonly Range[];
    /** Absent for a constraint that reads the same. */
    readonly constraints: readonly (Constraint | undefined)[];
  };
}

export interface Conflict {
  /** Constraints, in their order. */
  readonly rows: readonly number[];
  /** Variables whose ranges make the conflict; the others of the rows cancel out. */
  readonly variables: readonly number[];
  /** What has to be read as cut off for the rows to hold; absent where that does not help. */
  readonly cutOff?: Selection;
  /** False when the search for the smallest set had to end early. */
  readonly isMinimal: boolean;
}

export interface Selection {
  readonly rows: readonly number[];
  readonly variables: readonly number[];
}

export interface Conflicts {
  readonly conflicts: readonly Conflict[];
  /**
   * Fulfil all that is in no conflict; absent when neither they nor another conflict could be
   * proven.
   */
  readonly amounts?: readonly bigint[];
}

// Real documents need some dozens; a bound in systems instead of seconds gives the same answer
// everywhere.
const SOLVES = 2000;

/** What comes later in the system is doubted first. */
export function findConflicts(readings: Readings, feasibility: Feasibility): Conflicts {
  const solve = bounded(feasibility, SOLVES);
  const conflicts: Conflict[] = [];
  let rows: readonly number[] = [...readings.constraints.keys()];
  let cutOff: Selection = { rows: [], variables: [] };
  for (;;) {
    const answer = solve(systemOf(readings, rows, cutOff));
    if (answer.holds === true) return { conflicts, amounts: answer.amounts };
    if (answer.holds === undefined) return { conflicts };
    const suspects = [...answer.weights.keys()].map((index) => rowAt(rows, index));
    const conflict = conflictAmong(readings, { suspects, before: cutOff, solve });
    conflicts.push(conflict);
    if (conflict.cutOff === undefined) {
      const doubted = conflict.rows.at(-1);
      rows = rows.filter((row) => row !== doubted);
    } else cutOff = joined(cutOff, conflict.cutOff);
  }
}

interface Inquiry {
  readonly suspects: readonly number[];
  /** What is read as cut off already. */
  readonly before: Selection;
  readonly solve: Feasibility;
}

function conflictAmong(readings: Readings, inquiry: Inquiry): Conflict {
  const { before, solve } = inquiry;
  const { rows, isMinimal } = withoutNeedless(readings, inquiry);
  const answer = solve(systemOf(readings, rows, before));
  const weights =
    answer.holds === false
      ? new Map([...answer.weights].map(([index, weight]) => [rowAt(rows, index), weight]))
      : new Map<number, bigint>();
  const variables = [...combinedFactors(readings.constraints, weights).keys()].sort(byNumber);
  const cutOff = smallestCutOff(readings, { ...inquiry, suspects: rows });
  return { rows, variables, isMinimal, ...(cutOff === undefined ? {} : { cutOff }) };
}

/**
 * Deletion filter: leaves out each constraint without which the others still cannot hold, long
 * ones first.
 */
function withoutNeedless(
  readings: Readings,
  { suspects, before, solve }: Inquiry,
): { readonly rows: readonly number[]; readonly isMinimal: boolean } {
  const lengthOf = (row: number) => readings.constraints[row]?.terms.length ?? 0;
  let rows = [...suspects].sort(byNumber);
  let isMinimal = true;
  for (const row of [...rows].sort((one, other) => lengthOf(other) - lengthOf(one))) {
    const others = rows.filter((other) => other !== row);
    const { holds } = solve(systemOf(readings, others, before));
    if (holds === false) rows = others;
    if (holds === undefined) isMinimal = false;
  }
  return { rows, isMinimal };
}

/** The figures that have to be read as cut off; those that come later first. */
function smallestCutOff(
  readings: Readings,
  { suspects: rows, before, solve }: Inquiry,
): Selection | undefined {
  const holds = (cutOff: Selection) =>
    solve(systemOf(readings, rows, joined(before, cutOff))).holds === true;
  const variablesOf = (row: number) =>
    (readings.constraints[row]?.terms ?? []).map(({ variable }) => variable);
  let found: Selection = {
    rows: rows.filter((row) => readings.cutOff.constraints[row] !== undefined),
    variables: [...new Set(rows.flatMap(variablesOf))].sort(byNumber),
  };
  if (!holds(found)) return undefined;
  for (const variable of found.variables) {
    const less = { ...found, variables: found.variables.filter((other) => other !== variable) };
    if (holds(less)) found = less;
  }
  for (const row of found.rows) {
    const less = { ...found, rows: found.rows.filter((other) => other !== row) };
    if (holds(less)) found = less;
  }
  return found;
}

/** Some rows of the system, with what is cut off read so. */
function systemOf(
  { ranges, constraints, cutOff }: Readings,
  rows: readonly number[],
  selection: Selection,
): LinearSystem {
  const read = (row: number) => {
    const constraint = selection.rows.includes(row) ? cutOff.constraints[row] : undefined;
    return constraint ?? constraints[row];
  };
  return {
    ranges: ranges.map((range, variable) =>
      selection.variables.includes(variable) ? (cutOff.ranges[variable] ?? range) : range,
    ),
    constraints: rows.map(read).filter((constraint) => constraint !== undefined),
  };
}

/** Answers nothing more after so many systems. */
function bounded(feasibility: Feasibility, solveCount: number): Feasibility {
  let solved = 0;
  return (system): Answer => {
    solved += 1;
    return solved > solveCount ? { holds: undefined } : feasibility(system);
  };
}

function joined(one: Selection, other: Selection): Selection {
  return {
    rows: [...new Set([...one.rows, ...other.rows])],
    variables: [...new Set([...one.variables, ...other.variables])],
  };
}

function rowAt(rows: readonly number[], index: number): number {
  const row = rows[index];
  if (row === undefined) throw new Error(`a refutation names row ${index} of ${rows.length}`);
  return row;
}

function byNumber(one: number, other: number): number {
  return one - other;
}
