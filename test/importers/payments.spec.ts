import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApproveBudgetHandler } from '../../src/capabilities/appropriation/appropriation.commands.js';
import { RecordPaymentHandler } from '../../src/capabilities/execution/execution.commands.js';
import { planLines } from '../../src/importers/lines.importer.js';
import { planPayments } from '../../src/importers/payments.importer.js';
import { postInOrder } from '../../src/importers/posting.js';
import { readSheet } from '../../src/importers/read-sheet.js';
import { RowsRefused } from '../../src/importers/rehearsal.js';
import { LedgerBusy } from '../../src/ledger/answer.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import type { Database } from '../../src/platform/database.js';
import { createTestDatabase } from '../support/database.js';
import { LEDGER_ID, openSample, openTestLedger, SAMPLE } from './sample.js';

let server: Awaited<ReturnType<typeof createTestDatabase>>;
let database: Database;
let ledger: Ledger;
let folder: string;

const ORDER = { ledgerId: LEDGER_ID, actor: 'tester' };
const OFFICE = 'U1:2010801:30201:basic:general-public-budget';
const HEADER = 'effective_on,voucher_number,purpose,line_id,amount';

beforeAll(async () => {
  server = await createTestDatabase();
  ({ database, ledger } = openTestLedger(server.url));
  await openSample(ledger);
  const core = { ledger, db: database.db };
  const { command } = await planLines(core, await readSheet(`${SAMPLE}lines.csv`), ORDER);
  await new ApproveBudgetHandler(ledger).execute(command);
  folder = mkdtempSync(join(tmpdir(), 'payments-'));
});

afterAll(async () => {
  await database.close();
  await server.drop();
  rmSync(folder, { recursive: true, force: true });
});

async function plan(rows: readonly string[], name = 'payments.csv') {
  const path = join(folder, name);
  writeFileSync(path, rows.join('\n'));
  return planPayments({ ledger, db: database.db }, await readSheet(path), ORDER);
}

async function problemsOf(...rows: string[]) {
  const error = await plan(rows).catch((refused: unknown) => refused);
  if (!(error instanceof RowsRefused)) throw error;
  return error.problems.map(({ row, column, message }) => `${row} ${column}: ${message}`);
}

async function post({ payments }: Awaited<ReturnType<typeof plan>>, most = payments.length) {
  const handler = new RecordPaymentHandler(ledger);
  await postInOrder(payments.slice(0, most), {
    inFlight: 64,
    post: async ({ command }) => {
      await handler.execute(command());
    },
  });
}

const headSeq = () => ledger.inspect(LEDGER_ID, (memory) => memory.head.seq);
const paidFen = () =>
  ledger.inspect(LEDGER_ID, (memory) => memory.lines.get(OFFICE)?.balance.disbursed ?? 0n);

describe('a spoiled file of payments', () => {
  it.each([
    [
      'three decimals',
      `2023-03-01,V1,paper,${OFFICE},10.005`,
      '2 amount: "10.005" is no amount in yuan: digits, at most two decimals',
    ],
    [
      'a day that is none',
      `2023-02-29,V1,paper,${OFFICE},1`,
      '2 effective_on: "2023-02-29" is no calendar date, YYYY-MM-DD',
    ],
    [
      'another year',
      `2022-03-01,V1,paper,${OFFICE},1`,
      expect.stringMatching(/^2 effective_on: the effective date lies outside/),
    ],
    ['no voucher', `2023-03-01,,paper,${OFFICE},1`, '2 voucher_number: the cell is empty'],
    [
      'a line that is none',
      '2023-03-01,V1,paper,office,1',
      expect.stringMatching(/^2 line_id: a line is unit:/),
    ],
    [
      'an unknown code',
      `2023-03-01,V1,paper,${OFFICE.replace('30201', '30299').replace('2010801', '2019999')},1`,
      expect.stringMatching(/^2 functional_code: .*2019999/),
    ],
    [
      'a control character',
      `2023-03-01,V1,pa\u0007per,${OFFICE},1`,
      '2 purpose: holds control characters',
    ],
  ])('with %s names row and column', async (_name, row, problem) => {
    expect(await problemsOf(HEADER, row)).toEqual([problem]);
  });

  it('names a payment id that is used twice', async () => {
    const rows = ['A1', 'A1'].map((id) => `${id},2023-03-01,V1,paper,${OFFICE},1`);
    expect(await problemsOf(`payment_id,${HEADER}`, ...rows)).toEqual([
      expect.stringMatching(/^3 payment_id: a document with this id exists already/),
    ]);
  });

  it('names a payment id that has not the form of one', async () => {
    const row = `a b,2023-03-01,V1,paper,${OFFICE},1`;
    expect(await problemsOf(`payment_id,${HEADER}`, row)).toEqual([
      expect.stringMatching(/^2 payment_id: a document id is 1 to 64 letters/),
    ]);
  });

  it('needs the line once: by its id or by its codes', async () => {
    expect(await problemsOf(`unit_code,${HEADER}`, `U1,2023-03-01,V1,paper,${OFFICE},1`)).toEqual([
      expect.stringMatching(/^1 unit_code: unknown column/),
    ]);
    expect(
      await problemsOf('effective_on,voucher_number,purpose,amount', '2023-03-01,V1,p,1'),
    ).toEqual(expect.arrayContaining(['1 unit_code: the column is missing']));
  });

  it('tells which lines would be overspent', async () => {
    const rows = Array.from({ length: 4 }, (_, n) => `2023-03-01,V${n},paper,${OFFICE},100000`);
    expect((await plan([HEADER, ...rows])).overspends).toEqual(new Map([[OFFICE, -4_270_000n]]));
  });

  it('writes nothing', async () => expect(await headSeq()).toBe(2));
});

