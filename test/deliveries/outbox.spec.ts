import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { listDeliveries } from '../../src/deliveries/deliveries.js';
import { enqueue, noticesIn, OUTBOX_NAME } from '../../src/deliveries/outbox.projection.js';
import { setStatus } from '../../src/deliveries/subscriptions.js';
import { recordPayment } from '../../src/domain/execution.js';
import { LAND, OFFICE, WAGES } from '../domain/fixture.js';
import { LEDGER_ID, openReady, under } from '../support/ledger.js';
import { query } from '../support/query.js';
import { DeliveryWorld } from './delivery-world.js';

const NOWHERE = 'https://hooks.example.org/x';
let world: DeliveryWorld;
beforeEach(async () => {
  world = await DeliveryWorld.start();
});
afterEach(() => world.close());

async function objectsFor(name: string): Promise<string[]> {
  const { deliveries } = await listDeliveries(world.db, { name, limit: 100 });
  return deliveries.map(({ notice }) => {
    const { object, direction } = notice;
    return `${object.dimension}:${object.key} ${direction}`;
  });
}

const forgetCheckpoint = () =>
  query(
    world.test.url,
    `DELETE FROM ledger.projection_checkpoint WHERE projection = '${OUTBOX_NAME}'`,
  );

describe('the outbox', () => {
  it('holds for a new subscription what comes after it, and nothing that was there', async () => {
    await world.charge(1_001n);
    await world.subscribe('desk', NOWHERE);
    expect(await objectsFor('desk')).toEqual([]);
    await world.charge(7_001n, LAND);
    expect(await objectsFor('desk')).toEqual([`line:${LAND} raised`, 'functional:2120803 raised']);
  });

  it('begins with an event that was asked for, whether it was read already or not', async () => {
    await world.charge(1_001n);
    await world.charge(7_001n, LAND);
    const rows = await query(
      world.test.url,
      `SELECT seq FROM ledger.event WHERE type = 'OverspendFlagged' ORDER BY seq`,
    );
    const [first, second] = rows.map(({ seq }) => Number(seq)) as [number, number];
    const ledgers = [LEDGER_ID];
    await world.subscribe('at', NOWHERE, { ledgers, fromSeq: first });
    await world.subscribe('beyond', NOWHERE, { ledgers, fromSeq: first + 1 });
    await world.subscribe('second', NOWHERE, { ledgers, fromSeq: second });
    expect(await objectsFor('at')).toHaveLength(rows.length);
    expect(await objectsFor('beyond')).toHaveLength(rows.length - 1);
    expect(await objectsFor('second')).toHaveLength(rows.length - 1);
    expect((await objectsFor('at'))[0]).toBe(`line:${OFFICE} raised`);
  });

  it('holds everything of a ledger that was opened after the subscription was made', async () => {
    await world.subscribe('desk', NOWHERE);
    const ledgerId = '440307-late-2023';
    await openReady(world.test.ledger, ledgerId);
    const order = { paymentId: 'P', lineId: OFFICE, amountFen: 1_001n, voucherNumber: 'V' };
    const meta = under('P');
    await world.test.ledger.decide(ledgerId, meta, (state) =>
      recordPayment(state, { ...order, purpose: '办公用品' }, meta),
    );
    await world.follow(ledgerId);
    expect(await objectsFor('desk')).toEqual([`line:${OFFICE} raised`]);
  });

  it('puts nothing in again when the log is read again from its beginning', async () => {
    await world.charge(1_001n);
    await world.subscribe('desk', NOWHERE);
    await world.charge(7_001n, LAND);
    const before = await query(world.test.url, 'SELECT * FROM ledger.delivery ORDER BY seq');
    expect(before.length).toBeGreaterThan(0);
    await forgetCheckpoint();
    await world.enqueue();
    expect(await query(world.test.url, 'SELECT * FROM ledger.delivery ORDER BY seq')).toEqual(
      before,
    );
  });

  it('reads the log once, however many read it at the same time', async () => {
    await world.subscribe('desk', NOWHERE);
    await world.charge(1_001n);
    await forgetCheckpoint();
    await query(world.test.url, 'DELETE FROM ledger.delivery');
    await Promise.all(Array.from({ length: 5 }, () => world.enqueue()));
    expect(await objectsFor('desk')).toEqual([`line:${OFFICE} raised`]);
  });

  it('makes a subscription wait for whoever is filling it, so that no alert falls between', async () => {
    await world.charge(1_001n);
    const range = { ledgerId: LEDGER_ID, afterSeq: 0, untilSeq: 100 };
    const notices = await noticesIn(world.db, range);
    expect(notices).toHaveLength(1);
    let made = false;
    let subscribed: Promise<unknown> = Promise.resolve();
    await world.db.transaction().execute(async (trx) => {
      // Has seen that there is no subscription, and is about to move the checkpoint.
      await enqueue(trx, { ledgerId: LEDGER_ID, notices, now: world.now });
      subscribed = world.subscribe('desk', NOWHERE).then(() => {
        made = true;
      });
      await pause(300);
      expect(made).toBe(false);
    });
    await subscribed;
    expect(made).toBe(true);
    await world.charge(7_001n, LAND);
    expect(await objectsFor('desk')).toHaveLength(2);
  });

  it('holds for each subscription what it asks for', async () => {
    await world.subscribe('other-unit', NOWHERE, { units: ['U2'] });
    await world.subscribe('own-unit', NOWHERE, { units: ['U1', 'U9'] });
    await world.subscribe('other-ledger', NOWHERE, { ledgers: ['440307-other-2023'] });
    await world.subscribe('own-ledger', NOWHERE, { ledgers: [LEDGER_ID] });
    await world.subscribe('severe', NOWHERE, { leastSeverity: 'critical' });
    await world.subscribe('kind', NOWHERE, { kinds: ['overspend'] });
    await world.charge(9_001n, WAGES);
    const told = `line:${WAGES} raised`;
    expect(await objectsFor('other-unit')).toEqual([]);
    expect(await objectsFor('other-ledger')).toEqual([]);
    for (const name of ['own-unit', 'own-ledger', 'severe', 'kind']) {
      expect([name, await objectsFor(name)]).toEqual([name, [told]]);
    }
  });

  it('is what a changed subscription asks for from now on, also when the log is read again', async () => {
    await world.subscribe('desk', NOWHERE, { units: ['U9'] });
    await world.charge(1_001n);
    await world.subscribe('desk', NOWHERE);
    await forgetCheckpoint();
    await world.enqueue();
    expect(await objectsFor('desk')).toEqual([]);
    await world.charge(7_001n, LAND);
    expect(await objectsFor('desk')).toHaveLength(2);
  });

  it('goes on filling while a subscription is disabled', async () => {
    await world.subscribe('desk', NOWHERE);
    const asker = { actor: 'key:admin', only: null };
    await setStatus(world.edge, { name: 'desk', disabledReason: 'on leave' }, asker);
    await world.charge(1_001n);
    expect(await objectsFor('desk')).toEqual([`line:${OFFICE} raised`]);
  });

  it('cannot be emptied by the application', async () => {
    for (const table of ['delivery', 'delivery_attempt', 'subscription']) {
      await expect(world.test.database.pool.query(`DELETE FROM ledger.${table}`)).rejects.toThrow(
        /permission denied/,
      );
    }
  });
});
