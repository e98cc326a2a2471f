import { sql } from 'kysely';
import { genesisHash } from '../event-store/envelope.js';
import type { Database, Db } from '../platform/database.js';
import { balanceProjection } from './balance.projection.js';
import { type Checkpoint, livePosition, moveCheckpoint, nextVersion } from './checkpoint.js';
import type { Comparison, Projection } from './projection.js';
import { type RebuildReport, reportOfRow } from './projections.queries.js';
import { advance } from './projector.js';
import { definitionOf } from './replay-comparison.js';

export interface RebuildOptions {
  readonly ledgerId: string;
  /** Called with the events read so far and how many there are to read. */
  readonly onProgress?: (progress: { readonly seq: number; readonly untilSeq: number }) => void;
}

/** Another rebuild of the same projection took over. */
export class RebuildSuperseded extends Error {
  override readonly name = 'RebuildSuperseded';
  constructor(projection: string) {
    super(`another rebuild of ${projection} took over`);
  }
}

/** The ledger has no events. */
export class NothingToRebuild extends Error {
  override readonly name = 'NothingToRebuild';
  constructor(ledgerId: string) {
    super(`ledger ${ledgerId} has no events`);
  }
}

/** Events that may be missing when the two versions are locked for the comparison. */
const LAST_STEP_EVENTS = 5_000;
const REPORTED_DIFFERENCES = 1_000;

/** Rebuilds one balance projection of one ledger beside the live version; see `rebuild`. */
export function rebuildProjection(
  database: Database,
  { projection, ...options }: RebuildOptions & { readonly projection: string },
): Promise<RebuildReport> {
  return rebuild(database, balanceProjection(definitionOf(projection)), options);
}

/**
 * Builds a new version from the log beside the live one, which goes on answering and following; brings
 * it to the same event, compares the two cell by cell, keeps the report, and puts the new one in the
 * place of the old in one transaction. Only that last step holds the live version up. A rebuild that
 * dies leaves nothing but a version that the next one clears away.
 */
export async function rebuild(
  database: Database,
  projection: Projection,
  { ledgerId, onProgress }: RebuildOptions,
): Promise<RebuildReport> {
  const which = { ledgerId, projection: projection.name };
  let building = await begin(database, projection, ledgerId);
  for (;;) {
    const untilSeq = await reachableSeq(database.db, which);
    const missing = untilSeq - building.seq;
    if (missing <= 0 || (missing <= LAST_STEP_EVENTS && building.seq > 0)) break;
    const report = (seq: number) => onProgress?.({ seq, untilSeq });
    const step = { checkpoint: building, untilSeq, onProgress: report };
    const moved = await advance(database, projection, step);
    if (!moved) throw new RebuildSuperseded(projection.name);
    building = await buildingCheckpoint(database.db, building);
  }
  return database.db.transaction().execute((trx) => replaceLive(trx, projection, building));
}

async function begin(
  database: Database,
  projection: Projection,
  ledgerId: string,
): Promise<Checkpoint> {
  const which = { ledgerId, projection: projection.name };
  if ((await livePosition(database.db, which)) === undefined) throw new NothingToRebuild(ledgerId);
  const version = await database.db.transaction().execute(async (trx) => {
    const abandoned = await trx
      .updateTable('projection_checkpoint')
      .set({ status: 'retired' })
      .where('ledger_id', '=', ledgerId)
      .where('projection', '=', projection.name)
      .where('status', '=', 'building')
      .returning('version')
      .execute();
    for (const row of abandoned) await projection.discard(trx, { ...which, version: row.version });
    const started = await trx
      .insertInto('projection_checkpoint')
      .values({
        ledger_id: ledgerId,
        projection: projection.name,
        version: nextVersion(which),
        status: 'building',
        seq: '0',
        hash: genesisHash(ledgerId),
      })
      // Two that begin at the same moment: the second gives way.
      .onConflict((conflict) => conflict.doNothing())
      .returning('version')
      .executeTakeFirst();
    if (started === undefined) throw new RebuildSuperseded(projection.name);
    return started.version;
  });
  return buildingCheckpoint(database.db, { ...which, version });
}

