import { CHINESE_POLICY } from '../../src/domain/default-policies.js';
import type { Policy } from '../../src/domain/policy.js';
import { ARCHIVES, inRequest, OFFICE, RECEPTION, TRAVEL } from './sample-department.js';
import { on, type Step } from './scripted-year.js';

// Another policy for a month: a rule is off, and allotments, cash plans and reports are asked for.
// Then all is as before.

const SWITCHED_OFF = 'nothing-into-three-public';

const ON_TRIAL: Policy = {
  ...CHINESE_POLICY,
  title: '部门预算调剂与审批规则（试行）',
  allotment: 'required',
  cashPlan: 'monthly',
  virementRules: [
    ...CHINESE_POLICY.virementRules.filter(({ ruleId }) => ruleId !== SWITCHED_OFF),
    {
      type: 'report',
      ruleId: 'report-in-seven-days',
      withinDays: 7,
      to: '区财政局',
      blocksFiling: true,
    },
  ],
};

const adopted = (policy: Policy) => ({ policy: inRequest(policy), reason: '试行一个月' });
const intoReception = {
  from: [{ lineId: OFFICE, amount: '500.00' }],
  to: [{ lineId: RECEPTION, amount: '500.00' }],
  reason: '接待任务增加',
};
const allotted = (amount: string) => ({ lines: [{ lineId: ARCHIVES, amount }] });
const order = (amount: string) => ({
  lineId: TRAVEL,
  amount,
  method: 'direct',
  purpose: '差旅费',
});

const TRYING: readonly Step[] = [
  on('2023-06-01', 'officer', 'adoptPolicy', {
    body: adopted(ON_TRIAL),
    refused: 'role-not-allowed',
  }),
  on('2023-06-01', 'finance', 'adoptPolicy', {
    body: adopted(CHINESE_POLICY),
    refused: 'POLICY_UNCHANGED',
  }),
  on('2023-06-01', 'finance', 'adoptPolicy', { body: adopted(ON_TRIAL) }),
  on('2023-06-02', 'officer', 'requestReallocation', {
    as: 'into three-public',
    body: intoReception,
    moves: { [OFFICE]: 'available -500.00, frozen 500.00' },
  }),
  on('2023-06-02', 'approver', 'approveReallocation', {
    of: { reallocationId: 'into three-public' },
    moves: {
      [OFFICE]: 'reallocated -500.00, frozen -500.00',
      [RECEPTION]: 'reallocated 500.00, available 500.00',
    },
  }),
  on('2023-06-12', 'officer', 'requestReallocation', {
    body: { ...intoReception, to: [{ lineId: TRAVEL, amount: '500.00' }] },
    refused: 'VIREMENT_RULE_BROKEN',
  }),
  on('2023-06-12', 'officer', 'reportReallocation', {
    of: { reallocationId: 'into three-public' },
    body: { reportNumber: '深龙审报〔2023〕3号' },
  }),
  on('2023-06-12', 'officer', 'reportReallocation', {
    of: { reallocationId: 'within an item' },
    body: { reportNumber: '深龙审报〔2023〕4号' },
    refused: 'REPORT_NOT_DUE',
  }),
];

const ALLOTTING: readonly Step[] = [
  on('2023-06-13', 'finance', 'appropriateSupplementary', {
    body: {
      documentNumber: '深龙财〔2023〕60号',
      reason: '档案整理追加',
      source: 'reserve-fund',
      lines: [{ lineId: ARCHIVES, amount: '10000.00' }],
    },
    moves: { [ARCHIVES]: 'supplementary 10000.00, unallotted 10000.00' },
  }),
  on('2023-06-13', 'finance', 'allotFunds', {
    body: allotted('10000.01'),
    refused: 'ALLOTMENT_EXCEEDS_UNALLOTTED',
  }),
  on('2023-06-13', 'finance', 'allotFunds', {
    body: allotted('6000.00'),
    moves: { [ARCHIVES]: 'unallotted -6000.00, available 6000.00' },
  }),
  on('2023-06-14', 'officer', 'orderPayment', {
    body: order('0.01'),
    refused: 'CASH_PLAN_EXCEEDED',
  }),
  on('2023-06-14', 'officer', 'setCashPlan', {
    body: { month: '2023-06', lines: [{ lineId: TRAVEL, amount: '3000.00' }] },
  }),
  on('2023-06-14', 'officer', 'orderPayment', {
    body: order('3000.01'),
    refused: 'CASH_PLAN_EXCEEDED',
  }),
  on('2023-06-14', 'officer', 'orderPayment', {
    as: 'within the cash plan',
    body: order('3000.00'),
    moves: { [TRAVEL]: 'available -3000.00, inPayment 3000.00' },
  }),
  on('2023-06-15', 'treasury', 'settlePayment', {
    of: { paymentId: 'within the cash plan' },
    body: { voucherNumber: '2023-06-0009' },
    moves: { [TRAVEL]: 'inPayment -3000.00, disbursed 3000.00' },
  }),
];

const AS_BEFORE: readonly Step[] = [
  on('2023-07-03', 'finance', 'adoptPolicy', { body: adopted(CHINESE_POLICY) }),
  on('2023-07-03', 'officer', 'requestReallocation', {
    body: intoReception,
    refused: 'VIREMENT_RULE_BROKEN',
  }),
];

export const POLICY: readonly Step[] = [...TRYING, ...ALLOTTING, ...AS_BEFORE];
