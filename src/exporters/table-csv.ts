import { stringify } from 'csv-stringify/sync';
import { formatYuan } from '../domain/money.js';
import type { Column, Table } from '../reports/table.js';
import { placedRows, unitOf } from './head-grid.js';
import type { Rendering } from './rendering.js';

// A table as CSV (RFC 4180, UTF-8): one row of heads and the rows, and nothing above or below them, so
// that programs read it as they read any other. What is merged in print stands in its first column.

/** Amounts as printed; the exact ones in yuan beside them where they are asked for. */
export function tableCsv(table: Table, { exactAmounts }: Pick<Rendering, 'exactAmounts'>): string {
  const isDoubled = ({ type }: Column) => type === 'amount' && exactAmounts === 'beside';
  const unit = unitOf(table);
  const heads = table.columns.flatMap((column) =>
    isDoubled(column) ? [headOf(column, unit), `${nameOf(column)}（元）`] : [headOf(column, unit)],
  );
  const rows = placedRows(table).map((cells) => {
    const texts = table.columns.map((column) => (isDoubled(column) ? ['', ''] : ['']));
    for (const { cell, column } of cells) {
      const place = texts[column] ?? [];
      place[0] = cell.type === 'amount' ? cell.text : withoutFormula(cell.text);
      if (cell.type === 'amount' && place.length > 1) place[1] = formatYuan(cell.amountFen);
    }
    return texts.flat();
  });
  // Excel takes a file without the mark for one in the system's code page, GBK in China.
  return stringify([heads.map(withoutFormula), ...rows], { bom: true, record_delimiter: '\r\n' });
}

function nameOf({ heads }: Column): string {
  return heads.join('/');
}

function headOf(column: Column, unit: string): string {
  const name = nameOf(column);
  return column.type === 'text' || unit === '' || name.includes(unit) ? name : `${name}（${unit}）`;
}

/**
 * A text that a spreadsheet program would take for a formula, with an apostrophe before it (OWASP, CSV
 * injection). Signed numbers are none, and amounts are never text: a negative one stays a number.
 */
export function withoutFormula(text: string): string {
  const isNumber = /^[-+]\d[\d,]*(\.\d+)?%?$/.test(text);
  return /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/.test(text) && !isNumber ? `'${text}` : text;
}
