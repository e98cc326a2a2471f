import {
  AUDIT,
  OFFICE,
  OTHER_2023,
  OTHER_2024,
  REWARDS,
  TRAINING,
  TRAVEL,
} from './sample-department.js';
import { on, type Step } from './scripted-year.js';

// What stands in the way of the end of the year, how it is settled, and a year that ends by hand.

export const UNSETTLED: readonly Step[] = [
  on('2023-12-22', 'officer', 'orderPayment', {
    as: 'last order',
    body: { lineId: OFFICE, amount: '300.00', method: 'direct', purpose: '办公用品' },
    moves: { [OFFICE]: 'available -300.00, inPayment 300.00' },
  }),
  on('2023-12-22', 'officer', 'requestReallocation', {
    as: 'last proposal',
    body: {
      from: [{ lineId: TRAVEL, amount: '100.00' }],
      to: [{ lineId: TRAINING, amount: '100.00' }],
      reason: '年末调剂',
    },
    moves: { [TRAVEL]: 'available -100.00, frozen 100.00' },
  }),
  on('2023-12-22', 'treasury', 'recordPayment', {
    as: 'rewards',
    body: {
      lineId: REWARDS,
      amount: '27000.01',
      voucherNumber: '2023-12-0041',
      purpose: '奖励金',
    },
    moves: { [REWARDS]: 'available -27000.01, disbursed 27000.01' },
  }),
];

export const SETTLED: readonly Step[] = [
  on('2023-12-29', 'officer', 'releasePreEncumbrance', {
    of: { preEncumbranceId: 'plan' },
    body: { reason: '计划已执行' },
    moves: { [AUDIT]: 'available 20000.00, preEncumbered -20000.00' },
  }),
  on('2023-12-29', 'treasury', 'settlePayment', {
    of: { paymentId: 'last order' },
    body: { voucherNumber: '2023-12-0042' },
    moves: { [OFFICE]: 'inPayment -300.00, disbursed 300.00' },
  }),
  on('2023-12-29', 'officer', 'withdrawReallocation', {
    of: { reallocationId: 'last proposal' },
    body: { reason: '年末不再调剂' },
    moves: { [TRAVEL]: 'available 100.00, frozen -100.00' },
  }),
  on('2023-12-29', 'treasury', 'refundPayment', {
    of: { paymentId: 'rewards' },
    body: { amount: '0.01', voucherNumber: '2023-12-0043', reason: '多付退回' },
    moves: { [REWARDS]: 'available 0.01, disbursed -0.01' },
  }),
];

const OLD = { ledgerId: OTHER_2023 };
const NEW = { ledgerId: OTHER_2024 };
const LAST_DAY = { effectiveOn: '2023-12-31' };
const RUN = { runId: 'by-hand' };
const WITH_REASON = { lineId: OFFICE, reason: '重做' };
const carried = 'available -92000.00, encumbered -20000.00, carriedOut 112000.00';
const back = 'available 92000.00, encumbered 20000.00, carriedOut -112000.00';
const received = 'available 92000.00, encumbered 20000.00, carriedIn 112000.00';
const undone = 'available -92000.00, encumbered -20000.00, carriedIn -112000.00';

export const OTHER_DEPARTMENT: readonly Step[] = [
  on('2023-02-10', 'finance', 'approveBudget', {
    ...OLD,
    body: {
      documentNumber: '深龙财〔2023〕13号',
      lines: [{ lineId: OFFICE, amount: '100000.00', basis: 'assumed-split' }],
    },
    moves: { [OFFICE]: 'original 100000.00, available 100000.00' },
  }),
  on('2023-03-02', 'treasury', 'recordEncumbrance', {
    ...OLD,
    body: {
      contractNumber: 'BG-2023-1',
      supplierName: '示例办公用品有限公司',
      purpose: '办公用品',
      dueOn: '2024-06-30',
      lines: [{ lineId: OFFICE, amount: '20000.00' }],
    },
    moves: { [OFFICE]: 'available -20000.00, encumbered 20000.00' },
  }),
];

const CARRYING: readonly Step[] = [
  on('2024-01-03', 'finance', 'closeYear', {
    ...OLD,
    body: LAST_DAY,
    refused: 'YEAR_NOT_SETTLED',
  }),
  on('2024-01-03', 'finance', 'carryOverLine', {
    ...OLD,
    body: { ...LAST_DAY, ...RUN, lineId: OFFICE },
    moves: { [OFFICE]: carried },
  }),
  on('2024-01-03', 'finance', 'carryOverLine', {
    ...OLD,
    body: { ...LAST_DAY, ...RUN, lineId: OFFICE },
    refused: 'CARRIED_OVER_ALREADY',
  }),
  on('2024-01-03', 'finance', 'reverseCarryOver', {
    ...OLD,
    body: { ...LAST_DAY, ...RUN, ...WITH_REASON },
    moves: { [OFFICE]: back },
  }),
  on('2024-01-04', 'finance', 'carryOverLine', {
    ...OLD,
    as: 'carried by hand',
    body: { ...LAST_DAY, ...RUN, lineId: OFFICE },
    moves: { [OFFICE]: carried },
  }),
  on('2024-01-04', 'finance', 'openNextYear', NEW),
  on('2024-01-04', 'finance', 'receiveCarryOver', {
    ...NEW,
    body: (made) => ({ fromSeq: made.seq('carried by hand') }),
    refused: 'YEAR_NOT_CLOSED',
  }),
  on('2024-01-04', 'finance', 'closeYear', { ...OLD, body: LAST_DAY }),
  on('2024-01-04', 'finance', 'closeYear', {
    ...OLD,
    body: LAST_DAY,
    refused: 'YEAR_IS_CLOSED',
  }),
];

const RECEIVING: readonly Step[] = [
  on('2024-01-05', 'finance', 'completeCarryOver', {
    ...NEW,
    body: RUN,
    refused: 'CARRY_OVER_INCOMPLETE',
  }),
  on('2024-01-05', 'finance', 'receiveCarryOver', {
    ...NEW,
    body: (made) => ({ fromSeq: made.seq('carried by hand') }),
    moves: { [OFFICE]: received },
  }),
  on('2024-01-05', 'finance', 'reverseCarryOverReceipt', {
    ...NEW,
    body: WITH_REASON,
    moves: { [OFFICE]: undone },
  }),
  on('2024-01-05', 'finance', 'receiveCarryOver', {
    ...NEW,
    body: (made) => ({ fromSeq: made.seq('carried by hand') }),
    moves: { [OFFICE]: received },
  }),
  on('2024-01-05', 'finance', 'completeCarryOver', { ...NEW, body: RUN }),
  on('2024-01-05', 'finance', 'reverseCarryOverReceipt', {
    ...NEW,
    body: WITH_REASON,
    refused: 'CARRY_OVER_COMPLETE',
  }),
];

export const BY_HAND: readonly Step[] = [...CARRYING, ...RECEIVING];
