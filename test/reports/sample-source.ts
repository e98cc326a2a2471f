import { readFileSync } from 'node:fs';
import { approveBudget } from '../../src/domain/appropriation.js';
import type { OpeningLine, Procurement } from '../../src/domain/appropriation-events.js';
import { EMPTY_BUDGET, foldBudget } from '../../src/domain/budget.js';
import type { BudgetEvent, Meta, Recorded } from '../../src/domain/events.js';
import { openLedger } from '../../src/domain/opening.js';
import type { PerformanceTarget } from '../../src/domain/performance-events.js';
import type { ComparativeFigure, MainTask } from '../../src/domain/publication-events.js';
import { NO_PUBLICATION_FACTS, publicationFactsAfter } from '../../src/domain/publication-facts.js';
import type { ReportSource } from '../../src/reports/source.js';
import { sourceOf } from '../../src/reports/source-parts.js';
import { sampleLedger, sampleLines } from '../simulation/sample-lines.js';

// The sample department as a source of reports, made of events by the rule book alone.

const META: Meta = { actor: 'opener', effectiveOn: '2023-01-01' };
const LINES_FILE = new URL('../../samples/longgang-audit-2023/lines.csv', import.meta.url);

/** The lines as they are approved, with their procurement. */
export function openingLines(): OpeningLine[] {
  const [head = '', ...rows] = readFileSync(LINES_FILE, 'utf8').trim().split('\n');
  const names = head.split(',');
  const ids = sampleLines();
  return rows.map((row, index) => {
    const texts = row.split(',');
    const cell = (name: string) => texts[names.indexOf(name)] ?? '';
    const { lineId = '', originalFen: amountFen = 0n } = ids[index] ?? {};
    const said = { basis: cell('basis') as OpeningLine['basis'], ...subItem(cell('sub_item')) };
    const line = { lineId, amountFen, ...said };
    if (cell('procurement_category') === '') return line;
    const procurement = {
      category: cell('procurement_category') as Procurement['category'],
      amountFen: BigInt(cell('procurement_fen')),
      smeFen: BigInt(cell('procurement_sme_fen')),
      smallMicroFen: BigInt(cell('procurement_small_micro_fen')),
    };
    return { ...line, procurement };
  });
}

const subItem = (text: string) => (text === '' ? {} : { subItem: text });

/** The opening and the approval. */
export function openingHistory(lines: readonly OpeningLine[] = openingLines()): Recorded[] {
  const opened = openLedger(EMPTY_BUDGET, sampleLedger(), META);
  const history = recorded(opened);
  const approved = approveBudget(foldBudget(history), { lines }, META);
  return recorded([...opened, ...approved]);
}

/** Events in a row, effective on one day. */
export function recorded(events: readonly BudgetEvent[], after: readonly Recorded[] = []) {
  const added = events.map((event, index) => ({ ...META, seq: after.length + index + 1, event }));
  return [...after, ...added];
}

export function sourceOfHistory(history: readonly Recorded[]): ReportSource {
  const { header, lines } = foldBudget(history);
  if (header === undefined) throw new Error('the history opens no ledger');
  const facts = history.reduce(publicationFactsAfter, NO_PUBLICATION_FACTS);
  return sourceOf({ header, seq: history.length, lines: lines.values(), history, facts });
}

const comparative = (figure: ComparativeFigure, amountFen: bigint) => ({ figure, amountFen });
const task = (name: string, content: string, ...projectCodes: string[]): MainTask => ({
  name,
  content,
  covers: projectCodes.length === 0 ? 'basic' : { projectCodes },
});
const asset = (unitCode: string, vehiclesHeld: number, vehiclesPlanned: number) => ({
  unitCode,
  vehiclesHeld,
  vehiclesPlanned,
  generalEquipmentHeld: 0,
  generalEquipmentPlanned: 0,
  specialEquipmentHeld: 0,
  specialEquipmentPlanned: 0,
});

const PUBLISHED: readonly BudgetEvent[] = [
  {
    type: 'ComparativesRecorded',
    source: '2022年部门预算',
    figures: [
      comparative('overseas-travel', 0n),
      comparative('official-reception', 500_000n),
      comparative('vehicle-purchase', 18_000_000n),
      comparative('vehicle-operation', 8_000_000n),
    ],
  },
  {
    type: 'AssetsRecorded',
    countedOn: '2022-10-31',
    units: [asset('U1', 2, 0), asset('U3', 0, 1)],
  },
  {
    type: 'MainTasksSet',
    unitCode: 'U1',
    tasks: [
      task('基本支出', '人员和公用'),
      task('审计管理事务', '档案和书籍', '2023-P3'),
      task('审计业务', '协审和外勤', '2023-P2'),
      task('办公设备购置', '办公设备', '2023-P4'),
      task('信息系统运行与维护', '审计内网', '2023-P1'),
      task('一般公务用车购置费', '公务用车', '2023-P5'),
    ],
  },
];

const target = (
  level1: string,
  level2: string,
  level3: string,
  [comparator, value, unit]: readonly [PerformanceTarget['comparator'], string, string?],
): PerformanceTarget => ({
  targetId: `${level1}-${level2}-${level3}`,
  level1,
  level2,
  level3,
  comparator,
  value,
  ...(unit === undefined ? {} : { unit }),
});

const TARGETS: BudgetEvent = {
  type: 'PerformanceTargetsSet',
  scope: 'department',
  objective: '本年审计项目按计划完成',
  targets: [
    target('产出', '数量', '完成年度审计计划项目', ['at-least', '20']),
    target('产出', '质量', '审计建议采纳率', ['at-least', '90', '%']),
    target('产出', '质量', '审计项目出具审计报告率', ['equal', '100', '%']),
    target('产出', '时效', '项目完成及时性', ['before', '2023-12-31']),
    target('产出', '成本', '成本控制率', ['at-most', '100', '%']),
    target('效益', '经济效益', '查出管理不规范、违规使用、损失浪费金额', ['at-least', '1', '亿']),
    target('效益', '社会效益', '按照审计建议建立健全规章制度数量', ['at-least', '30', '条']),
    target('效益', '社会效益', '移送案件线索和事项的数量', ['at-least', '5', '条']),
    target('满意度', '服务对象满意度', '被审单位满意度', ['at-least', '99', '%']),
    target('满意度', '其他满意度', '审计违纪投诉率', ['at-most', '1', '%']),
  ],
};

/** The published facts beside the money; the words of tasks and objective are those of this test. */
export const PUBLICATION: readonly BudgetEvent[] = [...PUBLISHED, TARGETS];

/** The sample at its opening, with all that the publication tells. */
export function publishedHistory(): Recorded[] {
  return recorded(PUBLICATION, openingHistory());
}
