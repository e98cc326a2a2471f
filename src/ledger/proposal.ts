import { createHash } from 'node:crypto';
import type { Meta } from '../domain/events.js';
import type { ProposedReallocation } from '../domain/reallocation-proposal.js';
import { canonicalText } from './codec.js';

/**
 * SHA-256 over the canonical form of a proposal, lower-case hex: what an approval signs. Covers the
 * ledger, who proposes, for which day, under which document, every amount and every
 * supporting document; of a linked group all of its proposals, in their order.
 */
export function proposalHashOf(
  ledgerId: string,
  meta: Meta,
  ...proposals: readonly ProposedReallocation[]
): string {
  const { actor, effectiveOn, documentNumber } = meta;
  const who = { ledgerId, actor, effectiveOn, documentNumber };
  const contents = proposals.map(({ reallocationId, from, to, reason, documents }) => {
    return { reallocationId, from, to, reason, documents };
  });
  const signed =
    contents.length === 1 ? { ...who, ...contents[0] } : { ...who, proposals: contents };
  return createHash('sha256').update(canonicalText(signed)).digest('hex');
}
