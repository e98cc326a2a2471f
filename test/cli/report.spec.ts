import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { run } from './in-process.js';

let server: TestDatabase;
const folder = temporaryFolder();
const cli = (...args: string[]) => run(args, { DATABASE_URL: server.url });
const LEDGER = '440307-audit-2023';
const SAMPLE = 'samples/longgang-audit-2023';

beforeAll(async () => {
  server = await createTestDatabase();
  await cli('ledger', 'open', `${SAMPLE}/ledger.json`);
  await cli('import', 'lines', `${SAMPLE}/lines.csv`, '--document', '深龙财〔2023〕1号');
  await cli('import', 'payments', `${SAMPLE}/payments.csv`, '--actor', 'clerk');
}, 60_000);
afterAll(async () => {
  await server.drop();
  folder.remove();
});

const tableOf = async (...args: string[]) => {
  const { code, stdout, stderr } = await cli('report', ...args, '--json');
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout).table as { rows: { cells: { key?: string; amount?: string }[] }[] };
};

const amount = (table: Awaited<ReturnType<typeof tableOf>>, key: string) =>
  table.rows.flatMap(({ cells }) => cells).find((cell) => cell.key === key)?.amount;

describe('report', () => {
  it('compares what was approved with what was spent, by any dimension', async () => {
    for (const by of ['functional', 'economic', 'project', 'unit', 'line', 'department']) {
      const table = await tableOf('comparison', LEDGER, '--by', by);
      expect([by, amount(table, 'total|original')]).toEqual([by, '34509971.94']);
    }
  });

  it('of accounts, months and payments tells one and the same sum that was paid', async () => {
    const comparison = amount(await tableOf('comparison'), 'total|disbursed');
    expect(amount(await tableOf('payments'), 'total|charged')).toBe(comparison);
    expect(amount(await tableOf('trial-balance'), 'disbursed|debit')).toBe(comparison);
    const pace = await tableOf('pace', LEDGER, '--as-of', '2023-12-31');
    expect(amount(pace, '2023-12|cumulative')).toBe(comparison);
  });

  it('prints a table with heads in the language that is asked for', async () => {
    const { stdout } = await cli('report', 'trial-balance', LEDGER, '--language', 'en');
    expect(stdout).toMatch(/^Trial balance\n/);
    expect(stdout).toContain('Credit balance');
    const chinese = await cli('report', 'procurement', LEDGER);
    expect(chinese.stdout).toMatch(/服务 +│ +1,020,000\.00 /);
  });

  it.each([
    [['report', 'weather'], 'there is no weather'],
    [['report', 'comparison', LEDGER, '--by', 'moon'], 'Allowed choices are'],
    [['report', 'comparison', LEDGER, '--with', '440307-none-2023'], '440307-none-2023'],
  ])('%p is refused with the reason', async (args, reason) => {
    const { code, stderr } = await cli(...args);
    expect([code !== 0, stderr]).toEqual([true, expect.stringContaining(reason)]);
  });
});

describe('export of the budget', () => {
  it('writes a Fiscal Data Package once', async () => {
    const out = join(folder.path, 'package');
    const args = ['export', 'fiscal-data-package', '--ledger', LEDGER, '--out', out];
    expect((await cli(...args)).code).toBe(0);
    const description = JSON.parse(readFileSync(join(out, 'datapackage.json'), 'utf8'));
    expect(description).toMatchObject({ profile: 'fiscal-data-package', name: LEDGER });
    const again = await cli(...args);
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('is there already')]);
  });

  it('writes what the national field names call budget indicators', async () => {
    const out = join(folder.path, 'indicators.csv');
    const { code } = await cli('export', 'integrated', '--ledger', LEDGER, '--out', out);
    expect(code).toBe(0);
    expect(readFileSync(out, 'utf8')).toMatch(/^mof_div_code,fiscal_year,agency_code,/);
  });
});
