import { ACCOUNTS, type Account, type Movement } from '../domain/accounts.js';
import type { Posting } from '../domain/postings.js';
import { ACCOUNT_COLUMNS } from '../ledger/codec.js';
import type { Db } from '../platform/database.js';

/** The double entry of one event, its lines in the order of their ids. */
export interface PostedEvent {
  readonly seq: number;
  readonly postings: readonly Posting[];
}

const PAGE_EVENTS = 2_000;

/** Every event of a range that moves money, in order, page by page, in bounded memory. */
export async function* pagesOfPostedEvents(
  db: Db,
  range: { readonly ledgerId: string; readonly afterSeq: number; readonly untilSeq: number },
): AsyncGenerator<readonly PostedEvent[]> {
  const { ledgerId, untilSeq } = range;
  let { afterSeq } = range;
  while (afterSeq < untilSeq) {
    const pageEnd = Math.min(untilSeq, afterSeq + PAGE_EVENTS);
    const rows = await db
      .selectFrom('posting')
      .select(['seq', 'line_id', ...Object.values(ACCOUNT_COLUMNS)])
      .where('ledger_id', '=', ledgerId)
      .where('seq', '>', String(afterSeq))
      .where('seq', '<=', String(pageEnd))
      .orderBy('ledger_id')
      .orderBy('seq')
      .orderBy('line_id')
      .execute();
    yield eventsOf(rows);
    afterSeq = pageEnd;
  }
}

type PostingRow = Readonly<Record<(typeof ACCOUNT_COLUMNS)[Account], string | null>> & {
  readonly seq: string;
  readonly line_id: string;
};

function eventsOf(rows: readonly PostingRow[]): PostedEvent[] {
  const events: { seq: number; postings: Posting[] }[] = [];
  for (const row of rows) {
    const seq = Number(row.seq);
    const posting = { lineId: row.line_id, movement: movementOf(row) };
    const last = events.at(-1);
    if (last?.seq === seq) last.postings.push(posting);
    else events.push({ seq, postings: [posting] });
  }
  return events;
}

function movementOf(row: PostingRow): Movement {
  const movement: Partial<Record<Account, bigint>> = {};
  for (const account of ACCOUNTS) {
    const moved = row[ACCOUNT_COLUMNS[account]];
    if (moved !== null) movement[account] = BigInt(moved);
  }
  return movement;
}
