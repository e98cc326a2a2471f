import type { LineAmount } from './appropriation-events.js';
import type { Budget } from './budget.js';
import { addDays, dayInChina } from './calendar.js';
import type { BudgetEvent, Meta } from './events.js';
import type { Header } from './header.js';
import { addressOf } from './line.js';
import { sumFen } from './money.js';
import type { Verdict } from './policy.js';
import {
  checkAmounts,
  checkApproved,
  checkDocumentId,
  checkExisting,
  checkLines,
  checkNotBefore,
  openHeader,
} from './posting-checks.js';
import type { Reallocation } from './reallocation-document.js';
import type { SupportingDocument, TransferAmount } from './reallocation-events.js';
import { must } from './rules.js';
import { judge } from './virement.js';

/** 预算调剂: moves budget between lines without changing the total. Filing holds the source amounts. */
export interface RequestReallocation {
  readonly reallocationId: string;
  readonly from: readonly TransferAmount[];
  readonly to: readonly TransferAmount[];
  readonly reason: string;
  readonly proposalHash: string;
  readonly documents?: readonly SupportingDocument[];
}

export function requestReallocation(
  budget: Budget,
  order: RequestReallocation,
  meta: Meta,
): BudgetEvent[] {
  const { reallocationId, reason, proposalHash } = order;
  checkDocumentId(reallocationId, 'reallocationId');
  checkProposal(order);
  const header = openHeader(budget, meta);
  checkExisting(budget, order.from, 'from');
  checkLines(header, order.to, 'to');
  const isNew = budget.documents.get(reallocationId) === undefined;
  must(isNew, 'DOCUMENT_ALREADY_EXISTS', { field: 'reallocationId', reallocationId });
  checkApproved(header, meta);
  checkSides(order.from, order.to);
  checkAmountsMoved(budget, order, []);
  const ruled = ruledBy({ budget, header, order, meta });
  const proposal = { ...contentOf(order), reason, proposalHash };
  return [{ type: 'ReallocationRequested', reallocationId, ...proposal, ...ruled }];
}

/** Changes a pending proposal, by its proposer; signatures given before are void. */
export function amendReallocation(
  budget: Budget,
  order: RequestReallocation,
  meta: Meta,
): BudgetEvent[] {
  const { reallocationId, reason, proposalHash } = order;
  checkProposal(order);
  const before = pendingReallocation(budget, reallocationId, meta);
  const header = openHeader(budget, meta);
  checkExisting(budget, order.from, 'from');
  checkLines(header, order.to, 'to');
  checkByProposer(before, meta);
  checkNotExpired(before, budget);
  checkSides(order.from, order.to);
  checkAmountsMoved(budget, order, before.from);
  const { verdict } = ruledBy({ budget, header, order, meta });
  const released = before.from.map(({ lineId, amountFen }) => ({ lineId, amountFen }));
  const proposal = { released, ...contentOf(order), reason, proposalHash };
  return [
    { type: 'ReallocationAmended', reallocationId, ...proposal, ...(verdict && { verdict }) },
  ];
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
  const pending = pendingReallocation(budget, reallocationId, meta);
  checkByProposer(pending, meta);
  return [{ type: 'ReallocationWithdrawn', reallocationId, from: heldBy(pending), reason }];
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
  const pending = pendingReallocation(budget, reallocationId, meta);
  const { expiresOn } = pending;
  const facts = { field: 'reallocationId', reallocationId, expiresOn };
  const expired = expiresOn !== undefined && dayInChina(budget.recordedAt) > expiresOn;
  must(expired, 'PROPOSAL_NOT_EXPIRED', facts);
  return [{ type: 'ReallocationExpired', reallocationId, from: heldBy(pending), expiresOn }];
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
  openHeader(budget, meta);
  const document = existingReallocation(budget, reallocationId);
  checkNotBefore(document.decidedOn ?? document.requestedOn, meta);
  const { reportTo } = document;
  const due = reportTo !== undefined && document.reportNumber === undefined;
  must(due, 'REPORT_NOT_DUE', { field: 'reallocationId', reallocationId });
  return [{ type: 'ReallocationReported', reallocationId, reportTo, reportNumber }];
}

