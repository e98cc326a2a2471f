import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type OpenLedger, openLedger } from '../../domain/opening.js';
import type { Receipt } from '../../ledger/answer.js';
import { type CommandMeta, Ledger } from '../../ledger/ledger.js';

/** Opens a ledger with its units, projects and classification. */
export class OpenLedgerCommand extends Command<Receipt> {
  constructor(
    readonly order: OpenLedger,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

@CommandHandler(OpenLedgerCommand)
export class OpenLedgerHandler implements ICommandHandler<OpenLedgerCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ order, meta }: OpenLedgerCommand): Promise<Receipt> {
    return this.ledger.decide(order.ledgerId, meta, (budget) => openLedger(budget, order, meta));
  }
}
