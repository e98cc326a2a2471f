import type { PerformanceTarget } from '../domain/performance-events.js';
import type { MainTask } from '../domain/publication-events.js';
import { amountCell, amountColumnOf, headOf, rowOf, textCell, textColumn } from './cells.js';
import { keyOf } from './figure.js';
import { APPROPRIATIONS, OWN_REVENUE } from './fund-sources.js';
import { EXACT } from './print.js';
import type { Builder, Scope } from './scope.js';
import type { ReportSource } from './source.js';
import type { Column, LineFilter, Row, Term } from './table.js';
import { expenditureTerms } from './terms.js';

/** 部门整体支出绩效目标表: the tasks of the year with their money, and what is to be reached. */
export const table12: Builder = (source, scope) => {
  const columns = columnsOf(source);
  return {
    tableId: 'table-12',
    title: '部门整体支出绩效目标表',
    ...headOf(source),
    columns,
    rows: [...taskRows(source, scope, columns), ...objectiveRows(source, columns)],
    notes: [],
  };
};

const MONEY = '预算金额（万元）';

const AMOUNTS: readonly (readonly [string, string, LineFilter])[] = [
  ['total', '总额', {}],
  ['fiscal-appropriation', '其中：财政拨款', { fundSources: APPROPRIATIONS }],
  ['other-funds', '其中：其他资金', { fundSources: OWN_REVENUE }],
];

// Who is named above the heads of the tasks is part of the heads.
function columnsOf({ header, mainTasks }: ReportSource): readonly Column[] {
  const unit = header.units.get(mainTasks?.unitCode ?? '')?.name ?? header.departmentName;
  const { departmentName } = header;
  const above = ['主管部门', departmentName, departmentName];
  return [
    textColumn('section', '部门名称', '任务名称'),
    textColumn('task', '部门名称', '任务名称'),
    textColumn('content', unit, '主要内容'),
    ...AMOUNTS.map(([columnId, head], index) =>
      amountColumnOf(columnId, above[index] ?? '', MONEY, head),
    ),
  ];
}

function taskRows(source: ReportSource, { phase }: Scope, columns: readonly Column[]): Row[] {
  const { tasks = [] } = source.mainTasks ?? {};
  const termsOf = (task: MainTask, filter: LineFilter) =>
    expenditureTerms({ ...filter, ...linesOfTask(task) }, phase);
  const row = (texts: readonly string[], name: string, terms: (of: LineFilter) => Term[]) =>
    rowOf(columns, [
      ...texts.map((text) => textCell(text)),
      ...AMOUNTS.map(([columnId, , filter]) =>
        amountCell(source, { key: keyOf(name, columnId), terms: terms(filter) }, EXACT),
      ),
    ]);
  const total = (filter: LineFilter) => tasks.flatMap((task) => termsOf(task, filter));
  return [
    ...tasks.map((task, index) =>
      row([index === 0 ? '年度主要任务' : '', task.name, task.content], task.name, (filter) =>
        termsOf(task, filter),
      ),
    ),
    row(['', '金额合计', ''], 'total', total),
  ];
}

function linesOfTask({ covers }: MainTask): LineFilter {
  return covers === 'basic' ? { kind: 'basic' } : { projectCodes: covers.projectCodes };
}

function objectiveRows({ targets }: ReportSource, columns: readonly Column[]): Row[] {
  if (targets === undefined) return [];
  const { objective } = targets;
  const heads = ['', '一级指标', '二级指标'].map((text) => textCell(text));
  const head = [...heads, textCell('三级指标', 2), textCell('目标值')];
  const indicators = indicatorsOf(targets.targets);
  const before = (index: number) => indicators[index - 1];
  return [
    rowOf(columns, [textCell('年度总体目标'), textCell(objective, columns.length - 1)]),
    rowOf(columns, head),
    ...indicators.map(({ level1, level2, level3, value }, index) => {
      const above = before(index);
      const isNew = level1 !== above?.level1;
      return rowOf(columns, [
        textCell(index === 0 ? '年度绩效指标' : ''),
        textCell(isNew ? level1 : ''),
        textCell(isNew || level2 !== above?.level2 ? level2 : ''),
        textCell(level3, 2),
        textCell(value),
      ]);
    }),
  ];
}

interface Indicator {
  readonly level1: string;
  readonly level2: string;
  readonly level3: string;
  readonly value: string;
}

// 预算绩效指标框架: printed even where a department has set itself nothing.
const FRAME: readonly (readonly [string, readonly string[]])[] = [
  ['产出', ['数量', '质量', '时效', '成本']],
  ['效益', ['经济效益', '社会效益', '可持续影响', '生态效益']],
  ['满意度', ['服务对象满意度', '其他满意度']],
];

function indicatorsOf(targets: readonly PerformanceTarget[]): Indicator[] {
  const framed = FRAME.flatMap(([level1, seconds]) =>
    seconds.flatMap((level2) => {
      const found = targets.filter((target) => isAt(target, level1, level2)).map(indicatorOf);
      return found.length > 0 ? found : [{ level1, level2, level3: '', value: '' }];
    }),
  );
  const others = targets.filter(
    (target) => !FRAME.some(([level1, all]) => all.some((level2) => isAt(target, level1, level2))),
  );
  return [...framed, ...others.map(indicatorOf)];
}

function isAt(target: PerformanceTarget, level1: string, level2: string): boolean {
  return target.level1 === level1 && target.level2 === level2;
}

function indicatorOf(target: PerformanceTarget): Indicator {
  const { level1, level2, level3 } = target;
  return { level1, level2, level3, value: printedTarget(target) };
}

/** ≥90%, ≤5 条, 2023年12月31日前完成. */
export function printedTarget({ comparator, value, unit = '' }: PerformanceTarget): string {
  switch (comparator) {
    case 'at-least':
      return `≥${value}${unit}`;
    case 'at-most':
      return `≤${value}${unit}`;
    case 'equal':
    case 'qualitative':
      return `${value}${unit}`;
    case 'before': {
      const [year, month, day] = value.split('-').map(Number);
      return `${year}年${month}月${day}日前完成`;
    }
    default:
      return comparator satisfies never;
  }
}
