import { type Insertable, sql } from 'kysely';
import { type ControlState, type CrossingFound, crossingKey } from '../domain/overspend.js';
import { jsonText } from '../ledger/codec.js';
import type { Database, Db } from '../platform/database.js';
import type { CrossingTable } from '../platform/schema.js';
import { type PostedEvent, pagesOfPostedEvents } from '../projections/posted-events.js';
import type { Comparison, Projection, Range } from '../projections/projection.js';
import type { RebuildReport } from '../projections/projections.queries.js';
import { type RebuildOptions, rebuild } from '../projections/rebuild.js';
import { applyEvent, type ControlStates, controlId, objectsOf } from './crossings.js';

/** Follows the log, keeps how every control object stands, and notes each crossing to be posted. */
export const OVERSPEND: Projection = {
  name: 'overspend',
  async read(db, range) {
    const states: ControlStates = new Map();
    const crossings: CrossingFound[] = [];
    for await (const page of pagesOfPostedEvents(db, range)) {
      await loadStates(db, { range, page, states });
      for (const event of page) crossings.push(...applyEvent(states, event));
      const last = page.at(-1);
      if (last !== undefined) range.onProgress?.(last.seq);
    }
    return async (trx) => {
      await saveStates(trx, range, [...states.values()]);
      await saveCrossings(trx, range, crossings);
    };
  },
  compare: compareVersions,
  async discard(trx, { ledgerId, version }) {
    for (const table of ['control_object', 'crossing'] as const) {
      await trx
        .deleteFrom(table)
        .where('ledger_id', '=', ledgerId)
        .where('version', '=', version)
        .execute();
    }
  },
};

/** Recomputes every control object and crossing of a ledger beside the live ones; see `rebuild`. */
export function rebuildOverspend(
  database: Database,
  options: RebuildOptions,
): Promise<RebuildReport> {
  return rebuild(database, OVERSPEND, options);
}

const ROWS_PER_STATEMENT = 5_000;

// Reads how the objects of a page stood at the checkpoint, those that earlier pages did not touch.
// Another worker may have moved them on since: then the checkpoint has moved too, and all this is dropped.
async function loadStates(
  db: Db,
  from: {
    readonly range: Range;
    readonly page: readonly PostedEvent[];
    readonly states: ControlStates;
  },
): Promise<void> {
  const { range, page, states } = from;
  if (range.afterSeq === 0) return;
  const missing = objectsOf(page).filter((object) => !states.has(controlId(object)));
  if (missing.length === 0) return;
  const dimensions = missing.map(({ dimension }) => dimension);
  const keys = missing.map(({ key }) => key);
  const { rows } = await sql<ControlRow>`
    SELECT o.dimension, o.key, o.adjusted, o.committed, o.crossings, o.over
    FROM unnest(${dimensions}::text[], ${keys}::text[]) AS t (dimension, key)
    JOIN ledger.control_object o ON o.ledger_id = ${range.ledgerId}
      AND o.version = ${range.version} AND o.dimension = t.dimension AND o.key = t.key`.execute(db);
  for (const { adjusted, committed, ...row } of rows) {
    const figures = { adjustedFen: BigInt(adjusted), committedFen: BigInt(committed) };
    states.set(controlId(row), { ...row, ...figures });
  }
}

interface ControlRow extends Omit<ControlState, 'adjustedFen' | 'committedFen'> {
  readonly adjusted: string;
  readonly committed: string;
}

async function saveStates(
  trx: Db,
  { ledgerId, version }: Range,
  states: readonly ControlState[],
): Promise<void> {
  for (let first = 0; first < states.length; first += ROWS_PER_STATEMENT) {
    const rows = states.slice(first, first + ROWS_PER_STATEMENT);
    await sql`
      INSERT INTO ledger.control_object AS o
        (ledger_id, version, dimension, key, adjusted, committed, crossings, over)
      SELECT ${ledgerId}, ${version}::integer, t.*
      FROM unnest(${rows.map((row) => row.dimension)}::text[], ${rows.map((row) => row.key)}::text[],
        ${rows.map((row) => String(row.adjustedFen))}::numeric[],
        ${rows.map((row) => String(row.committedFen))}::numeric[],
        ${rows.map((row) => row.crossings)}::integer[],
        ${rows.map((row) => row.over)}::boolean[]) AS t
      ON CONFLICT (ledger_id, version, dimension, key) DO UPDATE SET
        adjusted = excluded.adjusted, committed = excluded.committed,
        crossings = excluded.crossings, over = excluded.over`.execute(trx);
  }
}

async function saveCrossings(
  trx: Db,
  { ledgerId, version }: Range,
  crossings: readonly CrossingFound[],
): Promise<void> {
  const places = new Map<number, number>();
  const rows = crossings.map((crossing): Insertable<CrossingTable> => {
    const place = (places.get(crossing.causedBySeq) ?? 0) + 1;
    places.set(crossing.causedBySeq, place);
    return {
      ledger_id: ledgerId,
      version,
      caused_seq: String(crossing.causedBySeq),
      place,
      crossing_key: crossingKey(crossing),
      body: jsonText(crossing),
      posted_seq: null,
    };
  });
  for (let first = 0; first < rows.length; first += ROWS_PER_STATEMENT) {
    const some = rows.slice(first, first + ROWS_PER_STATEMENT);
    await trx.insertInto('crossing').values(some).execute();
  }
}

const CONTROL_FIELDS = ['adjusted', 'committed', 'crossings', 'over'] as const;

async function compareVersions(
  trx: Db,
  versions: {
    readonly ledgerId: string;
    readonly expectedVersion: number;
    readonly foundVersion: number;
  },
): Promise<Comparison> {
  const { ledgerId, expectedVersion, foundVersion } = versions;
  const cellsOf = (version: number) => sql`(
    SELECT dimension || ':' || key AS key, f.field, f.value FROM ledger.control_object
    CROSS JOIN LATERAL (VALUES ('adjusted', adjusted::text), ('committed', committed::text),
      ('crossings', crossings::text), ('over', over::text)) AS f (field, value)
    WHERE ledger_id = ${ledgerId} AND version = ${version}
    UNION ALL
    SELECT crossing_key, 'crossing', body FROM ledger.crossing
    WHERE ledger_id = ${ledgerId} AND version = ${version})`;
  const { rows: differences } = await sql<Comparison['differences'][number]>`
    SELECT key, field, coalesce(expected.value, '') AS expected, coalesce(found.value, '') AS found
    FROM ${cellsOf(expectedVersion)} AS expected
    FULL JOIN ${cellsOf(foundVersion)} AS found USING (key, field)
    WHERE expected.value IS DISTINCT FROM found.value ORDER BY key, field`.execute(trx);
  const { count } = await trx
    .selectFrom('control_object')
    .select((build) => build.fn.countAll<string>().as('count'))
    .where('ledger_id', '=', ledgerId)
    .where('version', '=', expectedVersion)
    .executeTakeFirstOrThrow();
  return { cellCount: Number(count) * CONTROL_FIELDS.length, differences };
}
