import type { Type } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Budget } from '../domain/budget.js';
import { atVersion } from '../domain/document-version.js';
import type { BudgetEvent, Meta } from '../domain/events.js';
import type { Receipt } from './answer.js';
import { type CommandMeta, Ledger } from './ledger.js';

/** A command to one ledger: an order under a rule. */
export abstract class LedgerCommand<Order> extends Command<Receipt> {
  constructor(
    readonly ledgerId: string,
    readonly order: Order,
    readonly meta: CommandMeta,
    /** The order is for a document at one of these versions; undefined when any version will do. */
    readonly expectedSeqs?: readonly number[],
  ) {
    super();
  }
}

export interface HandlerOptions<Order> {
  /** The document whose version the order may name. */
  readonly documentIdOf?: (order: Order) => string;
}

/** The handler of a command that is nothing but its order under a rule. */
export function handlerOf<Order>(
  command: Type<LedgerCommand<Order>>,
  rule: (budget: Budget, order: Order, meta: Meta) => BudgetEvent[],
  { documentIdOf }: HandlerOptions<Order> = {},
): Type<ICommandHandler<LedgerCommand<Order>>> {
  const name = command.name.replace(/Command$/, '');
  const asked = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;

  @CommandHandler(command)
  class Handler implements ICommandHandler<LedgerCommand<Order>> {
    constructor(private readonly ledger: Ledger) {}

    execute({ ledgerId, order, meta, expectedSeqs }: LedgerCommand<Order>): Promise<Receipt> {
      const decide = (budget: Budget) => rule(budget, order, meta);
      const documentId = documentIdOf?.(order);
      const decided =
        documentId === undefined ? decide : atVersion({ documentId, expectedSeqs }, decide);
      return this.ledger.decide(ledgerId, meta, decided, { command: asked, content: order });
    }
  }

  Object.defineProperty(Handler, 'name', { value: `${name}Handler` });
  return Handler;
}
