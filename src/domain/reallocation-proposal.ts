import type { LineAmount } from './appropriation-events.js';
import type { Budget } from './budget.js';
import { addDays, dayInChina } from './calendar.js';
import type { Meta } from './events.js';
import type { Header } from './header.js';
import { addressOf } from './line.js';
import { sumFen } from './money.js';
import type { Verdict } from './policy.js';
import { checkAmounts, checkDocumentId, checkExisting, checkLines } from './posting-checks.js';
import type { TransferAmount } from './reallocation-events.js';
import { must } from './rules.js';
import { judge, type Proposal } from './virement.js';

// What every proposal of 预算调剂 has to be, whether it is filed alone, in a linked group, or amended.

export interface ProposedReallocation extends Proposal {
  readonly reason: string;
}

/** A proposal and its place in the order, such as `proposals[1].`; '' when it is the order. */
export interface PlacedProposal extends ProposedReallocation {
  readonly place: string;
}

/** Checks the form of ids that are new. */
export function checkIds(proposals: readonly PlacedProposal[]): void {
  for (const { reallocationId, place } of proposals) {
    checkDocumentId(reallocationId, `${place}reallocationId`);
  }
}

/** Checks the shape of what is signed and of its hash. */
export function checkShape(proposals: readonly PlacedProposal[], proposalHash: string): void {
  const facts = { field: 'proposalHash', proposalHash };
  must(/^[0-9a-f]{64}$/.test(proposalHash), 'PROPOSAL_HASH_MALFORMED', facts);
  for (const { from, to, place } of proposals) {
    checkAmounts(from, `${place}from`);
    checkAmounts(to, `${place}to`);
    checkProcurement(from, `${place}from`);
    checkProcurement(to, `${place}to`);
  }
}

/** Checks that the sources exist and that the targets could. */
export function checkExistence(
  budget: Budget,
  header: Header,
  proposals: readonly PlacedProposal[],
): void {
  for (const { from, to, place } of proposals) {
    checkExisting(budget, from, `${place}from`);
    checkLines(header, to, `${place}to`);
  }
}

/** Checks that no document, and no other proposal of the order, has these ids. */
export function checkNew(budget: Budget, proposals: readonly PlacedProposal[]): void {
  const seen = new Set<string>();
  for (const { reallocationId, place } of proposals) {
    const isNew = budget.documents.get(reallocationId) === undefined && !seen.has(reallocationId);
    const facts = { field: `${place}reallocationId`, reallocationId };
    must(isNew, 'DOCUMENT_ALREADY_EXISTS', facts);
    seen.add(reallocationId);
  }
}

/** Checks that each stays within one fund source and names a line on one side only. */
export function checkSides(proposals: readonly PlacedProposal[]): void {
  for (const { from, to, place } of proposals) {
    const sources = new Set(from.map(({ lineId }) => lineId));
    const fundSource = from[0] && addressOf(from[0].lineId).fundSource;
    for (const [index, { lineId }] of to.entries()) {
      const field = `${place}to[${index}].lineId`;
      must(!sources.has(lineId), 'REALLOCATION_LINE_ON_BOTH_SIDES', { field, lineId });
    }
    for (const [side, lines] of Object.entries({ from, to })) {
      for (const [index, { lineId }] of lines.entries()) {
        const same = addressOf(lineId).fundSource === fundSource;
        const field = `${place}${side}[${index}].lineId`;
        must(same, 'FUND_SOURCE_DIFFERS', { field, lineId, fundSource });
      }
    }
  }
}

/**
 * Checks that each gives what it takes and takes no more than is available, less what those before
 * it take. `held` is what was held before and may be used again.
 */
export function checkAmountsMoved(
  budget: Budget,
  proposals: readonly PlacedProposal[],
  held: readonly LineAmount[] = [],
): void {
  const takenFen = new Map(held.map(({ lineId, amountFen }) => [lineId, -amountFen]));
  for (const { from, to, place } of proposals) {
    const fromFen = sumFen(from.map(({ amountFen }) => amountFen));
    const toFen = sumFen(to.map(({ amountFen }) => amountFen));
    const sums = { field: `${place}to`, fromFen, toFen };
    must(fromFen === toFen, 'REALLOCATION_NOT_ZERO_SUM', sums);
    for (const [index, { lineId, amountFen }] of from.entries()) {
      const beforeFen = takenFen.get(lineId) ?? 0n;
      const availableFen = (budget.lines.get(lineId)?.balance.available ?? 0n) - beforeFen;
      const facts = { field: `${place}from[${index}].amount`, lineId, amountFen, availableFen };
      must(amountFen <= availableFen, 'REALLOCATION_EXCEEDS_AVAILABLE', facts);
      takenFen.set(lineId, beforeFen + amountFen);
    }
  }
}

/** What the policy in force says to what is decided together; nothing where the ledger has none. */
export function ruledBy(asked: {
  readonly budget: Budget;
  readonly header: Header;
  readonly proposals: readonly Proposal[];
  readonly meta: Meta;
  /** The field that a broken rule is about. */
  readonly field: string;
}): { readonly expiresOn?: string; readonly verdict?: Verdict } {
  const { budget, header, proposals, meta, field } = asked;
  if (header.policy === undefined) return {};
  const { effectiveOn } = meta;
  const verdict = judge(header.policy, proposals, { budget, header, effectiveOn });
  const broken = verdict.checks.find(({ outcome }) => outcome === 'broken');
  if (broken !== undefined) {
    const { ruleId, figures } = broken;
    const { policyVersion } = verdict;
    must(false, 'VIREMENT_RULE_BROKEN', { field, ruleId, policyVersion, ...figures });
  }
  const today = dayInChina(budget.recordedAt);
  return { expiresOn: addDays(today, header.policy.policy.proposalValidDays), verdict };
}

/** Only the fields of a proposal enter the event, whatever else the order's objects carry. */
export function contentOf({ from, to, reason, documents }: ProposedReallocation) {
  const plain = ({ lineId, amountFen, procurementFen }: TransferAmount) =>
    procurementFen === undefined ? { lineId, amountFen } : { lineId, amountFen, procurementFen };
  const content = { from: from.map(plain), to: to.map(plain), reason };
  if (documents === undefined) return content;
  const listed = documents.map(({ documentType, number, sha256 }) =>
    sha256 === undefined ? { documentType, number } : { documentType, number, sha256 },
  );
  return { ...content, documents: listed };
}

function checkProcurement(lines: readonly TransferAmount[], side: string): void {
  for (const [index, { lineId, amountFen, procurementFen = 0n }] of lines.entries()) {
    const field = `${side}[${index}].procurement`;
    const part = procurementFen >= 0n && procurementFen <= amountFen;
    must(part, 'PROCUREMENT_EXCEEDS_LINE', { field, lineId, amountFen, procurementFen });
  }
}
