import { beforeAll, describe, expect, it } from '@jest/globals';
import { publicationHtml } from '../../src/exporters/publication-html.js';
import { publicationMarkdown } from '../../src/exporters/publication-markdown.js';
import { tablesXlsx } from '../../src/exporters/table-xlsx.js';
import { narrativeFigures } from '../../src/reports/narrative-figures.js';
import { publicationOf } from '../../src/reports/publication.js';
import type { ReportSource } from '../../src/reports/source.js';
import { statutoryTable, TABLE_NUMBERS } from '../../src/reports/statutory-table.js';
import type { AmountCell } from '../../src/reports/table.js';
import { publishedHistory } from '../reports/sample-publication.js';
import { sourceOfHistory } from '../reports/sample-source.js';
import { printedOf, problemCodes, read, valuesOf } from './reading.js';

// What the ledger publishes is read again under its own keys: whatever one side calls a figure, the other does.

let source: ReportSource;

beforeAll(async () => {
  source = sourceOfHistory(await publishedHistory());
});

const tables = () =>
  TABLE_NUMBERS.map((number) => statutoryTable(number)(source, { phase: 'approved' }));

function amountsOf(number: number): readonly AmountCell[] {
  const { rows } = statutoryTable(number)(source, { phase: 'approved' });
  return rows.flatMap(({ cells }) =>
    cells.flatMap((cell) => (cell.type === 'amount' ? [cell] : [])),
  );
}

const idOf = (number: number) => `table-${String(number).padStart(2, '0')}`;

const HINTS = ['project-alias', 'project-alias', 'project-unmatched'];

describe.each([
  ['Markdown', () => publicationMarkdown(publicationOf(source, 'approved'))],
  ['HTML', () => publicationHtml(publicationOf(source, 'approved'))],
])('the publication as %s', (_format, written) => {
  it.each(TABLE_NUMBERS)('has every figure of table %i', async (number) => {
    const document = await read(written());
    const printed = amountsOf(number).map(({ key, text }) => [key, text]);
    expect(printedOf(document, idOf(number))).toEqual(Object.fromEntries(printed));
  });

  it('has every figure that its text says', async () => {
    const document = await read(written());
    const told = valuesOf(document, 'narrative');
    // The text of a department with one unit says what the unit spends, and 持平 without a percentage.
    const unsaid = (key: string, valueFen: bigint) =>
      key.startsWith('expenditure|department|') || (key.endsWith('-percent') && valueFen === 0n);
    const own = narrativeFigures(source).flatMap(({ key, printed: { valueFen } }) =>
      unsaid(key, valueFen) ? [] : [[key, valueFen] as const],
    );
    expect(told).toEqual(Object.fromEntries(own));
  });

  it('is understood as a whole', async () => {
    const document = await read(written());
    expect(document.blank).toEqual([]);
    expect(problemCodes(document)).toEqual(HINTS);
  });
});

describe('the tables as a workbook', () => {
  it('have exact amounts behind what is printed', async () => {
    const title = '2023 年深圳市龙岗区审计局部门预算';
    const document = await read(await tablesXlsx(tables(), { title, madeAt: new Date(0) }));
    for (const number of TABLE_NUMBERS) {
      const exact = amountsOf(number).map(({ key, amountFen }) => [key, amountFen]);
      expect(valuesOf(document, idOf(number))).toEqual(Object.fromEntries(exact));
    }
    expect(problemCodes(document)).toEqual(HINTS);
  });
});
