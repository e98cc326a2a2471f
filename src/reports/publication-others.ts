import { amountCell, amountColumnOf, rowOf, textCell, textColumn } from './cells.js';
import { keyOf } from './figure.js';
import { unitNames } from './narrative-institutions.js';
import { namedProjects } from './narrative-projects.js';
import type { Block, Telling } from './publication.js';
import {
  amount,
  because,
  change,
  count,
  listed,
  paragraphs,
  part,
  section,
  toldWords,
  wordsOf,
} from './publication-words.js';
import { within } from './scope.js';
import type { Table } from './table.js';
import { printedTarget } from './table-12-performance.js';
import { expenditureTerms } from './terms.js';

// Parts six to nine: performance, what else has to be told, and what the words mean.

export function otherParts(telling: Telling): Block[] {
  const targets = keyProjects(telling);
  return [
    part('第六部分 部门预算绩效管理情况'),
    ...performance(telling),
    part('第七部分 重点项目预算绩效情况说明'),
    ...(targets === undefined
      ? paragraphs('未填报。')
      : [{ type: 'table', table: targets } as const]),
    part('第八部分 其他需要说明情况'),
    section('一、机关运行经费'),
    ...paragraphs(agency(telling)),
    section('二、国有资产占用情况'),
    ...paragraphs(assets(telling)),
    section('三、其他'),
    ...paragraphs(nothing(telling)),
    ...paragraphs(wordsOf(telling, 'other') ?? ''),
    part('第九部分 名词解释'),
    ...toldWords(telling, 'terms'),
  ];
}

function performance(telling: Telling): Block[] {
  const units = count(telling, 'performance|units', '家') ?? '';
  const projects = count(telling, 'performance|projects', '个') ?? '';
  const names = listed([...unitNames(telling.source).values()]);
  return [
    ...paragraphs(`纳入绩效管理的单位 ${units}：${names}。`),
    ...paragraphs(
      `设置绩效目标的项目 ${projects}，涉及资金 ${amount(telling, 'performance', 'amount')}。`,
    ),
    ...paragraphs(because(telling, 'performance', '')),
  ];
}

// A row for every project that has targets; the amounts are those of the figures `key-project`.
function keyProjects({ source, phase }: Telling): Table | undefined {
  const shown = within(source, { phases: [phase] });
  const columns = [
    textColumn('project', '项目名称'),
    amountColumnOf('amount', '预算数（万元）'),
    textColumn('targets', '绩效目标'),
  ];
  const rows = namedProjects(shown, phase).flatMap(({ projectCode, name }) => {
    const set = source.projectTargets.find((targets) => targets.projectCode === projectCode);
    if (set === undefined) return [];
    const terms = expenditureTerms({ projectCodes: [projectCode] }, phase);
    const targets = set.targets.map(
      (target) => `${target.level2}：${target.level3} ${printedTarget(target)}`,
    );
    const key = keyOf('key-project', name, 'amount');
    const said = `${set.objective.replace(/。$/, '')}。${targets.join('；')}`;
    return [rowOf(columns, [textCell(name), amountCell(shown, { key, terms }), textCell(said)])];
  });
  if (rows.length === 0) return undefined;
  const head = { tableId: 'key-projects', title: '重点项目绩效目标', unit: '单位：万元' };
  const caption = `部门名称：${source.header.departmentName}`;
  return { ...head, caption, columns, rows, notes: [] };
}

function agency(telling: Telling): string {
  const { fiscalYear } = telling.source.header;
  const key = ['agency-operating-funds', 'amount'];
  const reason = because(telling, 'agency-operating-funds', '说明：');
  const said = `${amount(telling, ...key)}${change(telling, ...key)}`;
  return `${fiscalYear} 年机关运行经费财政拨款 ${said}。${reason}`;
}

function assets(telling: Telling): string {
  const { header, assets: counted } = telling.source;
  if (counted === undefined) return '未填报。';
  const [year, month, day] = counted.countedOn.split('-').map(Number);
  const things = (state: 'held' | 'planned') =>
    listed([
      `车辆 ${count(telling, `assets|vehicles-${state}`, '辆')}`,
      `单价 50 万元以上通用设备 ${count(telling, `assets|general-equipment-${state}`, '台（套）')}`,
      `单价 100 万元以上专用设备 ${count(telling, `assets|special-equipment-${state}`, '台（套）')}`,
    ]);
  return (
    `截至 ${year} 年 ${month} 月 ${day} 日，共有${things('held')}。\n` +
    `${header.fiscalYear} 年计划新增${things('planned')}。`
  );
}

const NAMES = [
  ['government-fund-budget', '政府性基金预算支出'],
  ['state-capital-budget', '国有资本经营预算支出'],
] as const;

/** What there is none of; what there is stands in tables 10 and 11. */
function nothing({ figures }: Telling): string {
  const none = NAMES.filter(([what]) => figures.get(keyOf('other', what))?.exactFen === 0n);
  return none.length === 0 ? '' : `本部门没有${listed(none.map(([, name]) => name))}。`;
}
