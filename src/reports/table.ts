import type { Account } from '../domain/accounts.js';
import type { FundSource } from '../domain/line.js';
import type { ComparativeFigure } from '../domain/publication-events.js';

// What every report is before it is rendered: heads, rows, cells. The twelve statutory tables and the
// management reports have the same shape, so that each format is written once.

/** 年初数, 调整后, 执行数. */
export const PHASES = ['approved', 'adjusted', 'executed'] as const;

export type Phase = (typeof PHASES)[number];

export interface Table {
  /** `table-01` to `table-12`, or the name of a management report. */
  readonly tableId: string;
  readonly title: string;
  /** What stands above the heads on the left: `部门名称：…`. */
  readonly caption: string;
  /** What stands above the heads on the right: `单位：万元`. */
  readonly unit: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** Below the table, in order. */
  readonly notes: readonly string[];
}

export interface Column {
  /** Unique within the table: `total`, `basic`, `procurement-sme`. */
  readonly columnId: string;
  /** Head cells from the top. Equal ones beside each other are one merged cell; a short list goes down. */
  readonly heads: readonly string[];
  /** A `figure` is text that is read as a number: a rate, a count. */
  readonly type: 'text' | 'amount' | 'figure';
}

/** Cells in the order of the columns. */
export interface Row {
  readonly cells: readonly Cell[];
}

export type Cell = TextCell | AmountCell;

export interface TextCell {
  readonly type: 'text';
  readonly text: string;
  /** Columns that it goes over, the ones after it being left out of the row; absent is one. */
  readonly span?: number;
}

export interface AmountCell {
  readonly type: 'amount';
  /** As it is printed. */
  readonly text: string;
  /** The exact amount that was rounded, once, for `text`. */
  readonly amountFen: bigint;
  /** Unique within the table and the same in every year and document (`figure.ts`). */
  readonly key: string;
  /** What it is the sum of, with signs; none for a constant zero. */
  readonly terms: readonly Term[];
}

/** A part of a cell that drill-through finds the events of. */
export type Term =
  | LineTerm
  | {
      readonly of: 'procurement';
      readonly lines: LineFilter;
      readonly part: 'all' | 'sme' | 'small-micro' | 'goods' | 'works' | 'services';
      readonly phase: Phase;
      readonly sign: 1 | -1;
    }
  | {
      readonly of: 'revenue';
      readonly unitCode?: string;
      readonly sources: readonly (FundSource | 'carried-over')[];
      readonly phase: Phase;
      readonly sign: 1 | -1;
    }
  | {
      readonly of: 'comparative';
      readonly unitCode?: string;
      readonly figure: ComparativeFigure;
      readonly sign: 1 | -1;
    };

/** Accounts of all lines that a filter selects. */
export interface LineTerm {
  readonly of: 'lines';
  readonly lines: LineFilter;
  readonly accounts: readonly Account[];
  readonly sign: 1 | -1;
}

/** Lines that fit every part that is given; absent parts select everything. */
export interface LineFilter {
  readonly unitCode?: string;
  /** A code selects itself and everything under it; one of these has to. */
  readonly functionalCodes?: readonly string[];
  readonly economicCodes?: readonly string[];
  readonly kind?: 'basic' | 'project';
  readonly projectCodes?: readonly string[];
  readonly fundSources?: readonly FundSource[];
}
