import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { statutoryTable, TABLE_NUMBERS } from '../../src/reports/statutory-table.js';
import type { Cell, Table } from '../../src/reports/table.js';
import { publishedHistory, sourceOfHistory } from './sample-source.js';

// The twelve tables at the opening of the sample, so that a changed cell shows up in the diff.
// GOLDEN=write rewrites the files.

const SOURCE = sourceOfHistory(publishedHistory());

const fileOf = ({ tableId }: Table) => new URL(`../golden/${tableId}.txt`, import.meta.url);

function written({ title, caption, unit, columns, rows, notes }: Table): string {
  const lines = [
    title,
    `${caption} | ${unit}`,
    columns.map(({ columnId, heads }) => `${heads.join(' / ')} <${columnId}>`).join(' | '),
    ...rows.map(({ cells }) => cells.map(writtenCell).join(' | ')),
    ...notes,
  ];
  return lines.map((text) => `${text.trimEnd()}\n`).join('');
}

// An amount as it is printed, exact in fen, and under its key.
function writtenCell(cell: Cell): string {
  if (cell.type === 'amount') return `${cell.text} (${cell.amountFen}) <${cell.key}>`;
  return cell.span === undefined ? cell.text : `${cell.text} [${cell.span} columns]`;
}

describe('at the opening of the sample', () => {
  it.each(TABLE_NUMBERS)('table %i is as it was kept', (number) => {
    const table = statutoryTable(number)(SOURCE, { phase: 'approved' });
    const file = fileOf(table);
    if (process.env.GOLDEN === 'write') writeFileSync(file, written(table));
    expect(written(table)).toBe(readFileSync(file, 'utf8'));
  });
});
