import { createPublicKey, verify } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { listDeliveries, readDelivery, redeliver } from '../../src/deliveries/deliveries.js';
import { readSubscription } from '../../src/deliveries/subscription-rows.js';
import { addSecret, setStatus } from '../../src/deliveries/subscriptions.js';
import { LAND, OFFICE } from '../domain/fixture.js';
import { LEDGER_ID } from '../support/ledger.js';
import { query } from '../support/query.js';
import { DeliveryWorld } from './delivery-world.js';
import { type Received, type Receiver, startReceiver } from './receiver.js';

let world: DeliveryWorld;
let receiver: Receiver;
beforeEach(async () => {
  [world, receiver] = await Promise.all([DeliveryWorld.start(), startReceiver()]);
});
afterEach(async () => {
  await Promise.all([world.close(), receiver.close()]);
});

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const ASKER = { actor: 'key:admin', only: null };

const listed = (name = 'desk') => listDeliveries(world.db, { name, limit: 50 });
const statuses = async (name = 'desk') =>
  (await listed(name)).deliveries.map(({ status }) => status);
const attemptsOf = async (messageId: string) =>
  (await readDelivery(world.db, { name: 'desk', messageId })).attempts;
const headersOf = ({ headers }: Received) => headers as Record<string, string>;

// The check of `standardwebhooks` reads the real clock, so these messages are sent by it.
const sendNow = () => {
  world.now = new Date();
  return world.send();
};

