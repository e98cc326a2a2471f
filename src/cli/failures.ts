import { CommanderError } from 'commander';
import { type Facts, RULES, type Rule, RuleBroken } from '../domain/rules.js';
import { FileRefused } from '../files/sheet.js';
import { sentenceOf } from '../importers/rehearsal.js';
import { LedgerBusy, LedgerUnavailable } from '../ledger/answer.js';
import { NotYetRecorded } from '../ledger/moment.js';
import { DocumentRefused } from '../published/refusal.js';

// How a command ends. The codes are stable: scripts rely on them.

export const EXIT = { ok: 0, failure: 1, badInput: 2, unavailable: 3 } as const;

export const EXIT_HELP = `
Exit codes:
  0  done
  1  failed, or done and something was found (verify, replay, explain, rebuild, a refused command)
  2  wrong usage, configuration or input; nothing was written
  3  the database or the ledger cannot be reached, or is too busy; ask again`;

/** The command line, the configuration or an input file is wrong. */
export class BadInput extends Error {
  override readonly name = 'BadInput';
}

/** A server that is needed cannot be had. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

/** The work was done and what it found is printed already. */
export class Found extends Error {
  override readonly name = 'Found';
}

/** What to say in one line, and the exit code. */
export function failureOf(error: unknown): { readonly message: string; readonly code: number } {
  if (error instanceof CommanderError) {
    return { message: '', code: error.exitCode === 0 ? EXIT.ok : EXIT.badInput };
  }
  if (error instanceof Found) return { message: error.message, code: EXIT.failure };
  if (
    error instanceof BadInput ||
    error instanceof FileRefused ||
    error instanceof DocumentRefused ||
    error instanceof NotYetRecorded
  ) {
    return { message: error.message, code: EXIT.badInput };
  }
  if (error instanceof RuleBroken) {
    const code = error.rule === 'LEDGER_NOT_OPEN' ? EXIT.badInput : EXIT.failure;
    return { message: `refused: ${refusalOf(error)}`, code };
  }
  if (isOutage(error)) return { message: outageOf(error), code: EXIT.unavailable };
  return { message: messageOf(error), code: EXIT.failure };
}

/** A refusal as a sentence with its figures and the name of its rule. */
export function refusalOf({ rule, facts }: { readonly rule: Rule; readonly facts: Facts }): string {
  return `${sentenceOf(rule, facts)} [${rule in RULES ? rule : 'UNKNOWN'}]`;
}

function isOutage(error: unknown): boolean {
  if (error instanceof Unavailable || error instanceof LedgerUnavailable) return true;
  if (error instanceof LedgerBusy) return true;
  if (error instanceof AggregateError) return error.errors.some(isOutage);
  const code = String((error as { code?: unknown } | undefined)?.code ?? '');
  return OUTAGE_CODES.has(code) || /^(08|28|53|57P)/.test(code);
}

// Of the network, and PostgreSQL's "no such database", "no such schema", "no such table".
const OUTAGE_CODES = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'EHOSTUNREACH', 'EAI_AGAIN', 'EPIPE'],
  ...['3D000', '3F000', '42P01'],
]);

function outageOf(error: unknown): string {
  const { cause, code } = error as { cause?: unknown; code?: unknown };
  if (code === '42P01' || code === '3F000') {
    return 'the database has no schema of this version: run `budget-ledger migrate` first';
  }
  const reason = cause === undefined ? '' : ` (${messageOf(cause)})`;
  return `${messageOf(error)}${reason}`;
}

function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message || error.name : String(error);
}
