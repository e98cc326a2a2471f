import type { Balance } from '../domain/accounts.js';
import type { ControlFinding } from '../domain/control-events.js';
import type { ControlDimension } from '../domain/overspend-events.js';
import type { Facts, Rule } from '../domain/rules.js';
import { RuleBroken } from '../domain/rules.js';
import { reviveFen } from './codec.js';

// What a command is answered, stored beside its events and given again for the same key, for ever.

export interface EventReceipt {
  readonly seq: number;
  readonly eventId: string;
  readonly type: string;
  readonly entityId: string | null;
  /** Lower-case hex. */
  readonly hash: string;
}

export interface Accepted {
  readonly outcome: 'accepted';
  readonly recordedAt: string;
  readonly events: readonly EventReceipt[];
  /** What availability control had to tell; absent when there is nothing. */
  readonly warnings?: readonly ControlFinding[];
}

export interface Refused {
  readonly outcome: 'refused';
  readonly rule: Rule;
  readonly facts: Facts;
  /**
   * Digest of the refusal that is kept beside this answer, lower-case hex. Absent where none is kept:
   * in answers older than refusals, and to orders that do not say what they ask.
   */
  readonly kept?: string;
}

export type Answer = Accepted | Refused;

/** An accepted command; `replayed` when the answer is an earlier one, given again. */
export interface Receipt {
  readonly recordedAt: string;
  readonly events: readonly EventReceipt[];
  readonly replayed: boolean;
  readonly warnings?: readonly ControlFinding[];
  /** Of a dry run: what would have been written. `events` is empty then. */
  readonly rehearsal?: Rehearsed;
}

/** What a command would do, decided at the head of the log and not written. */
export interface Rehearsed {
  /** Where the log ended for the decision. */
  readonly afterSeq: number;
  readonly events: readonly RehearsedEvent[];
  /** Every line that would be touched, in the order of their ids. */
  readonly lines: readonly RehearsedLine[];
  /** Every control object that these lines belong to, with its totals over all of its lines. */
  readonly controlObjects: readonly RehearsedControl[];
}

export interface RehearsedEvent {
  readonly type: string;
  readonly entityId: string | null;
  /** As it would be stored, with fen as decimal strings. */
  readonly payload: unknown;
}

export interface RehearsedLine {
  readonly lineId: string;
  readonly before: Balance;
  readonly after: Balance;
}

export interface ControlTotals {
  readonly adjustedFen: bigint;
  readonly committedFen: bigint;
}

export interface RehearsedControl {
  readonly dimension: ControlDimension;
  readonly key: string;
  readonly before: ControlTotals;
  readonly after: ControlTotals;
}

/** A refused command; the refusal is final for its key. */
export class CommandRefused extends RuleBroken {
  constructor(
    { rule, facts }: Refused,
    readonly replayed: boolean,
  ) {
    super(rule, facts);
  }
}

/** The same idempotency key came with another request. */
export class IdempotencyMismatch extends Error {
  override readonly name = 'IdempotencyMismatch';
  constructor(readonly idempotencyKey: string) {
    super(`the idempotency key ${idempotencyKey} was used for another request`);
  }
}

/** Too many commands wait for this ledger. Nothing was written. */
export class LedgerBusy extends Error {
  override readonly name = 'LedgerBusy';
  constructor(readonly retryAfterSeconds: number) {
    super(`too many commands are waiting; come back in ${retryAfterSeconds} s`);
  }
}

/** The database could not be reached or its answer was lost. Ask again with the same key. */
export class LedgerUnavailable extends Error {
  override readonly name = 'LedgerUnavailable';
  constructor(cause: unknown) {
    super('the ledger cannot be reached; ask again with the same idempotency key', { cause });
  }
}

/** Turns a stored answer into a receipt, or throws the refusal it holds. */
export function receiptOf(text: string, replayed: boolean): Receipt {
  const answer: Answer = JSON.parse(text);
  if (answer.outcome === 'refused') throw new CommandRefused(answer, replayed);
  const { recordedAt, events, warnings } = answer;
  const receipt = { recordedAt, events, replayed };
  if (warnings === undefined) return receipt;
  return { ...receipt, warnings: reviveFen(warnings) as ControlFinding[] };
}
