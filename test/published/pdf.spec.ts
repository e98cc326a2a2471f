import { describe, expect, it } from '@jest/globals';
import { statutoryTable } from '../../src/reports/statutory-table.js';
import { type Cell, type Table } from '../../src/reports/table.js';
import { publishedHistory, sourceOfHistory } from '../reports/sample-source.js';
import { type PlacedWord, pdfOf, pdfOfContents, widthOf } from './pdf.js';
import { printedOf, problemCodes, read, refusal } from './reading.js';

// PDFs with a text layer, in which nothing but positions tells what is a cell, a row or a column.

const SOURCE = sourceOfHistory(publishedHistory());
const HEIGHT = 14;
const ROWS_PER_PAGE = 25;

/** The table drawn on pages: heads in the middle of their columns, repeated, amounts to the right. */
function pagesOf(table: Table, widths: readonly number[]): PlacedWord[][] {
  const pages: PlacedWord[][] = [];
  for (let from = 0; from === 0 || from < table.rows.length; from += ROWS_PER_PAGE) {
    const rows = table.rows.slice(from, from + ROWS_PER_PAGE);
    const body = rows.flatMap(({ cells }, index) => cellWords(cells, widths, index));
    pages.push([...topWords(table, widths), ...body]);
  }
  return pages;
}

function topWords(
  { title, caption, unit, columns }: Table,
  widths: readonly number[],
): PlacedWord[] {
  const depth = Math.max(...columns.map(({ heads }) => heads.length));
  const heads = columns.flatMap(({ heads: own }, column) =>
    own.flatMap((text, level) => {
      const before = columns[column - 1]?.heads[level];
      if (before === text && own.length === depth && level < depth - 1) return [];
      const last = columns.findLastIndex(({ heads: other }) => other[level] === text);
      const span = own.length === depth && level < depth - 1 ? last : column;
      const [left, right] = [edge(widths, column), edge(widths, span + 1)];
      const x = (left + right - widthOf(text)) / 2;
      return [{ text, x, y: 70 + (level + depth - own.length) * HEIGHT }];
    }),
  );
  return [
    { text: title, x: 350, y: 30 },
    { text: caption, x: 30, y: 50 },
    { text: unit, x: 700, y: 50 },
    ...heads,
  ];
}

function cellWords(cells: readonly Cell[], widths: readonly number[], row: number): PlacedWord[] {
  return cells.flatMap(({ type, text }, column) => {
    if (text === '') return [];
    const right = edge(widths, column + 1) - 6 - widthOf(text);
    const y = 110 + row * HEIGHT;
    return [{ text, x: type === 'amount' ? right : edge(widths, column) + 4, y }];
  });
}

function edge(widths: readonly number[], column: number): number {
  return widths.slice(0, column).reduce((sum, width) => sum + width, 30);
}

const approved = (number: number) => statutoryTable(number)(SOURCE, { phase: 'approved' });
const CODED = [130, 60, 200, 90, 90, 90];
const COVER: PlacedWord[] = [{ text: '2023 年深圳市龙岗区审计局部门预算', x: 250, y: 250 }];

describe('a PDF', () => {
  it('has every cell of tables that go over several pages', async () => {
    const shown = [
      ...pagesOf(approved(1), [220, 100, 260, 100]),
      ...pagesOf(approved(7), CODED),
      ...pagesOf(approved(8), CODED),
    ];
    const document = await read(pdfOf([COVER, ...shown]));
    for (const number of [1, 7, 8]) {
      const { tableId, rows } = approved(number);
      const cells = rows.flatMap((row) => row.cells);
      const printed = cells.flatMap((cell) =>
        cell.type === 'amount' ? [[cell.key, cell.text]] : [],
      );
      expect(printedOf(document, tableId)).toEqual(Object.fromEntries(printed));
    }
    expect(problemCodes(document)).toEqual([]);
    expect(document.fiscalYear).toBe(2023);
    const place = document.figures.find(
      ({ key }) => key === '深圳市龙岗区审计局本级|302|total',
    )?.place;
    expect(place).toMatchObject({ page: 4 });
  });

  it('has a column of zeros under the head that they stand far from', async () => {
    const document = await read(pdfOf([COVER, ...pagesOf(approved(10), CODED)]));
    expect(printedOf(document, 'table-10')).toEqual({
      'department||total': '0',
      'department||basic': '0',
      'department||project': '0',
      '深圳市龙岗区审计局本级||total': '0',
      '深圳市龙岗区审计局本级||basic': '0',
      '深圳市龙岗区审计局本级||project': '0',
    });
  });

  it('has names that go over two lines, above and below their amounts', async () => {
    const table = approved(7);
    const [department, unit, ...rest] = pagesOf({ ...table, rows: table.rows.slice(0, 3) }, CODED);
    expect([unit, rest]).toEqual([undefined, []]);
    const words = (department ?? []).filter(({ text }) => text !== '一般公共服务支出');
    const row = words.find(({ text }) => text === '201');
    const y = row?.y ?? 0;
    const around = [
      { text: '一般公共', x: 224, y: y - 5.5 },
      { text: '服务支出', x: 224, y: y + 5.5 },
    ];
    const document = await read(pdfOf([COVER, [...words, ...around]]));
    expect(document.functionalCodes).toEqual([{ code: '201', name: '一般公共服务支出' }]);
    expect(printedOf(document, 'table-07')['深圳市龙岗区审计局本级|201|total']).toBe('2,165');
  });
});

describe('a PDF that cannot be read', () => {
  it('is one without text', async () => {
    expect(await refusal(pdfOfContents(['0 0 100 100 re f']))).toBe(
      'without-text: document: the PDF has no text that can be read',
    );
  });

  it('is one that is cut off', async () => {
    const whole = pdfOf([COVER]);
    expect(await refusal(whole.subarray(0, 300))).toMatch(
      /^(file-broken|without-text): document: /,
    );
  });

  it('is no PDF at all behind its first line', async () => {
    expect(await refusal('%PDF-1.7\nnothing')).toMatch(
      /^file-broken: document: the PDF is broken: /,
    );
  });
});
