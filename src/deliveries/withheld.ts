import { sql } from 'kysely';
import type { Notice, Standing } from '../alerts/notice.js';
import { SEVERITIES } from '../domain/alert-rules.js';
import { addDays } from '../domain/calendar.js';
import { reviveFen } from '../ledger/codec.js';
import type { Db } from '../platform/database.js';

// What a snooze keeps back. It is in the outbox like every notice, and sent when the snooze ends unless the
// alert is over by then; it can be sent again by hand like any other.

/** The last day of the snooze that keeps a notice back; undefined where none does. */
export function withheldUntil(
  { direction, severity }: Pick<Notice, 'direction' | 'severity'>,
  standing: Standing | undefined,
): string | undefined {
  // Whoever is named hears of it at once, and everybody that it is over.
  if (direction !== 'escalated' && direction !== 'commented') return undefined;
  if (standing === undefined || standing.status === 'cleared') return undefined;
  // Nobody has put off what is worse than what was there.
  const before = standing.kind === 'alert' ? standing.severity : severity;
  const isWorse = SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(before);
  return isWorse ? undefined : standing.handling?.snoozedUntil;
}

/** When a snooze through a day is over: as that day ends in China. */
export function releaseAt(snoozedUntil: string): Date {
  return new Date(`${addDays(snoozedUntil, 1)}T00:00:00+08:00`);
}

const MOST_AT_ONCE = 500;

/** Lets go what was withheld until now. */
export async function releaseWithheld(db: Db, now: Date): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const { rows } = await sql<Withheld>`
      SELECT d.ledger_id, d.seq, d.subscription, a.body
      FROM ledger.delivery d
      LEFT JOIN ledger.document a ON a.ledger_id = d.ledger_id
        AND a.kind IN ('alert', 'overspend') AND a.document_id = d.alert_id
      WHERE d.status = 'withheld' AND d.settled_at IS NULL AND d.due_at <= ${now}
      ORDER BY d.due_at LIMIT ${sql.lit(MOST_AT_ONCE)} FOR UPDATE OF d SKIP LOCKED`.execute(trx);
    for (const row of rows) {
      await trx
        .updateTable('delivery')
        .set(fateOf(row, now))
        .where('ledger_id', '=', row.ledger_id)
        .where('seq', '=', row.seq)
        .where('subscription', '=', row.subscription)
        .execute();
    }
  });
}

interface Withheld {
  readonly ledger_id: string;
  readonly seq: string;
  readonly subscription: string;
  readonly body: string | null;
}

function fateOf({ seq, body }: Withheld, now: Date) {
  const at = now.toISOString();
  const alert = body === null ? undefined : (reviveFen(JSON.parse(body)) as Standing);
  const { status, handling, openedSeq = 0 } = alert ?? {};
  const isOver = status === 'cleared' || handling?.closedBy !== undefined;
  // Settled as withheld: the episode that it was about is no more.
  if (isOver || openedSeq > Number(seq)) return { settled_at: at };
  const until = handling?.snoozedUntil;
  const again = until === undefined ? now : releaseAt(until);
  if (again > now) return { due_at: again.toISOString() };
  return { status: 'pending', due_at: at } as const;
}
