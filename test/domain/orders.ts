import * as alert from '../../src/domain/alert.js';
import { adjustBudget, allotFunds, setCashPlan } from '../../src/domain/allotment.js';
import {
  appropriateProvisionally,
  appropriateSupplementary,
  approveBudget,
  reduceAppropriation,
} from '../../src/domain/appropriation.js';
import type { Budget } from '../../src/domain/budget.js';
import { carryOverLine, returnFunds, reverseCarryOver } from '../../src/domain/carry-over.js';
import * as commitment from '../../src/domain/commitment.js';
import * as override from '../../src/domain/control-override.js';
import type { BudgetEvent, Meta } from '../../src/domain/events.js';
import { correctPayment, recordPayment, refundPayment } from '../../src/domain/execution.js';
import { refuseHeldOrder, releaseHeldOrder } from '../../src/domain/held-order.js';
import { openLedger } from '../../src/domain/opening.js';
import * as organisation from '../../src/domain/organisation.js';
import * as merger from '../../src/domain/organisation-merger.js';
import { clearOverspend, flagOverspend } from '../../src/domain/overspend.js';
import { orderPayment, rejectPayment, settlePayment } from '../../src/domain/payment-order.js';
import * as performance from '../../src/domain/performance.js';
import * as periods from '../../src/domain/periods.js';
import { adoptPolicy } from '../../src/domain/policy-adoption.js';
import * as publication from '../../src/domain/publication.js';
import * as reallocation from '../../src/domain/reallocation.js';
import * as decision from '../../src/domain/reallocation-decision.js';
import { recordReceipt, refundReceipt, setRevenueBudget } from '../../src/domain/revenue.js';
import { approveReversal, rejectReversal, requestReversal } from '../../src/domain/reversal.js';
import * as yearEnd from '../../src/domain/year-end.js';

/** Every rule of the rule book that answers an order, by its name. */
export const RULE_BOOK = {
  openLedger,
  adoptPolicy,
  appropriateProvisionally,
  approveBudget,
  allotFunds,
  setCashPlan,
  appropriateSupplementary,
  reduceAppropriation,
  adjustBudget,
  requestReallocation: reallocation.requestReallocation,
  requestLinkedReallocations: reallocation.requestLinkedReallocations,
  amendReallocation: reallocation.amendReallocation,
  approveReallocation: decision.approveReallocation,
  rejectReallocation: decision.rejectReallocation,
  withdrawReallocation: reallocation.withdrawReallocation,
  expireReallocation: reallocation.expireReallocation,
  reportReallocation: reallocation.reportReallocation,
  delegateApproval: decision.delegateApproval,
  revokeDelegation: decision.revokeDelegation,
  freezeFunds: commitment.freezeFunds,
  unfreezeFunds: commitment.unfreezeFunds,
  recordPreEncumbrance: commitment.recordPreEncumbrance,
  releasePreEncumbrance: commitment.releasePreEncumbrance,
  recordEncumbrance: commitment.recordEncumbrance,
  increaseEncumbrance: commitment.increaseEncumbrance,
  releaseEncumbrance: commitment.releaseEncumbrance,
  orderPayment,
  settlePayment,
  rejectPayment,
  recordPayment,
  refundPayment,
  correctPayment,
  openUnit: organisation.openUnit,
  renameUnit: organisation.renameUnit,
  closeUnit: organisation.closeUnit,
  mergeUnits: merger.mergeUnits,
  moveUnitOut: merger.moveUnitOut,
  openProject: organisation.openProject,
  renameProject: organisation.renameProject,
  closeProject: organisation.closeProject,
  mergeProjects: merger.mergeProjects,
  moveProject: merger.moveProject,
  closePeriod: periods.closePeriod,
  requestPeriodReopening: periods.requestPeriodReopening,
  approvePeriodReopening: periods.approvePeriodReopening,
  rejectPeriodReopening: periods.rejectPeriodReopening,
  requestReversal,
  approveReversal,
  rejectReversal,
  carryOverLine,
  reverseCarryOver,
  returnFunds,
  closeYear: yearEnd.closeYear,
  receiveCarryOver: yearEnd.receiveCarryOver,
  reverseCarryOverReceipt: yearEnd.reverseCarryOverReceipt,
  completeCarryOver: yearEnd.completeCarryOver,
  setPerformanceTargets: performance.setPerformanceTargets,
  reviewPerformance: performance.reviewPerformance,
  recordPerformanceResult: performance.recordPerformanceResult,
  setRevenueBudget,
  recordReceipt,
  refundReceipt,
  recordComparatives: publication.recordComparatives,
  recordStaffing: publication.recordStaffing,
  recordAssets: publication.recordAssets,
  setMainTasks: publication.setMainTasks,
  setNarrative: publication.setNarrative,
  flagOverspend,
  clearOverspend,
  requestControlOverride: override.requestControlOverride,
  approveControlOverride: override.approveControlOverride,
  rejectControlOverride: override.rejectControlOverride,
  revokeControlOverride: override.revokeControlOverride,
  releaseHeldOrder,
  refuseHeldOrder,
  postAlert: alert.postAlert,
  sweepAlerts: alert.sweepAlerts,
  recordSelfCheck: alert.recordSelfCheck,
  acknowledgeAlert: alert.acknowledgeAlert,
  assignAlert: alert.assignAlert,
  commentAlert: alert.commentAlert,
  snoozeAlert: alert.snoozeAlert,
  closeAlert: alert.closeAlert,
} as const;

export type OrderName = keyof typeof RULE_BOOK;

/** What every order asks for, by the name of its rule. */
export type Orders = {
  readonly [Name in OrderName]: Parameters<(typeof RULE_BOOK)[Name]>[1];
};

/** One command: which rule is asked, for what, by whom and for which day. */
export type Order = {
  readonly [Name in OrderName]: {
    readonly name: Name;
    readonly order: Orders[Name];
    readonly meta: Meta;
    /** When it is given: what is decided is recorded then. */
    readonly recordedAt: string;
  };
}[OrderName];

/** Asks the rule book: the new facts, or a broken rule. */
export function decide(budget: Budget, { name, order, meta }: Order): BudgetEvent[] {
  const rule = RULE_BOOK[name] as (budget: Budget, order: unknown, meta: Meta) => BudgetEvent[];
  return rule(budget, order, meta);
}
