import type { LineAmount } from './appropriation-events.js';
import type { Budget } from './budget.js';
import { dayInChina } from './calendar.js';
import type { BudgetEvent, Meta } from './events.js';
import { checkApproved, checkNotBefore, checkYearIn, openHeader } from './posting-checks.js';
import { groupOf, proposalOf, type Reallocation } from './reallocation-document.js';
import {
  checkAmountsMoved,
  checkExistence,
  checkIds,
  checkNew,
  checkShape,
  checkSides,
  contentOf,
  type PlacedProposal,
  type ProposedReallocation,
  ruledBy,
} from './reallocation-proposal.js';
import { must } from './rules.js';

/** 预算调剂: moves budget between lines without changing the total. Filing holds the source amounts. */
export interface RequestReallocation extends ProposedReallocation {
  readonly proposalHash: string;
}

export function requestReallocation(
  budget: Budget,
  order: RequestReallocation,
  meta: Meta,
): BudgetEvent[] {
  const { proposalHash } = order;
  return filed(budget, { proposals: [{ ...order, place: '' }], proposalHash }, meta);
}

/** How many reallocations a group links. */
export const GROUP_SIZE = { least: 2, most: 20 } as const;

/** 联动调剂: several reallocations under one hash, decided together or not at all. */
export interface RequestLinkedReallocations {
  readonly proposals: readonly ProposedReallocation[];
  /** Covers every proposal, in their order. */
  readonly proposalHash: string;
}

export function requestLinkedReallocations(
  budget: Budget,
  { proposals, proposalHash }: RequestLinkedReallocations,
  meta: Meta,
): BudgetEvent[] {
  const count = proposals.length;
  const fits = count >= GROUP_SIZE.least && count <= GROUP_SIZE.most;
  must(fits, 'GROUP_SIZE_OUT_OF_RANGE', { field: 'proposals', count });
  const placed = proposals.map((proposal, index) => ({
    ...proposal,
    place: `proposals[${index}].`,
  }));
  return filed(budget, { proposals: placed, proposalHash }, meta);
}

interface Filing {
  readonly proposals: readonly PlacedProposal[];
  readonly proposalHash: string;
}

function filed(budget: Budget, { proposals, proposalHash }: Filing, meta: Meta): BudgetEvent[] {
  checkIds(proposals);
  checkShape(proposals, proposalHash);
  const header = openHeader(budget, meta);
  checkExistence(budget, header, proposals);
  checkNew(budget, proposals);
  checkApproved(header, meta);
  checkSides(proposals);
  checkAmountsMoved(budget, proposals);
  const linkedIds = proposals.map(({ reallocationId }) => reallocationId);
  const linked = linkedIds.length > 1;
  const field = linked ? 'proposals' : 'from';
  const ruled = ruledBy({ budget, header, proposals, meta, field });
  const shared = { proposalHash, ...(linked && { linkedIds }), ...ruled };
  return proposals.map((proposal) => {
    const { reallocationId } = proposal;
    return { type: 'ReallocationRequested', reallocationId, ...contentOf(proposal), ...shared };
  });
}

/**
 * Changes a pending proposal, by its proposer; signatures given before are void. In a linked group
 * one proposal changes, and all are amended: they are signed under one hash.
 */
export function amendReallocation(
  budget: Budget,
  order: RequestReallocation,
  meta: Meta,
): BudgetEvent[] {
  const { reallocationId, proposalHash } = order;
  const amended = [{ ...order, place: '' }];
  checkShape(amended, proposalHash);
  const [before, ...linked] = pendingGroup(budget, reallocationId, meta);
  const header = openHeader(budget, meta);
  checkExistence(budget, header, amended);
  checkByProposer(before, meta);
  checkNotExpired(before, budget);
  checkSides(amended);
  checkAmountsMoved(budget, amended, before.from);
  const proposals = [order, ...linked.map(proposalOf)];
  const { verdict } = ruledBy({ budget, header, proposals, meta, field: 'from' });
  const shared = { proposalHash, ...(verdict && { verdict }) };
  return [before, ...linked].map((each, index) => {
    const { reallocationId: amendedId, from: released } = heldBy(each);
    const content = contentOf(proposals[index] ?? order);
    return {
      type: 'ReallocationAmended',
      reallocationId: amendedId,
      released,
      ...content,
      ...shared,
    };
  });
}

