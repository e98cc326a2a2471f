import { type Command, InvalidArgumentError, Option } from 'commander';
import { spokenTable } from '../capabilities/statutory-table/spoken-table.js';
import {
  type PhaseChoice,
  TablesQuery,
} from '../capabilities/statutory-table/statutory-table.queries.js';
import type { KnownAt } from '../ledger/moment.js';
import { TABLE_NUMBERS } from '../reports/statutory-table.js';
import { type Cell, PHASES, type Table } from '../reports/table.js';
import { dayArgument, knownAtArgument, ledgerIdOf } from './arguments.js';
import { LEDGER_HELP } from './ledger.js';
import { type OutputOptions, print, printLine, type Row, withOutput } from './output.js';
import { withSession } from './session.js';

const EXAMPLES = `
Examples:
  budget-ledger tables
  budget-ledger tables 440307-audit-2023 1
  budget-ledger tables 440307-audit-2023 7 --phase all --as-of 2023-06-30
  budget-ledger tables 440307-audit-2023 3 --unit U1 --known-at 1200 --json`;

interface TablesOptions extends OutputOptions {
  readonly phase: PhaseChoice;
  readonly unit?: readonly string[];
  readonly asOf?: string;
  readonly knownAt?: KnownAt;
}

export function addTables(program: Command): void {
  const command = program
    .command('tables')
    .description('the twelve statutory tables; now or at any moment')
    .argument('[ledger]', LEDGER_HELP)
    .argument('[number]', 'one of them, from 1; without it they are listed', tableNumber)
    .addOption(
      new Option('--phase <phase>', 'approved, adjusted, executed, or all of them')
        .choices([...PHASES, 'all'])
        .default('approved'),
    )
    .option('--unit <code...>', 'only these units')
    .option('--as-of <date>', 'only facts effective on or before this day', dayArgument)
    .option('--known-at <seq|time>', 'only what was recorded up to there', knownAtArgument)
    .addHelpText('after', EXAMPLES);
  withOutput(command).action(tablesAction);
}

async function tablesAction(
  named: string | undefined,
  number: number | undefined,
  options: TablesOptions,
): Promise<void> {
  const { phase, unit: unitCode, asOf, knownAt } = options;
  const moment = { ...(asOf && { asOf }), ...(knownAt && { knownAt }) };
  const numbers = number === undefined ? TABLE_NUMBERS : [number];
  const { ledgerId, found } = await withSession(async (session) => {
    const id = await ledgerIdOf(session, named);
    const asked = new TablesQuery(id, numbers, { phase, unitCode }, moment);
    return { ledgerId: id, found: await session.query(asked) };
  });
  const { seq, tables } = found;
  const [table] = tables;
  if (number === undefined || table === undefined) {
    const items = tables.map(({ tableId, title }, index) => ({
      number: numbers[index],
      tableId,
      title,
    }));
    const columns = [
      { key: 'number', title: '表 table', align: 'right' as const },
      { key: 'title', title: '名称 title' },
    ];
    print({ columns, rows: items, json: { ledgerId, seq, ...moment, items } }, options);
    return;
  }
  printTable(table, { ledgerId, phase, seq, ...moment }, options);
}

/** Prints a report: its title and notes around it for people, exact amounts in JSON. */
export function printTable(table: Table, about: object, options: OutputOptions): void {
  const { title, caption, unit, columns, rows, notes } = table;
  const forPeople = !options.json && !options.csv;
  if (forPeople) printLine(`${title}\n${caption}　${unit}`);
  print(
    {
      columns: columns.map(({ columnId, heads, type }) => ({
        key: columnId,
        title: heads.join('\n'),
        align: type === 'text' ? 'left' : 'right',
      })),
      rows: rows.map(({ cells }) => rowOf(table, cells)),
      json: { ...about, table: spokenTable(table) },
    },
    options,
  );
  if (forPeople) for (const note of notes) printLine(note);
}

// A text over several columns stands in the first of them.
function rowOf({ columns }: Table, cells: readonly Cell[]): Row {
  const row: Record<string, string> = {};
  let at = 0;
  for (const cell of cells) {
    row[columns[at]?.columnId ?? ''] = cell.text;
    at += cell.type === 'text' ? (cell.span ?? 1) : 1;
  }
  return row;
}

function tableNumber(text: string): number {
  const number = TABLE_NUMBERS.find((known) => String(known) === text);
  if (number !== undefined) return number;
  throw new InvalidArgumentError(`must be a number from 1 to ${TABLE_NUMBERS.length}.`);
}
