import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import { formatYuan } from '../domain/money.js';
import { type Facts, RULES, type Rule, RuleBroken } from '../domain/rules.js';
import { QueueUnreachable } from '../jobs/job-view.js';
import {
  CommandRefused,
  IdempotencyMismatch,
  LedgerBusy,
  LedgerUnavailable,
} from '../ledger/answer.js';
import { NotYetRecorded } from '../ledger/moment.js';
import { CONTROL_STATUSES } from './control-statuses.js';
import { frameworkProblem } from './framework-problem.js';
import { isOutage } from './outage.js';
import { PROBLEM_MEDIA_TYPE, type Problem, pointerOf, problem, RequestRefused } from './problem.js';
import { logProblem } from './problem-log.js';
import type { ApiReply, ApiRequest } from './request.js';

// 400  the request is malformed by itself
// 403  another person has to do it
// 404  what is named does not exist
// 409  the ledger does not allow it as it stands now; it may later
// 412  the document is not the version that was read
// 422  well-formed, but this ledger can never accept it
const STATUS_OF_RULE: Readonly<Record<Rule, 400 | 403 | 404 | 409 | 412 | 422>> = {
  AMOUNT_NOT_POSITIVE: 400,
  BALANCE_OUT_OF_RANGE: 422,
  CODE_MALFORMED: 400,
  CODE_DUPLICATE: 400,
  CODE_PARENT_MISSING: 400,
  LEDGER_ID_MALFORMED: 400,
  UNIT_DUPLICATE: 400,
  PROJECT_DUPLICATE: 400,
  PROJECT_CODE_RESERVED: 400,
  TEXT_MALFORMED: 400,
  DATE_MALFORMED: 400,
  LINES_MISSING: 400,
  LINE_DUPLICATE: 400,
  LINE_MALFORMED: 400,
  PROCUREMENT_EXCEEDS_LINE: 400,
  DOCUMENT_ID_MALFORMED: 400,
  GROUP_SIZE_OUT_OF_RANGE: 400,
  PROPOSAL_HASH_MALFORMED: 400,
  UNITS_MISSING: 400,
  CHARGE_AMBIGUOUS: 409,
  EFFECTIVE_DATE_BEFORE_DOCUMENT: 409,
  CROSSING_UNTRUE: 409,
  LEDGER_NOT_OPEN: 404,
  LEDGER_ALREADY_OPEN: 409,
  UNIT_UNKNOWN: 422,
  UNIT_HOLDS_NO_LINES: 422,
  FUNCTIONAL_CODE_UNKNOWN: 422,
  ECONOMIC_CODE_UNKNOWN: 422,
  PROJECT_UNKNOWN: 422,
  LINE_NOT_FOUND: 404,
  REALLOCATION_NOT_FOUND: 404,
  PAYMENT_NOT_FOUND: 404,
  DOCUMENT_ALREADY_EXISTS: 409,
  CHARGE_NOT_FOUND: 404,
  EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR: 422,
  BUDGET_ALREADY_APPROVED: 409,
  BUDGET_NOT_APPROVED: 409,
  DOCUMENT_CHANGED: 412,
  REALLOCATION_NOT_PENDING: 409,
  PROPOSAL_HASH_MISMATCH: 409,
  APPROVER_IS_PROPOSER: 403,
  WITHDRAWER_IS_NOT_PROPOSER: 403,
  FUND_SOURCE_DIFFERS: 422,
  REALLOCATION_LINE_ON_BOTH_SIDES: 422,
  CORRECTION_SAME_LINE: 422,
  OVERSPEND_NOT_NEXT: 409,
  REDUCTION_EXCEEDS_AVAILABLE: 409,
  REALLOCATION_NOT_ZERO_SUM: 422,
  REALLOCATION_EXCEEDS_AVAILABLE: 409,
  REFUND_EXCEEDS_CHARGE: 409,
  CORRECTION_EXCEEDS_CHARGE: 409,
  // Appropriating, allotting, planning
  KEY_SPENDING_NOT_REDUCED: 422,
  ADJUSTMENT_LINE_ON_BOTH_SIDES: 422,
  RESOLUTION_AFTER_EFFECTIVE_DATE: 422,
  ADJUSTMENT_EXCEEDS_AVAILABLE: 409,
  ALLOTMENT_EXCEEDS_UNALLOTTED: 409,
  CASH_PLAN_NOT_FOUND: 404,
  CASH_PLAN_EXCEEDS_BUDGET: 409,
  // Freezing, reserving, contracting, ordering payments
  FREEZE_NOT_FOUND: 404,
  PRE_ENCUMBRANCE_NOT_FOUND: 404,
  ENCUMBRANCE_NOT_FOUND: 404,
  ENCUMBRANCE_LINE_NOT_FOUND: 422,
  COMMITMENT_CLOSED: 409,
  PAYMENT_NOT_ORDERED: 409,
  PAYMENT_NOT_SETTLED: 409,
  COMMITMENT_EXCEEDS_AVAILABLE: 409,
  RELEASE_EXCEEDS_OPEN: 409,
  SUPPLEMENTARY_CONTRACTS_EXCEED_LIMIT: 409,
  PAYMENT_EXCEEDS_AVAILABLE: 409,
  PAYMENT_EXCEEDS_ENCUMBRANCE: 409,
  CASH_PLAN_EXCEEDED: 409,
  // Units and projects
  UNIT_ALREADY_OPEN: 409,
  PROJECT_ALREADY_OPEN: 409,
  UNIT_CLOSED: 409,
  PROJECT_CLOSED: 409,
  MERGE_INTO_ITSELF: 422,
  LEDGER_OF_ANOTHER_YEAR: 422,
  LINE_HAS_HELD_MONEY: 409,
  LINE_AWAITS_MONEY: 409,
  LINE_HAS_MONEY_LEFT: 409,
  LINE_OVERSPENT: 409,
  // Performance and revenue
  TARGETS_MISSING: 400,
  TARGET_DUPLICATE: 400,
  TARGET_VALUE_MALFORMED: 400,
  SCORE_MALFORMED: 400,
  AMOUNT_NEGATIVE: 400,
  REVENUE_SOURCE_UNKNOWN: 400,
  PERFORMANCE_TARGETS_MISSING: 404,
  TARGET_UNKNOWN: 422,
  RECEIPT_NOT_FOUND: 404,
  REVENUE_NOT_FOUND: 404,
  PERFORMANCE_ALREADY_ASSESSED: 409,
  TARGET_WITHOUT_RESULT: 422,
  ACHIEVEMENT_MISSTATED: 422,
  REFUND_EXCEEDS_RECEIPT: 409,
  // Periods and reversals
  PERIOD_MALFORMED: 400,
  PERIOD_OUTSIDE_FISCAL_YEAR: 422,
  PERIOD_OUT_OF_ORDER: 409,
  PERIOD_CLOSED_ALREADY: 409,
  PERIOD_NOT_CLOSED: 409,
  PERIOD_IS_CLOSED: 409,
  YEAR_IS_CLOSED: 409,
  REOPENING_NOT_FOUND: 404,
  REOPENING_NOT_PENDING: 409,
  REOPENING_OVER: 409,
  EVENT_NOT_FOUND: 404,
  EVENT_NOT_REVERSIBLE: 409,
  EVENT_ALREADY_REVERSED: 409,
  REVERSAL_NOT_FOUND: 404,
  REVERSAL_NOT_PENDING: 409,
  REVERSAL_EXCEEDS_AVAILABLE: 409,
  // The end of the year
  CARRIED_OVER_ALREADY: 409,
  NOTHING_TO_CARRY_OVER: 409,
  CARRY_OVER_NOT_FOUND: 404,
  RETURN_EXCEEDS_AVAILABLE: 409,
  YEAR_NOT_SETTLED: 409,
  YEAR_NOT_CLOSED: 409,
  LEDGER_DOES_NOT_FOLLOW: 409,
  CARRY_OVER_RECEIVED_ALREADY: 409,
  CARRIED_CONTRACT_CHANGED: 409,
  CARRY_OVER_INCOMPLETE: 409,
  CARRY_OVER_COMPLETE: 409,
  // Deliveries
  SUBSCRIPTION_NOT_FOUND: 404,
  DELIVERY_NOT_FOUND: 404,
  CHANNEL_IS_FIXED: 409,
  ADDRESS_NOT_ALLOWED: 422,
  CHANNEL_HAS_NO_SECRET: 422,
  ROBOT_SECRET_MISPLACED: 422,
  ...CONTROL_STATUSES,
  // Alerts
  ALERT_NOT_FOUND: 404,
  ALERT_NOT_NEXT: 409,
  ALERT_NOT_OPEN: 409,
  ALERT_ACKNOWLEDGED_ALREADY: 409,
  ALERTS_SWEPT_ALREADY: 409,
  SELF_CHECKED_ALREADY: 409,
  SNOOZE_OVER: 409,
  // Policy
  POLICY_MALFORMED: 422,
  POLICY_NOT_FOUND: 404,
  POLICY_UNCHANGED: 409,
  VIREMENT_RULE_BROKEN: 422,
  ROLE_MAY_NOT_SIGN: 403,
  SIGNED_ALREADY: 409,
  PROPOSAL_EXPIRED: 409,
  PROPOSAL_NOT_EXPIRED: 409,
  REPORT_NOT_DUE: 409,
  DELEGATION_NOT_FOUND: 404,
  DELEGATION_NOT_VALID: 403,
  DELEGATION_ENDS_BEFORE_IT_BEGINS: 422,
  DELEGATE_IS_DELEGATOR: 422,
  // Consumers of the feed
  CONSUMER_NOT_FOUND: 404,
  CONSUMER_DIFFERS: 409,
  CONSUMER_LIMIT_REACHED: 409,
  CONSUMER_START_AFTER_LOG: 422,
  CURSOR_FOREIGN: 422,
  CURSOR_AFTER_LOG: 422,
};

