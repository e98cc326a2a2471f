import { sql } from 'kysely';
import type { AlertCrossing } from '../domain/alerts/episodes.js';
import { RuleBroken } from '../domain/rules.js';
import type { Db } from '../platform/database.js';
import { PostAlertCommand, SweepAlertsCommand } from './alerts.commands.js';
import { ALERTS } from './alerts.projection.js';
import { dueDay, LOOKED_AT_AFTER_YEAR_DAYS } from './daily-work.js';
import { type Finder, findAndPost, type PostingOptions } from './posting.js';

/** Who raises alerts and has the rules of time judged. */
export const SYSTEM_ALERTS = 'system:alerts';

const FINDER: Finder<AlertCrossing> = {
  projection: ALERTS,
  table: 'alert_crossing',
  actor: SYSTEM_ALERTS,
  commandOf: (ledgerId, found, meta) => new PostAlertCommand(ledgerId, found, meta),
};

/**
 * Finds the crossings of rules in what was appended to a ledger and posts them into its log; first has the
 * rules of time judged, if that is due today.
 */
export async function detectAlerts(options: PostingOptions): Promise<void> {
  await findAndPost(options, FINDER);
  const on = await dueSweep(options.database.db, options.ledgerId);
  if (on === undefined) return;
  await sweepFor(options, on);
  await findAndPost(options, FINDER);
}

// A day that was missed is not made up for: what it would have told, the next one tells.
async function dueSweep(db: Db, ledgerId: string): Promise<string | undefined> {
  const day = dueDay('sweep-alerts');
  const { rows } = await sql<{ on: string }>`
    SELECT least(d.last_on, ${day})::text AS on
    FROM ledger.alert_due d
    JOIN ledger.projection_checkpoint c ON c.ledger_id = d.ledger_id AND c.version = d.version
      AND c.projection = ${ALERTS.name} AND c.status = 'live'
    WHERE d.ledger_id = ${ledgerId} AND d.due_on <= least(d.last_on, ${day})
      AND d.last_on + ${sql.lit(LOOKED_AT_AFTER_YEAR_DAYS)} >= ${day}`.execute(db);
  return rows[0]?.on;
}

/** Has the rules of time judged for a day, once, however often it is asked for. */
export async function sweepFor(
  { commandBus, ledgerId }: PostingOptions,
  on: string,
): Promise<void> {
  const key = `alerts-swept:${on}`;
  const meta = { actor: SYSTEM_ALERTS, client: SYSTEM_ALERTS, effectiveOn: on };
  const request = { idempotencyKey: key, request: key, correlationId: key };
  const command = new SweepAlertsCommand(ledgerId, { on }, { ...meta, ...request });
  try {
    await commandBus.execute(command);
  } catch (error) {
    // Another worker's clock was ahead: a later day is judged already.
    const later = error instanceof RuleBroken && error.rule === 'ALERTS_SWEPT_ALREADY';
    if (!later) throw error;
  }
}
