import type { LineAmount } from '../../../src/domain/appropriation-events.js';
import type { LedgerDocument } from '../../../src/domain/documents.js';
import { sumFen } from '../../../src/domain/money.js';

const PLAIN_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
/** Their ids say what they are about. */
const NAMED = [
  'overspend',
  'alert',
  'held-order',
  'performance',
  'revenue',
  'cash-plan',
  'carry-over',
  'carried-money',
];

type Faults = Readonly<Record<string, boolean>>;

/** What is wrong with a document by itself, in words. */
export function faultsOf(document: LedgerDocument): string[] {
  const { documentId, kind, openedSeq, changedSeq } = document;
  const faults: Faults = {
    'its id is malformed': !NAMED.includes(kind) && !PLAIN_ID.test(documentId),
    'it changed before it was there': changedSeq < openedSeq,
    ...ownFaultsOf(document),
  };
  return Object.keys(faults).filter((fault) => faults[fault]);
}

function ownFaultsOf(document: LedgerDocument): Faults {
  switch (document.kind) {
    case 'reallocation':
      return reallocationFaults(document);
    case 'payment':
      return paymentFaults(document);
    case 'freeze':
    case 'pre-encumbrance':
    case 'encumbrance':
      return {
        ...amountFaults(document.open),
        'its status is not that of what is open':
          (document.status === 'closed') !== (document.open.length === 0),
        // What was carried in of a contract may be taken back; then only its increases are left.
        'it was made of nothing': document.lines.length === 0 && document.kind !== 'encumbrance',
        ...(document.kind === 'encumbrance' ? contractFaults(document) : {}),
      };
    case 'overspend':
      return {
        'its number is not one': document.crossing < 1,
        'its figures say otherwise':
          (document.status === 'flagged') !== document.committedFen > document.adjustedFen,
      };
    case 'alert':
      return alertFaults(document);
    case 'held-order':
      return {
        ...decisionFaults(document, 'held'),
        'who asked decided': document.decidedBy === document.requestedBy,
        'it is not one order': document.events.length !== 1,
        'no rule holds it': document.findings[0]?.response !== 'hold',
      };
    case 'control-override':
      return {
        ...decisionFaults(document, 'requested'),
        // Who asked may give it back.
        'who asked decided':
          document.status !== 'revoked' && document.decidedBy === document.requestedBy,
        'its amount is not above zero': document.additionalFen <= 0n,
      };
    case 'reopening':
    case 'reversal':
      return {
        ...decisionFaults(document, 'requested'),
        'who asked decided': document.decidedBy === document.requestedBy,
      };
    case 'receipt': {
      const { amountFen, refundedFen, status, refundIds } = document;
      return {
        'more is refunded than was received': refundedFen < 0n || refundedFen > amountFen,
        'its status is not that of what is left':
          (status === 'refunded') !== (refundedFen === amountFen),
        'a refund is there twice': new Set(refundIds).size !== refundIds.length,
      };
    }
    case 'revenue':
      return { 'less than nothing was received': document.receivedFen < 0n };
    case 'cash-plan':
      return {
        'a month is there twice':
          new Set(document.months.map(({ month }) => month)).size !== document.months.length,
        'less than nothing is planned': document.months.some(({ amountFen }) => amountFen < 0n),
      };
    case 'delegation':
      return {
        'it ends before it begins': document.validUntil < document.validFrom,
        'he delegates to himself': document.delegate === document.delegator,
      };
    case 'performance':
    case 'carry-over':
    case 'carried-money':
      return {};
    default:
      return document satisfies never;
  }
}

function amountFaults(amounts: readonly LineAmount[]): Faults {
  return {
    'an amount is not above zero': amounts.some(({ amountFen }) => amountFen <= 0n),
    'a line is there twice': new Set(amounts.map(({ lineId }) => lineId)).size !== amounts.length,
  };
}

interface Decidable {
  readonly status: string;
  readonly decidedBy?: string;
}

function decisionFaults({ status, decidedBy }: Decidable, pending: string): Faults {
  return { 'it is decided by nobody': (status === pending) !== (decidedBy === undefined) };
}

