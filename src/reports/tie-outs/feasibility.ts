import highsModule, { type Highs, type Model } from 'highs';
import { type Constraint, fulfils, gapOf, type LinearSystem, refutes } from './linear-system.js';

/** Amounts that fulfil the system; or the weights that refute it; or neither could be proven. */
export type Answer =
  | { readonly holds: true; readonly amounts: readonly bigint[] }
  | { readonly holds: false; readonly weights: ReadonlyMap<number, bigint> }
  | { readonly holds: undefined };

export type Feasibility = (system: LinearSystem) => Answer;

// The package declares the types of its CommonJS build also for the ES module that is loaded here.
export const loadHighs = highsModule as unknown as typeof highsModule.default;

const UNDECIDED: Answer = { holds: undefined };

// A ray of the solver is proportional to integers more often than not, small ones; otherwise it is
// good to about 2^-40.
const RAY_SCALES = [1, 2, 3, 4, 6, 12, 60, 100, 200, 2 ** 20, 2 ** 40];

// Beyond this a double no longer tells one fen from the next.
const EXACT_IN_DOUBLES = 2n ** 53n;

/**
 * Is there one assignment of whole fen inside all ranges that fulfils all constraints? HiGHS
 * searches in floating point; its answer is believed only after bigint arithmetic has confirmed it.
 */
export async function loadFeasibility(): Promise<Feasibility> {
  const highs = await loadHighs();
  return (system) => singleRefutation(system) ?? solved(highs, system);
}

/** Interval arithmetic: one constraint that no amounts in the ranges fulfil. */
function singleRefutation({ ranges, constraints }: LinearSystem): Answer | undefined {
  const row = constraints.findIndex((constraint) => gapOf(constraint, ranges) > 0n);
  return row === -1 ? undefined : { holds: false, weights: new Map([[row, 1n]]) };
}

function solved(highs: Highs, system: LinearSystem): Answer {
  if (system.constraints.length === 0) {
    return { holds: true, amounts: system.ranges.map(({ fromFen }) => fromFen) };
  }
  const centres = system.ranges.map(({ fromFen, toFen }) => (fromFen + toFen) / 2n);
  const data = modelOf(highs, system, centres);
  if (data === undefined) return UNDECIDED;
  return highs.withModel(data, (model) => {
    const { infeasible, optimal } = highs.constants.modelStatus;
    model.options.set({ output_flag: false, presolve: 'off', solver: 'simplex' });
    model.run();
    if (model.getModelStatus() === infeasible) return refutation(model, system);
    if (model.getModelStatus() !== optimal) return UNDECIDED;
    return solution(model, system, centres) ?? wholeSolution(highs, model, system, centres);
  });
}

/** Distances from the centres of the ranges are small numbers, whatever the amounts are. */
export function modelOf(
  highs: Highs,
  { ranges, constraints }: LinearSystem,
  centres: readonly bigint[],
) {
  const at = (variable: number) => centres[variable] ?? 0n;
  const shiftOf = ({ terms }: Constraint) =>
    terms.reduce((sum, { variable, factor }) => sum + factor * at(variable), 0n);
  const shifts = constraints.map(shiftOf);
  const colLower = ranges.map(({ fromFen }, variable) => fromFen - at(variable));
  const colUpper = ranges.map(({ toFen }, variable) => toFen - at(variable));
  const rowLower = constraints.map(({ from }, row) => less(from, shifts[row]));
  const rowUpper = constraints.map(({ to }, row) => less(to, shifts[row]));
  const numbers = [...colLower, ...colUpper, ...rowLower, ...rowUpper];
  if (numbers.some((value) => value !== undefined && !isExact(value))) return undefined;
  const starts = [0];
  for (const { terms } of constraints) starts.push((starts.at(-1) ?? 0) + terms.length);
  return {
    numCols: ranges.length,
    numRows: constraints.length,
    colCost: ranges.map(() => 0),
    colLower: colLower.map(Number),
    colUpper: colUpper.map(Number),
    rowLower: rowLower.map((value) => (value === undefined ? -highs.infinity : Number(value))),
    rowUpper: rowUpper.map((value) => (value === undefined ? highs.infinity : Number(value))),
    matrix: {
      format: 'csr' as const,
      numRows: constraints.length,
      numCols: ranges.length,
      starts,
      indices: constraints.flatMap(({ terms }) => terms.map(({ variable }) => variable)),
      values: constraints.flatMap(({ terms }) => terms.map(({ factor }) => Number(factor))),
    },
  };
}

function refutation(model: Model, system: LinearSystem): Answer {
  const ray = model.getDualRay();
  if (ray === undefined) return UNDECIDED;
  const values = [...ray.values];
  const largest = Math.max(...values.map(Math.abs));
  for (const scale of RAY_SCALES) {
    const weights = new Map<number, bigint>();
    for (const [row, value] of values.entries()) {
      const weight = BigInt(Math.round((value / largest) * scale));
      if (weight !== 0n) weights.set(row, weight);
    }
    if (refutes(system, weights)) return { holds: false, weights };
  }
  return UNDECIDED;
}

function solution(
  model: Model,
  system: LinearSystem,
  centres: readonly bigint[],
): Answer | undefined {
  const distances = [...model.getSolution().colValue];
  const amounts = centres.map((centre, variable) => {
    return centre + BigInt(Math.round(distances[variable] ?? 0));
  });
  return fulfils(system, amounts) ? { holds: true, amounts } : undefined;
}

/**
 * A corner may lie between two fen, where a percentage is part of it; then whole fen are asked
 * for.
 */
function wholeSolution(
  highs: Highs,
  model: Model,
  system: LinearSystem,
  centres: readonly bigint[],
): Answer {
  for (const variable of system.ranges.keys()) {
    model.changeColIntegrality(variable, highs.constants.variableType.integer);
  }
  model.options.set({ presolve: 'on', solver: 'choose', mip_max_nodes: 1000 });
  model.run();
  if (model.getModelStatus() !== highs.constants.modelStatus.optimal) return UNDECIDED;
  return solution(model, system, centres) ?? UNDECIDED;
}

function less(value: bigint | undefined, shift = 0n): bigint | undefined {
  return value === undefined ? undefined : value - shift;
}

function isExact(value: bigint): boolean {
  return value < EXACT_IN_DOUBLES && value > -EXACT_IN_DOUBLES;
}
