import { type Facts, RULES, type Rule } from '../domain/rules.js';
import type { RowProblem } from '../files/sheet.js';
import type { Accepted, Answer } from '../ledger/answer.js';
import type { Rehearsal } from '../ledger/decision.js';
import type { Db } from '../platform/database.js';
import { COLUMN_OF_RULE } from './line-columns.js';

// What the ledger would say to a row, and what it has said already.

/** Rows that cannot be posted, all of them; nothing was written. */
export class RowsRefused extends Error {
  override readonly name = 'RowsRefused';
  constructor(readonly problems: readonly RowProblem[]) {
    super(`${new Set(problems.map(({ row }) => row)).size} rows cannot be posted`);
  }
}

/** Throws `RowsRefused` when there is a problem, in the order of the rows. */
export function refuseRows(problems: readonly RowProblem[]): void {
  if (problems.length > 0) throw new RowsRefused(problems.toSorted((a, b) => a.row - b.row));
}

/** The columns in which a file writes its amounts and its lines. */
export interface SubjectColumns {
  readonly amount: string;
  readonly line: string;
}

/** The problem that a refused rehearsal is; undefined when it was accepted. */
export function problemOf(
  rehearsal: Rehearsal | undefined,
  { row, columns }: { readonly row: number; readonly columns: SubjectColumns },
): RowProblem | undefined {
  if (rehearsal?.outcome === 'failed') throw rehearsal.error;
  if (rehearsal?.outcome !== 'refused') return undefined;
  const { rule, facts } = rehearsal;
  const ofAmount = String(facts.field).endsWith('amount') ? columns.amount : '';
  const column = rule === 'LINE_MALFORMED' ? columns.line : (COLUMN_OF_RULE[rule] ?? ofAmount);
  return { row, column, message: sentenceOf(rule, facts) };
}

/** A broken rule as a sentence with its figures. */
export function sentenceOf(rule: Rule, { field: _, ...facts }: Facts): string {
  const figures = Object.entries(facts).filter(([, value]) => value !== undefined);
  const shown = figures.map(([name, value]) => `${name} ${value}`).join(', ');
  return shown === '' ? RULES[rule] : `${RULES[rule]} (${shown})`;
}

/** The client under which a file's rows are posted: the same bytes are the same client. */
export function clientOf(digest: string): string {
  return `import:${digest}`;
}

/** What a client was answered before, by a run perhaps cut short: what was accepted, by its key. */
export async function postedKeys(
  db: Db,
  { ledgerId, client }: { readonly ledgerId: string; readonly client: string },
): Promise<ReadonlyMap<string, Accepted>> {
  const answers = await db
    .selectFrom('command_result')
    .select(['idempotency_key', 'answer'])
    .where('ledger_id', '=', ledgerId)
    .where('client', '=', client)
    .execute();
  const given = answers.map(({ idempotency_key: key, answer }) => {
    return [key, JSON.parse(answer) as Answer] as const;
  });
  return new Map(given.filter((one): one is [string, Accepted] => one[1].outcome === 'accepted'));
}
