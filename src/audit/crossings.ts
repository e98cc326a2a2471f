import { ALERTS } from '../alerts/alerts.projection.js';
import { OVERSPEND } from '../alerts/overspend.projection.js';
import { streamEvents } from '../event-store/read.js';
import { decodeEvent } from '../ledger/codec.js';
import type { Database, Db } from '../platform/database.js';
import { AlertAudit, type AlertCounts, type Unposted } from './alert-audit.js';
import { type Finding, Findings } from './findings.js';

export interface CrossingsReport {
  readonly ledgerId: string;
  readonly events: number;
  readonly overspend: AlertCounts;
  readonly alerts: AlertCounts;
  readonly findingCount: number;
  /** The first thousand findings. */
  readonly findings: readonly Finding[];
}

/**
 * Recomputes every crossing of overspend and of the rules of alerts from the log alone, in one snapshot of
 * the database, and holds each against the events that say it.
 */
export function verifyCrossings(database: Database, ledgerId: string): Promise<CrossingsReport> {
  return database.db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (trx) => {
      const findings = new Findings();
      const audit = new AlertAudit(findings);
      let events = 0;
      for await (const stored of streamEvents(trx, { ledgerId, afterSeq: 0 })) {
        audit.take(decodeEvent(stored));
        events += 1;
      }
      const counts = await compareCrossings(trx, ledgerId, audit);
      const { count: findingCount, list } = findings;
      return { ledgerId, events, ...counts, findingCount, findings: list };
    });
}

/** Says what is missing. What a follower has not come to yet is not missing, only not looked at. */
export async function compareCrossings(
  trx: Db,
  ledgerId: string,
  { overspend, alerts }: AlertAudit,
): Promise<{ readonly overspend: AlertCounts; readonly alerts: AlertCounts }> {
  const ofOverspend = { ledgerId, table: 'crossing', projection: OVERSPEND.name } as const;
  const ofAlerts = { ledgerId, table: 'alert_crossing', projection: ALERTS.name } as const;
  return {
    overspend: overspend.compare(await unposted(trx, ofOverspend)),
    alerts: alerts.compare(await unposted(trx, ofAlerts)),
  };
}

async function unposted(
  trx: Db,
  of: {
    readonly ledgerId: string;
    readonly table: 'crossing' | 'alert_crossing';
    readonly projection: string;
  },
): Promise<Unposted> {
  const { ledgerId, table, projection } = of;
  const rows = await trx
    .selectFrom(table)
    .select('crossing_key')
    .where('ledger_id', '=', ledgerId)
    .where('posted_seq', 'is', null)
    .execute();
  const checkpoint = await trx
    .selectFrom('projection_checkpoint')
    .select('seq')
    .where('ledger_id', '=', ledgerId)
    .where('projection', '=', projection)
    .where('status', '=', 'live')
    .executeTakeFirst();
  const keys = new Set(rows.map((row) => row.crossing_key));
  return { seenSeq: Number(checkpoint?.seq ?? 0), keys };
}
