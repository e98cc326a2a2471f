import { sql } from 'kysely';
import { ACCOUNTS, adjustedFen, type Balance } from '../domain/accounts.js';
import type { DocumentKind, DocumentOf } from '../domain/documents.js';
import { ACCOUNT_COLUMNS, balanceOfRow } from '../ledger/codec.js';
import { readDocuments } from '../ledger/documents.js';
import type { Db } from '../platform/database.js';
import type { MonthOfUse } from './execution-pace.js';
import type { Turnover, Turnovers } from './trial-balance.js';

// What the management reports need beside the lines: turnover, months, whole registers.

/** Events up to a place in the log, and of these the ones effective on or before a day. */
export interface Range {
  readonly ledgerId: string;
  readonly seq: number;
  readonly asOf?: string | undefined;
}

/** What entries added to each account and took from it. */
export async function readTurnovers(db: Db, range: Range): Promise<Turnovers> {
  const sums = ACCOUNTS.flatMap((account) => {
    const column = sql.ref(ACCOUNT_COLUMNS[account]);
    return [
      sql<string | null>`sum(greatest(${column}, 0))`.as(`added_${account}`),
      sql<string | null>`sum(greatest(-${column}, 0))`.as(`taken_${account}`),
    ];
  });
  const row: Readonly<Record<string, string | null>> = await within(db, range)
    .select(sums)
    .executeTakeFirstOrThrow();
  const turnovers = ACCOUNTS.map((account): [string, Turnover] => [
    account,
    {
      addedFen: BigInt(row[`added_${account}`] ?? 0),
      takenFen: BigInt(row[`taken_${account}`] ?? 0),
    },
  ]);
  return Object.fromEntries(turnovers) as Turnovers;
}

/** By how much the adjusted budget and what is disbursed moved in each month of the facts. */
export async function readMonths(db: Db, range: Range): Promise<MonthOfUse[]> {
  const month = sql<string>`to_char(effective_on, 'YYYY-MM')`;
  const sums = ACCOUNTS.map((account) => {
    const column = ACCOUNT_COLUMNS[account];
    return sql<string | null>`sum(${sql.ref(column)})`.as(column);
  });
  const rows = await within(db, range)
    .select(month.as('month'))
    .select(sums)
    .groupBy(month)
    .orderBy(month)
    .execute();
  return rows.map((row) => {
    const moved: Balance = balanceOfRow(row);
    return { month: row.month, adjustedFen: adjustedFen(moved), disbursedFen: moved.disbursed };
  });
}

const DOCUMENTS_PER_READ = 1_000;

/** Every document of a kind as it stood. */
export async function readRegister<Kind extends DocumentKind>(
  db: Db,
  { ledgerId, seq, asOf }: Range,
  kind: Kind,
): Promise<DocumentOf<Kind>[]> {
  const moment = { knownAt: { seq }, ...(asOf !== undefined && { asOf }) };
  const register: DocumentOf<Kind>[] = [];
  for (;;) {
    const after = register.at(-1)?.documentId;
    const page = { limit: DOCUMENTS_PER_READ, after };
    const { documents, more } = await readDocuments(db, ledgerId, [{ kind }], { page, moment });
    register.push(...documents);
    if (!more) return register;
  }
}

function within(db: Db, { ledgerId, seq, asOf }: Range) {
  return db
    .selectFrom('posting')
    .where('ledger_id', '=', ledgerId)
    .where('seq', '<=', String(seq))
    .$if(asOf !== undefined, (query) => query.where('effective_on', '<=', String(asOf)));
}
