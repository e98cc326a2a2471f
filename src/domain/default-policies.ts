import type { AlertRule } from './alert-rules.js';
import type { Policy } from './policy.js';

// Two policies to begin with. Neither is in force by itself: a ledger adopts one.

/** 三公经费: travel abroad, reception, running and buying of official vehicles. */
export const THREE_PUBLIC_CODES = ['30212', '30217', '30231', '31013'] as const;

const POINTS = [
  { above: 10, severity: 'warning' },
  { above: 20, severity: 'critical' },
] as const;

const BUYING = { kind: 'project', economicCodes: ['302', '309', '310'] } as const;

/** What a ledger tells of whose policy does not say it. */
export const DEFAULT_ALERT_RULES: readonly AlertRule[] = [
  { type: 'threshold', ruleId: 'thresholds', marginPercent: 0 },
  {
    type: 'three-public-over-cap',
    ruleId: 'three-public-cap',
    economicCodes: THREE_PUBLIC_CODES,
    tiers: [{ above: 100, severity: 'critical' }],
  },
  { type: 'no-budget-payment', ruleId: 'no-budget', severity: 'critical' },
  { type: 'duplicate-payment', ruleId: 'duplicates', windowDays: 30, severity: 'warning' },
  {
    type: 'split-purchase',
    ruleId: 'splits',
    lines: BUYING,
    // 公开招标数额标准 of goods and services in most places: 4,000,000 yuan.
    thresholdFen: 400_000_000n,
    windowDays: 90,
    severity: 'warning',
  },
  { type: 'pace-behind', ruleId: 'pace-behind', scope: 'unit', tiers: POINTS },
  { type: 'pace-ahead', ruleId: 'pace-ahead', scope: 'unit', tiers: POINTS },
  {
    type: 'year-end-rush',
    ruleId: 'year-end-rush',
    scope: 'unit',
    tiers: [
      { above: 20, severity: 'warning' },
      { above: 35, severity: 'critical' },
    ],
  },
  {
    type: 'forecast-overspend',
    ruleId: 'forecast',
    scope: 'project',
    afterDays: 90,
    tiers: [{ above: 100, severity: 'warning' }],
  },
  {
    type: 'stale-encumbrance',
    ruleId: 'stale-contracts',
    idleDays: 180,
    pastDueDays: 0,
    severity: 'warning',
  },
  {
    type: 'invoice-overdue',
    ruleId: 'small-suppliers',
    supplierSizes: ['small', 'micro'],
    // 保障中小企业款项支付条例: within 30 days, by agreement within 60.
    tiers: [
      { above: 30, severity: 'warning' },
      { above: 60, severity: 'critical' },
    ],
  },
  {
    type: 'carried-over-old',
    ruleId: 'old-money',
    tiers: [
      { above: 1, severity: 'warning' },
      { above: 2, severity: 'critical' },
    ],
  },
  { type: 'reconciliation', ruleId: 'self-reconciliation', severity: 'critical' },
  { type: 'chain-broken', ruleId: 'self-chain', severity: 'critical' },
  { type: 'projection-drift', ruleId: 'self-projections', severity: 'critical' },
];

const PERSONNEL = ['301', '303'] as const;
const OPERATING = ['302', '310'] as const;

