import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../platform/database.js';

// What is done for every ledger once a day. From when, and how far it is, stands in PostgreSQL alone.

export type DailyWork = 'sweep-alerts' | 'check-ledgers';

/** Times of day in China, such as 01:30. */
export type DailyTimes = Readonly<Record<DailyWork, string>>;

/** So long after its last day a year is still looked at; older ledgers are left alone. */
export const LOOKED_AT_AFTER_YEAR_DAYS = 31;

/** The last day whose time has come, by the clock of the database, which all workers share. */
export function dueDay(work: DailyWork): RawBuilder<string> {
  return sql`(SELECT (now() AT TIME ZONE 'Asia/Shanghai' - at::interval)::date
    FROM ledger.daily_work WHERE work = ${sql.lit(work)})`;
}

/** Ledgers whose rules of time are to be judged, as a query of their ids. */
export function dueSweeps(): RawBuilder<unknown> {
  const day = dueDay('sweep-alerts');
  return sql`SELECT ledger_id FROM ledger.alert_due
    WHERE due_on <= least(last_on, ${day})
      AND last_on + ${sql.lit(LOOKED_AT_AFTER_YEAR_DAYS)} >= ${day}`;
}

/** Ledgers that are to check themselves, as a query of their ids and the day. */
export function dueChecks(): RawBuilder<unknown> {
  const day = dueDay('check-ledgers');
  return sql`SELECT DISTINCT d.ledger_id, least(d.last_on, ${day}) AS on FROM ledger.alert_due d
    LEFT JOIN ledger.self_check k ON k.ledger_id = d.ledger_id
    WHERE (k.checked_on IS NULL OR k.checked_on < least(d.last_on, ${day}))
      AND date_trunc('year', d.last_on) <= ${day}
      AND d.last_on + ${sql.lit(LOOKED_AT_AFTER_YEAR_DAYS)} >= ${day}`;
}

/** From when on things are done. */
export async function dailyTimesIn(db: Db): Promise<DailyTimes> {
  const { rows } = await sql<{ work: DailyWork; at: string }>`
    SELECT work, to_char(at, 'HH24:MI') AS at FROM ledger.daily_work`.execute(db);
  return Object.fromEntries(rows.map(({ work, at }) => [work, at])) as DailyTimes;
}

/** Says from when on something is done. The workers that were started last are right. */
export async function setDailyTime(
  db: Db,
  { work, at }: { readonly work: DailyWork; readonly at: string },
): Promise<void> {
  await sql`UPDATE ledger.daily_work SET at = ${at}::time
    WHERE work = ${work} AND at <> ${at}::time`.execute(db);
}
