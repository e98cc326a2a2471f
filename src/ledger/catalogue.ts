import type { BudgetEvent, BudgetEventType } from '../domain/events.js';

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

export const CATALOGUE: Readonly<Record<BudgetEventType, CatalogueEntry>> = {
  LedgerOpened: FIRST,
  BudgetApproved: FIRST,
  SupplementaryAppropriated: FIRST,
  AppropriationReduced: FIRST,
  ReallocationRequested: FIRST,
  BudgetReallocated: FIRST,
  ReallocationRejected: FIRST,
  ReallocationWithdrawn: FIRST,
  PaymentRecorded: FIRST,
  PaymentRefunded: FIRST,
  PaymentCorrected: FIRST,
  OverspendFlagged: FIRST,
  OverspendCleared: FIRST,
};

/** The document an event is about; null when it is about the ledger as a whole. */
export function entityOf(event: BudgetEvent): string | null {
  switch (event.type) {
    case 'ReallocationRequested':
    case 'BudgetReallocated':
    case 'ReallocationRejected':
    case 'ReallocationWithdrawn':
      return event.reallocationId;
    case 'PaymentRecorded':
    case 'PaymentRefunded':
    case 'PaymentCorrected':
      return event.paymentId;
    case 'OverspendFlagged':
    case 'OverspendCleared':
      return `${event.dimension}:${event.key}`;
    case 'LedgerOpened':
    case 'BudgetApproved':
    case 'SupplementaryAppropriated':
    case 'AppropriationReduced':
      return null;
    default:
      return event satisfies never;
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
