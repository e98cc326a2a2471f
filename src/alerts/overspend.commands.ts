import type { Budget } from '../domain/budget.js';
import type { BudgetEvent, Meta } from '../domain/events.js';
import { type CrossingFound, clearOverspend, flagOverspend } from '../domain/overspend.js';
import { handlerOf, LedgerCommand } from '../ledger/ledger.commands.js';

/** Posts one crossing of a control rule into the log: a flag, or the clearing of one. */
export class PostCrossingCommand extends LedgerCommand<CrossingFound> {}
export const PostCrossingHandler = handlerOf(PostCrossingCommand, postCrossing);

function postCrossing(budget: Budget, crossing: CrossingFound, meta: Meta): BudgetEvent[] {
  const rule = crossing.direction === 'flag' ? flagOverspend : clearOverspend;
  return rule(budget, crossing, meta);
}
