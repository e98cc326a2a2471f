import { z } from 'zod';
import { PAYMENT_METHODS } from '../../domain/execution-events.js';
import type { Capability } from '../../http/capability.js';
import { documentController } from '../../http/documents.http.js';
import { AMOUNT, EFFECTIVE, LINE_ID, LINE_YUAN, text, YUAN } from '../../http/fields.js';
import { orderRoute } from '../../http/order-route.js';
import {
  CorrectPaymentCommand,
  CorrectPaymentHandler,
  OrderPaymentHandler,
  RecordPaymentHandler,
  RefundPaymentCommand,
  RefundPaymentHandler,
  RejectPaymentCommand,
  RejectPaymentHandler,
  SettlePaymentCommand,
  SettlePaymentHandler,
} from './execution.commands.js';
import { PaymentBatchController } from './payment-batch.http.js';
import {
  ORDER_PAYMENT,
  orderCommand,
  paymentCommand,
  RECORD_PAYMENT,
} from './payment-order.http.js';

const REFUND = z
  .strictObject({
    ...EFFECTIVE,
    lineId: LINE_ID.optional().describe('Needed when the payment is charged to several lines.'),
    amount: AMOUNT,
    voucherNumber: text(100),
    reason: text(1_000),
  })
  .meta({ id: 'RefundPayment' });

const CORRECT = z
  .strictObject({
    ...EFFECTIVE,
    fromLineId: LINE_ID,
    toLineId: LINE_ID,
    amount: AMOUNT,
    reason: text(1_000),
  })
  .meta({ id: 'CorrectPayment' });

const SETTLE = z
  .strictObject({ ...EFFECTIVE, voucherNumber: text(100) })
  .meta({ id: 'SettlePayment' });

const REJECT = z.strictObject({ ...EFFECTIVE, reason: text(1_000) }).meta({ id: 'RejectPayment' });

const RECORD = orderRoute({
  id: 'recordPayment',
  path: 'payments',
  summary: 'Record a settled payment; it is a fact and never refused for want of money',
  roles: ['treasury'],
  body: RECORD_PAYMENT,
  documents: 'payments',
  makes: 'paymentId',
  command: paymentCommand,
});

const REFUND_PAYMENT = orderRoute({
  id: 'refundPayment',
  path: 'payments/:paymentId/refunds',
  summary: 'Record money that came back',
  roles: ['treasury'],
  ifMatch: 'optional',
  body: REFUND,
  documents: 'payments',
  makes: 'refundId',
  command: ({ ledgerId, path: { paymentId }, body, meta, newId, expectedSeqs }) => {
    const { lineId, amount: amountFen, voucherNumber, reason } = body;
    const refund = { refundId: newId(), paymentId, amountFen, voucherNumber, reason };
    const order = lineId === undefined ? refund : { ...refund, lineId };
    return new RefundPaymentCommand(ledgerId, order, meta, expectedSeqs);
  },
});

const CORRECT_PAYMENT = orderRoute({
  id: 'correctPayment',
  path: 'payments/:paymentId/corrections',
  summary: 'Move a charge to the line it belongs to',
  roles: ['treasury', 'finance'],
  ifMatch: 'optional',
  body: CORRECT,
  documents: 'payments',
  makes: 'correctionId',
  command: ({ ledgerId, path: { paymentId }, body, meta, newId, expectedSeqs }) => {
    const { fromLineId, toLineId, amount: amountFen, reason } = body;
    const correctionId = newId();
    const order = { correctionId, paymentId, fromLineId, toLineId, amountFen, reason };
    return new CorrectPaymentCommand(ledgerId, order, meta, expectedSeqs);
  },
});

const ORDER = orderRoute({
  id: 'orderPayment',
  path: 'payment-orders',
  summary: 'Order a payment, from what is available or from a contract, never beyond it',
  roles: ['officer', 'treasury'],
  body: ORDER_PAYMENT,
  documents: 'payments',
  makes: 'paymentId',
  mayBeHeld: true,
  command: orderCommand,
});

const SETTLE_PAYMENT = orderRoute({
  id: 'settlePayment',
  path: 'payments/:paymentId/settlement',
  summary: 'Say that the bank has paid an order',
  roles: ['treasury'],
  ifMatch: 'optional',
  body: SETTLE,
  documents: 'payments',
  command: ({ ledgerId, path: { paymentId }, body: { voucherNumber }, meta, expectedSeqs }) =>
    new SettlePaymentCommand(ledgerId, { paymentId, voucherNumber }, meta, expectedSeqs),
});

const REJECT_PAYMENT = orderRoute({
  id: 'rejectPayment',
  path: 'payments/:paymentId/rejection',
  summary: 'Say that the bank did not pay an order; the money goes back to where it came from',
  roles: ['treasury'],
  ifMatch: 'optional',
  body: REJECT,
  documents: 'payments',
  command: ({ ledgerId, path: { paymentId }, body: { reason }, meta, expectedSeqs }) =>
    new RejectPaymentCommand(ledgerId, { paymentId, reason }, meta, expectedSeqs),
});

const PAYMENTS = documentController({
  tag: 'payments',
  path: 'payments',
  kind: 'payment',
  idName: 'paymentId',
  answerId: 'Payment',
  notFound: 'PAYMENT_NOT_FOUND',
  statuses: ['ordered', 'settled', 'rejected', 'refunded', 'reversed'],
  fields: {
    amount: YUAN,
    refunded: YUAN,
    charges: z.array(LINE_YUAN).describe('Where the money that was not refunded is charged now.'),
    voucherNumber: z.string().optional().describe('Known once the bank has paid.'),
    purpose: z.string(),
    paidOn: z.string().describe('The day of the order until the bank has paid.'),
    payeeCommitment: z.string().optional(),
    method: z.enum(PAYMENT_METHODS).optional(),
    encumbranceId: z.string().optional().describe('The contract it pays.'),
    liquidated: YUAN.optional().describe('How much of it came out of the contract.'),
    amendmentIds: z.array(z.string()).describe('Its refunds and corrections, oldest first.'),
  },
});

export const EXECUTION: Capability = {
  tag: 'payments',
  orders: [RECORD, ORDER, SETTLE_PAYMENT, REJECT_PAYMENT, REFUND_PAYMENT, CORRECT_PAYMENT],
  handlers: [
    RecordPaymentHandler,
    OrderPaymentHandler,
    SettlePaymentHandler,
    RejectPaymentHandler,
    RefundPaymentHandler,
    CorrectPaymentHandler,
  ],
  controllers: [PaymentBatchController, PAYMENTS],
};
