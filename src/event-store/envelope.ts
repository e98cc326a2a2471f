import { createHash } from 'node:crypto';

// The hash chain. Each event's hash covers everything that is stored of it and the hash before it.

/** Version of the hashed form. A new form is a new version; old events keep theirs. */
export const FORMAT = 'budget-ledger/event/v1';
const GENESIS = 'budget-ledger/genesis/v1';

/** One event as it is stored. `payload` is canonical JSON (RFC 8785), the very bytes that are hashed. */
export interface Envelope {
  readonly ledgerId: string;
  /** From 1, without gaps. */
  readonly seq: number;
  /** UUIDv7 (RFC 9562). */
  readonly eventId: string;
  readonly type: string;
  readonly schemaVersion: number;
  /** YYYY-MM-DD. */
  readonly effectiveOn: string;
  /** ISO 8601 in UTC with milliseconds; never earlier than the event before it. */
  readonly recordedAt: string;
  readonly actor: string;
  readonly correlationId: string;
  readonly causationId: string | null;
  readonly documentNumber: string | null;
  readonly payload: string;
}

/** An event with its hash and the document it is about (derived from the payload, not hashed again). */
export interface StoredEvent extends Envelope {
  readonly entityId: string | null;
  readonly hash: Buffer;
}

/** Where a ledger's log ends. */
export interface Head {
  readonly seq: number;
  readonly hash: Buffer;
}

/** The hash before the first event: binds the chain to its ledger. */
export function genesisHash(ledgerId: string): Buffer {
  return createHash('sha256')
    .update(netstring(GENESIS) + netstring(ledgerId))
    .digest();
}

/** The head of a ledger without events. */
export function genesis(ledgerId: string): Head {
  return { seq: 0, hash: genesisHash(ledgerId) };
}

/** SHA-256 over the event's fields as netstrings, after the previous hash in lower-case hex. */
export function hashEvent(previousHash: Buffer, event: Envelope): Buffer {
  return createHash('sha256').update(hashedText(previousHash, event)).digest();
}

/**
 * The hashed text, readable and unambiguous: each field as a netstring `length:bytes,`
 * (D. J. Bernstein, 1997), length in bytes of UTF-8; an absent field is `-,`.
 */
export function hashedText(previousHash: Buffer, event: Envelope): string {
  return (
    netstring(FORMAT) +
    netstring(event.ledgerId) +
    netstring(String(event.seq)) +
    netstring(previousHash.toString('hex')) +
    netstring(event.eventId) +
    netstring(event.type) +
    netstring(String(event.schemaVersion)) +
    netstring(event.effectiveOn) +
    netstring(event.recordedAt) +
    netstring(event.actor) +
    netstring(event.correlationId) +
    netstring(event.causationId) +
    netstring(event.documentNumber) +
    netstring(event.payload)
  );
}

function netstring(field: string | null): string {
  return field === null ? '-,' : `${Buffer.byteLength(field)}:${field},`;
}
