import { FUND_SOURCES } from '../../domain/line.js';
import {
  type Cells,
  departmentCells,
  figuresIn,
  hasTable,
  nameOf,
  partsIn,
  present,
  projectNameOf,
} from './cells.js';
import {
  atMost,
  type CellName,
  cell,
  equal,
  type Identity,
  type TieOutRule,
  tableIdOf,
} from './identity.js';
import { APPROPRIATIONS } from './rules-of-single-tables.js';

// 表间勾稽: what holds between tables. A cell of the department is its own row, or the sum of its
// units.

const KINDS = ['total', 'basic', 'project'];
const APPROPRIATED = [7, 10, 11];

// A table of funds that a department has none of may be left out.
const FUNDS_OF_TABLES: Readonly<Record<number, string>> = {
  10: 'government-fund-budget',
  11: 'state-capital-budget',
};

export const BETWEEN_TABLES: readonly TieOutRule[] = [
  rule([1, 2], 'income by source is the same', '各项收入一致', incomeBySource),
  rule([1, 3], 'expenditure by code is the same', '各项支出一致', (cells) => [
    ...sameCodes(cells, 3, (code) => cell(tableIdOf(1), 'expenditure', code)),
    ...sameTotal(cells, 3, cell(tableIdOf(1), 'expenditure', 'current-year')),
  ]),
  rule([1, 6], 'appropriations are the same', '政府预算拨款一致', (_cells) =>
    ['government-appropriation', ...APPROPRIATIONS].map((item) =>
      equal(item, [cell(tableIdOf(1), 'income', item)], [cell(tableIdOf(6), 'income', item)]),
    ),
  ),
  rule([3, 4], 'basic expenditure is the same', '基本支出一致', (cells) =>
    sameColumn(cells, { number: 3, column: 'basic' }, { number: 4, column: 'total' }),
  ),
  rule([3, 5], 'project expenditure is the same', '项目支出一致', (cells) =>
    sameColumn(cells, { number: 3, column: 'project' }, { number: 5, column: 'total' }),
  ),
  rule([3, 7, 10, 11], 'appropriations are part of all', '财政拨款支出不大于支出总计', partOfAll),
  rule([1, 3, 7, 10, 11], 'the rest is own funds', '其余为非财政拨款支出', restIsOwnFunds),
  rule(
    [6, 7, 10, 11],
    'expenditure by code is the same',
    '各项财政拨款支出一致',
    appropriatedByCode,
  ),
  rule([1, 7], 'the general budget spends its income', '一般公共预算收支一致', generalBudgetSpends),
  rule([7, 8], 'by function = by economy', '按功能分类与按经济分类一致', (cells) =>
    KINDS.flatMap((column) => sameColumn(cells, { number: 7, column }, { number: 8, column })),
  ),
  rule([4, 8], 'basic expenditure by code is the same', '基本支出按经济分类一致', basicByCode),
  rule(
    [8, 9],
    'three-public items are those of their codes',
    '三公经费与经济科目一致',
    threePublic,
  ),
  rule(
    [3, 12],
    'tasks are all expenditure, and basic is basic',
    '任务金额与支出总计一致',
    tasksAreAll,
  ),
  rule(
    [6, 12],
    'tasks from appropriations are all appropriations',
    '任务财政拨款一致',
    appropriatedTasks,
  ),
  rule([5, 12], 'a task is its project', '任务与项目一致', tasksAreProjects),
];

function rule(
  numbers: readonly number[],
  title: string,
  titleZh: string,
  identitiesOf: TieOutRule['identitiesOf'],
): TieOutRule {
  return {
    ruleId: `tables-${numbers.map((number) => String(number).padStart(2, '0')).join('-')}`,
    title: `Tables ${numbers.join(', ')}: ${title}`,
    titleZh: `表${numbers.join('、')}：${titleZh}`,
    tableIds: numbers.filter((number) => !(number in FUNDS_OF_TABLES)).map(tableIdOf),
    identitiesOf,
  };
}

