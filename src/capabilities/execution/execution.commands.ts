import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Budget } from '../../domain/budget.js';
import { atVersion } from '../../domain/document-version.js';
import {
  type CorrectPayment,
  correctPayment,
  type RecordPayment,
  type RefundPayment,
  recordPayment,
  refundPayment,
} from '../../domain/execution.js';
import type { Receipt } from '../../ledger/answer.js';
import { type CommandMeta, Ledger } from '../../ledger/ledger.js';
import { commitTo, type Payee } from '../../ledger/personal-data.js';

/** Records a settled payment. The payee is kept beside the log; the event carries a commitment to it. */
export class RecordPaymentCommand extends Command<Receipt> {
  constructor(
    readonly ledgerId: string,
    readonly order: Omit<RecordPayment, 'payeeCommitment'> & { readonly payee?: Payee },
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

@CommandHandler(RecordPaymentCommand)
export class RecordPaymentHandler implements ICommandHandler<RecordPaymentCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ ledgerId, order, meta }: RecordPaymentCommand): Promise<Receipt> {
    const { payee, ...payment } = order;
    if (payee === undefined) {
      return this.ledger.decide(ledgerId, meta, (budget) => recordPayment(budget, payment, meta));
    }
    const { commitment, data } = commitTo(order.paymentId, payee);
    const committed = { ...payment, payeeCommitment: commitment };
    const withPayee = { ...meta, personalData: data };
    return this.ledger.decide(ledgerId, withPayee, (budget) =>
      recordPayment(budget, committed, meta),
    );
  }
}

/** Records money that came back (退回). */
export class RefundPaymentCommand extends Command<Receipt> {
  constructor(
    readonly ledgerId: string,
    readonly order: RefundPayment,
    readonly meta: CommandMeta,
    readonly expectedSeqs?: readonly number[],
  ) {
    super();
  }
}

@CommandHandler(RefundPaymentCommand)
export class RefundPaymentHandler implements ICommandHandler<RefundPaymentCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute(command: RefundPaymentCommand): Promise<Receipt> {
    const { ledgerId, order, meta, expectedSeqs } = command;
    const version = { documentId: order.paymentId, expectedSeqs };
    const rule = (budget: Budget) => refundPayment(budget, order, meta);
    return this.ledger.decide(ledgerId, meta, atVersion(version, rule));
  }
}

/** Moves a charge to the line it belongs to (更正). */
export class CorrectPaymentCommand extends Command<Receipt> {
  constructor(
    readonly ledgerId: string,
    readonly order: CorrectPayment,
    readonly meta: CommandMeta,
    readonly expectedSeqs?: readonly number[],
  ) {
    super();
  }
}

@CommandHandler(CorrectPaymentCommand)
export class CorrectPaymentHandler implements ICommandHandler<CorrectPaymentCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute(command: CorrectPaymentCommand): Promise<Receipt> {
    const { ledgerId, order, meta, expectedSeqs } = command;
    const version = { documentId: order.paymentId, expectedSeqs };
    const rule = (budget: Budget) => correctPayment(budget, order, meta);
    return this.ledger.decide(ledgerId, meta, atVersion(version, rule));
  }
}
