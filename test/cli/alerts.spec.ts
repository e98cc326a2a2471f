import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { approveBudget } from '../../src/domain/appropriation.js';
import { CHINESE_POLICY } from '../../src/domain/default-policies.js';
import { openLedger } from '../../src/domain/opening.js';
import { alert, busOf, detect } from '../alerts/overspend-world.js';
import { OFFICE, OFFICER, OPENING, OPENING_LINES } from '../domain/fixture.js';
import { LEDGER_ID, type LedgerUnderTest, ledgerUnderTest, pay, under } from '../support/ledger.js';
import { query } from '../support/query.js';
import { budgetLedger, done } from './in-process.js';

const alertId = `alert:available-line:line:${OFFICE}`;
const before = process.env.DATABASE_URL;
let test: LedgerUnderTest;

beforeAll(async () => {
  test = await ledgerUnderTest();
  process.env.DATABASE_URL = test.url;
  const { database, ledger } = test;
  const order = { ...OPENING, policy: CHINESE_POLICY };
  const opening = under('open', OFFICER);
  await ledger.decide(LEDGER_ID, opening, (budget) => openLedger(budget, order, opening));
  const lines = OPENING_LINES;
  const approval = under('approve', OFFICER);
  await ledger.decide(LEDGER_ID, approval, (budget) => approveBudget(budget, { lines }, approval));
  await pay(ledger, { paymentId: 'P-1', lineId: OFFICE, amountFen: 950n });
  await alert(database, busOf(ledger), LEDGER_ID);
});

afterAll(async () => {
  if (before === undefined) delete process.env.DATABASE_URL;
  else process.env.DATABASE_URL = before;
  await test.close();
});

describe('budget-ledger alerts', () => {
  it('lists what was raised, and nothing else than what is asked for', async () => {
    const list = async (...args: string[]) =>
      JSON.parse(await done('alerts', 'list', '--json', ...args)).items;
    expect(await list('--status', 'raised', '--kind', 'threshold')).toMatchObject([
      { alertId, severity: 'warning', figures: { usedFen: '950' } },
    ]);
    expect(await list('--status', 'closed')).toEqual([]);
    expect(await list('--severity', 'critical')).toEqual([]);
    expect(await done('alerts', 'list')).toContain(alertId);
  });

  it('shows one, and says so when there is none', async () => {
    expect(JSON.parse(await done('alerts', 'show', alertId, '--json'))).toMatchObject({ alertId });
    const { code, err } = await budgetLedger('alerts', 'show', 'alert:x');
    expect([code, err]).toEqual([1, expect.stringContaining('[ALERT_NOT_FOUND]')]);
  });

  it('lists overspend beside the alerts, and shows it', async () => {
    const { database, ledger } = test;
    await pay(ledger, { paymentId: 'P-2', lineId: OFFICE, amountFen: 51n });
    await detect(database, busOf(ledger), LEDGER_ID);
    await alert(database, busOf(ledger), LEDGER_ID);
    const idsOf = async (...args: string[]) =>
      JSON.parse(await done('alerts', 'list', '--json', ...args)).items.map(
        (item: { readonly alertId: string }) => item.alertId,
      );
    const overspendId = `overspend:1:100:line:${OFFICE}`;
    expect(await idsOf()).toEqual([alertId, overspendId]);
    for (const args of [
      ['--kind', 'overspend'],
      ['--status', 'flagged'],
      ['--severity', 'critical'],
    ]) {
      expect(await idsOf(...args)).toEqual([overspendId]);
    }
    expect(await idsOf('--severity', 'warning')).toEqual([alertId]);
    expect(JSON.parse(await done('alerts', 'show', overspendId, '--json'))).toMatchObject({
      alertKind: 'overspend',
      figures: { overFen: '1' },
    });
  });

  it('verifies every crossing, and ends with 1 when one was taken away', async () => {
    const report = JSON.parse(await done('alerts', 'verify', LEDGER_ID, '--json'));
    expect(report).toMatchObject({ findingCount: 0, alerts: { crossings: 1, posted: 1 } });
    await query(test.url, "DELETE FROM ledger.event WHERE type = 'AlertRaised'");
    const { code, err } = await budgetLedger('alerts', 'verify');
    expect([code, err]).toEqual([1, expect.stringContaining('ALERT_NOT_RAISED')]);
  });
});
