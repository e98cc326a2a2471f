import type { Budget, Changes, Header } from './budget.js';
import { isCalendarDate } from './calendar.js';
import { ITEM_LENGTH } from './classification.js';
import type { LineAmount, Meta } from './events.js';
import { addressOf } from './line.js';
import { MAX_FEN } from './money.js';
import { must } from './rules.js';

// Checks that every posting shares, in the fixed order: shape, existence, state, amount.

/** The open ledger's header; checks that the effective date is a day of its fiscal year. */
export function openHeader(budget: Budget, meta: Meta): Header {
  const { effectiveOn } = meta;
  const field = 'effectiveOn';
  must(isCalendarDate(effectiveOn), 'DATE_MALFORMED', { field, effectiveOn });
  const { header } = budget;
  must(header !== undefined, 'LEDGER_NOT_OPEN', { field: 'ledgerId' });
  const inYear = effectiveOn.startsWith(`${header.fiscalYear}-`);
  const { fiscalYear } = header;
  must(inYear, 'EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { field, effectiveOn, fiscalYear });
  return header;
}

/** The header, once the opening budget is approved. */
export function approvedHeader(budget: Budget, meta: Meta): Header {
  const header = openHeader(budget, meta);
  must(header.budgetApproved, 'BUDGET_NOT_APPROVED', { field: 'ledgerId' });
  return header;
}

/** Checks that an amount is above zero. */
export function checkAmount(amountFen: bigint, field = 'amount'): void {
  must(amountFen > 0n, 'AMOUNT_NOT_POSITIVE', { field, amountFen });
}

/** Checks a list of line amounts: not empty, above zero, no line twice. */
export function checkAmounts(lines: readonly LineAmount[], field: string): void {
  must(lines.length > 0, 'LINES_MISSING', { field });
  const seen = new Set<string>();
  for (const [index, { lineId, amountFen }] of lines.entries()) {
    checkAmount(amountFen, `${field}[${index}].amount`);
    must(!seen.has(lineId), 'LINE_DUPLICATE', { field: `${field}[${index}].lineId`, lineId });
    seen.add(lineId);
  }
}

/** Checks that a line could exist in this ledger: unit, codes and project are its own. */
export function checkLine(header: Header, lineId: string, field = 'lineId'): void {
  const { unitCode, functionalCode, economicCode, projectCode } = addressOf(lineId);
  const unit = header.units.get(unitCode);
  must(unit !== undefined, 'UNIT_UNKNOWN', { field, lineId, unitCode });
  must(unit.independentAccounts, 'UNIT_HOLDS_NO_LINES', { field, lineId, unitCode });
  const functionalKnown =
    functionalCode.length === ITEM_LENGTH.functional && header.functional.has(functionalCode);
  must(functionalKnown, 'FUNCTIONAL_CODE_UNKNOWN', { field, lineId, functionalCode });
  const economicKnown =
    economicCode.length === ITEM_LENGTH.economic && header.economic.has(economicCode);
  must(economicKnown, 'ECONOMIC_CODE_UNKNOWN', { field, lineId, economicCode });
  const projectKnown = projectCode === undefined || header.projects.has(projectCode);
  must(projectKnown, 'PROJECT_UNKNOWN', { field, lineId, projectCode });
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
