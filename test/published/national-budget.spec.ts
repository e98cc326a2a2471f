import { beforeAll, describe, expect, it } from '@jest/globals';
import type { PublishedDocument } from '../../src/published/document.js';
import { aligned, tabbed } from './layout.js';
import { printedOf, problemCodes, read, valuesOf } from './reading.js';

// The nine tables of the national budget, in yuan and fen, as a converter leaves them: codes in three columns
// that lost their zeros, names on two lines, years side by side.

const SUBJECTS = [6, 4, 4, 36, 16, 16, 16];

const TEXT = [
  '青山县档案馆2024年部门预算公开\n\n目录\n一、部门收支总表\n二、部门收入总表\n三、部门支出总表\n\n',
  aligned(
    [34, 16, 34, 16],
    [
      '表1',
      '                        部门收支总表',
      '部门名称：青山县档案馆                                             单位：元',
      ['收入', '', '支出', ''],
      ['项目', '预算数', '项目', '预算数'],
      ['一、一般公共预算拨款收入', '5,432,109.87', '一、一般公共服务支出', '4,932,109.87'],
      ['二、政府性基金预算拨款收入', '', '二、外交支出', ''],
      ['三、财政专户管理资金收入', '', '三、社会保障和就业支出', '400,000.00'],
      ['四、事业收入', '', '四、住房保障支出', '100,000.50'],
      ['五、其他收入', '0.50', '', ''],
      ['本年收入合计', '5,432,110.37', '本年支出合计', '5,432,110.37'],
      ['上年结转', '', '年终结转结余', ''],
      ['收入总计', '5,432,110.37', '支出总计', '5,432,110.37'],
    ],
  ),
  aligned(SUBJECTS, [
    '表3',
    '部门支出总表',
    '单位：元',
    ['科目编码', '', '', '科目名称', '合计', '基本支出', '项目支出'],
    ['类', '款', '项', '', '', '', ''],
    ['', '', '', '合计', '5,432,110.37', '5,000,110.37', '432,000.00'],
    ['201', '', '', '一般公共服务支出', '4,932,109.87', '4,500,109.87', '432,000.00'],
    ['', '26', '', '档案事务', '4,932,109.87', '4,500,109.87', '432,000.00'],
    ['', '', '1', '行政运行', '4,500,109.87', '4,500,109.87', ''],
    ['', '', '4', '档案馆', '432,000.00', '', '432,000.00'],
    ['208', '', '', '社会保障和就业支出', '400,000.00', '400,000.00', ''],
    ['208', '5', '', '行政事业单位养老支出', '400,000.00', '400,000.00', ''],
    ['208', '5', '5', '机关事业单位基本养老保险', '400,000.00', '400,000.00', ''],
    ['', '', '', '缴费支出', '', '', ''],
    ['221', '', '', '住房保障支出', '100,000.50', '100,000.50', ''],
    ['221', '02', '', '住房改革支出', '100,000.50', '100,000.50', ''],
    ['221', '02', '01', '住房公积金', '100,000.50', '100,000.50', ''],
  ]),
  tabbed([
    '财政拨款收支总表',
    '单位：万元',
    ['收入', '', '支出', '', '', '', ''],
    ['项目', '预算数', '项目', '合计', '一般公共预算', '政府性基金预算', '国有资本经营预算'],
    ['一、本年收入', '543.21', '一、本年支出', '543.21', '543.21', '', ''],
    ['（一）一般公共预算拨款', '543.21', '（一）一般公共服务支出', '493.21', '493.21', '', ''],
    ['（二）政府性基金预算拨款', '', '（二）住房保障支出', '10.00', '10.00', '', ''],
    ['二、上年结转', '1.00', '二、年终结转结余', '1.00', '', '', ''],
    ['（一）一般公共预算拨款', '1.00', '', '', '', '', ''],
    ['收入总计', '544.21', '支出总计', '544.21', '543.21', '', ''],
  ]),
  tabbed([
    '一般公共预算基本支出表',
    '单位：元',
    ['科目编码', '科目名称', '基本支出', '', ''],
    ['', '', '合计', '人员经费', '公用经费'],
    ['', '合计', '5,000,110.37', '4,800,110.37', '200,000.00'],
    ['301', '工资福利支出', '4,800,110.37', '4,800,110.37', ''],
    ['30101', '基本工资', '4,800,110.37', '4,800,110.37', ''],
    ['302', '商品和服务支出', '200,000.00', '', '200,000.00'],
    ['30201', '办公费', '200,000.00', '', '200,000.00'],
  ]),
  tabbed([
    '一般公共预算“三公”经费支出表',
    '单位：元',
    ['2023年预算数', '', '', '', '', '', '2024年预算数', '', '', '', '', ''],
    [
      ...['合计', '因公出国（境）费', '公务用车购置及运行费', '', '', '公务接待费'],
      ...['合计', '因公出国（境）费', '公务用车购置及运行费', '', '', '公务接待费'],
    ],
    [
      ...['', '', '小计', '公务用车购置费', '公务用车运行费', ''],
      ...['', '', '小计', '公务用车购置费', '公务用车运行费', ''],
    ],
    [
      ...['35000.00', '0.00', '30000.00', '0.00', '30000.00', '5000.00'],
      ...['34000.00', '0.00', '30000.00', '0.00', '30000.00', '4000.00'],
    ],
  ]),
].join('\n');

