import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ZERO_BALANCE } from '../../src/domain/accounts.js';
import { addressOf } from '../../src/domain/line.js';
import { sumFen } from '../../src/domain/money.js';
import { FUND_TYPE_CODES, integratedBudget } from '../../src/exporters/integrated-budget.js';
import { planLines } from '../../src/importers/lines.importer.js';
import { readSheet } from '../../src/importers/read-sheet.js';
import { RowsRefused } from '../../src/importers/rehearsal.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import type { Database } from '../../src/platform/database.js';
import { createTestDatabase } from '../support/database.js';
import { LEDGER_ID, openSample, openTestLedger, SAMPLE } from './sample.js';

let server: Awaited<ReturnType<typeof createTestDatabase>>;
let database: Database;
let ledger: Ledger;
let folder: string;
let exported: string;

beforeAll(async () => {
  server = await createTestDatabase();
  ({ database, ledger } = openTestLedger(server.url));
  await openSample(ledger);
  folder = mkdtempSync(join(tmpdir(), 'integrated-'));
  const { lines } = await planned(`${SAMPLE}lines.csv`);
  const header = await ledger.inspect(LEDGER_ID, (memory) => memory.header);
  if (header === undefined) throw new Error('the ledger is not open');
  exported = integratedBudget({
    header,
    lines: lines.map(({ lineId, amountFen }) => ({
      lineId,
      address: addressOf(lineId),
      balance: { ...ZERO_BALANCE, original: amountFen, available: amountFen },
    })),
  });
});

afterAll(async () => {
  await database.close();
  await server.drop();
  rmSync(folder, { recursive: true, force: true });
});

async function planned(path: string) {
  const order = { ledgerId: LEDGER_ID, actor: 'tester' };
  return planLines({ ledger, db: database.db }, await readSheet(path), order);
}

function file(content: string): string {
  const path = join(folder, 'indicators.csv');
  writeFileSync(path, content);
  return path;
}

async function problemsOf(change: (content: string) => string) {
  const error = await planned(file(change(exported))).catch((refused: unknown) => refused);
  if (!(error instanceof RowsRefused)) throw new Error('nothing was refused');
  return error.problems;
}

describe('budget lines under the national field names', () => {
  it('come back to the fen', async () => {
    const { lines } = await planned(file(exported));
    const before = await planned(`${SAMPLE}lines.csv`);
    const plain = (all: typeof lines) =>
      all.map(({ lineId, amountFen }) => ({ lineId, amountFen }));
    expect(plain(lines)).toEqual(plain(before.lines));
    expect(sumFen(lines.map(({ amountFen }) => amountFen))).toBe(3_450_997_194n);
    expect(lines.every(({ basis }) => basis === 'published')).toBe(true);
  });

  it('have a code of their own for each fund source', () => {
    const codes = Object.values(FUND_TYPE_CODES);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it.each([
    ['mof_div_code', /^440307,/m, '440306,', 'the ledger is of 440307'],
    ['fiscal_year', /^(440307),2023,/m, '$1,2022,', 'the ledger is of 2023'],
    ['agency_code', /^(440307,2023),U1,/m, '$1,U9,', expect.stringContaining('U9')],
    ['exp_func_code', /,2010801,/, ',201080,', 'the code must have 7 digits'],
    ['fund_type_code', /,11,/, ',99,', expect.stringContaining('"99" is none of 11')],
  ])('are refused with another %s, and told by that name', async (column, from, to, message) => {
    const problems = await problemsOf((content) => content.replace(from, to));
    expect(problems).toContainEqual({ row: 2, column, message });
  });
});
