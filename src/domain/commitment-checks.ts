import type { LineAmount } from './appropriation-events.js';
import type { Budget } from './budget.js';
import type { Commitment, Encumbrance } from './commitment-document.js';
import type { DocumentOf } from './documents.js';
import type { Meta } from './events.js';
import type { Header } from './header.js';
import { sumFen } from './money.js';
import {
  checkAmounts,
  checkDocumentId,
  checkExisting,
  checkNotBefore,
  checkYear,
  openHeader,
} from './posting-checks.js';
import { must, type Rule } from './rules.js';

// Checks that freezes, plans and contracts share.

/** Gives back what a commitment holds. */
export interface Release {
  readonly reason: string;
  /** All that is open when it is not said. */
  readonly lines?: readonly LineAmount[];
}

/** The contract of this id; refused when there is none. */
export function encumbranceOf(budget: Budget, encumbranceId: string): Encumbrance {
  return existing(budget, { ...ENCUMBRANCE, documentId: encumbranceId });
}

/** What a commitment still holds on a line. */
export function openFenOn({ open }: Commitment, lineId: string): bigint {
  return fenOn(open, lineId);
}

/** How much of an amount the commitment still holds. */
export function coveredFen(commitment: Commitment, { lineId, amountFen }: LineAmount): bigint {
  const openFen = openFenOn(commitment, lineId);
  if (openFen < amountFen) return openFen;
  return amountFen;
}

/** How commitments of one kind are spoken of. */
export interface Named<Kind extends Commitment['kind']> {
  readonly kind: Kind;
  readonly field: string;
  readonly notFound: Rule;
}

export const FREEZE: Named<'freeze'> = {
  kind: 'freeze',
  field: 'freezeId',
  notFound: 'FREEZE_NOT_FOUND',
};
export const PRE_ENCUMBRANCE: Named<'pre-encumbrance'> = {
  kind: 'pre-encumbrance',
  field: 'preEncumbranceId',
  notFound: 'PRE_ENCUMBRANCE_NOT_FOUND',
};
export const ENCUMBRANCE: Named<'encumbrance'> = {
  kind: 'encumbrance',
  field: 'encumbranceId',
  notFound: 'ENCUMBRANCE_NOT_FOUND',
};

type One<Kind extends Commitment['kind']> = Named<Kind> & { readonly documentId: string };

function existing<Kind extends Commitment['kind']>(
  budget: Budget,
  { kind, field, notFound, documentId }: One<Kind>,
): DocumentOf<Kind> {
  const document = budget.documents.get(documentId);
  must(document?.kind === kind, notFound, { field, [field]: documentId });
  return document as DocumentOf<Kind>;
}

/** The lines of a good shape. Nothing but line and amount goes on into the event. */
export function checkedLines(lines: readonly LineAmount[]): LineAmount[] {
  checkAmounts(lines, 'lines');
  return lines.map(({ lineId, amountFen }) => ({ lineId, amountFen }));
}

interface NewHold {
  readonly field: string;
  readonly documentId: string;
  readonly lines: readonly LineAmount[];
  readonly preEncumbranceId?: string | undefined;
}

/** Checks a new commitment but for its amounts. Answers with the plan, if one is named. */
export function checkNewHold(
  budget: Budget,
  { field, documentId, lines, preEncumbranceId }: NewHold,
  meta: Meta,
): Commitment | undefined {
  checkDocumentId(documentId, field);
  const header = openHeader(budget, meta);
  checkExisting(budget, lines, 'lines');
  const plan =
    preEncumbranceId === undefined
      ? undefined
      : existing(budget, { ...PRE_ENCUMBRANCE, documentId: preEncumbranceId });
  const isNew = budget.documents.get(documentId) === undefined;
  must(isNew, 'DOCUMENT_ALREADY_EXISTS', { field, [field]: documentId });
  checkYear(header, meta);
  if (plan !== undefined) {
    checkNotBefore(plan.heldOn, meta);
    checkOpen(plan, PRE_ENCUMBRANCE.field);
  }
  return plan;
}