let document: PublishedDocument;

beforeAll(async () => {
  document = await read(TEXT);
});

describe('the national budget', () => {
  it('is known by its titles, and says which of its tables are absent', () => {
    const { format, departmentName, fiscalYear, units, blank } = document;
    expect({ format, departmentName, fiscalYear }).toEqual({
      format: 'national-budget',
      departmentName: '青山县档案馆',
      fiscalYear: 2024,
    });
    expect(units).toEqual([{ name: '青山县档案馆', independentAccounts: true }]);
    expect(blank).toEqual(['table-02', 'table-07', 'table-10', 'table-11']);
  });

  it('has amounts to the fen, and none where nothing is printed', () => {
    expect(valuesOf(document, 'table-01')).toEqual({
      'income|general-public-budget': 543_210_987n,
      'income|unit-funds-other': 50n,
      'income|current-year': 543_211_037n,
      'income|total': 543_211_037n,
      'expenditure|201': 493_210_987n,
      'expenditure|208': 40_000_000n,
      'expenditure|221': 10_000_050n,
      'expenditure|current-year': 543_211_037n,
      'expenditure|total': 543_211_037n,
    });
    const steps = document.figures
      .filter(({ tableId }) => tableId === 'table-01')
      .map(({ printed }) => printed.stepFen);
    expect(new Set(steps)).toEqual(new Set([1n]));
  });

  it('has codes put together of 类, 款 and 项, with the zeros that were lost', () => {
    expect(document.functionalCodes).toEqual([
      { code: '201', name: '一般公共服务支出' },
      { code: '20126', name: '档案事务' },
      { code: '2012601', name: '行政运行' },
      { code: '2012604', name: '档案馆' },
      { code: '208', name: '社会保障和就业支出' },
      { code: '20805', name: '行政事业单位养老支出' },
      { code: '2080505', name: '机关事业单位基本养老保险缴费支出' },
      { code: '221', name: '住房保障支出' },
      { code: '22102', name: '住房改革支出' },
      { code: '2210201', name: '住房公积金' },
    ]);
    expect(printedOf(document, 'table-03')).toMatchObject({
      'department||total': '5,432,110.37',
      'department|2012601|basic': '4,500,109.87',
      'department|2012604|project': '432,000.00',
      'department|2080505|total': '400,000.00',
      'department|2210201|basic': '100,000.50',
    });
    expect(printedOf(document, 'table-03')).not.toHaveProperty(['department|2012601|project']);
  });

  it('parts the expenditure of appropriations by budget, and what was carried over by source', () => {
    expect(printedOf(document, 'table-06')).toEqual({
      'income|current-year': '543.21',
      'income|general-public-budget': '543.21',
      'income|carried-over': '1.00',
      'income|carried-over|general-public-budget': '1.00',
      'income|total': '544.21',
      'expenditure|current-year': '543.21',
      'expenditure|current-year|general-public-budget': '543.21',
      'expenditure|201': '493.21',
      'expenditure|201|general-public-budget': '493.21',
      'expenditure|221': '10.00',
      'expenditure|221|general-public-budget': '10.00',
      'expenditure|carried-to-next-year': '1.00',
      'expenditure|total': '544.21',
      'expenditure|total|general-public-budget': '543.21',
    });
  });

  it('has basic expenditure as the column of that name of table 8', () => {
    expect(printedOf(document, 'table-08')).toEqual({
      'department||basic': '5,000,110.37',
      'department||basic-personnel': '4,800,110.37',
      'department||basic-operating': '200,000.00',
      'department|301|basic': '4,800,110.37',
      'department|301|basic-personnel': '4,800,110.37',
      'department|30101|basic': '4,800,110.37',
      'department|30101|basic-personnel': '4,800,110.37',
      'department|302|basic': '200,000.00',
      'department|302|basic-operating': '200,000.00',
      'department|30201|basic': '200,000.00',
      'department|30201|basic-operating': '200,000.00',
    });
  });

  it('tells the years of 三公 that stand side by side', () => {
    expect(valuesOf(document, 'table-09')).toEqual({
      'department|previous|total': 3_500_000n,
      'department|previous|overseas-travel': 0n,
      'department|previous|vehicle-subtotal': 3_000_000n,
      'department|previous|vehicle-purchase': 0n,
      'department|previous|vehicle-operation': 3_000_000n,
      'department|previous|official-reception': 500_000n,
      'department|current|total': 3_400_000n,
      'department|current|overseas-travel': 0n,
      'department|current|vehicle-subtotal': 3_000_000n,
      'department|current|vehicle-purchase': 0n,
      'department|current|vehicle-operation': 3_000_000n,
      'department|current|official-reception': 400_000n,
    });
  });

  it('leaves nothing to explain', () => {
    expect(problemCodes(document)).toEqual([]);
  });
});

