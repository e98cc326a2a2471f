import type { Budget, Line } from './budget.js';
import { encumbranceOf, openFenOn } from './commitment-checks.js';
import type { BudgetEvent, Meta } from './events.js';
import type { PaymentMethod } from './execution-events.js';
import type { Header } from './header.js';
import { addressOf } from './line.js';
import { given } from './line-amounts.js';
import { sumFen } from './money.js';
import type { Payment } from './payment-document.js';
import { cashPlanIdOf } from './performance-document.js';
import {
  checkAmount,
  checkDocumentId,
  checkNotBefore,
  checkYear,
  openHeader,
} from './posting-checks.js';
import type { SupportingDocument } from './reallocation-events.js';
import { must } from './rules.js';

/** 支付申请: asks the treasury to pay, from what is available or from a contract. */
export interface OrderPayment {
  readonly paymentId: string;
  readonly lineId: string;
  readonly amountFen: bigint;
  readonly method: PaymentMethod;
  readonly purpose: string;
  readonly encumbranceId?: string;
  readonly payeeCommitment?: string;
  readonly documents?: readonly SupportingDocument[];
}

/** Orders a payment. Other than a payment that was made, it is refused for want of money. */
export function orderPayment(budget: Budget, order: OrderPayment, meta: Meta): BudgetEvent[] {
  const { paymentId, lineId, amountFen, method, purpose } = order;
  const { encumbranceId, payeeCommitment, documents } = order;
  checkDocumentId(paymentId, 'paymentId');
  addressOf(lineId);
  checkAmount(amountFen);
  const header = openHeader(budget, meta);
  const line = budget.lines.get(lineId);
  must(line !== undefined, 'LINE_NOT_FOUND', { field: 'lineId', lineId });
  const contract = encumbranceId === undefined ? undefined : encumbranceOf(budget, encumbranceId);
  const isNew = budget.documents.get(paymentId) === undefined;
  must(isNew, 'DOCUMENT_ALREADY_EXISTS', { field: 'paymentId', paymentId });
  // Before the approval as well: what is available then was arranged for it (预算法 art. 54).
  checkYear(header, meta);
  const facts = { field: 'amount', lineId, amountFen };
  if (contract === undefined) {
    const { available: availableFen } = line.balance;
    must(amountFen <= availableFen, 'PAYMENT_EXCEEDS_AVAILABLE', { ...facts, availableFen });
  } else {
    checkNotBefore(contract.heldOn, meta);
    const openFen = openFenOn(contract, lineId);
    const told = { ...facts, encumbranceId, openFen };
    must(amountFen <= openFen, 'PAYMENT_EXCEEDS_ENCUMBRANCE', told);
  }
  checkCashPlan(budget, { header, line, amountFen }, meta);
  const payment = { paymentId, lineId, amountFen, method, purpose };
  const optional = given({ encumbranceId, payeeCommitment, documents });
  return [{ type: 'PaymentOrdered', ...payment, ...optional }];
}

/** The bank has paid. */
export interface SettlePayment {
  readonly paymentId: string;
  readonly voucherNumber: string;
}

export function settlePayment(budget: Budget, order: SettlePayment, meta: Meta): BudgetEvent[] {
  const { paymentId, voucherNumber } = order;
  const { lineId, amountFen } = orderedPayment(budget, paymentId, meta);
  return [{ type: 'PaymentSettled', paymentId, lineId, amountFen, voucherNumber }];
}

/** 退票: the bank did not pay; the money goes back to where the order took it from. */
export interface RejectPayment {
  readonly paymentId: string;
  readonly reason: string;
}

export function rejectPayment(budget: Budget, order: RejectPayment, meta: Meta): BudgetEvent[] {
  const { paymentId, reason } = order;
  const { lineId, amountFen, encumbranceId } = orderedPayment(budget, paymentId, meta);
  const source = given({ encumbranceId });
  return [{ type: 'PaymentRejected', paymentId, lineId, amountFen, ...source, reason }];
}

interface OnLine extends Pick<Payment, 'amountFen' | 'encumbranceId'> {
  readonly lineId: string;
}

// The payment as it was ordered, if it may be settled or rejected.
function orderedPayment(budget: Budget, paymentId: string, meta: Meta): OnLine {
  const header = openHeader(budget, meta);
  const payment = budget.documents.get(paymentId);
  const facts = { field: 'paymentId', paymentId };
  must(payment?.kind === 'payment', 'PAYMENT_NOT_FOUND', facts);
  checkYear(header, meta);
  must(payment.status === 'ordered', 'PAYMENT_NOT_ORDERED', { ...facts, status: payment.status });
  checkNotBefore(payment.paidOn, meta);
  const [charge] = payment.charges;
  if (charge === undefined) throw new Error(`the ordered payment ${paymentId} has no line`);
  return { ...payment, lineId: charge.lineId };
}

interface Paying {
  readonly header: Header;
  readonly line: Line;
  readonly amountFen: bigint;
}

// 用款计划: what the plan of a month leaves unused may be paid in the months after it.
function checkCashPlan(
  budget: Budget,
  { header, line: { lineId, balance }, amountFen }: Paying,
  { effectiveOn }: Meta,
): void {
  if (header.policy?.policy.cashPlan !== 'monthly') return;
  const plan = budget.documents.get(cashPlanIdOf(lineId));
  const months = plan?.kind === 'cash-plan' ? plan.months : [];
  const month = effectiveOn.slice(0, 'YYYY-MM'.length);
  const reached = months.filter((planned) => planned.month <= month);
  const plannedFen = sumFen(reached.map((planned) => planned.amountFen));
  const paidFen = balance.inPayment + balance.disbursed;
  const facts = { field: 'amount', lineId, amountFen, paidFen, plannedFen };
  must(paidFen + amountFen <= plannedFen, 'CASH_PLAN_EXCEEDED', facts);
}