/** Turns whatever was thrown into a problem, and logs every refusal of access and every defect. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<ApiRequest>();
    const reply = host.switchToHttp().getResponse<ApiReply>();
    const { problem: answer, headers } = loggedProblem(error, request);
    if (reply.sent) return;
    if (error instanceof CommandRefused && error.replayed) {
      reply.header('idempotency-replayed', 'true');
    }
    void reply
      .status(answer.status)
      .headers({ ...headers })
      .type(PROBLEM_MEDIA_TYPE)
      .send(JSON.stringify(answer));
  }
}

interface Answer {
  readonly problem: Problem;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The problem that an error is, and the headers that go with it. Logs what has to be logged. */
export function loggedProblem(error: unknown, request: ApiRequest): Answer {
  const answer = problemOf(error, request);
  logProblem(request, { answer: answer.problem, error });
  return answer;
}

function problemOf(error: unknown, request: ApiRequest): Answer {
  if (error instanceof RequestRefused) return error;
  if (error instanceof RuleBroken) return { problem: brokenRule(error, request) };
  if (error instanceof IdempotencyMismatch) return { problem: mismatch() };
  if (error instanceof LedgerBusy) return later('ledger-busy', 429, error.retryAfterSeconds);
  if (error instanceof NotYetRecorded) return { problem: notYetRecorded(error) };
  // Before outages: a client that hangs up is a connection reset as well, with a status of its own.
  if (error instanceof HttpException || isFrameworkError(error)) {
    return frameworkProblem(error, request);
  }
  if (error instanceof QueueUnreachable) return later('queue-unreachable', 503, 1);
  if (error instanceof LedgerUnavailable || isOutage(error)) {
    return later('ledger-unavailable', 503, 1);
  }
  return { problem: problem('internal-error', { title: 'Something broke here', status: 500 }) };
}

