import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { PublishedDocument } from '../../src/published/document.js';
import { statutoryTable } from '../../src/reports/statutory-table.js';
import { publishedHistory, sourceOfHistory } from '../reports/sample-source.js';
import { printedOf, problemCodes, read, valuesOf } from './reading.js';

// The twelve tables with the figures, codes and names of a real publication, and with every flaw that it has:
// pages that repeat heads, a row cut by the end of one, a row without the cell of its unit, a note in a cell of
// units, tables without codes, tables left out, names of projects cut short. The sentences are our own.

const fixture = (name: string) => new URL(`../fixtures/${name}`, import.meta.url);
const TEXT = readFileSync(fixture('published-shenzhen.md'), 'utf8');
const TOLD: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(fixture('published-shenzhen-narrative.json'), 'utf8'),
);
const SOURCE = sourceOfHistory(publishedHistory());

let document: PublishedDocument;

beforeAll(async () => {
  document = await read(TEXT);
});

/** What the ledger prints for the same budget, which is known to be what was published. */
function printedByLedger(number: number): Readonly<Record<string, string>> {
  const { rows } = statutoryTable(number)(SOURCE, { phase: 'approved' });
  const cells = rows.flatMap((row) => row.cells);
  return Object.fromEntries(
    cells.flatMap((cell) => (cell.type === 'amount' ? [[cell.key, plain(cell.text)]] : [])),
  );
}

// Thousands separators are in some printed cells only.
const plain = (text: string) => text.replaceAll(',', '');

const plainly = (printed: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(printed).map(([key, text]) => [key, plain(text)]));

describe('the twelve tables of Shenzhen', () => {
  it.each([1, 3, 6, 7, 8, 9, 10, 11, 12])(
    'have every cell of table %i under the key and with the text of the ledger',
    (number) => {
      const tableId = `table-${String(number).padStart(2, '0')}`;
      expect(plainly(printedOf(document, tableId))).toEqual(printedByLedger(number));
    },
  );

  it('are said to be blank where they were left out', () => {
    expect(document.blank).toEqual(['table-02', 'table-04', 'table-05']);
    expect(document.figures.filter(({ tableId }) => tableId !== 'narrative')).toHaveLength(417);
  });

  it('have three precisions, of which each table has its own', () => {
    const steps = (tableId: string) =>
      new Set(
        document.figures
          .filter((figure) => figure.tableId === tableId)
          .map(({ printed }) => printed.stepFen),
      );
    expect(steps('table-08')).toEqual(new Set([1_000_000n]));
    expect(steps('table-09')).toEqual(new Set([100_000n]));
    expect(steps('table-12')).toEqual(new Set([1n]));
    expect(valuesOf(document, 'table-12')['total|total']).toBe(3_450_997_194n);
  });

  it('tell where each cell stands', () => {
    const lines = TEXT.split('\n');
    for (const { printed, place } of document.figures) {
      expect(lines[(place?.line ?? 0) - 1]).toContain(printed.text);
    }
    const total = document.figures.find(({ key }) => key === 'income|total');
    expect(total?.place).toEqual({ line: expect.any(Number), column: 2 });
  });

  it('name the department, the year, its units and the codes', () => {
    const { departmentName, fiscalYear, format, units, functionalCodes, economicCodes } = document;
    expect({ departmentName, fiscalYear, format }).toEqual({
      departmentName: '深圳市龙岗区审计局',
      fiscalYear: 2023,
      format: 'shenzhen-12',
    });
    expect(units).toEqual([
      { name: '深圳市龙岗区审计局本级', independentAccounts: true },
      { name: '深圳市龙岗区派出审计所', independentAccounts: false },
      { name: '深圳市龙岗区政府投资审计事务中心', independentAccounts: false },
    ]);
    expect(functionalCodes).toHaveLength(21);
    expect(functionalCodes).toContainEqual({ code: '2010804', name: '审计业务' });
    expect(economicCodes).toHaveLength(30);
    expect(economicCodes).toContainEqual({ code: '303', name: '对个人和家庭的补助' });
    expect(economicCodes).toContainEqual({ code: '30213', name: '维修（护）费' });
  });

  it('keep notes apart from rows and from units', () => {
    const notes = document.tables.map(({ tableId, notes: own }) => [tableId, ...own]);
    expect(notes.filter((own) => own.length > 1)).toEqual([
      ['table-01', '注：金额由元换算为万元，尾数可能有差异。'],
      ['table-03', '(尾数差异因四舍五入)'],
      ['table-09', '注：本年拟购公务用车一辆，18 万元。'],
      ['table-10', '注：无此项支出。'],
      ['table-11', '注：无此项支出。'],
    ]);
  });

  it('take two names for one project only when one holds the other and the amounts agree', () => {
    expect(document.projects).toEqual([
      { name: '公车购置（通用项目）', aliases: [] },
      { name: '信息系统运行与维护（通用项目）', aliases: ['信息系统运行与维护'] },
      { name: '审计业务', aliases: [] },
      { name: '审计管理事务', aliases: [] },
      { name: '办公设备购置（通用项目）', aliases: ['办公设备购置'] },
      { name: '一般公务用车购置费', aliases: [] },
    ]);
  });

  it('say everything that was joined, moved or taken for the same', () => {
    expect(problemCodes(document)).toEqual([
      'row-shifted',
      'row-joined',
      'project-alias',
      'project-alias',
      'project-unmatched',
    ]);
    expect(document.problems[4]?.message).toBe(
      '“一般公务用车购置费” has the same amount as “公车购置（通用项目）”, but neither name holds the ' +
        'other; both were kept',
    );
  });

  it('do not take the item 审计业务 for the project of that name', () => {
    expect(printedOf(document, 'table-01')['expenditure|2010804']).toBe('190');
    expect(printedOf(document, 'table-12')['审计业务|total']).toBe('154.83');
  });
});

