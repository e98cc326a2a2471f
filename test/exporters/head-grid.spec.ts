import { describe, expect, it } from '@jest/globals';
import { headRows, placedRows, unitOf } from '../../src/exporters/head-grid.js';
import type { Column } from '../../src/reports/table.js';
import { EXPENDITURE, TWO_SIDES, text } from './tables.js';

const columnsOf = (...heads: readonly (readonly string[])[]): Column[] =>
  heads.map((list, index) => ({ columnId: `c${index}`, heads: list, type: 'text' }));

const spansOf = (columns: readonly Column[]) =>
  headRows(columns).map((row) =>
    row.map(({ text, column, columnSpan, rowSpan }) => [text, column, columnSpan, rowSpan]),
  );

describe('heads', () => {
  it('that are equal beside each other are one, and short ones go down', () => {
    expect(spansOf(EXPENDITURE.columns)).toEqual([
      [
        ['预算单位', 0, 1, 2],
        ['科目编码', 1, 1, 2],
        ['科目名称', 2, 1, 2],
        ['支出总计', 3, 1, 2],
        ['2023 年政府采购项目', 4, 2, 1],
      ],
      [
        ['小计', 4, 1, 1],
        ['其中：面向中小企业', 5, 1, 1],
      ],
    ]);
  });

  it('are not one below different ones', () => {
    expect(spansOf(columnsOf(['收入', '金额'], ['支出', '金额']))[1]).toEqual([
      ['金额', 0, 1, 1],
      ['金额', 1, 1, 1],
    ]);
  });

  it('are not one where something else stands between them', () => {
    expect(spansOf(columnsOf(['甲'], ['乙'], ['甲']))).toEqual([
      [
        ['甲', 0, 1, 1],
        ['乙', 1, 1, 1],
        ['甲', 2, 1, 1],
      ],
    ]);
  });

  it('are not one when only one of them goes down', () => {
    expect(spansOf(columnsOf(['甲'], ['甲', '小计']))).toEqual([
      [
        ['甲', 0, 1, 2],
        ['甲', 1, 1, 1],
      ],
      [['小计', 1, 1, 1]],
    ]);
  });

  it('of three rows are merged in each', () => {
    expect(spansOf(columnsOf(['甲', '乙', '丙'], ['甲', '乙', '丁'], ['甲', '戊']))).toEqual([
      [['甲', 0, 3, 1]],
      [
        ['乙', 0, 2, 1],
        ['戊', 2, 1, 2],
      ],
      [
        ['丙', 0, 1, 1],
        ['丁', 1, 1, 1],
      ],
    ]);
  });
});

describe('rows', () => {
  it('place what comes after a cell over several columns behind it', () => {
    const [first = []] = placedRows(EXPENDITURE);
    expect(first.map(({ column, columnSpan }) => [column, columnSpan])).toEqual([
      [0, 3],
      [3, 1],
      [4, 1],
      [5, 1],
    ]);
  });

  it('keep a cell within the columns', () => {
    const rows = [{ cells: [text('甲'), text('乙', 9)] }];
    expect(placedRows({ ...TWO_SIDES, rows })[0]?.[1]).toMatchObject({ column: 1, columnSpan: 3 });
  });
});

describe('the unit of the amounts', () => {
  it('is what stands behind the colon', () => {
    expect(unitOf(EXPENDITURE)).toBe('万元');
    expect(unitOf({ ...EXPENDITURE, unit: '元' })).toBe('元');
    expect(unitOf({ ...EXPENDITURE, unit: '' })).toBe('');
  });
});
