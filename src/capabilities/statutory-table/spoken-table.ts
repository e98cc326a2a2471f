import { formatYuan } from '../../domain/money.js';
import type { AmountCell, Column, Table, TextCell } from '../../reports/table.js';

// A table as JSON speaks it, over HTTP and on the command line.

export interface SpokenTable extends Pick<Table, 'tableId' | 'title' | 'caption' | 'unit'> {
  // The schemas of answers know no readonly arrays.
  columns: (Omit<Column, 'heads'> & { heads: string[] })[];
  rows: { cells: (SpokenAmount | SpokenText)[] }[];
  notes: string[];
}

export interface SpokenAmount {
  readonly text: string;
  /** Yuan. */
  readonly amount: string;
  readonly key: string;
}

export interface SpokenText {
  readonly text: string;
  readonly span?: number;
}

export function spokenTable({ columns, rows, notes, ...head }: Table): SpokenTable {
  return {
    ...head,
    notes: [...notes],
    columns: columns.map(({ heads, ...column }) => ({ ...column, heads: [...heads] })),
    rows: rows.map(({ cells }) => ({
      cells: cells.map((cell) => (cell.type === 'amount' ? spokenCell(cell) : spokenText(cell))),
    })),
  };
}

export function spokenCell({ text, amountFen, key }: AmountCell): SpokenAmount {
  return { text, amount: formatYuan(amountFen), key };
}

function spokenText({ text, span }: TextCell): SpokenText {
  return span === undefined ? { text } : { text, span };
}
