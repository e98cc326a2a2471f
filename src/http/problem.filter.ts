import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import { formatYuan } from '../domain/money.js';
import { type Facts, RULES, RuleBroken } from '../domain/rules.js';
import { QueueUnreachable } from '../jobs/job-view.js';
import {
  CommandRefused,
  IdempotencyMismatch,
  LedgerBusy,
  LedgerUnavailable,
} from '../ledger/answer.js';
import { NotYetRecorded } from '../ledger/moment.js';
import { frameworkProblem } from './framework-problem.js';
import { isOutage } from './outage.js';
import { PROBLEM_MEDIA_TYPE, type Problem, pointerOf, problem, RequestRefused } from './problem.js';
import { logProblem } from './problem-log.js';
import type { ApiReply, ApiRequest } from './request.js';
import { STATUS_OF_RULE } from './rule-statuses.js';

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
