import type { Basis } from '../domain/appropriation-events.js';
import { type LineAddress, lineIdOf } from '../domain/line.js';
import type { Figure } from '../reports/figure.js';
import { amountBounds } from '../reports/tie-outs/amount-bounds.js';
import { findConflicts } from '../reports/tie-outs/conflicts.js';
import { type Feasibility, loadFeasibility } from '../reports/tie-outs/feasibility.js';
import type { LinearSystem, Range } from '../reports/tie-outs/linear-system.js';
import {
  type AllocationProblem,
  allocationProblem,
  type PrintedSum,
  systemOf,
} from './allocation-problem.js';
import type { PublishedDocument } from './document.js';
import { proportionalAmounts } from './proportional.js';

// Lines to open a ledger with when only their sums were published: one choice of many, which fulfils every
// printed cell to the fen, and says of each line how far it was a choice.

export interface AllocatedLine {
  readonly lineId: string;
  readonly address: LineAddress;
  readonly amountFen: bigint;
  /** What it could have been at least and at most; absent where no end of it was found. */
  readonly range?: Range;
  /**
   * `published`: it can be nothing else. `within-rounding`: anything else would be printed alike, whole
   * 万元 that it is. `assumed-split`: it was chosen.
   */
  readonly basis: Basis;
}

export type Allocation =
  | {
      readonly type: 'allocated';
      readonly lines: readonly AllocatedLine[];
      readonly problem: AllocationProblem;
    }
  | {
      /** No lines can stand behind all cells: each set of cells contradicts itself, and is minimal. */
      readonly type: 'contradictory';
      readonly contradictions: readonly (readonly Figure[])[];
    }
  | {
      /** The document does not tell enough, or the solver came to no end. */
      readonly type: 'impossible';
      readonly reasons: readonly string[];
    };

export interface AllocationOptions {
  /** Called with the lines whose ranges are known so far, and how many there are. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

// How far from its proportional amount a line may be moved so that all sums are whole; one of these is
// enough where amounts can hold together at all.
const REPAIRS_FEN = [1n, 10n, 1_000n, 100_000n, 10_000_000n];
// Amounts that differ by less than a step of whole 万元 are printed as one number or its neighbour.
const STEP_FEN = 1_000_000n;

/** Finds lines behind a published document. */
export async function allocate(
  document: PublishedDocument,
  { onProgress = () => undefined }: AllocationOptions = {},
): Promise<Allocation> {
  const problem = allocationProblem(document);
  if (problem.obstacles.length > 0) return { type: 'impossible', reasons: problem.obstacles };
  if (problem.sums.length === 0) {
    return { type: 'impossible', reasons: ['the document prints no sum of budget lines'] };
  }
  const feasibility = await loadFeasibility();
  const system = systemOf(problem);
  const possible = feasibility(system);
  if (possible.holds === undefined) return { type: 'impossible', reasons: [UNDECIDED] };
  if (!possible.holds) {
    return { type: 'contradictory', contradictions: contradictionsIn(problem, feasibility) };
  }
  const weights = problem.candidates.map(({ weight }) => weight);
  const chosen = proportionalAmounts(system, weights);
  const amounts = wholeAmounts(system, chosen, feasibility) ?? possible.amounts;
  const held = amounts.flatMap((amountFen, at) => (amountFen > 0n ? [at] : []));
  const ranges = await amountBounds(system, held, (done) =>
    onProgress({ done, total: held.length }),
  );
  const lines = held.map((at, place): AllocatedLine => {
    const address = problem.candidates[at]?.address;
    if (address === undefined) throw new Error(`candidate ${at} has no address`);
    const range = ranges[place];
    const line = { lineId: lineIdOf(address), address, amountFen: amounts[at] ?? 0n };
    return { ...line, ...(range && { range }), basis: basisOf(range) };
  });
  return { type: 'allocated', lines, problem };
}

const UNDECIDED = 'it could not be decided whether the printed cells can hold together';

function wholeAmounts(
  { constraints }: LinearSystem,
  chosen: readonly number[],
  feasibility: Feasibility,
): readonly bigint[] | undefined {
  for (const repairFen of REPAIRS_FEN) {
    const ranges = chosen.map((amount) => {
      const nearFen = BigInt(Math.round(amount));
      const fromFen = nearFen > repairFen ? nearFen - repairFen : 0n;
      return { fromFen, toFen: nearFen + repairFen };
    });
    const answer = feasibility({ ranges, constraints });
    if (answer.holds === true) return answer.amounts;
  }
  return undefined;
}

function contradictionsIn(problem: AllocationProblem, feasibility: Feasibility): Figure[][] {
  const system = systemOf(problem);
  const cutOff = { ranges: system.ranges, constraints: system.constraints.map(() => undefined) };
  const { conflicts } = findConflicts({ ...system, cutOff }, feasibility);
  return conflicts.map(({ rows }) => rows.flatMap((row) => figureAt(problem.sums, row)));
}

function figureAt(sums: readonly PrintedSum[], row: number): Figure[] {
  const sum = sums[row];
  return sum === undefined ? [] : [sum.figure];
}

function basisOf(range: Range | undefined): Basis {
  if (range === undefined) return 'assumed-split';
  const widthFen = range.toFen - range.fromFen;
  if (widthFen === 0n) return 'published';
  return widthFen < STEP_FEN ? 'within-rounding' : 'assumed-split';
}
