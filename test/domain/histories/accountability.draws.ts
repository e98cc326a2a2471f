import type { CrossingFound } from '../../../src/domain/overspend.js';
import { episodeIdOf } from '../../../src/domain/overspend-document.js';
import type {
  PerformanceScope,
  PerformanceTarget,
} from '../../../src/domain/performance-events.js';
import { REVENUE_SOURCES } from '../../../src/domain/revenue.js';
import { crossingsOf } from '../crossings.js';
import type { Draws } from './draw.js';
import type { Situation } from './situation.js';

// What is told about the money: performance, revenue, overspend.

type Names =
  | 'setPerformanceTargets'
  | 'reviewPerformance'
  | 'recordPerformanceResult'
  | 'setRevenueBudget'
  | 'recordReceipt'
  | 'refundReceipt'
  | 'flagOverspend'
  | 'clearOverspend';

const level = { level1: '产出指标', level2: '质量指标', level3: '完成率' };
const TARGETS: readonly PerformanceTarget[] = [
  { ...level, targetId: 'T-1', comparator: 'at-least', value: '90', unit: '%' },
  { ...level, targetId: 'T-2', comparator: 'before', value: '2023-11-30' },
  { ...level, targetId: 'T-3', comparator: 'qualitative', value: '良好' },
];
const ACTUALS: Readonly<Record<string, string>> = {
  'T-1': '91.5',
  'T-2': '2023-12-01',
  'T-3': '良',
};

export const ACCOUNTABILITY: Draws<Names> = {
  setPerformanceTargets: {
    weight: 3,
    order: (at) => ({ scope: scope(at), objective: '完成审计计划', targets: targets(at) }),
  },
  reviewPerformance: {
    weight: 2,
    order: (at) => ({ ...told(at), conclusion: '按序时进度' }),
  },
  recordPerformanceResult: {
    weight: 2,
    order: (at) => {
      const { scope, findings } = told(at);
      const results = findings.map((finding) =>
        finding.targetId === 'T-3' ? { ...finding, achieved: at.dice.chance(50) } : finding,
      );
      return { scope, results, score: at.dice.chance(90) ? '96.50' : '100.01' };
    },
  },
  setRevenueBudget: {
    weight: 2,
    order: (at) => {
      const sources = at.dice.some(REVENUE_SOURCES);
      const unitCode = at.unit();
      const lines = sources.map((source) => ({ unitCode, source, amountFen: at.amount(900n) }));
      return { reason: '收入预算', lines: at.dice.chance(4) ? [...lines, ...lines] : lines };
    },
  },
  recordReceipt: {
    weight: 3,
    order: (at) => ({
      receiptId: at.newId('S'),
      unitCode: at.unit(),
      source: at.dice.pick(REVENUE_SOURCES) ?? 'carried-over',
      amountFen: at.amount(900n),
      voucherNumber: '收-1',
      purpose: '财政拨款',
    }),
  },
  refundReceipt: {
    weight: 2,
    order: (at) => {
      const receipt = at.document('receipt', ({ status }) => status === 'received');
      const leftFen = receipt === undefined ? 0n : receipt.amountFen - receipt.refundedFen;
      const again = at.dice.chance(5) ? receipt?.refundIds[0] : undefined;
      return {
        refundId: again ?? at.newId('A'),
        receiptId: receipt?.documentId ?? 'none',
        amountFen: at.amount(leftFen),
        voucherNumber: '退-1',
        reason: '多缴',
      };
    },
  },
  flagOverspend: { weight: 4, order: (at) => crossing(at, 'flag') },
  clearOverspend: { weight: 3, order: (at) => crossing(at, 'clear') },
};

function scope(at: Situation): PerformanceScope {
  return at.dice.chance(40) ? 'department' : `project:${at.project()}`;
}

function targets(at: Situation): PerformanceTarget[] {
  if (at.dice.chance(6)) return at.dice.oneOf([[], [...TARGETS, ...TARGETS]]);
  return TARGETS.slice(0, 1 + at.dice.below(TARGETS.length));
}

// Mostly of targets that are set for the scope and not assessed yet.
function told(at: Situation) {
  const set = at.document('performance', ({ status }) => status !== 'assessed');
  const targets = set !== undefined && at.dice.chance(92) ? set.targets : TARGETS;
  const findings = targets.map(({ targetId }) => ({ targetId, actual: ACTUALS[targetId] ?? '' }));
  return { scope: set?.scope ?? scope(at), findings };
}

// Mostly the first crossing of an object that the log implies and nobody has posted, as the job posts it.
function crossing(at: Situation, direction: CrossingFound['direction']) {
  const found = crossingsOf(at.history);
  const next = found.filter((one) => isNext(at, one) && one.direction === direction);
  const chosen = at.dice.pick(at.dice.chance(85) && next.length > 0 ? next : found);
  const { direction: _, ...order } = chosen ?? NONE;
  return at.dice.chance(4) ? { ...order, committedFen: order.adjustedFen } : order;
}

const NONE: CrossingFound = {
  direction: 'flag',
  ruleVersion: 1,
  tierPercent: 100,
  dimension: 'unit',
  key: 'U1',
  crossing: 1,
  adjustedFen: 0n,
  committedFen: 1n,
  causedBySeq: 1,
};

function isNext(at: Situation, { direction, ...found }: CrossingFound): boolean {
  const episode = at.budget.documents.get(episodeIdOf(found));
  const { crossing: number = 0, status = 'cleared' } = episode?.kind === 'overspend' ? episode : {};
  return direction === 'flag'
    ? status === 'cleared' && found.crossing === number + 1
    : status === 'flagged' && found.crossing === number;
}
