import type { Account } from './accounts.js';
import type { Booked, EventReference, LineAmount } from './appropriation-events.js';
import type { Contract } from './commitment-events.js';

// Facts of closing months and the year, of carrying money over, and of reversing a wrong posting.

/** 结账: a month is closed; what is reported for it later counts in the next open one. */
export interface PeriodClosed {
  readonly type: 'PeriodClosed';
  /** YYYY-MM. */
  readonly period: string;
  /** Adjusted budget per line on that day, where a cap of the policy rests on it. */
  readonly adjusted?: readonly LineAmount[];
}

/** 反结账: somebody asks to open a closed month again for some days. */
export interface PeriodReopeningRequested {
  readonly type: 'PeriodReopeningRequested';
  readonly reopeningId: string;
  readonly period: string;
  /** The last day on which the month is open again. */
  readonly openUntil: string;
  readonly reason: string;
}

/** Another person opened the month again. */
export interface PeriodReopened {
  readonly type: 'PeriodReopened';
  readonly reopeningId: string;
  readonly period: string;
  readonly openUntil: string;
}

/** The month stays closed. */
export interface PeriodReopeningRejected {
  readonly type: 'PeriodReopeningRejected';
  readonly reopeningId: string;
  readonly reason: string;
}

/** Money with its age: the fiscal year it was appropriated for. */
export interface AgedAmount {
  readonly originYear: number;
  readonly amountFen: bigint;
}

/** What is left of a contract at the end of the year. */
export interface OpenContract extends Contract {
  readonly encumbranceId: string;
  readonly amountFen: bigint;
  /** Its amount when it was made, on which its increases are measured. */
  readonly originalFen: bigint;
  readonly increasedFen: bigint;
}

/** 结转: what is left of one line goes into next year's ledger. */
export interface CarriedOver extends Booked {
  readonly type: 'CarriedOver';
  readonly runId: string;
  readonly toLedgerId: string;
  readonly lineId: string;
  /** All that is carried over, the money of the contracts among it, oldest first. */
  readonly parts: readonly AgedAmount[];
  readonly contracts: readonly OpenContract[];
}

/** 结余收回: what is not carried over goes back to the treasury. */
export interface FundsReturned extends Booked {
  readonly type: 'FundsReturned';
  readonly runId?: string;
  readonly lineId: string;
  readonly availableFen: bigint;
  readonly unallottedFen: bigint;
  readonly reason: string;
}

/** The line's part of a run is undone, before anything else has happened to it. */
export interface CarryOverReversed extends Booked {
  readonly type: 'CarryOverReversed';
  readonly runId: string;
  readonly lineId: string;
  readonly parts: readonly AgedAmount[];
  readonly contracts: readonly OpenContract[];
  readonly returnedAvailableFen: bigint;
  readonly returnedUnallottedFen: bigint;
  readonly reason: string;
}

/** The other end of `CarriedOver`, in next year's ledger; `from` is that very event. */
export interface CarryOverReceived extends Booked {
  readonly type: 'CarryOverReceived';
  readonly runId: string;
  readonly from: EventReference;
  readonly lineId: string;
  readonly parts: readonly AgedAmount[];
  readonly contracts: readonly OpenContract[];
}

/** A receipt of carried-over money is undone, because its run is. */
export interface CarryOverReceiptReversed extends Booked {
  readonly type: 'CarryOverReceiptReversed';
  readonly runId: string;
  readonly lineId: string;
  readonly parts: readonly AgedAmount[];
  readonly contracts: readonly OpenContract[];
  readonly reason: string;
}

/** The last fact of the year that moves money. */
export interface YearClosed {
  readonly type: 'YearClosed';
  readonly carriedOutFen: bigint;
  readonly returnedFen: bigint;
  readonly lineCount: number;
}

/** Next year's ledger has received everything: it names the year-end event, its place and its hash. */
export interface CarryOverCompleted {
  readonly type: 'CarryOverCompleted';
  readonly runId: string;
  readonly from: EventReference;
  readonly lineCount: number;
  readonly carriedInFen: bigint;
}

/** 冲销: somebody asks to take a wrong event back. */
export interface ReversalRequested {
  readonly type: 'ReversalRequested';
  readonly reversalId: string;
  readonly reversesSeq: number;
  readonly reversesType: string;
  readonly reason: string;
}

/** The event that was asked to be reversed stands. */
export interface ReversalRejected {
  readonly type: 'ReversalRejected';
  readonly reversalId: string;
  readonly reversesSeq: number;
  readonly reason: string;
}

/** Takes back what a wrong event did, once and with approval. The postings are the opposite of its own. */
export interface EventReversed extends Booked {
  readonly type: 'EventReversed';
  readonly reversalId: string;
  readonly reversesSeq: number;
  readonly reversesType: string;
  /** The document that the reversed event made, such as a payment. */
  readonly documentId?: string;
  readonly postings: readonly {
    readonly lineId: string;
    readonly entries: readonly { readonly account: Account; readonly amountFen: bigint }[];
  }[];
}