describe('a webhook', () => {
  it('gets one signed message for each alert, one fen beyond and not at the budget', async () => {
    const made = await world.subscribe('desk', receiver.url);
    world.now = new Date();
    await world.charge(1_000n);
    await sendNow();
    expect(receiver.received).toEqual([]);

    await world.charge(1n);
    await sendNow();
    expect(receiver.received).toHaveLength(1);
    const [message] = receiver.received as [Received];
    const body = new Webhook(made?.secret ?? '').verify(message.body, headersOf(message));
    expect(body).toMatchObject({
      type: 'overspend.raised',
      data: {
        kind: 'overspend',
        severity: 'critical',
        direction: 'raised',
        object: { dimension: 'line', key: OFFICE },
        unitCodes: ['U1'],
        figures: { adjusted: '10.00', committed: '10.01', over: '0.01', tierPercent: '100' },
        ledgerId: LEDGER_ID,
      },
    });
    expect(await statuses()).toEqual(['delivered']);

    await sendNow();
    expect(receiver.received).toHaveLength(1);
  });

  it('is refused by a receiver that has another secret, or gets it too late', async () => {
    const made = await world.subscribe('desk', receiver.url);
    world.now = new Date(Date.now() - 6 * MINUTE);
    await world.charge(1_001n);
    await world.send();
    const [message] = receiver.received as [Received];
    const { secret } = made ?? {};
    expect(() => new Webhook(secret ?? '').verify(message.body, headersOf(message))).toThrow(
      /timestamp too old/,
    );
    world.now = new Date();
    const { deliveries } = await listed();
    const messageIds = deliveries.map(({ messageId }) => messageId);
    await redeliver(world.db, { name: 'desk', which: { messageIds }, now: world.now });
    await sendNow();
    const again = receiver.received[1] as Received;
    expect(again.headers['webhook-id']).toBe(message.headers['webhook-id']);
    expect(again.body).toBe(message.body);
    const other = new Webhook(Buffer.alloc(32).toString('base64'));
    expect(() => other.verify(again.body, headersOf(again))).toThrow(/No matching signature/);
    expect(new Webhook(secret ?? '').verify(again.body, headersOf(again))).toBeDefined();
  });

  it('is signed with a key pair whose public half checks it, and a changed byte does not', async () => {
    const made = await world.subscribe('desk', receiver.url, { signing: 'ed25519' });
    expect(made?.secret).toBeNull();
    await world.charge(1_001n);
    await world.send();
    const [{ headers, body }] = receiver.received as [Received];
    const x = Buffer.from((made?.publicKey ?? '').slice('whpk_'.length), 'base64');
    const key = createPublicKey({
      key: { kty: 'OKP', crv: 'Ed25519', x: x.toString('base64url') },
      format: 'jwk',
    });
    const [version, signature = ''] = String(headers['webhook-signature']).split(',');
    expect(version).toBe('v1a');
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    const good = Buffer.from(signature, 'base64');
    expect(verify(null, Buffer.from(signed), key, good)).toBe(true);
    expect(verify(null, Buffer.from(`${signed} `), key, good)).toBe(false);
  });

  it('is signed with the old and the new secret while both are good, then with the new one', async () => {
    const first = await world.subscribe('desk', receiver.url);
    world.now = new Date();
    const order = { name: 'desk', secretId: 'second', overlapMs: HOUR };
    const second = await addSecret(world.edge, order, ASKER);
    expect(await addSecret(world.edge, order, ASKER)).toMatchObject({ secret: null });
    await world.charge(1_001n);
    await sendNow();
    const [message] = receiver.received as [Received];
    for (const secret of [first?.secret, second.secret]) {
      expect(new Webhook(secret ?? '').verify(message.body, headersOf(message))).toBeDefined();
    }
    world.passMs(HOUR);
    await world.charge(7_001n, LAND);
    await world.send();
    const signatures = String(receiver.received[1]?.headers['webhook-signature']).split(' ');
    expect(signatures).toHaveLength(1);
  });

  it('gets what it missed by the schedule, in order, then what came after it', async () => {
    await world.subscribe('desk', receiver.url);
    await world.charge(1_001n);
    await world.charge(7_001n, LAND);
    receiver.answers.push({ status: 500, body: 'broken' }, { status: 503 });
    await world.send();
    expect(receiver.received).toHaveLength(1);
    await world.send();
    expect(receiver.received).toHaveLength(1);
    world.passMs(5 * SECOND - 1);
    await world.send();
    expect(receiver.received).toHaveLength(1);
    world.passMs(1);
    await world.send();
    expect(receiver.received).toHaveLength(2);
    world.passMs(5 * MINUTE);
    await world.send();
    const { deliveries } = await listed();
    const ids = deliveries.map(({ messageId }) => messageId);
    expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual([
      ids[0],
      ids[0],
      ...ids,
    ]);
    expect(await attemptsOf(ids[0] ?? '')).toMatchObject([
      { number: 1, outcome: 'failed', httpStatus: 500, response: 'broken', error: 'status 500' },
      { number: 2, outcome: 'failed', httpStatus: 503 },
      { number: 3, outcome: 'delivered', httpStatus: 200, response: 'thanks', error: null },
    ]);
  });

  it('is dead after the last attempt, does not hold up the next, and is sent again by hand', async () => {
    await world.subscribe('desk', receiver.url);
    await world.charge(1_001n);
    const pauses = [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR];
    world.random = 0.5;
    for (const ms of [0, ...pauses, 14 * HOUR, 20 * HOUR, 24 * HOUR]) {
      expect(await statuses()).toEqual(['pending']);
      receiver.answers.push({ status: 500 });
      world.passMs(Math.round(ms * 1.1));
      await world.send();
    }
    expect(receiver.received).toHaveLength(10);
    expect(await statuses()).toEqual(['dead']);

    await world.charge(7_001n, LAND);
    await world.send();
    expect((await statuses())[0]).toBe('dead');
    expect((await statuses()).slice(1)).not.toContain('pending');
    const before = receiver.received.length;
    const which = { dead: true } as const;
    expect(await redeliver(world.db, { name: 'desk', which, now: world.now })).toBe(1);
    await world.send();
    expect(receiver.received).toHaveLength(before + 1);
    expect(await statuses()).not.toContain('dead');
    const absent = { messageIds: ['msg_none'] };
    await expect(
      redeliver(world.db, { name: 'desk', which: absent, now: world.now }),
    ).rejects.toThrow('DELIVERY_NOT_FOUND');
  });

  it.each([
    ['120', 120 * SECOND],
    ['Thu, 04 May 2023 01:40:00 GMT', 10 * MINUTE],
    ['9999999', 24 * HOUR],
  ])('waits as long as Retry-After: %s says, a day at most', async (header, ms) => {
    await world.subscribe('desk', receiver.url);
    await world.charge(1_001n);
    receiver.answers.push({ status: 429, headers: { 'retry-after': header } });
    await world.send();
    world.passMs(ms - 1);
    await world.send();
    expect(receiver.received).toHaveLength(1);
    world.passMs(1);
    await world.send();
    expect(receiver.received).toHaveLength(2);
  });

  it('that answers 410 is disabled, and gets what waited once it is enabled again', async () => {
    await world.subscribe('desk', receiver.url);
    await world.charge(1_001n);
    receiver.answers.push({ status: 410 });
    await world.send();
    const which = { name: 'desk', only: null };
    expect(await readSubscription(world.db, world.sealing, which)).toMatchObject({
      status: 'disabled',
      disabledReason: 'the receiver answered 410 Gone',
    });
    await world.charge(7_001n, LAND);
    world.passMs(72 * HOUR);
    await world.send();
    expect(receiver.received).toHaveLength(1);
    await setStatus(world.edge, { name: 'desk', disabledReason: null }, ASKER);
    await world.send();
    const all = await statuses();
    expect(all).toEqual(all.map(() => 'delivered'));
    expect(receiver.received).toHaveLength(1 + all.length);
  });

  it('that redirects is a failure: nobody follows it', async () => {
    const inside = await startReceiver();
    await world.subscribe('desk', receiver.url);
    await world.charge(1_001n);
    for (const status of [301, 302, 307, 308]) {
      receiver.answers.push({ status, headers: { location: inside.url } });
      await world.send();
      world.passMs(24 * HOUR);
    }
    expect(receiver.received).toHaveLength(4);
    expect(inside.received).toEqual([]);
    expect((await listed()).deliveries[0]).toMatchObject({
      status: 'pending',
      lastError: 'status 308',
    });
    await inside.close();
  });

  it('that does not answer is given up on, and slows nobody else', async () => {
    const other = await startReceiver();
    await world.subscribe('desk', receiver.url);
    await world.subscribe('other', other.url);
    await world.charge(1_001n);
    receiver.answers.push({ silent: true });
    const sent = world.send();
    await other.until(1);
    expect(await statuses()).toEqual(['pending']);
    await sent;
    expect((await listed()).deliveries[0]).toMatchObject({
      status: 'pending',
      lastError: 'no answer within 300 ms',
    });
    expect(await statuses('other')).toEqual(['delivered']);
    await other.close();
  });

  it('that nobody is at fails with the reason', async () => {
    const { url } = receiver;
    await receiver.close();
    await world.subscribe('desk', url);
    await world.charge(1_001n);
    await world.send();
    expect((await listed()).deliveries[0]?.lastError).toMatch(/ECONNREFUSED/);
    receiver = await startReceiver();
  });
});

describe('secrets', () => {
  it('are sealed where they are kept, and the auditor cannot read even that', async () => {
    const made = await world.subscribe('desk', `${receiver.url}?key=hush`);
    const rows = await query(
      world.test.url,
      `SELECT settings::text || sealed::text AS text
       FROM ledger.subscription JOIN ledger.subscription_secret ON subscription = name`,
    );
    expect(rows).toHaveLength(1);
    const stored = Buffer.from(String(rows[0]?.text).replaceAll('\\x', ''), 'hex').toString(
      'latin1',
    );
    expect(stored).not.toContain('hush');
    expect(stored).not.toContain(made?.secret?.slice('whsec_'.length));
    const which = { name: 'desk', only: null };
    const shown = await readSubscription(world.db, world.sealing, which);
    expect(JSON.stringify(shown)).not.toMatch(/hush|whsec_/);
    for (const column of ['subscription', 'subscription_secret']) {
      await expect(
        query(world.test.url, `SET ROLE budget_ledger_auditor; SELECT * FROM ledger.${column}`),
      ).rejects.toThrow(/permission denied/);
    }
  });
});
