import type { LineAmount } from './appropriation-events.js';
import { type Encumbrance, reduced } from './commitment-document.js';
import type { LedgerDocument } from './documents.js';
import type { PaymentEvent, Recorded } from './events.js';
import type { PaymentMethod, PaymentOrdered, PaymentRecorded } from './execution-events.js';
import { given, plusAmounts } from './line-amounts.js';

export interface Payment {
  readonly kind: 'payment';
  readonly documentId: string;
  readonly status: 'ordered' | 'settled' | 'rejected' | 'refunded' | 'reversed';
  readonly amountFen: bigint;
  readonly refundedFen: bigint;
  /** Where the money that was not refunded is charged now; corrections move it between lines. */
  readonly charges: readonly LineAmount[];
  /** Known once the bank has paid. */
  readonly voucherNumber?: string;
  readonly purpose: string;
  /** The day of the order until the bank has paid. */
  readonly paidOn: string;
  readonly payeeCommitment?: string;
  readonly method?: PaymentMethod;
  readonly encumbranceId?: string;
  /** How much of it came out of the encumbrance. */
  readonly liquidatedFen?: bigint;
  /** Ids of its refunds and corrections, oldest first. */
  readonly amendmentIds: readonly string[];
  readonly openedSeq: number;
  readonly changedSeq: number;
}

/** The payment, and the contract it pays, after one of its events. */
export function paymentsAfter(
  find: (documentId: string) => LedgerDocument | undefined,
  recorded: Recorded,
  event: PaymentEvent,
): readonly LedgerDocument[] {
  const payment = paymentAfter(find(event.paymentId), recorded, event);
  if (payment === undefined) return [];
  return [payment, ...contractAfter(find, recorded, event)];
}

function contractAfter(
  find: (documentId: string) => LedgerDocument | undefined,
  { seq }: Recorded,
  event: PaymentEvent,
): readonly LedgerDocument[] {
  if (!('encumbranceId' in event) || event.encumbranceId === undefined) return [];
  const { lineId } = event;
  const takenFen = event.type === 'PaymentRecorded' ? (event.liquidatedFen ?? 0n) : event.amountFen;
  if (takenFen === 0n) return [];
  const amountFen = event.type === 'PaymentRejected' ? -takenFen : takenFen;
  return reduced(
    find(event.encumbranceId) as Encumbrance | undefined,
    [{ lineId, amountFen }],
    seq,
  );
}

/** The payment after one of its events; undefined when its first event is not in the history. */
export function paymentAfter(
  before: LedgerDocument | undefined,
  recorded: Recorded,
  event: PaymentEvent,
): Payment | undefined {
  if (event.type === 'PaymentRecorded' || event.type === 'PaymentOrdered') {
    return newPayment(recorded, event);
  }
  if (before?.kind !== 'payment') return undefined;
  const changed = { ...before, changedSeq: recorded.seq };
  const { amountFen } = event;
  switch (event.type) {
    case 'PaymentSettled': {
      const { lineId, voucherNumber } = event;
      const charges = [{ lineId, amountFen }];
      return {
        ...changed,
        status: 'settled',
        charges,
        voucherNumber,
        paidOn: recorded.effectiveOn,
      };
    }
    case 'PaymentRejected':
      return { ...changed, status: 'rejected', charges: [] };
    case 'PaymentRefunded': {
      const charges = plusAmounts(before.charges, [
        { lineId: event.lineId, amountFen: -amountFen },
      ]);
      return {
        ...changed,
        status: charges.length === 0 ? 'refunded' : 'settled',
        refundedFen: before.refundedFen + amountFen,
        charges,
        amendmentIds: [...before.amendmentIds, event.refundId],
      };
    }
    case 'PaymentCorrected': {
      const charges = plusAmounts(before.charges, [
        { lineId: event.fromLineId, amountFen: -amountFen },
        { lineId: event.toLineId, amountFen },
      ]);
      const amendmentIds = [...before.amendmentIds, event.correctionId];
      return { ...changed, charges, amendmentIds };
    }
    default:
      return event satisfies never;
  }
}

function newPayment(recorded: Recorded, event: PaymentRecorded | PaymentOrdered): Payment {
  const { paymentId, lineId, amountFen, purpose, payeeCommitment, method, encumbranceId } = event;
  const settled = event.type === 'PaymentRecorded';
  const voucherNumber = settled ? event.voucherNumber : undefined;
  const liquidatedFen = settled ? event.liquidatedFen : encumbranceId && amountFen;
  return {
    kind: 'payment',
    documentId: paymentId,
    status: settled ? 'settled' : 'ordered',
    amountFen,
    refundedFen: 0n,
    charges: [{ lineId, amountFen }],
    purpose,
    paidOn: recorded.effectiveOn,
    ...given({ voucherNumber, payeeCommitment, method, encumbranceId }),
    ...(liquidatedFen ? { liquidatedFen } : {}),
    amendmentIds: [],
    openedSeq: recorded.seq,
    changedSeq: recorded.seq,
  };
}
