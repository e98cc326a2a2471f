import { type SqlBool, sql } from 'kysely';
import type { StoredEvent } from '../event-store/envelope.js';
import { storedEvent } from '../event-store/read.js';
import { ACCOUNT_COLUMNS } from '../ledger/codec.js';
import type { Db } from '../platform/database.js';
import {
  isToldBeside,
  type PostingSelection,
  postingsBehind,
  toldBehind,
} from './drill-through.js';
import { type Place, readHistory } from './read-source.js';
import type { ReportSource } from './source.js';
import type { Term } from './table.js';

/** An event, and what it adds to a cell. */
export interface EventBehind {
  readonly event: StoredEvent;
  readonly amountFen: bigint;
}

export interface EventsBehind {
  readonly events: readonly EventBehind[];
  readonly more: boolean;
}

export interface EventPage {
  /** Sequence number of the last event of the page before. */
  readonly after?: number | undefined;
  readonly limit: number;
}

/**
 * The events whose amounts add up to the terms, in the order of the log. An event that takes from a cell
 * what it brings to it adds nothing, and is not among them.
 */
export async function readEventsBehind(
  db: Db,
  { source, place }: { readonly source: ReportSource; readonly place: Place },
  terms: readonly Term[],
  { after = 0, limit }: EventPage,
): Promise<EventsBehind> {
  const history = isToldBeside(terms) ? await readHistory(db, place) : [];
  const told = toldBehind(source, terms, history);
  const page = { after, limit: limit + 1 };
  const posted = await readPosted(db, place, postingsBehind(source, terms), page);
  const sums = new Map(posted);
  for (const [seq, amountFen] of told) {
    if (seq > after) sums.set(seq, (sums.get(seq) ?? 0n) + amountFen);
  }
  const found = [...sums]
    .filter(([, amountFen]) => amountFen !== 0n)
    .sort(([one], [other]) => one - other);
  const shown = found.slice(0, limit);
  const events = await readNumbered(
    db,
    place.ledgerId,
    shown.map(([seq]) => seq),
  );
  return {
    events: shown.flatMap(([seq, amountFen]) => {
      const event = events.get(seq);
      return event === undefined ? [] : [{ event, amountFen }];
    }),
    more: found.length > limit,
  };
}

// What postings add to the terms, event by event. What is told beside them has none of its own.
async function readPosted(
  db: Db,
  { ledgerId, seq, asOf }: Place,
  selections: readonly PostingSelection[],
  page: { readonly after: number; readonly limit: number },
): Promise<readonly (readonly [number, bigint])[]> {
  if (selections.length === 0) return [];
  const amount = sql<string>`sum(${sql.join(selections.map(amountOf), sql` + `)})`;
  const lineIds = [...new Set(selections.flatMap((selection) => selection.lineIds))];
  const rows = await db
    .selectFrom('posting')
    .select('seq')
    .select(amount.as('amount'))
    .where('ledger_id', '=', ledgerId)
    .where('seq', '>', String(page.after))
    .where('seq', '<=', String(seq))
    .$if(asOf !== undefined, (query) => query.where('effective_on', '<=', String(asOf)))
    .where(sql<SqlBool>`line_id = any(${lineIds}::text[])`)
    .groupBy('seq')
    .having(sql<SqlBool>`${amount} <> 0`)
    .orderBy('seq')
    .limit(page.limit)
    .execute();
  return rows.map((row) => [Number(row.seq), BigInt(row.amount)]);
}

function amountOf({ lineIds, accounts, sign }: PostingSelection) {
  const columns = accounts.map(
    (account) => sql`coalesce(${sql.ref(ACCOUNT_COLUMNS[account])}, 0)::numeric`,
  );
  const added = sql.join(columns, sql` + `);
  const counted = sql`line_id = any(${[...lineIds]}::text[])`;
  return sql`case when ${counted} then ${sql.lit(sign)} * (${added}) else 0 end`;
}

async function readNumbered(
  db: Db,
  ledgerId: string,
  seqs: readonly number[],
): Promise<ReadonlyMap<number, StoredEvent>> {
  if (seqs.length === 0) return new Map();
  const rows = await db
    .selectFrom('event')
    .selectAll()
    .where('ledger_id', '=', ledgerId)
    .where('seq', 'in', seqs.map(String))
    .execute();
  return new Map(rows.map((row) => [Number(row.seq), storedEvent(row)]));
}
