import {
  type RecordPerformanceResult,
  type ReviewPerformance,
  recordPerformanceResult,
  reviewPerformance,
  type SetPerformanceTargets,
  setPerformanceTargets,
} from '../../domain/performance.js';
import { handlerOf, LedgerCommand } from '../../ledger/ledger.commands.js';

/** Sets what the department or a project is to reach (绩效目标). */
export class SetPerformanceTargetsCommand extends LedgerCommand<SetPerformanceTargets> {}
export const SetPerformanceTargetsHandler = handlerOf(
  SetPerformanceTargetsCommand,
  setPerformanceTargets,
);

/** Says how far it has got during the year (绩效运行监控). */
export class ReviewPerformanceCommand extends LedgerCommand<ReviewPerformance> {}
export const ReviewPerformanceHandler = handlerOf(ReviewPerformanceCommand, reviewPerformance);

/** Says what was reached (绩效自评), once. */
export class RecordPerformanceResultCommand extends LedgerCommand<RecordPerformanceResult> {}
export const RecordPerformanceResultHandler = handlerOf(
  RecordPerformanceResultCommand,
  recordPerformanceResult,
);
