import { ACCOUNTS, type Movement } from '../../src/domain/accounts.js';
import type { Batch } from '../../src/event-store/append.js';
import { type Head, hashEvent, type StoredEvent } from '../../src/event-store/envelope.js';
import { newEventId } from '../../src/event-store/event-id.js';

// Batches as the event store takes them, about nothing in particular.

export const RECORDED_AT = '2023-03-01T08:00:00.000Z';

/** The next event of a ledger. */
export function eventAfter(ledgerId: string, head: Head, payload = '{}'): StoredEvent {
  const envelope = {
    ledgerId,
    seq: head.seq + 1,
    eventId: newEventId(),
    type: 'Something',
    schemaVersion: 1,
    effectiveOn: '2023-03-01',
    recordedAt: RECORDED_AT,
    actor: 'someone',
    correlationId: 'c',
    causationId: null,
    documentNumber: null,
    payload,
  };
  return { ...envelope, entityId: null, hash: hashEvent(head.hash, envelope) };
}

/** A batch of one event and of whatever parts are given. */
export function batchOf(ledgerId: string, expected: Head, parts: Partial<Batch> = {}): Batch {
  return {
    ledgerId,
    expected,
    recordedAt: RECORDED_AT,
    events: [eventAfter(ledgerId, expected)],
    postings: [],
    balances: [],
    documents: [],
    answers: [],
    personalData: [],
    refusals: [],
    ...parts,
  };
}

/** 15 figures in the order of the accounts, zero but for those that are named. */
export const amounts = (named: Movement) => ACCOUNTS.map((account) => named[account] ?? 0n);
export const figures = (amountFen: bigint) =>
  amounts({ original: amountFen, available: amountFen });
