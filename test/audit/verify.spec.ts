import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import type { FindingCode } from '../../src/audit/findings.js';
import { verifyLedger } from '../../src/audit/verify.js';
import { recordPayment } from '../../src/domain/execution.js';
import { requestReallocation } from '../../src/domain/reallocation.js';
import { commitTo } from '../../src/ledger/personal-data.js';
import { proposalHashOf } from '../../src/ledger/proposal.js';
import { OFFICE, OFFICER, REQUESTED } from '../domain/fixture.js';
import {
  LEDGER_ID,
  type LedgerUnderTest,
  ledgerUnderTest,
  openReady,
  pay,
  under,
} from '../support/ledger.js';
import { CHECKED_TABLES, refuseReallocation, tampered } from './tampering.js';

let test: LedgerUnderTest;
let owner: pg.Client;

beforeAll(async () => {
  test = await ledgerUnderTest();
  await openReady(test.ledger);
  for (let index = 0; index < 5; index += 1) {
    await pay(test.ledger, { paymentId: `p-${index}` }, { documentNumber: `D-${index}` });
  }
  const { commitment, data } = commitTo('p-payee', { name: '深圳某某公司', account: '4403' });
  const payment = { lineId: OFFICE, amountFen: 3n, voucherNumber: 'V', purpose: '办公用品' };
  const command = under('p-payee', { personalData: data, causationId: 'cause' });
  await test.ledger.decide(LEDGER_ID, command, (budget) =>
    recordPayment(
      budget,
      { ...payment, paymentId: 'p-payee', payeeCommitment: commitment },
      command,
    ),
  );
  const filing = under('R-1', OFFICER);
  const proposal = { ...REQUESTED, proposalHash: proposalHashOf(LEDGER_ID, filing, REQUESTED) };
  await test.ledger.decide(LEDGER_ID, filing, (budget) =>
    requestReallocation(budget, proposal, filing),
  );
  await refuseReallocation(test.ledger, 'R-2');
  owner = new pg.Client({ connectionString: test.url });
  await owner.connect();
});

afterAll(async () => {
  await owner.end();
  await test.close();
});

const codes = async (): Promise<Set<FindingCode>> => {
  const { findings } = await verifyLedger(test.database, LEDGER_ID);
  return new Set(findings.map(({ code }) => code));
};

afterEach(async () => {
  expect(await codes()).toEqual(new Set());
});

