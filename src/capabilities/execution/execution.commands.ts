import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Budget } from '../../domain/budget.js';
import type { BudgetEvent, Meta } from '../../domain/events.js';
import {
  type CorrectPayment,
  correctPayment,
  type RecordPayment,
  type RefundPayment,
  recordPayment,
  refundPayment,
} from '../../domain/execution.js';
import {
  type OrderPayment,
  orderPayment,
  type RejectPayment,
  rejectPayment,
  type SettlePayment,
  settlePayment,
} from '../../domain/payment-order.js';
import type { Receipt } from '../../ledger/answer.js';
import { handlerOf, LedgerCommand } from '../../ledger/ledger.commands.js';
import { Ledger } from '../../ledger/ledger.js';
import { commitTo, type Payee } from '../../ledger/personal-data.js';

type WithPayee<Order> = Omit<Order, 'payeeCommitment'> & { readonly payee?: Payee };

/** Records a settled payment. The payee is kept beside the log; the event carries a commitment to it. */
export class RecordPaymentCommand extends LedgerCommand<WithPayee<RecordPayment>> {}

@CommandHandler(RecordPaymentCommand)
export class RecordPaymentHandler implements ICommandHandler<RecordPaymentCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute(command: RecordPaymentCommand): Promise<Receipt> {
    return decideWithPayee(this.ledger, { command, name: 'recordPayment', rule: recordPayment });
  }
}

/** Orders a payment (支付申请), with its payee like a recorded one. */
export class OrderPaymentCommand extends LedgerCommand<WithPayee<OrderPayment>> {}

@CommandHandler(OrderPaymentCommand)
export class OrderPaymentHandler implements ICommandHandler<OrderPaymentCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute(command: OrderPaymentCommand): Promise<Receipt> {
    return decideWithPayee(this.ledger, { command, name: 'orderPayment', rule: orderPayment });
  }
}

interface PayeeAside<Order> {
  readonly command: LedgerCommand<WithPayee<Order>>;
  readonly name: string;
  readonly rule: (budget: Budget, order: Order, meta: Meta) => BudgetEvent[];
}

function decideWithPayee<Order extends { readonly paymentId: string }>(
  ledger: Ledger,
  { command: { ledgerId, order, meta }, name, rule }: PayeeAside<Order>,
): Promise<Receipt> {
  const { payee, ...content } = order;
  const asked = { command: name, content };
  const plain = content as unknown as Order;
  if (payee === undefined) {
    return ledger.decide(ledgerId, meta, (budget) => rule(budget, plain, meta), asked);
  }
  const { commitment, data } = commitTo(plain.paymentId, payee);
  const committed = { ...plain, payeeCommitment: commitment };
  const withPayee = { ...meta, personalData: data };
  return ledger.decide(ledgerId, withPayee, (budget) => rule(budget, committed, meta), asked);
}

const documentIdOf = ({ paymentId }: { readonly paymentId: string }) => paymentId;

/** Records money that came back (退回). */
export class RefundPaymentCommand extends LedgerCommand<RefundPayment> {}
export const RefundPaymentHandler = handlerOf(RefundPaymentCommand, refundPayment, {
  documentIdOf,
});

/** Moves a charge to the line it belongs to (更正). */
export class CorrectPaymentCommand extends LedgerCommand<CorrectPayment> {}
export const CorrectPaymentHandler = handlerOf(CorrectPaymentCommand, correctPayment, {
  documentIdOf,
});

/** Says that the bank has paid an order. */
export class SettlePaymentCommand extends LedgerCommand<SettlePayment> {}
export const SettlePaymentHandler = handlerOf(SettlePaymentCommand, settlePayment, {
  documentIdOf,
});

/** Says that the bank did not pay an order (退票). */
export class RejectPaymentCommand extends LedgerCommand<RejectPayment> {}
export const RejectPaymentHandler = handlerOf(RejectPaymentCommand, rejectPayment, {
  documentIdOf,
});
