import { FUND_SOURCES } from '../../domain/line.js';
import { type Cells, figuresIn, has, partsIn, present } from './cells.js';
import { cell, equal, type Identity, type TieOutRule, tableIdOf } from './identity.js';
import { childrenByCode } from './rules-within-tables.js';

// 表内勾稽 of the tables that have a shape of their own: 1 and 6 with their two sides, 9, 12.

export const APPROPRIATIONS = FUND_SOURCES.filter((source) => source.endsWith('-budget'));
const UNIT_FUNDS = FUND_SOURCES.filter((source) => source.startsWith('unit-funds-'));

export const OF_SINGLE_TABLES: readonly TieOutRule[] = [
  ...[1, 6].flatMap((number) => [
    rule(number, 'income', 'income is the sum of its items', '收入各项之和', incomeSums),
    rule(
      number,
      'expenditure',
      'expenditure is the sum of its codes',
      '支出各项之和',
      spendingSums,
    ),
    rule(number, 'balance', 'income = expenditure', '收入总计等于支出总计', balance),
  ]),
  rule(9, 'items', 'a total is the sum of its items', '总计等于各项之和', threePublicSums),
  rule(
    9,
    'change',
    'the change is this year less last year',
    '增减等于本年减上年',
    threePublicChange,
  ),
  rule(12, 'tasks', 'the total is the sum of the tasks', '金额合计等于各任务之和', taskSums),
  rule(
    12,
    'funds',
    'a total is appropriations + other funds',
    '总额等于财政拨款加其他资金',
    fundSums,
  ),
];

function rule(
  number: number,
  name: string,
  title: string,
  titleZh: string,
  identitiesOf: (cells: Cells, tableId: string) => readonly Identity[],
): TieOutRule {
  const tableId = tableIdOf(number);
  return {
    ruleId: `${tableId}-${name}`,
    title: `Table ${number}: ${title}`,
    titleZh: `表${number}：${titleZh}`,
    tableIds: [tableId],
    identitiesOf: (cells) => identitiesOf(cells, tableId),
  };
}

function incomeSums(cells: Cells, tableId: string): readonly Identity[] {
  const income = (item: string) => cell(tableId, 'income', item);
  const sources = ['government-appropriation', 'fiscal-special-account', 'unit-funds'];
  const sums: readonly (readonly [string, readonly string[]])[] = [
    ['government-appropriation', APPROPRIATIONS],
    ['unit-funds', UNIT_FUNDS],
    ['current-year', sources],
    ['total', ['current-year', 'carried-over']],
  ];
  return sums.flatMap(([whole, parts]) => {
    const found = present(cells, parts.map(income));
    return has(cells, income(whole)) && found.length > 0
      ? [equal(income(whole).key, [income(whole)], found)]
      : [];
  });
}

function spendingSums(cells: Cells, tableId: string): readonly Identity[] {
  const spending = (item: string) => cell(tableId, 'expenditure', item);
  const codes = figuresIn(cells, tableId)
    .filter(({ parts }) => parts[0] === 'expenditure' && /^\d+$/.test(parts[1] ?? ''))
    .map(({ parts }) => parts[1] ?? '');
  const sums = [...childrenByCode(['', ...codes])].map(([code, children]) => {
    const whole = spending(code === '' ? 'current-year' : code);
    return equal(whole.key, [whole], children.map(spending));
  });
  const total = equal(
    spending('total').key,
    [spending('total')],
    ['current-year', 'carried-to-next-year'].map(spending),
  );
  return [...sums, total];
}

function balance(_cells: Cells, tableId: string): readonly Identity[] {
  return [
    equal('total', [cell(tableId, 'income', 'total')], [cell(tableId, 'expenditure', 'total')]),
  ];
}

function threePublicSums(cells: Cells, tableId: string): readonly Identity[] {
  const items = ['overseas-travel', 'official-reception', 'vehicle-subtotal'];
  const vehicles = ['vehicle-purchase', 'vehicle-operation'];
  const rows = new Set(figuresIn(cells, tableId).map(({ parts }) => parts.slice(0, 2).join('|')));
  return [...rows].flatMap((row) => {
    const of = (item: string) => cell(tableId, row, item);
    return [
      equal(of('total').key, [of('total')], items.map(of)),
      equal(of('vehicle-subtotal').key, [of('vehicle-subtotal')], vehicles.map(of)),
    ];
  });
}

function threePublicChange(cells: Cells, tableId: string): readonly Identity[] {
  return figuresIn(cells, tableId)
    .filter(({ parts }) => parts[1] === 'change')
    .map(({ figure, parts: [owner = '', , item = ''] }) => {
      const of = (year: string) => cell(tableId, owner, year, item);
      return equal(figure.key, [figure, of('previous')], [of('current')]);
    });
}

function taskSums(cells: Cells, tableId: string): readonly Identity[] {
  const tasks = partsIn(cells, tableId, 0).filter((task) => task !== 'total');
  return partsIn(cells, tableId, 1).map((column) => {
    const whole = cell(tableId, 'total', column);
    return equal(
      whole.key,
      [whole],
      present(
        cells,
        tasks.map((task) => cell(tableId, task, column)),
      ),
    );
  });
}

function fundSums(cells: Cells, tableId: string): readonly Identity[] {
  return partsIn(cells, tableId, 0).map((task) => {
    const of = (column: string) => cell(tableId, task, column);
    return equal(task, [of('total')], [of('fiscal-appropriation'), of('other-funds')]);
  });
}