async function buildingCheckpoint(
  db: Db,
  place: Pick<Checkpoint, 'ledgerId' | 'projection' | 'version'>,
): Promise<Checkpoint> {
  const row = await checkpointRows(db, place)
    .where('version', '=', place.version)
    .where('status', '=', 'building')
    .executeTakeFirst();
  if (row === undefined) throw new RebuildSuperseded(place.projection);
  return checkpointOf(place, row);
}

function checkpointRows(
  db: Db,
  { ledgerId, projection }: { readonly ledgerId: string; readonly projection: string },
) {
  return db
    .selectFrom('projection_checkpoint')
    .select(['version', 'seq', 'hash', 'status'])
    .where('ledger_id', '=', ledgerId)
    .where('projection', '=', projection);
}

function checkpointOf(
  { ledgerId, projection }: { readonly ledgerId: string; readonly projection: string },
  { version, seq, hash }: { readonly version: number; readonly seq: string; readonly hash: Buffer },
): Checkpoint {
  const state = { blocked: false, resting: false };
  return { ledgerId, projection, version, seq: Number(seq), hash, ...state };
}

// Where the live version stands, or where the log ends if that was cut off behind it.
async function reachableSeq(
  db: Db,
  which: { readonly ledgerId: string; readonly projection: string },
): Promise<number> {
  const position = await livePosition(db, which);
  if (position === undefined) throw new NothingToRebuild(which.ledgerId);
  return Math.min(position.checkpoint.seq, position.headSeq);
}

async function replaceLive(
  trx: Db,
  projection: Projection,
  built: Checkpoint,
): Promise<RebuildReport> {
  const { ledgerId } = built;
  // Locked in the order of versions, as everybody would; nobody else locks two.
  const locked = await checkpointRows(trx, built)
    .where('status', 'in', ['live', 'building'])
    .orderBy('version')
    .forUpdate()
    .execute();
  const live = locked.find(({ status }) => status === 'live');
  const building = locked.find(({ version }) => version === built.version);
  if (live === undefined || building === undefined) throw new RebuildSuperseded(projection.name);
  const untilSeq = await reachableSeq(trx, built);
  const checkpoint = checkpointOf(built, building);
  if (untilSeq > checkpoint.seq) await lastStep(trx, projection, { checkpoint, untilSeq });
  const comparison = await projection.compare(trx, {
    ledgerId,
    expectedVersion: built.version,
    foundVersion: live.version,
  });
  const replacedVersion = live.version;
  await setStatus(trx, { ...built, version: replacedVersion }, 'retired');
  await setStatus(trx, built, 'live');
  await projection.discard(trx, { ...built, version: replacedVersion });
  return keepReport(trx, { built, replacedVersion, seq: untilSeq, comparison });
}

async function lastStep(
  trx: Db,
  projection: Projection,
  { checkpoint, untilSeq }: { readonly checkpoint: Checkpoint; readonly untilSeq: number },
): Promise<void> {
  const { ledgerId, version, seq: afterSeq } = checkpoint;
  const write = await projection.read(trx, { ledgerId, version, afterSeq, untilSeq });
  await moveCheckpoint(trx, checkpoint, untilSeq);
  await write(trx);
}

async function keepReport(
  trx: Db,
  report: {
    readonly built: Checkpoint;
    readonly replacedVersion: number;
    readonly seq: number;
    readonly comparison: Comparison;
  },
): Promise<RebuildReport> {
  const { built, replacedVersion, seq, comparison } = report;
  const { cellCount, differences } = comparison;
  const row = await trx
    .insertInto('rebuild_report')
    .values({
      ledger_id: built.ledgerId,
      projection: built.projection,
      version: built.version,
      replaced_version: replacedVersion,
      seq: String(seq),
      cell_count: String(cellCount),
      difference_count: String(differences.length),
      differences: JSON.stringify(differences.slice(0, REPORTED_DIFFERENCES)),
      // Not now(): the transaction may have waited for its locks.
      built_at: sql`clock_timestamp()`,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return reportOfRow(row);
}

async function setStatus(
  trx: Db,
  { ledgerId, projection, version }: Pick<Checkpoint, 'ledgerId' | 'projection' | 'version'>,
  status: 'live' | 'retired',
): Promise<void> {
  await trx
    .updateTable('projection_checkpoint')
    .set({ status })
    .where('ledger_id', '=', ledgerId)
    .where('projection', '=', projection)
    .where('version', '=', version)
    .execute();
}
