import type { Command } from 'commander';
import { dayArgument, knownAtArgument, seqArgument } from './arguments.js';
import { type BudgetExportOptions, exportIntegrated, exportPackage } from './budget-export.js';
import { type OutputOptions, withOutput } from './output.js';

const ORDERS_HELP = `
Every event is turned back into its order, in the form that \`import orders\` reads: a sheet for every
verb, in a workbook or in a folder of CSV files. The number of an order is the place of its event. What the
ledger writes by itself, and what has no order, is left out and counted on standard error. A payee is told
as long as it is kept beside the log. Imported into an empty ledger of the same id and opening, the set
makes the same events again, except what depends on the day on which it is recorded.

Examples:
  budget-ledger export orders --ledger 440307-audit-2023 --out orders.xlsx
  budget-ledger export orders --ledger 440307-audit-2023 --out folder --verbs record-payment,refund-payment
  budget-ledger export orders --ledger 440307-audit-2023 --out june.xlsx --from-seq 1000 --to-seq 1999`;

const BUDGET_HELP = `
Examples:
  budget-ledger export fiscal-data-package --ledger 440307-audit-2023 --out package
  budget-ledger export integrated --ledger 440307-audit-2023 --out indicators.csv --as-of 2023-06-30`;

export interface ExportOptions extends OutputOptions {
  readonly ledger?: string;
  readonly out: string;
  readonly verbs?: readonly string[];
  readonly fromSeq?: number;
  readonly toSeq?: number;
}

export function addExport(program: Command): void {
  const group = program
    .command('export')
    .description('write what a ledger holds into files')
    .addHelpText('after', ORDERS_HELP);
  const orders = group
    .command('orders')
    .description('documents of every kind, as `import orders` reads them')
    .option('--ledger <id>', 'may be left out when there is one ledger')
    .requiredOption('--out <path>', 'a new .xlsx file, or a new folder for CSV files')
    .option('--verbs <list>', 'only these, with commas between them', (text) => text.split(','))
    .option('--from-seq <seq>', 'only orders from this event on', seqArgument)
    .option('--to-seq <seq>', 'only orders up to this event', seqArgument);
  withOutput(orders)
    .addHelpText('after', ORDERS_HELP)
    .action(async (options: ExportOptions) =>
      (await import('./order-export.js')).exportOrders(options),
    );
  const fiscal = withBudget(group.command('fiscal-data-package'))
    .description('lines by phase and classification, as a Fiscal Data Package')
    .requiredOption('--out <folder>', 'a new folder');
  withOutput(fiscal)
    .addHelpText('after', BUDGET_HELP)
    .action((options: BudgetExportOptions) => exportPackage(options));
  const integrated = withBudget(group.command('integrated'))
    .description('lines under the field names of the national integrated budget system')
    .requiredOption('--out <file>', 'a new CSV file');
  withOutput(integrated)
    .addHelpText('after', BUDGET_HELP)
    .action((options: BudgetExportOptions) => exportIntegrated(options));
}

function withBudget(command: Command): Command {
  return command
    .option('--ledger <id>', 'may be left out when there is one ledger')
    .option('--as-of <date>', 'only facts effective on or before this day', dayArgument)
    .option('--known-at <seq|time>', 'only what was recorded up to there', knownAtArgument);
}