/** What a release gives back: what it says, or all that is open. */
export function releasedLines<Kind extends Commitment['kind']>(
  budget: Budget,
  asked: One<Kind> & Release,
  meta: Meta,
): readonly LineAmount[] {
  const lines = asked.lines === undefined ? undefined : checkedLines(asked.lines);
  const header = openHeader(budget, meta);
  const commitment: Commitment = existing(budget, asked);
  checkYear(header, meta);
  checkNotBefore(commitment.heldOn, meta);
  checkOpen(commitment, asked.field);
  for (const [index, { lineId, amountFen }] of (lines ?? []).entries()) {
    const openFen = openFenOn(commitment, lineId);
    const facts = { field: `lines[${index}].amount`, lineId, amountFen, openFen };
    must(amountFen <= openFen, 'RELEASE_EXCEEDS_OPEN', facts);
  }
  return lines ?? commitment.open;
}

/** Checks that a commitment still holds something. */
export function checkOpen({ status, documentId }: Commitment, field: string): void {
  must(status === 'open', 'COMMITMENT_CLOSED', { field, [field]: documentId });
}

/** The part of each line that the plan had reserved. */
export function plannedOf(plan: Commitment, lines: readonly LineAmount[]): LineAmount[] {
  const parts = lines.map((line) => ({ ...line, amountFen: coveredFen(plan, line) }));
  return parts.filter(({ amountFen }) => amountFen !== 0n);
}

/**
 * Checks that what no plan covers is available. A line that the plan covers in full is not asked,
 * however little is available on it.
 */
export function checkAvailable(
  budget: Budget,
  lines: readonly LineAmount[],
  planned: readonly LineAmount[] = [],
): void {
  for (const [index, { lineId, amountFen }] of lines.entries()) {
    const restFen = amountFen - fenOn(planned, lineId);
    const availableFen = budget.lines.get(lineId)?.balance.available ?? 0n;
    const facts = { field: `lines[${index}].amount`, lineId, amountFen, restFen, availableFen };
    must(restFen === 0n || restFen <= availableFen, 'COMMITMENT_EXCEEDS_AVAILABLE', facts);
  }
}

/** Checks that the lines are the contract’s, its first ones or those it was moved to. */
export function checkContractLines(contract: Encumbrance, lines: readonly LineAmount[]): void {
  const known = new Set([...contract.lines, ...contract.open].map(({ lineId }) => lineId));
  for (const [index, { lineId }] of lines.entries()) {
    const facts = { field: `lines[${index}].lineId`, lineId };
    must(known.has(lineId), 'ENCUMBRANCE_LINE_NOT_FOUND', facts);
  }
}

// 政府采购法 art. 49: 所有补充合同的采购金额不得超过原合同采购金额的百分之十.
const SUPPLEMENTARY_CONTRACT_PERCENT = 10;

/** Checks that all supplementary contracts together stay within their part of the contract. */
export function checkSupplement(
  { policy }: Header,
  { originalFen, increasedFen: beforeFen }: Encumbrance,
  lines: readonly LineAmount[],
): void {
  const percent = policy?.policy.supplementaryContractPercent ?? SUPPLEMENTARY_CONTRACT_PERCENT;
  // In hundredths of a percent, so that a policy may say 7.5.
  const limitFen = (originalFen * BigInt(Math.round(percent * 100))) / 10_000n;
  const increasedFen = beforeFen + sumFen(lines.map(({ amountFen }) => amountFen));
  const facts = { field: 'lines', originalFen, increasedFen, percent, limitFen };
  must(increasedFen <= limitFen, 'SUPPLEMENTARY_CONTRACTS_EXCEED_LIMIT', facts);
}

function fenOn(amounts: readonly LineAmount[], lineId: string): bigint {
  return amounts.find((amount) => amount.lineId === lineId)?.amountFen ?? 0n;
}
