import { sql } from 'kysely';
import { ACCOUNTS } from '../domain/accounts.js';
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

function sumRows(db: Db, { ledgerId, afterSeq, untilSeq, grain }: Chunk) {
  const byMonth = grain === 'line-month';
  const month = byMonth ? sql<string>`${MONTH}::date` : sql<string>`''`;
  const rows = db
    .selectFrom('posting')
    .select(['line_id', month.as('month'), ...SUMS])
    .where('ledger_id', '=', ledgerId)
    .where('seq', '>', String(afterSeq))
    .where('seq', '<=', String(untilSeq))
    .groupBy('line_id');
  return (byMonth ? rows.groupBy(MONTH) : rows).execute();
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
