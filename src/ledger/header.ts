import { type Header, headerAfter } from '../domain/header.js';
import { must } from '../domain/rules.js';
import { readEvents, readEventsOfEntity } from '../event-store/read.js';
import type { Db } from '../platform/database.js';
import { LEDGER_ENTITY } from './catalogue.js';
import { decodeEvent } from './codec.js';

/**
 * Units, projects, names of codes, periods of a ledger, as of `untilSeq` when it is given. Read from
 * its first event and those about the ledger as a whole, found by index; the approval of the budget is
 * not one of them, so `budgetApproved` is not known here and false. Throws `LEDGER_NOT_OPEN`.
 */
export async function readHeader(db: Db, ledgerId: string, untilSeq?: number): Promise<Header> {
  const opening = await readEvents(db, { ledgerId, afterSeq: 0, limit: 1 });
  const about = await readEventsOfEntity(db, { ledgerId, entityId: LEDGER_ENTITY });
  const known = about.filter(({ seq }) => untilSeq === undefined || seq <= untilSeq);
  let header: Header | undefined;
  for (const stored of [...opening, ...known]) {
    header = headerAfter(header, decodeEvent(stored)) ?? header;
  }
  must(header !== undefined, 'LEDGER_NOT_OPEN', { field: 'ledgerId', ledgerId });
  return header;
}
