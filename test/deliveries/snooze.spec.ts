import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SEVERITIES } from '../../src/alerts/notice.js';
import { listDeliveries, redeliver } from '../../src/deliveries/deliveries.js';
import { withheldUntil } from '../../src/deliveries/withheld.js';
import { assignAlert, closeAlert, commentAlert, snoozeAlert } from '../../src/domain/alert.js';
import type { Alert } from '../../src/domain/alert-document.js';
import { approveBudget } from '../../src/domain/appropriation.js';
import type { Budget } from '../../src/domain/budget.js';
import type { BudgetEvent, Meta } from '../../src/domain/events.js';
import { recordPayment, refundPayment } from '../../src/domain/execution.js';
import { openLedger } from '../../src/domain/opening.js';
import { alert, busOf } from '../alerts/overspend-world.js';
import { policyWith } from '../domain/alerts/engine.js';
import { OFFICE, OFFICER, OPENING, OPENING_LINES } from '../domain/fixture.js';
import { under } from '../support/ledger.js';
import { DeliveryWorld } from './delivery-world.js';
import { type Receiver, startReceiver } from './receiver.js';

// Under this policy the line is told of at 801 as a warning, at 901 again as one, and at 951 as critical.

const ledgerId = '440307-snoozed-2023';
const POLICY = policyWith({
  controlRules: [
    {
      ruleId: 'lines',
      dimension: 'line',
      measure: 'committed',
      horizon: 'year',
      tiers: [
        { percent: 80, response: 'warn' },
        { percent: 90, response: 'warn' },
        { percent: 95, response: 'block' },
      ],
      overridable: true,
    },
  ],
  alertRules: [{ type: 'threshold', ruleId: 'thresholds', marginPercent: 0 }],
});
const ALERT = `alert:lines:line:${OFFICE}`;
const OVERSPEND = `overspend:1:100:line:${OFFICE}`;

let world: DeliveryWorld;
let receiver: Receiver;
let orders = 0;
beforeEach(async () => {
  [world, receiver] = await Promise.all([DeliveryWorld.start(), startReceiver()]);
  world.now = new Date('2023-05-04T01:30:00.000Z');
  const order = { ...OPENING, ledgerId, policy: POLICY };
  await decide('2023-01-01', (budget, meta) => openLedger(budget, order, meta));
  const lines = { lines: OPENING_LINES };
  await decide('2023-01-01', (budget, meta) => approveBudget(budget, lines, meta));
  await world.subscribe('desk', receiver.url);
});
afterEach(async () => {
  await Promise.all([world.close(), receiver.close()]);
});

async function decide(
  effectiveOn: string,
  rule: (budget: Budget, meta: Meta) => BudgetEvent[],
): Promise<void> {
  orders += 1;
  const meta = under(`order-${orders}`, { ...OFFICER, effectiveOn });
  await world.test.ledger.decide(ledgerId, meta, (budget) => rule(budget, meta));
}

const handle = async (rule: (budget: Budget, meta: Meta) => BudgetEvent[]) => {
  await decide('2023-05-04', rule);
  await world.enqueue(ledgerId);
};
const snooze = (snoozedUntil: string, alertId = ALERT) =>
  handle((budget, meta) => snoozeAlert(budget, { alertId, snoozedUntil }, meta));
const comment = (text: string, alertId = ALERT) =>
  handle((budget, meta) => commentAlert(budget, { alertId, comment: text }, meta));
const assign = (assignee: string, alertId = ALERT) =>
  handle((budget, meta) => assignAlert(budget, { alertId, assignee }, meta));

async function follow(): Promise<void> {
  await alert(world.test.database, busOf(world.test.ledger), ledgerId);
  await world.follow(ledgerId);
}

async function charge(amountFen: bigint): Promise<string> {
  const paymentId = `P-${orders}`;
  const order = { paymentId, lineId: OFFICE, amountFen, voucherNumber: 'V', purpose: paymentId };
  await decide('2023-05-04', (budget, meta) => recordPayment(budget, order, meta));
  await follow();
  return paymentId;
}

async function told(name = 'desk'): Promise<string[]> {
  const { deliveries } = await listDeliveries(world.db, { name, limit: 50 });
  return deliveries.map(({ notice, status, settledAt }) => {
    const over = status === 'withheld' && settledAt !== null ? ' for good' : '';
    return `${notice.direction} ${notice.severity} ${status}${over}`;
  });
}

