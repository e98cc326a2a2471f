import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { CAPABILITIES } from '../../src/app.capabilities.js';
import { addVerbs } from '../../src/cli/order-verbs.js';
import { buildProgram } from '../../src/cli/program.js';
import { AUDIT, OFFICE, OPENING, SYSTEM } from '../domain/fixture.js';
import { APPROVAL_BODY, LEDGER_ID } from '../http/api.js';
import { PAYMENT_BODY, REALLOCATION_BODY } from '../http/requests.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { query } from '../support/query.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { budgetLedger, done } from './in-process.js';

// The verbs of `order` in this process: each opens the database and closes it again.

let server: TestDatabase;
const folder = temporaryFolder();
const { DATABASE_URL } = process.env;

beforeAll(async () => {
  server = await createTestDatabase();
  process.env.DATABASE_URL = server.url;
  await done('ledger', 'open', fileOf('ledger.json', OPENING));
  await done('order', 'approve-budget', '--file', fileOf('approval.json', APPROVAL_BODY));
});

afterAll(async () => {
  if (DATABASE_URL === undefined) delete process.env.DATABASE_URL;
  else process.env.DATABASE_URL = DATABASE_URL;
  await server.drop();
  folder.remove();
});

function fileOf(name: string, content: unknown): string {
  const path = join(folder.path, name);
  writeFileSync(path, JSON.stringify(content));
  return path;
}

const order = async (...args: string[]) => JSON.parse(await done('order', ...args, '--json'));

const set = (fields: Readonly<Record<string, unknown>>) =>
  Object.entries(fields).flatMap(([name, value]) => ['--set', `${name}=${value}`]);

const eventsOf = () => query(server.url, 'SELECT type, actor FROM ledger.event ORDER BY seq');

describe('the verbs', () => {
  const verbs = buildProgram().commands.find((command) => command.name() === 'order');
  if (verbs === undefined) throw new Error('there is no order');
  addVerbs(verbs);

  it('are all writes of all capabilities', async () => {
    const ids = CAPABILITIES.flatMap(({ orders = [] }) => orders.map(({ id }) => id));
    expect(ids.length).toBeGreaterThanOrEqual(10);
    const listed = await order('list');
    expect(listed).toHaveLength(ids.length);
    expect(listed).toContainEqual(
      expect.objectContaining({
        verb: 'refund-payment',
        roles: ['treasury'],
        path: 'payments/:paymentId/refunds',
        fields: expect.arrayContaining([
          expect.objectContaining({ name: 'effectiveOn', type: 'date', required: true }),
          expect.objectContaining({ name: 'lineId', required: false }),
        ]),
      }),
    );
    const rows = parse(await done('order', 'list', '--csv'), { columns: true });
    expect(rows).toContainEqual(
      expect.objectContaining({
        verb: 'approve-reallocation',
        fields: 'effectiveOn, documentNumber?, proposalHash, onBehalfOf?',
      }),
    );
  });

  it.each(verbs.commands.map((command) => [command.name(), command] as const))(
    'say of %s what it does, takes and answers',
    (name, command) => {
      let text = '';
      command.configureOutput({ writeOut: (part) => (text += part) }).outputHelp();
      expect(command.description()).not.toBe('');
      expect(text).toMatch(/--json[\s\S]*--csv/);
      expect(text).toContain(`Examples:\n  budget-ledger order ${name}`);
      if (name !== 'list') expect(text).toMatch(/Fields:\n {2}effectiveOn +date +required {2}\w/);
    },
  );

  it('are found by help, with the fields inside a list', async () => {
    const { code, out } = await budgetLedger('order', 'request-reallocation', '--help');
    expect(code).toBe(0);
    expect(out).toMatch(/ {2}from\.0\.amount +text +required {2}Yuan greater than zero/);
    expect((await budgetLedger('order', 'bogus')).code).toBe(2);
  });
});

