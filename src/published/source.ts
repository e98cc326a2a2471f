import type { Place } from '../reports/figure.js';
import { compact } from './words.js';

// What every kind of file is before it is understood: lines of cells, each in its place. Cells stand in
// columns that are counted, or reach from one position to another of a page whose columns are not drawn.

export interface Source {
  readonly lines: readonly SourceLine[];
  /** What had to be assumed or passed over to read the file. */
  readonly problems: readonly SourceProblem[];
}

export interface SourceProblem {
  readonly code: 'encoding' | 'formula-result' | 'cell-unreadable' | 'line-cut';
  readonly message: string;
  readonly place?: Place;
}

export interface SourceLine {
  readonly place: Place;
  /** Whether `left` and `right` of its cells are columns, or positions on the page. */
  readonly layout: 'columns' | 'positions';
  /** From left to right; empty cells are left out. */
  readonly cells: readonly SourceCell[];
}

export interface SourceCell {
  readonly text: string;
  readonly place: Place;
  readonly left: number;
  readonly right: number;
}

export interface ReadingLimits {
  readonly fileBytes: number;
  /** Of a workbook or PDF, unpacked. */
  readonly unpackedBytes: number;
  readonly lineCount: number;
  readonly columnCount: number;
  readonly pageCount: number;
  readonly timeMs: number;
}

/** The largest budgets seen have some 300 pages; these are beyond any. */
export const READING_LIMITS: ReadingLimits = {
  fileBytes: 32 * 1024 * 1024,
  unpackedBytes: 64 * 1024 * 1024,
  lineCount: 100_000,
  columnCount: 256,
  pageCount: 1_000,
  timeMs: 60_000,
};

/** The words of a line without the blanks that printers spread them with. */
export function wordsOf({ cells }: SourceLine): string {
  return compact(cells.map(({ text }) => text).join(''));
}

/** A place as people say it: `page 3, row 7, column 2`. */
export function describePlace(place: Place): string {
  const { sheet, page, line, row, column } = place;
  const parts = { sheet, page, line, row, column };
  return Object.entries(parts)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}
