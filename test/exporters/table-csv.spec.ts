import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { tableCsv, withoutFormula } from '../../src/exporters/table-csv.js';
import { amount, EXPENDITURE, longTable, text } from './tables.js';

describe('a table as CSV', () => {
  it('is a row of heads with the unit, and the amounts as they are printed', () => {
    expect(tableCsv(EXPENDITURE, {})).toBe(
      [
        '\ufeff预算单位,科目编码,科目名称,支出总计（万元）,2023 年政府采购项目/小计（万元）,' +
          '2023 年政府采购项目/其中：面向中小企业（万元）',
        '深圳市龙岗区审计局本级,,,"3,451",120,0',
        ',201,一般公共服务支出,"2,165","-1,235",0',
        '"甲、乙 <b>&""单位""",,,,,',
        '',
      ].join('\r\n'),
    );
  });

  it('has the exact amounts in yuan beside the printed ones where they are asked for', () => {
    const [heads = '', , second] = tableCsv(EXPENDITURE, { exactAmounts: 'beside' }).split('\r\n');
    expect(heads.split(',').slice(3, 5)).toEqual(['支出总计（万元）', '支出总计（元）']);
    expect(second).toBe(
      ',201,一般公共服务支出,"2,165",21653712.00,"-1,235",-12345678.90,0,-3000.00',
    );
  });

  it('does not repeat a unit that the head has', () => {
    const columns = [{ columnId: 'a', heads: ['预算金额（万元）'], type: 'amount' } as const];
    expect(tableCsv({ ...EXPENDITURE, columns, rows: [] }, {})).toBe('\ufeff预算金额（万元）\r\n');
  });

  it.each(['=1+1', '+cmd|calc', '-2+3', '@SUM(A1)', '\t=1', '\r=1', '\n=1', ' =1', '＝1', '＋1+1'])(
    'makes no formula of %j',
    (written) => {
      const rows = [{ cells: [text(written, 6)] }];
      const [, [cell] = []] = parse(tableCsv({ ...EXPENDITURE, rows }, {}), { bom: true });
      expect(cell).toBe(`'${written}`);
    },
  );

  it.each(['-5', '+187%', '-1,234.5', '2010801', '≥20', '“三公”', ''])(
    'leaves %j alone',
    (written) => {
      expect(withoutFormula(written)).toBe(written);
    },
  );

  it('makes no formula of a head', () => {
    const columns = [{ columnId: 'a', heads: ['=HYPERLINK("x")'], type: 'text' } as const];
    expect(tableCsv({ ...EXPENDITURE, columns, rows: [] }, {})).toBe(
      '\ufeff"\'=HYPERLINK(""x"")"\r\n',
    );
  });

  it('keeps a negative amount a number', () => {
    const cells = [text('', 3), amount(-5_000_000n), amount(0n), amount(0n)];
    const csv = tableCsv({ ...EXPENDITURE, rows: [{ cells }] }, {});
    expect(csv.split('\r\n')[1]).toBe(',,,-5,0,0');
  });

  it('of ten thousand rows is read back row by row', () => {
    const rows: string[][] = parse(tableCsv(longTable(10_000), {}), { bom: true });
    expect(rows).toHaveLength(10_001);
    expect(rows[10_000]).toEqual([
      '',
      '2019999',
      '机关事业单位基本养老保险缴费支出',
      '12,344',
      '9,999',
      '0',
    ]);
  });
});
