import { ALERT_DECISIONS } from './alert-decisions.js';
import { adjustBudget, allotFunds, setCashPlan } from './allotment.js';
import {
  appropriateProvisionally,
  appropriateSupplementary,
  approveBudget,
  reduceAppropriation,
} from './appropriation.js';
import type { Booked } from './appropriation-events.js';
import type { Budget } from './budget.js';
import {
  freezeFunds,
  releaseEncumbrance,
  releasePreEncumbrance,
  unfreezeFunds,
} from './commitment.js';
import {
  approveControlOverride,
  rejectControlOverride,
  requestControlOverride,
  revokeControlOverride,
} from './control-override.js';
import { asked, type Content, type Decision, type Known, type Row, type Rule } from './decision.js';
import type { LedgerDocument } from './documents.js';
import type { BudgetEvent, BudgetEventType, Meta, Recorded } from './events.js';
import { correctPayment, recordPayment, refundPayment } from './execution.js';
import { refuseHeldOrder, releaseHeldOrder } from './held-order.js';
import { given } from './line-amounts.js';
import { openLedger } from './opening.js';
import { ORDER_DECISIONS, orderBehind } from './order-decisions.js';
import {
  closeProject,
  closeUnit,
  openProject,
  openUnit,
  renameProject,
  renameUnit,
} from './organisation.js';
import { mergeProjects, mergeUnits, moveProject, moveUnitOut } from './organisation-merger.js';
import { clearOverspend, flagOverspend } from './overspend.js';
import type { Crossing, OverspendCleared, OverspendFlagged } from './overspend-events.js';
import { rejectPayment, settlePayment } from './payment-order.js';
import {
  type ReportedResult,
  recordPerformanceResult,
  reviewPerformance,
  setPerformanceTargets,
} from './performance.js';
import { performanceIdOf } from './performance-document.js';
import type { PerformanceResultRecorded, TargetResult } from './performance-events.js';
import {
  approvePeriodReopening,
  closePeriod,
  rejectPeriodReopening,
  requestPeriodReopening,
} from './periods.js';
import { adoptPolicy } from './policy-adoption.js';
import {
  recordAssets,
  recordComparatives,
  recordStaffing,
  setMainTasks,
  setNarrative,
} from './publication.js';
import {
  amendReallocation,
  expireReallocation,
  type RequestReallocation,
  reportReallocation,
  requestLinkedReallocations,
  requestReallocation,
  withdrawReallocation,
} from './reallocation.js';
import {
  approveReallocation,
  delegateApproval,
  rejectReallocation,
  revokeDelegation,
} from './reallocation-decision.js';
import type {
  ApprovalDelegated,
  ReallocationAmended,
  ReallocationRequested,
  Signature,
} from './reallocation-events.js';
import type { ProposedReallocation } from './reallocation-proposal.js';
import { recordReceipt, refundReceipt, setRevenueBudget } from './revenue.js';
import { approveReversal, rejectReversal, requestReversal } from './reversal.js';
import { YEAR_END_DECISIONS } from './year-end-decisions.js';

// The order behind each fact. An event is nearly always its order and what the rule computed, so that
// every decision can be made again from the log alone, and has to come out the same.

/** The decision behind an event; null where it made several events and they are not all given. */
export function decisionOf(recorded: Recorded, known: Known): Decision | null {
  const { parts = [recorded], budget } = known;
  const [first = recorded] = parts;
  if (parts.length !== partCountOf(first.event, budget)) return null;
  if (parts.length === 1) return alone(recorded, known);
  const filed = first.event.type === 'ReallocationRequested';
  const decision = filed ? linked(parts, known) : alone(first, known);
  return decision && { ...decision, place: parts.indexOf(recorded) };
}

/**
 * How many events the decision made whose first event this is: one for each of a linked group, and
 * those of an order that was held beside its release.
 */
export function partCountOf(event: BudgetEvent, { documents }: Budget): number {
  if (event.type === 'ReallocationRequested') return event.linkedIds?.length ?? 1;
  if (event.type === 'HeldOrderReleased') return 1 + heldCount(documents.get(event.holdId));
  // A report is on one of them, whatever it was decided with.
  if (!('reallocationId' in event) || event.type === 'ReallocationReported') return 1;
  const document = documents.get(event.reallocationId);
  return document?.kind === 'reallocation' ? (document.linkedIds?.length ?? 1) : 1;
}

