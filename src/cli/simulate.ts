import type { Command } from 'commander';
import { LedgerQuery } from '../capabilities/opening/opening.queries.js';
import { must } from '../domain/rules.js';
import { postYear, type SimulationReport } from '../simulation/posting.js';
import { FEWEST_PAYMENTS, simulateYear } from '../simulation/year.js';
import { ledgerIdOf, numberArgument } from './arguments.js';
import { BadInput, Found } from './failures.js';
import { LEDGER_HELP } from './ledger.js';
import { note, type OutputOptions, print, withOutput } from './output.js';
import { progressOf } from './progress.js';
import { type Session, withSession } from './session.js';

const EXAMPLES = `
The same seed and number of payments give the same orders, each under the document SIM-<seed>-<n>.
Posting them again goes on where it was cut short and doubles nothing.

Examples:
  budget-ledger simulate
  budget-ledger simulate 440307-audit-2023 --seed 7 --payments 20000`;

interface SimulateOptions extends OutputOptions {
  readonly seed: number;
  readonly payments: number;
}

export const DEFAULT_YEAR = { seed: 1, payments: 2_000 } as const;

export function addSimulate(program: Command): void {
  const seed = numberArgument({ least: 0, most: 4_294_967_295 });
  const payments = numberArgument({ least: FEWEST_PAYMENTS, most: 5_000_000 });
  const command = program
    .command('simulate')
    .description('post a made-up year of payments, refunds and reallocations')
    .argument('[ledger]', LEDGER_HELP)
    .option('--seed <number>', 'which year', seed, DEFAULT_YEAR.seed)
    .option('--payments <count>', 'how many payments', payments, DEFAULT_YEAR.payments)
    .addHelpText('after', EXAMPLES);
  withOutput(command).action(simulateAction);
}

async function simulateAction(named: string | undefined, options: SimulateOptions): Promise<void> {
  const { seed, payments } = options;
  const started = performance.now();
  const { ledgerId, report } = await withSession(async (session) => {
    const id = await ledgerIdOf(session, named);
    return { ledgerId: id, report: await simulate(session, { ledgerId: id, seed, payments }) };
  });
  const { surprises, ...counts } = report;
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  const row = { ledgerId, seed, payments, ...counts, surprises: surprises.length, seconds };
  const columns = Object.keys(row).map((key) => ({ key, title: key }));
  print({ columns, rows: [row], json: { ...row, surprises } }, options);
  if (surprises.length === 0) return;
  for (const { number, answer } of surprises.slice(0, 100))
    note(`SIM-${seed}-${number}: ${answer}`);
  throw new Found(`${surprises.length} orders were answered otherwise than expected`);
}

/** Makes a year from the opening budget of a ledger and posts it. */
export async function simulate(
  session: Session,
  year: { readonly ledgerId: string; readonly seed: number; readonly payments: number },
): Promise<SimulationReport> {
  const { ledgerId, seed, payments } = year;
  const { header } = await session.query(new LedgerQuery(ledgerId));
  must(header.budgetApproved, 'BUDGET_NOT_APPROVED', { ledgerId });
  // Not the balances of today: the year must be the same when it is posted again.
  const lines = await session.ledger.inspect(ledgerId, (memory) =>
    [...memory.lines.values()]
      .map(({ lineId, balance }) => ({ lineId, originalFen: balance.original }))
      .filter(({ originalFen }) => originalFen > 0n)
      .sort((a, b) => (a.lineId < b.lineId ? -1 : 1)),
  );
  const orders = ordersOf({ seed, payments, fiscalYear: header.fiscalYear, lines });
  const progress = progressOf('orders');
  progress.update(0, orders.length);
  try {
    return await postYear({
      execute: (command) => session.execute(command),
      ledgerId,
      name: `${seed}/${payments}`,
      orders,
      inFlight: 2 * session.config.BATCH_LIMIT,
      onPosted: (count) => progress.update(count),
    });
  } finally {
    progress.stop();
  }
}

function ordersOf(options: Parameters<typeof simulateYear>[0]) {
  try {
    return simulateYear(options);
  } catch (error) {
    throw error instanceof RangeError ? new BadInput(error.message) : error;
  }
}
