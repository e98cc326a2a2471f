import { type SqlBool, sql } from 'kysely';
import { ACCOUNTS } from '../domain/accounts.js';
import type { Line } from '../domain/budget.js';
import type { Header } from '../domain/header.js';
import { must } from '../domain/rules.js';
import type { Db } from '../platform/database.js';
import { ACCOUNT_COLUMNS, balanceOfRow } from './codec.js';
import { readHeader } from './header.js';
import { type Moment, seqOf } from './moment.js';

// Balances of lines, now and at any moment. What stands above the lines is summed from them
// (domain/roll-up.ts): exact at the head, and the same way for today and for the past.

/** Lines by the parts of their address; a code selects itself and everything under it. */
export interface LineSelection {
  readonly lineId?: string | undefined;
  readonly unitCode?: string | undefined;
  readonly functionalCode?: string | undefined;
  readonly economicCode?: string | undefined;
  /** `basic` selects the lines without a project. */
  readonly projectCode?: string | undefined;
  readonly fundSource?: string | undefined;
}

export interface LinePage {
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface Lines {
  readonly header: Header;
  /** The place in the log that the balances stand at. */
  readonly seq: number;
  readonly lines: readonly Line[];
  readonly more: boolean;
}

interface Asked {
  readonly ledgerId: string;
  readonly selection: LineSelection;
  readonly moment: Moment;
  readonly page?: LinePage | undefined;
}

/** Throws `LEDGER_NOT_OPEN`, and `LINE_NOT_FOUND` when one line is asked for that does not exist. */
export async function readLines(db: Db, asked: Asked): Promise<Lines> {
  const { ledgerId, moment, selection, page } = asked;
  const isNow = moment.asOf === undefined && moment.knownAt === undefined;
  const { seq, lines } = await (isNow ? currentLines : pastLines)(db, asked);
  const header = await readHeader(db, ledgerId, seq);
  const { lineId } = selection;
  const found = lineId === undefined || lines.length > 0;
  must(found, 'LINE_NOT_FOUND', { field: 'lineId', lineId });
  const more = page !== undefined && lines.length > page.limit;
  return { header, seq, lines: more ? lines.slice(0, page.limit) : lines, more };
}

type Found = Pick<Lines, 'seq' | 'lines'>;

// The balances that the append itself keeps. One statement, so that they and the head belong together.
async function currentLines(db: Db, { ledgerId, selection, page }: Asked): Promise<Found> {
  const rows = await db
    .selectFrom('ledger_head as head')
    .leftJoin(
      db
        .selectFrom('line_balance')
        .selectAll()
        .where('ledger_id', '=', ledgerId)
        .where(matching(selection, page))
        .orderBy('line_id')
        .$if(page !== undefined, (query) => query.limit((page?.limit ?? 0) + 1))
        .as('balance'),
      (join) => join.onTrue(),
    )
    .select('head.seq')
    .selectAll('balance')
    .where('head.ledger_id', '=', ledgerId)
    .orderBy('balance.line_id')
    .execute();
  must(rows.length > 0, 'LEDGER_NOT_OPEN', { field: 'ledgerId', ledgerId });
  const lines = rows.flatMap((row) =>
    row.line_id === null ? [] : [{ lineId: row.line_id, balance: balanceOfRow(row) }],
  );
  return { seq: Number(rows[0]?.seq), lines };
}

// Summed from the postings up to a place in the log; those never change, so no snapshot is needed.
async function pastLines(db: Db, { ledgerId, selection, moment, page }: Asked): Promise<Found> {
  const { asOf, knownAt } = moment;
  const seq = await seqOf(db, ledgerId, knownAt);
  const sums = ACCOUNTS.map((account) => {
    const column = ACCOUNT_COLUMNS[account];
    return sql<string | null>`sum(${sql.ref(column)})`.as(column);
  });
  const rows = await db
    .selectFrom('posting')
    .select('line_id')
    .select(sums)
    .where('ledger_id', '=', ledgerId)
    .where('seq', '<=', String(seq))
    .$if(asOf !== undefined, (query) => query.where('effective_on', '<=', String(asOf)))
    .where(matching(selection, page))
    .groupBy('line_id')
    .orderBy('line_id')
    .$if(page !== undefined, (query) => query.limit((page?.limit ?? 0) + 1))
    .execute();
  return { seq, lines: rows.map((row) => ({ lineId: row.line_id, balance: balanceOfRow(row) })) };
}

// Parts of a line id: unit, functional, economic, project or `basic`, fund source.
function matching(selection: LineSelection, page?: LinePage) {
  const { lineId, unitCode, functionalCode, economicCode, projectCode, fundSource } = selection;
  const part = (place: number) => sql<string>`split_part(line_id, ':', ${sql.lit(place)})`;
  const conditions = [
    lineId === undefined ? [] : [sql<SqlBool>`line_id = ${lineId}`],
    unitCode === undefined ? [] : [sql<SqlBool>`${part(1)} = ${unitCode}`],
    functionalCode === undefined ? [] : [sql<SqlBool>`starts_with(${part(2)}, ${functionalCode})`],
    economicCode === undefined ? [] : [sql<SqlBool>`starts_with(${part(3)}, ${economicCode})`],
    projectCode === undefined ? [] : [sql<SqlBool>`${part(4)} = ${projectCode}`],
    fundSource === undefined ? [] : [sql<SqlBool>`${part(5)} = ${fundSource}`],
    page?.after === undefined ? [] : [sql<SqlBool>`line_id > ${page.after}`],
  ].flat();
  return conditions.length === 0 ? sql<SqlBool>`true` : sql.join<SqlBool>(conditions, sql` and `);
}
