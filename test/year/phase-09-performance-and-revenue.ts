import { on, type Step } from './scripted-year.js';

// How far the targets are reached in the middle of the year and at its end; what comes in.

const finding = (targetId: string, actual: string) => ({ targetId, actual });
const REACHED = [
  finding('T-1', '42'),
  finding('T-2', '0'),
  finding('T-3', '100'),
  finding('T-4', '2023-11-30'),
];
const results = (achieved: object) => ({
  scope: 'department',
  results: [...REACHED, { ...finding('T-5', '满意'), ...achieved }],
  score: '96.50',
});
const receipt = (unitCode: string) => ({
  unitCode,
  source: 'unit-funds-other',
  amount: '1500.00',
  voucherNumber: '2023-08-R001',
  purpose: '利息收入',
});
const refund = (amount: string) => ({
  amount,
  voucherNumber: '2023-08-R002',
  reason: '多缴退还',
});

export const PERFORMANCE_AND_REVENUE: readonly Step[] = [
  on('2023-07-31', 'officer', 'reviewPerformance', {
    body: {
      scope: 'department',
      findings: [finding('T-1', '21'), finding('T-5', '满意')],
      conclusion: '进度正常',
    },
  }),
  on('2023-07-31', 'officer', 'reviewPerformance', {
    body: { scope: 'project:2023-P2', findings: [finding('T-1', '6')], conclusion: '进度正常' },
  }),
  on('2023-07-31', 'officer', 'reviewPerformance', {
    body: { scope: 'project:2023-P1', findings: [], conclusion: '未设目标' },
    refused: 'PERFORMANCE_TARGETS_MISSING',
  }),
  on('2023-08-01', 'treasury', 'recordReceipt', {
    body: receipt('U2'),
    refused: 'UNIT_HOLDS_NO_LINES',
  }),
  on('2023-08-01', 'treasury', 'recordReceipt', { as: 'receipt', body: receipt('U1') }),
  on('2023-08-02', 'treasury', 'refundReceipt', {
    of: { receiptId: 'receipt' },
    body: refund('1500.01'),
    refused: 'REFUND_EXCEEDS_RECEIPT',
  }),
  on('2023-08-02', 'treasury', 'refundReceipt', {
    of: { receiptId: 'receipt' },
    body: refund('300.00'),
  }),
];

export const RESULTS: readonly Step[] = [
  on('2023-12-20', 'officer', 'recordPerformanceResult', {
    body: results({}),
    refused: 'ACHIEVEMENT_MISSTATED',
  }),
  on('2023-12-20', 'officer', 'recordPerformanceResult', { body: results({ achieved: true }) }),
  on('2023-12-20', 'officer', 'recordPerformanceResult', {
    body: results({ achieved: false }),
    refused: 'PERFORMANCE_ALREADY_ASSESSED',
  }),
];
