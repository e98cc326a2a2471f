import type { Field } from './shapes.js';

// Tables of fields, the same on every page.

/** A table of a shape's fields; nothing for a shape without any. */
export function fieldTable(fields: readonly Field[]): string {
  if (fields.length === 0) return '';
  const rows = fields.map(({ name, optional, type, comment }) =>
    tableRow([`\`${name}\`${optional ? '?' : ''}`, type, comment]),
  );
  return `${tableHead(['field (? may be absent)', 'type', ''])}${rows.join('')}`;
}

export function tableHead(cells: readonly string[]): string {
  return `${tableRow(cells)}|${'---|'.repeat(cells.length)}\n`;
}

export function tableRow(cells: readonly string[]): string {
  return `|${cells.map((cell) => (cell === '' ? ' ' : ` ${cell} `)).join('|')}|\n`;
}