function incomeBySource(cells: Cells): readonly Identity[] {
  return ['total', ...FUND_SOURCES, 'carried-over'].flatMap((item) =>
    both(
      item,
      [cell(tableIdOf(1), 'income', item)],
      departmentCells(cells, tableIdOf(2), '', item),
    ),
  );
}

/** Codes that both have. A code that only one has is missed where its codes are added up. */
function sameCodes(
  cells: Cells,
  number: number,
  other: (code: string) => CellName,
): readonly Identity[] {
  return codesIn(cells, number).flatMap((code) =>
    both(
      code,
      present(cells, [other(code)]),
      departmentCells(cells, tableIdOf(number), code, 'total'),
    ),
  );
}

function sameTotal(cells: Cells, number: number, other: CellName): readonly Identity[] {
  return both('total', [other], departmentCells(cells, tableIdOf(number), '', 'total'));
}

interface ColumnOf {
  readonly number: number;
  readonly column: string;
}

/** The same amount in two tables: of the department, and of every unit that both name. */
function sameColumn(cells: Cells, one: ColumnOf, other: ColumnOf): readonly Identity[] {
  const named = (of: ColumnOf) => partsIn(cells, tableIdOf(of.number), 0);
  const at = (of: ColumnOf, owner: string) => cell(tableIdOf(of.number), owner, '', of.column);
  const units = named(one).filter((owner) => named(other).includes(owner));
  const ofUnits = units.flatMap((owner) =>
    both(
      `${owner}|${one.column}`,
      present(cells, [at(one, owner)]),
      present(cells, [at(other, owner)]),
    ),
  );
  const [left, right] = [one, other].map((of) =>
    departmentCells(cells, tableIdOf(of.number), '', of.column),
  );
  const isNamed = units.includes('department');
  return isNamed ? ofUnits : [...ofUnits, ...both(`department|${one.column}`, left, right)];
}

function appropriatedCells(cells: Cells, code: string, column: string): readonly CellName[] {
  return isLeftOut(cells)
    ? []
    : APPROPRIATED.flatMap((number) => departmentCells(cells, tableIdOf(number), code, column));
}

/** A table of funds that there are, but not its figures. */
function isLeftOut(cells: Cells): boolean {
  return Object.entries(FUNDS_OF_TABLES).some(([number, source]) => {
    const income = cells.named.get(nameOf(cell(tableIdOf(1), 'income', source)));
    const hasFunds = income !== undefined && income.printed.valueFen !== 0n;
    return hasFunds && !hasTable(cells, tableIdOf(Number(number)));
  });
}

function partOfAll(cells: Cells): readonly Identity[] {
  return codesIn(cells, 3).flatMap((code) =>
    KINDS.flatMap((column) => {
      const part = appropriatedCells(cells, code, column);
      const all = departmentCells(cells, tableIdOf(3), code, column);
      return part.length > 0 && all.length > 0 ? [atMost(`${code}|${column}`, part, all)] : [];
    }),
  );
}

function restIsOwnFunds(cells: Cells): readonly Identity[] {
  const all = departmentCells(cells, tableIdOf(3), '', 'total');
  const appropriated = appropriatedCells(cells, '', 'total');
  if (appropriated.length === 0) return [];
  const own = ['fiscal-special-account', 'unit-funds', 'carried-over'].map((item) =>
    cell(tableIdOf(1), 'income', item),
  );
  return all.length > 0 ? [atMost('total', all, [...appropriated, ...own])] : [];
}

function appropriatedByCode(cells: Cells): readonly Identity[] {
  const spending = (item: string) => cell(tableIdOf(6), 'expenditure', item);
  const codes = partsIn(cells, tableIdOf(6), 1).filter((code) => /^\d+$/.test(code));
  return [
    ...both('total', [spending('current-year')], appropriatedCells(cells, '', 'total')),
    ...codes.flatMap((code) =>
      both(code, [spending(code)], appropriatedCells(cells, code, 'total')),
    ),
  ];
}

