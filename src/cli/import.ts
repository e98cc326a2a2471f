import type { Command } from 'commander';
import { addressOf } from '../domain/line.js';
import { formatYuan, sumFen } from '../domain/money.js';
import { RuleBroken } from '../domain/rules.js';
import { FileRefused, type RowProblem, type Sheet } from '../files/sheet.js';
import { type LinesPlan, planLines } from '../importers/lines.importer.js';
import { type PaymentsPlan, planPayments } from '../importers/payments.importer.js';
import { postInOrder } from '../importers/posting.js';
import { readSheet } from '../importers/read-sheet.js';
import { RowsRefused } from '../importers/rehearsal.js';
import { actorOf, dayArgument, ledgerIdOf, type WriteOptions, withActor } from './arguments.js';
import { BadInput, Found, refusalOf } from './failures.js';
import { note, type OutputOptions, print, withOutput } from './output.js';
import { progressOf } from './progress.js';
import { type Session, withSession } from './session.js';

const LINES_HELP = `
Columns: unit_code, functional_code, economic_code, kind (basic|project), project_code, fund_source,
  amount (yuan) or amount_fen, basis (published|within-rounding|assumed-split); may be there too:
  budget_unit, functional_name, economic_name, project_name (checked against the ledger's names),
  sub_item, procurement_category, procurement_fen, procurement_sme_fen, procurement_small_micro_fen.

Examples:
  budget-ledger import lines samples/longgang-audit-2023/lines.csv --dry-run
  budget-ledger import lines budget.xlsx --ledger 440307-audit-2023 --document 深龙财〔2023〕1号`;

const PAYMENTS_HELP = `
Columns: effective_on, voucher_number, purpose, amount (yuan) or amount_fen, and line_id or the codes
  unit_code, functional_code, economic_code, kind, project_code, fund_source; may be there too:
  payment_id, payee_name, payee_account, document_number.
A file that is imported again, or after it was cut short, doubles nothing.

Examples:
  budget-ledger import payments samples/longgang-audit-2023/payments.csv --dry-run
  budget-ledger import payments june.xlsx --ledger 440307-audit-2023`;

const ORDERS_HELP = `
A sheet for every verb of \`budget-ledger order list\`, called like it: the sheets of a workbook, or a
folder of CSV files such as record-payment.csv. Columns:
  order        the place of the order in the whole set, from 1; rows with the same number are one order
  effectiveOn, documentNumber, actor, role, key (idempotency key; default: made of the set)
  what the order is about, such as reallocationId, and the id that it gives to what it makes
  the fields with dots: reason, lines.lineId, lines.amount, payee.name
A list is one item a row; what is no list stands on the first row of the order. A list in a list, and what
may be of several kinds, is JSON text in one cell. Text that a spreadsheet would take for a formula stands
in quotation marks, as JSON. Amounts are yuan. request-reversal may name, as reversesOrder, an order of
the set instead of reversesSeq. An approval signs the proposalHash that was read before.
A set that is imported again, or after it was cut short, doubles nothing.

Examples:
  budget-ledger import orders june.xlsx --ledger 440307-audit-2023 --dry-run
  budget-ledger import orders folder-of-csv --ledger 440307-audit-2023`;

export interface ImportOptions extends OutputOptions, WriteOptions {
  readonly ledger?: string;
  readonly dryRun?: boolean;
  readonly effectiveOn?: string;
}

export function addImport(program: Command): void {
  const group = program
    .command('import')
    .description('post the rows of a file; nothing is written unless all of them are good')
    .addHelpText('after', `${LINES_HELP}\n${PAYMENTS_HELP}\n${ORDERS_HELP}`);
  const lines = withFile(group.command('lines').description('the opening budget, once per ledger'))
    .option('--effective-on <date>', 'default: first day of the fiscal year', dayArgument)
    .addHelpText('after', LINES_HELP);
  withOutput(withActor(lines)).action((file: string, options: ImportOptions) =>
    importFile(file, options, importLines),
  );
  const payments = withFile(group.command('payments').description('settled payments'));
  withOutput(withActor(payments))
    .addHelpText('after', PAYMENTS_HELP)
    .action((file: string, options: ImportOptions) => importFile(file, options, importPayments));
  const orders = group
    .command('orders')
    .description('documents of every kind, in the order that the file gives them')
    .argument('<file>', 'a workbook, a CSV file, or a folder of CSV files')
    .option('--actor <name>', 'who orders where a row does not say (default: cli:<user>)');
  withOutput(withLedger(orders))
    .addHelpText('after', ORDERS_HELP)
    // The verbs are made of the routes of HTTP, which take a third of a second to load.
    .action(async (file: string, options: ImportOptions) =>
      (await import('./order-import.js')).importOrders(file, options),
    );
}

function withFile(command: Command): Command {
  return withLedger(command.argument('<file>', 'a .csv or .xlsx file'));
}

function withLedger(command: Command): Command {
  return command
    .option('--ledger <id>', 'may be left out when there is one ledger')
    .option('--dry-run', 'say what would be posted and post nothing');
}

interface Import {
  readonly session: Session;
  readonly ledgerId: string;
  readonly sheet: Sheet;
  readonly options: ImportOptions;
}

