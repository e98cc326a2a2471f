import { allotFunds } from '../../src/domain/allotment.js';
import { appropriateSupplementary } from '../../src/domain/appropriation.js';
import {
  freezeFunds,
  increaseEncumbrance,
  recordEncumbrance,
  recordPreEncumbrance,
  releaseEncumbrance,
  releasePreEncumbrance,
  unfreezeFunds,
} from '../../src/domain/commitment.js';
import type { BudgetEventType, Recorded } from '../../src/domain/events.js';
import { correctPayment, recordPayment, refundPayment } from '../../src/domain/execution.js';
import { clearOverspend, flagOverspend } from '../../src/domain/overspend.js';
import { orderPayment, rejectPayment, settlePayment } from '../../src/domain/payment-order.js';
import {
  approvePeriodReopening,
  rejectPeriodReopening,
  requestPeriodReopening,
} from '../../src/domain/periods.js';
import { recordReceipt, refundReceipt } from '../../src/domain/revenue.js';
import { approveReversal, rejectReversal, requestReversal } from '../../src/domain/reversal.js';
import { AUDIT, HOSPITALITY, OFFICE, WAGES } from '../domain/fixture.js';
import { LI, line, on, reason, type Step } from './step.js';

// The orders that spend, and those that take back.

const lastOf = (history: readonly Recorded[], type: BudgetEventType) =>
  history.findLast(({ event }) => event.type === type);

const reversing = (reversalId: string, type: BudgetEventType) => (history: readonly Recorded[]) => {
  const target = lastOf(history, type);
  return { reversalId, reversesSeq: target?.seq ?? 0, reason, target };
};

const reversed = (reversalId: string, type: BudgetEventType) => (history: readonly Recorded[]) => ({
  reversalId,
  target: lastOf(history, type),
});

const paid = (paymentId: string, lineId: string, amountFen: bigint) => ({
  paymentId,
  ...line(lineId, amountFen),
  voucherNumber: `记-${paymentId}`,
  purpose: '支出',
});

const crossing = (adjustedFen: bigint, committedFen: bigint) => (history: readonly Recorded[]) => ({
  ruleVersion: 1,
  dimension: 'line' as const,
  key: HOSPITALITY,
  tierPercent: 100,
  crossing: 1,
  adjustedFen,
  committedFen,
  causedBySeq: history.length,
});

const contract = {
  contractNumber: '合-1',
  supplierName: '某公司',
  purpose: '审计服务',
  dueOn: '2023-12-01',
};

export const SPENDING: readonly Step[] = [
  on('2023-02-10', freezeFunds, { freezeId: 'F-1', reason, lines: [line(OFFICE, 50n)] }),
  on('2023-02-11', unfreezeFunds, { freezeId: 'F-1', reason }),
  on('2023-02-11', recordPreEncumbrance, {
    preEncumbranceId: 'PE-1',
    planNumber: '计-1',
    purpose: '审计服务',
    lines: [line(AUDIT, 500n)],
  }),
  on('2023-02-12', releasePreEncumbrance, {
    preEncumbranceId: 'PE-1',
    reason,
    lines: [line(AUDIT, 100n)],
  }),
  on('2023-02-12', recordEncumbrance, {
    ...contract,
    encumbranceId: 'E-1',
    preEncumbranceId: 'PE-1',
    supplierSize: 'small',
    lines: [line(AUDIT, 600n)],
  }),
  on('2023-02-13', increaseEncumbrance, {
    encumbranceId: 'E-1',
    contractNumber: '合-1补',
    reason,
    lines: [line(AUDIT, 60n)],
  }),
  on('2023-02-13', releaseEncumbrance, {
    encumbranceId: 'E-1',
    reason,
    lines: [line(AUDIT, 30n)],
  }),
  on('2023-02-14', orderPayment, {
    paymentId: 'PO-1',
    ...line(OFFICE, 100n),
    method: 'direct',
    purpose: '支出',
  }),
  on('2023-02-14', settlePayment, { paymentId: 'PO-1', voucherNumber: '记-PO-1' }),
  on('2023-02-14', orderPayment, {
    paymentId: 'PO-2',
    ...line(AUDIT, 100n),
    method: 'authorised',
    purpose: '支出',
    encumbranceId: 'E-1',
  }),
  on('2023-02-15', rejectPayment, { paymentId: 'PO-2', reason }),
  on('2023-02-15', recordPayment, { ...paid('P-1', AUDIT, 700n), encumbranceId: 'E-1' }),
  on('2023-02-15', recordPayment, {
    ...paid('P-2', OFFICE, 60n),
    payeeCommitment: 'ab'.repeat(32),
    method: 'direct',
  }),
  on('2023-02-16', refundPayment, {
    refundId: 'RF-1',
    paymentId: 'P-2',
    amountFen: 10n,
    voucherNumber: '记-RF-1',
    reason,
  }),
  on('2023-02-16', correctPayment, {
    correctionId: 'C-1',
    paymentId: 'P-2',
    fromLineId: OFFICE,
    toLineId: HOSPITALITY,
    amountFen: 20n,
    reason,
  }),
  on('2023-02-17', recordPayment, paid('P-3', HOSPITALITY, 500n)),
  on('2023-02-17', flagOverspend, crossing(200n, 520n), { actor: 'ledger' }),
  on('2023-02-17', appropriateSupplementary, { reason, lines: [line(HOSPITALITY, 400n)] }),
  on('2023-02-17', clearOverspend, crossing(600n, 520n), { actor: 'ledger' }),
  on('2023-02-17', allotFunds, { lines: [line(HOSPITALITY, 400n)] }),
];

const late = { effectiveOn: '2023-01-20' };

export const REVERSING: readonly Step[] = [
  on('2023-02-18', recordPayment, paid('P-4', WAGES, 5n), late),
  on('2023-02-18', requestReversal, reversing('RV-1', 'PaymentRecorded')),
  on('2023-02-18', approveReversal, reversed('RV-1', 'PaymentRecorded'), LI),
  on('2023-02-18', requestReversal, reversing('RV-2', 'AppropriationReduced')),
  on('2023-02-18', rejectReversal, { reversalId: 'RV-2', reason }, LI),
  on('2023-02-19', requestPeriodReopening, {
    reopeningId: 'PR-1',
    period: '2023-01',
    openUntil: '2023-03-01',
    reason,
  }),
  on('2023-02-19', rejectPeriodReopening, { reopeningId: 'PR-1', reason }, LI),
  on('2023-02-19', requestPeriodReopening, {
    reopeningId: 'PR-2',
    period: '2023-01',
    openUntil: '2023-02-25',
    reason,
  }),
  on('2023-02-19', approvePeriodReopening, { reopeningId: 'PR-2' }, LI),
  on('2023-02-20', recordPayment, paid('P-5', WAGES, 5n), late),
  on('2023-02-20', recordReceipt, {
    receiptId: 'RC-1',
    unitCode: 'U1',
    source: 'general-public-budget',
    amountFen: 300n,
    voucherNumber: '收-1',
    purpose: '拨款',
  }),
  on('2023-02-21', refundReceipt, {
    refundId: 'RR-1',
    receiptId: 'RC-1',
    amountFen: 30n,
    voucherNumber: '收-2',
    reason,
  }),
];