describe('verify', () => {
  it('finds nothing in a sound ledger and says what it walked', async () => {
    const report = await verifyLedger(test.database, LEDGER_ID);
    expect(report).toMatchObject({ ledgerId: LEDGER_ID, events: 9, lines: 6, findingCount: 0 });
  });

  it.each<[FindingCode, string, string[]]>([
    [
      'HASH_MISMATCH',
      'a changed amount',
      [
        `UPDATE ledger.event SET payload = replace(payload, '"amountFen":"1"', '"amountFen":"2"') WHERE seq = 4`,
      ],
    ],
    ['HASH_MISMATCH', 'another actor', [`UPDATE ledger.event SET actor = 'mallory' WHERE seq = 4`]],
    [
      'RECORDED_EARLIER',
      'a time put back',
      [`UPDATE ledger.event SET recorded_at = '2001-01-01' WHERE seq = 4`],
    ],
    [
      'EVENT_UNREADABLE',
      'a payload cut off',
      [`UPDATE ledger.event SET payload = '{' WHERE seq = 4`],
    ],
    [
      'EVENT_UNREADABLE',
      'a type that does not exist',
      [`UPDATE ledger.event SET type = 'Unheard' WHERE seq = 4`],
    ],
    [
      'PAYLOAD_NOT_CANONICAL',
      'a payload written in another way',
      [`UPDATE ledger.event SET payload = replace(payload, ',', ', ') WHERE seq = 4`],
    ],
    ['SEQ_GAP', 'a missing event', [`DELETE FROM ledger.event WHERE seq = 4`]],
    [
      'HASH_MISMATCH',
      'two events swapped',
      [
        `UPDATE ledger.event SET seq = seq + 1000 WHERE seq IN (4, 5)`,
        `UPDATE ledger.event SET seq = 1009 - seq WHERE seq IN (1004, 1005)`,
      ],
    ],
    ['HEAD_MISMATCH', 'a tail cut off', [`DELETE FROM ledger.event WHERE seq > 7`]],
    [
      'ANSWER_MISMATCH',
      'a tail cut off with the head rewound',
      [
        `DELETE FROM ledger.event WHERE seq > 7`,
        `UPDATE ledger.ledger_head SET seq = 7, hash = (SELECT hash FROM ledger.event WHERE seq = 7)`,
      ],
    ],
    ['HEAD_MISSING', 'a deleted head', [`DELETE FROM ledger.ledger_head`]],
    [
      'BALANCE_MISMATCH',
      'a changed balance',
      [
        `UPDATE ledger.line_balance SET available = available + 1, disbursed = disbursed - 1 WHERE disbursed > 0`,
      ],
    ],
    [
      'BALANCE_MISMATCH',
      'an invented line',
      [
        `INSERT INTO ledger.line_balance SELECT ledger_id, 'invented', 0,0,0,0,0,0,0,0,0,0,0,0,0,0,0 FROM ledger.ledger_head`,
      ],
    ],
    ['BALANCE_MISMATCH', 'a deleted line', [`DELETE FROM ledger.line_balance WHERE disbursed > 0`]],
    [
      'POSTING_MISMATCH',
      'a changed posting',
      [
        `UPDATE ledger.posting SET disbursed = disbursed + 1, available = available - 1 WHERE seq = 4`,
      ],
    ],
    ['POSTING_MISMATCH', 'a deleted posting', [`DELETE FROM ledger.posting WHERE seq = 4`]],
    [
      'POSTING_MISMATCH',
      'an invented posting',
      [
        `INSERT INTO ledger.posting (ledger_id, seq, line_id, effective_on) SELECT ledger_id, 999, 'x', '2023-01-01' FROM ledger.ledger_head`,
      ],
    ],
    [
      'DOCUMENT_MISMATCH',
      'a changed document',
      [`UPDATE ledger.document SET status = 'refunded' WHERE document_id = 'p-0'`],
    ],
    [
      'DOCUMENT_MISMATCH',
      'a deleted document',
      [`DELETE FROM ledger.document WHERE document_id = 'p-0'`],
    ],
    [
      'ENTITY_MISMATCH',
      'a changed index',
      [`UPDATE ledger.event SET entity_id = 'p-9' WHERE seq = 4`],
    ],
    [
      'PERSONAL_DATA_MISMATCH',
      'another payee',
      [`UPDATE ledger.personal_data SET content = '{"name":"mallory"}'`],
    ],
    [
      'ANSWER_MISMATCH',
      'a deleted answer',
      [`DELETE FROM ledger.command_result WHERE idempotency_key = 'p-0'`],
    ],
  ])('says %s for %s', async (code, _, statements) => {
    expect(await tampered(owner, { statements, look: codes })).toContain(code);
  });

  it('finds a forged tail whose hashes were made again, by its balances', async () => {
    const { hashEvent } = await import('../../src/event-store/envelope.js');
    const { storedEvent } = await import('../../src/event-store/read.js');
    const forge = async () => {
      const { rows } = await test.database.pool.query('SELECT * FROM ledger.event ORDER BY seq');
      let previous = rows[6].hash;
      for (const row of rows.slice(7)) {
        const payload = row.payload.replace('"amountFen":"3"', '"amountFen":"4"');
        const hash = hashEvent(previous, { ...storedEvent(row), payload });
        const where = [payload, hash, row.seq];
        await owner.query('UPDATE ledger.event SET payload = $1, hash = $2 WHERE seq = $3', where);
        previous = hash;
      }
      await owner.query('UPDATE ledger.ledger_head SET hash = $1', [previous]);
      return codes();
    };
    const found = await tampered(owner, { statements: [], look: forge });
    expect(found).toContain('BALANCE_MISMATCH');
    expect(found).toContain('ANSWER_MISMATCH');
    expect(found).not.toContain('HASH_MISMATCH');
  });

  it('does not mind personal data that was erased', async () => {
    const statements = ['DELETE FROM ledger.personal_data'];
    expect(await tampered(owner, { statements, look: codes })).toEqual(new Set());
  });

  it('finds any changed stored field', async () => {
    const { rows } = await owner.query(
      `SELECT table_name, column_name, data_type FROM information_schema.columns
       WHERE table_schema = 'ledger' AND table_name = ANY($1)
         -- Personal data under another ledger's id is personal data erased from this one.
         AND (table_name, column_name) <> ('personal_data', 'ledger_id')`,
      [CHECKED_TABLES],
    );
    expect(rows.length).toBeGreaterThan(70);
    const change = fc.record({ column: fc.constantFrom(...rows), pick: fc.nat({ max: 50 }) });
    await fc.assert(
      fc.asyncProperty(change, async ({ column, pick }) => {
        const statement = changeOf(column, pick);
        expect(
          (await tampered(owner, { statements: [statement], look: codes })).size,
        ).toBeGreaterThan(0);
      }),
      { numRuns: 100, examples: rows.map((column) => [{ column, pick: 0 }]) },
    );
  });
});

interface Column {
  readonly table_name: string;
  readonly column_name: string;
  readonly data_type: string;
}

const RAISING = ['original', 'supplementary', 'reallocated', 'carried_in', 'provisional'];

// Changes one field of one row, to something its type and the table's checks allow.
function changeOf({ table_name, column_name, data_type }: Column, pick: number): string {
  const row = `ctid = (SELECT ctid FROM ledger.${table_name} ORDER BY ctid OFFSET ${pick} % (SELECT count(*) FROM ledger.${table_name}) LIMIT 1)`;
  const set = `UPDATE ledger.${table_name} SET ${column_name} =`;
  const amounts = ['posting', 'line_balance'].includes(table_name);
  if (amounts && data_type === 'bigint' && column_name !== 'seq') {
    // Keeps the equation: the same amount on an account of the other side.
    const other = RAISING.includes(column_name)
      ? `available = coalesce(available, 0) + 5`
      : column_name === 'reduced'
        ? `available = coalesce(available, 0) - 5`
        : column_name === 'available'
          ? `original = coalesce(original, 0) + 5`
          : `available = coalesce(available, 0) - 5`;
    return `${set} coalesce(${column_name}, 0) + 5, ${other} WHERE ${row}`;
  }
  const values: Record<string, string> = {
    bigint: `${column_name} + 1000`,
    integer: `${column_name} + 1`,
    text: `coalesce(${column_name}, '') || 'x'`,
    uuid: `gen_random_uuid()`,
    date: `${column_name} + 1`,
    'timestamp with time zone': `${column_name} + interval '1 millisecond'`,
    bytea: `sha256(${column_name})`,
  };
  const value = values[data_type];
  if (value === undefined) throw new Error(`no way to change a ${data_type}`);
  return `${set} ${value} WHERE ${row}`;
}
