import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import { formatYuan } from '../domain/money.js';
import { type Facts, RULES, type Rule, RuleBroken } from '../domain/rules.js';
import {
  CommandRefused,
  IdempotencyMismatch,
  LedgerBusy,
  LedgerUnavailable,
} from '../ledger/answer.js';
import { NotYetRecorded } from '../ledger/moment.js';
import { AccessRefused } from './authentication.js';
import { frameworkProblem } from './framework-problem.js';
import { isOutage } from './outage.js';
import { PROBLEM_MEDIA_TYPE, type Problem, pointerOf, problem, RequestRefused } from './problem.js';
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

function later(kind: string, status: 429 | 503, seconds: number): Answer {
  const title =
    status === 429 ? 'Too many commands are waiting' : 'The ledger cannot be reached now';
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

function logProblem(
  request: ApiRequest,
  { answer, error }: { readonly answer: Problem; readonly error: unknown },
): void {
  const { method, apiKey, ip } = request;
  const place = { method, route: request.routeOptions?.url, ip, problem: answer.type };
  if (answer.status === 401 || answer.status === 403) {
    const { reason, prefix = apiKey?.prefix } =
      error instanceof AccessRefused ? error : { reason: answer.type };
    const who = { prefix, name: apiKey?.name, role: apiKey?.role, params: request.params };
    request.log.warn({ ...place, ...who, reason }, 'access refused');
  } else if (answer.status >= 500) {
    request.log.error({ ...place, err: error }, 'request failed');
  }
}
