import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { FindingCode } from '../../src/audit/findings.js';
import { verifyLedger } from '../../src/audit/verify.js';
import {
  LEDGER_ID,
  type LedgerUnderTest,
  ledgerUnderTest,
  openReady,
  pay,
} from '../support/ledger.js';
import { refuseReallocation, tampered } from './tampering.js';

// What was refused, compared with what was answered.

let test: LedgerUnderTest;
let owner: pg.Client;

beforeAll(async () => {
  test = await ledgerUnderTest();
  await openReady(test.ledger);
  for (const paymentId of ['p-0', 'p-1']) await pay(test.ledger, { paymentId });
  await refuseReallocation(test.ledger, 'R-2');
  await refuseReallocation(test.ledger, 'R-3');
  // As answers were before refusals were kept.
  await pay(test.ledger, { paymentId: 'p-nothing', amountFen: 0n }).catch(() => undefined);
  owner = new pg.Client({ connectionString: test.url });
  await owner.connect();
});

afterAll(async () => {
  await owner.end();
  await test.close();
});

const found = async (): Promise<readonly [FindingCode, string][]> => {
  const { findings } = await verifyLedger(test.database, LEDGER_ID);
  return findings.map(({ code, where }) => [code, where]);
};

afterEach(async () => {
  expect(await found()).toEqual([]);
});

describe('verify', () => {
  it.each<[FindingCode, string, string[]]>([
    [
      'REFUSAL_MISMATCH',
      'a refusal of something else',
      [`UPDATE ledger.refusal SET content = replace(content, '5001', '1')`],
    ],
    [
      'REFUSAL_MISMATCH',
      'a refusal whose answer was deleted',
      [`DELETE FROM ledger.command_result WHERE idempotency_key = 'R-2'`],
    ],
    [
      'REFUSAL_MISMATCH',
      'an answer that names another rule',
      [
        `UPDATE ledger.command_result SET answer = replace(answer, 'REALLOCATION_EXCEEDS_AVAILABLE', 'LINE_NOT_FOUND')`,
      ],
    ],
    [
      'REFUSAL_MISMATCH',
      'an answer that names other figures',
      [`UPDATE ledger.command_result SET answer = replace(answer, '5001', '5002')`],
    ],
    [
      'REFUSAL_MISMATCH',
      'an answer that turned into an acceptance',
      [
        `UPDATE ledger.command_result SET answer = (
           SELECT answer FROM ledger.command_result WHERE idempotency_key = 'p-0')
         WHERE idempotency_key = 'R-2'`,
      ],
    ],
    [
      'REFUSAL_MISMATCH',
      'an answer that no longer says that it was kept',
      [
        `UPDATE ledger.command_result SET answer = (answer::jsonb - 'kept')::text WHERE idempotency_key = 'R-2'`,
      ],
    ],
    [
      'REFUSAL_MISMATCH',
      'a refusal for an answer that kept none',
      [
        `INSERT INTO ledger.refusal SELECT ledger_id, client, 'p-nothing', after_seq, recorded_at, actor,
           effective_on, document_number, command, content, rule, facts
         FROM ledger.refusal WHERE idempotency_key = 'R-2'`,
      ],
    ],
    [
      'REFUSAL_MISSING',
      'a deleted refusal',
      [`DELETE FROM ledger.refusal WHERE idempotency_key = 'R-2'`],
    ],
    [
      'REFUSAL_MISMATCH',
      'a tail cut off with its answers and the head rewound, by what was refused after it',
      [
        `DELETE FROM ledger.event WHERE seq > 3`,
        `DELETE FROM ledger.posting WHERE seq > 3`,
        `DELETE FROM ledger.command_result WHERE (answer::json -> 'events' -> 0 ->> 'seq')::bigint > 3`,
        `UPDATE ledger.ledger_head SET seq = 3, hash = (SELECT hash FROM ledger.event WHERE seq = 3)`,
      ],
    ],
  ])('says %s for %s', async (code, _, statements) => {
    const codes = (await tampered(owner, { statements, look: found })).map(([one]) => one);
    expect(codes).toContain(code);
  });

  it('names the refusal', async () => {
    const deleted = [`DELETE FROM ledger.refusal WHERE idempotency_key = 'R-2'`];
    const changed = [`UPDATE ledger.refusal SET actor = 'x' WHERE idempotency_key = 'R-3'`];
    const both = { statements: [...deleted, ...changed], look: found };
    expect(await tampered(owner, both)).toEqual([
      ['REFUSAL_MISMATCH', 'refusal test R-3'],
      ['REFUSAL_MISSING', 'refusal test R-2'],
    ]);
  });
});
