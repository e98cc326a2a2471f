import {
  type RecordReceipt,
  type RefundReceipt,
  recordReceipt,
  refundReceipt,
  type SetRevenueBudget,
  setRevenueBudget,
} from '../../domain/revenue.js';
import { handlerOf, LedgerCommand } from '../../ledger/ledger.commands.js';

/** Sets what units are to receive (收入预算). */
export class SetRevenueBudgetCommand extends LedgerCommand<SetRevenueBudget> {}
export const SetRevenueBudgetHandler = handlerOf(SetRevenueBudgetCommand, setRevenueBudget);

/** Records money that came in (收入). */
export class RecordReceiptCommand extends LedgerCommand<RecordReceipt> {}
export const RecordReceiptHandler = handlerOf(RecordReceiptCommand, recordReceipt);

/** Gives money received back to the payer (收入退付). */
export class RefundReceiptCommand extends LedgerCommand<RefundReceipt> {}
export const RefundReceiptHandler = handlerOf(RefundReceiptCommand, refundReceipt, {
  documentIdOf: ({ receiptId }) => receiptId,
});
