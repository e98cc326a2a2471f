import type { OverspendEpisode } from '../domain/overspend-document.js';
import { reviveFen } from '../ledger/codec.js';
import type { Db } from '../platform/database.js';

/**
 * The overspend episodes of a ledger, the latest change first: one per control object, with the event
 * that caused its last crossing (`causedBySeq`) and the events that flagged (`openedSeq`) and last
 * changed it (`changedSeq`).
 */
export async function listOverspends(
  db: Db,
  ledgerId: string,
  { openOnly = false }: { readonly openOnly?: boolean } = {},
): Promise<OverspendEpisode[]> {
  let query = db
    .selectFrom('document')
    .select('body')
    .where('ledger_id', '=', ledgerId)
    .where('kind', '=', 'overspend');
  if (openOnly) query = query.where('status', '=', 'flagged');
  const rows = await query.orderBy('changed_seq', 'desc').execute();
  return rows.map(({ body }) => reviveFen(JSON.parse(body)) as OverspendEpisode);
}
