import { sql } from 'kysely';
import { ACCOUNTS } from '../domain/accounts.js';
import { ACCOUNT_COLUMNS } from '../ledger/codec.js';
import type { Db } from '../platform/database.js';
import type { BalanceDefinition } from './definitions.js';
import { PoisonEvent, type Range } from './projection.js';

// From postings to cells. PostgreSQL sums per line and month, because every key follows from those two;
// what is left to fold here are thousands of rows, not millions. Sending each posting here instead, as
// binary COPY, was half as fast (200,000 events).

/** Fen per key, one figure per account in the order of `ACCOUNTS`. */
export type Cells = ReadonlyMap<string, readonly bigint[]>;

/** Events summed by one statement: the progress that can be seen, and the memory PostgreSQL needs. */
const CHUNK_EVENTS = 200_000;
/** Up to here a statement needs no settings of its own. */
const SMALL_RANGE = 10_000;

/** The cells of a definition over a range of events. Throws `PoisonEvent` when `keysOf` does. */
export async function foldCells(
  db: Db,
  { keysOf }: BalanceDefinition,
  range: Pick<Range, 'ledgerId' | 'afterSeq' | 'untilSeq' | 'onProgress'>,
): Promise<Cells> {
  const cells = new Map<string, bigint[]>();
  const { ledgerId, untilSeq, onProgress } = range;
  let { afterSeq } = range;
  while (afterSeq < untilSeq) {
    const chunk = { ledgerId, afterSeq, untilSeq: Math.min(untilSeq, afterSeq + CHUNK_EVENTS) };
    for (const row of await sums(db, chunk)) {
      const keys = keysOrPoison(keysOf, row);
      for (const key of keys) add(cells, key, row);
    }
    afterSeq = chunk.untilSeq;
    onProgress?.(afterSeq);
  }
  return cells;
}

type Chunk = Pick<Range, 'ledgerId' | 'afterSeq' | 'untilSeq'>;
type SumRow = Awaited<ReturnType<typeof sumRows>>[number];

async function sums(db: Db, chunk: Chunk): Promise<SumRow[]> {
  if (chunk.untilSeq - chunk.afterSeq <= SMALL_RANGE) return sumRows(db, chunk);
  const withMemory = async (trx: Db) => {
    // Without it PostgreSQL sorts on disk, at a third of the speed.
    await sql`SELECT set_config('work_mem', '64MB', true),
      set_config('max_parallel_workers_per_gather', '0', true)`.execute(trx);
    return sumRows(trx, chunk);
  };
  return db.isTransaction ? withMemory(db) : db.transaction().execute(withMemory);
}

const SUMS = ACCOUNTS.map((account) =>
  sql<string | null>`sum(${sql.ref(ACCOUNT_COLUMNS[account])})`.as(account),
);
// Through timestamp: date_trunc of a date goes through the time zone and costs twice as much.
const MONTH = sql<string>`date_trunc('month', effective_on::timestamp)`;

function sumRows(db: Db, { ledgerId, afterSeq, untilSeq }: Chunk) {
  return db
    .selectFrom('posting')
    .select(['line_id', sql<string>`${MONTH}::date`.as('month'), ...SUMS])
    .where('ledger_id', '=', ledgerId)
    .where('seq', '>', String(afterSeq))
    .where('seq', '<=', String(untilSeq))
    .groupBy(['line_id', MONTH])
    .execute();
}

function keysOrPoison(keysOf: BalanceDefinition['keysOf'], row: SumRow): readonly string[] {
  try {
    return keysOf(row.line_id, row.month.slice(0, 'YYYY-MM'.length));
  } catch (cause) {
    throw new PoisonEvent(`line ${row.line_id}`, cause);
  }
}

function add(cells: Map<string, bigint[]>, key: string, row: SumRow): void {
  const figures = cells.get(key) ?? new Array<bigint>(ACCOUNTS.length).fill(0n);
  for (const [index, account] of ACCOUNTS.entries()) {
    const sum = row[account];
    if (sum !== null) figures[index] = (figures[index] ?? 0n) + BigInt(sum);
  }
  cells.set(key, figures);
}
