import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fiscalDataPackage } from '../exporters/fiscal-data-package.js';
import { integratedBudget } from '../exporters/integrated-budget.js';
import type { KnownAt } from '../ledger/moment.js';
import { readSource } from '../reports/read-source.js';
import type { ReportSource } from '../reports/source.js';
import { ledgerIdOf } from './arguments.js';
import { BadInput } from './failures.js';
import { type OutputOptions, print } from './output.js';
import { withSession } from './session.js';

export interface BudgetExportOptions extends OutputOptions {
  readonly ledger?: string;
  readonly out: string;
  readonly asOf?: string;
  readonly knownAt?: KnownAt;
}

/** Writes a Fiscal Data Package into a new folder. */
export async function exportPackage(options: BudgetExportOptions): Promise<void> {
  const { out, asOf } = options;
  const source = await sourceFor(options);
  await mkdir(out).catch(refusedPath(out));
  for (const { path, content } of fiscalDataPackage(source, { asOf })) {
    await mkdir(dirname(join(out, path)), { recursive: true });
    await writeFile(join(out, path), content);
  }
  tell(source, options);
}

/** Writes the lines under the national field names into a new file. */
export async function exportIntegrated(options: BudgetExportOptions): Promise<void> {
  const source = await sourceFor(options);
  await writeFile(options.out, integratedBudget(source), { flag: 'wx' }).catch(
    refusedPath(options.out),
  );
  tell(source, options);
}

function sourceFor({ ledger, asOf, knownAt }: BudgetExportOptions): Promise<ReportSource> {
  const moment = { ...(asOf && { asOf }), ...(knownAt && { knownAt }) };
  return withSession(async (session) =>
    readSource(session.database.db, await ledgerIdOf(session, ledger), moment),
  );
}

function refusedPath(path: string) {
  return (error: NodeJS.ErrnoException): never => {
    throw new BadInput(
      `--out: ${path} ${error.code === 'EEXIST' ? 'is there already' : error.code}`,
    );
  };
}

function tell({ header, seq, lines }: ReportSource, options: BudgetExportOptions): void {
  const told = { ledgerId: header.ledgerId, seq, lines: lines.length, out: options.out };
  const columns = Object.keys(told).map((key) => ({ key, title: key }));
  print({ columns, rows: [told], json: told }, options);
}
