import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type CrossingFound, clearOverspend, flagOverspend } from '../domain/overspend.js';
import type { Receipt } from '../ledger/answer.js';
import { type CommandMeta, Ledger } from '../ledger/ledger.js';

/** Posts one crossing of a control rule into the log: a flag, or the clearing of one. */
export class PostCrossingCommand extends Command<Receipt> {
  constructor(
    readonly ledgerId: string,
    readonly crossing: CrossingFound,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

@CommandHandler(PostCrossingCommand)
export class PostCrossingHandler implements ICommandHandler<PostCrossingCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ ledgerId, crossing, meta }: PostCrossingCommand): Promise<Receipt> {
    const rule = crossing.direction === 'flag' ? flagOverspend : clearOverspend;
    return this.ledger.decide(ledgerId, meta, (budget) => rule(budget, crossing, meta));
  }
}
