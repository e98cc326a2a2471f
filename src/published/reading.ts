import type { CodeName } from '../domain/classification.js';
import type { Figure } from '../reports/figure.js';
import { type Amount, printedOf, readAmount, saysNothing, UNITS_OF_AMOUNTS } from './amounts.js';
import type { PublishedTable, ReadingProblem } from './document.js';
import type { FoundTable } from './find-tables.js';
import type { Format } from './layouts.js';
import type { SourceCell } from './source.js';
import { compact, printedName } from './words.js';

// What is known while a document is read, and what a table becomes.

/** What the text and the captions say before any row is read. */
export interface Setting {
  readonly format: Format;
  readonly departmentName: string;
  readonly fiscalYear: number;
  /** Names of units that the text lists. */
  readonly unitNames: readonly string[];
  readonly problems: ReadingProblem[];
  /** Codes of rows that have both a code and a name, in the order of their first appearance. */
  readonly functionalCodes: Map<string, string>;
  readonly economicCodes: Map<string, string>;
}

/** A cell that holds something, and the key of its figure. */
export interface KeyedCell {
  readonly cell: SourceCell;
  readonly key?: string;
}

export interface TableReading {
  readonly rows: readonly (readonly KeyedCell[])[];
  readonly notes: readonly string[];
}

/** The table as it is published, and the figures of its keyed cells. */
export function finished(
  { layout, titleLine, unit, notes }: FoundTable,
  reading: TableReading,
  setting: Setting,
): { readonly table: PublishedTable; readonly figures: readonly Figure[] } {
  const unitFen = unit === undefined ? undefined : UNITS_OF_AMOUNTS[unit];
  const keys = new Map<SourceCell, string>();
  const figures =
    unitFen === undefined ? [] : figuresOf({ layout, reading, unitFen, setting, keys });
  if (unitFen === undefined && reading.rows.length > 0) {
    const message = `${layout.titles[0]} does not say in what unit its amounts are; none was taken`;
    setting.problems.push({ code: 'unit-of-amounts-missing', message, place: titleLine.place });
  }
  const rows = reading.rows.map((cells) => ({
    cells: cells.map(({ cell }) => {
      const key = keys.get(cell);
      return { text: cell.text, place: cell.place, ...(key === undefined ? {} : { key }) };
    }),
  }));
  const title = printedName(titleLine.cells.map(({ text }) => text.replace(/^#+/, '')).join(''));
  const all = [...reading.notes, ...notes];
  const tableId = layout.tableId;
  return { table: { tableId, title, unit: unit ?? '', rows, notes: all }, figures };
}

interface Keyed {
  readonly cell: SourceCell;
  readonly key: string;
  readonly amount: Amount;
}

function figuresOf({
  layout,
  reading,
  unitFen,
  setting,
  keys,
}: {
  readonly layout: FoundTable['layout'];
  readonly reading: TableReading;
  readonly unitFen: bigint;
  readonly setting: Setting;
  readonly keys: Map<SourceCell, string>;
}): Figure[] {
  const read: Keyed[] = [];
  const seen = new Map<string, Keyed>();
  for (const { cell, key } of reading.rows.flat()) {
    if (key === undefined || saysNothing(cell.text)) continue;
    const amount = readAmount(cell.text, unitFen);
    const before = seen.get(key);
    if (amount === undefined) tell(setting, 'cell-unreadable', cell, 'is no amount');
    else if (before === undefined) {
      const keyed = { cell, key, amount };
      seen.set(key, keyed);
      read.push(keyed);
      keys.set(cell, key);
    } else if (before.amount.valueFen !== amount.valueFen) {
      tell(setting, 'figure-twice', cell, `differs from ${before.cell.text}, printed for ${key}`);
    }
  }
  const decimals = read.reduce((most, { amount }) => Math.max(most, amount.decimals), 0);
  return read.map(({ cell, key, amount }) => ({
    tableId: layout.tableId,
    key,
    printed: printedOf(cell.text, amount, { unitFen, decimals }),
    place: cell.place,
  }));
}

/** Notes a problem of a cell: `“3,4,51” is no amount`. */
export function tell(setting: Setting, code: string, cell: SourceCell, what: string): void {
  setting.problems.push({ code, message: `“${cell.text}” ${what}`, place: cell.place });
}

/** Remembers the name of a code, and tells of a second one. */
export function remember(
  setting: Setting,
  kind: 'functional' | 'economic',
  { code, name }: CodeName,
  cell: SourceCell,
): void {
  const codes = kind === 'functional' ? setting.functionalCodes : setting.economicCodes;
  const before = codes.get(code);
  if (before === undefined) codes.set(code, name);
  else if (compact(before) !== compact(name)) {
    tell(setting, 'name-differs', cell, `is ${before} elsewhere, under the code ${code}`);
  }
}
