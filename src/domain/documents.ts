import { type Alert, alertAfter, handledAfter } from './alert-document.js';
import type { AlertCrossed, AlertHandled } from './alert-events.js';
import {
  type CarriedMoney,
  type CarryOver,
  carryOversAfter,
  type Reopening,
  type Reversal,
  reopeningAfter,
  reversalsAfter,
} from './closing-document.js';
import { type Commitment, commitmentsAfter, type Encumbrance } from './commitment-document.js';
import { type ControlOverride, controlAfter, type HeldOrder } from './control-document.js';
import type {
  BudgetEvent,
  DelegationEvent,
  ReallocationEvent,
  Recorded,
  ReopeningEvent,
} from './events.js';
import { plusAmounts } from './line-amounts.js';
import type { LineMove } from './organisation-events.js';
import { episodeAfter, episodeIdOf, type OverspendEpisode } from './overspend-document.js';
import type { OverspendCleared, OverspendFlagged } from './overspend-events.js';
import { type Payment, paymentsAfter } from './payment-document.js';
import {
  type CashPlan,
  cashPlansAfter,
  type Performance,
  performanceAfter,
  type Receipt,
  type Revenue,
  revenuesAfter,
} from './performance-document.js';
import {
  type Delegation,
  delegationAfter,
  type Reallocation,
  reallocationAfter,
} from './reallocation-document.js';

/**
 * Anything with a life of its own inside the ledger. `documentId` is unique over all kinds; `changedSeq`
 * is the sequence number of the last event that touched it, its version.
 */
export type LedgerDocument =
  | Reallocation
  | Delegation
  | Payment
  | Commitment
  | OverspendEpisode
  | Alert
  | Reopening
  | CarryOver
  | CarriedMoney
  | Reversal
  | Performance
  | Revenue
  | Receipt
  | CashPlan
  | HeldOrder
  | ControlOverride;

export type DocumentKind = LedgerDocument['kind'];

export type DocumentOf<Kind extends DocumentKind> = Extract<LedgerDocument, { kind: Kind }>;

type Find = (documentId: string) => LedgerDocument | undefined;

type Touched = LedgerDocument | readonly LedgerDocument[] | undefined;

type After<Type extends BudgetEvent['type']> = (
  find: Find,
  recorded: Recorded,
  event: Extract<BudgetEvent, { type: Type }>,
) => Touched;

const reallocation = (find: Find, recorded: Recorded, event: ReallocationEvent) =>
  reallocationAfter(find(event.reallocationId), recorded, event);
const delegation = (find: Find, recorded: Recorded, event: DelegationEvent) =>
  delegationAfter(find(event.delegationId), recorded, event);
const reopening = (find: Find, recorded: Recorded, event: ReopeningEvent) =>
  reopeningAfter(find(event.reopeningId), recorded, event);
const episode = (find: Find, recorded: Recorded, event: OverspendFlagged | OverspendCleared) =>
  episodeAfter(find(episodeIdOf(event)), recorded, event);
const alert = (find: Find, recorded: Recorded, event: AlertCrossed) =>
  alertAfter(find(event.alertId), recorded, event);
const handled = (find: Find, recorded: Recorded, event: AlertHandled) =>
  handledAfter(find(event.alertId), recorded, event);
const moved = (find: Find, { seq }: Recorded, { moves }: { moves: readonly LineMove[] }) =>
  contractsMoved(find, moves, seq);

