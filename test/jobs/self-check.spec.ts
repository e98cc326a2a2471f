import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { approveBudget } from '../../src/domain/appropriation.js';
import { CHINESE_POLICY } from '../../src/domain/default-policies.js';
import { openLedger } from '../../src/domain/opening.js';
import { selfCheck } from '../../src/jobs/self-check.js';
import { alert, alertsIn, busOf } from '../alerts/overspend-world.js';
import { OFFICER, OPENING, OPENING_LINES } from '../domain/fixture.js';
import { catchUpAll } from '../projections/expected.js';
import {
  LEDGER_ID,
  type LedgerUnderTest,
  ledgerUnderTest,
  openReady,
  under,
} from '../support/ledger.js';
import { query } from '../support/query.js';

let test: LedgerUnderTest;
beforeAll(async () => {
  test = await ledgerUnderTest();
  const { ledger } = test;
  const order = { ...OPENING, policy: CHINESE_POLICY };
  const opening = under('open', OFFICER);
  await ledger.decide(LEDGER_ID, opening, (budget) => openLedger(budget, order, opening));
  const lines = OPENING_LINES;
  const approval = under('approve', OFFICER);
  await ledger.decide(LEDGER_ID, approval, (budget) => approveBudget(budget, { lines }, approval));
  await catchUpAll(test.database, LEDGER_ID);
});
afterAll(() => test.close());

async function checked(on: string, ledgerId = LEDGER_ID): Promise<string[]> {
  const { database, ledger } = test;
  const options = { database, commandBus: busOf(ledger), ledgerId, log: () => undefined };
  await selfCheck(options, on);
  await selfCheck(options, on);
  await alert(database, busOf(ledger), ledgerId);
  return alertsIn(database.db, ledgerId);
}

const drift = (fen: number) =>
  query(
    test.url,
    `UPDATE ledger.projection_balance SET original = original + ${fen}
     WHERE projection = 'unit' AND key = 'U1'`,
  );
const receive = (fen: number) =>
  query(
    test.url,
    `UPDATE ledger.line_balance SET original = original + ${fen},
    available = available + ${fen} WHERE line_id LIKE 'U1:2010801:30101%'`,
  );
const inLog = async (ledgerId: string) => {
  const rows = await query(
    test.url,
    `SELECT payload FROM ledger.event
    WHERE ledger_id = '${ledgerId}' AND type = 'LedgerSelfChecked' ORDER BY seq`,
  );
  return rows.map(({ payload }) => JSON.parse(payload));
};

describe('a ledger that checks itself', () => {
  it('tells nothing as long as it is well, and that it was checked, once a day', async () => {
    expect(await checked('2023-03-01')).toEqual([]);
    expect(await inLog(LEDGER_ID)).toEqual([{ on: '2023-03-01', findings: [] }]);
  });

  it('raises what it finds, by kind, and clears it when it is well again', async () => {
    await drift(1);
    await receive(1);
    expect(await checked('2023-03-02')).toEqual([
      'AlertRaised alert:self-reconciliation:ledger:ledger #1 tier 1',
      'AlertRaised alert:self-projections:ledger:ledger #1 tier 1',
    ]);
    expect((await inLog(LEDGER_ID)).at(-1)).toEqual({
      on: '2023-03-02',
      findings: [
        { kind: 'reconciliation', findingCount: 2, codes: ['BALANCE_MISMATCH'] },
        { kind: 'projection-drift', findingCount: 1, codes: ['PROJECTION_MISMATCH'] },
      ],
    });
    await drift(-1);
    await receive(-1);
    expect((await checked('2023-03-03')).slice(2)).toEqual([
      'AlertCleared alert:self-reconciliation:ledger:ledger #1 tier 1',
      'AlertCleared alert:self-projections:ledger:ledger #1 tier 1',
    ]);
  });

  it('raises a broken chain', async () => {
    await query(test.url, `UPDATE ledger.event SET actor = 'somebody' WHERE seq = 2`);
    expect((await checked('2023-03-04')).slice(4)).toEqual([
      'AlertRaised alert:self-chain:ledger:ledger #1 tier 1',
    ]);
  });

  it('is not asked where there is no policy to ask it', async () => {
    const other = '440307-other-2023';
    await openReady(test.ledger, other);
    const before = await inLog(other);
    await checked('2023-03-01', other);
    expect([before, (await alertsIn(test.database.db, other)).length]).toEqual([[], 0]);
  });
});