// What is carried over from last year is spent beside the income, what is carried on is not.
function generalBudgetSpends(cells: Cells): readonly Identity[] {
  const spent = departmentCells(cells, tableIdOf(7), '', 'total');
  const income = cell(tableIdOf(1), 'income', 'general-public-budget');
  const carriedOver = cell(tableIdOf(1), 'income', 'carried-over');
  const carriedOn = cell(tableIdOf(1), 'expenditure', 'carried-to-next-year');
  return [
    atMost('most', spent, [income, carriedOver]),
    atMost('least', [income], [...spent, carriedOn]),
  ];
}

function basicByCode(cells: Cells): readonly Identity[] {
  return codesIn(cells, 8).flatMap((code) =>
    both(
      code,
      departmentCells(cells, tableIdOf(4), code, 'general-public-budget'),
      departmentCells(cells, tableIdOf(8), code, 'basic'),
    ),
  );
}

const THREE_PUBLIC: readonly (readonly [string, string])[] = [
  ['overseas-travel', '30212'],
  ['official-reception', '30217'],
  ['vehicle-purchase', '31013'],
  ['vehicle-operation', '30231'],
];

// Table 8 leaves out codes that have nothing.
function threePublic(cells: Cells): readonly Identity[] {
  const isItemised = codesIn(cells, 8).some((code) => code.length === 5);
  if (!isItemised) return [];
  return THREE_PUBLIC.map(([item, code]) =>
    equal(
      item,
      departmentCells(cells, tableIdOf(9), 'current', item),
      departmentCells(cells, tableIdOf(8), code, 'total'),
    ),
  ).filter(({ terms }) => terms.some(({ tableId }) => tableId === tableIdOf(9)));
}

/** 基本支出: what the task of all basic expenditure is called. */
const BASIC_TASK = '基本支出';

function tasksAreAll(cells: Cells): readonly Identity[] {
  if (!hasTasks(cells)) return [];
  const of = (column: string) => departmentCells(cells, tableIdOf(3), '', column);
  const task = (name: string) => present(cells, [cell(tableIdOf(12), name, 'total')]);
  return [
    ...both('total', task('total'), of('total')),
    ...both('basic', task(BASIC_TASK), of('basic')),
  ];
}

function appropriatedTasks(cells: Cells): readonly Identity[] {
  const column = 'fiscal-appropriation';
  const spending = cell(tableIdOf(6), 'expenditure', 'current-year');
  return hasTasks(cells) ? [equal(column, [cell(tableIdOf(12), 'total', column)], [spending])] : [];
}

// A department that has set no tasks has a table 12 without amounts.
function hasTasks(cells: Cells): boolean {
  return partsIn(cells, tableIdOf(12), 0).some((task) => task !== 'total');
}

function tasksAreProjects(cells: Cells): readonly Identity[] {
  const projects = partsIn(cells, tableIdOf(5), 1).filter((name) => name !== '');
  return figuresIn(cells, tableIdOf(12))
    .filter(({ parts }) => parts[1] === 'total')
    .flatMap(({ figure, parts: [task = ''] }) => {
      const same = projects.filter(
        (name) => projectNameOf(cells, name) === projectNameOf(cells, task),
      );
      const amounts = same.flatMap((name) => departmentCells(cells, tableIdOf(5), name, 'total'));
      return both(task, [figure], amounts);
    });
}

function codesIn(cells: Cells, number: number): readonly string[] {
  return partsIn(cells, tableIdOf(number), 1);
}

/** An identity of both, where there is something on both sides. */
function both(
  of: string,
  left: readonly CellName[] = [],
  right: readonly CellName[] = [],
): readonly Identity[] {
  return left.length > 0 && right.length > 0 ? [equal(of, left, right)] : [];
}