// Whose documents each event touches; null for those that are about the ledger or its lines alone.
const DOCUMENTS: { readonly [Type in BudgetEvent['type']]: After<Type> | null } = {
  ReallocationRequested: reallocation,
  ReallocationAmended: reallocation,
  ReallocationEndorsed: reallocation,
  BudgetReallocated: reallocation,
  ReallocationRejected: reallocation,
  ReallocationWithdrawn: reallocation,
  ReallocationExpired: reallocation,
  ReallocationReported: reallocation,
  ApprovalDelegated: delegation,
  DelegationRevoked: delegation,
  FundsFrozen: commitmentsAfter,
  FundsUnfrozen: commitmentsAfter,
  PreEncumbranceRecorded: commitmentsAfter,
  PreEncumbranceReleased: commitmentsAfter,
  EncumbranceRecorded: commitmentsAfter,
  EncumbranceIncreased: commitmentsAfter,
  EncumbranceReleased: commitmentsAfter,
  PaymentOrdered: paymentsAfter,
  PaymentSettled: paymentsAfter,
  PaymentRejected: paymentsAfter,
  PaymentRecorded: paymentsAfter,
  PaymentRefunded: paymentsAfter,
  PaymentCorrected: paymentsAfter,
  OverspendFlagged: episode,
  OverspendCleared: episode,
  AlertRaised: alert,
  AlertEscalated: alert,
  AlertCleared: alert,
  AlertAcknowledged: handled,
  AlertAssigned: handled,
  AlertCommented: handled,
  AlertSnoozed: handled,
  AlertClosed: handled,
  PeriodReopeningRequested: reopening,
  PeriodReopened: reopening,
  PeriodReopeningRejected: reopening,
  CarriedOver: carryOversAfter,
  FundsReturned: carryOversAfter,
  CarryOverReversed: carryOversAfter,
  CarryOverReceived: carryOversAfter,
  CarryOverReceiptReversed: carryOversAfter,
  ReversalRequested: reversalsAfter,
  ReversalRejected: reversalsAfter,
  EventReversed: reversalsAfter,
  PerformanceTargetsSet: performanceAfter,
  PerformanceReviewed: performanceAfter,
  PerformanceResultRecorded: performanceAfter,
  RevenueBudgetSet: revenuesAfter,
  RevenueReceived: revenuesAfter,
  RevenueRefunded: revenuesAfter,
  CashPlanSet: cashPlansAfter,
  OrderHeld: controlAfter,
  HeldOrderReleased: controlAfter,
  HeldOrderRefused: controlAfter,
  ControlOverrideRequested: controlAfter,
  ControlOverrideApproved: controlAfter,
  ControlOverrideRejected: controlAfter,
  ControlOverrideRevoked: controlAfter,
  UnitMerged: moved,
  ProjectMerged: moved,
  ProjectMoved: moved,
  LedgerOpened: null,
  PolicyAdopted: null,
  ProvisionallyAppropriated: null,
  BudgetApproved: null,
  SupplementaryAppropriated: null,
  AppropriationReduced: null,
  BudgetAdjusted: null,
  FundsAllotted: null,
  UnitOpened: null,
  UnitRenamed: null,
  UnitClosed: null,
  UnitMovedOut: null,
  ProjectOpened: null,
  ProjectRenamed: null,
  ProjectClosed: null,
  PeriodClosed: null,
  YearClosed: null,
  CarryOverCompleted: null,
  AlertsSwept: null,
  LedgerSelfChecked: null,
  ComparativesRecorded: null,
  StaffingRecorded: null,
  AssetsRecorded: null,
  MainTasksSet: null,
  NarrativeSet: null,
};

/** Every document that an event touches, as it is afterwards. */
export function documentsAfter(find: Find, recorded: Recorded): readonly LedgerDocument[] {
  const { event } = recorded;
  const after = DOCUMENTS[event.type] as
    | ((find: Find, recorded: Recorded, event: BudgetEvent) => Touched)
    | null;
  return [after?.(find, recorded, event) ?? []].flat();
}

// A contract that has money on several of the lines moves with all of it.
function contractsMoved(
  find: Find,
  moves: readonly LineMove[],
  changedSeq: number,
): readonly LedgerDocument[] {
  const moved = new Map<string, Encumbrance>();
  for (const { fromLineId, toLineId, contracts } of moves) {
    for (const { encumbranceId, amountFen } of contracts) {
      const before = moved.get(encumbranceId) ?? find(encumbranceId);
      if (before?.kind !== 'encumbrance') continue;
      const open = plusAmounts(before.open, [
        { lineId: fromLineId, amountFen: -amountFen },
        { lineId: toLineId, amountFen },
      ]);
      moved.set(encumbranceId, { ...before, open, changedSeq });
    }
  }
  return [...moved.values()];
}
