import {
  type AdjustBudget,
  type AllotFunds,
  adjustBudget,
  allotFunds,
  type SetCashPlan,
  setCashPlan,
} from '../../domain/allotment.js';
import {
  type AppropriateProvisionally,
  type AppropriateSupplementary,
  type ApproveBudget,
  appropriateProvisionally,
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

/** Arranges spending before the budget is approved (预算法 art. 54). */
export class AppropriateProvisionallyCommand extends LedgerCommand<AppropriateProvisionally> {}
export const AppropriateProvisionallyHandler = handlerOf(
  AppropriateProvisionallyCommand,
  appropriateProvisionally,
);

/** Adjusts the budget on a resolution of the standing committee (预算调整). */
export class AdjustBudgetCommand extends LedgerCommand<AdjustBudget> {}
export const AdjustBudgetHandler = handlerOf(AdjustBudgetCommand, adjustBudget);

/** Hands approved money down (下达). */
export class AllotFundsCommand extends LedgerCommand<AllotFunds> {}
export const AllotFundsHandler = handlerOf(AllotFundsCommand, allotFunds);

/** Plans the payments of a month (用款计划). */
export class SetCashPlanCommand extends LedgerCommand<SetCashPlan> {}
export const SetCashPlanHandler = handlerOf(SetCashPlanCommand, setCashPlan);
