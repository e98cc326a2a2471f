import type { EventReference, LineAmount } from './appropriation-events.js';
import type { AgedAmount, OpenContract } from './closing-events.js';
import { carriedContract, reduced } from './commitment-document.js';
import type { LedgerDocument } from './documents.js';
import type { CarryOverEvent, Recorded, ReopeningEvent, ReversalEvent } from './events.js';
import { lessAmounts } from './line-amounts.js';

/** A closed month that is asked to be opened again for some days. */
export interface Reopening {
  readonly kind: 'reopening';
  readonly documentId: string;
  readonly status: 'requested' | 'approved' | 'rejected';
  readonly period: string;
  readonly openUntil: string;
  readonly reason: string;
  readonly requestedBy: string;
  readonly requestedOn: string;
  readonly decidedBy?: string;
  readonly openedSeq: number;
  readonly changedSeq: number;
}

/** What the end of the year did to one line. */
export interface CarryOver {
  readonly kind: 'carry-over';
  /** `carry-over:` and the line's id. */
  readonly documentId: string;
  readonly status: 'done' | 'reversed';
  readonly runId: string;
  readonly lineId: string;
  readonly carriedOn: string;
  readonly toLedgerId?: string;
  /** The place of the `CarriedOver` that next year's ledger receives. */
  readonly carriedSeq?: number;
  readonly parts: readonly AgedAmount[];
  readonly contracts: readonly OpenContract[];
  readonly returnedAvailableFen: bigint;
  readonly returnedUnallottedFen: bigint;
  readonly openedSeq: number;
  readonly changedSeq: number;
}

/** What one line received from last year's ledger. */
export interface CarriedMoney {
  readonly kind: 'carried-money';
  /** `carried-money:` and the line's id. */
  readonly documentId: string;
  readonly status: 'received' | 'reversed';
  readonly runId: string;
  readonly lineId: string;
  readonly receivedOn: string;
  readonly from: EventReference;
  readonly parts: readonly AgedAmount[];
  readonly contracts: readonly OpenContract[];
  readonly openedSeq: number;
  readonly changedSeq: number;
}

/** A wrong event and the request to reverse it. */
export interface Reversal {
  readonly kind: 'reversal';
  readonly documentId: string;
  readonly status: 'requested' | 'approved' | 'rejected';
  readonly reversesSeq: number;
  readonly reversesType: string;
  readonly reason: string;
  readonly requestedBy: string;
  readonly requestedOn: string;
  readonly decidedBy?: string;
  readonly openedSeq: number;
  readonly changedSeq: number;
}

export function carryOverIdOf(lineId: string): string {
  return `carry-over:${lineId}`;
}

export function carriedMoneyIdOf(lineId: string): string {
  return `carried-money:${lineId}`;
}

type Find = (documentId: string) => LedgerDocument | undefined;

/** The documents after an event of carrying over or returning, on either side. */
export function carryOversAfter(
  find: Find,
  recorded: Recorded,
  event: CarryOverEvent,
): readonly LedgerDocument[] {
  const { lineId } = event;
  const { seq } = recorded;
  switch (event.type) {
    case 'CarriedOver':
    case 'FundsReturned':
      return carriedOut(find, recorded, event);
    case 'CarryOverReversed': {
      const before = find(carryOverIdOf(lineId));
      if (before?.kind !== 'carry-over') return [];
      const reversed: CarryOver = { ...before, status: 'reversed', changedSeq: seq };
      return [reversed, ...contractsTaken(find, { ...event, seq }, -1n)];
    }
    case 'CarryOverReceived': {
      const { runId, from, parts, contracts } = event;
      const receivedOn = recorded.effectiveOn;
      const content = { documentId: carriedMoneyIdOf(lineId), runId, lineId, receivedOn, from };
      const place = { parts, contracts, openedSeq: seq, changedSeq: seq };
      const money: CarriedMoney = {
        kind: 'carried-money',
        status: 'received',
        ...content,
        ...place,
      };
      const opened = contracts.map((contract) =>
        carriedContract(find(contract.encumbranceId), contract, { lineId, recorded }),
      );
      return [money, ...opened];
    }
    case 'CarryOverReceiptReversed': {
      const before = find(carriedMoneyIdOf(lineId));
      if (before?.kind !== 'carried-money') return [];
      const reversed: CarriedMoney = { ...before, status: 'reversed', changedSeq: seq };
      const taken = contractsTaken(find, { ...event, seq }, 1n);
      return [reversed, ...taken.map((contract) => neverArrived(contract, event))];
    }
    default:
      return event satisfies never;
  }
}

