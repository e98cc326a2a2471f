import { carriedMoneyIdOf, carryOverIdOf } from '../domain/closing-document.js';
import type { BudgetEvent, BudgetEventType } from '../domain/events.js';
import { performanceIdOf } from '../domain/performance-document.js';

// What the log knows of each event type besides its name: the version of its stored shape, the document
// it is about, and how older shapes become the newest one.

type StoredPayload = Readonly<Record<string, unknown>>;

/** Turns a payload of one version into the next version's. */
type Upcaster = (payload: StoredPayload) => StoredPayload;

export interface CatalogueEntry {
  readonly schemaVersion: number;
  /** `upcasters[0]` takes version 1 to 2, and so on: one fewer than the version. */
  readonly upcasters: readonly Upcaster[];
}

const FIRST: CatalogueEntry = { schemaVersion: 1, upcasters: [] };
/** The second version may say more; where it does not, it means what the first meant. */
const WIDENED: CatalogueEntry = { schemaVersion: 2, upcasters: [(payload) => payload] };

export const CATALOGUE: Readonly<Record<BudgetEventType, CatalogueEntry>> = {
  LedgerOpened: WIDENED,
  PolicyAdopted: FIRST,
  ProvisionallyAppropriated: FIRST,
  BudgetApproved: WIDENED,
  // Version 1 did not say where a supplement comes from.
  SupplementaryAppropriated: {
    schemaVersion: 2,
    upcasters: [(payload) => ({ ...payload, source: 'other' })],
  },
  AppropriationReduced: WIDENED,
  BudgetAdjusted: FIRST,
  FundsAllotted: FIRST,
  CashPlanSet: FIRST,
  ReallocationRequested: WIDENED,
  ReallocationAmended: FIRST,
  ReallocationEndorsed: FIRST,
  BudgetReallocated: WIDENED,
  ReallocationRejected: WIDENED,
  ReallocationWithdrawn: WIDENED,
  ReallocationExpired: FIRST,
  ReallocationReported: FIRST,
  ApprovalDelegated: WIDENED,
  DelegationRevoked: FIRST,
  FundsFrozen: FIRST,
  FundsUnfrozen: FIRST,
  PreEncumbranceRecorded: WIDENED,
  PreEncumbranceReleased: FIRST,
  EncumbranceRecorded: WIDENED,
  EncumbranceIncreased: WIDENED,
  EncumbranceReleased: FIRST,
  PaymentOrdered: WIDENED,
  PaymentSettled: FIRST,
  PaymentRejected: FIRST,
  PaymentRecorded: WIDENED,
  PaymentRefunded: WIDENED,
  PaymentCorrected: WIDENED,
  UnitOpened: FIRST,
  UnitRenamed: FIRST,
  UnitMerged: FIRST,
  UnitClosed: FIRST,
  UnitMovedOut: FIRST,
  ProjectOpened: FIRST,
  ProjectRenamed: FIRST,
  ProjectMerged: FIRST,
  ProjectMoved: FIRST,
  ProjectClosed: FIRST,
  PeriodClosed: FIRST,
  PeriodReopeningRequested: FIRST,
  PeriodReopened: FIRST,
  PeriodReopeningRejected: FIRST,
  YearClosed: FIRST,
  CarriedOver: FIRST,
  FundsReturned: FIRST,
  CarryOverReversed: FIRST,
  CarryOverReceived: FIRST,
  CarryOverReceiptReversed: FIRST,
  CarryOverCompleted: FIRST,
  ReversalRequested: FIRST,
  ReversalRejected: FIRST,
  EventReversed: FIRST,
  PerformanceTargetsSet: FIRST,
  PerformanceReviewed: FIRST,
  PerformanceResultRecorded: FIRST,
  RevenueBudgetSet: FIRST,
  RevenueReceived: FIRST,
  RevenueRefunded: FIRST,
  ComparativesRecorded: FIRST,
  StaffingRecorded: FIRST,
  AssetsRecorded: FIRST,
  MainTasksSet: FIRST,
  NarrativeSet: FIRST,
  OrderHeld: FIRST,
  HeldOrderReleased: FIRST,
  HeldOrderRefused: FIRST,
  ControlOverrideRequested: FIRST,
  ControlOverrideApproved: FIRST,
  ControlOverrideRejected: FIRST,
  ControlOverrideRevoked: FIRST,
  OverspendFlagged: FIRST,
  OverspendCleared: FIRST,
  AlertRaised: FIRST,
  AlertEscalated: FIRST,
  AlertCleared: FIRST,
  AlertsSwept: FIRST,
  LedgerSelfChecked: FIRST,
  AlertAcknowledged: FIRST,
  AlertAssigned: FIRST,
  AlertCommented: FIRST,
  AlertSnoozed: FIRST,
  AlertClosed: FIRST,
};

