import { EMPTY_BUDGET, evolve, type Header } from '../domain/budget.js';
import { must } from '../domain/rules.js';
import { readEvents } from '../event-store/read.js';
import type { Db } from '../platform/database.js';
import { decodeEvent } from './codec.js';

/**
 * What a ledger was opened with: units, projects, names of codes. Read from its first event alone, so
 * `budgetApproved` is not known here and false. Throws `LEDGER_NOT_OPEN`.
 */
export async function readHeader(db: Db, ledgerId: string): Promise<Header> {
  const [first] = await readEvents(db, { ledgerId, afterSeq: 0, limit: 1 });
  const header = first && evolve(EMPTY_BUDGET, decodeEvent(first)).header;
  must(header !== undefined, 'LEDGER_NOT_OPEN', { field: 'ledgerId', ledgerId });
  return header;
}
