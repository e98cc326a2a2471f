import { type Insertable, sql } from 'kysely';
import { alertsAfter, groupsTouchedBy } from '../domain/alerts/alerts-after.js';
import { type AlertCell, AlertMemory, type CellName, rulesIn } from '../domain/alerts/cells.js';
import { type AlertCrossing, alertKey } from '../domain/alerts/episodes.js';
import { addDays } from '../domain/calendar.js';
import type { Recorded } from '../domain/events.js';
import type { Used } from '../domain/monthly-use.js';
import { readEvents } from '../event-store/read.js';
import { decodeEvent, jsonText, reviveFen } from '../ledger/codec.js';
import type { Db } from '../platform/database.js';
import type { CrossingTable } from '../platform/schema.js';
import { PoisonEvent, type Projection, type Range } from '../projections/projection.js';
import { compareAlerts } from './alerts-comparison.js';

/** Follows the log, keeps what the rules of alerts look at, and notes each crossing to be posted. */
export const ALERTS: Projection = {
  name: 'alerts',
  async read(db, range) {
    const memory = await loadCells(db, range);
    const changes = new Changes();
    const loaded = new Set<string>();
    const crossings: AlertCrossing[] = [];
    for await (const page of pagesOf(db, range)) {
      await loadGroups(db, { range, page, memory, loaded });
      for (const recorded of page) {
        const after = alertsOrPoison(memory, recorded);
        memory.absorb(after);
        changes.take(after);
        crossings.push(...after.crossings);
      }
      const last = page.at(-1);
      if (last !== undefined) range.onProgress?.(last.seq);
    }
    return async (trx) => {
      await saveCells(trx, range, changes);
      await saveCrossings(trx, range, crossings);
      await saveDue(trx, range, memory);
    };
  },
  compare: compareAlerts,
  async discard(trx, { ledgerId, version }) {
    for (const table of ['alert_cell', 'alert_crossing', 'alert_due'] as const) {
      await trx
        .deleteFrom(table)
        .where('ledger_id', '=', ledgerId)
        .where('version', '=', version)
        .execute();
    }
  },
};

const PAGE_EVENTS = 2_000;
const ROWS_PER_STATEMENT = 5_000;
const GROUP = 'group';

async function* pagesOf(db: Db, range: Range): AsyncGenerator<readonly Recorded[]> {
  const { ledgerId, untilSeq } = range;
  let { afterSeq } = range;
  while (afterSeq < untilSeq) {
    const stored = await readEvents(db, { ledgerId, afterSeq, untilSeq, limit: PAGE_EVENTS });
    const last = stored.at(-1);
    if (last === undefined) return;
    yield stored.map((event) => recordedOrPoison(event.seq, () => decodeEvent(event)));
    afterSeq = last.seq;
  }
}

function alertsOrPoison(memory: AlertMemory, recorded: Recorded) {
  return recordedOrPoison(recorded.seq, () => alertsAfter(memory, recorded));
}

function recordedOrPoison<Result>(seq: number, make: () => Result): Result {
  try {
    return make();
  } catch (cause) {
    throw new PoisonEvent(`event ${seq}`, cause);
  }
}

/** The last value of every cell that was changed, undefined for one that was dropped. */
class Changes {
  readonly cells = new Map<string, { readonly name: CellName; readonly cell?: AlertCell }>();

  take({ changed, dropped }: ReturnType<typeof alertsAfter>): void {
    for (const name of dropped) this.cells.set(`${name.kind} ${name.id}`, { name });
    for (const cell of changed) this.cells.set(`${cell.kind} ${cell.id}`, { name: cell, cell });
  }
}

// All but the groups, which are as many as payments: those are read when an event is compared with them.
// Another worker may have moved them on since: then the checkpoint has moved too, and all this is dropped.
async function loadCells(db: Db, { ledgerId, version, afterSeq }: Range): Promise<AlertMemory> {
  const memory = new AlertMemory();
  if (afterSeq === 0) return memory;
  const rows = await db
    .selectFrom('alert_cell')
    .select('body')
    .where('ledger_id', '=', ledgerId)
    .where('version', '=', version)
    .where('kind', '<>', GROUP)
    .execute();
  memory.absorb({ changed: rows.map(cellOf), dropped: [] });
  return memory;
}