/** A proposal that nobody has decided yet. */
export function pendingReallocation(
  budget: Budget,
  reallocationId: string,
  meta: Meta,
): Reallocation {
  const header = openHeader(budget, meta);
  const document = existingReallocation(budget, reallocationId);
  checkApproved(header, meta);
  checkNotBefore(document.requestedOn, meta);
  const { status } = document;
  const facts = { field: 'reallocationId', reallocationId, status };
  must(status === 'requested', 'REALLOCATION_NOT_PENDING', facts);
  return document;
}

/** What a proposal holds, line by line. */
export function heldBy({ from }: Reallocation): LineAmount[] {
  return from.map(({ lineId, amountFen }) => ({ lineId, amountFen }));
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

function checkProposal({ proposalHash, from, to }: RequestReallocation): void {
  const facts = { field: 'proposalHash', proposalHash };
  must(/^[0-9a-f]{64}$/.test(proposalHash), 'PROPOSAL_HASH_MALFORMED', facts);
  checkAmounts(from, 'from');
  checkAmounts(to, 'to');
  for (const [side, lines] of Object.entries({ from, to })) {
    for (const [index, { lineId, amountFen, procurementFen = 0n }] of lines.entries()) {
      const field = `${side}[${index}].procurement`;
      const part = procurementFen >= 0n && procurementFen <= amountFen;
      must(part, 'PROCUREMENT_EXCEEDS_LINE', { field, lineId, amountFen, procurementFen });
    }
  }
}

function checkByProposer({ documentId, requestedBy }: Reallocation, { actor }: Meta): void {
  const facts = { reallocationId: documentId, requestedBy };
  must(actor === requestedBy, 'WITHDRAWER_IS_NOT_PROPOSER', facts);
}

// Only the fields of a proposal enter the event, whatever else the order's objects carry.
function contentOf({ from, to, documents }: RequestReallocation) {
  const plain = ({ lineId, amountFen, procurementFen }: TransferAmount) =>
    procurementFen === undefined ? { lineId, amountFen } : { lineId, amountFen, procurementFen };
  const content = { from: from.map(plain), to: to.map(plain) };
  if (documents === undefined) return content;
  const listed = documents.map(({ documentType, number, sha256 }) =>
    sha256 === undefined ? { documentType, number } : { documentType, number, sha256 },
  );
  return { ...content, documents: listed };
}

// What the policy in force says; nothing where the ledger has none.
function ruledBy(asked: {
  readonly budget: Budget;
  readonly header: Header;
  readonly order: RequestReallocation;
  readonly meta: Meta;
}): { readonly expiresOn?: string; readonly verdict?: Verdict } {
  const { budget, header, order, meta } = asked;
  if (header.policy === undefined) return {};
  const { reallocationId } = order;
  const bench = { budget, header, effectiveOn: meta.effectiveOn, reallocationId };
  const verdict = judge(header.policy, order, bench);
  const broken = verdict.checks.find(({ outcome }) => outcome === 'broken');
  if (broken !== undefined) {
    const { ruleId, figures } = broken;
    const { policyVersion } = verdict;
    must(false, 'VIREMENT_RULE_BROKEN', { field: 'from', ruleId, policyVersion, ...figures });
  }
  const today = dayInChina(budget.recordedAt);
  return { expiresOn: addDays(today, header.policy.policy.proposalValidDays), verdict };
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

// An amended proposal may use again what it held before.
function checkAmountsMoved(
  budget: Budget,
  { from, to }: RequestReallocation,
  held: readonly LineAmount[],
): void {
  const fromFen = sumFen(from.map(({ amountFen }) => amountFen));
  const toFen = sumFen(to.map(({ amountFen }) => amountFen));
  must(fromFen === toFen, 'REALLOCATION_NOT_ZERO_SUM', { field: 'to', fromFen, toFen });
  for (const [index, { lineId, amountFen }] of from.entries()) {
    const heldFen = held.find((line) => line.lineId === lineId)?.amountFen ?? 0n;
    const availableFen = (budget.lines.get(lineId)?.balance.available ?? 0n) + heldFen;
    const facts = { field: `from[${index}].amount`, lineId, amountFen, availableFen };
    must(amountFen <= availableFen, 'REALLOCATION_EXCEEDS_AVAILABLE', facts);
  }
}
