import { type Command, Option } from 'commander';
import { dayInChina } from '../domain/calendar.js';
import type { KnownAt } from '../ledger/moment.js';
import type { Db } from '../platform/database.js';
import {
  budgetComparison,
  COMPARISON_DIMENSIONS,
  type ComparisonDimension,
} from '../reports/budget-comparison.js';
import { executionPace } from '../reports/execution-pace.js';
import { paymentRegister } from '../reports/payment-register.js';
import { procurementReport } from '../reports/procurement-report.js';
import { readMonths, readRegister, readTurnovers } from '../reports/read-management.js';
import { readSource } from '../reports/read-source.js';
import { reallocationRegister } from '../reports/reallocation-register.js';
import type { ReportSource } from '../reports/source.js';
import { PHASES, type Phase, type Table } from '../reports/table.js';
import { threePublicComparison } from '../reports/three-public-comparison.js';
import { trialBalance } from '../reports/trial-balance.js';
import { LANGUAGES, type Language } from '../reports/yuan-cells.js';
import { dayArgument, knownAtArgument, ledgerIdOf } from './arguments.js';
import { LEDGER_HELP } from './ledger.js';
import { type OutputOptions, withOutput } from './output.js';
import { withSession } from './session.js';
import { printTable } from './tables.js';

const EXAMPLES = `
Amounts are yuan to the fen.

Examples:
  budget-ledger report comparison 440307-audit-2023 --by functional
  budget-ledger report comparison 440307-audit-2023 --with 440307-school-2023 --by department
  budget-ledger report trial-balance --known-at 1200 --json
  budget-ledger report pace --as-of 2023-06-30 --language en
  budget-ledger report payments --csv`;

const REPORTS = [
  'comparison',
  'trial-balance',
  'pace',
  'reallocations',
  'payments',
  'three-public',
  'procurement',
] as const;

type Report = (typeof REPORTS)[number];

interface ReportOptions extends OutputOptions {
  readonly by: ComparisonDimension;
  readonly with: readonly string[];
  readonly phase: Phase;
  readonly language: Language;
  readonly asOf?: string;
  readonly knownAt?: KnownAt;
}

export function addReport(program: Command): void {
  const command = program
    .command('report')
    .description('management reports: comparison, trial balance, pace, registers; at any moment')
    .argument('<report>', REPORTS.join(', '))
    .argument('[ledger]', LEDGER_HELP)
    .addOption(
      new Option('--by <what>', 'rows of the comparison')
        .choices(COMPARISON_DIMENSIONS)
        .default('functional'),
    )
    .option('--with <ledger...>', 'comparison: these ledgers too, consolidated', [])
    .addOption(new Option('--phase <phase>', 'of procurement').choices(PHASES).default('approved'))
    .addOption(new Option('--language <language>', 'of heads').choices(LANGUAGES).default('zh'))
    .option('--as-of <date>', 'only facts effective on or before this day', dayArgument)
    .option('--known-at <seq|time>', 'only what was recorded up to there', knownAtArgument)
    .addHelpText('after', EXAMPLES);
  withOutput(command).action(reportAction);
}

async function reportAction(
  name: string,
  named: string | undefined,
  options: ReportOptions,
  command: Command,
): Promise<void> {
  const report = REPORTS.find((known) => known === name);
  if (report === undefined) {
    command.error(`error: the reports are ${REPORTS.join(', ')}; there is no ${name}`);
  }
  const { asOf, knownAt } = options;
  const moment = { ...(asOf && { asOf }), ...(knownAt && { knownAt }) };
  const { source, table } = await withSession(async (session) => {
    const { db } = session.database;
    const id = await ledgerIdOf(session, named);
    const first = await readSource(db, id, moment);
    const others: ReportSource[] = [];
    for (const other of options.with) others.push(await readSource(db, other, moment));
    return { source: first, table: await tableOf(report, { db, source: first, others, options }) };
  });
  printTable(table, { ledgerId: source.header.ledgerId, seq: source.seq, ...moment }, options);
}

async function tableOf(
  report: Report,
  {
    db,
    source,
    others,
    options,
  }: {
    readonly db: Db;
    readonly source: ReportSource;
    readonly others: readonly ReportSource[];
    readonly options: ReportOptions;
  },
): Promise<Table> {
  const { language, by: dimension, phase, asOf } = options;
  const range = { ledgerId: source.header.ledgerId, seq: source.seq, asOf };
  switch (report) {
    case 'comparison':
      return budgetComparison([source, ...others], { dimension, language });
    case 'trial-balance':
      return trialBalance([source], { turnovers: await readTurnovers(db, range), language });
    case 'pace': {
      const until = asOf ?? dayInChina(new Date().toISOString());
      return executionPace([source], { months: await readMonths(db, range), until, language });
    }
    case 'reallocations': {
      const reallocations = await readRegister(db, range, 'reallocation');
      return reallocationRegister(source, { reallocations, language });
    }
    case 'payments':
      return paymentRegister(source, {
        payments: await readRegister(db, range, 'payment'),
        language,
      });
    case 'three-public':
      return threePublicComparison(source, { language });
    case 'procurement':
      return procurementReport(source, { phase, language });
    default:
      return report satisfies never;
  }
}
