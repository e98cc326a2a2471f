import { type Budget, totalFen } from './budget.js';
import type { Reallocation } from './documents.js';
import type { BudgetEvent, LineAmount, Meta } from './events.js';
import { addressOf } from './line.js';
import { approvedHeader, checkAmounts, checkLine } from './posting-checks.js';
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
  checkAmounts(from, 'from');
  checkAmounts(to, 'to');
  const header = approvedHeader(budget, meta);
  for (const [index, { lineId }] of from.entries()) {
    const found = budget.lines.get(lineId) !== undefined;
    must(found, 'LINE_NOT_FOUND', { field: `from[${index}].lineId`, lineId });
  }
  for (const [index, { lineId }] of to.entries()) {
    checkLine(header, lineId, `to[${index}].lineId`);
  }
  checkSides(from, to);
  const isNew = budget.documents.get(reallocationId) === undefined;
  must(isNew, 'DOCUMENT_ALREADY_EXISTS', { field: 'reallocationId', reallocationId });
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
  approvedHeader(budget, meta);
  const document = budget.documents.get(reallocationId);
  const facts = { field: 'reallocationId', reallocationId };
  must(document?.kind === 'reallocation', 'REALLOCATION_NOT_FOUND', facts);
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
  for (const { lineId } of [...from, ...to]) {
    const same = addressOf(lineId).fundSource === fundSource;
    must(same, 'FUND_SOURCE_DIFFERS', { field: 'to', lineId, fundSource });
  }
}

function checkAmountsMoved(budget: Budget, { from, to }: RequestReallocation): void {
  const fromFen = totalFen(from);
  const toFen = totalFen(to);
  must(fromFen === toFen, 'REALLOCATION_NOT_ZERO_SUM', { field: 'to', fromFen, toFen });
  for (const [index, { lineId, amountFen }] of from.entries()) {
    const availableFen = budget.lines.get(lineId)?.balance.available ?? 0n;
    const facts = { field: `from[${index}].amount`, lineId, amountFen, availableFen };
    must(amountFen <= availableFen, 'REALLOCATION_EXCEEDS_AVAILABLE', facts);
  }
}
