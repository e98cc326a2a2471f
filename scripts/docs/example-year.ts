import { AUDIT, OFFICE, SYSTEM } from './example-money.js';
import type { ExamplesOf } from './examples.js';

// Examples of opening a ledger, of its organisation and its periods, of the end of the year, of performance,
// revenue and availability control.

export const OPENING_EXAMPLES: ExamplesOf<'LedgerOpened' | 'PolicyAdopted'> = {
  LedgerOpened: [
    {
      ledgerId: '440307-audit-2023',
      fiscalYear: 2023,
      departmentName: '审计局',
      units: [{ unitCode: 'U1', name: '审计局本级', independentAccounts: true }],
      projects: [{ projectCode: '2023-P1', name: '政府投资审计' }],
      functionalCodes: [
        { code: '201', name: '一般公共服务支出' },
        { code: '20108', name: '审计事务' },
        { code: '2010804', name: '审计业务' },
      ],
      economicCodes: [
        { code: '302', name: '商品和服务支出' },
        { code: '30227', name: '委托业务费' },
      ],
    },
  ],
  PolicyAdopted: [
    {
      version: 2,
      reason: '调整审批权限',
      policy: {
        policyId: 'smallest',
        title: '最小规则',
        basis: [],
        allotment: 'none',
        cashPlan: 'none',
        lateFacts: 'next-open-period',
        proposalValidDays: 30,
        signers: { unit: [], department: [], finance: [], 'standing-committee': [] },
        approvalMatrix: [],
        virementRules: [],
        supplementaryContractPercent: 10,
        carryOver: { kinds: [], years: 0 },
        controlRules: [],
      },
    },
  ],
};

const MOVES = [
  {
    fromLineId: AUDIT,
    toLineId: SYSTEM,
    availableFen: 30_000n,
    unallottedFen: 2_000n,
    contracts: [{ encumbranceId: 'E-1', amountFen: 90_000n }],
  },
];
const REORGANISED = { reason: '机构改革' };

export const ORGANISATION_EXAMPLES: ExamplesOf<
  | 'UnitOpened'
  | 'UnitRenamed'
  | 'UnitMerged'
  | 'UnitClosed'
  | 'UnitMovedOut'
  | 'ProjectOpened'
  | 'ProjectRenamed'
  | 'ProjectMerged'
  | 'ProjectMoved'
  | 'ProjectClosed'
> = {
  UnitOpened: [
    { unit: { unitCode: 'U4', name: '审计信息中心', independentAccounts: true }, ...REORGANISED },
  ],
  UnitRenamed: [{ unitCode: 'U4', name: '审计数据中心', ...REORGANISED }],
  UnitMerged: [{ unitCode: 'U1', intoUnitCode: 'U2', ...REORGANISED, moves: MOVES }],
  UnitClosed: [{ unitCode: 'U4', ...REORGANISED }],
  UnitMovedOut: [
    {
      unitCode: 'U1',
      toLedgerId: '440307-finance-2023',
      ...REORGANISED,
      lines: [{ lineId: OFFICE, amountFen: 75_000n }],
    },
  ],
  ProjectOpened: [{ project: { projectCode: '2023-P3', name: '大数据审计' }, ...REORGANISED }],
  ProjectRenamed: [{ projectCode: '2023-P3', name: '数据审计', ...REORGANISED }],
  ProjectMerged: [
    { projectCode: '2023-P1', intoProjectCode: '2023-P2', ...REORGANISED, moves: MOVES },
  ],
  ProjectMoved: [
    {
      projectCode: '2023-P1',
      fromUnitCode: 'U1',
      toUnitCode: 'U2',
      ...REORGANISED,
      moves: MOVES,
    },
  ],
  ProjectClosed: [{ projectCode: '2023-P3', ...REORGANISED }],
};

const REVERSED = { reversalId: 'V-1', reversesSeq: 17 };

export const PERIOD_EXAMPLES: ExamplesOf<
  | 'PeriodClosed'
  | 'PeriodReopeningRequested'
  | 'PeriodReopened'
  | 'PeriodReopeningRejected'
  | 'ReversalRequested'
  | 'EventReversed'
  | 'ReversalRejected'
