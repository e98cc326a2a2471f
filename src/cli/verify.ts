import type { Command } from 'commander';
import { FINDINGS } from '../audit/findings.js';
import { type VerifyReport, verifyLedger } from '../audit/verify.js';
import { ledgerIdOf } from './arguments.js';
import { BadInput, Found } from './failures.js';
import { allLedgers, LEDGER_HELP } from './ledger.js';
import { note, type OutputOptions, print, withOutput } from './output.js';
import { progressOf } from './progress.js';
import { type Session, withSession } from './session.js';

const EXAMPLES = `
Checks every hash, sequence number and the head; double entry, balances, documents, answers, personal
data and projections against replay; crossings against flags. Ends with 1 when anything is found.

Examples:
  budget-ledger verify
  budget-ledger verify 440307-audit-2023 --json
  budget-ledger verify --all`;

interface VerifyOptions extends OutputOptions {
  readonly all?: boolean;
}

export function addVerify(program: Command): void {
  const command = program
    .command('verify')
    .description('prove that nothing was altered')
    .argument('[ledger]', LEDGER_HELP)
    .option('--all', 'every ledger')
    .addHelpText('after', EXAMPLES);
  withOutput(command).action(verifyAction);
}

async function verifyAction(named: string | undefined, options: VerifyOptions): Promise<void> {
  if (named !== undefined && options.all)
    throw new BadInput('name a ledger or say --all, not both');
  const reports = await withSession(async (session) => {
    const ids = options.all
      ? (await allLedgers(session)).map(({ ledgerId }) => ledgerId)
      : [await ledgerIdOf(session, named)];
    const results: VerifyReport[] = [];
    for (const id of ids) results.push(await verifyWithProgress(session, id));
    return results;
  });
  printReports(reports, options);
  const found = reports.reduce((total, { findingCount }) => total + findingCount, 0);
  if (found > 0) throw new Found(`${found} findings`);
}

async function verifyWithProgress(session: Session, ledgerId: string): Promise<VerifyReport> {
  const progress = progressOf(`verify ${ledgerId}`);
  try {
    return await verifyLedger(session.database, ledgerId, {
      onProgress: ({ events, total }) => progress.update(events, total),
    });
  } finally {
    progress.stop();
  }
}

function printReports(reports: readonly VerifyReport[], options: OutputOptions): void {
  const columns = REPORT_KEYS.map((key) => ({ key, title: key }));
  const rows = reports.map(({ findings: _, ...report }) => ({ ...report }));
  const findings = reports.flatMap((report) =>
    report.findings.map((finding) => ({ ledgerId: report.ledgerId, ...finding })),
  );
  print({ columns, rows, json: options.json ? { reports } : undefined }, options);
  if (options.json) return;
  for (const { ledgerId, code, seq, where, expected, found } of findings) {
    const place = seq === undefined ? where : `event ${seq}, ${where}`;
    const sides =
      expected === undefined && found === undefined ? '' : `: expected ${expected}, found ${found}`;
    note(`${ledgerId} ${code} (${FINDINGS[code]}) at ${place}${sides}`);
  }
}

const REPORT_KEYS = [
  'ledgerId',
  'events',
  'lines',
  'documents',
  'overspends',
  'alerts',
  'pendingCrossings',
  'projectionCells',
  'findingCount',
  'headHash',
] as const;