/** What the hash of an amended proposal covers: it and those linked to it, in their order. */
export function signedTogether(
  { documents }: Budget,
  amended: ProposedReallocation,
): readonly ProposedReallocation[] {
  const { reallocationId } = amended;
  const before = documents.get(reallocationId);
  if (before?.kind !== 'reallocation') return [amended];
  return groupOf(documents, before).map((each) => (each === before ? amended : proposalOf(each)));
}

export interface DeclineReallocation {
  readonly reallocationId: string;
  readonly reason: string;
}

/** Takes a proposal back, by its proposer; the held amounts become available again. */
export function withdrawReallocation(
  budget: Budget,
  { reallocationId, reason }: DeclineReallocation,
  meta: Meta,
): BudgetEvent[] {
  const group = pendingGroup(budget, reallocationId, meta);
  checkByProposer(group[0], meta);
  return group.map((each) => ({ type: 'ReallocationWithdrawn', ...heldBy(each), reason }));
}

export interface ExpireReallocation {
  readonly reallocationId: string;
}

/** Ends a proposal whose last day has passed; anybody may, for it can be approved no more. */
export function expireReallocation(
  budget: Budget,
  { reallocationId }: ExpireReallocation,
  meta: Meta,
): BudgetEvent[] {
  const group = pendingGroup(budget, reallocationId, meta);
  const { expiresOn } = group[0];
  const facts = { field: 'reallocationId', reallocationId, expiresOn };
  const expired = expiresOn !== undefined && dayInChina(budget.recordedAt) > expiresOn;
  must(expired, 'PROPOSAL_NOT_EXPIRED', facts);
  return group.map((each) => ({ type: 'ReallocationExpired', ...heldBy(each), expiresOn }));
}

/** The report on an approved reallocation that a policy asks for. */
export interface ReportReallocation {
  readonly reallocationId: string;
  readonly reportNumber: string;
}

export function reportReallocation(
  budget: Budget,
  { reallocationId, reportNumber }: ReportReallocation,
  meta: Meta,
): BudgetEvent[] {
  const header = openHeader(budget, meta);
  const document = existingReallocation(budget, reallocationId);
  // What was approved in December is reported in the next year.
  checkYearIn([header.fiscalYear, header.fiscalYear + 1], header, meta);
  checkNotBefore(document.decidedOn ?? document.requestedOn, meta);
  const { reportTo } = document;
  const due = reportTo !== undefined && document.reportNumber === undefined;
  must(due, 'REPORT_NOT_DUE', { field: 'reallocationId', reallocationId });
  return [{ type: 'ReallocationReported', reallocationId, reportTo, reportNumber }];
}

/**
 * A proposal that nobody has decided yet, first, and those that are decided with it. They were
 * filed together and every decision is about all, so what holds of the first holds of each.
 */
export function pendingGroup(
  budget: Budget,
  reallocationId: string,
  meta: Meta,
): readonly [Reallocation, ...Reallocation[]] {
  const header = openHeader(budget, meta);
  const document = existingReallocation(budget, reallocationId);
  checkApproved(header, meta);
  checkNotBefore(document.requestedOn, meta);
  const { status } = document;
  const facts = { field: 'reallocationId', reallocationId, status };
  must(status === 'requested', 'REALLOCATION_NOT_PENDING', facts);
  const linked = groupOf(budget.documents, document).filter((each) => each !== document);
  return [document, ...linked];
}

/** What a proposal holds, line by line. */
export function heldBy({ documentId, from }: Reallocation): {
  readonly reallocationId: string;
  readonly from: readonly LineAmount[];
} {
  const held = from.map(({ lineId, amountFen }) => ({ lineId, amountFen }));
  return { reallocationId: documentId, from: held };
}

/** Refused from the day after its last one, by the day of recording: no effective date goes back. */
export function checkNotExpired({ documentId, expiresOn }: Reallocation, budget: Budget): void {
  const today = dayInChina(budget.recordedAt);
  const facts = { field: 'reallocationId', reallocationId: documentId, expiresOn, today };
  must(expiresOn === undefined || today <= expiresOn, 'PROPOSAL_EXPIRED', facts);
}

function existingReallocation(budget: Budget, reallocationId: string): Reallocation {
  const document = budget.documents.get(reallocationId);
  const facts = { field: 'reallocationId', reallocationId };
  must(document?.kind === 'reallocation', 'REALLOCATION_NOT_FOUND', facts);
  return document;
}

function checkByProposer({ documentId, requestedBy }: Reallocation, { actor }: Meta): void {
  const facts = { reallocationId: documentId, requestedBy };
  must(actor === requestedBy, 'WITHDRAWER_IS_NOT_PROPOSER', facts);
}
