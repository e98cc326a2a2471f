import { approvalLines, approvalMoves, OFFICE } from './sample-department.js';
import { on, type Step } from './scripted-year.js';

// The approved budget, its cash plan, and the first month: closed, open again for days, closed.

const DOCUMENT = { documentNumber: '深龙财〔2023〕12号' };
const paid = (effectiveOn: string, amount: string, voucherNumber: string) => ({
  effectiveOn,
  lineId: OFFICE,
  amount,
  voucherNumber,
  purpose: '办公用品',
});
const takes = (amount: string) => ({ [OFFICE]: `available -${amount}, disbursed ${amount}` });
const planned = (month: string, amount: string) => ({ month, lines: [{ lineId: OFFICE, amount }] });
const JANUARY = { period: '2023-01' };

const APPROVING: readonly Step[] = [
  on('2023-02-10', 'officer', 'approveBudget', {
    body: { ...DOCUMENT, lines: approvalLines() },
    refused: 'role-not-allowed',
  }),
  on('2023-02-10', 'finance', 'approveBudget', {
    body: { ...DOCUMENT, lines: approvalLines() },
    moves: approvalMoves(),
  }),
  on('2023-02-10', 'finance', 'approveBudget', {
    body: { ...DOCUMENT, lines: approvalLines() },
    refused: 'BUDGET_ALREADY_APPROVED',
  }),
  on('2023-02-13', 'officer', 'setCashPlan', { body: planned('2023-03', '20000.00') }),
  on('2023-02-13', 'officer', 'setCashPlan', {
    body: planned('2023-04', '337300.01'),
    refused: 'CASH_PLAN_EXCEEDS_BUDGET',
  }),
  on('2023-02-13', 'officer', 'setCashPlan', { body: planned('2023-04', '337300.00') }),
];

const FIRST_MONTH: readonly Step[] = [
  on('2023-02-15', 'finance', 'closePeriod', {
    of: { period: '2023-02' },
    refused: 'PERIOD_OUT_OF_ORDER',
  }),
  on('2023-02-15', 'treasury', 'closePeriod', { of: JANUARY, refused: 'role-not-allowed' }),
  on('2023-02-15', 'finance', 'closePeriod', { of: JANUARY }),
  on('2023-02-15', 'finance', 'closePeriod', { of: JANUARY, refused: 'PERIOD_CLOSED_ALREADY' }),
  on('2023-02-16', 'treasury', 'recordPayment', {
    as: 'late for January',
    body: paid('2023-01-31', '1200.00', '2023-01-0007'),
    moves: takes('1200.00'),
  }),
  on('2023-02-17', 'treasury', 'requestPeriodReopening', {
    body: { period: '2023-02', openUntil: '2023-02-28', reason: '未结账' },
    refused: 'PERIOD_NOT_CLOSED',
  }),
  on('2023-02-17', 'treasury', 'requestPeriodReopening', {
    as: 'reopening',
    body: { period: '2023-01', openUntil: '2023-02-20', reason: '漏记凭证' },
  }),
  on('2023-02-17', 'finance', 'approvePeriodReopening', { of: { reopeningId: 'reopening' } }),
  on('2023-02-20', 'treasury', 'recordPayment', {
    as: 'on the last day of the reopening',
    body: paid('2023-01-20', '300.00', '2023-01-0008'),
    moves: takes('300.00'),
  }),
  on('2023-02-21', 'treasury', 'recordPayment', {
    as: 'a day after the reopening',
    body: paid('2023-01-25', '200.00', '2023-01-0009'),
    moves: takes('200.00'),
  }),
  on('2023-02-21', 'treasury', 'requestPeriodReopening', {
    body: { period: '2023-01', openUntil: '2023-02-20', reason: '已过期' },
    refused: 'REOPENING_OVER',
  }),
  on('2023-02-21', 'treasury', 'requestPeriodReopening', {
    as: 'reopening that waits too long',
    body: { period: '2023-01', openUntil: '2023-02-22', reason: '再次漏记' },
  }),
  on('2023-02-23', 'finance', 'approvePeriodReopening', {
    of: { reopeningId: 'reopening that waits too long' },
    refused: 'REOPENING_OVER',
  }),
  on('2023-02-23', 'finance', 'rejectPeriodReopening', {
    of: { reopeningId: 'reopening that waits too long' },
    body: { reason: '已过期' },
  }),
  on('2023-02-23', 'finance', 'closePeriod', { of: JANUARY }),
];

export const APPROVAL: readonly Step[] = [...APPROVING, ...FIRST_MONTH];
