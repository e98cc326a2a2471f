import { must } from '../domain/rules.js';
import { readHead } from '../event-store/read.js';
import type { Db } from '../platform/database.js';

// Every read can be put back to a moment. `asOf` is a day of the facts (effective date), `knownAt` a place
// in the log: what was recorded up to there.

export type KnownAt = { readonly seq: number } | { readonly instant: string };

export interface Moment {
  /** YYYY-MM-DD: only facts effective on or before this day. */
  readonly asOf?: string;
  readonly knownAt?: KnownAt;
}

/** The log has not got as far as the sequence number that was asked for. */
export class NotYetRecorded extends Error {
  override readonly name = 'NotYetRecorded';
  constructor(
    readonly seq: number,
    readonly headSeq: number,
  ) {
    super(`event ${seq} is not recorded yet: the log ends at ${headSeq}`);
  }
}

/**
 * The sequence number a moment means; without `knownAt` the head's. Throws `LEDGER_NOT_OPEN` when the
 * ledger had no event then, `NotYetRecorded` when its log is shorter.
 */
export async function seqOf(db: Db, ledgerId: string, knownAt?: KnownAt): Promise<number> {
  const { seq: headSeq } = await readHead(db, ledgerId);
  if (knownAt !== undefined && 'seq' in knownAt) {
    must(headSeq > 0, 'LEDGER_NOT_OPEN', { field: 'ledgerId', ledgerId });
    if (knownAt.seq > headSeq) throw new NotYetRecorded(knownAt.seq, headSeq);
    return knownAt.seq;
  }
  const seq =
    knownAt === undefined
      ? headSeq
      : await lastSeqBy(db, { ledgerId, headSeq, instant: knownAt.instant });
  must(seq > 0, 'LEDGER_NOT_OPEN', { field: 'ledgerId', ledgerId });
  return seq;
}

/**
 * The last event recorded at or before an instant; 0 when there is none. Recorded-at never decreases
 * with seq, so log2(n) look-ups by primary key find it; an index on recorded_at would cost every append.
 */
export async function lastSeqBy(
  db: Db,
  range: { readonly ledgerId: string; readonly headSeq: number; readonly instant: string },
): Promise<number> {
  let [from, to] = [0, range.headSeq];
  while (from < to) {
    const middle = Math.ceil((from + to) / 2);
    const { recorded_at } = await db
      .selectFrom('event')
      .select('recorded_at')
      .where('ledger_id', '=', range.ledgerId)
      .where('seq', '=', String(middle))
      .executeTakeFirstOrThrow();
    if (recorded_at <= range.instant) from = middle;
    else to = middle - 1;
  }
  return from;
}
