import { type Command, Option } from 'commander';
import { LinesQuery } from '../capabilities/balances/balances.queries.js';
import { RESOURCE_ACCOUNTS, STATUS_ACCOUNTS } from '../domain/accounts.js';
import type { KnownAt } from '../ledger/moment.js';
import { dayArgument, knownAtArgument, ledgerIdOf } from './arguments.js';
import {
  DIMENSIONS,
  type Dimension,
  figureColumns,
  figureJson,
  figureRow,
  figuresBy,
  totalFigure,
} from './figures.js';
import { LEDGER_HELP } from './ledger.js';
import { type OutputOptions, print, withOutput } from './output.js';
import { withSession } from './session.js';

const EXAMPLES = `
Examples:
  budget-ledger balances
  budget-ledger balances 440307-audit-2023 --by project --wan
  budget-ledger balances --by line --as-of 2023-06-30
  budget-ledger balances --by unit --known-at 1200 --json
  budget-ledger balances --known-at 2023-07-01T00:00:00+08:00 --csv`;

interface BalancesOptions extends OutputOptions {
  readonly by: Dimension;
  readonly asOf?: string;
  readonly knownAt?: KnownAt;
  readonly wan?: boolean;
}

export function addBalances(program: Command): void {
  const command = program
    .command('balances')
    .description('approved, adjusted, disbursed, available and rate; now or at any moment')
    .argument('[ledger]', LEDGER_HELP)
    .addOption(new Option('--by <what>', 'sum by').choices(DIMENSIONS).default('function'))
    .option('--as-of <date>', 'only facts effective on or before this day', dayArgument)
    .option('--known-at <seq|time>', 'only what was recorded up to there', knownAtArgument)
    .option('--wan', 'in 万元 (10,000 yuan), rounded to two decimals; in tables only')
    .addHelpText('after', EXAMPLES);
  withOutput(command).action(balancesAction);
}

async function balancesAction(named: string | undefined, options: BalancesOptions): Promise<void> {
  const { by, asOf, knownAt, wan = false } = options;
  const moment = { ...(asOf && { asOf }), ...(knownAt && { knownAt }) };
  const { ledgerId, found } = await withSession(async (session) => {
    const id = await ledgerIdOf(session, named);
    return { ledgerId: id, found: await session.query(new LinesQuery(id, {}, moment)) };
  });
  const figures = figuresBy(by, found);
  const total = totalFigure(found.lines);
  const unit = wan && !options.csv ? '万元' : '元';
  const columns = options.csv ? CSV_COLUMNS : figureColumns(unit);
  print(
    {
      columns,
      rows: figures.map((figure) => figureRow(figure, unit)),
      footer: [figureRow(total, unit)],
      json: {
        ledgerId,
        by,
        seq: found.seq,
        ...moment,
        total: figureJson(total),
        items: figures.map(figureJson),
      },
    },
    options,
  );
}

const CSV_KEYS = [...RESOURCE_ACCOUNTS, 'adjusted', ...STATUS_ACCOUNTS];
const CSV_COLUMNS = ['key', 'name', ...CSV_KEYS, 'executionRate'].map((key) => ({
  key,
  title: key,
}));
