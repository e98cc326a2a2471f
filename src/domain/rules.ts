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
  GROUP_SIZE_OUT_OF_RANGE: 'a linked group has 2 to 20 reallocations',
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
  // Appropriating, allotting, planning
  KEY_SPENDING_NOT_REDUCED: 'an adjustment of key spending reduces a line',
  ADJUSTMENT_LINE_ON_BOTH_SIDES: 'a line is both increased and decreased by one adjustment',
  RESOLUTION_AFTER_EFFECTIVE_DATE: 'the resolution is later than the adjustment it allows',
  ADJUSTMENT_EXCEEDS_AVAILABLE: 'an adjustment takes more than is available on the line',
  ALLOTMENT_EXCEEDS_UNALLOTTED: 'an allotment hands down more than is unallotted on the line',
  CASH_PLAN_NOT_FOUND: 'no cash plan was set for the line',
  CASH_PLAN_EXCEEDS_BUDGET: 'the cash plan of the year exceeds the adjusted budget of the line',
  // Freezing, reserving, contracting, ordering payments
  FREEZE_NOT_FOUND: 'the freeze does not exist',
  PRE_ENCUMBRANCE_NOT_FOUND: 'the pre-encumbrance does not exist',
  ENCUMBRANCE_NOT_FOUND: 'the encumbrance does not exist',
  ENCUMBRANCE_LINE_NOT_FOUND: 'the line is not one of the contract',
  COMMITMENT_CLOSED: 'the freeze, the plan or the contract holds nothing any more',
  PAYMENT_NOT_ORDERED: 'the payment is not an order that waits for the bank',
  PAYMENT_NOT_SETTLED: 'the payment has not been paid, or was rejected or reversed',
  COMMITMENT_EXCEEDS_AVAILABLE:
    'a freeze, a plan or a contract takes more than is available on the line',
  RELEASE_EXCEEDS_OPEN: 'a release gives back more than is still held on the line',
  SUPPLEMENTARY_CONTRACTS_EXCEED_LIMIT:
    'the supplementary contracts together exceed their part of the contract',
  PAYMENT_EXCEEDS_AVAILABLE: 'a payment order takes more than is available on the line',
  PAYMENT_EXCEEDS_ENCUMBRANCE: 'a payment order takes more than the contract holds on the line',
  CASH_PLAN_EXCEEDED: 'the payments of the line would exceed its cash plan up to that month',
  // Units and projects
  UNIT_ALREADY_OPEN: 'a unit with this code exists already',
  PROJECT_ALREADY_OPEN: 'a project with this code exists already',
  UNIT_CLOSED: 'the unit was closed, merged or moved out',
  PROJECT_CLOSED: 'the project was closed or merged',
  MERGE_INTO_ITSELF: 'a unit or a project goes to another one, never to where it is',
  LEDGER_OF_ANOTHER_YEAR: 'a unit moves to a ledger of the same fiscal year',
  LINE_HAS_HELD_MONEY: 'the line holds money for something that has to be settled first',
  LINE_AWAITS_MONEY: 'a reallocation to the line is pending and has to be decided first',
  LINE_HAS_MONEY_LEFT: 'a unit or project that closes has no money left on its lines',
  LINE_OVERSPENT: 'the line is overspent, which has to be made good first',
  // Performance and revenue
  TARGETS_MISSING: 'at least one performance target is required',
  TARGET_DUPLICATE: 'a performance target is listed twice',
  TARGET_VALUE_MALFORMED:
    'a performance value is a decimal number, a calendar date or words, as its comparator wants',
  SCORE_MALFORMED: 'a score is 0 to 100 with at most two decimals',
  AMOUNT_NEGATIVE: 'an amount must be zero or more',
  REVENUE_SOURCE_UNKNOWN: 'revenue comes from a fund source or is carried over',
  PERFORMANCE_TARGETS_MISSING: 'no performance targets are set for the department or the project',
  TARGET_UNKNOWN: 'the performance target is not one of those that are set',
  RECEIPT_NOT_FOUND: 'the receipt does not exist',
  TABLE_CELL_NOT_FOUND: 'the table has no cell of that key',
  REVENUE_NOT_FOUND: 'the unit neither is to receive nor has received anything from the source',
  PERFORMANCE_ALREADY_ASSESSED: 'the results of the performance are recorded already',
  TARGET_WITHOUT_RESULT: 'every performance target has a result',
  ACHIEVEMENT_MISSTATED:
    'whether a target is achieved is said for a qualitative one and computed for every other',
  REFUND_EXCEEDS_RECEIPT: 'a refund gives back more than is left of the receipt',
  // What a publication tells beside the money
  ENTRIES_MISSING: 'at least one entry is required',
  ENTRY_DUPLICATE: 'an entry is listed twice',
  COUNT_MALFORMED: 'a count is a whole number, zero or more',
  COUNTED_LATER: 'what is held was counted on the effective day or before',
  COMPARATIVE_FIGURE_UNKNOWN: 'a figure of the year before is one of those that are published',
  NARRATIVE_SECTION_UNKNOWN: 'a text belongs to a section of the publication or to a project',
  PUBLICATION_TEXT_TOO_LONG: 'a text of the publication is longer than 20,000 characters',
  TASKS_OVERLAP: 'basic expenditure and every project belong to one main task at most',
  // Periods and reversals
  PERIOD_MALFORMED: 'a period is a month, YYYY-MM',
  PERIOD_OUTSIDE_FISCAL_YEAR: 'the period is no month of the fiscal year',
  PERIOD_OUT_OF_ORDER: 'the month before is not closed yet: months are closed in order',
  PERIOD_CLOSED_ALREADY: 'the month is closed already',
  PERIOD_NOT_CLOSED: 'only a closed month is opened again',
  PERIOD_IS_CLOSED: 'the month is closed and takes no more facts',
  YEAR_IS_CLOSED: 'the year is closed: no more money moves in it',
  REOPENING_NOT_FOUND: 'the reopening does not exist',
  REOPENING_NOT_PENDING: 'the reopening is decided already',
  REOPENING_OVER: 'the last day on which the month would be open has passed',
  EVENT_NOT_FOUND: 'the event does not exist',
  EVENT_NOT_REVERSIBLE: 'the event is taken back by an order of its own, or by none any more',
  EVENT_ALREADY_REVERSED: 'the event is reversed already, or its reversal is asked for already',
  REVERSAL_NOT_FOUND: 'the reversal does not exist',
  REVERSAL_NOT_PENDING: 'the reversal is decided already',
  REVERSAL_EXCEEDS_AVAILABLE: 'a reversal takes back more than is left on the line',
  // The end of the year
  CARRIED_OVER_ALREADY: 'what was left of the line was carried over or returned already',
  NOTHING_TO_CARRY_OVER: 'nothing is left on the line',
  CARRY_OVER_NOT_FOUND: 'there is no such carry-over, or it was undone',
  RETURN_EXCEEDS_AVAILABLE: 'a return takes more than is available on the line',
  YEAR_NOT_SETTLED: 'a line still holds money: it is carried over, returned or settled first',
  YEAR_NOT_CLOSED: 'the year before is not closed yet',
  LEDGER_DOES_NOT_FOLLOW: 'the ledger is not that of the same department for the year after',
  CARRY_OVER_RECEIVED_ALREADY: 'what was carried over from the line is received already',
  CARRIED_CONTRACT_CHANGED: 'a contract that was carried over was paid from or changed since',
  CARRY_OVER_INCOMPLETE: 'not everything that was carried over is received yet',
  CARRY_OVER_COMPLETE: 'everything that was carried over is received: that is final',
  // Deliveries
  SUBSCRIPTION_NOT_FOUND: 'there is no subscription of this name',
  DELIVERY_NOT_FOUND: 'the subscription has no delivery with this message id',
  CHANNEL_IS_FIXED: 'the channel of a subscription stays what it was made with',
  ADDRESS_NOT_ALLOWED: 'messages may not be sent to this address',
  CHANNEL_HAS_NO_SECRET: 'messages of this channel are not signed',
  ROBOT_SECRET_MISPLACED: 'the secret of a robot is given, every other one is made here',
  // Availability control
  NO_CONTROL_OBJECT: 'the line counts in no object of the control rules in force',
  CONTROL_LIMIT_EXCEEDED: 'the order takes a control object beyond a limit of the policy in force',
  CONTROL_DOCUMENT_MISSING:
    'the order takes a control object beyond a limit where it needs a supporting document',
  CONTROL_NOT_OVERRIDABLE: 'nobody may decide beyond the limits of this control rule',
  CONTROL_RULE_NOT_FOUND: 'the policy in force has no such control rule of this dimension',
  CONTROL_OBJECT_NOT_FOUND: 'no line counts in such an object of the control rule',
  HELD_ORDER_NOT_FOUND: 'there is no such held order',
  HELD_ORDER_DECIDED: 'the held order was released or refused already',
  OVERRIDE_NOT_FOUND: 'the override does not exist',
  OVERRIDE_NOT_PENDING: 'the override is decided already',
  OVERRIDE_NOT_IN_FORCE: 'only an approved override is revoked',
  OVERRIDE_OVER: 'the last day of the override has passed',
  // Alerts
  ALERT_NOT_FOUND: 'the alert does not exist',
  ALERT_NOT_NEXT: 'the crossing is not the next one of its alert',
  ALERT_NOT_OPEN: 'the alert was cleared or closed',
  ALERT_ACKNOWLEDGED_ALREADY: 'the alert was acknowledged already',
  ALERTS_SWEPT_ALREADY: 'the alerts were judged for this day or a later one already',
  SELF_CHECKED_ALREADY: 'the ledger checked itself on this day or a later one already',
  SNOOZE_OVER: 'the last day on which nobody is reminded has passed',
  // Policy
  POLICY_MALFORMED: 'a policy names a rule twice, or a figure it rests on is out of range',
  POLICY_NOT_FOUND: 'the ledger had no policy at that moment',
  POLICY_UNCHANGED: 'the policy is the one in force already',
  VIREMENT_RULE_BROKEN: 'a rule of the policy in force forbids the reallocation',
  ROLE_MAY_NOT_SIGN: 'the role may not sign for this authority',
  SIGNED_ALREADY: 'one person signs a proposal once',
  PROPOSAL_EXPIRED: 'the last day on which the proposal could be approved has passed',
  PROPOSAL_NOT_EXPIRED: 'the proposal can still be approved',
  REPORT_NOT_DUE: 'no report on this reallocation is due',
  DELEGATION_NOT_FOUND: 'the delegation does not exist',
  DELEGATION_NOT_VALID: 'there is no delegation of this signature to this person now',
  DELEGATION_ENDS_BEFORE_IT_BEGINS: 'a delegation ends before it begins',
  DELEGATE_IS_DELEGATOR: 'nobody delegates a signature to himself',
  // Consumers of the feed
  CONSUMER_NOT_FOUND: 'the consumer does not exist',
  CONSUMER_DIFFERS: 'the consumer is there already with another selection',
  CONSUMER_LIMIT_REACHED: 'the key has as many consumers of the ledger as it may have',
  CONSUMER_START_AFTER_LOG: 'a consumer cannot start after the end of the log',
  CURSOR_FOREIGN: 'the cursor was not given to this consumer',
  CURSOR_AFTER_LOG: 'the cursor is after the end of the log',
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

/** A check that was made, and the figures it was made on. */
export interface CheckMade {
  readonly rule: Rule;
  readonly holds: boolean;
  readonly facts: Facts;
}

// Undefined whenever nobody asks: the write path pays one look at it per check.
let checksMade: CheckMade[] | undefined;

/** Throws `RuleBroken` when `holds` is false. */
export function must(holds: boolean, rule: Rule, facts: Facts = {}): asserts holds {
  checksMade?.push({ rule, holds, facts });
  if (!holds) throw new RuleBroken(rule, facts);
}

export interface Traced<Result> {
  readonly result: Result;
  readonly checks: readonly CheckMade[];
}

/**
 * Runs something that waits for nothing, and tells every check that it made, in order. What a run within
 * it traces for itself is told there alone.
 */
export function traced<Result>(run: () => Result): Traced<Result> {
  const outer = checksMade;
  const checks: CheckMade[] = [];
  checksMade = checks;
  try {
    return { result: run(), checks };
  } finally {
    checksMade = outer;
  }
}
