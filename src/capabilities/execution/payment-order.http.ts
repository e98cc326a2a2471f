import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { AMOUNT, EFFECTIVE, LINE_ID, text } from '../../http/fields.js';
import type { CommandMeta } from '../../ledger/ledger.js';
import { RecordPaymentCommand } from './execution.commands.js';

// A payment as it is posted, alone or in a batch.

const PAYEE = z.strictObject({ name: text(200), account: text(64).optional() }).meta({
  id: 'Payee',
  description: 'Kept beside the log; the event carries a salted commitment to it.',
});

export const PAYMENT_FIELDS = {
  ...EFFECTIVE,
  lineId: LINE_ID,
  amount: AMOUNT,
  voucherNumber: text(100),
  purpose: text(500),
  payee: PAYEE.optional(),
};

export const RECORD_PAYMENT = z.strictObject(PAYMENT_FIELDS).meta({ id: 'RecordPayment' });

export type PaymentOrder = z.output<typeof RECORD_PAYMENT>;

/** The command for a payment, under an id made here. */
export function paymentCommand(
  ledgerId: string,
  { lineId, amount, voucherNumber, purpose, payee }: PaymentOrder,
  meta: CommandMeta,
): RecordPaymentCommand {
  const payment = { paymentId: uuidv7(), lineId, amountFen: amount, voucherNumber, purpose };
  const order = payee === undefined ? payment : { ...payment, payee };
  return new RecordPaymentCommand(ledgerId, order, meta);
}
