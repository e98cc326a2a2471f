import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { actorOf } from '../../src/cli/arguments.js';
import { SHEET_VERBS } from '../../src/cli/order-import.js';
import { withSession } from '../../src/cli/session.js';
import { planOrders } from '../../src/importers/orders.importer.js';
import { readSheets } from '../../src/importers/read-sheets.js';
import { OFFICE, OPENING, SYSTEM } from '../domain/fixture.js';
import { APPROVAL_BODY } from '../http/api.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { query } from '../support/query.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { budgetLedger, done } from './in-process.js';

// Sheets that are wrong somewhere write nothing; sheets that are cut short go on.

let server: TestDatabase;
let written: string;
const folder = temporaryFolder();
const { DATABASE_URL } = process.env;
let count = 0;

beforeAll(async () => {
  server = await createTestDatabase();
  process.env.DATABASE_URL = server.url;
  const file = (name: string, content: unknown) => {
    writeFileSync(join(folder.path, name), JSON.stringify(content));
    return join(folder.path, name);
  };
  await done('ledger', 'open', file('ledger.json', OPENING));
  await done('order', 'approve-budget', '--file', file('approval.json', APPROVAL_BODY));
});

afterAll(async () => {
  if (DATABASE_URL === undefined) delete process.env.DATABASE_URL;
  else process.env.DATABASE_URL = DATABASE_URL;
  await server.drop();
  folder.remove();
});

const HEADER = 'order,effectiveOn,paymentId,lineId,amount,voucherNumber,purpose';
const row = (order: number, id: string, amount = '1.00') =>
  `${order},2023-03-01,${id},${OFFICE},${amount},记-1,办公用品`;

/** A folder of sheets, each of lines or of bytes. */
function setOf(sheets: Readonly<Record<string, readonly string[] | Buffer>>): string {
  count += 1;
  const path = join(folder.path, `set-${count}`);
  mkdirSync(path);
  for (const [name, content] of Object.entries(sheets)) {
    const bytes = Buffer.isBuffer(content) ? content : content.join('\n');
    writeFileSync(join(path, `${name}.csv`), bytes);
  }
  return path;
}

const importOrders = (path: string, ...args: string[]) =>
  budgetLedger('import', 'orders', path, ...args);

/** Posts the first order of a set and no more; tells how many there were to post. */
function postOne(path: string): Promise<number> {
  return withSession(async ({ ledger, database, execute }) => {
    const core = { ledger, db: database.db, execute };
    const asked = { ledgerId: OPENING.ledgerId, actor: actorOf({}), verbs: SHEET_VERBS };
    const plan = await planOrders(core, await readSheets(path), asked);
    const [first, ...others] = plan.open;
    if (first === undefined) throw new Error('there is nothing to post');
    await execute(plan.commandOf(first));
    return 1 + others.length;
  });
}

const counted = async () =>
  JSON.stringify(
    await query(
      server.url,
      `SELECT (SELECT count(*) FROM ledger.event) events,
        (SELECT count(*) FROM ledger.command_result) answers,
        (SELECT count(*) FROM ledger.refusal) refusals`,
    ),
  );

async function refusedFor(path: string): Promise<string> {
  const { code, err } = await importOrders(path);
  expect(code).toBe(2);
  return err;
}

