import type { CrossingFound } from '../domain/overspend.js';
import { PostCrossingCommand } from './overspend.commands.js';
import { OVERSPEND } from './overspend.projection.js';
import { type Finder, findAndPost, type PostingOptions } from './posting.js';

/** Who posts crossings: their actor, and the client their idempotency keys belong to. */
export const SYSTEM_OVERSPEND = 'system:overspend';

const FINDER: Finder<CrossingFound> = {
  projection: OVERSPEND,
  table: 'crossing',
  actor: SYSTEM_OVERSPEND,
  commandOf: (ledgerId, found, meta) => new PostCrossingCommand(ledgerId, found, meta),
};

/** Finds the crossings in what was appended to a ledger and posts them into its log; see `findAndPost`. */
export function detectOverspend(options: PostingOptions): Promise<void> {
  return findAndPost(options, FINDER);
}
