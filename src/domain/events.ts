import type { AlertCrossed, AlertHandled, AlertsSwept, LedgerSelfChecked } from './alert-events.js';
import type {
  AppropriationReduced,
  BudgetAdjusted,
  BudgetApproved,
  CashPlanSet,
  FundsAllotted,
  LedgerOpened,
  PolicyAdopted,
  ProvisionallyAppropriated,
  SupplementaryAppropriated,
} from './appropriation-events.js';
import type {
  CarriedOver,
  CarryOverCompleted,
  CarryOverReceiptReversed,
  CarryOverReceived,
  CarryOverReversed,
  EventReversed,
  FundsReturned,
  PeriodClosed,
  PeriodReopened,
  PeriodReopeningRejected,
  PeriodReopeningRequested,
  ReversalRejected,
  ReversalRequested,
  YearClosed,
} from './closing-events.js';
import type {
  EncumbranceIncreased,
  EncumbranceRecorded,
  EncumbranceReleased,
  FundsFrozen,
  FundsUnfrozen,
  PreEncumbranceRecorded,
  PreEncumbranceReleased,
} from './commitment-events.js';
import type {
  ControlOverrideApproved,
  ControlOverrideRejected,
  ControlOverrideRequested,
  ControlOverrideRevoked,
  HeldOrderRefused,
  HeldOrderReleased,
  OrderHeld,
} from './control-events.js';
import type {
  PaymentCorrected,
  PaymentOrdered,
  PaymentRecorded,
  PaymentRefunded,
  PaymentRejected,
  PaymentSettled,
} from './execution-events.js';
import type {
  ProjectClosed,
  ProjectMerged,
  ProjectMoved,
  ProjectOpened,
  ProjectRenamed,
  UnitClosed,
  UnitMerged,
  UnitMovedOut,
  UnitOpened,
  UnitRenamed,
} from './organisation-events.js';
import type { OverspendCleared, OverspendFlagged } from './overspend-events.js';
import type {
  PerformanceResultRecorded,
  PerformanceReviewed,
  PerformanceTargetsSet,
  RevenueBudgetSet,
  RevenueReceived,
  RevenueRefunded,
} from './performance-events.js';
import type { PublicationEvent } from './publication-events.js';
import type {
  ApprovalDelegated,
  BudgetReallocated,
  DelegationRevoked,
  ReallocationAmended,
  ReallocationEndorsed,
  ReallocationExpired,
  ReallocationRejected,
  ReallocationReported,
  ReallocationRequested,
  ReallocationWithdrawn,
} from './reallocation-events.js';

// The facts of a ledger, each family in a file of its own. An event is a promise: never edited, never
// deleted, never renamed. Amounts are fen; who, when and under which document number stand in the
// envelope (`Recorded`).

/** Facts about the ledger as a whole: its names, its rules, its periods. */
export type LedgerEvent =
  | LedgerOpened
  | PolicyAdopted
  | BudgetApproved
  | UnitOpened
  | UnitRenamed
  | UnitMerged
  | UnitClosed
  | UnitMovedOut
  | ProjectOpened
  | ProjectRenamed
  | ProjectMerged
  | ProjectMoved
  | ProjectClosed
  | PeriodClosed
  | PeriodReopened
  | YearClosed
  | CarryOverCompleted
  | AlertsSwept
  | LedgerSelfChecked;

export type AppropriationEvent =
  | ProvisionallyAppropriated
  | SupplementaryAppropriated
  | AppropriationReduced
  | BudgetAdjusted
  | FundsAllotted
  | CashPlanSet;

export type ReallocationEvent =
  | ReallocationRequested
  | ReallocationAmended
  | ReallocationEndorsed
  | BudgetReallocated
  | ReallocationRejected
  | ReallocationWithdrawn
  | ReallocationExpired
  | ReallocationReported;

export type DelegationEvent = ApprovalDelegated | DelegationRevoked;

export type CommitmentEvent =
  | FundsFrozen
  | FundsUnfrozen
  | PreEncumbranceRecorded
  | PreEncumbranceReleased
  | EncumbranceRecorded
  | EncumbranceIncreased
  | EncumbranceReleased;

export type PaymentEvent =
  | PaymentOrdered
  | PaymentSettled
  | PaymentRejected
  | PaymentRecorded
  | PaymentRefunded
  | PaymentCorrected;

export type CarryOverEvent =
  | CarriedOver
  | FundsReturned
  | CarryOverReversed
  | CarryOverReceived
  | CarryOverReceiptReversed;

export type ReopeningEvent = PeriodReopeningRequested | PeriodReopened | PeriodReopeningRejected;

export type ReversalEvent = ReversalRequested | ReversalRejected | EventReversed;

export type PerformanceEvent =
  | PerformanceTargetsSet
  | PerformanceReviewed
  | PerformanceResultRecorded;

export type RevenueEvent = RevenueBudgetSet | RevenueReceived | RevenueRefunded;

export type ControlEvent =
  | OrderHeld
  | HeldOrderReleased
  | HeldOrderRefused
  | ControlOverrideRequested
  | ControlOverrideApproved
  | ControlOverrideRejected
  | ControlOverrideRevoked;

export type BudgetEvent =
  | LedgerEvent
  | AppropriationEvent
  | ReallocationEvent
  | DelegationEvent
  | CommitmentEvent
  | PaymentEvent
  | CarryOverEvent
  | ReopeningEvent
  | ReversalEvent
  | PerformanceEvent
  | RevenueEvent
  | PublicationEvent
  | ControlEvent
  | OverspendFlagged
  | OverspendCleared
  | AlertCrossed
  | AlertHandled;

export type BudgetEventType = BudgetEvent['type'];

/** Who orders, for which day, under which document: given by the edge, carried by the event. */
export interface Meta {
  readonly actor: string;
  /** The day the fact belongs to, YYYY-MM-DD. */
  readonly effectiveOn: string;
  readonly documentNumber?: string;
  /** In which capacity the actor asks; what matters of it, an event says itself. */
  readonly role?: string;
}

/** An event in its place in the ledger. `seq` counts from 1 without gaps. */
export interface Recorded extends Meta {
  readonly seq: number;
  readonly event: BudgetEvent;
}
