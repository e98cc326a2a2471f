import type { Budget } from './budget.js';
import type { Payment } from './documents.js';
import type { BudgetEvent, Meta } from './events.js';
import { checkAmount, checkLine, openHeader } from './posting-checks.js';
import { must } from './rules.js';

/** A settled payment, reported as a fact by the treasury. */
export interface RecordPayment {
  readonly paymentId: string;
  readonly lineId: string;
  readonly amountFen: bigint;
  readonly voucherNumber: string;
  readonly purpose: string;
  readonly payeeCommitment?: string;
}

/**
 * Records a settled payment. It is never refused for want of money and needs neither an approved
 * budget nor an existing line: the money has left. Only malformed or unknown codes are refused.
 */
export function recordPayment(budget: Budget, order: RecordPayment, meta: Meta): BudgetEvent[] {
  checkAmount(order.amountFen);
  const header = openHeader(budget, meta);
  checkLine(header, order.lineId);
  const { paymentId } = order;
  const isNew = budget.documents.get(paymentId) === undefined;
  must(isNew, 'DOCUMENT_ALREADY_EXISTS', { field: 'paymentId', paymentId });
  return [{ type: 'PaymentRecorded', ...order }];
}

/** 退回: money of a payment comes back to the line it was charged to. */
export interface RefundPayment {
  readonly refundId: string;
  readonly paymentId: string;
  /** Needed only when corrections have spread the payment over several lines. */
  readonly lineId?: string;
  readonly amountFen: bigint;
  readonly voucherNumber: string;
  readonly reason: string;
}

export function refundPayment(budget: Budget, order: RefundPayment, meta: Meta): BudgetEvent[] {
  const { refundId, paymentId, amountFen, voucherNumber, reason } = order;
  checkAmount(amountFen);
  openHeader(budget, meta);
  const payment = existingPayment(budget, paymentId);
  const onlyLineId = payment.charges.length === 1 ? payment.charges[0]?.lineId : undefined;
  const lineId = order.lineId ?? onlyLineId;
  must(lineId !== undefined, 'CHARGE_NOT_FOUND', { field: 'lineId', paymentId });
  const chargedFen = chargeOf(payment, lineId, 'lineId');
  const facts = { field: 'amount', paymentId, amountFen, chargedFen };
  must(amountFen <= chargedFen, 'REFUND_EXCEEDS_CHARGE', facts);
  const refund = { refundId, paymentId, lineId, amountFen, voucherNumber, reason };
  return [{ type: 'PaymentRefunded', ...refund }];
}

/** 更正: moves a charge from the wrong line to the right one, without cash. */
export interface CorrectPayment {
  readonly correctionId: string;
  readonly paymentId: string;
  readonly fromLineId: string;
  readonly toLineId: string;
  readonly amountFen: bigint;
  readonly reason: string;
}

export function correctPayment(budget: Budget, order: CorrectPayment, meta: Meta): BudgetEvent[] {
  const { paymentId, fromLineId, toLineId, amountFen } = order;
  checkAmount(amountFen);
  const header = openHeader(budget, meta);
  checkLine(header, toLineId, 'toLineId');
  const payment = existingPayment(budget, paymentId);
  const chargedFen = chargeOf(payment, fromLineId, 'fromLineId');
  must(fromLineId !== toLineId, 'CORRECTION_SAME_LINE', { field: 'toLineId', toLineId });
  const facts = { field: 'amount', paymentId, amountFen, chargedFen };
  must(amountFen <= chargedFen, 'CORRECTION_EXCEEDS_CHARGE', facts);
  return [{ type: 'PaymentCorrected', ...order, correctsSeq: payment.openedSeq }];
}

function existingPayment(budget: Budget, paymentId: string): Payment {
  const document = budget.documents.get(paymentId);
  const facts = { field: 'paymentId', paymentId };
  must(document?.kind === 'payment', 'PAYMENT_NOT_FOUND', facts);
  return document;
}

function chargeOf(payment: Payment, lineId: string, field: string): bigint {
  const charge = payment.charges.find((existing) => existing.lineId === lineId);
  const facts = { field, paymentId: payment.documentId, lineId };
  must(charge !== undefined, 'CHARGE_NOT_FOUND', facts);
  return charge.amountFen;
}