describe('a snoozed alert', () => {
  beforeEach(async () => {
    await charge(801n);
    await world.send();
    await snooze('2023-05-10');
  });

  it('keeps back what is no worse until the day after its last one, and then tells it', async () => {
    await charge(100n);
    await comment('合同已签');
    await world.send();
    const before = 'raised warning delivered';
    const kept = ['escalated warning withheld', 'commented warning withheld'];
    expect(await told()).toEqual([before, ...kept]);
    world.now = new Date('2023-05-10T15:59:59.999Z');
    await world.send();
    expect(await told()).toEqual([before, ...kept]);
    world.now = new Date('2023-05-10T16:00:00.000Z');
    await world.send();
    expect(await told()).toEqual([
      before,
      'escalated warning delivered',
      'commented warning delivered',
    ]);
  });

  it('tells at once what is worse than it was', async () => {
    await charge(150n);
    expect((await told()).at(-1)).toBe('escalated critical pending');
  });

  it('that people close keeps back for good what it kept back', async () => {
    await charge(100n);
    await handle((budget, meta) => closeAlert(budget, { alertId: ALERT, reason: '已说明' }, meta));
    world.now = new Date('2023-05-11T01:00:00.000Z');
    await world.send();
    expect((await told()).slice(1)).toEqual(['escalated warning withheld for good']);
  });

  it('that is snoozed again keeps back until the second snooze is over', async () => {
    await charge(100n);
    world.now = new Date('2023-05-10T01:00:00.000Z');
    await snooze('2023-05-12');
    world.now = new Date('2023-05-11T01:00:00.000Z');
    await world.send();
    expect((await told()).at(-1)).toBe('escalated warning withheld');
    world.now = new Date('2023-05-13T01:00:00.000Z');
    await world.send();
    expect((await told()).at(-1)).toBe('escalated warning delivered');
  });

  it('can be told of by hand all the same', async () => {
    await charge(100n);
    const { deliveries } = await listDeliveries(world.db, { name: 'desk', limit: 50 });
    const messageIds = [deliveries.at(-1)?.messageId ?? ''];
    await redeliver(world.db, { name: 'desk', which: { messageIds }, now: world.now });
    await world.send();
    expect((await told()).at(-1)).toBe('escalated warning delivered');
  });

  it('whose snooze was over when something happened tells it at once', async () => {
    world.now = new Date('2023-05-10T16:00:00.000Z');
    await charge(100n);
    expect((await told()).at(-1)).toBe('escalated warning pending');
  });
});

describe('a clearing', () => {
  it('is never kept back, whatever was put off, and settles what was', async () => {
    const paymentId = await charge(801n);
    await snooze('2023-05-10');
    await charge(100n);
    const back = { paymentId, refundId: 'F', amountFen: 200n, voucherNumber: 'V', reason: '退' };
    await decide('2023-05-04', (budget, meta) => refundPayment(budget, back, meta));
    await follow();
    expect(await told()).toEqual([
      'raised warning pending',
      'escalated warning withheld',
      'cleared warning pending',
    ]);
    world.now = new Date('2023-05-11T01:00:00.000Z');
    await world.send();
    expect((await told())[1]).toBe('escalated warning withheld for good');
  });
});

describe('an assignment', () => {
  it('is told to whoever it names, by name or as an actor, and to nobody else', async () => {
    await world.subscribe('li', receiver.url, { kinds: ['chain-broken'] });
    await world.subscribe('wang', receiver.url, { ledgers: ['440307-other-2023'] });
    await charge(801n);
    await snooze('2023-05-10');
    await assign('li');
    await assign('key:li');
    await assign('wang');
    expect(await told('li')).toEqual(['assigned warning pending', 'assigned warning pending']);
    expect(await told('wang')).toEqual([]);
    expect(await told()).toEqual(['raised warning pending']);
  });

  it('of an overspend is told as one of an alert', async () => {
    await world.subscribe('li', receiver.url, { roles: ['admin'] });
    await charge(1_001n);
    await assign('li', OVERSPEND);
    await snooze('2023-05-10', OVERSPEND);
    await comment('追加在批', OVERSPEND);
    const { deliveries } = await listDeliveries(world.db, { name: 'li', limit: 50 });
    expect(deliveries.map(({ notice }) => notice)).toMatchObject([
      {
        kind: 'overspend',
        direction: 'assigned',
        object: { dimension: 'line', key: OFFICE },
        unitCodes: ['U1'],
        figures: { assignee: 'li', assignedBy: OFFICER.actor },
      },
    ]);
    expect((await told()).at(-1)).toBe('commented critical withheld');
  });
});

describe('a subscription for roles', () => {
  it('is told what is the duty of one of them, and no other', async () => {
    await world.subscribe('officers', receiver.url, { roles: ['officer', 'admin'] });
    await world.subscribe('auditors', receiver.url, { roles: ['auditor'] });
    await charge(801n);
    expect(await told('officers')).toEqual(['raised warning pending']);
    expect(await told('auditors')).toEqual([]);
    await charge(200n);
    const { deliveries } = await listDeliveries(world.db, { name: 'auditors', limit: 50 });
    expect(deliveries.map(({ notice }) => notice.kind)).toEqual(['overspend']);
  });
});

describe('what a snooze keeps back', () => {
  const standing = { kind: 'alert', status: 'raised', handling: { snoozedUntil: '2023-05-10' } };
  const until = (direction: 'raised' | 'escalated' | 'cleared' | 'assigned' | 'commented') =>
    SEVERITIES.map((severity) =>
      withheldUntil({ direction, severity }, { ...standing, severity: 'warning' } as Alert),
    );

  it('is what is said again, up to the severity that was there', () => {
    expect(until('escalated')).toEqual(['2023-05-10', '2023-05-10', undefined]);
    for (const direction of ['raised', 'cleared', 'assigned'] as const) {
      expect(until(direction)).toEqual([undefined, undefined, undefined]);
    }
    const notice = { direction: 'escalated', severity: 'info' } as const;
    expect(withheldUntil(notice, undefined)).toBeUndefined();
  });
});
