import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { formatYuan, sumFen } from '../domain/money.js';
import { LEDGER_ID_FORM } from '../domain/opening.js';
import { type AllocatedLine, type Allocation, allocate } from '../published/allocation.js';
import type { PublishedDocument } from '../published/document.js';
import { BadInput, Found } from './failures.js';
import { note, print } from './output.js';
import { progressOf } from './progress.js';
import type { OpenOptions } from './published.js';
import { readDocument } from './published-read.js';

type Allocated = Extract<Allocation, { type: 'allocated' }>;

/** Chooses lines behind a document and writes them where `import` reads them. Posts nothing. */
export async function writeOpening(file: string, options: OpenOptions): Promise<void> {
  const { ledger, out } = options;
  if (!LEDGER_ID_FORM.test(ledger)) throw new BadInput('--ledger: must be like 440307-audit-2023');
  const document = await readDocument(file);
  if (!ledger.endsWith(`-${document.fiscalYear}`)) {
    throw new BadInput(`--ledger: the document is of ${document.fiscalYear}`);
  }
  const allocation = await allocated(document);
  await mkdir(out).catch((error: NodeJS.ErrnoException) => {
    const there = error.code === 'EEXIST' ? 'is there already' : error.message;
    throw new BadInput(`--out: ${out} ${there}`);
  });
  const opening = JSON.stringify(openingOf(document, allocation, ledger), undefined, 2);
  await writeFile(join(out, 'ledger.json'), `${opening}\n`);
  await writeFile(join(out, 'lines.csv'), linesCsv(allocation.lines));
  await writeFile(join(out, 'ranges.csv'), rangesCsv(allocation.lines));
  printSummary(allocation.lines, options);
}

async function allocated(document: PublishedDocument): Promise<Allocated> {
  const progress = progressOf('ranges');
  try {
    const onProgress = ({ done, total }: { readonly done: number; readonly total: number }) =>
      progress.update(done, total);
    const allocation = await allocate(document, { onProgress });
    if (allocation.type === 'allocated') return allocation;
    if (allocation.type === 'impossible') throw new BadInput(allocation.reasons.join('; '));
    for (const cells of allocation.contradictions) {
      const told = cells.map(({ tableId, key, printed }) => `${tableId} ${key}=${printed.text}`);
      note(`these cannot hold together: ${told.join('; ')}`);
    }
    throw new Found(`${allocation.contradictions.length} contradictions`);
  } finally {
    progress.stop();
  }
}

function openingOf(document: PublishedDocument, { problem, lines }: Allocated, ledgerId: string) {
  const { departmentName, functionalCodes, economicCodes } = document;
  const holders = new Set(lines.map(({ address }) => address.unitCode));
  return {
    ledgerId,
    departmentName,
    units: [...problem.unitCodes].map(([name, unitCode]) => ({
      unitCode,
      name,
      independentAccounts: holders.has(unitCode),
    })),
    projects: [...problem.projectCodes].map(([name, projectCode]) => ({ projectCode, name })),
    functionalCodes,
    economicCodes,
  };
}

function linesCsv(lines: readonly AllocatedLine[]): string {
  const rows = lines.map(({ address, amountFen, basis }) => ({
    unit_code: address.unitCode,
    fund_source: address.fundSource,
    functional_code: address.functionalCode,
    economic_code: address.economicCode,
    kind: address.kind,
    project_code: address.projectCode ?? '',
    amount_fen: String(amountFen),
    basis,
  }));
  return stringify(rows, { header: true });
}

function rangesCsv(lines: readonly AllocatedLine[]): string {
  const rows = lines.map(({ lineId, amountFen, basis, range }) => ({
    line_id: lineId,
    amount: formatYuan(amountFen),
    at_least: range === undefined ? '' : formatYuan(range.fromFen),
    at_most: range === undefined ? '' : formatYuan(range.toFen),
    basis,
  }));
  return stringify(rows, { header: true });
}

const BASES = ['published', 'within-rounding', 'assumed-split'] as const;

function printSummary(lines: readonly AllocatedLine[], options: OpenOptions): void {
  const rows = BASES.map((basis) => {
    const own = lines.filter((line) => line.basis === basis);
    const amount = formatYuan(sumFen(own.map(({ amountFen }) => amountFen)));
    return { basis, lines: own.length, amount };
  });
  print({ columns: COLUMNS, rows, json: { folder: options.out, bases: rows } }, options);
}

const COLUMNS = [
  { key: 'basis', title: '依据 basis' },
  { key: 'lines', title: '指标 lines', align: 'right' },
  { key: 'amount', title: '金额（元） amount', align: 'right' },
] as const;
