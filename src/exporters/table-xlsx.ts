import type { AmountCell, Table } from '../reports/table.js';
import { headRows, placedRows, unitOf } from './head-grid.js';
import { printedAmount } from './printed-amount.js';
import type { Rendering } from './rendering.js';
import { heightsOf, widthsOf } from './sheet-size.js';
import { CELL_LIMIT, type PrintedCell, type PrintedSheet, printedWorkbook } from './workbook.js';

// Tables as a workbook, a sheet each: as printed to look at, with the exact amounts behind.

/** One sheet for each table, called as the table is. */
export async function tablesXlsx(
  tables: readonly Table[],
  { title, madeAt }: Pick<Rendering, 'title' | 'madeAt'>,
): Promise<Uint8Array> {
  const names = sheetNames(tables);
  const sheets = tables.map((table, index) => sheetOf(table, names[index] ?? table.tableId));
  return printedWorkbook(sheets, { title, madeAt });
}

// A name has no more than 31 characters, none of []:*?/\, no apostrophe at its ends, and is unique
// without regard to case.
function sheetNames(tables: readonly Table[]): readonly string[] {
  const names = new Map<string, string>();
  for (const { title, tableId } of tables) {
    const bare = title.replace(/[[\]:*?/\\]/g, ' ').replace(/^['\s]+|['\s]+$/g, '');
    const wished = Array.from(bare === '' ? tableId : bare)
      .slice(0, 31)
      .join('');
    const name = names.has(wished.toLowerCase())
      ? `${wished.slice(0, 20)} ${tableId}`.slice(0, 31)
      : wished;
    names.set(name.toLowerCase(), name);
  }
  return [...names.values()];
}

function sheetOf(table: Table, name: string): PrintedSheet {
  const heads = headRows(table.columns);
  const headRowCount = 2 + heads.length;
  const cells = [
    ...captionCells(table),
    ...heads.flatMap((row, index) =>
      row.map(
        ({ text, column, columnSpan, rowSpan }): PrintedCell => ({
          row: 2 + index,
          column,
          columnSpan,
          rowSpan,
          value: text,
          look: 'head',
        }),
      ),
    ),
    ...bodyCells(table, headRowCount),
    ...noteCells(table, headRowCount + table.rows.length),
  ];
  const columns = widthsOf(cells, table.columns.length);
  return { name, cells, columns, rowHeightsPoint: heightsOf(cells, columns), headRowCount };
}

function captionCells({ title, caption, unit, columns }: Table): readonly PrintedCell[] {
  const all = columns.length;
  const right = Math.floor(all / 2);
  const cell = { row: 1, rowSpan: 1 };
  return [
    { ...cell, row: 0, column: 0, columnSpan: all, value: title, look: 'title' },
    // Of one column both stand in the same cell.
    ...(right === 0
      ? [
          {
            ...cell,
            column: 0,
            columnSpan: 1,
            value: `${caption} ${unit}`,
            look: 'caption',
          } as const,
        ]
      : [
          { ...cell, column: 0, columnSpan: all - right, value: caption, look: 'caption' } as const,
          { ...cell, column: all - right, columnSpan: right, value: unit, look: 'unit' } as const,
        ]),
  ];
}

function bodyCells(table: Table, firstRow: number): readonly PrintedCell[] {
  const unit = unitOf(table);
  return placedRows(table).flatMap((cells, index) =>
    cells.map(({ cell, column, columnSpan }): PrintedCell => {
      const place = { row: firstRow + index, column, columnSpan, rowSpan: 1 };
      if (cell.type === 'amount') return { ...place, ...amountValue(cell, unit), look: 'amount' };
      return { ...place, value: fitting(cell.text, table), look: 'text' };
    }),
  );
}

function fitting(text: string, { tableId }: Table): string {
  if (text.length <= CELL_LIMIT) return text;
  throw new Error(
    `a cell of ${tableId} has more than ${CELL_LIMIT} characters, too many for a workbook`,
  );
}

// What is printed as words or a dash, or has more digits than a number keeps, stays the printed text.
function amountValue(cell: AmountCell, unit: string): Pick<PrintedCell, 'value' | 'format'> {
  return printedAmount(cell, unit) ?? { value: cell.text };
}

function noteCells({ notes, columns }: Table, firstRow: number): readonly PrintedCell[] {
  return notes.map((value, index) => ({
    row: firstRow + index,
    column: 0,
    columnSpan: columns.length,
    rowSpan: 1,
    value,
    look: 'note',
  }));
}