type Kind<Name> = Extract<LedgerDocument, { readonly kind: Name }>;

function paymentFaults(document: Kind<'payment'>): Faults {
  const { charges, amountFen, refundedFen, status, amendmentIds, liquidatedFen = 0n } = document;
  const chargedFen = totalOf(charges) + refundedFen;
  const undone = status === 'rejected' || status === 'reversed';
  return {
    ...amountFaults(charges),
    'charges and refunds are not the amount': chargedFen !== (undone ? 0n : amountFen),
    'more is refunded than was paid': refundedFen < 0n || refundedFen > amountFen,
    'the status is not that of the charges':
      ['ordered', 'settled'].includes(status) !== charges.length > 0,
    'an amendment is there twice': new Set(amendmentIds).size !== amendmentIds.length,
    'it is paid without a voucher':
      document.voucherNumber === undefined && !['ordered', 'rejected'].includes(status),
    'the contract paid more than all': liquidatedFen < 0n || liquidatedFen > amountFen,
  };
}

function reallocationFaults(document: Kind<'reallocation'>): Faults {
  const { status, from, to, requestedBy, requestedOn, decidedBy, decidedOn } = document;
  const { verdict, endorsements = [], expiresOn } = document;
  const pending = status === 'requested';
  const steps = endorsements.map(({ authority }) => authority);
  const people = endorsements.map(({ signedBy, onBehalfOf }) => onBehalfOf ?? signedBy);
  const unsigned = (verdict?.approve ?? []).filter((step) => !steps.includes(step));
  return {
    ...amountFaults(from),
    ...amountFaults(to),
    'it does not sum to zero': totalOf(from) !== totalOf(to),
    'it is decided by nobody': pending !== (decidedBy === undefined),
    'it is decided on no day': pending !== (decidedOn === undefined),
    'it is decided before it is requested': decidedOn !== undefined && decidedOn < requestedOn,
    'its hash is malformed': !/^[0-9a-f]{64}$/.test(document.proposalHash),
    'its proposer decided': ['approved', 'rejected'].includes(status) && decidedBy === requestedBy,
    'its proposer signed': people.includes(requestedBy),
    'another withdrew it': status === 'withdrawn' && decidedBy !== requestedBy,
    'it is signed twice by one': new Set(people).size !== people.length,
    'who signed before decided':
      status === 'approved' && endorsements.some(({ signedBy }) => signedBy === decidedBy),
    'it is signed twice for one': new Set(steps).size !== steps.length,
    // The last signature is the decision itself.
    'it lacks a signature': status === 'approved' && unsigned.length > 1,
    'it has all signatures and waits': pending && steps.length > 0 && unsigned.length === 0,
    'it expired without a day': status === 'expired' && expiresOn === undefined,
    'it breaks a rule': (verdict?.checks ?? []).some(({ outcome }) => outcome === 'broken'),
  };
}

function alertFaults({ status, episode, tier, handling, ...alert }: Kind<'alert'>): Faults {
  const { acknowledgedBy, closedBy } = handling;
  return {
    'its number is not one': episode < 1,
    'it is beyond no step': tier < 1,
    'it was caused by what came later': alert.causedBySeq >= alert.changedSeq,
    'it is seen by nobody': status === 'acknowledged' && acknowledgedBy === undefined,
    'it is new and seen': status === 'raised' && acknowledgedBy !== undefined,
    'it is closed by nobody': status === 'closed' && closedBy === undefined,
    'it is open and closed': ['raised', 'acknowledged'].includes(status) && closedBy !== undefined,
  };
}

function contractFaults({ originalFen, increasedFen, lines, open }: Kind<'encumbrance'>): Faults {
  return {
    'it grew beyond itself': increasedFen < 0n || totalOf(open) > originalFen + increasedFen,
    // What is carried in of a contract is less than it was made of.
    'its lines are more than it': totalOf(lines) > originalFen + increasedFen,
  };
}

function totalOf(lines: readonly LineAmount[]): bigint {
  return sumFen(lines.map(({ amountFen }) => amountFen));
}
