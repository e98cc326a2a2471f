import { type Insertable, sql } from 'kysely';
import {
  alertIdIn,
  causeOf,
  NOTICE_EVENTS,
  type Notice,
  type NoticeKind,
  noticeOf,
  type Severity,
} from '../alerts/notice.js';
import { storedEvent } from '../event-store/read.js';
import { decodeEvent } from '../ledger/codec.js';
import type { Role } from '../platform/api-keys.js';
import type { Db } from '../platform/database.js';
import type { DeliveryTable } from '../platform/delivery.tables.js';
import { PoisonEvent, type Projection } from '../projections/projection.js';
import { type Digest, dueAt, messageIdOf } from './digest.js';
import { standingsBefore } from './standings.js';
import { isFor, type NoticeFilter } from './subscription.js';
import { releaseAt, withheldUntil } from './withheld.js';

// The outbox: alerts in the log become rows of `delivery`, one per subscription that they are for, in
// the transaction that moves the checkpoint. So nothing is lost between the two; and as a row's key is
// (ledger, event, subscription), nothing is sent again when the log is read again.

export const OUTBOX_NAME = 'deliveries';

/** Follows the log and puts each alert into the outbox. */
export function outboxProjection(now: () => Date = () => new Date()): Projection {
  return {
    name: OUTBOX_NAME,
    async read(db, { ledgerId, afterSeq, untilSeq, onProgress }) {
      const notices = await noticesIn(db, { ledgerId, afterSeq, untilSeq });
      onProgress?.(untilSeq);
      return async (trx) => {
        if (notices.length > 0) await enqueue(trx, { ledgerId, notices, now: now() });
      };
    },
    // What was sent cannot be built anew: rows of the outbox belong to no version.
    compare: async () => ({ cellCount: 0, differences: [] }),
    discard: async () => undefined,
  };
}

/** A notice, the alert that it is about, and the last day of the snooze that keeps it back. */
export interface FoundNotice {
  readonly notice: Notice;
  readonly alertId: string;
  readonly snoozedUntil: string | undefined;
}

/** The notices of a stretch of a log, in its order. */
export async function noticesIn(
  db: Db,
  range: { readonly ledgerId: string; readonly afterSeq: number; readonly untilSeq: number },
): Promise<FoundNotice[]> {
  const { ledgerId, afterSeq, untilSeq } = range;
  const rows = await db
    .selectFrom('event')
    .selectAll()
    .where('ledger_id', '=', ledgerId)
    .where('seq', '>', String(afterSeq))
    .where('seq', '<=', String(untilSeq))
    .where('type', 'in', NOTICE_EVENTS)
    .orderBy('seq')
    .execute();
  const alerts = rows.map(storedEvent).map((stored) => ({ stored, recorded: decodeEvent(stored) }));
  const alertIds = alerts
    .filter(({ recorded }) => FOLLOWING.includes(recorded.event.type))
    .flatMap(({ recorded }) => alertIdIn(recorded.event) ?? []);
  const standings = await standingsBefore(db, { ledgerId, untilSeq, alertIds });
  const causes = alerts.map(({ recorded: { seq, event } }) => {
    return causeOf(event, standings.get(seq)) ?? 0;
  });
  const lines = await linesMovedBy(db, { ledgerId, seqs: causes });
  return alerts.flatMap(({ stored, recorded }, index) => {
    const causedOnLines = lines.get(causes[index] ?? 0) ?? [];
    const standing = standings.get(recorded.seq);
    const place = { ledgerId, recordedAt: stored.recordedAt, causedOnLines, standing };
    try {
      const notice = noticeOf(recorded, place);
      const alertId = alertIdIn(recorded.event);
      if (notice === undefined || alertId === undefined) return [];
      return [{ notice, alertId, snoozedUntil: withheldUntil(notice, standing) }];
    } catch (cause) {
      throw new PoisonEvent(`event ${recorded.seq}`, cause);
    }
  });
}

// What was said of an alert before is to be known of these.
const FOLLOWING: readonly string[] = ['AlertEscalated', 'AlertAssigned', 'AlertCommented'];

