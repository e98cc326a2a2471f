import type { Cell, Column, Table } from '../reports/table.js';

// Where the cells of a table stand: the same merged heads in every format.

export interface HeadCell {
  readonly text: string;
  /** Of the first column that it goes over. */
  readonly column: number;
  readonly columnSpan: number;
  readonly rowSpan: number;
}

export interface PlacedCell {
  readonly cell: Cell;
  readonly column: number;
  readonly columnSpan: number;
}

/** The rows of heads from the top, each with the cells that begin in it. */
export function headRows(columns: readonly Column[]): readonly (readonly HeadCell[])[] {
  const depth = Math.max(...columns.map(({ heads }) => heads.length));
  return Array.from({ length: depth }, (_, row) => headRow(columns, { row, depth }));
}

function headRow(
  columns: readonly Column[],
  { row, depth }: { readonly row: number; readonly depth: number },
): readonly HeadCell[] {
  const cells: HeadCell[] = [];
  for (const [column, { heads }] of columns.entries()) {
    const text = heads[row];
    if (text === undefined) continue;
    const last = cells.at(-1);
    const beside = last !== undefined && last.column + last.columnSpan === column;
    if (beside && isOneHead(columns[last.column]?.heads ?? [], heads, row)) {
      cells[cells.length - 1] = { ...last, columnSpan: last.columnSpan + 1 };
    } else {
      const rowSpan = row === heads.length - 1 ? depth - row : 1;
      cells.push({ text, column, columnSpan: 1, rowSpan });
    }
  }
  return cells;
}

// Two heads are one cell if all above them is, and if they go equally far down: a merged cell is a
// rectangle.
function isOneHead(left: readonly string[], right: readonly string[], row: number): boolean {
  const sameDown = (left.length === row + 1) === (right.length === row + 1);
  return sameDown && right.slice(0, row + 1).every((text, index) => text === left[index]);
}

/** The cells of each row with the columns that they go over. */
export function placedRows({ columns, rows }: Table): readonly (readonly PlacedCell[])[] {
  return rows.map(({ cells }) => {
    let column = 0;
    return cells.map((cell) => {
      const columnSpan = cell.type === 'text' ? (cell.span ?? 1) : 1;
      const placed = { cell, column, columnSpan: Math.min(columnSpan, columns.length - column) };
      column += columnSpan;
      return placed;
    });
  });
}

/** 万元 of `单位：万元`. */
export function unitOf({ unit }: Table): string {
  return unit.split(/[：:]/).at(-1)?.trim() ?? '';
}
