import type { Standing } from '../alerts/notice.js';
import { documentsAfter, type LedgerDocument } from '../domain/documents.js';
import { storedEvent } from '../event-store/read.js';
import { decodeEvent } from '../ledger/codec.js';
import type { Db } from '../platform/database.js';

// How alerts stood when something happened to them: a fold of their own events, not what they are now.

/** By the sequence number of an event, the alert that it is about as it was before it. */
export async function standingsBefore(
  db: Db,
  from: {
    readonly ledgerId: string;
    readonly untilSeq: number;
    readonly alertIds: readonly string[];
  },
): Promise<ReadonlyMap<number, Standing>> {
  const { ledgerId, untilSeq, alertIds } = from;
  const before = new Map<number, Standing>();
  if (alertIds.length === 0) return before;
  // Episodes of overspend begin with events that are filed under no document.
  const ofOverspend = alertIds.some((id) => id.startsWith('overspend:'));
  const rows = await db
    .selectFrom('event')
    .selectAll()
    .where('ledger_id', '=', ledgerId)
    .where('seq', '<=', String(untilSeq))
    .where(({ eb, or }) =>
      or([
        eb('entity_id', 'in', alertIds),
        ...(ofOverspend ? [eb('type', 'in', ['OverspendFlagged', 'OverspendCleared'])] : []),
      ]),
    )
    .orderBy('seq')
    .execute();
  const known = new Map<string, LedgerDocument>();
  for (const row of rows) {
    const recorded = decodeEvent(storedEvent(row));
    for (const document of documentsAfter((id) => known.get(id), recorded)) {
      const standing = known.get(document.documentId);
      if (standing?.kind === 'alert' || standing?.kind === 'overspend') {
        before.set(recorded.seq, standing);
      }
      known.set(document.documentId, document);
    }
  }
  return before;
}
