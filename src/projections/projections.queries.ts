import { sql } from 'kysely';
import type { Balance } from '../domain/accounts.js';
import { balanceOfRow } from '../ledger/codec.js';
import type { Db } from '../platform/database.js';
import type { BalanceProjectionName } from './definitions.js';

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

/** Every live projection, of one ledger or of all, the blocked ones first. */
export async function projectionStatus(
  db: Db,
  { ledgerId, limit = 1_000 }: { readonly ledgerId?: string; readonly limit?: number } = {},
): Promise<ProjectionStatus[]> {
  let query = db
    .selectFrom('projection_checkpoint as c')
    .leftJoin('ledger_head as h', 'h.ledger_id', 'c.ledger_id')
    .selectAll('c')
    .select('h.seq as head_seq')
    .where('c.status', '=', 'live');
  if (ledgerId !== undefined) query = query.where('c.ledger_id', '=', ledgerId);
  const rows = await query
    .orderBy(sql`c.blocked_seq IS NULL`)
    .orderBy('c.ledger_id')
    .orderBy('c.projection')
    .limit(limit)
    .execute();
  return rows.map((row) => {
    const { seq, headSeq } = { seq: Number(row.seq), headSeq: Number(row.head_seq ?? 0) };
    const { blocked_seq, blocked_reason, retry_at, attempts } = row;
    const blocked =
      blocked_seq === null || blocked_reason === null || retry_at === null
        ? null
        : { seq: Number(blocked_seq), reason: blocked_reason, attempts, retryAt: retry_at };
    const { ledger_id, projection, version, updated_at: updatedAt } = row;
    const place = { ledgerId: ledger_id, projection, version, seq, headSeq };
    return { ...place, lag: headSeq - seq, blocked, updatedAt };
  });
}

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
        .on(sql<boolean>`starts_with(b.key, ${prefix})`),
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
  readonly differences: readonly {
    readonly key: string;
    readonly field: string;
    readonly expected: string;
    readonly found: string;
  }[];
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
  return rows.map((row) => ({
    ledgerId,
    projection: row.projection,
    version: row.version,
    replacedVersion: row.replaced_version,
    seq: Number(row.seq),
    cellCount: Number(row.cell_count),
    differenceCount: Number(row.difference_count),
    differences: JSON.parse(row.differences),
    builtAt: row.built_at,
  }));
}
