import { type Selectable, sql } from 'kysely';
import type { Notice } from '../alerts/notice.js';
import { must } from '../domain/rules.js';
import type { Db } from '../platform/database.js';
import type { DeliveryAttemptTable, DeliveryTable } from '../platform/delivery.tables.js';

// What was sent, what is to be sent, and what is sent again because somebody said so.

export const DELIVERY_STATUSES = ['pending', 'withheld', 'delivered', 'dead'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

export interface Delivery {
  readonly messageId: string;
  readonly notice: Notice;
  readonly status: DeliveryStatus;
  readonly dueAt: string;
  readonly digestId: string | null;
  readonly attempts: number;
  readonly settledAt: string | null;
  readonly lastError: string | null;
}

export interface Attempt {
  readonly number: number;
  readonly begunAt: string;
  readonly durationMs: number | null;
  /** Null: the process ended before the attempt did. */
  readonly outcome: DeliveryAttemptTable['outcome'];
  readonly httpStatus: number | null;
  readonly response: string | null;
  readonly error: string | null;
}

/** A place in the order of a subscription's deliveries, as text. */
export const DELIVERY_CURSOR = /^\d{4}-\d{2}-\d{2}T[\d:.]{12}Z [^\s\0]{1,200} [1-9]\d{0,14}$/;

/** The deliveries of a subscription in their order, and where the next page goes on. */
export async function listDeliveries(
  db: Db,
  which: {
    readonly name: string;
    readonly status?: DeliveryStatus | undefined;
    readonly after?: string | undefined;
    readonly limit: number;
  },
): Promise<{ readonly deliveries: readonly Delivery[]; readonly next: string | undefined }> {
  const { name, status, after, limit } = which;
  let query = db.selectFrom('delivery').selectAll().where('subscription', '=', name);
  if (status !== undefined) query = query.where('status', '=', status);
  if (after !== undefined) {
    const [recordedAt, ledgerId, seq] = after.split(' ');
    const place = sql`(${recordedAt}::timestamptz, ${ledgerId}::text, ${seq}::bigint)`;
    query = query.where(sql<boolean>`(recorded_at, ledger_id, seq) > ${place}`);
  }
  const rows = await query
    .orderBy('recorded_at')
    .orderBy('ledger_id')
    .orderBy('seq')
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const more = rows.length > limit && last !== undefined;
  const next = more ? `${last.recorded_at} ${last.ledger_id} ${last.seq}` : undefined;
  return { deliveries: page.map(delivery), next };
}

/** One delivery with every attempt at it. Throws `DELIVERY_NOT_FOUND`. */
export async function readDelivery(
  db: Db,
  { name, messageId }: { readonly name: string; readonly messageId: string },
): Promise<{ readonly delivery: Delivery; readonly attempts: readonly Attempt[] }> {
  const row = await deliveryRow(db, { name, messageId });
  const attempts = await db
    .selectFrom('delivery_attempt')
    .selectAll()
    .where('ledger_id', '=', row.ledger_id)
    .where('seq', '=', row.seq)
    .where('subscription', '=', name)
    .orderBy('number')
    .execute();
  return { delivery: delivery(row), attempts: attempts.map(attempt) };
}

/** Which deliveries to send again: every dead one, or these, whatever became of them. */
export type Redelivery = { readonly dead: true } | { readonly messageIds: readonly string[] };

/**
 * Sends deliveries again, under the same message id and in their place in the order, the retry schedule
 * from its beginning. Returns how many. Throws `DELIVERY_NOT_FOUND` when one is not there.
 */
export async function redeliver(
  db: Db,
  { name, which, now }: { readonly name: string; readonly which: Redelivery; readonly now: Date },
): Promise<number> {
  return db.transaction().execute(async (trx) => {
    let query = trx
      .updateTable('delivery')
      .set({ status: 'pending', due_at: now.toISOString(), settled_at: null })
      // A message of its own: what went out with it before may have arrived.
      .set({ failures: 0, digest_id: null })
      .where('subscription', '=', name);
    if ('messageIds' in which) {
      for (const messageId of which.messageIds) await deliveryRow(trx, { name, messageId });
      query = query.where('message_id', 'in', [...which.messageIds]);
    } else {
      query = query.where('status', '=', 'dead');
    }
    const { numUpdatedRows } = await query.executeTakeFirst();
    return Number(numUpdatedRows);
  });
}

async function deliveryRow(
  db: Db,
  { name, messageId }: { readonly name: string; readonly messageId: string },
): Promise<Selectable<DeliveryTable>> {
  const row = await db
    .selectFrom('delivery')
    .selectAll()
    .where('subscription', '=', name)
    .where('message_id', '=', messageId)
    .executeTakeFirst();
  must(row !== undefined, 'DELIVERY_NOT_FOUND', { field: 'messageId', messageId });
  return row;
}

function delivery(row: Selectable<DeliveryTable>): Delivery {
  return {
    messageId: row.message_id,
    notice: JSON.parse(row.notice) as Notice,
    status: row.status,
    dueAt: row.due_at,
    digestId: row.digest_id,
    attempts: row.attempts,
    settledAt: row.settled_at,
    lastError: row.last_error,
  };
}

function attempt(row: Selectable<DeliveryAttemptTable>): Attempt {
  return {
    number: row.number,
    begunAt: row.begun_at,
    durationMs: row.duration_ms,
    outcome: row.outcome,
    httpStatus: row.http_status,
    response: row.response,
    error: row.error,
  };
}
