// Every rule the rule book can break, as the sentence that completes "refused: ...".
// The names are stable: they are part of the HTTP problem type and of stored answers.
export const RULES = {
  // Shape
  AMOUNT_NOT_POSITIVE: 'an amount must be greater than zero',
  BALANCE_OUT_OF_RANGE: 'an amount or a balance would leave the range of 64-bit fen',
  CODE_MALFORMED: 'a classification code has the wrong form for its level',
  CODE_DUPLICATE: 'a classification code is listed twice',
  CODE_PARENT_MISSING: 'a classification code has no parent in the list',
  LEDGER_ID_MALFORMED: 'a ledger id is division code, department and fiscal year',
  UNIT_DUPLICATE: 'a budget unit is listed twice',
  PROJECT_DUPLICATE: 'a project is listed twice',
  PROJECT_CODE_RESERVED: 'the project code "basic" is reserved for basic expenditure',
  TEXT_MALFORMED:
    'a text is empty, longer than 400 characters, or holds a NUL byte or half of a surrogate pair',
  DATE_MALFORMED: 'a date must be a calendar date, YYYY-MM-DD',
  LINES_MISSING: 'at least one line is required',
  LINE_DUPLICATE: 'a line is listed twice',
  LINE_MALFORMED: 'a line is unit:functional:economic:basic-or-project:fund-source',
  DOCUMENT_ID_MALFORMED:
    'a document id is 1 to 64 letters, digits, dashes and underscores, the first no sign',
  PROPOSAL_HASH_MALFORMED: 'a proposal hash is 64 lower-case hexadecimal digits',
  UNITS_MISSING: 'at least one budget unit is required',
  CROSSING_UNTRUE: 'the figures or the rule of a crossing do not say what it claims',
  PROCUREMENT_EXCEEDS_LINE: 'a procurement part is greater than its whole',
  // Existence
  LEDGER_NOT_OPEN: 'the ledger has not been opened',
  LEDGER_ALREADY_OPEN: 'the ledger is open already',
  UNIT_UNKNOWN: 'the budget unit is not one of the ledger',
  UNIT_HOLDS_NO_LINES: 'the budget unit keeps no accounts of its own and can hold no lines',
  FUNCTIONAL_CODE_UNKNOWN: 'the functional code is not an item of the ledger’s classification',
  ECONOMIC_CODE_UNKNOWN: 'the economic code is not an item of the ledger’s classification',
  PROJECT_UNKNOWN: 'the project is not one of the ledger',
  LINE_NOT_FOUND: 'the line does not exist',
  REALLOCATION_NOT_FOUND: 'the reallocation does not exist',
  PAYMENT_NOT_FOUND: 'the payment does not exist',
  DOCUMENT_ALREADY_EXISTS: 'a document with this id exists already',
  CHARGE_NOT_FOUND: 'the payment is not charged to this line',
  CHARGE_AMBIGUOUS: 'the payment is charged to several lines: name the one that is meant',
  // State
  EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR:
    'the effective date lies outside the fiscal year (an opening may be a year earlier)',
  BUDGET_ALREADY_APPROVED: 'the opening budget is approved already',
  BUDGET_NOT_APPROVED: 'the opening budget is not approved yet',
  DOCUMENT_CHANGED: 'the document was changed after the version the order was made for',
  REALLOCATION_NOT_PENDING: 'the reallocation is decided already',
  PROPOSAL_HASH_MISMATCH: 'the approval signs another proposal than the one that was filed',
  APPROVER_IS_PROPOSER: 'a proposal is decided by another person than its proposer',
  WITHDRAWER_IS_NOT_PROPOSER: 'only its proposer withdraws a proposal',
  FUND_SOURCE_DIFFERS: 'a reallocation stays within one fund source',
  REALLOCATION_LINE_ON_BOTH_SIDES: 'a line is both source and target of one reallocation',
  CORRECTION_SAME_LINE: 'a correction moves a charge to another line',
  EFFECTIVE_DATE_BEFORE_DOCUMENT: 'the effective date lies before that of the document it is about',
  OVERSPEND_NOT_NEXT: 'the crossing is not the next one of its control object',
  // Amount
  REDUCTION_EXCEEDS_AVAILABLE: 'a reduction takes more than is available on the line',
  REALLOCATION_NOT_ZERO_SUM: 'a reallocation gives what it takes, to the fen',
  REALLOCATION_EXCEEDS_AVAILABLE: 'a reallocation takes more than is available on the source line',
  REFUND_EXCEEDS_CHARGE: 'a refund gives back more than is charged to the line',
  CORRECTION_EXCEEDS_CHARGE: 'a correction moves more than is charged to the line',
} as const;

export type Rule = keyof typeof RULES;

/** The figures and names a refusal rests on. `field` names the offending input. */
export type Facts = Readonly<Record<string, string | number | bigint | undefined>>;

/** A rule of the book does not hold; nothing was changed. */
export class RuleBroken extends Error {
  override readonly name = 'RuleBroken';

  constructor(
    readonly rule: Rule,
    readonly facts: Facts = {},
  ) {
    super(`${rule}: ${RULES[rule]}`);
  }
}

/** Throws `RuleBroken` when `holds` is false. */
export function must(holds: boolean, rule: Rule, facts: Facts = {}): asserts holds {
  if (!holds) throw new RuleBroken(rule, facts);
}