/** What every event about the ledger as a whole is filed under; no document can have this id. */
export const LEDGER_ENTITY = 'ledger:';

/** What everything that a publication tells beside the money is filed under. */
export const PUBLICATION_ENTITY = 'publication:';

// The field of an event that names its document, in the order in which an event can have several.
const ENTITY_FIELDS = [
  'reallocationId',
  'paymentId',
  'freezeId',
  'encumbranceId',
  'preEncumbranceId',
  'delegationId',
  'reopeningId',
  'reversalId',
  'receiptId',
  'holdId',
  'overrideId',
  'alertId',
] as const;

const LEDGER_EVENTS: ReadonlySet<BudgetEventType> = new Set([
  'PolicyAdopted',
  'UnitOpened',
  'UnitRenamed',
  'UnitMerged',
  'UnitClosed',
  'UnitMovedOut',
  'ProjectOpened',
  'ProjectRenamed',
  'ProjectMerged',
  'ProjectMoved',
  'ProjectClosed',
  'PeriodClosed',
  'YearClosed',
  'CarryOverCompleted',
  'AlertsSwept',
  'LedgerSelfChecked',
] as const);

/** The document an event is about; null when it is about the ledger's lines. */
export function entityOf(event: BudgetEvent): string | null {
  const { type } = event;
  if (LEDGER_EVENTS.has(type)) return LEDGER_ENTITY;
  switch (type) {
    case 'OverspendFlagged':
    case 'OverspendCleared':
      return `${event.dimension}:${event.key}`;
    case 'PerformanceTargetsSet':
    case 'PerformanceReviewed':
    case 'PerformanceResultRecorded':
      return performanceIdOf(event.scope);
    case 'ComparativesRecorded':
    case 'StaffingRecorded':
    case 'AssetsRecorded':
    case 'MainTasksSet':
    case 'NarrativeSet':
      return PUBLICATION_ENTITY;
    case 'CarriedOver':
    case 'FundsReturned':
    case 'CarryOverReversed':
      return carryOverIdOf(event.lineId);
    case 'CarryOverReceived':
    case 'CarryOverReceiptReversed':
      return carriedMoneyIdOf(event.lineId);
    default: {
      const fields: Readonly<Record<string, unknown>> = { ...event };
      const named = ENTITY_FIELDS.find((field) => fields[field] !== undefined);
      return named === undefined ? null : String(fields[named]);
    }
  }
}

/** A stored payload in the newest shape of its type. Throws on a version from the future. */
export function upcast(
  { upcasters, schemaVersion }: CatalogueEntry,
  stored: { readonly version: number; readonly payload: StoredPayload },
): StoredPayload {
  if (stored.version < 1 || stored.version > schemaVersion) {
    throw new Error(`schema version ${stored.version} is not between 1 and ${schemaVersion}`);
  }
  return upcasters
    .slice(stored.version - 1)
    .reduce((payload, next) => next(payload), stored.payload);
}