function brokenRule({ rule, facts }: RuleBroken, request: ApiRequest): Problem {
  const kind = rule.toLowerCase().replaceAll('_', '-');
  const sentence = RULES[rule];
  const { field, ...figures } = facts;
  const names = request.params as Readonly<Record<string, unknown>> | null;
  const place =
    field === undefined
      ? undefined
      : names !== null && String(field) in names
        ? { parameter: String(field) }
        : { pointer: pointerOf(String(field)) };
  return problem(kind, {
    title: `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`,
    status: STATUS_OF_RULE[rule],
    ...(place === undefined ? {} : { errors: [{ ...place, detail: sentence }] }),
    facts: spoken(figures),
  });
}

// Figures in fen are spoken in yuan, under the name without the unit.
function spoken(facts: Facts): Record<string, string | number> {
  const entries = Object.entries(facts).flatMap(([name, value]): [string, string | number][] => {
    if (value === undefined) return [];
    if (name.endsWith('Fen')) return [[name.slice(0, -'Fen'.length), formatYuan(BigInt(value))]];
    return [[name, typeof value === 'bigint' ? String(value) : value]];
  });
  return Object.fromEntries(entries);
}

function mismatch(): Problem {
  const detail = 'was used for another request';
  return problem('idempotency-key-reused', {
    title: 'The idempotency key was used for another request',
    status: 422,
    errors: [{ header: 'Idempotency-Key', detail }],
  });
}

const LATER = {
  'ledger-busy': 'Too many commands are waiting',
  'ledger-unavailable': 'The ledger cannot be reached now',
  'queue-unreachable': 'The job queue cannot be reached now',
} as const;

function later(kind: keyof typeof LATER, status: 429 | 503, seconds: number): Answer {
  const title = LATER[kind];
  const detail = `${title}; ask again with the same idempotency key.`;
  return {
    problem: problem(kind, { title, status, detail }),
    headers: { 'retry-after': String(seconds) },
  };
}

function notYetRecorded({ seq, headSeq }: NotYetRecorded): Problem {
  const detail = `is after the end of the log, ${headSeq}`;
  return problem('not-yet-recorded', {
    title: 'The log has not got as far',
    status: 404,
    errors: [{ parameter: 'knownAt', detail }],
    facts: { seq, headSeq },
  });
}

function isFrameworkError(error: unknown): error is Error & { readonly statusCode: number } {
  return Number((error as { readonly statusCode?: unknown } | null)?.statusCode) < 500;
}
