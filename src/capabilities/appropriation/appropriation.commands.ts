import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import {
  type ApproveBudget,
  appropriateSupplementary,
  approveBudget,
  type ChangeAppropriation,
  reduceAppropriation,
} from '../../domain/appropriation.js';
import type { Receipt } from '../../ledger/answer.js';
import { type CommandMeta, Ledger } from '../../ledger/ledger.js';

/** Records the approved opening budget (年初预算批复), once per ledger. */
export class ApproveBudgetCommand extends Command<Receipt> {
  constructor(
    readonly ledgerId: string,
    readonly order: ApproveBudget,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

@CommandHandler(ApproveBudgetCommand)
export class ApproveBudgetHandler implements ICommandHandler<ApproveBudgetCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ ledgerId, order, meta }: ApproveBudgetCommand): Promise<Receipt> {
    return this.ledger.decide(ledgerId, meta, (budget) => approveBudget(budget, order, meta));
  }
}

/** Adds to the total (追加). */
export class AppropriateSupplementaryCommand extends Command<Receipt> {
  constructor(
    readonly ledgerId: string,
    readonly order: ChangeAppropriation,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

@CommandHandler(AppropriateSupplementaryCommand)
export class AppropriateSupplementaryHandler
  implements ICommandHandler<AppropriateSupplementaryCommand>
{
  constructor(private readonly ledger: Ledger) {}

  execute({ ledgerId, order, meta }: AppropriateSupplementaryCommand): Promise<Receipt> {
    const rule = appropriateSupplementary;
    return this.ledger.decide(ledgerId, meta, (budget) => rule(budget, order, meta));
  }
}

/** Takes back from the total (追减) what is still available. */
export class ReduceAppropriationCommand extends Command<Receipt> {
  constructor(
    readonly ledgerId: string,
    readonly order: ChangeAppropriation,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

@CommandHandler(ReduceAppropriationCommand)
export class ReduceAppropriationHandler implements ICommandHandler<ReduceAppropriationCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ ledgerId, order, meta }: ReduceAppropriationCommand): Promise<Receipt> {
    return this.ledger.decide(ledgerId, meta, (budget) => reduceAppropriation(budget, order, meta));
  }
}
