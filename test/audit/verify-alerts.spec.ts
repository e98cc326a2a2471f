import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { verifyCrossings } from '../../src/audit/crossings.js';
import { verifyLedger } from '../../src/audit/verify.js';
import { approveBudget } from '../../src/domain/appropriation.js';
import { CHINESE_POLICY } from '../../src/domain/default-policies.js';
import { openLedger } from '../../src/domain/opening.js';
import { alert, busOf, detect } from '../alerts/overspend-world.js';
import { AUDIT, OFFICE, OFFICER, OPENING, OPENING_LINES } from '../domain/fixture.js';
import { LEDGER_ID, type LedgerUnderTest, ledgerUnderTest, pay, under } from '../support/ledger.js';
import { query } from '../support/query.js';

// What alerts verify finds when the log was changed behind its back. Each test puts the log back.

let test: LedgerUnderTest;
const onOffice = `alert:available-line:line:${OFFICE}`;
const raised = (alertId: string) => `${alertId}:1:1:1:raise`;

beforeAll(async () => {
  test = await ledgerUnderTest();
  const { database, ledger } = test;
  const opening = under('open', OFFICER);
  const order = { ...OPENING, policy: CHINESE_POLICY };
  await ledger.decide(LEDGER_ID, opening, (budget) => openLedger(budget, order, opening));
  const lines = OPENING_LINES;
  const approval = under('approve', OFFICER);
  await ledger.decide(LEDGER_ID, approval, (budget) => approveBudget(budget, { lines }, approval));
  await pay(ledger, { paymentId: 'P-1', lineId: OFFICE, amountFen: 950n });
  await pay(ledger, { paymentId: 'P-2', lineId: AUDIT, amountFen: 4_600n });
  await pay(ledger, { paymentId: 'P-3', lineId: OFFICE, amountFen: 51n });
  await detect(database, busOf(ledger), LEDGER_ID);
  await alert(database, busOf(ledger), LEDGER_ID);
  await query(test.url, 'CREATE TABLE public.kept AS SELECT * FROM ledger.event');
});
afterAll(() => test.close());

beforeEach(async () => {
  await query(test.url, 'DELETE FROM ledger.event');
  await query(test.url, 'INSERT INTO ledger.event SELECT * FROM public.kept');
});

async function found(): Promise<string[]> {
  const { findings } = await verifyCrossings(test.database, LEDGER_ID);
  return findings.map(({ code, where }) => `${code} ${where}`).sort();
}

const ofAlert = (alertId: string) => `type = 'AlertRaised' AND entity_id = '${alertId}'`;

describe('alerts verify', () => {
  it('finds nothing in a log that says what it implies', async () => {
    expect(await found()).toEqual([]);
    expect(await verifyCrossings(test.database, LEDGER_ID)).toMatchObject({
      overspend: { crossings: 1, posted: 1, pending: 0 },
      alerts: { crossings: 3, posted: 3, pending: 0 },
    });
    const { alerts, overspends, findings } = await verifyLedger(test.database, LEDGER_ID);
    expect({ alerts, overspends, findings }).toEqual({ alerts: 3, overspends: 1, findings: [] });
  });

  it('finds an alert that was taken away', async () => {
    await query(test.url, `DELETE FROM ledger.event WHERE ${ofAlert(onOffice)}`);
    expect(await found()).toEqual([expected('ALERT_NOT_RAISED', raised(onOffice))]);
  });

  it('finds an alert that was invented, and the one that it took the place of', async () => {
    await query(
      test.url,
      `UPDATE ledger.event SET payload = replace(payload, '"episode":1', '"episode":2')
       WHERE ${ofAlert(onOffice)}`,
    );
    const invented = `${onOffice}:1:2:1:raise`;
    expect(await found()).toEqual([
      expected('ALERT_INVENTED', invented),
      expected('ALERT_NOT_RAISED', raised(onOffice)),
    ]);
  });

  it('finds an alert that is in the log twice', async () => {
    await query(
      test.url,
      `INSERT INTO ledger.event SELECT ledger_id, 99, gen_random_uuid(), type, schema_version,
         effective_on, recorded_at, actor, correlation_id, causation_id, document_number,
         entity_id, payload, hash FROM ledger.event WHERE ${ofAlert(onOffice)}`,
    );
    expect(await found()).toEqual([expected('ALERT_DOUBLED', raised(onOffice))]);
  });

  it('finds alerts that stand in another order than what they tell of', async () => {
    const seqs = `(SELECT min(seq) AS first, max(seq) AS last FROM ledger.event
      WHERE type = 'AlertRaised')`;
    await query(
      test.url,
      `UPDATE ledger.event e SET payload = o.payload FROM ledger.event o, ${seqs} s
       WHERE (e.seq, o.seq) IN ((s.first, s.last), (s.last, s.first))`,
    );
    const findings = await found();
    expect(findings.map((each) => each.split(' ')[0])).toEqual([
      'ALERT_OUT_OF_ORDER',
      'ALERT_OUT_OF_ORDER',
    ]);
  });

  it('finds figures that are not those of the log', async () => {
    await query(
      test.url,
      `UPDATE ledger.event SET payload = replace(payload, '"usedFen":"950"', '"usedFen":"951"')
       WHERE ${ofAlert(onOffice)}`,
    );
    expect(await found()).toEqual([expected('ALERT_MISMATCH', raised(onOffice))]);
  });

  it('holds overspend against the log in the same way', async () => {
    await query(test.url, "DELETE FROM ledger.event WHERE type = 'OverspendFlagged'");
    const key = `overspend:1:100:line:${OFFICE}:1:flag`;
    expect(await found()).toEqual([expected('CROSSING_NOT_FLAGGED', key)]);
  });

  it('misses nothing that the job has not come to yet', async () => {
    await pay(test.ledger, { paymentId: 'P-4', lineId: AUDIT, amountFen: 1n });
    await query(test.url, "UPDATE ledger.projection_checkpoint SET seq = 2 WHERE status = 'live'");
    await query(test.url, `DELETE FROM ledger.event WHERE ${ofAlert(onOffice)}`);
    expect(await found()).toEqual([]);
    const { alerts } = await verifyCrossings(test.database, LEDGER_ID);
    expect(alerts.pending).toBe(1);
  });
});

function expected(code: string, where: string): string {
  return `${code} ${where}`;
}
