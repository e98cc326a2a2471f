import { type RawBuilder, sql } from 'kysely';
import { ALERTS } from '../alerts/alerts.projection.js';
import { dueChecks, dueSweeps } from '../alerts/daily-work.js';
import { OVERSPEND } from '../alerts/overspend.projection.js';
import { OUTBOX_NAME } from '../deliveries/outbox.projection.js';
import type { Db } from '../platform/database.js';
import { DEFINITIONS } from '../projections/definitions.js';
import type { LedgerJobName } from './queues.js';

// Which ledgers have something to do, seen from the database alone: a checkpoint that is not the head's, a
// crossing that is not posted yet, or a day for which the rules of time are to be judged or the ledger is to
// check itself.

export interface BehindLedger {
  readonly ledgerId: string;
  readonly jobs: readonly LedgerJobName[];
}

export interface Sweep {
  readonly behind: readonly BehindLedger[];
  /** Where the next sweep goes on: the last ledger looked at, or '' after the end. */
  readonly after: string;
}

/**
 * Looks at the next `limit` ledgers in the order of their ids, those that are blocked and resting left
 * out. One statement over primary keys: 50 ms for 10,000 of 300,000 ledgers, where comparing all of
 * them at once takes more than a second.
 */
export async function sweep(
  db: Db,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<Sweep> {
  const slice = sql`SELECT ledger_id, seq, hash FROM ledger.ledger_head
    WHERE ledger_id > ${after} ORDER BY ledger_id LIMIT ${sql.lit(limit)}`;
  const rows = await unsettled(db, { slice, restingCounts: sql.lit(false) });
  const [first] = rows;
  const behind = rows.flatMap((row) => (row.ledger_id === null ? [] : [behindLedger(row)]));
  const ended = first === undefined || Number(first.size) < limit;
  return { behind, after: ended ? '' : (first.last ?? '') };
}

const SLICE_LEDGERS = 10_000;

/** Every ledger that has something to do. 300,000 of them are 30 slices of 50 ms. */
export async function allBehind(db: Db): Promise<BehindLedger[]> {
  const behind: BehindLedger[] = [];
  let after = '';
  do {
    const found = await sweep(db, { after, limit: SLICE_LEDGERS });
    behind.push(...found.behind);
    after = found.after;
  } while (after !== '');
  return behind;
}

/** What is still to be done for one ledger; undefined when nothing is. */
export async function behindOf(db: Db, ledgerId: string): Promise<BehindLedger | undefined> {
  const slice = sql`SELECT ledger_id, seq, hash FROM ledger.ledger_head
    WHERE ledger_id = ${ledgerId}`;
  const [row] = await unsettled(db, { slice, restingCounts: sql.lit(true) });
  return row === undefined || row.ledger_id === null ? undefined : behindLedger(row);
}

interface UnsettledRow {
  readonly last: string | null;
  readonly size: string;
  readonly ledger_id: string | null;
  readonly settled: readonly string[];
  /** Crossings of overspend, crossings of alerts or a sweep that wait and may be tried now. */
  readonly unposted: boolean;
  readonly alerting: boolean;
  /** It is to check itself. */
  readonly checking: boolean;
}

const FOLLOWERS = [
  ...DEFINITIONS.map(({ name }) => name),
  OVERSPEND.name,
  ALERTS.name,
  OUTBOX_NAME,
];

async function unsettled(
  db: Db,
  { slice, restingCounts }: { slice: RawBuilder<unknown>; restingCounts: RawBuilder<unknown> },
): Promise<readonly UnsettledRow[]> {
  const { rows } = await sql<UnsettledRow>`
    WITH slice AS MATERIALIZED (${slice})
    SELECT b.last, b.size, u.*
    FROM (SELECT max(ledger_id) AS last, count(*) AS size FROM slice) b
    LEFT JOIN (
      SELECT s.ledger_id, c.settled, x.ledger_id IS NOT NULL AND NOT c.resting AS unposted,
        a.ledger_id IS NOT NULL AND NOT c.alerts_resting AS alerting,
        k.ledger_id IS NOT NULL AS checking
      FROM slice s
      CROSS JOIN LATERAL (
        SELECT
          coalesce(array_agg(projection) FILTER (WHERE (seq = s.seq AND hash = s.hash)
            OR (retry_at > now() AND NOT ${restingCounts})), '{}') AS settled,
          coalesce(bool_or(projection = ${OVERSPEND.name} AND retry_at > now())
            AND NOT ${restingCounts}, false) AS resting,
          coalesce(bool_or(projection = ${ALERTS.name} AND retry_at > now())
            AND NOT ${restingCounts}, false) AS alerts_resting
        FROM ledger.projection_checkpoint
        WHERE ledger_id = s.ledger_id AND status = 'live'
      ) c
      LEFT JOIN (SELECT DISTINCT ledger_id FROM ledger.crossing WHERE posted_seq IS NULL) x
        ON x.ledger_id = s.ledger_id
      LEFT JOIN (
        SELECT ledger_id FROM ledger.alert_crossing WHERE posted_seq IS NULL
        UNION
        ${dueSweeps()}
      ) a ON a.ledger_id = s.ledger_id
      LEFT JOIN (${dueChecks()}) k ON k.ledger_id = s.ledger_id
    ) u ON u.unposted OR u.alerting OR u.checking OR NOT u.settled @> ${FOLLOWERS}::text[]
    ORDER BY u.ledger_id`.execute(db);
  return rows;
}

function behindLedger(row: UnsettledRow): BehindLedger {
  const { ledger_id, settled, unposted, alerting, checking } = row;
  const behind = (name: string) => !settled.includes(name);
  const jobs: LedgerJobName[] = [];
  if (DEFINITIONS.some(({ name }) => behind(name))) jobs.push('catch-up-projections');
  if (behind(OVERSPEND.name) || unposted) jobs.push('detect-overspend');
  if (behind(ALERTS.name) || alerting) jobs.push('detect-alerts');
  if (behind(OUTBOX_NAME)) jobs.push('enqueue-deliveries');
  if (checking) jobs.push('check-ledger');
  return { ledgerId: ledger_id ?? '', jobs };
}
