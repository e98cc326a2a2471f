import { AUDIT, OFFICE, OPENING_LINES } from '../domain/fixture.js';
import { POLICY } from '../domain/policy-fixture.js';
import type { OrderExample, World } from './example-world.js';

// Examples of orders about periods, organisation, performance, revenue and the end of the year.

const effectiveOn = '2023-03-02';
const reason = '情况有变';
const lines = [{ lineId: OFFICE, amount: '1.00' }];
const WHY = { effectiveOn, reason };
const DOCUMENTED = { ...WHY, documentNumber: '深龙财〔2023〕2号' };

const closed = async (world: World) => {
  await world.post('periods/2023-01/closing', { effectiveOn });
  return { period: '2023-01' };
};
const REOPENING = { ...WHY, period: '2023-01', openUntil: '2999-12-31' };
const reopening = async (world: World) => {
  await closed(world);
  return { reopeningId: await world.made('period-reopenings', REOPENING, 'officer') };
};
const supplemented = async (world: World) => {
  const { seq } = await world.post('supplementary-appropriations', { ...DOCUMENTED, lines });
  return { ...WHY, reversesSeq: seq };
};
const reversing = async (world: World) => ({
  reversalId: await world.made('reversals', await supplemented(world), 'officer'),
});

const CLOSING: Readonly<Record<string, OrderExample>> = {
  closePeriod: { prepare: () => ({ period: '2023-01' }), body: { effectiveOn } },
  requestPeriodReopening: {
    prepare: async (world) => {
      await closed(world);
      return {};
    },
    body: REOPENING,
  },
  approvePeriodReopening: { prepare: reopening, body: { effectiveOn } },
  rejectPeriodReopening: { prepare: reopening, body: WHY },
  requestReversal: { body: supplemented },
  approveReversal: { prepare: reversing, body: { effectiveOn } },
  rejectReversal: { prepare: reversing, body: WHY },
};

const UNIT = { unitCode: 'U4', name: '审计信息中心', independentAccounts: true };
const PROJECT = { projectCode: '2023-P3', name: '大数据审计' };

const ORGANISING: Readonly<Record<string, OrderExample>> = {
  openUnit: { body: { ...WHY, unit: UNIT } },
  renameUnit: { prepare: () => ({ unitCode: 'U2' }), body: { ...WHY, name: '审计数据中心' } },
  mergeUnits: { prepare: () => ({ unitCode: 'U2' }), body: { ...WHY, intoUnitCode: 'U1' } },
  closeUnit: {
    prepare: async (world) => {
      await world.post('units', { ...WHY, unit: UNIT });
      return { unitCode: 'U4' };
    },
    body: WHY,
  },
  moveUnitOut: {
    prepare: () => ({ unitCode: 'U2' }),
    body: { ...WHY, toLedgerId: '440307-finance-2023' },
  },
  openProject: { body: { ...WHY, project: PROJECT } },
  renameProject: { prepare: () => ({ projectCode: '2023-P1' }), body: { ...WHY, name: '审计' } },
  mergeProjects: {
    prepare: () => ({ projectCode: '2023-P1' }),
    body: { ...WHY, intoProjectCode: '2023-P2' },
  },
  moveProject: {
    prepare: () => ({ projectCode: '2023-P1' }),
    body: { ...WHY, fromUnitCode: 'U1', toUnitCode: 'U2' },
  },
  closeProject: {
    prepare: async (world) => {
      await world.post('projects', { ...WHY, project: PROJECT });
      return { projectCode: '2023-P3' };
    },
    body: WHY,
  },
};

const TARGETS = {
  effectiveOn,
  scope: 'project:2023-P1',
  objective: '完成年度审计',
  targets: [
    {
      targetId: 'T-1',
      level1: '产出指标',
      level2: '数量指标',
      level3: '审计项目数',
      comparator: 'at-least',
      value: '12',
      unit: '个',
    },
  ],
};
const FINDING = { targetId: 'T-1', actual: '11', note: '按进度' };
const targeted = async (world: World) => {
  await world.post('performance/targets', TARGETS);
  return {};
};
const RECEIPT = { unitCode: 'U1', source: 'general-public-budget', amount: '20.00' };
const RECEIVED = { ...RECEIPT, effectiveOn, voucherNumber: '收-0001', purpose: '财政拨款' };

const REPORTING: Readonly<Record<string, OrderExample>> = {
  setPerformanceTargets: { body: TARGETS, days: 'of the year or beside it' },
  reviewPerformance: {
    prepare: targeted,
    body: { effectiveOn, scope: TARGETS.scope, findings: [FINDING], conclusion: '正常' },
  },
  recordPerformanceResult: {
    prepare: targeted,
    body: { effectiveOn, scope: TARGETS.scope, results: [FINDING], score: '95.50' },
    days: 'of the year or beside it',
  },
  setRevenueBudget: { body: { ...WHY, lines: [RECEIPT] }, days: 'of the year or beside it' },
  recordReceipt: { body: RECEIVED },
  refundReceipt: {
    prepare: async (world) => ({ receiptId: await world.made('receipts', RECEIVED, 'treasury') }),
    body: { ...WHY, amount: '5.00', voucherNumber: '收-0002' },
  },
};

