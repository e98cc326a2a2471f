import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ALERTS } from '../../src/alerts/alerts.projection.js';
import { verifyCrossings } from '../../src/audit/crossings.js';
import { closeAlert } from '../../src/domain/alert.js';
import { setCashPlan } from '../../src/domain/allotment.js';
import { approveBudget } from '../../src/domain/appropriation.js';
import { refundPayment } from '../../src/domain/execution.js';
import { openLedger } from '../../src/domain/opening.js';
import { behindOf } from '../../src/jobs/behind.js';
import { rebuild } from '../../src/projections/rebuild.js';
import { policyWith } from '../domain/alerts/engine.js';
import { AUDIT, OFFICE, OFFICER, OPENING, OPENING_LINES } from '../domain/fixture.js';
import {
  LEDGER_ID,
  type LedgerUnderTest,
  ledgerUnderTest,
  newLedger,
  pay,
  under,
} from '../support/ledger.js';
import { query } from '../support/query.js';
import { alert, alertsIn, type Bus, busOf, sweepOn } from './overspend-world.js';

const ledgerId = LEDGER_ID;
let test: LedgerUnderTest;
let bus: Bus;

const POLICY = policyWith({
  controlRules: [
    {
      ruleId: 'lines',
      dimension: 'line',
      measure: 'committed',
      horizon: 'year',
      tiers: [
        { percent: 80, response: 'warn' },
        { percent: 90, response: 'hold' },
      ],
      overridable: true,
    },
    {
      ruleId: 'months',
      dimension: 'unit',
      measure: 'committed',
      horizon: 'month',
      tiers: [{ percent: 100, response: 'block' }],
      overridable: true,
    },
  ],
  alertRules: [
    { type: 'threshold', ruleId: 'thresholds', marginPercent: 0 },
    {
      type: 'pace-behind',
      ruleId: 'behind',
      scope: 'unit',
      tiers: [{ above: 10, severity: 'warning' }],
    },
  ],
});

async function open(fiscalYear = 2023): Promise<void> {
  const { ledger } = test;
  const id = ledgerId.replace('2023', String(fiscalYear));
  const meta = under('open', { ...OFFICER, effectiveOn: `${fiscalYear}-01-01` });
  const order = { ...OPENING, ledgerId: id, policy: POLICY };
  await ledger.decide(id, meta, (budget) => openLedger(budget, order, meta));
  const approval = under('approve', { ...OFFICER, effectiveOn: `${fiscalYear}-01-01` });
  await ledger.decide(id, approval, (budget) =>
    approveBudget(budget, { lines: OPENING_LINES }, approval),
  );
}

beforeEach(async () => {
  test = await ledgerUnderTest();
  bus = busOf(test.ledger);
  await open();
});
afterEach(() => test.close());

let payments = 0;
async function charge(lineId: string, amountFen: bigint): Promise<string> {
  payments += 1;
  const paymentId = `P-${payments}`;
  await pay(test.ledger, { paymentId, lineId, amountFen }, { effectiveOn: '2023-05-04' });
  return paymentId;
}

async function refund(paymentId: string, amountFen: bigint): Promise<void> {
  const refundId = `F-${paymentId}`;
  const order = { refundId, paymentId, amountFen, voucherNumber: 'V', reason: '退' };
  const meta = under(refundId, { effectiveOn: '2023-05-04' });
  await test.ledger.decide(ledgerId, meta, (state) => refundPayment(state, order, meta));
}

const run = () => alert(test.database, bus, ledgerId);
const told = () => alertsIn(test.database.db, ledgerId);
const line = (lineId: string) => `alert:lines:line:${lineId}`;

describe('alerts', () => {
  it('are raised, escalated and cleared in the log, and raised again after that only', async () => {
    const first = await charge(OFFICE, 800n);
    await run();
    expect(await told()).toEqual([]);
    const second = await charge(OFFICE, 1n);
    await run();
    await run();
    const third = await charge(OFFICE, 100n);
    await refund(third, 50n);
    await run();
    await refund(second, 1n);
    await refund(first, 50n);
    await charge(OFFICE, 1n);
    await run();
    expect(await told()).toEqual([
      `AlertRaised ${line(OFFICE)} #1 tier 1`,
      `AlertEscalated ${line(OFFICE)} #1 tier 2`,
      `AlertCleared ${line(OFFICE)} #1 tier 2`,
      `AlertRaised ${line(OFFICE)} #2 tier 1`,
    ]);
    expect(await verifyCrossings(test.database, ledgerId)).toMatchObject({
      alerts: { crossings: 4, posted: 4, pending: 0 },
      findingCount: 0,
    });
  });

  it('that were closed are not raised again before their condition has cleared', async () => {
    const first = await charge(OFFICE, 850n);
    await run();
    const meta = under('close', { ...OFFICER, effectiveOn: '2023-05-05' });
    await test.ledger.decide(ledgerId, meta, (state) =>
      closeAlert(state, { alertId: line(OFFICE), reason: '已说明' }, meta),
    );
    await charge(OFFICE, 10n);
    await run();
    expect(await told()).toEqual([`AlertRaised ${line(OFFICE)} #1 tier 1`]);
    await refund(first, 800n);
    await charge(OFFICE, 800n);
    await run();
    expect((await told()).slice(1)).toEqual([
      `AlertCleared ${line(OFFICE)} #1 tier 1`,
      `AlertRaised ${line(OFFICE)} #2 tier 1`,
    ]);
  });

  it('of a month follow the cash plan, also from the rows that were kept', async () => {
    const plan = async (amountFen: bigint, key: string) => {
      const meta = under(key, { ...OFFICER, effectiveOn: '2023-05-04' });
      const lines = OPENING_LINES.filter(({ lineId }) => lineId.startsWith('U1:')).map(
        ({ lineId }) => ({ lineId, amountFen: lineId === OFFICE ? amountFen : 0n }),
      );
      await test.ledger.decide(ledgerId, meta, (state) =>
        setCashPlan(state, { month: '2023-05', lines }, meta),
      );
      await run();
    };
    await plan(200n, 'plan-1');
    await charge(OFFICE, 200n);
    await run();
    expect(await told()).toEqual([]);
    await charge(OFFICE, 1n);
    await run();
    await plan(201n, 'plan-2');
    expect(await told()).toEqual([
      'AlertRaised alert:months:unit:U1:2023-05 #1 tier 1',
      'AlertCleared alert:months:unit:U1:2023-05 #1 tier 1',
    ]);
    expect((await verifyCrossings(test.database, ledgerId)).findings).toEqual([]);
    expect((await rebuild(test.database, ALERTS, { ledgerId })).differences).toEqual([]);
  });

  it('of time are judged once for a day, on what the log says then', async () => {
    await charge(AUDIT, 400n);
    await sweepOn(test.database, bus, { ledgerId, on: '2023-01-20' });
    await sweepOn(test.database, bus, { ledgerId, on: '2023-01-20' });
    await sweepOn(test.database, bus, { ledgerId, on: '2023-01-19' });
    expect(await told()).toEqual([]);
    await sweepOn(test.database, bus, { ledgerId, on: '2023-03-31' });
    await sweepOn(test.database, bus, { ledgerId, on: '2023-03-31' });
    expect(await told()).toEqual([
      'AlertRaised alert:behind:unit:U1 #1 tier 1',
      'AlertRaised alert:behind:unit:U2 #1 tier 1',
    ]);
    expect((await verifyCrossings(test.database, ledgerId)).findings).toEqual([]);
  });
});