describe('an order', () => {
  it('is recorded once, from fields of the command line', async () => {
    const before = (await eventsOf()).length;
    const args = ['record-payment', ...set(PAYMENT_BODY), '--actor', 'clerk'];
    const first = await order(...args);
    expect(first).toMatchObject({ ledgerId: LEDGER_ID, seq: before + 1, replayed: false });
    expect(await order(...args)).toMatchObject({ seq: before + 1, replayed: true });
    const meant = await order(...args, '--key', 'the very same again');
    expect(meant).toMatchObject({ seq: before + 2, replayed: false });
    expect((await eventsOf()).slice(before)).toEqual([
      { type: 'PaymentRecorded', actor: 'clerk' },
      { type: 'PaymentRecorded', actor: 'clerk' },
    ]);
    const refund = { effectiveOn: '2023-03-05', amount: '0.50', voucherNumber: 'R', reason: 'x' };
    const place = ['--path', `paymentId=${first.documentId}`, '--if-match', String(first.seq)];
    const table = await done('order', 'refund-payment', ...place, ...set(refund));
    expect(table).toMatch(/PaymentRefunded.*recorded/);
  });

  it('comes from standard input too, and fields stand above what it says', async () => {
    const stdin = Object.getOwnPropertyDescriptor(process, 'stdin');
    const text = JSON.stringify({ ...REALLOCATION_BODY, reason: 'the first reason' });
    Object.defineProperty(process, 'stdin', {
      value: Readable.from([Buffer.from(text)]),
      configurable: true,
    });
    try {
      const inside = set({ reason: '调剂', 'from.0.amount': '3.00', 'to.0.amount': '3.00' });
      const { documentId } = await order('request-reallocation', '--file', '-', ...inside);
      const [document] = await query(
        server.url,
        `SELECT body FROM ledger.document WHERE document_id = '${documentId}'`,
      );
      expect(JSON.parse(document?.body)).toMatchObject({
        reason: '调剂',
        from: [{ lineId: AUDIT, amountFen: '300' }],
        to: [{ lineId: SYSTEM, amountFen: '300' }],
      });
    } finally {
      if (stdin !== undefined) Object.defineProperty(process, 'stdin', stdin);
    }
  });

  it('is refused by its rule, for one person and not for another', async () => {
    const filed = ['--file', fileOf('proposal.json', { ...REALLOCATION_BODY, reason: '再调剂' })];
    const { documentId, seq } = await order('request-reallocation', ...filed, '--actor', 'li');
    const [document] = await query(
      server.url,
      `SELECT body FROM ledger.document WHERE document_id = '${documentId}'`,
    );
    const { proposalHash } = JSON.parse(document?.body);
    const approval = [
      ...['order', 'approve-reallocation', '--path', `reallocationId=${documentId}`],
      ...set({ effectiveOn: '2023-03-02', proposalHash }),
    ];
    const unread = await budgetLedger(...approval, '--actor', 'li');
    expect(unread).toMatchObject({ code: 2, err: expect.stringContaining('--if-match') });
    const read = [...approval, '--if-match', String(seq)];
    const own = await budgetLedger(...read, '--actor', 'li');
    expect(own).toMatchObject({ code: 1, err: expect.stringContaining('APPROVER_IS_PROPOSER') });
    expect(await done(...read, '--actor', 'wang')).toContain('BudgetReallocated');
  });
});

describe('a dry run', () => {
  it('prints what would change and writes nothing', async () => {
    const before = await eventsOf();
    const payment = ['record-payment', ...set({ ...PAYMENT_BODY, amount: '7.00' }), '--dry-run'];
    const { code, out, err } = await budgetLedger('order', ...payment);
    expect([code, err]).toEqual([0, `decided after event ${before.length}; nothing was written\n`]);
    expect(out).toMatch(/PaymentRecorded/);
    expect(out).toMatch(/functional.*committed/);
    const told = await order(...payment);
    expect(told).toMatchObject({ ledgerId: LEDGER_ID, dryRun: true, afterSeq: before.length });
    const moves: Record<string, string>[] = parse(await done('order', ...payment, '--csv'), {
      columns: true,
    });
    expect(moves.map(({ account }) => account)).toEqual(
      expect.arrayContaining(['available', 'disbursed']),
    );
    const [line] = told.lines;
    expect(moves).toContainEqual({
      lineId: OFFICE,
      account: 'disbursed',
      before: line.before.disbursed,
      after: line.after.disbursed,
    });
    expect(await eventsOf()).toEqual(before);
  });
});

describe('bad input', () => {
  it.each([
    ['a field that is missing', ['record-payment'], /effectiveOn .*amount .*voucherNumber /],
    [
      'a field that is not one',
      ['record-payment', ...set({ ...PAYMENT_BODY, b: 1 })],
      /b is not a/,
    ],
    [
      'an amount',
      ['record-payment', ...set({ ...PAYMENT_BODY, amount: '1.234' })],
      /: amount must/,
    ],
    [
      'a field in a list',
      ['reduce-appropriation', '--set', 'lines.0.amount=0'],
      /lines\.0\.lineId .*lines\.0\.amount must be 0\.01 or more/,
    ],
    ['a pair', ['record-payment', '--set', 'amount'], /--set amount: must be name=value/],
    ['a prototype', ['record-payment', '--set', '__proto__.x=1'], /__proto__ is not a field/],
    ['a file', ['record-payment', '--file', '/nowhere.json'], /nowhere\.json: ENOENT/],
    ['a key', ['record-payment', ...set(PAYMENT_BODY), '--key', '键'], /--key: must be/],
    ['a role', ['record-payment', '--role', 'auditor'], /Allowed choices are treasury/],
    [
      'a path',
      ['correct-payment', '--file', '', '--path', 'id=1'],
      /paymentId .*id is not a field/,
    ],
  ])('of %s is named, and nothing is written', async (what, args, said) => {
    const before = await eventsOf();
    const correction = { effectiveOn: '2023-03-06', fromLineId: OFFICE, toLineId: SYSTEM };
    const file = fileOf('correction.json', { ...correction, amount: '1', reason: 'x' });
    const { code, out, err } = await budgetLedger(
      'order',
      ...args.map((arg) => (what === 'a path' && arg === '' ? file : arg)),
    );
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(said);
    expect(await eventsOf()).toEqual(before);
  });
});