> = {
  PeriodClosed: [{ period: '2023-03' }],
  PeriodReopeningRequested: [
    { reopeningId: 'N-1', period: '2023-03', openUntil: '2023-04-20', reason: '补记凭证' },
  ],
  PeriodReopened: [{ reopeningId: 'N-1', period: '2023-03', openUntil: '2023-04-20' }],
  PeriodReopeningRejected: [{ reopeningId: 'N-1', reason: '无需补记' }],
  ReversalRequested: [
    { ...REVERSED, reversesType: 'SupplementaryAppropriated', reason: '重复记录' },
  ],
  EventReversed: [
    {
      ...REVERSED,
      reversesType: 'SupplementaryAppropriated',
      postings: [
        {
          lineId: OFFICE,
          entries: [
            { account: 'supplementary', amountFen: -10_000n },
            { account: 'available', amountFen: -10_000n },
          ],
        },
      ],
    },
  ],
  ReversalRejected: [{ ...REVERSED, reason: '记录无误' }],
};

const CARRIED = {
  runId: 'Y-1',
  lineId: AUDIT,
  parts: [{ originYear: 2023, amountFen: 150_000n }],
  contracts: [
    {
      encumbranceId: 'E-1',
      contractNumber: 'SJ-2023-017',
      supplierName: '某某会计师事务所',
      purpose: '政府投资审计',
      dueOn: '2024-03-31',
      amountFen: 110_000n,
      originalFen: 200_000n,
      increasedFen: 0n,
    },
  ],
};
const FROM = { ledgerId: '440307-audit-2023', seq: 214, hash: '3c'.repeat(32) };

export const YEAR_END_EXAMPLES: ExamplesOf<
  | 'CarriedOver'
  | 'FundsReturned'
  | 'CarryOverReversed'
  | 'YearClosed'
  | 'CarryOverReceived'
  | 'CarryOverReceiptReversed'
  | 'CarryOverCompleted'
> = {
  CarriedOver: [{ ...CARRIED, toLedgerId: '440307-audit-2024' }],
  FundsReturned: [
    { lineId: AUDIT, availableFen: 8_000n, unallottedFen: 3_000n, reason: '结余收回' },
  ],
  CarryOverReversed: [
    {
      ...CARRIED,
      returnedAvailableFen: 8_000n,
      returnedUnallottedFen: 3_000n,
      reason: '结转有误',
    },
  ],
  YearClosed: [{ carriedOutFen: 150_000n, returnedFen: 11_000n, lineCount: 53 }],
  CarryOverReceived: [{ ...CARRIED, from: FROM }],
  CarryOverReceiptReversed: [{ ...CARRIED, reason: '结转有误' }],
  CarryOverCompleted: [{ runId: 'Y-1', from: FROM, lineCount: 53, carriedInFen: 150_000n }],
};

const SCOPE = { scope: 'project:2023-P1' } as const;
const REVENUE = { unitCode: 'U1', source: 'general-public-budget' } as const;

export const PERFORMANCE_EXAMPLES: ExamplesOf<
  | 'PerformanceTargetsSet'
  | 'PerformanceReviewed'
  | 'PerformanceResultRecorded'
  | 'RevenueBudgetSet'
  | 'RevenueReceived'
  | 'RevenueRefunded'
> = {
  PerformanceTargetsSet: [
    {
      ...SCOPE,
      objective: '完成年度政府投资审计任务',
      targets: [
        {
          targetId: 'T1',
          level1: '产出指标',
          level2: '数量指标',
          level3: '审计项目数',
          comparator: 'at-least',
          value: '20',
          unit: '个',
        },
      ],
    },
  ],
  PerformanceReviewed: [
    { ...SCOPE, findings: [{ targetId: 'T1', actual: '12' }], conclusion: '进度正常' },
  ],
  PerformanceResultRecorded: [
    { ...SCOPE, results: [{ targetId: 'T1', actual: '21', achieved: true }], score: '97.50' },
  ],
  RevenueBudgetSet: [{ reason: '年初收入预算', lines: [{ ...REVENUE, amountFen: 9_000_000n }] }],
  RevenueReceived: [
    {
      receiptId: 'I-1',
      ...REVENUE,
      amountFen: 750_000n,
      voucherNumber: '收-0001',
      purpose: '一月拨款',
    },
  ],
  RevenueRefunded: [
    {
      refundId: 'IR-1',
      receiptId: 'I-1',
      ...REVENUE,
      amountFen: 10_000n,
      voucherNumber: '收-0002',
      reason: '多拨退回',
    },
  ],
};

const CROSSING = {
  ruleVersion: 1,
  dimension: 'line',
  key: OFFICE,
  tierPercent: 100,
  crossing: 1,
  adjustedFen: 1_000_000n,
} as const;

export const OVERSPEND_EXAMPLES: ExamplesOf<'OverspendFlagged' | 'OverspendCleared'> = {
  OverspendFlagged: [
    { ...CROSSING, committedFen: 1_020_000n, causedBySeq: 88, finding: 'overspend' },
  ],
  OverspendCleared: [{ ...CROSSING, committedFen: 990_000n, causedBySeq: 93 }],
};
