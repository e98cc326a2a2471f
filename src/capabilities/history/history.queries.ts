import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { BudgetEventType } from '../../domain/events.js';
import { genesisHash, type StoredEvent } from '../../event-store/envelope.js';
import { storedEvent } from '../../event-store/read.js';
import { type Explanation, explainEvent } from '../../ledger/explanation.js';
import { lastSeqBy, type Moment, NotYetRecorded, seqOf } from '../../ledger/moment.js';
import { type RefusalPage, type Refusals, readRefusals } from '../../ledger/refusals.js';
import { Database, type Db } from '../../platform/database.js';

export interface EventSelection {
  readonly types?: readonly BudgetEventType[] | undefined;
  /** Only events that moved this line. */
  readonly lineId?: string | undefined;
  /** Only events about this reallocation or payment. */
  readonly documentId?: string | undefined;
  readonly actor?: string | undefined;
  readonly effectiveFrom?: string | undefined;
  readonly effectiveTo?: string | undefined;
  readonly recordedFrom?: string | undefined;
  readonly recordedTo?: string | undefined;
  readonly afterSeq?: number | undefined;
  readonly knownAt?: Moment['knownAt'];
}

export interface EventPage {
  readonly order: 'asc' | 'desc';
  /** Sequence number of the last event of the page before. */
  readonly after?: number | undefined;
  readonly limit: number;
}

export interface Events {
  readonly seq: number;
  readonly events: readonly StoredEvent[];
  readonly more: boolean;
}

export class EventsQuery extends Query<Events> {
  constructor(
    readonly ledgerId: string,
    readonly selection: EventSelection,
    readonly page: EventPage,
  ) {
    super();
  }
}

@QueryHandler(EventsQuery)
export class EventsQueryHandler implements IQueryHandler<EventsQuery> {
  constructor(private readonly database: Database) {}

  execute({ ledgerId, selection, page }: EventsQuery): Promise<Events> {
    return selectEvents(this.database.db, ledgerId, selection, page);
  }
}

/** A page of a ledger's events in the order of the log. Throws `LEDGER_NOT_OPEN`. */
export async function selectEvents(
  db: Db,
  ledgerId: string,
  selection: EventSelection,
  { order, after, limit }: EventPage,
): Promise<Events> {
  const seq = await seqOf(db, ledgerId, selection.knownAt);
  const range = await seqRange(db, ledgerId, { ...selection, headSeq: seq });
  let query = db
    .selectFrom('event')
    .selectAll()
    .where('ledger_id', '=', ledgerId)
    .where('seq', '>=', String(range.from))
    .where('seq', '<=', String(range.to));
  const { types, lineId, documentId, actor, effectiveFrom, effectiveTo } = selection;
  if (after !== undefined) query = query.where('seq', order === 'asc' ? '>' : '<', String(after));
  if (types !== undefined) query = query.where('type', 'in', [...types]);
  if (documentId !== undefined) query = query.where('entity_id', '=', documentId);
  if (actor !== undefined) query = query.where('actor', '=', actor);
  if (effectiveFrom !== undefined) query = query.where('effective_on', '>=', effectiveFrom);
  if (effectiveTo !== undefined) query = query.where('effective_on', '<=', effectiveTo);
  if (lineId !== undefined) {
    query = query.where('seq', 'in', ({ selectFrom }) =>
      selectFrom('posting')
        .select('posting.seq')
        .where('posting.ledger_id', '=', ledgerId)
        .where('posting.line_id', '=', lineId),
    );
  }
  const rows = await query
    .orderBy('seq', order)
    .limit(limit + 1)
    .execute();
  return { seq, events: rows.slice(0, limit).map(storedEvent), more: rows.length > limit };
}

// Instants become places in the log, so that no index on recorded_at is needed.
async function seqRange(
  db: Db,
  ledgerId: string,
  selection: EventSelection & { readonly headSeq: number },
): Promise<{ from: number; to: number }> {
  const { afterSeq = 0, recordedFrom, recordedTo, headSeq } = selection;
  const range = { ledgerId, headSeq };
  const before = recordedFrom && new Date(Date.parse(recordedFrom) - 1).toISOString();
  const recordedBefore = before ? await lastSeqBy(db, { ...range, instant: before }) : 0;
  return {
    from: Math.max(afterSeq, recordedBefore) + 1,
    to: recordedTo ? await lastSeqBy(db, { ...range, instant: recordedTo }) : headSeq,
  };
}

export interface EventInChain {
  readonly event: StoredEvent;
  readonly previousHash: Buffer;
}

export class EventQuery extends Query<EventInChain> {
  constructor(
    readonly ledgerId: string,
    readonly seq: number,
  ) {
    super();
  }
}

@QueryHandler(EventQuery)
export class EventQueryHandler implements IQueryHandler<EventQuery> {
  constructor(private readonly database: Database) {}

  execute({ ledgerId, seq }: EventQuery): Promise<EventInChain> {
    return readEvent(this.database.db, ledgerId, seq);
  }
}

/** One event and the hash before it. Throws `LEDGER_NOT_OPEN` or `NotYetRecorded`. */
export async function readEvent(db: Db, ledgerId: string, seq: number): Promise<EventInChain> {
  const headSeq = await seqOf(db, ledgerId);
  const rows = await db
    .selectFrom('event')
    .selectAll()
    .where('ledger_id', '=', ledgerId)
    .where('seq', 'in', [String(seq - 1), String(seq)])
    .orderBy('seq', 'desc')
    .execute();
  const [event, previous] = rows.map(storedEvent);
  if (event?.seq !== seq) throw new NotYetRecorded(seq, headSeq);
  return { event, previousHash: previous?.hash ?? genesisHash(ledgerId) };
}

/** Why an event was allowed. Throws `LEDGER_NOT_OPEN` or `NotYetRecorded`. */
export class ExplanationQuery extends Query<Explanation> {
  constructor(
    readonly ledgerId: string,
    readonly seq: number,
  ) {
    super();
  }
}

@QueryHandler(ExplanationQuery)
export class ExplanationQueryHandler implements IQueryHandler<ExplanationQuery> {
  constructor(private readonly database: Database) {}

  execute({ ledgerId, seq }: ExplanationQuery): Promise<Explanation> {
    return explainEvent(this.database.db, ledgerId, seq);
  }
}

/** Orders that were refused, oldest first. Throws `LEDGER_NOT_OPEN`. */
export class RefusalsQuery extends Query<Refusals> {
  constructor(
    readonly ledgerId: string,
    readonly page: RefusalPage,
  ) {
    super();
  }
}

@QueryHandler(RefusalsQuery)
export class RefusalsQueryHandler implements IQueryHandler<RefusalsQuery> {
  constructor(private readonly database: Database) {}

  execute({ ledgerId, page }: RefusalsQuery): Promise<Refusals> {
    return readRefusals(this.database.db, ledgerId, page);
  }
}
