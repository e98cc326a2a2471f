import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { run } from './in-process.js';

let server: TestDatabase;
const cli = (...args: string[]) => run(args, { DATABASE_URL: server.url });
const LEDGER = '440307-audit-2023';
const SAMPLE = 'samples/longgang-audit-2023';

beforeAll(async () => {
  server = await createTestDatabase();
  const opened = await cli('ledger', 'open', `${SAMPLE}/ledger.json`);
  const imported = await cli(
    'import',
    'lines',
    `${SAMPLE}/lines.csv`,
    '--document',
    '深龙财〔2023〕1号',
  );
  expect([opened.code, imported.code, imported.stderr]).toEqual([0, 0, expect.any(String)]);
}, 60_000);
afterAll(() => server.drop());

describe('tables', () => {
  it('lists the twelve of them', async () => {
    const { code, stdout } = await cli('tables');
    expect(code).toBe(0);
    expect(stdout).toContain('收支总表');
    expect(stdout).toContain('部门整体支出绩效目标表');
  });

  it('prints one with its title, its unit of amounts and its notes', async () => {
    const { code, stdout } = await cli('tables', LEDGER, '1');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^收支总表\n部门名称：深圳市龙岗区审计局　单位：万元\n/);
    expect(stdout).toMatch(/收入总计 +│ +3,451 │ 支出总计 +│ +3,451/);
    expect(stdout).toMatch(/可能存在尾数误差。\n$/);
  });

  it('says exact yuan in JSON, in every phase', async () => {
    const { code, stdout } = await cli('tables', LEDGER, '7', '--phase', 'all', '--json');
    expect(code).toBe(0);
    const { ledgerId, phase, table } = JSON.parse(stdout);
    expect([ledgerId, phase]).toEqual([LEDGER, 'all']);
    const [department] = table.rows;
    expect(department.cells).toContainEqual({
      text: '3,451',
      amount: '34509971.94',
      key: 'department||total|adjusted',
    });
  });

  it.each([
    [['tables', LEDGER, '13'], 'must be a number from 1 to 12'],
    [['tables', LEDGER, '1', '--phase', 'planned'], 'Allowed choices are'],
    [['tables', LEDGER, '1', '--unit', 'U99'], 'the budget unit is not one of the ledger'],
  ])('%p is refused with the reason', async (args, reason) => {
    const { code, stderr } = await cli(...args);
    expect(code).not.toBe(0);
    expect(stderr).toContain(reason);
  });
});
