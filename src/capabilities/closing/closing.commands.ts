import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { atVersion } from '../../domain/document-version.js';
import type { Recorded } from '../../domain/events.js';
import {
  type ApprovePeriodReopening,
  approvePeriodReopening,
  type ClosePeriod,
  closePeriod,
  type RejectPeriodReopening,
  type RequestPeriodReopening,
  rejectPeriodReopening,
  requestPeriodReopening,
} from '../../domain/periods.js';
import {
  type ApproveReversal,
  approveReversal,
  type RejectReversal,
  type RequestReversal,
  rejectReversal,
  requestReversal,
} from '../../domain/reversal.js';
import type { Receipt } from '../../ledger/answer.js';
import { handlerOf, LedgerCommand } from '../../ledger/ledger.commands.js';
import { Ledger } from '../../ledger/ledger.js';
import { eventAt } from '../../ledger/recorded-event.js';
import type { Trial } from '../../ledger/trial.js';
import { Database } from '../../platform/database.js';

/** Closes a month (结账). */
export class ClosePeriodCommand extends LedgerCommand<ClosePeriod> {}
export const ClosePeriodHandler = handlerOf(ClosePeriodCommand, closePeriod);

const reopeningIdOf = ({ reopeningId }: { readonly reopeningId: string }) => reopeningId;

/** Asks to open a closed month again (反结账). */
export class RequestPeriodReopeningCommand extends LedgerCommand<RequestPeriodReopening> {}
export const RequestPeriodReopeningHandler = handlerOf(
  RequestPeriodReopeningCommand,
  requestPeriodReopening,
);

/** Opens a closed month again, by another person than who asked. */
export class ApprovePeriodReopeningCommand extends LedgerCommand<ApprovePeriodReopening> {}
export const ApprovePeriodReopeningHandler = handlerOf(
  ApprovePeriodReopeningCommand,
  approvePeriodReopening,
  { documentIdOf: reopeningIdOf },
);

export class RejectPeriodReopeningCommand extends LedgerCommand<RejectPeriodReopening> {}
export const RejectPeriodReopeningHandler = handlerOf(
  RejectPeriodReopeningCommand,
  rejectPeriodReopening,
  { documentIdOf: reopeningIdOf },
);

/** Asks to take a wrong event back (冲销). */
export class RequestReversalCommand extends LedgerCommand<Omit<RequestReversal, 'target'>> {}

@CommandHandler(RequestReversalCommand)
export class RequestReversalHandler implements ICommandHandler<RequestReversalCommand> {
  constructor(
    private readonly ledger: Ledger,
    private readonly database: Database,
  ) {}

  async execute({ ledgerId, order, meta }: RequestReversalCommand): Promise<Receipt> {
    const seq = order.reversesSeq;
    const target = await targetAt(this.database, { ledgerId, seq, trial: meta.trial });
    const asked = { command: 'requestReversal', content: order };
    const rule = requestReversal;
    return this.ledger.decide(
      ledgerId,
      meta,
      (budget) => rule(budget, { ...order, target }, meta),
      asked,
    );
  }
}

/** Takes the event back, by another person than who asked. */
export class ApproveReversalCommand extends LedgerCommand<Omit<ApproveReversal, 'target'>> {}

@CommandHandler(ApproveReversalCommand)
export class ApproveReversalHandler implements ICommandHandler<ApproveReversalCommand> {
  constructor(
    private readonly ledger: Ledger,
    private readonly database: Database,
  ) {}

  async execute(command: ApproveReversalCommand): Promise<Receipt> {
    const { ledgerId, order, meta, expectedSeqs } = command;
    const { reversalId: documentId } = order;
    // Which event a reversal is about never changes, nor does the event: both are read beforehand.
    const reversal = await this.ledger.inspect(ledgerId, ({ documents }) =>
      (meta.trial?.documents ?? documents).get(documentId),
    );
    const target =
      reversal?.kind === 'reversal'
        ? await targetAt(this.database, {
            ledgerId,
            seq: reversal.reversesSeq,
            trial: meta.trial,
          })
        : undefined;
    const decided = atVersion({ documentId, ...(expectedSeqs && { expectedSeqs }) }, (budget) =>
      approveReversal(budget, { ...order, target }, meta),
    );
    const asked = { command: 'approveReversal', content: order };
    return this.ledger.decide(ledgerId, meta, decided, asked);
  }
}

export class RejectReversalCommand extends LedgerCommand<RejectReversal> {}
export const RejectReversalHandler = handlerOf(RejectReversalCommand, rejectReversal, {
  documentIdOf: ({ reversalId }) => reversalId,
});

async function targetAt(
  { db }: Database,
  place: { readonly ledgerId: string; readonly seq: number; readonly trial?: Trial | undefined },
): Promise<Recorded | undefined> {
  const { ledgerId, seq, trial } = place;
  return trial?.eventAt(seq) ?? (await eventAt(db, ledgerId, seq))?.recorded;
}
