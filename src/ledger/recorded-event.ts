import type { BudgetEventType, Recorded } from '../domain/events.js';
import type { StoredEvent } from '../event-store/envelope.js';
import { readEvents, storedEvent } from '../event-store/read.js';
import type { Db } from '../platform/database.js';
import { decodeEvent } from './codec.js';

/** An event as the domain knows it, and its hash (lower-case hex). */
export interface Found {
  readonly recorded: Recorded;
  readonly hash: string;
}

/** The event at a place in the log; undefined when the log does not reach it. */
export async function eventAt(db: Db, ledgerId: string, seq: number): Promise<Found | undefined> {
  const [stored] = await readEvents(db, { ledgerId, afterSeq: seq - 1, limit: 1 });
  return stored && found(stored);
}

/** The last event of a type. Read from the end of the log: there is no index by type. */
export async function lastOfType(
  db: Db,
  ledgerId: string,
  type: BudgetEventType,
): Promise<Found | undefined> {
  const row = await db
    .selectFrom('event')
    .selectAll()
    .where('ledger_id', '=', ledgerId)
    .where('type', '=', type)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && found(storedEvent(row));
}

function found(stored: StoredEvent): Found {
  return { recorded: decodeEvent(stored), hash: stored.hash.toString('hex') };
}
