import { keyOf } from '../figure.js';
import type { Cells } from './cells.js';

// 勾稽关系: what has to hold between figures. A rule is declared once; the identities are what it says
// about the figures that are there.

/** A figure, whoever printed it. */
export interface CellName {
  readonly tableId: string;
  readonly key: string;
}

export interface IdentityTerm extends CellName {
  readonly factor: bigint;
}

/** The sum of factor × figure lies between `from` and `to`; an absent end is open. */
export interface Identity {
  /** What of the rule it is: a cell or a row of a table. Unique within the rule. */
  readonly of: string;
  readonly terms: readonly IdentityTerm[];
  readonly from?: bigint;
  readonly to?: bigint;
  /** Figures that it speaks of and that are no amounts. */
  readonly alsoNames?: readonly CellName[];
  /** What would have to hold if a percentage was cut off instead of rounded. */
  readonly whenCutOff?: Pick<Identity, 'terms' | 'from' | 'to'>;
}

export interface TieOutRule {
  readonly ruleId: string;
  readonly title: string;
  readonly titleZh: string;
  /** Figures of these are needed. Where one is missing, the rule is not applicable. */
  readonly tableIds: readonly string[];
  readonly identitiesOf: (cells: Cells) => readonly Identity[];
}

/** `table-03`, by its number. */
export function tableIdOf(number: number): string {
  return `table-${String(number).padStart(2, '0')}`;
}

export function cell(tableId: string, ...parts: readonly string[]): CellName {
  return { tableId, key: keyOf(...parts) };
}

/** What stands on the left is, added up, what stands on the right. */
export function equal(of: string, left: readonly CellName[], right: readonly CellName[]): Identity {
  return { of, terms: difference(left, right), from: 0n, to: 0n };
}

/** What stands on the left is, added up, no more than what stands on the right. */
export function atMost(
  of: string,
  left: readonly CellName[],
  right: readonly CellName[],
): Identity {
  return { of, terms: difference(left, right), to: 0n };
}

function difference(
  left: readonly CellName[],
  right: readonly CellName[],
): readonly IdentityTerm[] {
  return [
    ...left.map(({ tableId, key }) => ({ tableId, key, factor: 1n })),
    ...right.map(({ tableId, key }) => ({ tableId, key, factor: -1n })),
  ];
}
