import type { Facts, Rule } from '../domain/rules.js';
import { RuleBroken } from '../domain/rules.js';

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
}

export interface Refused {
  readonly outcome: 'refused';
  readonly rule: Rule;
  readonly facts: Facts;
}

export type Answer = Accepted | Refused;

/** An accepted command; `replayed` when the answer is an earlier one, given again. */
export interface Receipt {
  readonly recordedAt: string;
  readonly events: readonly EventReceipt[];
  readonly replayed: boolean;
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
  return { recordedAt: answer.recordedAt, events: answer.events, replayed };
}
