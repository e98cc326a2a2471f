import { sql } from 'kysely';
import type { Db } from '../platform/database.js';
import type { Comparison } from '../projections/projection.js';

/** Compares the cells and the crossings of two versions of the alerts of a ledger. */
export async function compareAlerts(
  trx: Db,
  versions: {
    readonly ledgerId: string;
    readonly expectedVersion: number;
    readonly foundVersion: number;
  },
): Promise<Comparison> {
  const { ledgerId, expectedVersion, foundVersion } = versions;
  const cellsOf = (version: number) => sql`(
    SELECT kind || ' ' || id AS key, 'cell' AS field, body::jsonb AS value FROM ledger.alert_cell
    WHERE ledger_id = ${ledgerId} AND version = ${version}
    UNION ALL
    SELECT crossing_key, 'crossing', body::jsonb FROM ledger.alert_crossing
    WHERE ledger_id = ${ledgerId} AND version = ${version})`;
  const { rows: differences } = await sql<Comparison['differences'][number]>`
    SELECT key, field, coalesce(expected.value::text, '') AS expected,
      coalesce(found.value::text, '') AS found
    FROM ${cellsOf(expectedVersion)} AS expected
    FULL JOIN ${cellsOf(foundVersion)} AS found USING (key, field)
    WHERE expected.value IS DISTINCT FROM found.value ORDER BY key, field`.execute(trx);
  const { count } = await trx
    .selectFrom('alert_cell')
    .select((build) => build.fn.countAll<string>().as('count'))
    .where('ledger_id', '=', ledgerId)
    .where('version', '=', expectedVersion)
    .executeTakeFirstOrThrow();
  return { cellCount: Number(count), differences };
}
