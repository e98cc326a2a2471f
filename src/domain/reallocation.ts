import type { Budget } from './budget.js';
import type { Reallocation } from './documents.js';
import type { BudgetEvent, LineAmount, Meta } from './events.js';
import { addressOf } from './line.js';
import { sumFen } from './money.js';
import {
  checkAmounts,
  checkApproved,
  checkDocumentId,
  checkExisting,
  checkLines,
  checkNotBefore,
  openHeader,
} from './posting-checks.js';
import { must } from './rules.js';

/** 预算调剂: moves budget between lines without changing the total. Filing holds the source amounts. */
export interface RequestReallocation {
  readonly reallocationId: string;
  readonly from: readonly LineAmount[];
  readonly to: readonly LineAmount[];
  readonly reason: string;
  readonly proposalHash: string;
}

export function requestReallocation(
  budget: Budget,
  order: RequestReallocation,
  meta: Meta,
): BudgetEvent[] {
  const { reallocationId, from, to, reason, proposalHash } = order;
  checkDocumentId(reallocationId, 'reallocationId');
  const field = 'proposalHash';
  must(/^[0-9a-f]{64}$/.test(proposalHash), 'PROPOSAL_HASH_MALFORMED', { field, proposalHash });
  checkAmounts(from, 'from');
  checkAmounts(to, 'to');
  const header = openHeader(budget, meta);
  checkExisting(budget, from, 'from');
  checkLines(header, to, 'to');
  const isNew = budget.documents.get(reallocationId) === undefined;
  must(isNew, 'DOCUMENT_ALREADY_EXISTS', { field: 'reallocationId', reallocationId });
  checkApproved(header, meta);
  checkSides(from, to);
  checkAmountsMoved(budget, order);
  return [{ type: 'ReallocationRequested', reallocationId, from, to, reason, proposalHash }];
}

/** Approves the very proposal whose hash it carries, by another person than its proposer. */
export interface ApproveReallocation {
  readonly reallocationId: string;
  readonly proposalHash: string;
}

export function approveReallocation(
  budget: Budget,
  order: ApproveReallocation,
  meta: Meta,
): BudgetEvent[] {
  const { reallocationId, proposalHash } = order;
  const proposal = pendingReallocation(budget, reallocationId, meta);
  const { from, to, requestedBy } = proposal;
  must(meta.actor !== requestedBy, 'APPROVER_IS_PROPOSER', { reallocationId, requestedBy });
  must(proposalHash === proposal.proposalHash, 'PROPOSAL_HASH_MISMATCH', {
    field: 'proposalHash',
    reallocationId,
    filed: proposal.proposalHash,
  });
  return [{ type: 'BudgetReallocated', reallocationId, from, to, proposalHash }];
}

export interface DeclineReallocation {
  readonly reallocationId: string;
  readonly reason: string;
}

/** Rejects a proposal; the held amounts become available again. */
export function rejectReallocation(
  budget: Budget,
  { reallocationId, reason }: DeclineReallocation,
  meta: Meta,
): BudgetEvent[] {
  const { from, requestedBy } = pendingReallocation(budget, reallocationId, meta);
  must(meta.actor !== requestedBy, 'APPROVER_IS_PROPOSER', { reallocationId, requestedBy });
  return [{ type: 'ReallocationRejected', reallocationId, from, reason }];
}

/** Takes a proposal back, by its proposer; the held amounts become available again. */
export function withdrawReallocation(
  budget: Budget,
  { reallocationId, reason }: DeclineReallocation,
  meta: Meta,
): BudgetEvent[] {
  const { from, requestedBy } = pendingReallocation(budget, reallocationId, meta);
  const byProposer = meta.actor === requestedBy;
  must(byProposer, 'WITHDRAWER_IS_NOT_PROPOSER', { reallocationId, requestedBy });
  return [{ type: 'ReallocationWithdrawn', reallocationId, from, reason }];
}

function pendingReallocation(budget: Budget, reallocationId: string, meta: Meta): Reallocation {
  const header = openHeader(budget, meta);
  const document = budget.documents.get(reallocationId);
  const facts = { field: 'reallocationId', reallocationId };
  must(document?.kind === 'reallocation', 'REALLOCATION_NOT_FOUND', facts);
  checkApproved(header, meta);
  checkNotBefore(document.requestedOn, meta);
  const { status } = document;
  must(status === 'requested', 'REALLOCATION_NOT_PENDING', { ...facts, status });
  return document;
}

function checkSides(from: readonly LineAmount[], to: readonly LineAmount[]): void {
  const sources = new Set(from.map(({ lineId }) => lineId));
  const fundSource = from[0] && addressOf(from[0].lineId).fundSource;
  for (const [index, { lineId }] of to.entries()) {
    const field = `to[${index}].lineId`;
    must(!sources.has(lineId), 'REALLOCATION_LINE_ON_BOTH_SIDES', { field, lineId });
  }
  for (const [side, lines] of Object.entries({ from, to })) {
    for (const [index, { lineId }] of lines.entries()) {
      const same = addressOf(lineId).fundSource === fundSource;
      const field = `${side}[${index}].lineId`;
      must(same, 'FUND_SOURCE_DIFFERS', { field, lineId, fundSource });
    }
  }
}

function checkAmountsMoved(budget: Budget, { from, to }: RequestReallocation): void {
  const fromFen = sumFen(from.map(({ amountFen }) => amountFen));
  const toFen = sumFen(to.map(({ amountFen }) => amountFen));
  must(fromFen === toFen, 'REALLOCATION_NOT_ZERO_SUM', { field: 'to', fromFen, toFen });
  for (const [index, { lineId, amountFen }] of from.entries()) {
    const availableFen = budget.lines.get(lineId)?.balance.available ?? 0n;
    const facts = { field: `from[${index}].amount`, lineId, amountFen, availableFen };
    must(amountFen <= availableFen, 'REALLOCATION_EXCEEDS_AVAILABLE', facts);
  }
}
