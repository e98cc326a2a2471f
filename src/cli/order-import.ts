import { dryRunOf } from '../http/dry-run.js';
import { namesIn } from '../http/order-route.js';
import type { OrderProblem, OrderVerb } from '../importers/order-sheet.js';
import {
  type OrdersCore,
  type OrdersPlan,
  OrdersRefused,
  planOrders,
  postOrders,
} from '../importers/orders.importer.js';
import { readSheets } from '../importers/read-sheets.js';
import { FileRefused } from '../importers/sheet.js';
import { actorOf, ledgerIdOf } from './arguments.js';
import { BadInput, Found } from './failures.js';
import type { ImportOptions } from './import.js';
import { printDryRun } from './order-answer.js';
import { ROUTES, verbOf } from './order-verbs.js';
import { note, type OutputOptions, print } from './output.js';
import { progressOf } from './progress.js';
import { type Session, withSession } from './session.js';

// Orders from sheets. The verbs are the routes of HTTP.

/** Every write, as sheets have it. */
export const SHEET_VERBS: readonly OrderVerb[] = ROUTES.map((route) => ({
  ...route,
  verb: verbOf(route),
  pathNames: namesIn(route.path),
}));

export async function importOrders(file: string, options: ImportOptions): Promise<void> {
  const set = await readSheets(file).catch((error: Error) => {
    throw error instanceof FileRefused ? new BadInput(`${file}: ${error.message}`) : error;
  });
  try {
    await withSession(async (session) => {
      const ledgerId = await ledgerIdOf(session, options.ledger);
      const asked = { ledgerId, actor: actorOf(options), verbs: SHEET_VERBS };
      const plan = await planOrders(coreOf(session), set, asked);
      if (options.dryRun) tellTrial({ ledgerId, plan }, options);
      else await post({ session, ledgerId, plan }, options);
    });
  } catch (error) {
    if (!(error instanceof OrdersRefused)) throw error;
    tellProblems(error.problems);
    throw new BadInput(`${file}: ${error.message}; nothing was written`);
  }
}

/** What an import of orders works with. */
export function coreOf({ ledger, database, execute }: Session): OrdersCore {
  return { ledger, db: database.db, execute };
}

const PROBLEM_LINES = 100;

function tellProblems(problems: readonly OrderProblem[]): void {
  for (const { sheet, row, column, message } of problems.slice(0, PROBLEM_LINES)) {
    note(`${sheet}, row ${row}${column === '' ? '' : `, column ${column}`}: ${message}`);
  }
  if (problems.length > PROBLEM_LINES) note(`and ${problems.length - PROBLEM_LINES} more`);
}

interface Planned {
  readonly ledgerId: string;
  readonly plan: OrdersPlan;
}

function tellTrial({ ledgerId, plan }: Planned, options: OutputOptions): void {
  note(`${plan.open.length} orders to post, ${plan.postedBefore} posted before`);
  printDryRun(dryRunOf(ledgerId, plan.trial.rehearsed()), options);
}

async function post(
  { session, ledgerId, plan }: Planned & { readonly session: Session },
  options: OutputOptions,
): Promise<void> {
  const progress = progressOf('orders');
  let posted = 0;
  progress.update(0, plan.open.length);
  const refused = await postOrders(coreOf(session), plan, () => {
    posted += 1;
    progress.update(posted);
  }).finally(() => progress.stop());
  const row = { ledgerId, postedBefore: plan.postedBefore, toPost: plan.open.length, posted };
  const columns = Object.keys(row).map((key) => ({ key, title: key }));
  print({ columns, rows: [row], json: row }, options);
  if (refused === undefined) return;
  // The ledger changed between trial and posting; the same set goes on where it stopped.
  tellProblems([refused]);
  throw new Found(`an order was refused; ${posted} were posted, the rest was not tried`);
}
