import type { Figure } from '../figure.js';
import { cellsOf, type NamedProject } from './cells.js';
import { type Conflict, findConflicts } from './conflicts.js';
import { type Feasibility, loadFeasibility } from './feasibility.js';
import type { CellName, IdentityTerm, TieOutRule } from './identity.js';
import { TIE_OUT_RULES } from './rules.js';
import {
  amountsByName,
  cellsAt,
  identitiesAt,
  systemOf,
  type TieOutSystem,
} from './tie-out-system.js';
import { judge } from './verdicts.js';

// Does a publication contradict itself? Each printed figure says in which range the exact amount
// lies. What counts is not whether each identity can hold by itself, but whether one set of amounts
// fulfils all of them.

export const VERDICTS = [
  'exact',
  'within-rounding',
  'cut-off',
  'contradiction',
  'undecided',
  'not-applicable',
] as const;

/**
 * `exact`: holds as printed. `within-rounding`: holds for amounts that are printed so. `cut-off`:
 * holds if figures were cut off where they should have been rounded. `contradiction`: cannot hold.
 * `undecided`: nothing could be proven. `not-applicable`: figures are missing.
 */
export type Verdict = (typeof VERDICTS)[number];

export interface TieOutResult {
  readonly ruleId: string;
  /** The rule and what of it: `table-07-codes department|201|basic`. */
  readonly identityId: string;
  readonly title: string;
  readonly titleZh: string;
  readonly verdict: Verdict;
  readonly cells: readonly TieOutCell[];
  /** What the printed figures are apart, left side less right side; 0 where an end is kept. */
  readonly differenceFen: bigint;
  readonly note: string;
}

export interface TieOutCell extends IdentityTerm {
  readonly text: string;
}

export interface TieOutConflict {
  /** Without any one of these the others can hold. */
  readonly identityIds: readonly string[];
  readonly cells: readonly CellName[];
  /** Figures that would have to be cut off instead of rounded; absent where that does not help. */
  readonly cutOff?: {
    readonly cells: readonly CellName[];
    /** Identities whose percentage would have to be. */
    readonly percentages: readonly string[];
  };
  readonly isMinimal: boolean;
}

export interface TieOutReport {
  readonly results: readonly TieOutResult[];
  readonly conflicts: readonly TieOutConflict[];
  /** One set of exact amounts that fulfils whatever is in no contradiction, by table and key. */
  readonly amounts?: ReadonlyMap<string, bigint>;
}

export interface TieOutOptions {
  /** Names that projects go by. */
  readonly projects?: readonly NamedProject[];
  readonly rules?: readonly TieOutRule[];
}

/** Ties out the figures of a document, or of the ledger's own tables. */
export async function tieOut(
  figures: readonly Figure[],
  options: TieOutOptions = {},
): Promise<TieOutReport> {
  return tieOutWith(await loadFeasibility(), figures, options);
}

export function tieOutWith(
  feasibility: Feasibility,
  figures: readonly Figure[],
  { projects = [], rules = TIE_OUT_RULES }: TieOutOptions = {},
): TieOutReport {
  const system = systemOf(cellsOf(figures, projects), rules);
  const found = findConflicts(system.readings, feasibility);
  return {
    results: judge(system, found),
    conflicts: found.conflicts.map((conflict) => namedConflict(system, conflict)),
    ...(found.amounts === undefined ? {} : { amounts: amountsByName(system, found.amounts) }),
  };
}

function namedConflict(
  system: TieOutSystem,
  { rows, variables, cutOff, isMinimal }: Conflict,
): TieOutConflict {
  const namesOf = (all: readonly number[]) =>
    cellsAt(system, all).map(({ tableId, key }) => ({ tableId, key }));
  return {
    identityIds: identitiesAt(system, rows),
    cells: namesOf(variables),
    ...(cutOff === undefined
      ? {}
      : {
          cutOff: {
            cells: namesOf(cutOff.variables),
            percentages: identitiesAt(system, cutOff.rows),
          },
        }),
    isMinimal,
  };
}
