import type { LineAmount } from './appropriation-events.js';
import type { Budget, Changes } from './budget.js';
import { isCalendarDate } from './calendar.js';
import type { Meta } from './events.js';
import type { Header } from './header.js';
import { addressOf } from './line.js';
import { MAX_FEN } from './money.js';
import { must } from './rules.js';

// Checks that every posting shares, in the fixed order: shape, existence, state, amount.

/** The open ledger's header. Looks at the form of the effective date, not yet at its year. */
export function openHeader(budget: Budget, meta: Meta): Header {
  const { effectiveOn } = meta;
  must(isCalendarDate(effectiveOn), 'DATE_MALFORMED', { field: 'effectiveOn', effectiveOn });
  const { header } = budget;
  must(header !== undefined, 'LEDGER_NOT_OPEN', { field: 'ledgerId' });
  return header;
}

/** Checks that the effective date is a day of the ledger's fiscal year. */
export function checkYear(header: Header, meta: Meta): void {
  checkYearIn([header.fiscalYear], header, meta);
}

/** Checks that the effective date is a day of one of these years. */
export function checkYearIn(
  years: readonly number[],
  { fiscalYear }: Header,
  { effectiveOn }: Meta,
): void {
  const within = years.some((year) => effectiveOn.startsWith(`${year}-`));
  const facts = { field: 'effectiveOn', effectiveOn, fiscalYear };
  must(within, 'EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', facts);
}

/** Checks that the opening budget is approved and the effective date a day of the fiscal year. */
export function checkApproved(header: Header, meta: Meta): void {
  checkYear(header, meta);
  must(header.budgetApproved, 'BUDGET_NOT_APPROVED', { field: 'ledgerId' });
}

/** Checks that nothing happens to a document before the day it came into being. */
export function checkNotBefore(documentOn: string, { effectiveOn }: Meta): void {
  const facts = { field: 'effectiveOn', effectiveOn, documentOn };
  must(effectiveOn >= documentOn, 'EFFECTIVE_DATE_BEFORE_DOCUMENT', facts);
}

export const DOCUMENT_ID_FORM = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** Checks the form of a document id. No document id can be that of an overspend episode. */
export function checkDocumentId(documentId: string, field: string): void {
  const wellFormed = DOCUMENT_ID_FORM.test(documentId);
  must(wellFormed, 'DOCUMENT_ID_MALFORMED', { field, [field]: documentId });
}

/** Checks that an amount is above zero and fits 64-bit fen. */
export function checkAmount(amountFen: bigint, field = 'amount'): void {
  must(amountFen > 0n, 'AMOUNT_NOT_POSITIVE', { field, amountFen });
  must(amountFen <= MAX_FEN, 'BALANCE_OUT_OF_RANGE', { field, amountFen });
}

/** Checks the shape of a list of line amounts: not empty, well-formed, above zero, no line twice. */
export function checkAmounts(lines: readonly LineAmount[], field: string): void {
  must(lines.length > 0, 'LINES_MISSING', { field });
  const seen = new Set<string>();
  for (const [index, { lineId, amountFen }] of lines.entries()) {
    addressOf(lineId, `${field}[${index}].lineId`);
    checkAmount(amountFen, `${field}[${index}].amount`);
    must(!seen.has(lineId), 'LINE_DUPLICATE', { field: `${field}[${index}].lineId`, lineId });
    seen.add(lineId);
  }
}

/** Checks that a line could exist and take new money: neither its unit nor its project is closed. */
export function checkLine(header: Header, lineId: string, field = 'lineId'): void {
  checkKnownLine(header, lineId, field);
  checkOpenLine(header, lineId, field);
}

/**
 * Checks that a line could exist in this ledger: unit, codes and project are its own. Enough for what
 * has happened already, such as a settled payment, which may arrive after its unit was closed.
 */
export function checkKnownLine(header: Header, lineId: string, field = 'lineId'): void {
  const { unitCode, functionalCode, economicCode, projectCode } = addressOf(lineId, field);
  const unit = header.units.get(unitCode);
  must(unit !== undefined, 'UNIT_UNKNOWN', { field, lineId, unitCode });
  must(unit.independentAccounts, 'UNIT_HOLDS_NO_LINES', { field, lineId, unitCode });
  const functionalKnown = header.functional.has(functionalCode);
  must(functionalKnown, 'FUNCTIONAL_CODE_UNKNOWN', { field, lineId, functionalCode });
  const economicKnown = header.economic.has(economicCode);
  must(economicKnown, 'ECONOMIC_CODE_UNKNOWN', { field, lineId, economicCode });
  const projectKnown = projectCode === undefined || header.projects.has(projectCode);
  must(projectKnown, 'PROJECT_UNKNOWN', { field, lineId, projectCode });
}

function checkOpenLine(header: Header, lineId: string, field: string): void {
  const { unitCode, projectCode } = addressOf(lineId, field);
  checkOpenUnit(header, unitCode, field);
  if (projectCode !== undefined) checkOpenProject(header, projectCode, field);
}

/** Checks that a unit was neither closed nor merged nor moved out. */
export function checkOpenUnit(header: Header, unitCode: string, field: string): void {
  const closedOn = header.units.get(unitCode)?.closedOn;
  must(closedOn === undefined, 'UNIT_CLOSED', { field, unitCode, closedOn });
}

/** Checks that a project was neither closed nor merged. */
export function checkOpenProject(header: Header, projectCode: string, field: string): void {
  const closedOn = header.projects.get(projectCode)?.closedOn;
  must(closedOn === undefined, 'PROJECT_CLOSED', { field, projectCode, closedOn });
}

/** Checks each line of a list as `checkLine` does: first that all could exist. */
export function checkLines(header: Header, lines: readonly LineAmount[], field: string): void {
  for (const [index, { lineId }] of lines.entries()) {
    checkKnownLine(header, lineId, `${field}[${index}].lineId`);
  }
  for (const [index, { lineId }] of lines.entries()) {
    checkOpenLine(header, lineId, `${field}[${index}].lineId`);
  }
}

/** Checks that each line of a list exists. */
export function checkExisting(budget: Budget, lines: readonly LineAmount[], field: string): void {
  for (const [index, { lineId }] of lines.entries()) {
    const found = budget.lines.get(lineId) !== undefined;
    must(found, 'LINE_NOT_FOUND', { field: `${field}[${index}].lineId`, lineId });
  }
}

/** Checks that every account of every changed line still fits 64-bit fen, as the database stores it. */
export function checkRange(changes: Changes): void {
  for (const { lineId, balance } of changes.lines) {
    for (const [account, amountFen] of Object.entries(balance)) {
      const fits = amountFen <= MAX_FEN && amountFen >= -MAX_FEN;
      must(fits, 'BALANCE_OUT_OF_RANGE', { field: 'amount', lineId, account, amountFen });
    }
  }
}
