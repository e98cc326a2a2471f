import { type Selectable, sql } from 'kysely';
import type { Db } from '../platform/database.js';
import type { DeliveryTable } from '../platform/delivery.tables.js';
import { digestIdOf } from './digest.js';
import type { Outcome } from './message.js';
import { pauseAfter } from './retry.js';
import { noteChange } from './subscription-changes.js';

// Who sends what, decided in the database. One sender at a time has a subscription, for a while that it
// prolongs before each message; of what is pending only the first may go, so that the order is kept.

export interface Lease {
  readonly name: string;
  readonly token: string;
}

/** Takes up to `limit` subscriptions that have something due and no sender. */
export async function takeLeases(
  db: Db,
  wanted: {
    readonly token: string;
    readonly now: Date;
    readonly leaseMs: number;
    readonly limit: number;
  },
): Promise<Lease[]> {
  const { token, now, leaseMs, limit } = wanted;
  const until = new Date(now.getTime() + leaseMs);
  const { rows } = await sql<{ name: string }>`
    UPDATE ledger.subscription s SET leased_by = ${token}::uuid, leased_until = ${until}
    FROM (
      SELECT s.name FROM ledger.subscription s CROSS JOIN LATERAL (${firstPending()}) first
      WHERE s.status = 'active' AND coalesce(s.leased_until <= ${now}, true)
        AND first.due_at <= ${now}
      ORDER BY first.due_at LIMIT ${sql.lit(limit)}
      FOR UPDATE OF s SKIP LOCKED
    ) taken
    WHERE s.name = taken.name RETURNING s.name`.execute(db);
  return rows.map(({ name }) => ({ name, token }));
}

/** When something is next due that nobody is sending; undefined when nothing is. */
export async function nextDueAt(db: Db, now: Date): Promise<Date | undefined> {
  const { rows } = await sql<{ due_at: string | null }>`
    SELECT min(greatest(first.due_at, s.leased_until)) AS due_at
    FROM ledger.subscription s CROSS JOIN LATERAL (${firstPending()}) first
    WHERE s.status = 'active'`.execute(db);
  const at = rows[0]?.due_at ?? null;
  return at === null ? undefined : new Date(Math.max(Date.parse(at), now.getTime()));
}

function firstPending() {
  return sql`SELECT d.due_at FROM ledger.delivery d
    WHERE d.subscription = s.name AND d.status = 'pending'
    ORDER BY d.recorded_at, d.ledger_id, d.seq LIMIT 1`;
}

/** Gives a subscription back before its time is out. */
export async function giveBack(db: Db, { name, token }: Lease): Promise<void> {
  await db
    .updateTable('subscription')
    .set({ leased_by: null, leased_until: null })
    .where('name', '=', name)
    .where('leased_by', '=', token)
    .execute();
}

export type DeliveryRow = Selectable<DeliveryTable>;

/** What goes out in one message, and what that message is called. */
export interface Batch {
  readonly messageId: string;
  readonly rows: readonly DeliveryRow[];
}

const MOST_OF_A_DIGEST = 200;

/**
 * Takes what is to be sent next, notes an attempt at it, and prolongs the lease. Undefined when nothing
 * is due, or when the lease is not ours any more.
 */
export async function takeBatch(
  db: Db,
  { name, token }: Lease,
  { now, leaseMs }: { readonly now: Date; readonly leaseMs: number },
): Promise<Batch | undefined> {
  return db.transaction().execute(async (trx) => {
    const held = await trx
      .updateTable('subscription')
      .set({ leased_until: new Date(now.getTime() + leaseMs).toISOString() })
      .where('name', '=', name)
      .where('leased_by', '=', token)
      .where('status', '=', 'active')
      .returning('digest')
      .executeTakeFirst();
    if (held === undefined) return undefined;
    const pending = trx
      .selectFrom('delivery')
      .selectAll()
      .where('subscription', '=', name)
      .where('status', '=', 'pending')
      .orderBy('recorded_at')
      .orderBy('ledger_id')
      .orderBy('seq');
    const first = await pending.limit(1).executeTakeFirst();
    if (first === undefined || Date.parse(first.due_at) > now.getTime()) return undefined;
    if (held.digest === 'none' && first.digest_id === null) {
      return begin(trx, { messageId: first.message_id, rows: [first] }, now);
    }
    const together =
      first.digest_id === null
        ? pending.where('digest_id', 'is', null).where('due_at', '<=', now.toISOString())
        : pending.where('digest_id', '=', first.digest_id);
    const rows = await together.limit(MOST_OF_A_DIGEST).execute();
    const messageId = first.digest_id ?? digestIdOf(rows.map(({ message_id }) => message_id));
    return begin(trx, { messageId, rows }, now, messageId);
  });
}

