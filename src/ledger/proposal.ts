import { createHash } from 'node:crypto';
import type { Meta } from '../domain/events.js';
import type { ReallocationRequested } from '../domain/reallocation-events.js';
import { canonicalText } from './codec.js';

/**
 * SHA-256 over the canonical form of a proposal, lower-case hex: what an approval signs. Covers the
 * ledger, who proposes, for which day, under which document, every amount and every
 * supporting document.
 */
export function proposalHashOf(
  ledgerId: string,
  meta: Meta,
  proposal: Pick<ReallocationRequested, 'reallocationId' | 'from' | 'to' | 'reason' | 'documents'>,
): string {
  const { reallocationId, from, to, reason, documents } = proposal;
  const { actor, effectiveOn, documentNumber } = meta;
  const who = { ledgerId, actor, effectiveOn, documentNumber };
  const signed = { ...who, reallocationId, from, to, reason, documents };
  return createHash('sha256').update(canonicalText(signed)).digest('hex');
}
