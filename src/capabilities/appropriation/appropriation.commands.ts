import {
  type AppropriateSupplementary,
  type ApproveBudget,
  appropriateSupplementary,
  approveBudget,
  type ChangeAppropriation,
  reduceAppropriation,
} from '../../domain/appropriation.js';
import { handlerOf, LedgerCommand } from '../../ledger/ledger.commands.js';

/** Records the approved opening budget (年初预算批复), once per ledger. */
export class ApproveBudgetCommand extends LedgerCommand<ApproveBudget> {}
export const ApproveBudgetHandler = handlerOf(ApproveBudgetCommand, approveBudget);

/** Adds to the total (追加). */
export class AppropriateSupplementaryCommand extends LedgerCommand<AppropriateSupplementary> {}
export const AppropriateSupplementaryHandler = handlerOf(
  AppropriateSupplementaryCommand,
  appropriateSupplementary,
);

/** Takes back from the total (追减) what is still available. */
export class ReduceAppropriationCommand extends LedgerCommand<ChangeAppropriation> {}
export const ReduceAppropriationHandler = handlerOf(
  ReduceAppropriationCommand,
  reduceAppropriation,
);
