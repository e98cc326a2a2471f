import { z } from 'zod';
import { PAYMENT_METHODS } from '../../domain/execution-events.js';
import { given } from '../../domain/line-amounts.js';
import {
  AMOUNT,
  EFFECTIVE,
  type LedgerPath,
  LINE_ID,
  SUPPORTING_DOCUMENTS,
  text,
} from '../../http/fields.js';
import type { Effective, GivenOrder } from '../../http/order-route.js';
import { OrderPaymentCommand, RecordPaymentCommand } from './execution.commands.js';

// A payment as it is posted, alone or in a batch, and as it is ordered.

const PAYEE = z.strictObject({ name: text(200), account: text(64).optional() }).meta({
  id: 'Payee',
  description: 'Kept beside the log; the event carries a salted commitment to it.',
});

const METHOD = z.enum(PAYMENT_METHODS).describe('财政直接支付 or 财政授权支付.');
const ENCUMBRANCE_ID = text(100).describe('The contract it pays.');

export const PAYMENT_FIELDS = {
  ...EFFECTIVE,
  lineId: LINE_ID,
  amount: AMOUNT,
  voucherNumber: text(100),
  purpose: text(500),
  method: METHOD.optional(),
  encumbranceId: ENCUMBRANCE_ID.optional(),
  payee: PAYEE.optional(),
};

export const RECORD_PAYMENT = z.strictObject(PAYMENT_FIELDS).meta({ id: 'RecordPayment' });

export type RecordedPayment = z.output<typeof RECORD_PAYMENT>;

type Asked<Body extends Effective> = Omit<GivenOrder<Body, LedgerPath>, 'path'>;

/** The command for a payment that was made, under a new id. */
export function paymentCommand({
  ledgerId,
  body,
  meta,
  newId,
}: Asked<RecordedPayment>): RecordPaymentCommand {
  const { lineId, amount, voucherNumber, purpose, method, encumbranceId, payee } = body;
  const payment = { paymentId: newId(), lineId, amountFen: amount, voucherNumber, purpose };
  const order = { ...payment, ...given({ method, encumbranceId, payee }) };
  return new RecordPaymentCommand(ledgerId, order, meta);
}

export const ORDER_PAYMENT = z
  .strictObject({
    ...EFFECTIVE,
    lineId: LINE_ID,
    amount: AMOUNT,
    method: METHOD,
    purpose: text(500),
    encumbranceId: ENCUMBRANCE_ID.optional(),
    payee: PAYEE.optional(),
    documents: SUPPORTING_DOCUMENTS.optional(),
  })
  .meta({ id: 'OrderPayment' });

export type PaymentOrder = z.output<typeof ORDER_PAYMENT>;

/** The command for a payment that the bank is to make, under a new id. */
export function orderCommand({
  ledgerId,
  body,
  meta,
  newId,
}: Asked<PaymentOrder>): OrderPaymentCommand {
  const { lineId, amount, method, purpose, encumbranceId, payee, documents } = body;
  const payment = { paymentId: newId(), lineId, amountFen: amount, method, purpose };
  const order = { ...payment, ...given({ encumbranceId, payee, documents }) };
  return new OrderPaymentCommand(ledgerId, order, meta);
}
