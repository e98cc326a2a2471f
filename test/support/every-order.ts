import { adjustBudget, allotFunds, setCashPlan } from '../../src/domain/allotment.js';
import {
  appropriateProvisionally,
  appropriateSupplementary,
  approveBudget,
  reduceAppropriation,
} from '../../src/domain/appropriation.js';
import type { Recorded } from '../../src/domain/events.js';
import { openLedger } from '../../src/domain/opening.js';
import {
  closeProject,
  closeUnit,
  openProject,
  openUnit,
  renameProject,
  renameUnit,
} from '../../src/domain/organisation.js';
import {
  mergeProjects,
  mergeUnits,
  moveProject,
  moveUnitOut,
} from '../../src/domain/organisation-merger.js';
import {
  recordPerformanceResult,
  reviewPerformance,
  setPerformanceTargets,
} from '../../src/domain/performance.js';
import { closePeriod } from '../../src/domain/periods.js';
import type { Policy } from '../../src/domain/policy.js';
import { adoptPolicy } from '../../src/domain/policy-adoption.js';
import {
  amendReallocation,
  expireReallocation,
  type RequestReallocation,
  reportReallocation,
  requestReallocation,
  withdrawReallocation,
} from '../../src/domain/reallocation.js';
import {
  approveReallocation,
  delegateApproval,
  rejectReallocation,
  revokeDelegation,
} from '../../src/domain/reallocation-decision.js';
import { setRevenueBudget } from '../../src/domain/revenue.js';
import { proposalHashOf } from '../../src/ledger/proposal.js';
import { AUDIT, LAND, OFFICE, OPENING, OPENING_LINES, SYSTEM, WAGES } from '../domain/fixture.js';
import { POLICY } from '../domain/policy-fixture.js';
import { ALERTING } from './every-order-alerts.js';
import { PUBLISHING } from './every-order-publication.js';
import { REVERSING, SPENDING } from './every-order-spending.js';
import { type Given, LI, line, on, reason, type Step } from './step.js';

// A year in which every order is given once and accepted: an example of every event.

const WANG = { actor: 'wang', role: 'approver' };

const matrix = (ruleId: string, approve: Policy['approvalMatrix'][number]['approve']) => [
  { ruleId, crosses: 'nothing', approve, inform: [] } as const,
  { ruleId: `${ruleId}-unit`, crosses: 'unit', approve, inform: [] } as const,
];

/** Everything is allotted, signed twice, reported and capped. */
export const STRICT_POLICY: Policy = {
  ...POLICY,
  allotment: 'required',
  approvalMatrix: matrix('two-signatures', ['department', 'finance']),
  virementRules: [
    { type: 'report', ruleId: 'report', withinDays: 7, to: '财政局', blocksFiling: false },
    {
      type: 'cap',
      ruleId: 'half-of-january',
      scope: 'line',
      side: 'from',
      percent: 50,
      base: { closedMonth: '01' },
      per: 'year',
    },
  ],
};

/** One signature is enough; nothing may leave a project line. */
export const OTHER_POLICY: Policy = {
  ...POLICY,
  title: '另一个办法',
  approvalMatrix: matrix('one-signature', ['unit']),
  virementRules: [
    { type: 'direction', ruleId: 'nothing-leaves', from: { kind: 'project' }, to: {} },
  ],
};

const move = (
  reallocationId: string,
  amountFen: bigint,
  more: Partial<RequestReallocation> = {},
): Given<RequestReallocation> => {
  const from = [line(AUDIT, amountFen)];
  const proposal = { reallocationId, from, to: [line(SYSTEM, amountFen)], reason, ...more };
  return (_, meta) => ({
    ...proposal,
    proposalHash: proposalHashOf(OPENING.ledgerId, meta, proposal),
  });
};

const signed = (reallocationId: string, onBehalfOf?: string) => (history: readonly Recorded[]) => {
  const filed = history.findLast(
    ({ event }) => 'proposalHash' in event && event.reallocationId === reallocationId,
  )?.event;
  const proposalHash = filed !== undefined && 'proposalHash' in filed ? filed.proposalHash : '';
  return { reallocationId, proposalHash, ...(onBehalfOf !== undefined && { onBehalfOf }) };
};

