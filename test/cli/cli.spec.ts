import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { LEDGER_ID, SAMPLE } from '../importers/sample.js';
import { createTestDatabase } from '../support/database.js';
import { run, start } from './command-line.js';

let server: Awaited<ReturnType<typeof createTestDatabase>>;
let variables: NodeJS.ProcessEnv;
let admin: pg.Client;
let folder: string;

// Every command is a process of its own, which takes a second to load.
jest.setTimeout(180_000);

const OFFICE = 'U1:2010801:30201:basic:general-public-budget';

beforeAll(async () => {
  server = await createTestDatabase();
  variables = { DATABASE_URL: server.url };
  admin = new pg.Client(server.url);
  await admin.connect();
  folder = mkdtempSync(join(tmpdir(), 'cli-'));
});

afterAll(async () => {
  await admin.end();
  await server.drop();
  rmSync(folder, { recursive: true, force: true });
});

const budgetLedger = (...args: string[]) => run(args, variables);

async function json(...args: string[]) {
  const { code, stdout, stderr } = await budgetLedger(...args, '--json');
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${stderr}`);
  return JSON.parse(stdout);
}

async function eventCount(): Promise<number> {
  const { rows } = await admin.query('SELECT count(*)::int AS count FROM ledger.event');
  return rows[0].count;
}

function fileOf(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('a command that cannot be done', () => {
  it('ends with 2 for wrong usage and says what is wrong', async () => {
    const [unknown, choice, date, missing, both] = await Promise.all([
      budgetLedger('bogus'),
      budgetLedger('balances', '--by', 'colour'),
      budgetLedger('balances', '--as-of', '2023-02-29'),
      budgetLedger('keys', 'create', '--name', 'x'),
      budgetLedger('keys', 'list', '--json', '--csv'),
    ]);
    expect([unknown, choice, date, missing, both].map(({ code }) => code)).toEqual([2, 2, 2, 2, 2]);
    expect(unknown.stderr).toContain("unknown command 'bogus'");
    expect(choice.stderr).toContain('Allowed choices are line, function');
    expect(date.stderr).toContain('must be a calendar date');
    expect(missing.stderr).toContain("required option '--role <role>'");
    expect(both.stderr).toContain('choose one of --json and --csv');
  });

  it('ends with 2 and the name of a bad variable, and shows the stack only with --debug', async () => {
    const wrong = { ...variables, PORT: 'abc', BATCH_LIMIT: '0' };
    const [plain, debug] = await Promise.all([
      run(['ledger', 'list'], wrong),
      run(['ledger', 'list', '--debug'], wrong),
    ]);
    expect([plain.code, debug.code]).toEqual([2, 2]);
    expect(plain.stderr).toMatch(/^error: configuration: PORT: .*; BATCH_LIMIT: .*\n$/);
    expect(debug.stderr).toMatch(/\n\s+at .*session/);
  });

  it('ends with 3 when the database cannot be reached or has no schema', async () => {
    const { rows } = await admin.query('SELECT current_database() AS name');
    const url = (database: string) => server.url.replace(rows[0].name, database);
    const [away, none, empty] = await Promise.all([
      run(['ledger', 'list'], { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }),
      run(['ledger', 'list'], { DATABASE_URL: url('there_is_none') }),
      run(['ledger', 'list'], { DATABASE_URL: url('postgres') }),
    ]);
    expect([away.code, none.code, empty.code]).toEqual([3, 3, 3]);
    expect(away.stderr).toMatch(/^error: .*ECONNREFUSED.*\n$/);
    expect(none.stderr).toContain('does not exist');
  });
});

describe('a ledger from the command line', () => {
  it('is opened from a file, listed and shown', async () => {
    const none = await budgetLedger('balances');
    expect([none.code, none.stderr]).toEqual([
      2,
      'error: there is no ledger yet: open one first\n',
    ]);
    const file = `${SAMPLE}ledger.json`;
    expect(await json('ledger', 'open', file, '--actor', 'li')).toMatchObject({
      outcome: 'opened',
    });
    expect(await json('ledger', 'open', file)).toMatchObject({
      outcome: expect.stringContaining('open already'),
    });
    const [list, show, spoiled] = await Promise.all([
      json('ledger', 'list'),
      json('ledger', 'show'),
      budgetLedger('ledger', 'open', fileOf('ledger.json', '{"ledgerId": 3}')),
    ]);
    expect(list).toMatchObject([{ ledgerId: LEDGER_ID, fiscalYear: 2023, seq: 1 }]);
    expect(show).toMatchObject({ ledgerId: LEDGER_ID, budgetApproved: false, functionalCodes: 21 });
    expect(spoiled.code).toBe(2);
    expect(spoiled.stderr).toMatch(/ledger.json: ledgerId: .*; departmentName: /);
    expect(await eventCount()).toBe(1);
  });

  it('takes no row of a file that has a bad one', async () => {
    const lines = readFileSync(`${SAMPLE}lines.csv`, 'utf8');
    const spoiled = lines.replace(',264820000,', ',2648x,').replace('30103', '30198');
    const { code, stdout, stderr } = await budgetLedger(
      'import',
      'lines',
      fileOf('lines.csv', spoiled),
    );
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.split('\n')).toEqual([
      'row 2, column amount_fen: "2648x" is no amount in fen: a whole number',
      expect.stringMatching(/^row 4, column economic_code: the economic code is not an item/),
      expect.stringMatching(/^error: .*lines.csv: 2 of 53 rows are bad; nothing was written$/),
      '',
    ]);
    const many = lines.replaceAll(/,[0-9]+,(,|goods|services)/g, ',x,$1').repeat(3);
    const more = await budgetLedger('import', 'lines', fileOf('many.csv', many));
    expect(more.stderr.split('\n').filter((line) => line.startsWith('row '))).toHaveLength(100);
    expect(more.stderr).toMatch(/\nand \d+ more rows\n/);
    const gone = await budgetLedger('import', 'lines', join(folder, 'gone.csv'));
    expect([gone.code, gone.stderr]).toEqual([
      2,
      `error: ${folder}/gone.csv: there is no such file\n`,
    ]);
    expect(await eventCount()).toBe(1);
  });

  it('says first what would be posted, and posts the opening budget once', async () => {
    const file = `${SAMPLE}lines.csv`;
    const told = { lines: 53, amount: '34509971.94' };
    const dry = await json('import', 'lines', file, '--dry-run');
    expect(dry).toMatchObject({ outcome: 'dry run', ...told });
    expect(await eventCount()).toBe(1);
    const posted = await json('import', 'lines', file, '--document', '深龙财〔2023〕1号');
    expect(posted).toMatchObject({ outcome: 'posted', ...told });
    expect(await json('import', 'lines', file)).toMatchObject({ outcome: 'posted before' });
    expect(await eventCount()).toBe(2);
  });

  it('goes on with an import of payments that was killed', async () => {
    const header = 'effective_on,voucher_number,purpose,line_id,amount\n';
    const rows = Array.from({ length: 6_000 }, (_, n) => `2023-03-01,V${n},paper,${OFFICE},0.01`);
    const file = fileOf('payments.csv', header + rows.join('\n'));
    expect(await json('import', 'payments', file, '--dry-run')).toMatchObject({ toPost: 6_000 });
    const first = start(['import', 'payments', file], variables);
    while ((await eventCount()) < 300) await pause(5);
    first.child.kill('SIGKILL');
    await first.ended;
    const before = (await eventCount()) - 2;
    expect(before).toBeLessThan(6_000);
    const again = await json('import', 'payments', file);
    expect(again).toMatchObject({ postedBefore: before, posted: 6_000 - before });
    expect(await eventCount()).toBe(6_002);
  });

  it('prints balances, now and then, as a table, JSON and CSV', async () => {
    const [table, csv, byUnit, past, known] = await Promise.all([
      budgetLedger('balances', '--wan'),
      budgetLedger('balances', LEDGER_ID, '--by', 'line', '--csv'),
      json('balances', '--by', 'unit'),
      json('balances', '--by', 'project', '--as-of', '2023-02-28'),
      json('balances', '--by', 'economic', '--known-at', '2'),
    ]);
    expect(table.stdout.split('\n')[1]).toContain('执行率 rate');
    expect(table.stdout).toMatch(/│ 2010801 +│ 行政运行 +│ +1812\.01 │ +1812\.01 │ +0\.01 │/);
    expect(csv.stdout.split('\n')[0]).toMatch(
      /^key,name,original,.*,provisional,adjusted,unallotted,available,/,
    );
    expect(csv.stdout).toContain(`${OFFICE},行政运行 / 办公费,357300.00,`);
    expect(byUnit.items).toMatchObject([
      { code: 'U1', disbursed: '60.00', adjusted: '34509971.94' },
    ]);
    expect(past.total).toMatchObject({ disbursed: '0.00', executionRate: '0.00' });
    expect(known.seq).toBe(2);
    expect(known.items).toContainEqual(expect.objectContaining({ code: '302', level: 1 }));
    const late = await budgetLedger('balances', '--known-at', '99999');
    expect([late.code, late.stderr]).toEqual([2, expect.stringContaining('not recorded yet')]);
  });

  it('prints events and replays them', async () => {
    const [events, csv, replay, ndjson] = await Promise.all([
      json('events', '--after', '1', '--limit', '2', '--to', '2023-12-31'),
      budgetLedger('events', '--type', 'BudgetApproved', '--csv'),
      budgetLedger('replay', '--from', '3', '--to', '3'),
      budgetLedger('replay', '--from', '2', '--line', OFFICE, '--json'),
    ]);
    expect(events).toMatchObject({
      more: true,
      items: [{ seq: 2 }, { seq: 3, type: 'PaymentRecorded' }],
    });
    expect(csv.stdout).toMatch(
      /^seq,effectiveOn,type,.*\n2,2023-01-01,BudgetApproved,34509971.94,/,
    );
    expect(replay.stdout).toContain(`${OFFICE}  available 357300.00 → 357299.99`);
    expect(replay.stderr).toContain('equal to the stored balances');
    const objects = ndjson.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(objects).toHaveLength(6_001);
    expect(objects[1]).toMatchObject({
      seq: 3,
      moves: [{ account: 'available' }, { account: 'disbursed', before: '0.00', after: '0.01' }],
    });
  });

  it('lives a simulated year once, however often it is posted', async () => {
    const year = ['simulate', '--seed', '3', '--payments', '120'];
    const first = await json(...year);
    expect(first).toMatchObject({ repeated: 0, refused: 3, surprises: [] });
    const count = await eventCount();
    expect(await json(...year)).toMatchObject({ repeated: first.posted, surprises: [] });
    expect(await eventCount()).toBe(count);
    const { rows } = await admin.query(
      "SELECT count(*)::int AS count FROM ledger.event WHERE document_number LIKE 'SIM-3-%'",
    );
    expect(rows[0].count).toBe(first.accepted);
  });

  it('is verified, rebuilt, and found out when a balance was changed', async () => {
    expect(await json('rebuild')).toMatchObject({ reports: { length: 6 } });
    expect(await json('rebuild', '--projection', 'unit')).toMatchObject({
      reports: [{ projection: 'unit', differenceCount: 0 }],
    });
    const clean = await json('verify', '--all');
    expect(clean).toMatchObject({ reports: [{ ledgerId: LEDGER_ID, findingCount: 0 }] });
    expect(clean.reports[0].projectionCells).toBeGreaterThan(0);
    await admin.query(
      'UPDATE ledger.line_balance SET available = available + 1, disbursed = disbursed - 1 WHERE line_id = $1',
      [OFFICE],
    );
    const [verify, replay] = await Promise.all([
      budgetLedger('verify'),
      budgetLedger('replay', '--from', '90000'),
    ]);
    expect([verify.code, replay.code]).toEqual([1, 1]);
    expect(verify.stderr).toContain('BALANCE_MISMATCH');
    expect(replay.stderr).toContain(`${OFFICE} available: replay gives`);
    await admin.query(
      'UPDATE ledger.line_balance SET available = available - 1, disbursed = disbursed + 1 WHERE line_id = $1',
      [OFFICE],
    );
  });

  it('has keys that are made, listed and revoked', async () => {
    const made = await json(
      'keys',
      'create',
      '--name',
      'li',
      '--role',
      'officer',
      '--ledger',
      LEDGER_ID,
    );
    expect(made.key).toMatch(/^bl_[0-9a-f]{8}_/);
    const taken = await budgetLedger('keys', 'create', '--name', 'li', '--role', 'admin');
    expect([taken.code, taken.stderr]).toEqual([
      2,
      expect.stringContaining('named li is in force'),
    ]);
    expect(await json('keys', 'list')).toMatchObject([
      { name: 'li', ledgers: [LEDGER_ID], revokedAt: null },
    ]);
    await json('keys', 'revoke', made.prefix);
    expect((await budgetLedger('keys', 'revoke', made.prefix)).code).toBe(2);
    expect((await budgetLedger('keys', 'list')).stdout).not.toContain(made.key);
  });
});