function carriedOut(
  find: Find,
  recorded: Recorded,
  event: Extract<CarryOverEvent, { type: 'CarriedOver' | 'FundsReturned' }>,
): readonly LedgerDocument[] {
  const { seq, effectiveOn: carriedOn } = recorded;
  const { lineId, runId } = event;
  // Money returned outside a run is a matter of the line alone.
  if (runId === undefined) return [];
  const documentId = carryOverIdOf(lineId);
  const known = find(documentId);
  const before: CarryOver =
    known?.kind === 'carry-over' && known.status === 'done' && known.runId === runId
      ? { ...known, changedSeq: seq }
      : {
          kind: 'carry-over',
          documentId,
          status: 'done',
          runId,
          lineId,
          carriedOn,
          parts: [],
          contracts: [],
          returnedAvailableFen: 0n,
          returnedUnallottedFen: 0n,
          openedSeq: seq,
          changedSeq: seq,
        };
  if (event.type === 'FundsReturned') {
    const { availableFen: returnedAvailableFen, unallottedFen: returnedUnallottedFen } = event;
    return [{ ...before, returnedAvailableFen, returnedUnallottedFen }];
  }
  const { toLedgerId, parts, contracts } = event;
  const taken = contractsTaken(find, { ...event, seq }, 1n);
  return [{ ...before, toLedgerId, carriedSeq: seq, parts, contracts }, ...taken];
}

// Takes the contracts' money out of their encumbrances, or with -1 puts it back.
function contractsTaken(
  find: Find,
  event: {
    readonly lineId: string;
    readonly contracts: readonly OpenContract[];
    readonly seq: number;
  },
  sign: bigint,
): readonly LedgerDocument[] {
  const { lineId, contracts, seq } = event;
  return contracts.flatMap(({ encumbranceId, amountFen }) => {
    const taken: LineAmount = { lineId, amountFen: sign * amountFen };
    return reduced(find(encumbranceId), [taken], seq);
  });
}

// What never arrived is none of the amounts that the contract was made for.
function neverArrived(
  contract: LedgerDocument,
  { lineId, contracts }: { readonly lineId: string; readonly contracts: readonly OpenContract[] },
): LedgerDocument {
  if (contract.kind !== 'encumbrance') return contract;
  const taken = contracts.find(({ encumbranceId }) => encumbranceId === contract.documentId);
  const amountFen = taken?.amountFen ?? 0n;
  return { ...contract, lines: lessAmounts(contract.lines, [{ lineId, amountFen }]) };
}

/** The reopening after one of its events. */
export function reopeningAfter(
  before: LedgerDocument | undefined,
  recorded: Recorded,
  event: ReopeningEvent,
): Reopening | undefined {
  const { seq, actor, effectiveOn } = recorded;
  if (event.type === 'PeriodReopeningRequested') {
    const { reopeningId: documentId, period, openUntil, reason } = event;
    const content = { documentId, period, openUntil, reason };
    const asked = { requestedBy: actor, requestedOn: effectiveOn };
    const place = { openedSeq: seq, changedSeq: seq };
    return { kind: 'reopening', status: 'requested', ...content, ...asked, ...place };
  }
  if (before?.kind !== 'reopening') return undefined;
  const status = event.type === 'PeriodReopened' ? 'approved' : 'rejected';
  return { ...before, status, decidedBy: actor, changedSeq: seq };
}

/** The reversal after one of its events; the document it reverses is marked beside it. */
export function reversalsAfter(
  find: Find,
  recorded: Recorded,
  event: ReversalEvent,
): readonly LedgerDocument[] {
  const { seq, actor, effectiveOn } = recorded;
  if (event.type === 'ReversalRequested') {
    const { type: _, reversalId: documentId, ...content } = event;
    const asked = { requestedBy: actor, requestedOn: effectiveOn };
    const place = { openedSeq: seq, changedSeq: seq };
    return [{ kind: 'reversal', documentId, status: 'requested', ...content, ...asked, ...place }];
  }
  const before = find(event.reversalId);
  const status = event.type === 'EventReversed' ? 'approved' : 'rejected';
  const decided: LedgerDocument[] =
    before?.kind === 'reversal' ? [{ ...before, status, decidedBy: actor, changedSeq: seq }] : [];
  if (event.type !== 'EventReversed' || event.documentId === undefined) return decided;
  // Marked even where the request was not read: a payment of the past is folded from its own events.
  const made = find(event.documentId);
  if (made?.kind !== 'payment') return decided;
  return [...decided, { ...made, status: 'reversed', charges: [], changedSeq: seq }];
}
