import type { Selectable } from 'kysely';
import type { Balance } from '../domain/accounts.js';
import { balanceOfRow } from '../ledger/codec.js';
import type { Db } from '../platform/database.js';
import type { ProjectionCheckpointTable, RebuildReportTable } from '../platform/schema.js';
import type { BalanceProjectionName } from './definitions.js';
import type { Difference } from './projection.js';

/** How one projection of one ledger stands. */
export interface ProjectionStatus {
  readonly ledgerId: string;
  readonly projection: string;
  readonly version: number;
  readonly seq: number;
  readonly headSeq: number;
  /** Events still to be taken; negative when the log was cut off behind the checkpoint. */
  readonly lag: number;
  readonly blocked: {
    readonly seq: number;
    readonly reason: string;
    readonly attempts: number;
    readonly retryAt: string;
  } | null;
  readonly updatedAt: string;
}

/** How live projections stand: of one ledger or of all, all of them or the blocked ones. */
export async function projectionStatus(
  db: Db,
  which: {
    readonly ledgerId?: string;
    readonly blockedOnly?: boolean;
    readonly limit?: number;
  } = {},
): Promise<ProjectionStatus[]> {
  const { ledgerId, blockedOnly = false, limit = 1_000 } = which;
  let query = db
    .selectFrom('projection_checkpoint as c')
    .leftJoin('ledger_head as h', 'h.ledger_id', 'c.ledger_id')
    .selectAll('c')
    .select('h.seq as head_seq')
    .where('c.status', '=', 'live');
  if (ledgerId !== undefined) query = query.where('c.ledger_id', '=', ledgerId);
  if (blockedOnly) query = query.where('c.blocked_seq', 'is not', null);
  const rows = await query.orderBy('c.ledger_id').orderBy('c.projection').limit(limit).execute();
  return rows.map((row) => {
    const { ledger_id: id, projection, version, updated_at: updatedAt } = row;
    const [seq, headSeq] = [Number(row.seq), Number(row.head_seq ?? 0)];
    const place = { ledgerId: id, projection, version, seq, headSeq, lag: headSeq - seq };
    return { ...place, blocked: blockOf(row), updatedAt };
  });
}

function blockOf(row: Selectable<ProjectionCheckpointTable>): ProjectionStatus['blocked'] {
  const { blocked_seq, blocked_reason, retry_at, attempts } = row;
  if (blocked_seq === null || blocked_reason === null || retry_at === null) return null;
  return { seq: Number(blocked_seq), reason: blocked_reason, attempts, retryAt: retry_at };
}

// Above every character a key can hold.
const LAST_CHARACTER = String.fromCodePoint(0x10_ffff);

export interface ProjectedBalances {
  /** The event the balances stand at. */
  readonly seq: number;
  readonly balances: ReadonlyMap<string, Balance>;
}

/**
 * The live balances of a projection, all or those whose key begins with `prefix`, with the event they
 * stand at. At seq 0 and empty when nothing was projected yet. One statement: a rebuild that switches
 * versions meanwhile is seen before or after, never in between.
 */
export async function readBalances(
  db: Db,
  which: {
    readonly ledgerId: string;
    readonly projection: BalanceProjectionName;
    readonly prefix?: string;
  },
): Promise<ProjectedBalances> {
  const { ledgerId, projection, prefix = '' } = which;
  const rows = await db
    .selectFrom('projection_checkpoint as c')
    .leftJoin('projection_balance as b', (join) =>
      join
        .onRef('b.ledger_id', '=', 'c.ledger_id')
        .onRef('b.projection', '=', 'c.projection')
        .onRef('b.version', '=', 'c.version')
        .on('b.key', '>=', prefix)
        .on('b.key', '<', prefix + LAST_CHARACTER),
    )
    .selectAll('b')
    .select('c.seq')
    .where('c.ledger_id', '=', ledgerId)
    .where('c.projection', '=', projection)
    .where('c.status', '=', 'live')
    .orderBy('b.key')
    .execute();
  const balances = new Map<string, Balance>();
  for (const row of rows) {
    if (row.key !== null) balances.set(row.key, balanceOfRow(row));
  }
  return { seq: Number(rows[0]?.seq ?? 0), balances };
}

/** What a rebuild found. */
export interface RebuildReport {
  readonly ledgerId: string;
  readonly projection: string;
  readonly version: number;
  readonly replacedVersion: number;
  /** The event at which the two versions were compared. */
  readonly seq: number;
  readonly cellCount: number;
  readonly differenceCount: number;
  /** The first thousand. */
  readonly differences: readonly Difference[];
  readonly builtAt: string;
}

/** The reports of the rebuilds of a ledger, the latest first. */
export async function rebuildReports(
  db: Db,
  { ledgerId, limit = 100 }: { readonly ledgerId: string; readonly limit?: number },
): Promise<RebuildReport[]> {
  const rows = await db
    .selectFrom('rebuild_report')
    .selectAll()
    .where('ledger_id', '=', ledgerId)
    .orderBy('built_at', 'desc')
    .limit(limit)
    .execute();
  return rows.map(reportOfRow);
}

/** A stored report as it was written. */
export function reportOfRow(row: Selectable<RebuildReportTable>): RebuildReport {
  return {
    ledgerId: row.ledger_id,
    projection: row.projection,
    version: row.version,
    replacedVersion: row.replaced_version,
    seq: Number(row.seq),
    cellCount: Number(row.cell_count),
    differenceCount: Number(row.difference_count),
    differences: JSON.parse(row.differences),
    builtAt: row.built_at,
  };
}
