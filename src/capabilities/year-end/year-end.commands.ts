import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import {
  type CarryOverLine,
  carryOverLine,
  previousLedgerIdOf,
  type ReturnFunds,
  type ReverseCarryOver,
  returnFunds,
  reverseCarryOver,
} from '../../domain/carry-over.js';
import type { CarriedOver, YearClosed } from '../../domain/closing-events.js';
import type { BudgetEvent } from '../../domain/events.js';
import { openingAfter } from '../../domain/next-year.js';
import { openLedger } from '../../domain/opening.js';
import { must } from '../../domain/rules.js';
import {
  type CloseYear,
  type CompleteCarryOver,
  closeYear,
  completeCarryOver,
  type Foreign,
  type ReceiveCarryOver,
  type ReverseCarryOverReceipt,
  receiveCarryOver,
  reverseCarryOverReceipt,
} from '../../domain/year-end.js';
import type { Receipt } from '../../ledger/answer.js';
import { handlerOf, LedgerCommand } from '../../ledger/ledger.commands.js';
import { Ledger } from '../../ledger/ledger.js';
import { eventAt, type Found, lastOfType } from '../../ledger/recorded-event.js';
import { Database } from '../../platform/database.js';

/** Carries what is left of one line over (结转), or returns it. */
export class CarryOverLineCommand extends LedgerCommand<CarryOverLine> {}
export const CarryOverLineHandler = handlerOf(CarryOverLineCommand, carryOverLine);

/** Undoes a line's part of a run. */
export class ReverseCarryOverCommand extends LedgerCommand<ReverseCarryOver> {}
export const ReverseCarryOverHandler = handlerOf(ReverseCarryOverCommand, reverseCarryOver);

/** Takes money back to the treasury during the year (收回). */
export class ReturnFundsCommand extends LedgerCommand<ReturnFunds> {}
export const ReturnFundsHandler = handlerOf(ReturnFundsCommand, returnFunds);

/** Closes the year (年结). */
export class CloseYearCommand extends LedgerCommand<CloseYear> {}
export const CloseYearHandler = handlerOf(CloseYearCommand, closeYear);

/** Opens the ledger as the one of the year before stands now. */
export class OpenNextYearCommand extends LedgerCommand<Readonly<Record<never, never>>> {}

@CommandHandler(OpenNextYearCommand)
export class OpenNextYearHandler implements ICommandHandler<OpenNextYearCommand> {
  constructor(private readonly ledger: Ledger) {}

  async execute({ ledgerId, meta }: OpenNextYearCommand): Promise<Receipt> {
    const before = previousLedgerIdOf(ledgerId);
    const order = await this.ledger.inspect(before, ({ header, head }) => {
      must(header !== undefined, 'LEDGER_NOT_OPEN', { field: 'ledgerId', ledgerId: before });
      const { seq, hash } = head;
      return openingAfter(header, { ledgerId: before, seq, hash: hash.toString('hex') });
    });
    return this.ledger.decide(ledgerId, meta, (budget) => openLedger(budget, order, meta));
  }
}

/** Receives what one line of last year's ledger carried over. */
export class ReceiveCarryOverCommand extends LedgerCommand<Pick<ReceiveCarryOver, 'fromSeq'>> {}

@CommandHandler(ReceiveCarryOverCommand)
export class ReceiveCarryOverHandler implements ICommandHandler<ReceiveCarryOverCommand> {
  constructor(
    private readonly ledger: Ledger,
    private readonly database: Database,
  ) {}

  async execute({ ledgerId, order, meta }: ReceiveCarryOverCommand): Promise<Receipt> {
    const { fromSeq } = order;
    const before = previousLedgerIdOf(ledgerId);
    const { db } = this.database;
    // The end of the year first: after it nothing is carried over or undone any more.
    const closing = await closingOf(this.database, before);
    const found = await eventAt(db, before, fromSeq);
    const carried = foreign(before, found, 'CarriedOver');
    const stands = await this.ledger.inspect(before, ({ documents }) =>
      [...documents.ofKind('carry-over')].some(
        ({ status, carriedSeq }) => status === 'done' && carriedSeq === fromSeq,
      ),
    );
    const content = { fromSeq, carried: stands ? carried : undefined, closing };
    const asked = { command: 'receiveCarryOver', content: order };
    const rule = receiveCarryOver;
    return this.ledger.decide(ledgerId, meta, (budget) => rule(budget, content, meta), asked);
  }
}

/** Undoes a receipt whose money nobody has used. */
export class ReverseCarryOverReceiptCommand extends LedgerCommand<ReverseCarryOverReceipt> {}
export const ReverseCarryOverReceiptHandler = handlerOf(
  ReverseCarryOverReceiptCommand,
  reverseCarryOverReceipt,
);

/** Says that everything is received. */
export class CompleteCarryOverCommand extends LedgerCommand<Pick<CompleteCarryOver, 'runId'>> {}

@CommandHandler(CompleteCarryOverCommand)
export class CompleteCarryOverHandler implements ICommandHandler<CompleteCarryOverCommand> {
  constructor(
    private readonly ledger: Ledger,
    private readonly database: Database,
  ) {}

  async execute({ ledgerId, order, meta }: CompleteCarryOverCommand): Promise<Receipt> {
    const closing = await closingOf(this.database, previousLedgerIdOf(ledgerId));
    const content = { ...order, closing };
    const asked = { command: 'completeCarryOver', content: order };
    const rule = completeCarryOver;
    return this.ledger.decide(ledgerId, meta, (budget) => rule(budget, content, meta), asked);
  }
}

async function closingOf(
  { db }: Database,
  ledgerId: string,
): Promise<Foreign<YearClosed> | undefined> {
  const found = await lastOfType(db, ledgerId, 'YearClosed');
  return foreign(ledgerId, found, 'YearClosed');
}

type Crossing = CarriedOver | YearClosed;

function foreign<Type extends Crossing['type']>(
  ledgerId: string,
  found: Found | undefined,
  type: Type,
): Foreign<Extract<BudgetEvent, { type: Type }>> | undefined {
  if (found?.recorded.event.type !== type) return undefined;
  const { event, seq } = found.recorded;
  const reference = { ledgerId, seq, hash: found.hash };
  return { reference, event: event as Extract<BudgetEvent, { type: Type }> };
}
