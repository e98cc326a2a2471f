import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { DIMENSIONS } from '../../src/cli/figures.js';
import { LEDGER_ID, SAMPLE } from '../importers/sample.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { query } from '../support/query.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { run } from './command-line.js';

// What programs and scripts rely on: JSON and CSV that parse, exit codes, and files that are refused
// whole. One functional code has a name that a spreadsheet would compute.

const OFFICE = 'U1:2010801:30201:basic:general-public-budget';
const TOTAL = '34509971.94';
const TOTAL_FEN = 3_450_997_194n;
const FORMULA = '=1+1';

// Each child takes a second to start, and several on a busy machine.
jest.setTimeout(180_000);

let server: TestDatabase;
const folder = temporaryFolder();

beforeAll(async () => {
  server = await createTestDatabase();
  await json('ledger', 'open', fileOf('ledger.json', renamed('ledger.json')));
  await json('import', 'lines', fileOf('lines.csv', renamed('lines.csv')));
});

afterAll(async () => {
  await server.drop();
  folder.remove();
});

const renamed = (name: string) =>
  readFileSync(`${SAMPLE}${name}`, 'utf8').replaceAll('行政运行', FORMULA);

function fileOf(name: string, text: string): string {
  const path = join(folder.path, name);
  writeFileSync(path, text);
  return path;
}

const budgetLedger = (...args: string[]) => run(args, { DATABASE_URL: server.url });

async function done(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await budgetLedger(...args);
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${stderr}`);
  return stdout;
}

const json = async (...args: string[]) => JSON.parse(await done(...args, '--json'));

async function csv(...args: string[]): Promise<Record<string, string>[]> {
  return parse(await done(...args, '--csv'), { columns: true });
}

async function eventCount(): Promise<number> {
  const [row] = await query(server.url, 'SELECT count(*)::int AS count FROM ledger.event');
  return row?.count;
}

describe('balances', () => {
  it.each(DIMENSIONS)('by %s are CSV whose deepest rows add up to the budget', async (by) => {
    const rows = await csv('balances', LEDGER_ID, '--by', by);
    const keys = rows.map(({ key = '' }) => key);
    const leaves = rows.filter(
      ({ key = '' }) => !keys.some((other) => other !== key && other.startsWith(key)),
    );
    const amounts = leaves.map(({ adjusted = '' }) => BigInt(adjusted.replace('.', '')));
    const totalFen = amounts.reduce((sum, amountFen) => sum + amountFen, 0n);
    expect(totalFen).toBe(TOTAL_FEN);
    // No name is left that a spreadsheet would compute.
    expect(rows.filter(({ name = '' }) => /^[=+\-@]/.test(name))).toEqual([]);
    const names = rows.map(({ name }) => name);
    if (by === 'function') expect(names).toContain(`'${FORMULA}`);
    if (by === 'line') expect(names).toContain(`'${FORMULA} / 办公费`);
  });

  it('are JSON with the total of the ledger', async () => {
    const told = await json('balances', '--by', 'function');
    expect(told).toMatchObject({ ledgerId: LEDGER_ID, by: 'function', total: { original: TOTAL } });
    expect(told.items).toContainEqual(
      expect.objectContaining({ code: '2010801', name: FORMULA, level: 3 }),
    );
  });
});

describe('a file of payments', () => {
  const sample = `${SAMPLE}payments.csv`;

  it('is refused whole, with one line for each bad row', async () => {
    const text = readFileSync(sample, 'utf8');
    const spoiled = text.replace('3860.50', '3860.505').replace('2010804,30227', '2010899,30227');
    const file = fileOf('spoiled.csv', spoiled);
    const { code, stdout, stderr } = await budgetLedger('import', 'payments', file);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.trimEnd().split('\n')).toEqual([
      'row 3, column amount: "3860.505" is no amount in yuan: digits, at most two decimals',
      expect.stringMatching(/^row 4, column functional_code: .*2010899/),
      `error: ${file}: 2 of 5 rows are bad; nothing was written`,
    ]);
    expect(await eventCount()).toBe(2);
  });

  it('is tried without a trace, posted, and posted again without doubling anything', async () => {
    const told = { toPost: 5, amount: '287123.83' };
    const dry = await json('import', 'payments', sample, '--dry-run');
    expect(dry).toMatchObject({ outcome: 'dry run', posted: 0, ...told });
    expect(await eventCount()).toBe(2);
    const posted = await json('import', 'payments', sample, '--actor', 'clerk');
    expect(posted).toMatchObject({ outcome: 'posted', posted: 5, ...told });
    const again = await json('import', 'payments', sample, '--actor', 'clerk');
    expect(again).toMatchObject({ postedBefore: 5, toPost: 0, posted: 0 });
    expect(await eventCount()).toBe(7);
  });
});

