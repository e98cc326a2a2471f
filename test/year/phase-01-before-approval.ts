import { OFFICE, TRAVEL, WAGES } from './sample-department.js';
import { on, type Step } from './scripted-year.js';

// The draft budget, and the spending that Budget Law art. 54 lets be arranged before its approval.

const level = (level1: string, level2: string, level3: string) => ({ level1, level2, level3 });

export const BEFORE_APPROVAL: readonly Step[] = [
  on('2022-12-28', 'finance', 'setRevenueBudget', {
    body: {
      reason: '2023 年收入预算草案',
      lines: [
        { unitCode: 'U1', source: 'general-public-budget', amount: '34509971.94' },
        { unitCode: 'U1', source: 'unit-funds-other', amount: '1200.00' },
      ],
    },
  }),
  on('2022-12-28', 'officer', 'setPerformanceTargets', {
    body: {
      scope: 'department',
      objective: '完成年度审计项目计划',
      targets: [
        {
          ...level('产出指标', '数量指标', '审计项目数'),
          targetId: 'T-1',
          comparator: 'at-least',
          value: '40',
          unit: '个',
        },
        {
          ...level('产出指标', '成本指标', '公用经费超支率'),
          targetId: 'T-2',
          comparator: 'at-most',
          value: '0.5',
          unit: '%',
        },
        {
          ...level('产出指标', '质量指标', '审计报告合格率'),
          targetId: 'T-3',
          comparator: 'equal',
          value: '100',
          unit: '%',
        },
        {
          ...level('产出指标', '时效指标', '年度项目完成时间'),
          targetId: 'T-4',
          comparator: 'before',
          value: '2023-11-30',
        },
        {
          ...level('满意度指标', '服务对象满意度', '被审计单位满意度'),
          targetId: 'T-5',
          comparator: 'qualitative',
          value: '满意',
        },
      ],
    },
  }),
  on('2022-12-28', 'officer', 'setPerformanceTargets', {
    body: {
      scope: 'project:2023-P2',
      objective: '协审项目按期完成',
      targets: [
        {
          ...level('产出指标', '数量指标', '协审项目数'),
          targetId: 'T-1',
          comparator: 'at-least',
          value: '12',
          unit: '个',
        },
      ],
    },
  }),
  on('2023-01-03', 'officer', 'recordComparatives', {
    body: {
      figures: [
        { figure: 'expenditure', amount: '38070000.00' },
        { figure: 'official-reception', unitCode: 'U1', amount: '5000.00' },
      ],
      source: '2022 年部门预算',
    },
  }),
  on('2023-01-03', 'officer', 'recordStaffing', {
    body: { units: [{ unitCode: 'U1', postsFilled: 36, retired: 8, veteransRetired: 0 }] },
  }),
  on('2023-01-03', 'officer', 'recordAssets', {
    body: {
      countedOn: '2022-10-31',
      units: [
        {
          unitCode: 'U1',
          vehiclesHeld: 2,
          vehiclesPlanned: 1,
          generalEquipmentHeld: 0,
          generalEquipmentPlanned: 0,
          specialEquipmentHeld: 0,
          specialEquipmentPlanned: 0,
        },
      ],
    },
  }),
  on('2023-01-03', 'officer', 'setMainTasks', {
    body: {
      unitCode: 'U1',
      tasks: [{ name: '基本支出', content: '人员和公用经费', covers: 'basic' }],
    },
  }),
  on('2023-01-03', 'officer', 'setNarrative', {
    body: { texts: [{ section: 'duties', text: '依法审计' }] },
  }),
  on('2023-01-03', 'officer', 'appropriateProvisionally', {
    body: provisional('as-last-year', [{ lineId: OFFICE, amount: '1.00' }]),
    refused: 'role-not-allowed',
  }),
  on('2023-01-03', 'finance', 'appropriateSupplementary', {
    body: {
      documentNumber: '深龙财〔2023〕1号',
      reason: '预算尚未批复',
      lines: [{ lineId: OFFICE, amount: '1.00' }],
    },
    refused: 'BUDGET_NOT_APPROVED',
  }),
  on('2023-01-04', 'finance', 'appropriateProvisionally', {
    body: provisional('as-last-year', [
      { lineId: WAGES, amount: '220000.00' },
      { lineId: OFFICE, amount: '30000.00' },
    ]),
    moves: {
      [WAGES]: 'provisional 220000.00, available 220000.00',
      [OFFICE]: 'provisional 30000.00, available 30000.00',
    },
  }),
  on('2023-01-05', 'finance', 'appropriateProvisionally', {
    as: 'arranged for travel',
    body: provisional('legal-obligation', [{ lineId: TRAVEL, amount: '5000.00' }]),
    moves: { [TRAVEL]: 'provisional 5000.00, available 5000.00' },
  }),
  on('2023-01-06', 'officer', 'requestReversal', {
    as: 'travel arranged by mistake',
    body: (made) => ({ reversesSeq: made.seq('arranged for travel'), reason: '无法定义务' }),
  }),
  on('2023-01-06', 'officer', 'approveReversal', {
    of: { reversalId: 'travel arranged by mistake' },
    refused: 'role-not-allowed',
  }),
  on('2023-01-06', 'finance', 'approveReversal', {
    of: { reversalId: 'travel arranged by mistake' },
    moves: { [TRAVEL]: 'provisional -5000.00, available -5000.00' },
  }),
  // More than was arranged: a settled payment is a fact, and the approval makes the line good.
  on('2023-01-16', 'treasury', 'recordPayment', {
    as: 'wages of January',
    body: {
      lineId: WAGES,
      amount: '220683.33',
      voucherNumber: '2023-01-0001',
      purpose: '一月工资',
      method: 'direct',
    },
    moves: { [WAGES]: 'available -220683.33, disbursed 220683.33' },
  }),
];

function provisional(ground: string, lines: readonly object[]) {
  return { documentNumber: '深龙财〔2023〕0号', ground, reason: '预算批准前支出', lines };
}
