import { z } from 'zod';
import { REVENUE_SOURCES } from '../../domain/revenue.js';
import type { Capability } from '../../http/capability.js';
import { documentController } from '../../http/documents.http.js';
import { AMOUNT, AMOUNT_OR_ZERO, EFFECTIVE, text, YUAN } from '../../http/fields.js';
import { orderRoute } from '../../http/order-route.js';
import {
  RecordReceiptCommand,
  RecordReceiptHandler,
  RefundReceiptCommand,
  RefundReceiptHandler,
  SetRevenueBudgetCommand,
  SetRevenueBudgetHandler,
} from './revenue.commands.js';

const SOURCE = z
  .enum(REVENUE_SOURCES)
  .describe('A fund source, or `carried-over` (上年结转).')
  .meta({ id: 'RevenueSource' });

const UNIT_CODE = text(32);

const REVENUE_AMOUNT = z
  .strictObject({ unitCode: UNIT_CODE, source: SOURCE, amount: AMOUNT_OR_ZERO })
  .transform(({ amount, ...line }) => ({ ...line, amountFen: amount }))
  .meta({ id: 'RevenueAmount' });

const SET_BUDGET = z
  .strictObject({ ...EFFECTIVE, reason: text(1_000), lines: z.array(REVENUE_AMOUNT).min(1) })
  .meta({ id: 'SetRevenueBudget' });

const RECORD = z
  .strictObject({
    ...EFFECTIVE,
    unitCode: UNIT_CODE,
    source: SOURCE,
    amount: AMOUNT,
    voucherNumber: text(100),
    purpose: text(500),
  })
  .meta({ id: 'RecordReceipt' });

const REFUND = z
  .strictObject({
    ...EFFECTIVE,
    amount: AMOUNT,
    voucherNumber: text(100),
    reason: text(1_000),
  })
  .meta({ id: 'RefundReceipt' });

const SET_REVENUE_BUDGET = orderRoute({
  id: 'setRevenueBudget',
  path: 'revenue-budget',
  summary: 'Set what units are to receive from each source; replaces what was set before',
  roles: ['finance'],
  body: SET_BUDGET,
  command: ({ ledgerId, body: { reason, lines }, meta }) =>
    new SetRevenueBudgetCommand(ledgerId, { reason, lines }, meta),
});

const RECORD_RECEIPT = orderRoute({
  id: 'recordReceipt',
  path: 'receipts',
  summary: 'Record money that came in; it is a fact and not limited by the budget',
  roles: ['treasury'],
  body: RECORD,
  documents: 'receipts',
  makes: 'receiptId',
  command: ({ ledgerId, body, meta, newId }) => {
    const { unitCode, source, amount: amountFen, voucherNumber, purpose } = body;
    const receiptId = newId();
    const order = { receiptId, unitCode, source, amountFen, voucherNumber, purpose };
    return new RecordReceiptCommand(ledgerId, order, meta);
  },
});

const REFUND_RECEIPT = orderRoute({
  id: 'refundReceipt',
  path: 'receipts/:receiptId/refunds',
  summary: 'Give money received back to the payer',
  roles: ['treasury'],
  ifMatch: 'optional',
  body: REFUND,
  documents: 'receipts',
  makes: 'refundId',
  command: ({ ledgerId, path: { receiptId }, body, meta, newId, expectedSeqs }) => {
    const { amount: amountFen, voucherNumber, reason } = body;
    const order = { refundId: newId(), receiptId, amountFen, voucherNumber, reason };
    return new RefundReceiptCommand(ledgerId, order, meta, expectedSeqs);
  },
});

const RECEIPTS = documentController({
  tag: 'revenues',
  path: 'receipts',
  kind: 'receipt',
  idName: 'receiptId',
  answerId: 'Receipt',
  notFound: 'RECEIPT_NOT_FOUND',
  statuses: ['received', 'refunded'],
  fields: {
    unitCode: z.string(),
    source: SOURCE,
    amount: YUAN,
    refunded: YUAN,
    voucherNumber: z.string(),
    purpose: z.string(),
    receivedOn: z.string(),
    refundIds: z.array(z.string()).describe('Oldest first.'),
  },
});

const REVENUES = documentController({
  tag: 'revenues',
  path: 'revenues',
  kind: 'revenue',
  idName: 'revenueId',
  answerId: 'Revenue',
  notFound: 'REVENUE_NOT_FOUND',
  statuses: ['open'],
  fields: {
    unitCode: z.string(),
    source: SOURCE,
    budget: YUAN.describe('What the unit is to receive from the source.'),
    received: YUAN.describe('What it has received, less what was refunded.'),
  },
});

export const REVENUE: Capability = {
  tag: 'revenues',
  handlers: [SetRevenueBudgetHandler, RecordReceiptHandler, RefundReceiptHandler],
  orders: [SET_REVENUE_BUDGET, RECORD_RECEIPT, REFUND_RECEIPT],
  controllers: [RECEIPTS, REVENUES],
};