async function linesMovedBy(
  db: Db,
  { ledgerId, seqs }: { readonly ledgerId: string; readonly seqs: readonly number[] },
): Promise<ReadonlyMap<number, readonly string[]>> {
  const lines = new Map<number, string[]>();
  if (seqs.length === 0) return lines;
  const rows = await db
    .selectFrom('posting')
    .select(['seq', 'line_id'])
    .where('ledger_id', '=', ledgerId)
    .where('seq', 'in', [...new Set(seqs)].map(String))
    .execute();
  for (const { seq, line_id } of rows) {
    lines.set(Number(seq), [...(lines.get(Number(seq)) ?? []), line_id]);
  }
  return lines;
}

const ROWS_PER_STATEMENT = 1_000;

interface Receiver extends NoticeFilter {
  readonly name: string;
  readonly digest: Digest;
  readonly afterSeq: number;
}

/** Puts notices into the outbox for every subscription that they are for, or for one alone. */
export async function enqueue(
  trx: Db,
  found: {
    readonly ledgerId: string;
    readonly notices: readonly FoundNotice[];
    readonly now: Date;
    readonly only?: string;
  },
): Promise<void> {
  const { ledgerId, notices, now, only } = found;
  // Whoever makes or changes a subscription waits for this transaction, and this one for them: an
  // alert is never between two of them, seen by neither.
  await sql`LOCK TABLE ledger.subscription IN ROW SHARE MODE`.execute(trx);
  const receivers = await receiversIn(trx, { ledgerId, only });
  const rows = notices.flatMap((each) =>
    receivers
      .filter(({ afterSeq }) => each.notice.seq > afterSeq)
      .filter((receiver) => isFor(receiver, each.notice))
      .map((receiver) => rowOf(receiver, each, now)),
  );
  for (let first = 0; first < rows.length; first += ROWS_PER_STATEMENT) {
    await trx
      .insertInto('delivery')
      .values(rows.slice(first, first + ROWS_PER_STATEMENT))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

async function receiversIn(
  trx: Db,
  { ledgerId, only }: { readonly ledgerId: string; readonly only?: string | undefined },
): Promise<Receiver[]> {
  let query = trx
    .selectFrom('subscription as s')
    .leftJoin('subscription_start as b', (join) =>
      join.onRef('b.subscription', '=', 's.name').on('b.ledger_id', '=', ledgerId),
    )
    .select(['s.name', 's.ledgers', 's.kinds', 's.units', 's.roles'])
    .select(['s.least_severity', 's.digest'])
    .select('b.after_seq')
    // What comes while a receiver is disabled waits for it.
    .where((test) =>
      test.or([
        test('s.ledgers', 'is', null),
        test(sql<boolean>`${ledgerId} = ANY (s.ledgers)`, '=', true),
      ]),
    );
  if (only !== undefined) query = query.where('s.name', '=', only);
  const rows = await query.orderBy('s.name').execute();
  return rows.map(({ least_severity, after_seq, kinds, roles, ...row }) => ({
    ...row,
    kinds: kinds as readonly NoticeKind[] | null,
    roles: roles as readonly Role[] | null,
    leastSeverity: least_severity as Severity,
    afterSeq: Number(after_seq ?? 0),
  }));
}

function rowOf(
  { name, digest }: Receiver,
  { notice, alertId, snoozedUntil }: FoundNotice,
  now: Date,
): Insertable<DeliveryTable> {
  const { ledgerId, seq, recordedAt } = notice;
  const until = snoozedUntil === undefined ? now : releaseAt(snoozedUntil);
  const isWithheld = until > now;
  return {
    ledger_id: ledgerId,
    seq: String(seq),
    subscription: name,
    message_id: messageIdOf({ subscription: name, ledgerId, seq }),
    recorded_at: recordedAt,
    notice: JSON.stringify(notice),
    status: isWithheld ? 'withheld' : 'pending',
    due_at: (isWithheld ? until : dueAt(digest, now)).toISOString(),
    alert_id: alertId,
    digest_id: null,
    settled_at: null,
    last_error: null,
  };
}