async function loadGroups(
  db: Db,
  from: {
    readonly range: Range;
    readonly page: readonly Recorded[];
    readonly memory: AlertMemory;
    readonly loaded: Set<string>;
  },
): Promise<void> {
  const { range, page, memory, loaded } = from;
  if (range.afterSeq === 0) return;
  const missing = [...new Set(page.flatMap(groupsTouchedBy))].filter((id) => !loaded.has(id));
  if (missing.length === 0) return;
  for (const id of missing) loaded.add(id);
  const rows = await db
    .selectFrom('alert_cell')
    .select('body')
    .where('ledger_id', '=', range.ledgerId)
    .where('version', '=', range.version)
    .where('kind', '=', GROUP)
    .where('id', '=', sql<string>`any(${missing}::text[])`)
    .execute();
  memory.absorb({ changed: rows.map(cellOf), dropped: [] });
}

// Figures are fen by name and by month: their names do not say so.
function cellOf({ body }: { readonly body: string }): AlertCell {
  const cell = reviveFen(JSON.parse(body)) as AlertCell;
  if (cell.kind === 'object') return { ...cell, figures: new Map(fenOf(cell.figures)) };
  if (cell.kind !== 'line') return cell;
  const months = Object.entries(cell.usedByMonth).map(([month, used]) => [month, usedOf(used)]);
  return { ...cell, used: usedOf(cell.used), usedByMonth: Object.fromEntries(months) };
}

function usedOf(used: Used): Used {
  return Object.fromEntries(fenOf(used)) as unknown as Used;
}

function fenOf(figures: object): [string, bigint][] {
  return Object.entries(figures).map(([name, fen]) => [name, BigInt(fen)]);
}

function bodyOf(cell: AlertCell): string {
  if (cell.kind !== 'object') return jsonText(cell);
  return jsonText({ ...cell, figures: Object.fromEntries(cell.figures) });
}

async function saveCells(trx: Db, { ledgerId, version }: Range, { cells }: Changes): Promise<void> {
  const rows = [...cells.values()];
  for (let first = 0; first < rows.length; first += ROWS_PER_STATEMENT) {
    const some = rows.slice(first, first + ROWS_PER_STATEMENT);
    const dropped = some.filter(({ cell }) => cell === undefined).map(({ name }) => name);
    const changed = some.flatMap(({ cell }) => (cell === undefined ? [] : [cell]));
    await sql`
      DELETE FROM ledger.alert_cell AS c
      USING unnest(${dropped.map(({ kind }) => kind)}::text[],
        ${dropped.map(({ id }) => id)}::text[]) AS t (kind, id)
      WHERE c.ledger_id = ${ledgerId} AND c.version = ${version}
        AND c.kind = t.kind AND c.id = t.id`.execute(trx);
    await sql`
      INSERT INTO ledger.alert_cell (ledger_id, version, kind, id, body)
      SELECT ${ledgerId}, ${version}::integer, t.*
      FROM unnest(${changed.map(({ kind }) => kind)}::text[],
        ${changed.map(({ id }) => id)}::text[], ${changed.map(bodyOf)}::text[]) AS t
      ON CONFLICT (ledger_id, version, kind, id) DO UPDATE SET body = excluded.body`.execute(trx);
  }
}

async function saveCrossings(
  trx: Db,
  { ledgerId, version }: Range,
  crossings: readonly AlertCrossing[],
): Promise<void> {
  const places = new Map<number, number>();
  const rows = crossings.map((crossing): Insertable<CrossingTable> => {
    const { causedBySeq } = crossing;
    const place = (places.get(causedBySeq) ?? 0) + 1;
    places.set(causedBySeq, place);
    const found = { caused_seq: String(causedBySeq), place, crossing_key: alertKey(crossing) };
    const body = jsonText(crossing);
    return { ledger_id: ledgerId, version, ...found, body, posted_seq: null };
  });
  for (let first = 0; first < rows.length; first += ROWS_PER_STATEMENT) {
    const some = rows.slice(first, first + ROWS_PER_STATEMENT);
    await trx.insertInto('alert_crossing').values(some).execute();
  }
}

// From the first day of the year on which there is a policy, until the year is closed. When the last day
// was swept the row stays, due on a day that does not come: the ledger still checks itself for a while.
async function saveDue(trx: Db, { ledgerId, version }: Range, memory: AlertMemory): Promise<void> {
  const rules = rulesIn(memory);
  await trx
    .deleteFrom('alert_due')
    .where('ledger_id', '=', ledgerId)
    .where('version', '=', version)
    .execute();
  if (rules === undefined || rules.policyVersion === 0 || rules.yearClosed) return;
  const { fiscalYear, sweptOn } = rules;
  const last_on = `${fiscalYear}-12-31`;
  const due_on = sweptOn === '' ? `${fiscalYear}-01-01` : addDays(sweptOn, 1);
  await trx
    .insertInto('alert_due')
    .values({ ledger_id: ledgerId, version, due_on, last_on })
    .execute();
}