describe('the text', () => {
  it('has every figure under its key', () => {
    expect(printedOf(document, 'narrative')).toEqual(TOLD);
  });

  it('has the sign of words: 减少 and 下降 are negative, 持平 is zero', () => {
    expect(valuesOf(document, 'narrative')).toMatchObject({
      'total|revenue-change': -356_000_000n,
      'total|revenue-change-percent': -9_000_000n,
      'project|审计业务|change': 101_000_000n,
      'project|办公设备购置（通用项目）|change-percent': -92_000_000n,
      'project|公车购置（通用项目）|change': 0n,
      'other|state-capital-budget': 0n,
    });
  });

  it('tells of an amount that no figure was made of', async () => {
    const more = TEXT.replace('本年政府采购共', '另有 7 万元待定。本年政府采购共');
    const { problems } = await read(more);
    expect(problems.filter(({ code }) => code === 'amount-not-taken')).toEqual([
      {
        code: 'amount-not-taken',
        message: '“7万元” stands in 「政府采购预算情况」 and is no figure that is known',
        place: { line: TEXT.split('\n').findIndex((line) => line.includes('本年政府采购共')) + 1 },
      },
    ]);
  });

  it('tells of a figure that it says twice, differently', async () => {
    const found = await read(TEXT.replace('（二）公用支出 195 万元', '（二）公用支出 196 万元'));
    expect(problemCodes(found)).toContain('figure-twice');
    expect(printedOf(found, 'narrative')['expenditure|深圳市龙岗区审计局本级|operating']).toBe(
      '195',
    );
  });
});

describe('names in tables 1 and 6', () => {
  it('that no code has are told, and their amounts not taken', async () => {
    const found = await read(TEXT.replace('二、社会保障和就业支出\t351', '二、社会保障支出\t351'));
    expect(found.problems).toContainEqual({
      code: 'code-unknown',
      message:
        '“二、社会保障支出” is no item of the table, and no code of the other tables has this name',
      place: expect.objectContaining({ column: 3 }),
    });
    expect(printedOf(found, 'table-01')).not.toHaveProperty(['expenditure|208']);
    expect(printedOf(found, 'table-06')['expenditure|208']).toBe('351');
  });

  it('that two codes have are told by their order', async () => {
    const twice = TEXT.replaceAll('购房补贴', '行政单位医疗');
    const printed = printedOf(await read(twice), 'table-01');
    expect([printed['expenditure|2101101'], printed['expenditure|2210203']]).toEqual(['80', '615']);
  });
});
