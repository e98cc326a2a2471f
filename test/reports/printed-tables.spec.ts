import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { statutoryTable } from '../../src/reports/statutory-table.js';
import type { Table } from '../../src/reports/table.js';
import { publishedHistory, sourceOfHistory } from './sample-source.js';

// What the publication prints follows from the sample's lines and the facts beside them, cell by cell.

const PRINTED = JSON.parse(
  readFileSync(new URL('../fixtures/longgang-2023-printed.json', import.meta.url), 'utf8'),
);
const SOURCE = sourceOfHistory(publishedHistory());

const approved = (number: number) => statutoryTable(number)(SOURCE, { phase: 'approved' });
// Thousands separators are in some printed cells only.
const textsOf = ({ rows }: Table) =>
  rows.map(({ cells }) =>
    cells.map((cell) => (cell.type === 'amount' ? cell.text.replaceAll(',', '') : cell.text)),
  );

describe('the tables as they were published', () => {
  it.each([1, 3, 6, 7, 8, 9, 10, 11])('has every printed cell of table %i', (number) => {
    const table = approved(number);
    expect(textsOf(table)).toEqual(PRINTED[table.tableId]);
  });

  it('has every figure, task and indicator of table 12', () => {
    const { tasks, indicators } = PRINTED['table-12'];
    const rows = textsOf(approved(12));
    const printedTasks = rows
      .slice(0, tasks.length)
      .map(([, name, , ...amounts]) => [name, ...amounts]);
    expect(printedTasks).toEqual(tasks);
    let level1: string | undefined;
    let level2: string | undefined;
    const printedIndicators = rows
      .slice(tasks.length + 2)
      .map(([, first, second, third, value]) => {
        level1 = first || level1;
        level2 = second || level2;
        return [level1, level2, third, value];
      });
    expect(printedIndicators).toEqual(indicators);
  });

  it('names the department, the unit of amounts and the notes as they are printed', () => {
    for (const number of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]) {
      const { caption, unit } = approved(number);
      expect([caption, unit]).toEqual(['部门名称：深圳市龙岗区审计局', '单位：万元']);
    }
    const noted = [1, 3, 7, 9, 10, 11].map((number) => approved(number).notes);
    expect(noted).toEqual([
      [expect.stringMatching(/^注：财政拨款收支情况包括.+可能存在尾数误差。$/)],
      ['(本表尾数误差为四舍五入所致)'],
      [],
      ['注：2023 年计划新增购置公务用车一辆，金额预计 18 万元。'],
      ['注：本表本年无发生额。'],
      ['注：本表本年无发生额。'],
    ]);
  });

  it('makes tables 2, 4 and 5, which were left blank, add up with those that were printed', () => {
    const exactOf = (number: number, key: string) =>
      approved(number)
        .rows.flatMap(({ cells }) => cells)
        .find((cell) => cell.type === 'amount' && cell.key === key);
    expect(exactOf(2, 'department||total')).toMatchObject({ amountFen: 3_450_997_194n });
    expect(exactOf(4, 'department||total')).toMatchObject({ amountFen: 3_234_307_194n });
    expect(exactOf(5, 'department||total')).toMatchObject({ amountFen: 216_690_000n });
    const projects = textsOf(approved(5)).slice(2);
    expect(projects.map(([, name, total]) => [name, total])).toEqual([
      ['信息系统运行与维护（通用项目）', '2'],
      ['审计业务', '155'],
      ['审计管理事务', '35'],
      ['办公设备购置（通用项目）', '7'],
      ['公车购置（通用项目）', '18'],
    ]);
  });
});
