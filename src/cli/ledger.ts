import type { Command } from 'commander';
import { OpenLedgerCommand } from '../capabilities/opening/opening.commands.js';
import {
  type LedgerEntry,
  LedgerQuery,
  LedgersQuery,
} from '../capabilities/opening/opening.queries.js';
import { LEDGER_ID_FORM } from '../domain/opening.js';
import { FileRefused } from '../files/sheet.js';
import { readLedgerFile } from '../importers/ledger.importer.js';
import { jsonText } from '../ledger/codec.js';
import { dayArgument, ledgerIdOf, metaOf, type WriteOptions, withActor } from './arguments.js';
import { BadInput } from './failures.js';
import { type OutputOptions, print, withOutput } from './output.js';
import { type Session, withSession } from './session.js';

const EXAMPLES = `
Examples:
  budget-ledger ledger open samples/longgang-audit-2023/ledger.json
  budget-ledger ledger list --json
  budget-ledger ledger show 440307-audit-2023`;

export function addLedger(program: Command): void {
  const ledger = program
    .command('ledger')
    .description('ledgers: one department, one fiscal year')
    .addHelpText('after', EXAMPLES);
  const open = ledger
    .command('open')
    .description('open a ledger with the units, projects and codes of a JSON file')
    .argument('<file>', 'ledger.json')
    .option('--effective-on <date>', 'default: first day of the fiscal year', dayArgument)
    .addHelpText('after', EXAMPLES);
  withOutput(withActor(open)).action(openAction);
  withOutput(ledger.command('list').description('every ledger'))
    .addHelpText('after', EXAMPLES)
    .action(async (options: OutputOptions) => {
      const ledgers = await withSession(allLedgers);
      print(
        { columns: LIST_COLUMNS, rows: ledgers.map((entry) => ({ ...entry })), json: ledgers },
        options,
      );
    });
  withOutput(ledger.command('show').description('one ledger').argument('[ledger]', LEDGER_HELP))
    .addHelpText('after', EXAMPLES)
    .action(showAction);
}

export const LEDGER_HELP =
  'ledger id, such as 440307-audit-2023; may be left out when there is one';

const LIST_COLUMNS = [
  { key: 'ledgerId', title: 'ledger' },
  { key: 'departmentName', title: '部门 department' },
  { key: 'fiscalYear', title: '年度 year', align: 'right' },
  { key: 'seq', title: 'events', align: 'right' },
] as const;

async function openAction(
  file: string,
  options: OutputOptions & WriteOptions & { readonly effectiveOn?: string },
): Promise<void> {
  const order = await readLedgerFile(file).catch((error: Error) => {
    throw error instanceof FileRefused ? new BadInput(`${file}: ${error.message}`) : error;
  });
  const year = LEDGER_ID_FORM.exec(order.ledgerId)?.[1] ?? '1970';
  const effectiveOn = options.effectiveOn ?? `${year}-01-01`;
  const { document: documentNumber } = options;
  const request = jsonText({ ...order, effectiveOn, documentNumber });
  const meta = metaOf(options, { effectiveOn, request });
  const receipt = await withSession((session) =>
    session.execute(new OpenLedgerCommand(order, meta)),
  );
  const { ledgerId, departmentName } = order;
  const row = {
    ledgerId,
    departmentName,
    units: order.units.length,
    projects: order.projects.length,
    outcome: receipt.replayed ? 'was open already, from this very file' : 'opened',
  };
  const columns = Object.keys(row).map((key) => ({ key, title: key }));
  print({ columns, rows: [row], json: { ...row, events: receipt.events } }, options);
}

/** Every ledger, page by page. */
export async function allLedgers(session: Session): Promise<LedgerEntry[]> {
  const ledgers: LedgerEntry[] = [];
  for (;;) {
    const after = ledgers.at(-1)?.ledgerId;
    const page = await session.query(new LedgersQuery(null, { after, limit: 1_000 }));
    ledgers.push(...page.ledgers);
    if (!page.more) return ledgers;
  }
}

async function showAction(named: string | undefined, options: OutputOptions): Promise<void> {
  const { ledgerId, state } = await withSession(async (session) => {
    const id = await ledgerIdOf(session, named);
    return { ledgerId: id, state: await session.query(new LedgerQuery(id)) };
  });
  const { header, seq, hash, recordedAt } = state;
  const facts = {
    ledgerId,
    departmentName: header.departmentName,
    fiscalYear: header.fiscalYear,
    budgetApproved: header.budgetApproved,
    units: [...header.units.values()],
    projects: [...header.projects.values()],
    functionalCodes: header.functional.size,
    economicCodes: header.economic.size,
    seq,
    headHash: hash.toString('hex'),
    recordedAt,
  };
  const rows = Object.entries(facts).map(([name, value]) => ({ name, value: shown(value) }));
  const columns = [
    { key: 'name', title: 'name' },
    { key: 'value', title: 'value' },
  ];
  print({ columns, rows, json: facts }, options);
}

function shown(value: unknown): string {
  if (!Array.isArray(value)) return String(value);
  return value
    .map(({ unitCode, projectCode, name, independentAccounts }) => {
      const note = independentAccounts === false ? '（不独立核算）' : '';
      return `${unitCode ?? projectCode} ${name}${note}`;
    })
    .join('\n');
}
