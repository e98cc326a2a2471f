import type { Budget } from './budget.js';
import type { BudgetEvent, Meta } from './events.js';
import type { Header } from './header.js';
import { FUND_SOURCES } from './line.js';
import { MAX_FEN } from './money.js';
import type { Receipt } from './performance-document.js';
import type { RevenueAmount, RevenueSource } from './performance-events.js';
import {
  checkAmount,
  checkDocumentId,
  checkNotBefore,
  checkYear,
  checkYearIn,
  openHeader,
} from './posting-checks.js';
import { must } from './rules.js';

/** 收入来源. */
export const REVENUE_SOURCES: readonly RevenueSource[] = [...FUND_SOURCES, 'carried-over'];

/** 收入预算: comes with the draft budget; each line replaces what was set for it before. */
export interface SetRevenueBudget {
  readonly reason: string;
  readonly lines: readonly RevenueAmount[];
}

export function setRevenueBudget(
  budget: Budget,
  order: SetRevenueBudget,
  meta: Meta,
): BudgetEvent[] {
  checkRevenueLines(order.lines);
  const header = openHeader(budget, meta);
  for (const [index, { unitCode }] of order.lines.entries()) {
    checkUnit(header, unitCode, `lines[${index}].unitCode`);
  }
  checkYearIn([header.fiscalYear - 1, header.fiscalYear], header, meta);
  const lines = order.lines.map(({ unitCode, source, amountFen }) => ({
    unitCode,
    source,
    amountFen,
  }));
  return [{ type: 'RevenueBudgetSet', reason: order.reason, lines }];
}

/** 收入: money that came in, whatever the budget says. */
export interface RecordReceipt extends RevenueAmount {
  readonly receiptId: string;
  readonly voucherNumber: string;
  readonly purpose: string;
}

export function recordReceipt(budget: Budget, order: RecordReceipt, meta: Meta): BudgetEvent[] {
  const { receiptId, unitCode, source, amountFen, voucherNumber, purpose } = order;
  checkDocumentId(receiptId, 'receiptId');
  checkSource(source, 'source');
  checkAmount(amountFen);
  const header = openHeader(budget, meta);
  checkUnit(header, unitCode, 'unitCode');
  const isNew = budget.documents.get(receiptId) === undefined;
  must(isNew, 'DOCUMENT_ALREADY_EXISTS', { field: 'receiptId', receiptId });
  checkYear(header, meta);
  const receipt = { receiptId, unitCode, source, amountFen, voucherNumber, purpose };
  return [{ type: 'RevenueReceived', ...receipt }];
}

/** 收入退付: money received goes back to the payer. */
export interface RefundReceipt {
  readonly refundId: string;
  readonly receiptId: string;
  readonly amountFen: bigint;
  readonly voucherNumber: string;
  readonly reason: string;
}

export function refundReceipt(budget: Budget, order: RefundReceipt, meta: Meta): BudgetEvent[] {
  const { refundId, receiptId, amountFen, voucherNumber, reason } = order;
  checkDocumentId(refundId, 'refundId');
  checkAmount(amountFen);
  const header = openHeader(budget, meta);
  const receipt = existingReceipt(budget, receiptId);
  const isNew = !receipt.refundIds.includes(refundId);
  must(isNew, 'DOCUMENT_ALREADY_EXISTS', { field: 'refundId', refundId });
  checkYear(header, meta);
  checkNotBefore(receipt.receivedOn, meta);
  const leftFen = receipt.amountFen - receipt.refundedFen;
  const facts = { field: 'amount', receiptId, amountFen, leftFen };
  must(amountFen <= leftFen, 'REFUND_EXCEEDS_RECEIPT', facts);
  const { unitCode, source } = receipt;
  const refund = { refundId, receiptId, unitCode, source, amountFen, voucherNumber, reason };
  return [{ type: 'RevenueRefunded', ...refund }];
}

function checkRevenueLines(lines: readonly RevenueAmount[]): void {
  must(lines.length > 0, 'LINES_MISSING', { field: 'lines' });
  const seen = new Set<string>();
  for (const [index, { unitCode, source, amountFen }] of lines.entries()) {
    checkSource(source, `lines[${index}].source`);
    const field = `lines[${index}].amount`;
    must(amountFen >= 0n, 'AMOUNT_NEGATIVE', { field, amountFen });
    must(amountFen <= MAX_FEN, 'BALANCE_OUT_OF_RANGE', { field, amountFen });
    const key = `${unitCode}:${source}`;
    const facts = { field: `lines[${index}].source`, unitCode, source };
    must(!seen.has(key), 'LINE_DUPLICATE', facts);
    seen.add(key);
  }
}

function checkSource(source: RevenueSource, field: string): void {
  must(REVENUE_SOURCES.includes(source), 'REVENUE_SOURCE_UNKNOWN', { field, source });
}

function checkUnit(header: Header, unitCode: string, field: string): void {
  const unit = header.units.get(unitCode);
  must(unit !== undefined, 'UNIT_UNKNOWN', { field, unitCode });
  must(unit.independentAccounts, 'UNIT_HOLDS_NO_LINES', { field, unitCode });
}

function existingReceipt(budget: Budget, receiptId: string): Receipt {
  const document = budget.documents.get(receiptId);
  must(document?.kind === 'receipt', 'RECEIPT_NOT_FOUND', { field: 'receiptId', receiptId });
  return document;
}