describe('a spoiled set', () => {
  beforeEach(async () => {
    written = await counted();
  });
  afterEach(async () => {
    expect(await counted()).toBe(written);
  });

  const payments = (...rows: string[]) => ({ 'record-payment': [HEADER, row(1, 'P-ok'), ...rows] });

  it.each([
    ['three decimals', payments(row(2, 'P-2', '1.005')), 'row 3, column amount: must be yuan'],
    ['an exponent', payments(row(2, 'P-2', '1e3')), 'row 3, column amount: must be yuan'],
    ['a Chinese comma', payments(row(2, 'P-2', '1，000.00')), 'row 3, column amount: must be yuan'],
    ['nothing', payments(row(2, 'P-2', '0.00')), 'row 3, column amount: must be 0.01 or more'],
    ['no amount', payments(row(2, 'P-2', '')), 'row 3, column amount: the cell is empty'],
    ['no day', payments(row(2, 'P-2').replace('2023-03-01', '')), 'column effectiveOn: the cell'],
    [
      'no order',
      payments(row(2, 'P-2').replace('2,', ',')),
      'row 3, column order: the cell is empty',
    ],
    ['order 0', payments(row(0, 'P-2')), 'row 3, column order: must be a whole number from 1'],
    ['an id twice', payments(row(2, 'P-ok')), 'row 3, column paymentId: a document with this id'],
    ['a bad id', payments(row(2, 'P 2')), 'row 3, column paymentId: a document id is'],
    [
      'another year',
      payments(row(2, 'P-2').replace('2023-03', '2022-03')),
      'column effectiveOn: the eff',
    ],
    [
      'two amounts',
      payments(row(2, 'P-2'), row(2, 'P-2', '2.00')),
      'column amount: is no list: row 3',
    ],
    [
      'an unknown verb',
      { 'pay-all': [HEADER, row(1, 'P-1')] },
      'pay-all, row 1: there is no order',
    ],
    ['an unknown column', { 'record-payment': [`${HEADER},sum`] }, 'column sum: unknown column'],
    [
      'a column twice',
      { 'record-payment': [`${HEADER},amount`] },
      'column amount: the column appears',
    ],
    [
      'no column',
      { 'record-payment': ['order,effectiveOn', '1,2023-03-01'] },
      'column lineId: the column is',
    ],
    [
      'a list with a wrong item',
      {
        'freeze-funds': [
          'order,effectiveOn,reason,lines.lineId,lines.amount',
          `1,2023-03-01,why,${OFFICE},1.00`,
          `1,,,${SYSTEM},0.001`,
        ],
      },
      'row 3, column lines.amount: must be yuan',
    ],
    [
      'more than there is, in the second of two',
      {
        'freeze-funds': [
          'order,effectiveOn,reason,lines.lineId,lines.amount',
          `1,2023-03-01,why,${OFFICE},10.00`,
          `2,2023-03-01,why,${OFFICE},0.01`,
        ],
      },
      'freeze-funds, row 3, column lines.amount: ',
    ],
    [
      'one number on two sheets',
      {
        ...payments(),
        'close-period': ['order,effectiveOn,period', '1,2023-03-01,2023-01'],
      },
      'row 2, column order: 1 is the order of sheet',
    ],
    [
      'a reversal of what comes later',
      {
        ...payments(),
        'request-reversal': ['order,effectiveOn,reversesOrder,reason', '1,2023-03-02,2,why'],
      },
      'column order: 1 is the order of sheet',
    ],
    [
      'a role that may not',
      { 'record-payment': [`${HEADER},role`, `${row(1, 'P-1')},auditor`] },
      'column role: must be one of treasury',
    ],
  ])('with %s names sheet, row, column and reason', async (_name, sheets, reason) => {
    const told = await refusedFor(setOf(sheets));
    expect(told).toContain(reason);
    expect(told).toContain('nothing was written');
  });

  it('is no file, no folder of CSV files, or no text', async () => {
    expect(await refusedFor(join(folder.path, 'none.csv'))).toContain('there is no such file');
    expect(await refusedFor(folder.path)).toContain('is no .csv file');
    const bytes = Buffer.from([0xff, 0xfe, 0x41, 0]);
    expect(await refusedFor(setOf({ 'record-payment': bytes }))).toContain(
      'record-payment.csv: the file is UTF-16',
    );
  });

  it('names an order of the set only when it comes before', async () => {
    const sheets = {
      ...payments(),
      'request-reversal': ['order,effectiveOn,reversesOrder,reason', '5,2023-03-02,7,why'],
    };
    expect(await refusedFor(setOf(sheets))).toContain(
      'request-reversal, row 2, column reversesOrder: 7 is no earlier order of the set',
    );
  });

  it('is none when it is only tried', async () => {
    const { code, out, err } = await importOrders(setOf(payments(row(2, 'P-2'))), '--dry-run');
    expect([code, err]).toEqual([0, expect.stringContaining('2 orders to post, 0 posted before')]);
    expect(out).toMatch(/disbursed.*0\.00.*2\.00/);
  });
});

describe('a set', () => {
  it('may be GB18030', async () => {
    const line = row(1, 'P-gb').replace('记-1,办公用品', 'V-1,');
    const text = Buffer.concat([
      Buffer.from(`${HEADER}\n${line}`),
      // 办公
      Buffer.from([0xb0, 0xec, 0xb9, 0xab]),
    ]);
    expect((await importOrders(setOf({ 'record-payment': text }))).code).toBe(0);
    const [event] = await query(
      server.url,
      `SELECT payload FROM ledger.event WHERE entity_id = 'P-gb'`,
    );
    expect(JSON.parse(event?.payload)).toMatchObject({ purpose: '办公' });
  });

  it('goes on where it was cut short, and doubles nothing', async () => {
    const rows = [HEADER, row(1, ''), row(2, 'P-cut'), row(3, '')];
    const path = setOf({ 'record-payment': rows });
    expect(await postOne(path)).toBe(3);
    const { out } = await importOrders(path, '--json');
    expect(JSON.parse(out)).toMatchObject({ postedBefore: 1, toPost: 2, posted: 2 });
    const before = await counted();
    expect(JSON.parse((await importOrders(path, '--json')).out)).toMatchObject({
      postedBefore: 3,
      toPost: 0,
    });
    expect(await counted()).toBe(before);
    const spoiled = setOf({ 'record-payment': [...rows, row(4, 'P-cut')] });
    expect(await refusedFor(spoiled)).toContain('row 3, column paymentId');
    expect(await counted()).toBe(before);
  });

  it('records an order once under its own key, in whatever set it stands', async () => {
    const keyed = (amount: string, other: string) =>
      setOf({
        'record-payment': [`${HEADER},key`, `${row(1, '', amount)},pay-7`, `${row(2, other)},`],
      });
    await done('import', 'orders', keyed('1.00', 'P-k1'));
    const { out } = await importOrders(keyed('1.00', 'P-k2'), '--json');
    expect(JSON.parse(out)).toMatchObject({ postedBefore: 1, posted: 1 });
    const before = await counted();
    expect(await refusedFor(keyed('2.00', 'P-k3'))).toContain(
      'row 2, column key: the key was used for another order',
    );
    expect(await counted()).toBe(before);
  });
});