function heldCount(document: LedgerDocument | undefined): number {
  return document?.kind === 'held-order' ? document.events.length : 0;
}

function alone(recorded: Recorded, known: Known): Decision | null {
  const { event, seq: _, ...envelope } = recorded;
  const { type, bookedIn: __, ...content } = event as BudgetEvent & Booked;
  const { role } = event as Signature;
  const row = DECISIONS[type] as Row<BudgetEvent>;
  return row(content, { ...known, meta: { ...envelope, ...given({ role }) } });
}

/** The number of the earlier event that the decision behind this one looked at. */
export function targetSeqOf(event: BudgetEvent): number | undefined {
  const looks = event.type === 'ReversalRequested' || event.type === 'EventReversed';
  return looks ? event.reversesSeq : undefined;
}

const DECISIONS: {
  readonly [Type in BudgetEventType]: Row<Extract<BudgetEvent, { type: Type }>>;
} = {
  LedgerOpened: asked(openLedger, 'fiscalYear'),
  PolicyAdopted: asked(adoptPolicy, 'version'),
  ProvisionallyAppropriated: asked(appropriateProvisionally),
  BudgetApproved: asked(approveBudget, 'into', 'replaces'),
  SupplementaryAppropriated: asked(appropriateSupplementary, 'into'),
  AppropriationReduced: asked(reduceAppropriation),
  BudgetAdjusted: asked(adjustBudget, 'into'),
  FundsAllotted: asked(allotFunds),
  CashPlanSet: asked(setCashPlan),
  ReallocationRequested: proposed(requestReallocation),
  ReallocationAmended: proposed(amendReallocation),
  ReallocationEndorsed: asked(approveReallocation, 'authority', 'role'),
  BudgetReallocated: asked(
    approveReallocation,
    ...(['from', 'to', 'authority', 'role', 'reportDueOn', 'reportTo'] as const),
  ),
  ReallocationRejected: asked(rejectReallocation, 'from', 'authority', 'role', 'onBehalfOf'),
  ReallocationWithdrawn: asked(withdrawReallocation, 'from'),
  ReallocationExpired: asked(expireReallocation, 'from', 'expiresOn'),
  ReallocationReported: asked(reportReallocation, 'reportTo'),
  ApprovalDelegated: delegated,
  DelegationRevoked: asked(revokeDelegation),
  FundsFrozen: asked(freezeFunds),
  FundsUnfrozen: asked(unfreezeFunds),
  PreEncumbranceReleased: asked(releasePreEncumbrance),
  EncumbranceReleased: asked(releaseEncumbrance),
  PaymentSettled: asked(settlePayment, 'lineId', 'amountFen'),
  PaymentRejected: asked(rejectPayment, 'lineId', 'amountFen', 'encumbranceId'),
  PaymentRecorded: asked(recordPayment, 'liquidatedFen'),
  PaymentRefunded: asked(refundPayment),
  PaymentCorrected: asked(correctPayment, 'correctsSeq'),
  UnitOpened: asked(openUnit),
  UnitRenamed: asked(renameUnit),
  UnitMerged: asked(mergeUnits, 'moves'),
  UnitClosed: asked(closeUnit),
  UnitMovedOut: asked(moveUnitOut, 'lines'),
  ProjectOpened: asked(openProject),
  ProjectRenamed: asked(renameProject),
  ProjectMerged: asked(mergeProjects, 'moves'),
  ProjectMoved: asked(moveProject, 'moves'),
  ProjectClosed: asked(closeProject),
  PeriodClosed: asked(closePeriod, 'adjusted'),
  PeriodReopeningRequested: asked(requestPeriodReopening),
  PeriodReopened: asked(approvePeriodReopening, 'period', 'openUntil'),
  PeriodReopeningRejected: asked(rejectPeriodReopening),
  ReversalRequested: ({ reversesType: _, ...order }, { meta, target }) => ({
    command: requestReversal.name,
    order,
    decide: (budget) => requestReversal(budget, { ...order, target }, meta),
  }),
  ReversalRejected: asked(rejectReversal, 'reversesSeq'),
  EventReversed: ({ reversalId }, { meta, target }) => ({
    command: approveReversal.name,
    order: { reversalId },
    decide: (budget) => approveReversal(budget, { reversalId, target }, meta),
  }),
  PerformanceTargetsSet: asked(setPerformanceTargets),
  PerformanceReviewed: asked(reviewPerformance),
  PerformanceResultRecorded: assessed,
  RevenueBudgetSet: asked(setRevenueBudget),
  RevenueReceived: asked(recordReceipt),
  RevenueRefunded: asked(refundReceipt, 'unitCode', 'source'),
  ComparativesRecorded: asked(recordComparatives),
  StaffingRecorded: asked(recordStaffing),
  AssetsRecorded: asked(recordAssets),
  MainTasksSet: asked(setMainTasks),
  NarrativeSet: asked(setNarrative),
  OrderHeld: ({ events: [event] }, { budget, meta }) =>
    event === undefined ? null : orderBehind(event, budget, meta),
  HeldOrderReleased: asked(releaseHeldOrder),
  HeldOrderRefused: asked(refuseHeldOrder),
  ControlOverrideRequested: asked(requestControlOverride),
  ControlOverrideApproved: asked(approveControlOverride),
  ControlOverrideRejected: asked(rejectControlOverride),
  ControlOverrideRevoked: asked(revokeControlOverride),
  OverspendFlagged: crossed(flagOverspend, 'flag'),
  OverspendCleared: crossed(clearOverspend, 'clear'),
  ...ORDER_DECISIONS,
  ...ALERT_DECISIONS,
  ...YEAR_END_DECISIONS,
};

