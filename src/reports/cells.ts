import { type PrintStyle, printWan, WHOLE } from './print.js';
import type { ReportSource } from './source.js';
import type { AmountCell, Column, Row, Table, TextCell } from './table.js';
import { amountOf } from './terms.js';

// Cells, and what many tables say alike around them.

export function textCell(text: string, span?: number): TextCell {
  return span === undefined ? { type: 'text', text } : { type: 'text', text, span };
}

/** The amount of the terms, rounded once where it is printed. */
export function amountCell(
  source: ReportSource,
  { key, terms }: Pick<AmountCell, 'key' | 'terms'>,
  style: PrintStyle = WHOLE,
): AmountCell {
  const amountFen = amountOf(source, terms);
  return { type: 'amount', text: printWan(amountFen, style), amountFen, key, terms };
}

export function textColumn(columnId: string, ...heads: readonly string[]): Column {
  return { columnId, heads, type: 'text' };
}

export function amountColumnOf(columnId: string, ...heads: readonly string[]): Column {
  return { columnId, heads, type: 'amount' };
}

/** Cells from the left, and empty ones to the end of the table. */
export function rowOf(columns: readonly Column[], cells: Row['cells']): Row {
  const missing = columns.length - cells.reduce((width, cell) => width + widthOf(cell), 0);
  return { cells: [...cells, ...Array.from({ length: missing }, () => textCell(''))] };
}

/** How many columns a cell goes over. */
export function widthOf(cell: Row['cells'][number]): number {
  return cell.type === 'text' ? (cell.span ?? 1) : 1;
}

/** 部门名称 on the left and 单位 on the right. */
export function headOf({ header }: ReportSource): Pick<Table, 'caption' | 'unit'> {
  return { caption: `部门名称：${header.departmentName}`, unit: '单位：万元' };
}

/** The amount cells of a table, row by row. */
export function amountCellsOf({ rows }: Pick<Table, 'rows'>): AmountCell[] {
  return rows.flatMap(({ cells }) => cells.filter((cell) => cell.type === 'amount'));
}
