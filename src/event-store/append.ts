import type pg from 'pg';
import { byteaArray, int4Array, int8Array, textArray } from './binary-array.js';
import type { Head, StoredEvent } from './envelope.js';

// Everything that one batch writes. Appended whole or not at all, in one round trip.

export interface AnsweredCommand {
  readonly client: string;
  readonly idempotencyKey: string;
  /** Keyed digest of the request: tells the same request from another one under the same key. */
  readonly requestDigest: Buffer;
  readonly answer: string;
}

/** An order that a rule refused. `content` and `facts` are JSON, the three of its meta are as sent. */
export interface RefusedOrder {
  readonly client: string;
  readonly idempotencyKey: string;
  /** Where the log ended for the decision. */
  readonly afterSeq: number;
  readonly actor: string;
  readonly effectiveOn: string;
  readonly documentNumber: string | null;
  readonly command: string;
  readonly content: string;
  readonly rule: string;
  readonly facts: string;
}

export interface Batch {
  readonly ledgerId: string;
  /** Where the log must end for the batch to be written. */
  readonly expected: Head;
  readonly recordedAt: string;
  readonly events: readonly StoredEvent[];
  /** `eventOffset` counts the batch's events from 1; `amountsFen` has one figure per account. */
  readonly postings: readonly {
    readonly eventOffset: number;
    readonly lineId: string;
    readonly amountsFen: readonly bigint[];
  }[];
  readonly balances: readonly { readonly lineId: string; readonly amountsFen: readonly bigint[] }[];
  readonly documents: readonly {
    readonly kind: string;
    readonly documentId: string;
    readonly status: string;
    readonly changedSeq: number;
    readonly body: string;
  }[];
  readonly answers: readonly AnsweredCommand[];
  readonly personalData: readonly {
    readonly documentId: string;
    readonly salt: Buffer;
    readonly content: string;
  }[];
  readonly refusals: readonly RefusedOrder[];
}

export type AppendOutcome =
  | { readonly outcome: 'appended' }
  /** The log ends elsewhere: another writer was faster. Nothing was written. */
  | { readonly outcome: 'conflict' }
  /** Some keys are answered already. Nothing was written. */
  | { readonly outcome: 'repeated'; readonly known: readonly AnsweredCommand[] };

interface AppendRow {
  readonly outcome: 'appended' | 'conflict' | 'repeated';
  readonly client: string;
  readonly idempotency_key: string;
  readonly request_digest: Buffer;
  readonly answer: string;
}

const PARAMETER_TYPES = [
  'text, bigint, bytea, timestamptz',
  'text[], text[], integer[], text[], text[], text[], text[], text[], text[], text[], bytea[]',
  'integer[], text[], bigint[]',
  'text[], bigint[]',
  'text[], text[], text[], bigint[], text[]',
  'text[], text[], bytea[], text[]',
  'text[], bytea[], text[]',
  'text[], text[], bigint[], text[], text[], text[], text[], text[], text[], text[]',
]
  .join(', ')
  .split(', ');

const CALL = `SELECT * FROM ledger.append_batch(${PARAMETER_TYPES.map(
  (type, index) => `$${index + 1}::${type}`,
).join(', ')})`;

/**
 * Appends a batch by compare-and-set on the ledger's head. After an error (connection lost, server
 * gone) the outcome is unknown: the caller must read the head again before it says anything.
 */
export async function appendBatch(
  connection: pg.Pool | pg.PoolClient,
  batch: Batch,
): Promise<AppendOutcome> {
  const { rows } = await connection.query<AppendRow>({
    name: 'append_batch',
    text: CALL,
    values: parametersOf(batch),
  });
  const outcome = rows[0]?.outcome;
  if (outcome === 'appended' || outcome === 'conflict') return { outcome };
  if (outcome !== 'repeated') throw new Error(`append_batch answered ${String(outcome)}`);
  const known = rows.map((row) => ({
    client: row.client,
    idempotencyKey: row.idempotency_key,
    requestDigest: row.request_digest,
    answer: row.answer,
  }));
  return { outcome, known };
}

function parametersOf(batch: Batch): unknown[] {
  const { events, postings, balances, documents, answers, personalData, refusals } = batch;
  return [
    batch.ledgerId,
    String(batch.expected.seq),
    batch.expected.hash,
    batch.recordedAt,
    textArray(events.map((event) => event.eventId)),
    textArray(events.map((event) => event.type)),
    int4Array(events.map((event) => event.schemaVersion)),
    textArray(events.map((event) => event.effectiveOn)),
    textArray(events.map((event) => event.actor)),
    textArray(events.map((event) => event.correlationId)),
    textArray(events.map((event) => event.causationId)),
    textArray(events.map((event) => event.documentNumber)),
    textArray(events.map((event) => event.entityId)),
    textArray(events.map((event) => event.payload)),
    byteaArray(events.map((event) => event.hash)),
    int4Array(postings.map((posting) => posting.eventOffset)),
    textArray(postings.map((posting) => posting.lineId)),
    int8Array(postings.flatMap((posting) => posting.amountsFen)),
    textArray(balances.map((balance) => balance.lineId)),
    int8Array(balances.flatMap((balance) => balance.amountsFen)),
    textArray(documents.map((document) => document.kind)),
    textArray(documents.map((document) => document.documentId)),
    textArray(documents.map((document) => document.status)),
    int8Array(documents.map((document) => BigInt(document.changedSeq))),
    textArray(documents.map((document) => document.body)),
    textArray(answers.map((answer) => answer.client)),
    textArray(answers.map((answer) => answer.idempotencyKey)),
    byteaArray(answers.map((answer) => answer.requestDigest)),
    textArray(answers.map((answer) => answer.answer)),
    textArray(personalData.map((data) => data.documentId)),
    byteaArray(personalData.map((data) => data.salt)),
    textArray(personalData.map((data) => data.content)),
    textArray(refusals.map((refusal) => refusal.client)),
    textArray(refusals.map((refusal) => refusal.idempotencyKey)),
    int8Array(refusals.map((refusal) => BigInt(refusal.afterSeq))),
    textArray(refusals.map((refusal) => refusal.actor)),
    textArray(refusals.map((refusal) => refusal.effectiveOn)),
    textArray(refusals.map((refusal) => refusal.documentNumber)),
    textArray(refusals.map((refusal) => refusal.command)),
    textArray(refusals.map((refusal) => refusal.content)),
    textArray(refusals.map((refusal) => refusal.rule)),
    textArray(refusals.map((refusal) => refusal.facts)),
  ];
}
