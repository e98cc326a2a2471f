import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { ALERT_EVENTS } from '../../alerts/notice.js';
import type { BudgetEventType } from '../../domain/events.js';
import type { StoredEvent } from '../../event-store/envelope.js';
import { readEvents } from '../../event-store/read.js';
import { NotYetRecorded, seqOf } from '../../ledger/moment.js';
import { Database, type Db } from '../../platform/database.js';

/**
 * Events that one statement looks at. There is no index by type: without this a filter that fits
 * nothing would read a whole log at once.
 */
export const LOOKED_AT = 5_000;

/** Which events a feed is about; without either, all. */
export interface FeedSelection {
  readonly types?: readonly BudgetEventType[] | undefined;
  /** `only`: the events that alert somebody, those of later versions included. */
  readonly alerts?: 'only' | undefined;
}

export interface FeedPage {
  readonly events: readonly StoredEvent[];
  /** Every event up to this one was looked at; reading goes on after it. */
  readonly seenSeq: number;
  readonly headSeq: number;
}

/** The next events of a feed, in the order of the log. */
export class FeedQuery extends Query<FeedPage> {
  constructor(
    readonly ledgerId: string,
    readonly selection: FeedSelection,
    readonly page: { readonly afterSeq: number; readonly limit: number },
  ) {
    super();
  }
}

@QueryHandler(FeedQuery)
export class FeedQueryHandler implements IQueryHandler<FeedQuery> {
  constructor(private readonly database: Database) {}

  execute({ ledgerId, selection, page }: FeedQuery): Promise<FeedPage> {
    return readFeed(this.database.db, ledgerId, selection, page);
  }
}

/** Throws `LEDGER_NOT_OPEN`, or `NotYetRecorded` when the log does not reach `afterSeq`. */
export async function readFeed(
  db: Db,
  ledgerId: string,
  selection: FeedSelection,
  { afterSeq, limit }: FeedQuery['page'],
): Promise<FeedPage> {
  const headSeq = await seqOf(db, ledgerId);
  if (afterSeq > headSeq) throw new NotYetRecorded(afterSeq, headSeq);
  const untilSeq = Math.min(afterSeq + LOOKED_AT, headSeq);
  if (afterSeq === untilSeq) return { events: [], seenSeq: afterSeq, headSeq };
  const types = selection.alerts === 'only' ? ALERT_EVENTS : selection.types;
  const events = await readEvents(db, { ledgerId, afterSeq, untilSeq, limit, types });
  const last = events.length === limit ? events.at(-1) : undefined;
  return { events, seenSeq: last?.seq ?? untilSeq, headSeq };
}

/** Where a ledger's log ends. Throws `LEDGER_NOT_OPEN`. */
export class HeadQuery extends Query<number> {
  constructor(readonly ledgerId: string) {
    super();
  }
}

@QueryHandler(HeadQuery)
export class HeadQueryHandler implements IQueryHandler<HeadQuery> {
  constructor(private readonly database: Database) {}

  execute({ ledgerId }: HeadQuery): Promise<number> {
    return seqOf(this.database.db, ledgerId);
  }
}