// The hash is no part of the order: it is computed from it.
function proposed(
  rule: Rule<RequestReallocation>,
): Row<ReallocationRequested | ReallocationAmended> {
  return (content, { meta, proposalHash = content.proposalHash }) => {
    const { reallocationId, from, to, reason, documents } = content;
    const order = { reallocationId, from, to, reason, ...given({ documents }) };
    const decide = (budget: Budget) => rule(budget, { ...order, proposalHash }, meta);
    return { command: rule.name, order, decide };
  };
}

// Version 1 does not say the role: it was one of those that may sign, and says so no more when it is
// decided again.
function delegated(
  { role, ...order }: Content<ApprovalDelegated>,
  { budget, meta }: Known & { readonly meta: Meta },
): Decision {
  const rule = delegateApproval;
  const command = rule.name;
  if (role !== undefined) return { command, order, decide: (at) => rule(at, order, meta) };
  const [signer = ''] = budget.header?.policy?.policy.signers[order.authority] ?? [];
  const decide = (at: Budget) =>
    rule(at, order, { ...meta, role: signer }).map((event) => {
      const { role: _, ...unsaid } = event as ApprovalDelegated;
      return unsaid;
    });
  return { command, order, decide };
}

// Whether a target was achieved is said in the order only where it cannot be computed.
function assessed(
  { scope, results, score }: Content<PerformanceResultRecorded>,
  { budget, meta }: Known & { readonly meta: Meta },
): Decision {
  const performance = budget.documents.get(performanceIdOf(scope));
  const targets = performance?.kind === 'performance' ? performance.targets : [];
  const reported = ({ achieved, ...finding }: TargetResult): ReportedResult => {
    const target = targets.find(({ targetId }) => targetId === finding.targetId);
    return target?.comparator === 'qualitative' ? { ...finding, achieved } : finding;
  };
  const order = { scope, results: results.map(reported), score };
  const rule = recordPerformanceResult;
  return { command: rule.name, order, decide: (at) => rule(at, order, meta) };
}

function crossed(
  rule: Rule<Crossing>,
  direction: 'flag' | 'clear',
): Row<OverspendFlagged | OverspendCleared> {
  return (content, { meta }) => {
    const { finding: _, ...crossing } = content as Content<OverspendFlagged>;
    const order = { ...crossing, direction };
    return { command: 'postCrossing', order, decide: (budget) => rule(budget, order, meta) };
  };
}

// A linked group is filed by one order about all of it.
function linked(parts: readonly Recorded[], known: Known): Decision | null {
  const proposals: ProposedReallocation[] = [];
  let filedHash = '';
  for (const { event } of parts) {
    if (event.type !== 'ReallocationRequested') return null;
    const { reallocationId, from, to, reason, documents } = event;
    proposals.push({ reallocationId, from, to, reason, ...given({ documents }) });
    filedHash = event.proposalHash;
  }
  const { proposalHash = filedHash } = known;
  const [{ event: _, seq: __, ...meta }] = parts as [Recorded];
  const rule = requestLinkedReallocations;
  const decide = (budget: Budget) => rule(budget, { proposals, proposalHash }, meta);
  return { command: rule.name, order: { proposals }, decide };
}
