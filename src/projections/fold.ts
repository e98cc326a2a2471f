import { sql } from 'kysely';
import { ACCOUNTS } from '../domain/accounts.js';
import { LEDGER_ENTITY } from '../ledger/catalogue.js';
import { ACCOUNT_COLUMNS } from '../ledger/codec.js';
import type { Db } from '../platform/database.js';
import type { BalanceDefinition } from './definitions.js';
import { PoisonEvent, type Range } from './projection.js';

// From postings to cells. PostgreSQL sums per line, or per line and month, because every key follows from
// these; what is left to fold here are thousands of rows, not millions. Sending each posting here, as
// binary COPY, was slower in most rounds (200,000 events).

/** Fen per key, one figure per account in the order of `ACCOUNTS`. */
export type Cells = ReadonlyMap<string, readonly bigint[]>;

/** Events summed by one statement: the progress that can be seen, and the memory PostgreSQL needs. */
const CHUNK_EVENTS = 200_000;
/** Up to here a statement needs no settings of its own. */
const SMALL_RANGE = 10_000;

/** The cells of a definition over a range of events. Throws `PoisonEvent` when `keysOf` does. */
export async function foldCells(
  db: Db,
  definition: BalanceDefinition,
  range: Pick<Range, 'ledgerId' | 'afterSeq' | 'untilSeq' | 'onProgress'>,
): Promise<Cells> {
  const cells = new Map<string, bigint[]>();
  const { ledgerId, untilSeq, onProgress } = range;
  const { grain } = definition;
  let { afterSeq } = range;
  while (afterSeq < untilSeq) {
    const end = Math.min(untilSeq, afterSeq + CHUNK_EVENTS);
    const rows = await sums(db, { ledgerId, afterSeq, untilSeq: end, grain });
    for (const row of rows) addRow(cells, keysOrPoison(definition, row), row);
    afterSeq = end;
    onProgress?.(afterSeq);
  }
  return cells;
}

type Chunk = Pick<Range, 'ledgerId' | 'afterSeq' | 'untilSeq'> & Pick<BalanceDefinition, 'grain'>;
type SumRow = Awaited<ReturnType<typeof sumRows>>[number];

async function sums(db: Db, chunk: Chunk): Promise<SumRow[]> {
  if (chunk.untilSeq - chunk.afterSeq <= SMALL_RANGE) return sumRows(db, chunk);
  const withMemory = async (trx: Db) => {
    // Without it PostgreSQL sorts on disk, at a third of the speed.
    await sql`SELECT set_config('work_mem', '64MB', true)`.execute(trx);
    return sumRows(trx, chunk);
  };
  return db.isTransaction ? withMemory(db) : db.transaction().execute(withMemory);
}

const SUMS = ACCOUNTS.map((account) =>
  sql<string | null>`sum(${sql.ref(ACCOUNT_COLUMNS[account])})`.as(account),
);
// Through timestamp: date_trunc of a date goes through the time zone and costs twice as much.
const MONTH = sql<string>`date_trunc('month', effective_on::timestamp)`;
const MONTH_BOOKED = sql<string>`coalesce(late.booked_in, ${MONTH})`;

// Late facts count in another month than their own. They are looked for only after the first closing of
// a month: reading payloads costs more than summing postings.
async function firstClosing(db: Db, { ledgerId, untilSeq }: Chunk): Promise<number | undefined> {
  const row = await db
    .selectFrom('event')
    .select('seq')
    .where('ledger_id', '=', ledgerId)
    .where('entity_id', '=', LEDGER_ENTITY)
    .where('type', '=', 'PeriodClosed')
    .where('seq', '<', String(untilSeq))
    .orderBy('seq')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : Number(row.seq);
}

// The name of a field cannot occur inside a text of canonical JSON: its quotes would be escaped.
function lateFacts({ ledgerId, afterSeq, untilSeq }: Chunk, closedSeq: number) {
  return sql<{ seq: string; booked_in: string }>`(
    SELECT seq, (substring(payload FROM '"bookedIn":"([0-9-]+)"') || '-01')::timestamp AS booked_in
    FROM ledger.event
    WHERE ledger_id = ${ledgerId} AND seq > ${Math.max(afterSeq, closedSeq)}
      AND seq <= ${untilSeq} AND position('"bookedIn":"' IN payload) > 0)`.as('late');
}

async function sumRows(db: Db, chunk: Chunk) {
  const { ledgerId, afterSeq, untilSeq, grain } = chunk;
  const closedSeq = grain === 'line-month' ? await firstClosing(db, chunk) : undefined;
  const monthBooked = closedSeq === undefined ? MONTH : MONTH_BOOKED;
  const month = grain === 'line-month' ? sql<string>`${monthBooked}::date` : sql<string>`''`;
  const postings = db
    .selectFrom('posting')
    .select(['line_id', month.as('month'), ...SUMS])
    .where('ledger_id', '=', ledgerId)
    .where('posting.seq', '>', String(afterSeq))
    .where('posting.seq', '<=', String(untilSeq))
    .groupBy('line_id');
  if (grain === 'line') return postings.execute();
  if (closedSeq === undefined) return postings.groupBy(MONTH).execute();
  return postings
    .leftJoin(lateFacts(chunk, closedSeq), (join) => join.onRef('late.seq', '=', 'posting.seq'))
    .groupBy(MONTH_BOOKED)
    .execute();
}

function keysOrPoison({ keysOf }: BalanceDefinition, row: SumRow): readonly string[] {
  try {
    return keysOf(row.line_id, row.month.slice(0, 'YYYY-MM'.length));
  } catch (cause) {
    throw new PoisonEvent(`line ${row.line_id}`, cause);
  }
}

function addRow(cells: Map<string, bigint[]>, keys: readonly string[], row: SumRow): void {
  const moved = ACCOUNTS.flatMap((account, index): [number, bigint][] => {
    const sum = row[account];
    return sum === null ? [] : [[index, BigInt(sum)]];
  });
  for (const key of keys) {
    const figures = cells.get(key) ?? new Array<bigint>(ACCOUNTS.length).fill(0n);
    for (const [index, sum] of moved) figures[index] = (figures[index] ?? 0n) + sum;
    cells.set(key, figures);
  }
}
