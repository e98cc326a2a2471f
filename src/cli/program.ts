import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { CONFIG_HELP } from '../platform/config.js';
import { addAlerts } from './alerts.js';
import { addBalances } from './balances.js';
import { addControl } from './control.js';
import { addDeliveries } from './deliveries.js';
import { addDemo } from './demo.js';
import { addEvents } from './events.js';
import { addExplain } from './explain.js';
import { addExport } from './export.js';
import { EXIT, EXIT_HELP, failureOf } from './failures.js';
import { addImport } from './import.js';
import { addKeys } from './keys.js';
import { addLedger } from './ledger.js';
import { addMigrate } from './migrate.js';
import { addOrder } from './order.js';
import { note } from './output.js';
import { addPolicy } from './policy.js';
import { addPublish } from './publish.js';
import { addPublished } from './published.js';
import { addRebuild } from './rebuild.js';
import { addReplay } from './replay.js';
import { addReport } from './report.js';
import { addServe } from './serve.js';
import { addSimulate } from './simulate.js';
import { addSubscriptions } from './subscriptions.js';
import { addTables } from './tables.js';
import { addVerify } from './verify.js';
import { addYearEnd } from './year-end.js';

/** Runs one command line and returns the exit code. */
export async function runProgram(args: readonly string[]): Promise<number> {
  // A reader that has seen enough, such as head, is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.ok);
    throw error;
  });
  const program = buildProgram();
  try {
    await program.parseAsync(args, { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    const { message, code } = failureOf(error);
    if (message !== '') note(`error: ${message}`);
    if (args.includes('--debug') && code !== EXIT.ok) note((error as Error).stack ?? '');
    return code;
  }
}

/** Every command, with its options and help. */
export function buildProgram(): Command {
  const program = new Command('budget-ledger')
    .description('An event-sourced ledger of a public budget')
    .version(versionOfPackage())
    .option('--debug', 'print the stack of an error')
    .exitOverride()
    .showHelpAfterError('(--help tells more)')
    .addHelpText('after', EXIT_HELP)
    .addHelpText('after', environmentHelp());
  addServe(program);
  addMigrate(program);
  addKeys(program);
  addLedger(program);
  addImport(program);
  addExport(program);
  addOrder(program);
  addYearEnd(program);
  addPolicy(program);
  addPublished(program);
  addBalances(program);
  addTables(program);
  addReport(program);
  addPublish(program);
  addControl(program);
  addEvents(program);
  addReplay(program);
  addExplain(program);
  addAlerts(program);
  addVerify(program);
  addRebuild(program);
  addSubscriptions(program);
  addDeliveries(program);
  addSimulate(program);
  addDemo(program);
  return program;
}

function versionOfPackage(): string {
  const file = new URL('../../package.json', import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')).version;
}

function environmentHelp(): string {
  const width = Math.max(...Object.keys(CONFIG_HELP).map((name) => name.length));
  const lines = Object.entries(CONFIG_HELP).map(
    ([name, help]) => `  ${name.padEnd(width)}  ${help}`,
  );
  return `\nEnvironment:\n${lines.join('\n')}`;
}