async function importFile(
  file: string,
  options: ImportOptions,
  work: (job: Import) => Promise<void>,
): Promise<void> {
  const sheet = await readSheet(file).catch((error: Error) => {
    throw error instanceof FileRefused ? new BadInput(`${file}: ${error.message}`) : error;
  });
  try {
    await withSession(async (session) => {
      const ledgerId = await ledgerIdOf(session, options.ledger);
      await work({ session, ledgerId, sheet, options });
    });
  } catch (error) {
    if (!(error instanceof RowsRefused)) throw error;
    const bad = tellProblems(error.problems);
    throw new BadInput(`${file}: ${bad} of ${sheet.rows.length} rows are bad; nothing was written`);
  }
}

const PROBLEM_LINES = 100;

/** One line per bad row; the rest is counted. Returns the number of bad rows. */
function tellProblems(problems: readonly RowProblem[]): number {
  const byRow = new Map<number, string[]>();
  for (const { row, column, message } of problems) {
    const told = column === '' ? message : `column ${column}: ${message}`;
    byRow.set(row, [...(byRow.get(row) ?? []), told]);
  }
  const lines = [...byRow].map(([row, told]) => `row ${row}, ${told.join('; ')}`);
  for (const line of lines.slice(0, PROBLEM_LINES)) note(line);
  if (lines.length > PROBLEM_LINES) note(`and ${lines.length - PROBLEM_LINES} more rows`);
  return lines.length;
}

async function importLines({ session, ledgerId, sheet, options }: Import): Promise<void> {
  const { effectiveOn, document: documentNumber, dryRun = false } = options;
  const order = { ledgerId, actor: actorOf(options), effectiveOn, documentNumber };
  const core = { ledger: session.ledger, db: session.database.db };
  const plan = await planLines(core, sheet, order);
  const post = !dryRun && !plan.postedBefore;
  if (post) await session.execute(plan.command);
  const outcome = post ? 'posted' : plan.postedBefore ? 'posted before' : 'dry run';
  printLinesPlan({ plan, ledgerId, sheet, outcome }, options);
}

function printLinesPlan(
  told: {
    readonly plan: LinesPlan;
    readonly ledgerId: string;
    readonly sheet: Sheet;
    readonly outcome: string;
  },
  options: OutputOptions,
): void {
  const { plan, ledgerId, sheet, outcome } = told;
  const parts = (['basic', 'project'] as const).map((kind) => {
    const own = plan.lines.filter(({ lineId }) => addressOf(lineId).kind === kind);
    return { what: kind, lines: own.length, amount: yuanOf(own) };
  });
  const total = { what: 'total', lines: plan.lines.length, amount: yuanOf(plan.lines) };
  const json = {
    ledgerId,
    outcome,
    encoding: sheet.encoding,
    digest: sheet.digest,
    ...total,
    parts,
  };
  const columns = [
    { key: 'what', title: outcome },
    { key: 'lines', title: 'lines', align: 'right' },
    { key: 'amount', title: '元 yuan', align: 'right' },
  ] as const;
  print({ columns, rows: [...parts, total], json }, options);
}

function yuanOf(lines: readonly { readonly amountFen: bigint }[]): string {
  return formatYuan(sumFen(lines.map(({ amountFen }) => amountFen)));
}

// Twice the largest batch: one is written while the next is filled.
const IN_FLIGHT = 512;

async function importPayments({ session, ledgerId, sheet, options }: Import): Promise<void> {
  const { document: documentNumber, dryRun = false } = options;
  const core = { ledger: session.ledger, db: session.database.db };
  const order = { ledgerId, actor: actorOf(options), documentNumber };
  const plan = await planPayments(core, sheet, order);
  for (const [lineId, availableFen] of plan.overspends) {
    note(`overspends ${lineId}: ${formatYuan(availableFen)} available afterwards`);
  }
  const refused = dryRun ? [] : await postPayments(session, plan);
  const posted = dryRun ? 0 : plan.payments.length - refused.length;
  const outcome = dryRun ? 'dry run' : 'posted';
  const row = {
    outcome,
    rows: sheet.rows.length,
    postedBefore: plan.postedBefore,
    toPost: plan.payments.length,
    posted,
    amount: yuanOf(plan.payments),
  };
  const columns = Object.keys(row).map((key) => ({ key, title: key }));
  const overspends = Object.fromEntries(
    [...plan.overspends].map(([lineId, fen]) => [lineId, formatYuan(fen)]),
  );
  const { encoding, digest } = sheet;
  print(
    { columns, rows: [row], json: { ledgerId, ...row, overspends, encoding, digest } },
    options,
  );
  if (refused.length === 0) return;
  // The ledger changed between dry run and posting; what was posted is not posted again next time.
  const bad = tellProblems(refused);
  throw new Found(`${bad} rows were refused, ${posted} were posted`);
}

async function postPayments(session: Session, plan: PaymentsPlan): Promise<RowProblem[]> {
  const progress = progressOf('payments');
  const refused: RowProblem[] = [];
  let done = 0;
  progress.update(0, plan.payments.length);
  try {
    await postInOrder(plan.payments, {
      inFlight: IN_FLIGHT,
      post: async ({ row, command }) => {
        await session.execute(command()).catch((error: unknown) => {
          if (!(error instanceof RuleBroken)) throw error;
          refused.push({ row, column: '', message: refusalOf(error) });
        });
        done += 1;
        progress.update(done);
      },
    });
  } finally {
    progress.stop();
  }
  return refused;
}