const target = { level1: '产出', level2: '数量', level3: '项目' };
const BEGINNING: readonly Step[] = [
  on('2023-01-01', openLedger, { ...OPENING, policy: STRICT_POLICY }),
  on('2023-01-02', appropriateProvisionally, {
    ground: 'as-last-year',
    reason,
    lines: [line(OFFICE, 100n)],
  }),
  on('2023-01-02', setPerformanceTargets, {
    scope: 'department',
    objective: '完成年度审计计划',
    targets: [
      { ...target, targetId: 'T-1', comparator: 'at-least', value: '10', unit: '个' },
      { ...target, targetId: 'T-2', comparator: 'qualitative', value: '满意' },
    ],
  }),
  on('2023-01-02', setRevenueBudget, {
    reason,
    lines: [{ unitCode: 'U1', source: 'general-public-budget', amountFen: 900n }],
  }),
  ...PUBLISHING,
  on('2023-01-03', approveBudget, { lines: OPENING_LINES }),
  on('2023-01-03', allotFunds, {
    lines: OPENING_LINES.map(({ lineId, amountFen }) =>
      line(lineId, lineId === OFFICE ? amountFen - 100n : amountFen),
    ),
  }),
  on('2023-01-04', setCashPlan, { month: '2023-02', lines: [line(OFFICE, 500n)] }),
  on('2023-01-05', appropriateSupplementary, {
    reason,
    source: 'special-transfer',
    lines: [line(AUDIT, 1_000n)],
  }),
  on('2023-01-05', reduceAppropriation, { reason, lines: [line(WAGES, 100n)] }),
  on('2023-01-06', adjustBudget, {
    subject: 'total',
    resolutionNumber: '常决〔2023〕1号',
    resolutionOn: '2023-01-05',
    reason,
    increases: [line(LAND, 500n)],
    decreases: [line(WAGES, 500n)],
  }),
  on('2023-01-06', allotFunds, { lines: [line(LAND, 500n), line(AUDIT, 1_000n)] }),
  on('2023-02-01', closePeriod, { period: '2023-01' }, LI),
];

const REALLOCATING: readonly Step[] = [
  on(
    '2023-02-02',
    delegateApproval,
    {
      delegationId: 'D-1',
      delegate: 'zhao',
      authority: 'department',
      validFrom: '2023-02-01',
      validUntil: '2023-02-28',
      reason,
    },
    WANG,
  ),
  on('2023-02-02', requestReallocation, move('R-1', 400n)),
  on(
    '2023-02-03',
    amendReallocation,
    move('R-1', 300n, { documents: [{ documentType: '请示', number: '1' }] }),
  ),
  on('2023-02-04', approveReallocation, signed('R-1', 'wang'), { actor: 'zhao', role: 'officer' }),
  on('2023-02-05', approveReallocation, signed('R-1'), LI),
  on('2023-02-06', reportReallocation, { reallocationId: 'R-1', reportNumber: '报-1' }),
  on('2023-02-06', requestReallocation, move('R-2', 10n)),
  on('2023-02-06', rejectReallocation, { reallocationId: 'R-2', reason }, WANG),
  on('2023-02-06', requestReallocation, move('R-3', 10n)),
  on('2023-02-06', withdrawReallocation, { reallocationId: 'R-3', reason }),
  on('2023-02-06', requestReallocation, move('R-4', 10n)),
  on('2023-02-07', revokeDelegation, { delegationId: 'D-1', reason }, WANG),
];

const ENDING: readonly Step[] = [
  on('2023-05-01', expireReallocation, { reallocationId: 'R-4' }),
  on('2023-05-02', openUnit, {
    unit: { unitCode: 'U4', name: '新单位', independentAccounts: true },
    reason,
  }),
  on('2023-05-02', renameUnit, { unitCode: 'U4', name: '新名称', reason }),
  on('2023-05-02', openProject, { project: { projectCode: '2023-P4', name: '新项目' }, reason }),
  on('2023-05-02', renameProject, { projectCode: '2023-P4', name: '新名称', reason }),
  on('2023-05-03', closeProject, { projectCode: '2023-P4', reason }),
  on('2023-05-03', moveProject, {
    projectCode: '2023-P1',
    fromUnitCode: 'U1',
    toUnitCode: 'U4',
    reason,
  }),
  on('2023-05-03', mergeUnits, { unitCode: 'U4', intoUnitCode: 'U1', reason }),
  on('2023-05-04', mergeProjects, { projectCode: '2023-P1', intoProjectCode: '2023-P2', reason }),
  on('2023-05-04', openUnit, {
    unit: { unitCode: 'U5', name: '空单位', independentAccounts: true },
    reason,
  }),
  on('2023-05-04', closeUnit, { unitCode: 'U5', reason }),
  on('2023-05-04', moveUnitOut, { unitCode: 'U2', toLedgerId: '440307-finance-2023', reason }),
  on('2023-07-31', reviewPerformance, {
    scope: 'department',
    findings: [{ targetId: 'T-1', actual: '6', note: '按计划' }],
    conclusion: '正常',
  }),
  on('2023-12-30', recordPerformanceResult, {
    scope: 'department',
    results: [
      { targetId: 'T-2', actual: '满意', achieved: true },
      { targetId: 'T-1', actual: '9.5' },
    ],
    score: '95.5',
  }),
  on('2023-12-30', adoptPolicy, { policy: OTHER_POLICY, reason }, LI),
];

export const EVERY_ORDER: readonly Step[] = [
  ...BEGINNING,
  ...REALLOCATING,
  ...SPENDING,
  ...REVERSING,
  ...ALERTING,
  ...ENDING,
];
