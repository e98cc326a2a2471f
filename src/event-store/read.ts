import type { Selectable } from 'kysely';
import type { Db } from '../platform/database.js';
import type { EventTable } from '../platform/schema.js';
import { genesis, type Head, type StoredEvent } from './envelope.js';

const PAGE = 2_000;

/** Where a ledger's log ends; a ledger that does not exist ends at its genesis. */
export async function readHead(db: Db, ledgerId: string): Promise<Head> {
  const row = await db
    .selectFrom('ledger_head')
    .select(['seq', 'hash'])
    .where('ledger_id', '=', ledgerId)
    .executeTakeFirst();
  return row === undefined ? genesis(ledgerId) : { seq: Number(row.seq), hash: row.hash };
}

/** Events after `afterSeq`, at most `limit`, in order. */
export async function readEvents(
  db: Db,
  range: {
    readonly ledgerId: string;
    readonly afterSeq: number;
    readonly limit: number;
    readonly untilSeq?: number;
    readonly types?: readonly string[] | undefined;
  },
): Promise<StoredEvent[]> {
  let query = db
    .selectFrom('event')
    .selectAll()
    .where('ledger_id', '=', range.ledgerId)
    .where('seq', '>', String(range.afterSeq));
  if (range.untilSeq !== undefined) query = query.where('seq', '<=', String(range.untilSeq));
  if (range.types !== undefined) query = query.where('type', 'in', [...range.types]);
  const rows = await query.orderBy('ledger_id').orderBy('seq').limit(range.limit).execute();
  return rows.map(storedEvent);
}

/** Every event after `afterSeq` up to `untilSeq`, page by page, in bounded memory. */
export async function* streamEvents(
  db: Db,
  range: { readonly ledgerId: string; readonly afterSeq: number; readonly untilSeq?: number },
): AsyncGenerator<StoredEvent> {
  let { afterSeq } = range;
  for (;;) {
    const page = await readEvents(db, { ...range, afterSeq, limit: PAGE });
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    afterSeq = last.seq;
  }
}

/** The events about one document, in order. */
export function readEventsOfEntity(
  db: Db,
  { ledgerId, entityId }: { readonly ledgerId: string; readonly entityId: string },
): Promise<StoredEvent[]> {
  return readEventsOfEntities(db, { ledgerId, entityIds: [entityId] });
}

/** The events about any of some documents, in order. */
export async function readEventsOfEntities(
  db: Db,
  { ledgerId, entityIds }: { readonly ledgerId: string; readonly entityIds: readonly string[] },
): Promise<StoredEvent[]> {
  const rows = await db
    .selectFrom('event')
    .selectAll()
    .where('ledger_id', '=', ledgerId)
    .where('entity_id', 'in', [...entityIds])
    .orderBy('seq')
    .execute();
  return rows.map(storedEvent);
}

/** A row of the event table as an event. */
export function storedEvent(row: Selectable<EventTable>): StoredEvent {
  return {
    ledgerId: row.ledger_id,
    seq: Number(row.seq),
    eventId: row.event_id,
    type: row.type,
    schemaVersion: row.schema_version,
    effectiveOn: row.effective_on,
    recordedAt: row.recorded_at,
    actor: row.actor,
    correlationId: row.correlation_id,
    causationId: row.causation_id,
    documentNumber: row.document_number,
    entityId: row.entity_id,
    payload: row.payload,
    hash: row.hash,
  };
}
