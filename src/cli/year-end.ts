import { type Command, InvalidArgumentError } from 'commander';
import {
  ReverseYearEndCommand,
  RunYearEndCommand,
  type YearEnd,
} from '../capabilities/year-end/year-end-run.commands.js';
import { DOCUMENT_ID_FORM } from '../domain/posting-checks.js';
import { ledgerIdOf, metaOf, type WriteOptions, withActor } from './arguments.js';
import { Found } from './failures.js';
import { LEDGER_HELP } from './ledger.js';
import { note, type OutputOptions, print, printLine, tableOf, withOutput } from './output.js';
import { progressOf } from './progress.js';
import { withSession } from './session.js';

const EXAMPLES = `
What is left of every line goes into the ledger of the year after, with its purpose, its age and its
contracts; what two years have not used up goes back to the treasury. Then the year is closed, next
year's ledger is opened unless it is open, and receives everything. While a line has an obstacle,
nothing is written. A run that was cut short is given again and goes on.

Examples:
  budget-ledger year-end run 440307-audit-2023 --dry-run
  budget-ledger year-end run 440307-audit-2023
  budget-ledger year-end reverse 440307-audit-2023 --reason "Minutes of the meeting of 3 January"`;

interface RunOptions extends OutputOptions, WriteOptions {
  readonly run?: string;
  readonly dryRun?: boolean;
  readonly reason: string;
}

/** Gives the program the end of the year: run it, or undo it before the year is closed. */
export function addYearEnd(program: Command): void {
  const yearEnd = program
    .command('year-end')
    .description('carry over, close the year, and hand all of it to next year (年终结转)')
    .addHelpText('after', EXAMPLES);
  const run = yearEnd
    .command('run')
    .description('run the end of the year, or go on with it')
    .option('--dry-run', 'print what it would do, and write nothing')
    .addHelpText('after', EXAMPLES);
  const reverse = yearEnd
    .command('reverse')
    .description('undo what a run carried over, as long as the year is not closed')
    .requiredOption('--reason <text>', 'why')
    .addHelpText('after', EXAMPLES);
  for (const command of [run, reverse]) {
    const family = '--run <id>';
    command
      .argument('[ledger]', LEDGER_HELP)
      .option(family, 'the family of the run (default: year-end-<year>)', runArgument);
    withOutput(withActor(command));
  }
  run.action(runAction);
  reverse.action(reverseAction);
}

function runArgument(text: string): string {
  if (DOCUMENT_ID_FORM.test(text)) return text;
  throw new InvalidArgumentError('must be 1 to 64 letters, digits, dashes, underscores.');
}

const LINES = [
  { key: 'lineId', title: 'line' },
  { key: 'carriedOver', title: 'carried over', align: 'right' },
  { key: 'returned', title: 'returned', align: 'right' },
] as const;
const OBSTACLES = [
  { key: 'lineId', title: 'line' },
  { key: 'rule', title: 'rule' },
  { key: 'detail', title: 'what stands in the way' },
  { key: 'figures', title: 'figures' },
];

async function runAction(named: string | undefined, options: RunOptions): Promise<void> {
  const progress = progressOf('lines');
  const report = await withSession(async (session) => {
    const ledgerId = await ledgerIdOf(session, named);
    const { meta, ...year } = yearOf(ledgerId, options);
    const onStep = (done: number, total: number) => progress.update(done, total);
    const dryRun = options.dryRun === true;
    return session.execute(new RunYearEndCommand({ ...year, onStep, meta: { ...meta, dryRun } }));
  }).finally(() => progress.stop());
  // It is spoken as HTTP speaks it, whose schemas take their time to load.
  const { yearEndAnswer } = await import('../capabilities/year-end/year-end-run.http.js');
  const answer = yearEndAnswer(report);
  const { state, obstacles, lines, carriedOver, returned, nextLedgerId } = answer;
  if (obstacles.length > 0 && options.json !== true) {
    const rows = obstacles.map(({ facts, ...rest }) => ({
      ...rest,
      figures: Object.entries(facts)
        .map(([name, value]) => `${name} ${value}`)
        .join(', '),
    }));
    printLine(tableOf({ columns: OBSTACLES, rows }));
    throw new Found(`${obstacles.length} lines stand in the way; nothing was written`);
  }
  print({ columns: LINES, rows: lines, json: answer }, options);
  if (obstacles.length > 0) throw new Found(`${obstacles.length} lines stand in the way`);
  note(`${state}: ${carriedOver} carried over to ${nextLedgerId}, ${returned} returned`);
}

async function reverseAction(named: string | undefined, options: RunOptions): Promise<void> {
  const { ledgerId, runId, lineCount } = await withSession(async (session) => {
    const id = await ledgerIdOf(session, named);
    const year = yearOf(id, options);
    const command = new ReverseYearEndCommand(year, options.reason);
    return { ...year, lineCount: await session.execute(command) };
  });
  const row = { ledgerId, runId, lineCount };
  const columns = Object.keys(row).map((key) => ({ key, title: key }));
  print({ columns, rows: [row], json: row }, options);
}

function yearOf(ledgerId: string, options: RunOptions): YearEnd {
  const { run: runId = `year-end-${ledgerId.slice(-4)}` } = options;
  const request = `year-end ${ledgerId}`;
  return { ledgerId, runId, meta: { ...metaOf(options, { effectiveOn: '', request }) } };
}
