import type { Budget } from './budget.js';
import { coveredFen, encumbranceOf } from './commitment-checks.js';
import type { BudgetEvent, Meta } from './events.js';
import type { PaymentMethod } from './execution-events.js';
import { addressOf } from './line.js';
import { given } from './line-amounts.js';
import type { Payment } from './payment-document.js';
import {
  checkAmount,
  checkDocumentId,
  checkKnownLine,
  checkLine,
  checkNotBefore,
  checkYear,
  openHeader,
} from './posting-checks.js';
import { must } from './rules.js';

/** A settled payment, reported as a fact by the treasury. */
export interface RecordPayment {
  readonly paymentId: string;
  readonly lineId: string;
  readonly amountFen: bigint;
  readonly voucherNumber: string;
  readonly purpose: string;
  readonly payeeCommitment?: string;
  readonly method?: PaymentMethod;
  /** The contract it pays, as far as that still holds money on the line. */
  readonly encumbranceId?: string;
}

/**
 * Records a settled payment. It is never refused for want of money and needs neither an approved
 * budget nor an existing line: the money has left. Only malformed or unknown codes are refused, and a
 * contract that is unknown or not yet made on that day.
 */
export function recordPayment(budget: Budget, order: RecordPayment, meta: Meta): BudgetEvent[] {
  const { paymentId, lineId, amountFen, voucherNumber, purpose } = order;
  const { payeeCommitment, method, encumbranceId } = order;
  checkDocumentId(paymentId, 'paymentId');
  addressOf(lineId);
  checkAmount(amountFen);
  const header = openHeader(budget, meta);
  checkKnownLine(header, lineId);
  const contract = encumbranceId === undefined ? undefined : encumbranceOf(budget, encumbranceId);
  const isNew = budget.documents.get(paymentId) === undefined;
  must(isNew, 'DOCUMENT_ALREADY_EXISTS', { field: 'paymentId', paymentId });
  checkYear(header, meta);
  if (contract !== undefined) checkNotBefore(contract.heldOn, meta);
  const liquidatedFen =
    contract === undefined ? undefined : coveredFen(contract, { lineId, amountFen });
  // Field by field: what else an order may carry, a payee above all, stays out of the hashed bytes.
  const payment = { paymentId, lineId, amountFen, voucherNumber, purpose };
  const told = given({ payeeCommitment, method, encumbranceId, liquidatedFen });
  return [{ type: 'PaymentRecorded', ...payment, ...told }];
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
  checkDocumentId(refundId, 'refundId');
  if (order.lineId !== undefined) addressOf(order.lineId);
  checkAmount(amountFen);
  const header = openHeader(budget, meta);
  const payment = existingPayment(budget, paymentId);
  checkNew(payment, { refundId });
  checkSettled(payment);
  const lineId = order.lineId ?? onlyCharge(payment);
  const chargedFen = chargeOf(payment, lineId, 'lineId');
  checkYear(header, meta);
  checkNotBefore(payment.paidOn, meta);
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
  const { correctionId, paymentId, fromLineId, toLineId, amountFen, reason } = order;
  checkDocumentId(correctionId, 'correctionId');
  addressOf(fromLineId, 'fromLineId');
  addressOf(toLineId, 'toLineId');
  checkAmount(amountFen);
  const header = openHeader(budget, meta);
  checkLine(header, toLineId, 'toLineId');
  const payment = existingPayment(budget, paymentId);
  checkNew(payment, { correctionId });
  checkSettled(payment);
  const chargedFen = chargeOf(payment, fromLineId, 'fromLineId');
  checkYear(header, meta);
  checkNotBefore(payment.paidOn, meta);
  must(fromLineId !== toLineId, 'CORRECTION_SAME_LINE', { field: 'toLineId', toLineId });
  const facts = { field: 'amount', paymentId, amountFen, chargedFen };
  must(amountFen <= chargedFen, 'CORRECTION_EXCEEDS_CHARGE', facts);
  const correctsSeq = payment.openedSeq;
  const correction = {
    correctionId,
    paymentId,
    correctsSeq,
    fromLineId,
    toLineId,
    amountFen,
    reason,
  };
  return [{ type: 'PaymentCorrected', ...correction }];
}

function existingPayment(budget: Budget, paymentId: string): Payment {
  const document = budget.documents.get(paymentId);
  const facts = { field: 'paymentId', paymentId };
  must(document?.kind === 'payment', 'PAYMENT_NOT_FOUND', facts);
  return document;
}

function checkNew(payment: Payment, id: Readonly<Record<string, string>>): void {
  const [[field, amendmentId] = ['', '']] = Object.entries(id);
  const isNew = !payment.amendmentIds.includes(amendmentId);
  must(isNew, 'DOCUMENT_ALREADY_EXISTS', { field, ...id });
}

// Before its charges are looked for: a rejected or reversed payment has none.
function checkSettled({ status, documentId: paymentId }: Payment): void {
  const settled = status === 'settled' || status === 'refunded';
  must(settled, 'PAYMENT_NOT_SETTLED', { field: 'paymentId', paymentId, status });
}

function onlyCharge({ charges, documentId }: Payment): string {
  const facts = { field: 'lineId', paymentId: documentId };
  must(charges.length <= 1, 'CHARGE_AMBIGUOUS', facts);
  must(charges[0] !== undefined, 'CHARGE_NOT_FOUND', facts);
  return charges[0].lineId;
}

function chargeOf(payment: Payment, lineId: string, field: string): bigint {
  const charge = payment.charges.find((existing) => existing.lineId === lineId);
  const facts = { field, paymentId: payment.documentId, lineId };
  must(charge !== undefined, 'CHARGE_NOT_FOUND', facts);
  return charge.amountFen;
}
