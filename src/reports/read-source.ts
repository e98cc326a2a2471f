import { type SqlBool, sql } from 'kysely';
import type { BudgetEventType, Recorded } from '../domain/events.js';
import { storedEvent } from '../event-store/read.js';
import { decodeEvent } from '../ledger/codec.js';
import { readLines } from '../ledger/lines.js';
import type { Moment } from '../ledger/moment.js';
import { readPublication } from '../ledger/publication.js';
import type { Db } from '../platform/database.js';
import type { ReportSource } from './source.js';
import { sourceOf } from './source-parts.js';

/**
 * Everything that reports are made of, at a moment. The balances say at which place in the log they stand,
 * and all that is read after them stops there: what is recorded meanwhile is in none of it.
 */
export async function readSource(db: Db, ledgerId: string, moment: Moment): Promise<ReportSource> {
  const { header, seq, lines } = await readLines(db, { ledgerId, moment, selection: {} });
  const history = await readHistory(db, { ledgerId, seq, ...asOfPart(moment) });
  const known = { ...moment, knownAt: { seq } };
  const { seq: _, ...facts } = await readPublication(db, ledgerId, known);
  return sourceOf({ header, seq, lines, history, facts });
}

/** A place in the log, and a day of the facts. */
export interface Place {
  readonly ledgerId: string;
  readonly seq: number;
  readonly asOf?: string;
}

export function asOfPart({ asOf }: Moment): Pick<Place, 'asOf'> {
  return asOf === undefined ? {} : { asOf };
}

const TOLD_BESIDE: readonly BudgetEventType[] = [
  'BudgetApproved',
  'BudgetReallocated',
  'UnitMerged',
  'ProjectMerged',
  'ProjectMoved',
  'UnitMovedOut',
  'EncumbranceRecorded',
  'CarryOverReceived',
  'RevenueBudgetSet',
  'RevenueReceived',
  'RevenueRefunded',
  'ComparativesRecorded',
];

/** The events that procurement, revenue and last year's figures follow from, in the order of the log. */
export async function readHistory(db: Db, { ledgerId, seq, asOf }: Place): Promise<Recorded[]> {
  const upTo = () =>
    db
      .selectFrom('event')
      .selectAll()
      .where('ledger_id', '=', ledgerId)
      .where('seq', '<=', String(seq))
      .$if(asOf !== undefined, (query) => query.where('effective_on', '<=', String(asOf)));
  // Payments are many; those that name a contract are found by their documents.
  const underContract = db
    .selectFrom('document')
    .select('document_id')
    .where('ledger_id', '=', ledgerId)
    .where('kind', '=', 'payment')
    .where(sql<SqlBool>`body like '%"encumbranceId"%'`);
  const [told, paid] = await Promise.all([
    upTo()
      .where('type', 'in', [...TOLD_BESIDE])
      .execute(),
    upTo().where('entity_id', 'in', underContract).execute(),
  ]);
  const events = [...told, ...paid].map((row) => decodeEvent(storedEvent(row)));
  return events.sort((one, other) => one.seq - other.seq);
}