describe('every crossing of an alert is posted once', () => {
  const all = [
    `AlertRaised ${line(OFFICE)} #1 tier 2`,
    `AlertRaised ${line(AUDIT)} #1 tier 1`,
    `AlertEscalated ${line(AUDIT)} #1 tier 2`,
  ];
  beforeEach(async () => {
    await charge(OFFICE, 950n);
    await charge(AUDIT, 4_100n);
    await charge(AUDIT, 500n);
  });

  it('in however many processes at once, and however often', async () => {
    const processes = Array.from({ length: 4 }, () => busOf(newLedger(test.database)));
    await Promise.all(processes.map((one) => alert(test.database, one, ledgerId)));
    await run();
    expect(await told()).toEqual(all);
  });

  it.each([
    ['before', 1],
    ['before', 2],
    ['after', 1],
    ['after', 3],
  ])('when the job dies %s posting crossing %i', async (moment, which) => {
    let posts = 0;
    const dying = {
      async execute(command: never) {
        posts += 1;
        if (moment === 'before' && posts === which) throw new Error('killed');
        const receipt = await bus.execute(command);
        if (moment === 'after' && posts === which) throw new Error('killed');
        return receipt;
      },
    } as Bus;
    await expect(alert(test.database, dying, ledgerId)).rejects.toThrow('killed');
    await run();
    expect(await told()).toEqual(all);
  });

  it('also when everything the job knows is lost, and after a rebuild that finds no difference', async () => {
    await run();
    for (const table of ['alert_cell', 'alert_crossing', 'alert_due']) {
      await query(test.url, `DELETE FROM ledger.${table}`);
    }
    await query(test.url, "DELETE FROM ledger.projection_checkpoint WHERE projection = 'alerts'");
    await run();
    expect(await told()).toEqual(all);
    const report = await rebuild(test.database, ALERTS, { ledgerId });
    expect(report.differences).toEqual([]);
    await run();
    expect(await told()).toEqual(all);
  });

  it('and the state that was read from its rows goes on as one that never stopped', async () => {
    for (const amountFen of [10n, 20n, 30n]) {
      await run();
      await charge(AUDIT, amountFen);
    }
    await run();
    const report = await rebuild(test.database, ALERTS, { ledgerId });
    expect([report.cellCount > 5, report.differences]).toEqual([true, []]);
  });
});

describe('a day that is due', () => {
  const today = () => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);

  it('is seen by the sweeper of a year that goes on, and judged once by the job', async () => {
    const year = Number(today().slice(0, 4));
    const id = ledgerId.replace('2023', String(year));
    await open(year);
    await alert(test.database, bus, id);
    const swept = () =>
      query(
        test.url,
        `SELECT payload FROM ledger.event
        WHERE ledger_id = '${id}' AND type = 'AlertsSwept'`,
      );
    expect(await swept()).toEqual([{ payload: JSON.stringify({ on: today() }) }]);
    await alert(test.database, bus, id);
    expect(await swept()).toHaveLength(1);
    const due = `UPDATE ledger.alert_due SET due_on = due_on - 1 WHERE ledger_id = '${id}'`;
    expect((await behindOf(test.database.db, id))?.jobs).not.toContain('detect-alerts');
    await query(test.url, due);
    expect((await behindOf(test.database.db, id))?.jobs).toContain('detect-alerts');
    await alert(test.database, bus, id);
    expect(await swept()).toHaveLength(1);
  });

  it('is none in a year that is long over', async () => {
    await run();
    expect((await behindOf(test.database.db, ledgerId))?.jobs).not.toContain('detect-alerts');
    const rows = await query(test.url, "SELECT FROM ledger.event WHERE type = 'AlertsSwept'");
    expect(rows).toEqual([]);
  });
});
