import { createHash } from 'node:crypto';
import { type Selectable, type SqlBool, sql } from 'kysely';
import type { Meta } from '../domain/events.js';
import type { Facts, Rule } from '../domain/rules.js';
import type { RefusedOrder } from '../event-store/append.js';
import type { Head } from '../event-store/envelope.js';
import type { Db } from '../platform/database.js';
import type { RefusalTable } from '../platform/schema.js';
import type { Refused } from './answer.js';
import { canonicalText, refusedText, storableText } from './codec.js';
import { seqOf } from './moment.js';

// Refusals are facts: who asked for what, and which rule stood against it, is kept beside the answer.

/** What an order asks for, in the words of the rule book. */
export interface Asked {
  /** Name of the command, such as `requestReallocation`. */
  readonly command: string;
  /** The domain order. Without personal data: it is kept for ever. */
  readonly content: unknown;
}

/** A refusal as it was kept. */
export interface Refusal {
  readonly client: string;
  readonly idempotencyKey: string;
  /** Where the log ended for the decision. */
  readonly afterSeq: number;
  readonly recordedAt: string;
  readonly actor: string;
  /** As it was sent; not a day when that is what was refused. */
  readonly effectiveOn: string;
  readonly documentNumber: string | null;
  readonly command: string;
  /** The domain order, with fen as decimal strings. */
  readonly content: unknown;
  readonly rule: Rule;
  readonly facts: Facts;
}

export interface RefusalPage {
  /** `next` of the page before. One that was never given selects nothing. */
  readonly after?: string | undefined;
  readonly limit: number;
  readonly rule?: Rule | undefined;
  readonly actor?: string | undefined;
}

export interface Refusals {
  readonly refusals: readonly Refusal[];
  /** Undefined on the last page. */
  readonly next: string | undefined;
}

/** The form of every cursor: an instant in milliseconds and which refusal of that instant. */
export const REFUSAL_CURSOR = /^([0-9]{1,13})-([0-9a-f]{64})$/;

/** The refusals of a ledger in the order of their time. Throws `LEDGER_NOT_OPEN`. */
export async function readRefusals(
  db: Db,
  ledgerId: string,
  { after, limit, rule, actor }: RefusalPage,
): Promise<Refusals> {
  await seqOf(db, ledgerId);
  let query = db
    .selectFrom('refusal')
    .selectAll()
    .where('ledger_id', '=', ledgerId)
    .orderBy('recorded_at')
    .orderBy('client')
    .orderBy('idempotency_key')
    .limit(limit + 1);
  if (after !== undefined) query = query.where(laterThan(ledgerId, after));
  if (rule !== undefined) query = query.where('rule', '=', rule);
  if (actor !== undefined) query = query.where('actor', '=', actor);
  const rows = await query.execute();
  const refusals = rows.slice(0, limit).map(refusalOfRow);
  const last = refusals.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { refusals, next: more ? cursorOf(last) : undefined };
}

// The cursor holds a digest instead of client and key: those can be long, and are not for everyone.
function laterThan(ledgerId: string, cursor: string) {
  const [, milliseconds, digest] = REFUSAL_CURSOR.exec(cursor) ?? [];
  const recordedAt = new Date(Number(milliseconds ?? 0)).toISOString();
  const named = sql`octet_length(client) || ':' || client || idempotency_key`;
  return sql<SqlBool>`(recorded_at, client, idempotency_key) > (
    SELECT recorded_at, client, idempotency_key FROM ledger.refusal
    WHERE ledger_id = ${ledgerId} AND recorded_at = ${recordedAt}
      AND encode(sha256(convert_to(${named}, 'UTF8')), 'hex') = ${digest ?? ''})`;
}

function cursorOf({ recordedAt, client, idempotencyKey }: Refusal): string {
  const named = `${Buffer.byteLength(client)}:${client}${idempotencyKey}`;
  return `${Date.parse(recordedAt)}-${createHash('sha256').update(named).digest('hex')}`;
}

function refusalOfRow(row: Selectable<RefusalTable>): Refusal {
  const { ledgerId: _, content, facts, rule, ...refusal } = storedRefusal(row);
  const parsed = { content: JSON.parse(content), facts: JSON.parse(facts) };
  return { ...refusal, ...parsed, rule: rule as Rule };
}

/** A refusal as its row holds it. */
export interface StoredRefusal extends RefusedOrder {
  readonly ledgerId: string;
  readonly recordedAt: string;
}

/** A row of the refusal table. */
export function storedRefusal(row: Selectable<RefusalTable>): StoredRefusal {
  return {
    ledgerId: row.ledger_id,
    client: row.client,
    idempotencyKey: row.idempotency_key,
    afterSeq: Number(row.after_seq),
    recordedAt: row.recorded_at,
    actor: row.actor,
    effectiveOn: row.effective_on,
    documentNumber: row.document_number,
    command: row.command,
    content: row.content,
    rule: row.rule,
    facts: row.facts,
  };
}

/**
 * SHA-256 over the canonical form of everything that is kept of a refusal, lower-case hex. Its answer
 * carries it, so that neither can be changed or removed without the other.
 */
export function digestOfRefusal(refusal: StoredRefusal): string {
  return createHash('sha256').update(canonicalText(refusal)).digest('hex');
}

interface RefusedAsk {
  readonly client: string;
  readonly idempotencyKey: string;
  readonly meta: Meta;
  readonly asked?: Asked;
}

interface Place {
  readonly ledgerId: string;
  readonly head: Head;
  readonly recordedAt: string;
}

/**
 * The answer to a refused order, and what is kept beside it when the order says what it asks: as it was
 * sent, but for text that cannot be stored.
 */
export function keptRefusal(
  { client, idempotencyKey, meta, asked }: RefusedAsk,
  answer: Refused,
  { ledgerId, head, recordedAt }: Place,
): { readonly answer: Refused; readonly refusal?: RefusedOrder } {
  if (asked === undefined) return { answer };
  const refusal = {
    client,
    idempotencyKey,
    afterSeq: head.seq,
    actor: storableText(meta.actor),
    effectiveOn: storableText(meta.effectiveOn),
    documentNumber: meta.documentNumber === undefined ? null : storableText(meta.documentNumber),
    command: asked.command,
    content: canonicalText(JSON.parse(refusedText(asked.content))),
    rule: answer.rule,
    facts: refusedText(answer.facts),
  };
  const kept = digestOfRefusal({ ...refusal, ledgerId, recordedAt });
  return { answer: { ...answer, kept }, refusal };
}
