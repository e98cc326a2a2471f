import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { recordPayment } from '../../src/domain/execution.js';
import { tampered } from '../audit/tampering.js';
import { HOSPITALITY, OFFICE } from '../domain/fixture.js';
import {
  LEDGER_ID,
  type LedgerUnderTest,
  ledgerUnderTest,
  openReady,
  pay,
  under,
} from '../support/ledger.js';
import { run } from './command-line.js';

jest.setTimeout(180_000);

let test: LedgerUnderTest;
let owner: pg.Client;

beforeAll(async () => {
  test = await ledgerUnderTest();
  owner = new pg.Client({ connectionString: test.url });
  await owner.connect();
  await openReady(test.ledger);
  await pay(test.ledger, { paymentId: 'P-1', amountFen: 123n });
});

afterAll(async () => {
  await owner.end();
  await test.close();
});

const explain = (...args: string[]) => run(['explain', ...args], { DATABASE_URL: test.url });

it('shows the order, the checks and what moved, and ends with 0 when it agrees', async () => {
  const { code, stdout, stderr } = await explain('3', '--ledger', LEDGER_ID);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/command\s+│ recordPayment/);
  expect(stdout).toMatch(/agrees\s+│ true/);
  expect(stdout).toMatch(/AMOUNT_NOT_POSITIVE\s+│ holds\s+│ an amount must be greater than zero/);
  expect(stdout).toMatch(/disbursed\s+│\s+0\.00 │\s+1\.23/);
  expect(stdout).toMatch(/payment\s+│ P-1\s+│ \(none\)\s+│ settled/);
  expect(stdout).toContain(`line       │ ${OFFICE}`);
});

it('prints the same as JSON, and the checks as CSV', async () => {
  const [json, csv] = await Promise.all([explain('3', '--json'), explain('3', '--csv')]);
  expect([json.code, csv.code]).toEqual([0, 0]);
  expect(JSON.parse(json.stdout)).toMatchObject({
    event: { seq: 3, type: 'PaymentRecorded', payload: { amountFen: '123' } },
    redecided: { command: 'recordPayment', agrees: true, order: { amountFen: '123' } },
    lines: [{ lineId: OFFICE, before: { disbursed: '0' }, after: { disbursed: '123' } }],
  });
  const [head, ...rows] = csv.stdout.trim().split('\n');
  expect(head).toBe('check,outcome,otherwise,figures');
  expect(rows.length).toBe(JSON.parse(json.stdout).redecided.checks.length);
});

it('ends with 1 and says what differs when an event was altered', async () => {
  const set = `payload = replace(payload, '"lineId":"${OFFICE}"', '"lineId":"${OFFICE.replace('U1', 'U9')}"')`;
  const statements = [`UPDATE ledger.event SET ${set} WHERE seq = 3`];
  const { code, stdout, stderr } = await tampered(owner, {
    statements,
    look: () => explain('3'),
  });
  expect(code).toBe(1);
  expect(stdout).toMatch(/agrees\s+│ false/);
  expect(stdout).toMatch(/UNIT_UNKNOWN\s+│ broken/);
  expect(stderr).toMatch(/event 3, decided again, is refused: .*\[UNIT_UNKNOWN\]/);
  expect(stderr).toContain('error: event 3 does not come out as it is stored');
});

it('says which fields differ, with what is stored and what comes out', async () => {
  const order = {
    paymentId: 'P-2',
    lineId: HOSPITALITY,
    amountFen: 5n,
    voucherNumber: 'V',
    purpose: '接待',
  };
  const meta = under('P-2');
  const receipt = await test.ledger.decide(LEDGER_ID, meta, (budget) =>
    recordPayment(budget, order, meta),
  );
  const seq = Number(receipt.events[0]?.seq);
  const set = `payload = replace(payload, '"amountFen":"5"', '"amountFen":"5","liquidatedFen":"1"')`;
  const { code, stderr } = await tampered(owner, {
    statements: [`UPDATE ledger.event SET ${set} WHERE seq = ${seq}`],
    look: () => explain(String(seq)),
  });
  expect(code).toBe(1);
  expect(stderr).toContain('differs: stored {"liquidatedFen":"1"}, now {}');
});

it('ends with 2 for an event that is not there, and for what is no number', async () => {
  const [later, word, missing] = await Promise.all([explain('99'), explain('x'), explain()]);
  expect([later.code, word.code, missing.code]).toEqual([2, 2, 2]);
  expect(later.stderr).toMatch(/event 99 is not recorded yet/);
  expect(word.stderr).toContain('must be a sequence number');
});
