import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { adjustedFen } from '../../src/domain/accounts.js';
import { sumFen } from '../../src/domain/money.js';
import { totalOf } from '../../src/domain/roll-up.js';
import { readMonths, readRegister, readTurnovers } from '../../src/reports/read-management.js';
import {
  LEDGER_ID,
  type LedgerUnderTest,
  ledgerUnderTest,
  openReady,
  pay,
} from '../support/ledger.js';

let test: LedgerUnderTest;
beforeAll(async () => {
  test = await ledgerUnderTest();
  await openReady(test.ledger);
  for (const paymentId of ['P-1', 'P-2', 'P-3']) await pay(test.ledger, { paymentId });
});
afterAll(() => test.close());

const at = (seq: number) => ({ ledgerId: LEDGER_ID, seq });

describe('what management reports read', () => {
  it('are turnovers whose difference is the balance of each account', async () => {
    const turnovers = await readTurnovers(test.database.db, at(5));
    const lines = await test.ledger.inspect(LEDGER_ID, ({ lines: all }) => [...all.values()]);
    const total = totalOf(lines);
    const difference = Object.entries(turnovers).map(([account, { addedFen, takenFen }]) => [
      account,
      addedFen - takenFen,
    ]);
    expect(Object.fromEntries(difference)).toEqual(total);
    expect(turnovers.available.takenFen).toBe(total.disbursed);
  });

  it('are months that add up, and end where they are asked to', async () => {
    const { db } = test.database;
    const months = await readMonths(db, at(5));
    const lines = await test.ledger.inspect(LEDGER_ID, ({ lines: all }) => [...all.values()]);
    const total = totalOf(lines);
    expect(sumFen(months.map((month) => month.disbursedFen))).toBe(total.disbursed);
    expect(sumFen(months.map((month) => month.adjustedFen))).toBe(adjustedFen(total));
    const before = await readMonths(db, at(2));
    expect(sumFen(before.map((month) => month.disbursedFen))).toBe(0n);
    const early = await readMonths(db, { ...at(5), asOf: '2022-12-31' });
    expect(early).toEqual([]);
  });

  it('are registers as they stood', async () => {
    const { db } = test.database;
    const ids = async (seq: number) =>
      (await readRegister(db, at(seq), 'payment')).map(({ documentId }) => documentId);
    expect(await ids(5)).toEqual(['P-1', 'P-2', 'P-3']);
    expect(await ids(4)).toEqual(['P-1', 'P-2']);
    expect(await ids(2)).toEqual([]);
  });
});