describe('a file of payments', () => {
  const rows = Array.from(
    { length: 300 },
    (_, n) => `2023-03-01,V${n},"paper\nand ink",${OFFICE},0.01`,
  );

  it('goes on where a run was cut short, and doubles nothing', async () => {
    const first = await plan([HEADER, ...rows]);
    expect(first.payments).toHaveLength(300);
    await post(first, 120);
    expect(await headSeq()).toBe(122);
    const second = await plan([HEADER, ...rows]);
    expect(second).toMatchObject({ postedBefore: 120, payments: { length: 180 } });
    await post(first);
    expect([await headSeq(), await paidFen()]).toEqual([302, 300n]);
    const third = await plan([HEADER, ...rows]);
    expect(third).toMatchObject({ postedBefore: 300, payments: { length: 0 } });
  });

  it('keeps the payee beside the log', async () => {
    const columns = `${HEADER},payee_name,payee_account,document_number`;
    const planned = await plan(
      [columns, `2023-04-01,V9,paper,${OFFICE},1,张三,6222,DOC-1`],
      'payee.csv',
    );
    await post(planned);
    const seq = String(await headSeq());
    const event = await database.db
      .selectFrom('event')
      .selectAll()
      .where('seq', '=', seq)
      .executeTakeFirstOrThrow();
    expect(event).toMatchObject({ document_number: 'DOC-1', effective_on: '2023-04-01' });
    expect(event.payload).not.toContain('张三');
    const kept = await database.db.selectFrom('personal_data').select('content').execute();
    expect(kept).toEqual([{ content: '{"account":"6222","name":"张三"}' }]);
    await post(planned);
    expect(String(await headSeq())).toBe(seq);
  });

  it('names the line by its codes', async () => {
    const columns =
      'effective_on,voucher_number,purpose,amount_fen,unit_code,functional_code,economic_code,kind,project_code,fund_source';
    const row = '2023-04-01,V1,car,1,U1,2010802,31013,project,2023-P5,general-public-budget';
    const { payments } = await plan([columns, row], 'codes.csv');
    expect(payments[0]?.command().order.lineId).toBe(
      'U1:2010802:31013:2023-P5:general-public-budget',
    );
    expect(await problemsOf(columns, row.replace('2023-P5', ''))).toEqual([
      '2 project_code: a project line names its project',
    ]);
  });

  it('of 100,000 rows is planned', async () => {
    const many = Array.from({ length: 100_000 }, (_, n) => `2023-05-01,V${n},paper,${OFFICE},0.01`);
    const { payments } = await plan([HEADER, ...many], 'many.csv');
    expect(payments).toHaveLength(100_000);
    const spoiled = await plan(
      [HEADER, ...many.slice(0, 500).map((row) => row.replace('0.01', '0.001'))],
      'm.csv',
    ).catch((error) => error);
    expect(spoiled).toMatchObject({ message: '500 rows cannot be posted' });
    // Squared in the rows it would take hours.
  }, 120_000);
});

describe('posting in order', () => {
  it('begins in order, tries again while the ledger is busy and stops at another error', async () => {
    const begun: number[] = [];
    const busyOnce = new Set([2, 5]);
    await postInOrder([0, 1, 2, 3, 4, 5, 6], {
      inFlight: 3,
      post: async (item) => {
        if (busyOnce.delete(item)) throw new LedgerBusy(1);
        begun.push(item);
      },
    });
    expect(begun.toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    const done: number[] = [];
    const failing = postInOrder(
      Array.from({ length: 1_000 }, (_, n) => n),
      {
        inFlight: 2,
        post: async (item) => {
          if (item === 10) throw new Error('no');
          done.push(item);
        },
      },
    );
    await expect(failing).rejects.toThrow('no');
    expect(done.length).toBeLessThan(20);
  });
});
