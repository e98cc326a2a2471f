import { sql } from 'kysely';
import { genesisHash } from '../event-store/envelope.js';
import type { Db } from '../platform/database.js';

// How far a projection has read a ledger: one row per ledger, projection and version.

/** Which rows: all the rows of a projection of one ledger under one version belong together. */
export interface Place {
  readonly ledgerId: string;
  readonly projection: string;
  readonly version: number;
}

export interface Checkpoint extends Place {
  readonly seq: number;
  readonly hash: Buffer;
  /** Blocked at the next event, or because the log is not the one it has read. */
  readonly blocked: boolean;
  /** Blocked, and not to be tried again yet. */
  readonly resting: boolean;
}

/** A checkpoint and the log it stands in. */
export interface Position {
  readonly checkpoint: Checkpoint;
  readonly headSeq: number;
  /** Why the log cannot be the one that was read so far; undefined when it can. */
  readonly broken: string | undefined;
}

/** Longest pause between two attempts at an event that cannot be taken. */
const LONGEST_REST_SECONDS = 300;

/**
 * Where the live version stands; begins one at genesis when there is none. Undefined when the ledger
 * does not exist.
 */
export async function livePosition(
  db: Db,
  which: { readonly ledgerId: string; readonly projection: string },
): Promise<Position | undefined> {
  const found = await readPosition(db, which);
  if (found !== undefined) return found;
  await begin(db, which);
  return readPosition(db, which);
}

async function readPosition(
  db: Db,
  { ledgerId, projection }: { readonly ledgerId: string; readonly projection: string },
): Promise<Position | undefined> {
  const row = await db
    .selectFrom('projection_checkpoint as c')
    .leftJoin('ledger_head as h', 'h.ledger_id', 'c.ledger_id')
    .leftJoin('event as e', (join) =>
      join.onRef('e.ledger_id', '=', 'c.ledger_id').onRef('e.seq', '=', 'c.seq'),
    )
    .select(['c.version', 'c.seq', 'c.hash', 'c.blocked_seq', 'h.seq as head_seq'])
    .select(['e.hash as event_hash', sql<boolean | null>`c.retry_at > now()`.as('resting')])
    .where('c.ledger_id', '=', ledgerId)
    .where('c.projection', '=', projection)
    .where('c.status', '=', 'live')
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { version, hash } = row;
  const seq = Number(row.seq);
  const state = { blocked: row.blocked_seq !== null, resting: row.resting === true };
  const checkpoint = { ledgerId, projection, version, seq, hash, ...state };
  const logHash = seq === 0 ? genesisHash(ledgerId) : row.event_hash;
  const headSeq = Number(row.head_seq ?? 0);
  return { checkpoint, headSeq, broken: breakOf({ seq, hash, headSeq, logHash }) };
}

// A projection never follows a log that was changed behind its back: someone has to look first.
function breakOf(at: {
  readonly seq: number;
  readonly hash: Buffer;
  readonly headSeq: number;
  readonly logHash: Buffer | null;
}): string | undefined {
  const { seq, hash, headSeq, logHash } = at;
  if (headSeq < seq) return `the log ends at event ${headSeq}, but ${seq} events were read from it`;
  if (logHash === null) return `event ${seq}, the last one that was read, is missing from the log`;
  if (logHash.equals(hash)) return undefined;
  return `event ${seq} does not carry the hash it was read with: the log was changed`;
}

async function begin(
  db: Db,
  { ledgerId, projection }: { readonly ledgerId: string; readonly projection: string },
): Promise<void> {
  await db
    .insertInto('projection_checkpoint')
    .columns(['ledger_id', 'projection', 'version', 'status', 'seq', 'hash'])
    .expression((build) =>
      build
        .selectFrom('ledger_head')
        .select([
          'ledger_id',
          sql.val(projection).as('projection'),
          nextVersion({ ledgerId, projection }).as('version'),
          sql.lit('live').as('status'),
          sql.lit(0).as('seq'),
          sql.val(genesisHash(ledgerId)).as('hash'),
        ])
        .where('ledger_id', '=', ledgerId),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** The version after all that were ever begun: a number is never used twice. */
export function nextVersion(which: { readonly ledgerId: string; readonly projection: string }) {
  return sql<number>`(
    SELECT coalesce(max(version), 0) + 1 FROM ledger.projection_checkpoint
    WHERE ledger_id = ${which.ledgerId} AND projection = ${which.projection})`;
}

/**
 * Moves a checkpoint from where it was read to an event, if it still stands there: false when another
 * worker was faster, or the version was replaced. Nothing is locked between reading and moving it.
 */
export async function moveCheckpoint(
  trx: Db,
  checkpoint: Checkpoint,
  untilSeq: number,
): Promise<boolean> {
  const { numUpdatedRows } = await unmoved(trx, checkpoint)
    .set({ seq: String(untilSeq), updated_at: sql`now()` })
    // An event that is missing gives null, which the table refuses.
    .set('hash', (build) =>
      build
        .selectFrom('event')
        .select('hash')
        .where('ledger_id', '=', checkpoint.ledgerId)
        .where('seq', '=', String(untilSeq)),
    )
    .set({ blocked_seq: null, blocked_reason: null, attempts: 0, retry_at: null })
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Notes why a checkpoint cannot move; it is tried again after a pause that doubles each time. */
export async function blockCheckpoint(
  db: Db,
  checkpoint: Checkpoint,
  { seq, reason }: { readonly seq: number; readonly reason: string },
): Promise<void> {
  const seconds = sql`least(${sql.lit(LONGEST_REST_SECONDS)}, power(2, least(attempts, 20)))`;
  await unmoved(db, checkpoint)
    .set({ blocked_seq: String(seq), blocked_reason: reason, updated_at: sql`now()` })
    .set({ attempts: sql`attempts + 1`, retry_at: sql`now() + make_interval(secs => ${seconds})` })
    .execute();
}

function unmoved(db: Db, { ledgerId, projection, version, seq, hash }: Checkpoint) {
  return db
    .updateTable('projection_checkpoint')
    .where('ledger_id', '=', ledgerId)
    .where('projection', '=', projection)
    .where('version', '=', version)
    .where('status', '<>', 'retired')
    .where('seq', '=', String(seq))
    .where('hash', '=', hash);
}