describe('the past', () => {
  it('is told as of a day and as known at an event or an instant', async () => {
    const [approval] = await query(
      server.url,
      "SELECT recorded_at FROM ledger.event WHERE type = 'BudgetApproved'",
    );
    const disbursed = async (...moment: string[]) =>
      (await json('balances', ...moment)).total.disbursed;
    expect(
      await Promise.all([
        disbursed('--as-of', '2023-02-08'),
        disbursed('--as-of', '2023-02-07', '--known-at', '4'),
        disbursed('--known-at', approval?.recorded_at.toISOString()),
      ]),
    ).toEqual(['224543.83', '220683.33', '0.00']);
    const early = await budgetLedger('balances', '--known-at', '2000-01-01T00:00:00Z');
    expect([early.code, early.stdout]).toEqual([2, '']);
  });

  it('is listed by type, line, day, actor and place', async () => {
    const [byDay, byLine, byActor] = await Promise.all([
      json('events', '--type', 'PaymentRecorded', '--from', '2023-02-08', '--to', '2023-04-19'),
      csv('events', '--line', OFFICE),
      budgetLedger('events', '--actor', 'clerk', '--after', '5', '--limit', '1', '--csv'),
    ]);
    expect(byDay).toMatchObject({ more: false, items: [{ seq: 4 }, { seq: 5 }] });
    expect(byLine).toMatchObject([
      { seq: '2', type: 'BudgetApproved' },
      { seq: '4', amount: '3860.50', documentNumber: 'EXAMPLE-2' },
    ]);
    expect(parse(byActor.stdout, { columns: true })).toMatchObject([{ seq: '6', actor: 'clerk' }]);
    expect(byActor.stderr).toBe('there are more: --after 6 goes on\n');
  });

  it('is replayed as one JSON object a line', async () => {
    const { code, stdout, stderr } = await budgetLedger('replay', LEDGER_ID, '--json');
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect([code, events.map(({ seq }) => seq)]).toEqual([0, [1, 2, 3, 4, 5, 6, 7]]);
    expect(stderr).toBe('replayed 7 events, 53 lines: equal to the stored balances\n');
    const moves = await csv('replay', '--from', '4', '--to', '4');
    expect(moves).toMatchObject([{ account: 'available' }, { after: '3860.50' }]);
  });
});

describe('an altered amount', () => {
  it('is found out by verify, and only while it is altered', async () => {
    const alter = (from: string, to: string) =>
      query(
        server.url,
        `UPDATE ledger.event SET payload = replace(payload, '"${from}"', '"${to}"') WHERE seq = 4`,
      );
    await alter('386050', '386051');
    const { code, stderr } = await budgetLedger('verify', LEDGER_ID);
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`^${LEDGER_ID} HASH_MISMATCH .* at event 4,`, 'm'));
    await alter('386051', '386050');
    expect(await done('rebuild', LEDGER_ID)).toContain('subject');
    expect(await json('verify')).toMatchObject({ reports: [{ events: 7, findingCount: 0 }] });
  });
});

describe('an exit code', () => {
  it('is 2 with one plain line when the ledger or a variable is wrong', async () => {
    const [ledger, variable, file] = await Promise.all([
      budgetLedger('balances', '440307-nobody-2023'),
      run(['balances'], { DATABASE_URL: server.url, PORT: 'eighty' }),
      budgetLedger('import', 'lines'),
    ]);
    expect([ledger.code, variable.code, file.code]).toEqual([2, 2, 2]);
    expect(ledger.stderr).toMatch(/^error: .*440307-nobody-2023.* \[LEDGER_NOT_OPEN\]\n$/);
    expect(variable.stderr).toMatch(/^error: configuration: PORT: .*\n$/);
    expect(file.stderr).toContain("missing required argument 'file'");
  });

  it('is 0 for help, which needs no database', async () => {
    const nowhere = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' };
    const help = await run(['import', 'lines', '--help'], nowhere);
    expect([help.code, help.stderr]).toEqual([0, '']);
    expect(help.stdout).toContain('Examples:');
  });
});

describe('the secret of a key', () => {
  it('is printed once and kept nowhere', async () => {
    const table = await done('keys', 'create', '--name', 'li', '--role', 'auditor');
    const [key = '', prefix = ''] = /bl_([0-9a-f]{8})_\w+/.exec(table) ?? [];
    expect(table.split(key)).toHaveLength(2);
    const [list, [stored]] = await Promise.all([
      done('keys', 'list'),
      query(server.url, 'SELECT row_to_json(k)::text AS text FROM ledger.api_key k'),
    ]);
    for (const text of [list, stored?.text]) {
      expect(text).toContain(prefix);
      expect(text).not.toContain(key.slice(prefix.length + 4));
    }
  });
});