const table = (unit: string, ...rows: readonly string[][]) =>
  tabbed([
    '青山县档案馆2024年部门预算',
    '部门支出总表',
    unit,
    ['科目编码', '科目名称', '合计', '基本支出', '项目支出'],
    ...rows,
  ]);

describe('what cannot be told', () => {
  it('is the unit of amounts where no line says it', async () => {
    const found = await read(table('', ['201', '一般公共服务支出', '1', '1', '0']));
    expect(found.figures).toEqual([]);
    expect(found.problems).toEqual([
      expect.objectContaining({
        code: 'unit-of-amounts-missing',
        message: '部门支出总表 does not say in what unit its amounts are; none was taken',
        place: { line: 2 },
      }),
    ]);
    expect(found.tables[0]?.rows[0]?.cells.map(({ text }) => text)).toContain('1');
  });

  it.each([
    ['单位：元', 100n],
    ['金额单位：千元', 100_000n],
    ['单位：万元', 1_000_000n],
    ['单位：亿元', 10_000_000_000n],
  ])('is not the unit where it says %s', async (unit, valueFen) => {
    const found = await read(table(unit, ['201', '一般公共服务支出', '1', '1', '0']));
    expect(valuesOf(found, 'table-03')['department|201|total']).toBe(valueFen);
  });

  it.each([
    [
      ['2011', '档案', '1', '1', '0'],
      'code-malformed',
      '“2011” makes the code 2011, which has not 3 or 5 or 7 digits',
    ],
    [['', '档案', '1', '1', '0'], 'code-missing', '“档案” stands in a row without a code'],
    [['201', '档案', '1', '一', '0'], 'cell-unreadable', '“一” is no amount'],
    [['201', '档案', '1', '34,51', '0'], 'cell-unreadable', '“34,51” is no amount'],
    [['201', '档案', '1', '1.005', '0'], 'cell-unreadable', '“1.005” is no amount'],
    [['201', '档案', '1', '1'], 'row-incomplete', 'a row has 2 of 3 amounts'],
  ])('is the row %j', async (row, code, message) => {
    const good = ['208', '社会保障和就业支出', '1', '1', '0'];
    const found = await read(table('单位：元', good, row));
    expect(found.problems.map((one) => [one.code, one.message])).toContainEqual([code, message]);
    expect(valuesOf(found, 'table-03')['department|208|total']).toBe(100n);
  });

  it('is a figure that is printed twice with different amounts, of which the first is taken', async () => {
    const found = await read(
      table('单位：元', ['201', '档案', '1', '1', '0'], ['201', '档案', '2', '1', '0']),
    );
    expect(valuesOf(found, 'table-03')['department|201|total']).toBe(100n);
    expect(found.problems.map(({ message }) => message)).toEqual([
      '“2” differs from 1, printed for department|201|total',
    ]);
  });

  it('is a second name of a code', async () => {
    const rows = [
      ['201', '档案', '1', '1', '0'],
      ['201', '公安', '1', '1', '0'],
    ];
    expect(problemCodes(await read(table('单位：元', ...rows)))).toEqual(['name-differs']);
  });

  it('is 类 that lost a digit, which could have been any', async () => {
    const found = await read(
      tabbed([
        '青山县档案馆2024年部门预算',
        '部门支出总表',
        '单位：元',
        ['科目编码', '', '', '科目名称', '合计'],
        ['类', '款', '项', '', ''],
        ['21', '', '', '卫生健康支出', '1'],
        ['210', '1', '1', '行政单位医疗', '1'],
      ]),
    );
    expect(problemCodes(found)).toEqual(['code-malformed']);
    expect(valuesOf(found, 'table-03')).toEqual({ 'department|2100101|total': 100n });
  });

  it('is a column that the table is not known to have', async () => {
    const found = await read(
      tabbed([
        '青山县档案馆2024年部门预算',
        '部门支出总表',
        '单位：元',
        ['科目编码', '科目名称', '合计', '月均数'],
        ['201', '一般公共服务支出', '1', '2'],
      ]),
    );
    expect(problemCodes(found)).toEqual(['column-unknown']);
    expect(valuesOf(found, 'table-03')).toEqual({ 'department|201|total': 100n });
  });
});
