import { createHash } from 'node:crypto';
import type { Meta, ReallocationRequested } from '../domain/events.js';
import { canonicalText } from './codec.js';

/**
 * SHA-256 over the canonical form of a proposal, lower-case hex: what an approval signs. Covers the
 * ledger, who proposes, for which day, under which document, and every amount.
 */
export function proposalHashOf(
  ledgerId: string,
  meta: Meta,
  proposal: Pick<ReallocationRequested, 'reallocationId' | 'from' | 'to' | 'reason'>,
): string {
  const { reallocationId, from, to, reason } = proposal;
  const { actor, effectiveOn, documentNumber } = meta;
  const signed = { ledgerId, actor, effectiveOn, documentNumber, reallocationId, from, to, reason };
  return createHash('sha256').update(canonicalText(signed)).digest('hex');
}
