import type { LineAmount } from './appropriation-events.js';
import type { OpenContract } from './closing-events.js';
import type { Contract } from './commitment-events.js';
import type { LedgerDocument } from './documents.js';
import type { CommitmentEvent, Recorded } from './events.js';
import { lessAmounts, plusAmounts } from './line-amounts.js';
import { sumFen } from './money.js';

/** 冻结: money nobody may use until it is released. */
export interface Freeze {
  readonly kind: 'freeze';
  readonly documentId: string;
  readonly status: 'open' | 'closed';
  readonly lines: readonly LineAmount[];
  /** What is still held, per line. */
  readonly open: readonly LineAmount[];
  readonly reason: string;
  readonly heldOn: string;
  readonly openedSeq: number;
  readonly changedSeq: number;
}

/** 采购计划: money reserved for a procurement. */
export interface PreEncumbrance {
  readonly kind: 'pre-encumbrance';
  readonly documentId: string;
  readonly status: 'open' | 'closed';
  readonly planNumber: string;
  readonly purpose: string;
  readonly lines: readonly LineAmount[];
  readonly open: readonly LineAmount[];
  readonly heldOn: string;
  readonly openedSeq: number;
  readonly changedSeq: number;
}

/** 合同占用: money under a contract, until it is paid or released. */
export interface Encumbrance extends Contract {
  readonly kind: 'encumbrance';
  readonly documentId: string;
  readonly status: 'open' | 'closed';
  /** The amounts when the contract was made. */
  readonly lines: readonly LineAmount[];
  /** What no payment has used yet. */
  readonly open: readonly LineAmount[];
  /** All supplementary contracts together. */
  readonly increasedFen: bigint;
  readonly originalFen: bigint;
  readonly preEncumbranceId?: string;
  readonly heldOn: string;
  readonly openedSeq: number;
  readonly changedSeq: number;
}

export type Commitment = Freeze | PreEncumbrance | Encumbrance;

/** The documents after an event of freezing, reserving or contracting. */
export function commitmentsAfter(
  find: (documentId: string) => LedgerDocument | undefined,
  recorded: Recorded,
  event: CommitmentEvent,
): readonly Commitment[] {
  const { seq, effectiveOn: heldOn } = recorded;
  const opened = { status: 'open', heldOn, openedSeq: seq, changedSeq: seq } as const;
  switch (event.type) {
    case 'FundsFrozen': {
      const { freezeId: documentId, lines, reason } = event;
      return [{ kind: 'freeze', documentId, lines, open: lines, reason, ...opened }];
    }
    case 'PreEncumbranceRecorded': {
      const { preEncumbranceId: documentId, planNumber, purpose, lines } = event;
      const content = { documentId, planNumber, purpose, lines, open: lines };
      return [{ kind: 'pre-encumbrance', ...content, ...opened }];
    }
    case 'EncumbranceRecorded': {
      const { type: _, encumbranceId: documentId, planned, bookedIn: __, ...terms } = event;
      // What supported the order stays with its event.
      const { documents: ___, ...contract } = terms;
      const { lines, preEncumbranceId } = event;
      const originalFen = totalOf(lines);
      const content = { ...contract, documentId, open: lines, originalFen, increasedFen: 0n };
      const encumbrance: Encumbrance = { kind: 'encumbrance', ...content, ...opened };
      const plan = preEncumbranceId === undefined ? undefined : find(preEncumbranceId);
      return [encumbrance, ...reduced(plan, planned ?? [], seq)];
    }
    case 'FundsUnfrozen':
      return reduced(find(event.freezeId), event.lines, seq);
    case 'PreEncumbranceReleased':
      return reduced(find(event.preEncumbranceId), event.lines, seq);
    case 'EncumbranceReleased':
      return reduced(find(event.encumbranceId), event.lines, seq);
    case 'EncumbranceIncreased': {
      const before = find(event.encumbranceId);
      if (before?.kind !== 'encumbrance') return [];
      const open = plusAmounts(before.open, event.lines);
      const increasedFen = before.increasedFen + totalOf(event.lines);
      return [{ ...before, open, increasedFen, status: 'open', changedSeq: seq }];
    }
    default:
      return event satisfies never;
  }
}

/** A commitment after amounts were taken from it, negative ones being put back. */
export function reduced(
  before: LedgerDocument | undefined,
  taken: readonly LineAmount[],
  changedSeq: number,
): readonly Commitment[] {
  if (before === undefined || !('open' in before) || taken.length === 0) return [];
  const open = lessAmounts(before.open, taken);
  return [{ ...before, open, status: open.length === 0 ? 'closed' : 'open', changedSeq }];
}

/** An encumbrance that comes from, or grew by, a contract of last year's ledger. */
export function carriedContract(
  before: LedgerDocument | undefined,
  { encumbranceId, amountFen, ...contract }: OpenContract,
  { lineId, recorded }: { readonly lineId: string; readonly recorded: Recorded },
): Encumbrance {
  const line = { lineId, amountFen };
  const changedSeq = recorded.seq;
  if (before?.kind === 'encumbrance') {
    const open = plusAmounts(before.open, [line]);
    return {
      ...before,
      lines: plusAmounts(before.lines, [line]),
      open,
      status: 'open',
      changedSeq,
    };
  }
  return {
    kind: 'encumbrance',
    documentId: encumbranceId,
    status: 'open',
    ...contract,
    lines: [line],
    open: [line],
    heldOn: recorded.effectiveOn,
    openedSeq: changedSeq,
    changedSeq,
  };
}

function totalOf(lines: readonly LineAmount[]): bigint {
  return sumFen(lines.map(({ amountFen }) => amountFen));
}
