import type {
  BudgetReallocated,
  Crossing,
  LineAmount,
  OverspendCleared,
  OverspendFlagged,
  PaymentCorrected,
  PaymentRecorded,
  PaymentRefunded,
  ReallocationRejected,
  ReallocationRequested,
  ReallocationWithdrawn,
  Recorded,
} from './events.js';

// Things with a life of their own inside the ledger: what each looks like after an event.
// `changedSeq` is the sequence number of the last event that touched it, its version.

export interface Reallocation {
  readonly kind: 'reallocation';
  readonly documentId: string;
  readonly status: 'requested' | 'approved' | 'rejected' | 'withdrawn';
  readonly from: readonly LineAmount[];
  readonly to: readonly LineAmount[];
  readonly reason: string;
  readonly proposalHash: string;
  readonly requestedBy: string;
  readonly requestedOn: string;
  readonly decidedBy?: string;
  readonly decidedOn?: string;
  readonly openedSeq: number;
  readonly changedSeq: number;
}

export interface Payment {
  readonly kind: 'payment';
  readonly documentId: string;
  readonly status: 'settled' | 'refunded';
  readonly amountFen: bigint;
  readonly refundedFen: bigint;
  /** Where the money that was not refunded is charged now; corrections move it between lines. */
  readonly charges: readonly LineAmount[];
  readonly voucherNumber: string;
  readonly purpose: string;
  readonly paidOn: string;
  readonly payeeCommitment?: string;
  /** Ids of its refunds and corrections, oldest first. */
  readonly amendmentIds: readonly string[];
  readonly openedSeq: number;
  readonly changedSeq: number;
}

/** The latest crossing of one control object under one rule, and whether it is still open. */
export interface OverspendEpisode extends Crossing {
  readonly kind: 'overspend';
  readonly documentId: string;
  readonly status: 'flagged' | 'cleared';
  readonly finding: OverspendFlagged['finding'];
  readonly openedSeq: number;
  readonly changedSeq: number;
}

/** Anything with a life of its own inside the ledger. `documentId` is unique over all kinds. */
export type LedgerDocument = Reallocation | Payment | OverspendEpisode;

type ReallocationEvent =
  | ReallocationRequested
  | BudgetReallocated
  | ReallocationRejected
  | ReallocationWithdrawn;

/** The reallocation after one of its events; undefined when its request is not in the history. */
export function reallocationAfter(
  before: LedgerDocument | undefined,
  recorded: Recorded,
  event: ReallocationEvent,
): Reallocation | undefined {
  if (event.type === 'ReallocationRequested') {
    const { reallocationId, from, to, reason, proposalHash } = event;
    return {
      kind: 'reallocation',
      documentId: reallocationId,
      status: 'requested',
      from,
      to,
      reason,
      proposalHash,
      requestedBy: recorded.actor,
      requestedOn: recorded.effectiveOn,
      openedSeq: recorded.seq,
      changedSeq: recorded.seq,
    };
  }
  if (before?.kind !== 'reallocation') return undefined;
  return {
    ...before,
    status: DECIDED_STATUS[event.type],
    decidedBy: recorded.actor,
    decidedOn: recorded.effectiveOn,
    changedSeq: recorded.seq,
  };
}

const DECIDED_STATUS = {
  BudgetReallocated: 'approved',
  ReallocationRejected: 'rejected',
  ReallocationWithdrawn: 'withdrawn',
} as const;

/** The payment after one of its events; undefined when its recording is not in the history. */
export function paymentAfter(
  before: LedgerDocument | undefined,
  recorded: Recorded,
  event: PaymentRecorded | PaymentRefunded | PaymentCorrected,
): Payment | undefined {
  if (event.type === 'PaymentRecorded') return recordedPayment(recorded, event);
  if (before?.kind !== 'payment') return undefined;
  const { amountFen } = event;
  if (event.type === 'PaymentRefunded') {
    const charges = charge(before.charges, { lineId: event.lineId, amountFen: -amountFen });
    return {
      ...before,
      status: charges.length === 0 ? 'refunded' : 'settled',
      refundedFen: before.refundedFen + amountFen,
      charges,
      amendmentIds: [...before.amendmentIds, event.refundId],
      changedSeq: recorded.seq,
    };
  }
  const refunded = charge(before.charges, { lineId: event.fromLineId, amountFen: -amountFen });
  const charges = charge(refunded, { lineId: event.toLineId, amountFen });
  const amendmentIds = [...before.amendmentIds, event.correctionId];
  return { ...before, charges, amendmentIds, changedSeq: recorded.seq };
}

function recordedPayment(recorded: Recorded, event: PaymentRecorded): Payment {
  const { paymentId, lineId, amountFen, voucherNumber, purpose, payeeCommitment } = event;
  return {
    kind: 'payment',
    documentId: paymentId,
    status: 'settled',
    amountFen,
    refundedFen: 0n,
    charges: [{ lineId, amountFen }],
    voucherNumber,
    purpose,
    paidOn: recorded.effectiveOn,
    ...(payeeCommitment === undefined ? {} : { payeeCommitment }),
    amendmentIds: [],
    openedSeq: recorded.seq,
    changedSeq: recorded.seq,
  };
}

function charge(charges: readonly LineAmount[], added: LineAmount): LineAmount[] {
  const { lineId } = added;
  const before = charges.find((existing) => existing.lineId === lineId)?.amountFen ?? 0n;
  const amountFen = before + added.amountFen;
  const others = charges.filter((existing) => existing.lineId !== lineId);
  return amountFen === 0n ? others : [...others, { lineId, amountFen }];
}

/** The document id of a control object's episodes under one rule and tier. */
export function episodeIdOf(
  object: Omit<Crossing, 'crossing' | 'causedBySeq' | 'adjustedFen' | 'committedFen'>,
): string {
  return `overspend:${object.ruleVersion}:${object.tierPercent}:${object.dimension}:${object.key}`;
}

/** The episode after it was flagged or cleared. */
export function episodeAfter(
  before: LedgerDocument | undefined,
  recorded: Recorded,
  event: OverspendFlagged | OverspendCleared,
): OverspendEpisode | undefined {
  const { type, ...crossing } = event;
  if (event.type === 'OverspendFlagged') {
    const { finding } = event;
    const documentId = episodeIdOf(event);
    const { seq } = recorded;
    const place = { documentId, openedSeq: seq, changedSeq: seq };
    return { ...crossing, kind: 'overspend', status: 'flagged', finding, ...place };
  }
  if (before?.kind !== 'overspend') return undefined;
  return { ...before, ...crossing, status: 'cleared', changedSeq: recorded.seq };
}
