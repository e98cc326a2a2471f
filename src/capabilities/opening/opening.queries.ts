import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { sql } from 'kysely';
import type { Header } from '../../domain/header.js';
import { readHeader } from '../../ledger/header.js';
import { type Moment, seqOf } from '../../ledger/moment.js';
import { Database, type Db } from '../../platform/database.js';

/** A ledger as it stood at a moment: what it was opened with, and where its log ended. */
export interface LedgerState {
  readonly header: Header;
  readonly seq: number;
  readonly hash: Buffer;
  readonly recordedAt: string;
}

export class LedgerQuery extends Query<LedgerState> {
  constructor(
    readonly ledgerId: string,
    readonly knownAt?: Moment['knownAt'],
  ) {
    super();
  }
}

@QueryHandler(LedgerQuery)
export class LedgerQueryHandler implements IQueryHandler<LedgerQuery> {
  constructor(private readonly database: Database) {}

  execute({ ledgerId, knownAt }: LedgerQuery): Promise<LedgerState> {
    return readLedger(this.database.db, { ledgerId, knownAt });
  }
}

/** The ledger's header and the end of its log at a moment. Throws `LEDGER_NOT_OPEN`. */
export async function readLedger(
  db: Db,
  { ledgerId, knownAt }: { readonly ledgerId: string; readonly knownAt?: Moment['knownAt'] },
): Promise<LedgerState> {
  const seq = await seqOf(db, ledgerId, knownAt);
  const header = await readHeader(db, ledgerId, seq);
  const last = await db
    .selectFrom('event')
    .select(['hash', 'recorded_at'])
    .where('ledger_id', '=', ledgerId)
    .where('seq', '=', String(seq))
    .executeTakeFirstOrThrow();
  const approval = await db
    .selectFrom('event')
    .select('seq')
    .where('ledger_id', '=', ledgerId)
    .where('seq', '<=', String(seq))
    .where('type', '=', 'BudgetApproved')
    .orderBy('seq')
    .limit(1)
    .executeTakeFirst();
  const { hash, recorded_at: recordedAt } = last;
  return { header: { ...header, budgetApproved: approval !== undefined }, seq, hash, recordedAt };
}

export interface LedgerEntry {
  readonly ledgerId: string;
  readonly departmentName: string;
  readonly fiscalYear: number;
  readonly seq: number;
}

export interface LedgersPage {
  readonly ledgers: readonly LedgerEntry[];
  readonly more: boolean;
}

/** `only` are the ledgers the caller may see; null is all. */
export class LedgersQuery extends Query<LedgersPage> {
  constructor(
    readonly only: readonly string[] | null,
    readonly page: { readonly after?: string | undefined; readonly limit: number },
  ) {
    super();
  }
}

@QueryHandler(LedgersQuery)
export class LedgersQueryHandler implements IQueryHandler<LedgersQuery> {
  constructor(private readonly database: Database) {}

  execute({ only, page }: LedgersQuery): Promise<LedgersPage> {
    return listLedgers(this.database.db, only, page);
  }
}

/** Ledgers in the order of their ids, read from the first event of each. */
export async function listLedgers(
  db: Db,
  only: LedgersQuery['only'],
  { after, limit }: LedgersQuery['page'],
): Promise<LedgersPage> {
  let query = db
    .selectFrom('ledger_head')
    .innerJoin('event', (join) =>
      join.onRef('event.ledger_id', '=', 'ledger_head.ledger_id').on('event.seq', '=', '1'),
    )
    .select(['ledger_head.ledger_id', 'ledger_head.seq', 'event.payload']);
  if (only !== null) {
    query = query.where('ledger_head.ledger_id', '=', sql<string>`any(${only}::text[])`);
  }
  if (after !== undefined) query = query.where('ledger_head.ledger_id', '>', after);
  const rows = await query
    .orderBy('ledger_head.ledger_id')
    .limit(limit + 1)
    .execute();
  const ledgers = rows.slice(0, limit).map(({ ledger_id, seq, payload }) => {
    const { departmentName, fiscalYear } = JSON.parse(payload);
    return { ledgerId: ledger_id, departmentName, fiscalYear, seq: Number(seq) };
  });
  return { ledgers, more: rows.length > limit };
}