async function begin(
  trx: Db,
  { messageId, rows }: Batch,
  now: Date,
  digestId: string | null = null,
): Promise<Batch> {
  const begun = rows.map((row) => ({ ...row, attempts: row.attempts + 1, digest_id: digestId }));
  for (const { ledger_id, seq, subscription, attempts } of begun) {
    await trx
      .updateTable('delivery')
      .set({ attempts, digest_id: digestId })
      .where('ledger_id', '=', ledger_id)
      .where('seq', '=', seq)
      .where('subscription', '=', subscription)
      .execute();
    const end = {
      duration_ms: null,
      outcome: null,
      http_status: null,
      response: null,
      error: null,
    };
    const attempt = { number: attempts, begun_at: now.toISOString(), ...end };
    await trx
      .insertInto('delivery_attempt')
      .values({ ledger_id, seq, subscription, ...attempt })
      .execute();
  }
  return { messageId, rows: begun };
}

/** Notes how an attempt ended and what follows from it. */
export async function settle(
  db: Db,
  { rows }: Batch,
  ended: {
    readonly outcome: Outcome;
    readonly durationMs: number;
    readonly now: Date;
    readonly random: number;
  },
): Promise<void> {
  const { outcome, durationMs } = ended;
  await db.transaction().execute(async (trx) => {
    for (const row of rows) {
      const { ledger_id, seq, subscription, attempts } = row;
      await trx
        .updateTable('delivery_attempt')
        .set({ duration_ms: durationMs, outcome: outcome.outcome, error: outcome.error ?? null })
        .set({ http_status: outcome.httpStatus ?? null, response: outcome.response ?? null })
        .where('ledger_id', '=', ledger_id)
        .where('seq', '=', seq)
        .where('subscription', '=', subscription)
        .where('number', '=', attempts)
        .execute();
      await trx
        .updateTable('delivery')
        .set(consequence(row, ended))
        .where('ledger_id', '=', ledger_id)
        .where('seq', '=', seq)
        .where('subscription', '=', subscription)
        // Another sender may have begun an attempt, because this one took longer than its lease.
        .where('attempts', '=', attempts)
        .where('status', '=', 'pending')
        .execute();
    }
    const [first] = rows;
    if (outcome.outcome === 'gone' && first !== undefined) {
      await disable(trx, first.subscription, ended.now.toISOString());
    }
  });
}

const SYSTEM_DELIVERIES = 'system:deliveries';
const GONE = 'the receiver answered 410 Gone';

async function disable(trx: Db, name: string, at: string): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('subscription')
    .set({ status: 'disabled', disabled_reason: GONE, changed_at: at })
    .where('name', '=', name)
    .where('status', '=', 'active')
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return;
  const fields = [{ field: 'disabledReason', from: null, to: GONE }];
  const noted = { changedAt: at, changedBy: SYSTEM_DELIVERIES, fields };
  await noteChange(trx, name, { change: 'disabled', ...noted });
}

function consequence(
  { failures, due_at }: DeliveryRow,
  ended: { readonly outcome: Outcome; readonly now: Date; readonly random: number },
) {
  const { outcome, now, random } = ended;
  const at = now.toISOString();
  const lastError = outcome.error ?? null;
  switch (outcome.outcome) {
    case 'delivered':
      return { status: 'delivered', settled_at: at, last_error: null } as const;
    case 'refused':
      return { status: 'dead', settled_at: at, last_error: lastError } as const;
    case 'gone':
      // It waits for somebody to enable the subscription again.
      return { due_at, last_error: lastError };
    case 'failed': {
      const { retryAfterMs = 0 } = outcome;
      const pauseMs = pauseAfter(failures + 1, { random, retryAfterMs });
      const failed = { failures: failures + 1, last_error: lastError };
      if (pauseMs === undefined) return { ...failed, status: 'dead', settled_at: at } as const;
      return { ...failed, due_at: new Date(now.getTime() + pauseMs).toISOString() };
    }
    default:
      return outcome.outcome satisfies never;
  }
}
