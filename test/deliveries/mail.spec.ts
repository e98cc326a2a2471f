import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { channels } from '../../src/deliveries/channels.js';
import { listDeliveries } from '../../src/deliveries/deliveries.js';
import type { Digest } from '../../src/deliveries/digest.js';
import { dueAt } from '../../src/deliveries/digest.js';
import type { Language } from '../../src/deliveries/subscription.js';
import { LAND, OFFICE } from '../domain/fixture.js';
import { LEDGER_ID } from '../support/ledger.js';
import { DeliveryWorld } from './delivery-world.js';
import { type MailReceiver, startMailReceiver } from './mail-receiver.js';

let world: DeliveryWorld;
let server: MailReceiver;
beforeEach(async () => {
  [world, server] = await Promise.all([DeliveryWorld.start(), startMailReceiver()]);
});
afterEach(async () => {
  await Promise.all([world.close(), server.close()]);
});

const SECOND = 1_000;
const HOUR = 3_600_000;
const rules = { privateHosts: [] };
const sendBy = (url: string) => {
  const mailServer = { url, from: 'Ledger <ledger@audit.example>' };
  return world.send({ send: channels({ rules, mailServer, timeoutMs: 2_000 }) });
};
const send = () => sendBy(server.url);
const subscribe = (digest: Digest, language: Language = 'zh-CN') =>
  world.subscribe('desk', '', {
    digest,
    settings: { channel: 'email', to: ['li@audit.example', 'wang@audit.example'], language },
  });
const listed = async () => (await listDeliveries(world.db, { name: 'desk', limit: 50 })).deliveries;

describe('mail', () => {
  it('says ledger, object and figure in its subject, in Chinese, as text and as HTML', async () => {
    await subscribe('none');
    await world.charge(1_000n);
    await send();
    expect(server.mails).toEqual([]);
    await world.charge(1n);
    await send();
    const [delivery] = await listed();
    expect(server.mails).toMatchObject([
      {
        to: ['li@audit.example', 'wang@audit.example'],
        subject: `【超支预警】${LEDGER_ID} 预算指标 ${OFFICE}：超出 0.01 元`,
        messageId: `<${delivery?.messageId}@audit.example>`,
        content: expect.stringContaining('调整后预算：10.00 元\n已占用及支出：10.01 元'),
      },
    ]);
    expect(server.mails[0]?.content).toContain('<th align="left">级别</th><td>严重</td>');
    expect(delivery?.status).toBe('delivered');
  });

  it('speaks English where it is asked to', async () => {
    await subscribe('none', 'en');
    await world.charge(1_001n);
    await send();
    expect(server.mails[0]?.subject).toBe(
      `[Overspend raised] ${LEDGER_ID} budget line ${OFFICE}: over by 0.01 yuan`,
    );
    expect(server.mails[0]?.content).toContain('adjusted budget: 10.00 yuan');
  });

  it('waits for a server that says later, and is dead at once when it says never', async () => {
    await subscribe('none');
    await world.charge(1_001n);
    server.refusals.push(451);
    await send();
    expect(await listed()).toMatchObject([
      { status: 'pending', lastError: expect.stringContaining('451') },
    ]);
    world.passMs(5 * SECOND);
    server.refusals.push(550);
    await send();
    expect(await listed()).toMatchObject([{ status: 'dead', attempts: 2 }]);
    expect(server.mails).toEqual([]);
  });

  it('waits, with the reason, while no server is configured', async () => {
    await subscribe('none');
    await world.charge(1_001n);
    await world.send();
    expect(await listed()).toMatchObject([
      { status: 'pending', lastError: 'SMTP_URL is not configured' },
    ]);
  });
});

describe('a digest', () => {
  it('holds what came in its hour, under one id however often it is tried', async () => {
    await subscribe('hourly');
    await world.charge(1_001n);
    await world.charge(7_001n, LAND);
    const count = (await listed()).length;
    expect(count).toBeGreaterThan(1);
    world.passMs(30 * 60 * SECOND - 1);
    await send();
    expect(await listed()).toMatchObject([...Array(count)].map(() => ({ attempts: 0 })));

    world.passMs(1);
    server.refusals.push(451);
    await send();
    const ids = new Set((await listed()).map(({ digestId }) => digestId));
    expect(ids.size).toBe(1);
    // Comes after the first attempt: it is for the next one.
    await world.charge(1n, LAND);
    await world.charge(5_001n, 'U1:2010804:30227:2023-P1:general-public-budget');
    const later = (await listed()).length - count;
    expect(later).toBeGreaterThan(0);
    world.passMs(5 * SECOND);
    await send();
    expect(server.mails).toHaveLength(1);
    expect(server.mails[0]).toMatchObject({
      subject: `预算预警摘要（${count} 条）`,
      messageId: `<${[...ids][0]}@audit.example>`,
    });
    expect((await listed()).filter(({ status }) => status === 'pending')).toHaveLength(later);
    world.passMs(HOUR);
    await send();
    expect(server.mails).toHaveLength(2);
    expect(server.mails[1]?.messageId).not.toBe(server.mails[0]?.messageId);
  });

  it.each([
    ['none', '2023-05-04T01:30:00.000Z', '2023-05-04T01:30:00.000Z'],
    ['hourly', '2023-05-04T01:59:59.999Z', '2023-05-04T02:00:00.000Z'],
    ['hourly', '2023-05-04T02:00:00.000Z', '2023-05-04T03:00:00.000Z'],
    ['daily', '2023-05-03T23:59:59.999Z', '2023-05-04T00:00:00.000Z'],
    ['daily', '2023-05-04T00:00:00.000Z', '2023-05-05T00:00:00.000Z'],
  ] as const)('%s of %s is due at %s', (digest, now, due) => {
    expect(dueAt(digest, new Date(now)).toISOString()).toBe(due);
  });
});
