import { once } from 'node:events';
import type { Command } from 'commander';
import { LinesQuery } from '../capabilities/balances/balances.queries.js';
import { ACCOUNTS, type Account, type Balance, ZERO_BALANCE } from '../domain/accounts.js';
import { type Budget, DocumentMap, EMPTY_BUDGET, evolve, type Line } from '../domain/budget.js';
import { formatYuan } from '../domain/money.js';
import type { StoredEvent } from '../event-store/envelope.js';
import { streamEvents } from '../event-store/read.js';
import { decodeEvent } from '../ledger/codec.js';
import { ledgerIdOf, seqArgument } from './arguments.js';
import { eventJson, summaryOf } from './events.js';
import { Found } from './failures.js';
import { LEDGER_HELP } from './ledger.js';
import { csvOf, note, type OutputOptions, withOutput } from './output.js';
import { type Progress, progressOf } from './progress.js';
import { type Session, withSession } from './session.js';

const EXAMPLES = `
Folds the log from its first event, prints the events of the range with every line they move, before
and after, and compares the balances at the end with the stored ones. --json prints one object a line.

Examples:
  budget-ledger replay --from 1200 --to 1210
  budget-ledger replay 440307-audit-2023 --line U1:2010801:30201:basic:general-public-budget
  budget-ledger replay --json > history.ndjson`;

interface ReplayOptions extends OutputOptions {
  readonly from?: number;
  readonly to?: number;
  readonly line?: string;
}

export function addReplay(program: Command): void {
  const command = program
    .command('replay')
    .description('fold the log anew and show what each event did')
    .argument('[ledger]', LEDGER_HELP)
    .option('--from <seq>', 'print events from this one on', seqArgument)
    .option('--to <seq>', 'print events up to this one', seqArgument)
    .option('--line <line>', 'print only events that move this line')
    .addHelpText('after', EXAMPLES);
  withOutput(command).action(replayAction);
}

async function replayAction(named: string | undefined, options: ReplayOptions): Promise<void> {
  const differences = await withSession(async (session) => {
    const ledgerId = await ledgerIdOf(session, named);
    const progress = progressOf('replay');
    try {
      return await replay(session, { ledgerId, options, progress });
    } finally {
      progress.stop();
    }
  });
  for (const difference of differences) note(difference);
  if (differences.length > 0) throw new Found(`${differences.length} balances differ from replay`);
}

async function replay(
  session: Session,
  job: { readonly ledgerId: string; readonly options: ReplayOptions; readonly progress: Progress },
): Promise<string[]> {
  const { ledgerId, options, progress } = job;
  const stored = await session.query(new LinesQuery(ledgerId));
  const lines = new Map<string, Line>();
  const documents = new DocumentMap();
  let budget: Budget = { ...EMPTY_BUDGET, lines, documents };
  await printHeader(options);
  const range = { ledgerId, afterSeq: 0, untilSeq: stored.seq };
  for await (const event of streamEvents(session.database.db, range)) {
    const changes = evolve(budget, decodeEvent(event));
    const steps = changes.lines.map(({ lineId, balance }) => ({
      lineId,
      before: lines.get(lineId)?.balance ?? ZERO_BALANCE,
      after: balance,
    }));
    if (isAsked(event, steps, options)) await printEvent(event, steps, options);
    for (const line of changes.lines) lines.set(line.lineId, line);
    for (const document of changes.documents) documents.set(document.documentId, document);
    if (changes.header !== undefined) budget = { ...budget, header: changes.header };
    if (event.seq % 1_000 === 0) progress.update(event.seq, stored.seq);
  }
  const differences = differencesOf(lines, stored.lines);
  const outcome = differences.length === 0 ? 'equal' : 'different';
  note(`replayed ${stored.seq} events, ${lines.size} lines: ${outcome} to the stored balances`);
  return differences;
}

interface Step {
  readonly lineId: string;
  readonly before: Balance;
  readonly after: Balance;
}

function isAsked(
  { seq }: StoredEvent,
  steps: readonly Step[],
  { from = 1, to = Number.POSITIVE_INFINITY, line }: ReplayOptions,
): boolean {
  if (seq < from || seq > to) return false;
  return line === undefined || steps.some(({ lineId }) => lineId === line);
}

const CSV_COLUMNS = ['seq', 'effectiveOn', 'type', 'lineId', 'account', 'before', 'after'].map(
  (key) => ({ key, title: key }),
);

async function printHeader({ csv }: ReplayOptions): Promise<void> {
  if (csv) await write(csvOf({ columns: CSV_COLUMNS, rows: [] }));
}

async function printEvent(
  event: StoredEvent,
  steps: readonly Step[],
  { json, csv }: ReplayOptions,
): Promise<void> {
  const { seq, effectiveOn, type } = event;
  const moves = steps.flatMap(({ lineId, before, after }) =>
    movedAccounts(before, after).map((account) => ({
      lineId,
      account,
      before: formatYuan(before[account]),
      after: formatYuan(after[account]),
    })),
  );
  if (json) return write(`${JSON.stringify({ ...eventJson(event), moves })}\n`);
  if (csv) {
    const rows = moves.map((move) => ({ seq, effectiveOn, type, ...move }));
    const [, ...body] = csvOf({ columns: CSV_COLUMNS, rows }).split('\n');
    return write(body.join('\n'));
  }
  const { amount } = summaryOf(decodeEvent(event).event);
  const head = [`#${seq}`, effectiveOn, type, amount, event.actor, event.documentNumber ?? ''];
  const details = moves.map(
    ({ lineId, account, before, after }) => `    ${lineId}  ${account} ${before} → ${after}`,
  );
  return write(`${[head.filter((part) => part !== '').join('  '), ...details].join('\n')}\n`);
}

function movedAccounts(before: Balance, after: Balance): Account[] {
  return ACCOUNTS.filter((account) => before[account] !== after[account]);
}

// A long log must not pile up in memory before a slow reader.
async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

function differencesOf(lines: ReadonlyMap<string, Line>, stored: readonly Line[]): string[] {
  const found = new Map(stored.map(({ lineId, balance }) => [lineId, balance]));
  const ids = [...new Set([...lines.keys(), ...found.keys()])].sort();
  return ids.flatMap((lineId) =>
    ACCOUNTS.flatMap((account) => {
      const expected = lines.get(lineId)?.balance[account];
      const actual = found.get(lineId)?.[account];
      if (expected === actual) return [];
      const told = [expected, actual].map((fen) => (fen === undefined ? 'none' : formatYuan(fen)));
      return [`${lineId} ${account}: replay gives ${told[0]}, stored is ${told[1]}`];
    }),
  );
}