/** Department budgets in China: 预算法 art. 64 and 72, 政府采购法 art. 49, 财政总会计制度. */
export const CHINESE_POLICY: Policy = {
  policyId: 'cn-department-budget',
  title: '部门预算调剂与审批规则',
  basis: ['预算法第四十二条', '预算法第七十二条', '政府采购法第四十九条'],
  allotment: 'none',
  cashPlan: 'none',
  lateFacts: 'next-open-period',
  proposalValidDays: 30,
  signers: {
    unit: ['officer', 'approver', 'finance'],
    department: ['approver', 'finance'],
    finance: ['finance'],
    'standing-committee': ['finance'],
  },
  approvalMatrix: [
    { ruleId: 'within-item', crosses: 'nothing', approve: ['unit'], inform: ['department'] },
    { ruleId: 'between-units', crosses: 'unit', approve: ['department'], inform: [] },
    { ruleId: 'between-classes', crosses: 'economic-class', approve: ['finance'], inform: [] },
    { ruleId: 'between-items', crosses: 'functional-item', approve: ['finance'], inform: [] },
    { ruleId: 'between-projects', crosses: 'project', approve: ['finance'], inform: [] },
    { ruleId: 'procurement', crosses: 'procurement', approve: ['finance'], inform: [] },
  ],
  virementRules: [
    {
      type: 'direction',
      ruleId: 'nothing-into-three-public',
      from: {},
      to: { economicCodes: THREE_PUBLIC_CODES },
    },
    {
      type: 'direction',
      ruleId: 'basic-to-project',
      from: { kind: 'basic' },
      to: { kind: 'project' },
      unless: 'finance',
    },
    {
      type: 'direction',
      ruleId: 'project-to-basic',
      from: { kind: 'project' },
      to: { kind: 'basic' },
      unless: 'finance',
    },
    {
      type: 'direction',
      ruleId: 'personnel-to-operating',
      from: { kind: 'basic', economicCodes: PERSONNEL },
      to: { kind: 'basic', economicCodes: OPERATING },
      unless: 'finance',
    },
    {
      type: 'direction',
      ruleId: 'operating-to-personnel',
      from: { kind: 'basic', economicCodes: OPERATING },
      to: { kind: 'basic', economicCodes: PERSONNEL },
      unless: 'finance',
    },
    {
      type: 'direction',
      ruleId: 'carried-personnel-stays',
      from: { economicCodes: PERSONNEL },
      to: {},
      carriedOver: true,
    },
  ],
  supplementaryContractPercent: 10,
  carryOver: { kinds: ['basic', 'project'], years: 2 },
  controlRules: [
    control('line', 'cumulative'),
    control('project', 'cumulative'),
    control('unit', 'cumulative'),
    {
      ruleId: 'three-public',
      dimension: 'economic',
      lines: { economicCodes: THREE_PUBLIC_CODES },
      measure: 'committed',
      horizon: 'year',
      tiers: [
        { percent: 80, response: 'warn' },
        { percent: 100, response: 'block' },
      ],
      overridable: false,
    },
  ],
};

/** South Africa, Public Finance Management Act 1999, section 43. A main division is a functional group. */
export const PFMA_POLICY: Policy = {
  policyId: 'za-pfma-43',
  title: 'Virement between main divisions within votes',
  basis: ['Public Finance Management Act 1 of 1999, section 43'],
  allotment: 'none',
  cashPlan: 'none',
  lateFacts: 'refuse',
  proposalValidDays: 30,
  signers: {
    unit: ['officer', 'approver'],
    department: ['approver'],
    finance: ['finance'],
    'standing-committee': ['finance'],
  },
  approvalMatrix: [
    {
      ruleId: 'accounting-officer',
      crosses: 'functional-item',
      approve: ['department'],
      inform: ['finance'],
    },
    { ruleId: 'within-division', crosses: 'nothing', approve: ['unit'], inform: [] },
  ],
  virementRules: [
    {
      type: 'cap',
      ruleId: 's43(2)-eight-percent',
      scope: 'functional-group',
      side: 'from',
      percent: 8,
      base: 'original',
      per: 'year',
    },
    {
      type: 'direction',
      ruleId: 's43(4)(b)-transfers-to-institutions',
      from: { economicCodes: ['303'] },
      to: {},
    },
    {
      type: 'direction',
      ruleId: 's43(4)(c)-capital-to-current',
      from: { economicCodes: ['309', '310'] },
      to: { economicCodes: ['301', '302', '303'] },
    },
    {
      type: 'report',
      ruleId: 's43(3)-report-in-seven-days',
      withinDays: 7,
      to: 'executive authority and relevant treasury',
      blocksFiling: true,
    },
  ],
  supplementaryContractPercent: 15,
  carryOver: { kinds: ['project'], years: 2 },
  controlRules: [control('line', 'year')],
};

/** Those that come with the program; a ledger adopts one of them, or one of its own. */
export const SHIPPED_POLICIES: readonly Policy[] = [CHINESE_POLICY, PFMA_POLICY];

function control(dimension: 'line' | 'project' | 'unit', horizon: 'cumulative' | 'year') {
  return {
    ruleId: `available-${dimension}`,
    dimension,
    measure: 'committed',
    horizon,
    tiers: [
      { percent: 90, response: 'warn' },
      { percent: 100, response: 'block' },
    ],
    overridable: true,
  } as const;
}