const STAFF = { unitCode: 'U1', postsFilled: 36, retired: 8, veteransRetired: 0 };
const HELD = { vehiclesHeld: 2, generalEquipmentHeld: 0, specialEquipmentHeld: 0 };
const PLANNED = { vehiclesPlanned: 1, generalEquipmentPlanned: 0, specialEquipmentPlanned: 0 };
const ASSETS = { countedOn: '2022-10-31', units: [{ unitCode: 'U1', ...HELD, ...PLANNED }] };
const TASKS = [
  { name: '基本支出', content: '人员和公用', covers: 'basic' },
  { name: '审计', content: '政府投资审计', covers: { projectCodes: ['2023-P1'] } },
];
const LAST_YEAR = [{ figure: 'official-reception', unitCode: 'U1', amount: '5000.00' }];

const PUBLISHING: Readonly<Record<string, OrderExample>> = {
  recordComparatives: {
    body: { effectiveOn, figures: LAST_YEAR, source: '2022年部门预算' },
    days: 'of the year or beside it',
  },
  recordStaffing: { body: { effectiveOn, units: [STAFF] }, days: 'of the year or beside it' },
  recordAssets: { body: { effectiveOn, ...ASSETS }, days: 'of the year or beside it' },
  setMainTasks: {
    body: { effectiveOn, unitCode: 'U1', tasks: TASKS },
    days: 'of the year or beside it',
  },
  setNarrative: {
    body: { effectiveOn, texts: [{ section: 'duties', text: '依法审计' }] },
    days: 'of the year or beside it',
  },
};

const runId = 'year-end-2023';
const lastDay = { effectiveOn: '2023-12-31' };
const nextYear = { effectiveOn: '2024-01-02' };
const nextOf = (ledgerId: string) => ledgerId.replace(/2023$/, '2024');

async function settled(world: World): Promise<void> {
  for (const { lineId } of OPENING_LINES) {
    await world.post('carry-overs', { ...lastDay, runId, lineId });
  }
}

/** This year is closed and next year's ledger is open; returns the places of what was carried over. */
async function turned(world: World): Promise<number[]> {
  await settled(world);
  await world.post('year-closing', lastDay);
  await world.beside(nextOf(world.ledgerId)).post('opening', nextYear);
  return world.carriedSeqs();
}

async function received(world: World): Promise<void> {
  const next = world.beside(nextOf(world.ledgerId));
  for (const fromSeq of await turned(world)) {
    await next.post('carry-over-receipts', { ...nextYear, fromSeq });
  }
}

const CARRIES = { policy: { ...POLICY, carryOver: { kinds: ['project'], years: 2 } } };
const NEXT_YEAR: Omit<OrderExample, 'body'> = {
  ...CARRIES,
  ledgerId: nextOf,
  days: 'of the year or beside it',
};

const ENDING: Readonly<Record<string, OrderExample>> = {
  carryOverLine: { ...CARRIES, body: { ...lastDay, runId, lineId: AUDIT } },
  reverseCarryOver: {
    ...CARRIES,
    prepare: async (world) => {
      await settled(world);
      return {};
    },
    body: { ...lastDay, runId, lineId: AUDIT, reason },
  },
  returnFunds: { body: { ...WHY, lineId: OFFICE, amount: '1.00' } },
  closeYear: {
    ...CARRIES,
    prepare: async (world) => {
      await settled(world);
      return {};
    },
    body: lastDay,
  },
  openNextYear: {
    ...NEXT_YEAR,
    prepare: async (world) => {
      await settled(world);
      await world.post('year-closing', lastDay);
      return {};
    },
    body: nextYear,
  },
  receiveCarryOver: {
    ...NEXT_YEAR,
    body: async (world) => ({ ...nextYear, fromSeq: (await turned(world))[0] }),
  },
  reverseCarryOverReceipt: {
    ...NEXT_YEAR,
    prepare: async (world) => {
      await received(world);
      return {};
    },
    body: { ...nextYear, lineId: AUDIT, reason },
  },
  completeCarryOver: {
    ...NEXT_YEAR,
    prepare: async (world) => {
      await received(world);
      return {};
    },
    body: { ...nextYear, runId },
  },
};

export const YEAR_EXAMPLES: Readonly<Record<string, OrderExample>> = {
  ...CLOSING,
  ...ORGANISING,
  ...REPORTING,
  ...PUBLISHING,
  ...ENDING,
};
