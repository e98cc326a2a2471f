import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { listDeliveries } from '../../src/deliveries/deliveries.js';
import type { RobotChannel } from '../../src/deliveries/robots.js';
import { OFFICE } from '../domain/fixture.js';
import { LEDGER_ID } from '../support/ledger.js';
import { DeliveryWorld } from './delivery-world.js';
import { type Receiver, startReceiver } from './receiver.js';

let world: DeliveryWorld;
let receiver: Receiver;
beforeEach(async () => {
  [world, receiver] = await Promise.all([DeliveryWorld.start(), startReceiver()]);
});
afterEach(async () => {
  await Promise.all([world.close(), receiver.close()]);
});

const MINUTE = 60_000;
const HEADING = `【超支预警】${LEDGER_ID} 预算指标 ${OFFICE}：超出 0.01 元`;
const GOOD: Readonly<Record<RobotChannel, string>> = {
  wecom: '{"errcode":0,"errmsg":"ok"}',
  dingtalk: '{"errcode":0,"errmsg":"ok"}',
  feishu: '{"code":0,"msg":"success"}',
};
const TOO_MANY: Readonly<Record<RobotChannel, string>> = {
  wecom: '{"errcode":45009,"errmsg":"api freq out of limit"}',
  dingtalk: '{"errcode":130101,"errmsg":"send too fast"}',
  feishu: '{"code":11232,"msg":"frequency limited"}',
};
const ROBOTS = ['wecom', 'dingtalk', 'feishu'] as const;

function subscribe(channel: RobotChannel, robotSecret?: string) {
  const settings = { channel, url: `${receiver.url}?key=K`, language: 'zh-CN' } as const;
  return world.subscribe('desk', '', { settings, robotSecret });
}

const listed = async () => (await listDeliveries(world.db, { name: 'desk', limit: 9 })).deliveries;
const bodyOf = (place: number) => JSON.parse(receiver.received[place]?.body ?? '{}');

describe('a robot', () => {
  it('of 企业微信 gets markdown', async () => {
    await subscribe('wecom');
    await world.charge(1_001n);
    receiver.answers.push({ body: GOOD.wecom });
    await world.send();
    expect(receiver.received[0]?.path).toBe('/hook?key=K');
    expect(bodyOf(0)).toEqual({
      msgtype: 'markdown',
      markdown: { content: expect.stringContaining(`### ${HEADING}`) },
    });
    expect(await listed()).toMatchObject([{ status: 'delivered' }]);
  });

  it('of 钉钉 gets markdown under a signature in the URL', async () => {
    await subscribe('dingtalk', 'SEC1');
    await world.charge(1_001n);
    receiver.answers.push({ body: GOOD.dingtalk });
    await world.send();
    const { searchParams } = new URL(receiver.received[0]?.path ?? '', receiver.url);
    const timestamp = String(world.now.getTime());
    const sign = createHmac('sha256', 'SEC1').update(`${timestamp}\nSEC1`).digest('base64');
    expect(Object.fromEntries(searchParams)).toEqual({ key: 'K', timestamp, sign });
    expect(bodyOf(0)).toMatchObject({ msgtype: 'markdown', markdown: { title: HEADING } });
    expect(await listed()).toMatchObject([{ status: 'delivered' }]);
  });

  it('of 飞书 gets text under a signature in the body', async () => {
    await subscribe('feishu', 'SEC2');
    await world.charge(1_001n);
    receiver.answers.push({ body: GOOD.feishu });
    await world.send();
    const timestamp = String(Math.floor(world.now.getTime() / 1_000));
    const sign = createHmac('sha256', `${timestamp}\nSEC2`).digest('base64');
    expect(bodyOf(0)).toMatchObject({ timestamp, sign, msg_type: 'text' });
    expect(bodyOf(0).content.text).toMatch(new RegExp(`^${HEADING}\n账本：${LEDGER_ID}\n`));
    expect(await listed()).toMatchObject([{ status: 'delivered' }]);
  });

  it.each(ROBOTS)('of %s that answers 200 and an error has not got it', async (channel) => {
    await subscribe(channel);
    await world.charge(1_001n);
    const bad = GOOD[channel].replace(':0', ':19001');
    receiver.answers.push({ body: bad }, { body: 'not json' }, { body: GOOD[channel] });
    await world.send();
    expect(await listed()).toMatchObject([{ status: 'pending', lastError: 'code 19001' }]);
    world.passMs(5_000);
    await world.send();
    expect(await listed()).toMatchObject([{ status: 'pending', lastError: 'code undefined' }]);
    world.passMs(5 * MINUTE);
    await world.send();
    expect(await listed()).toMatchObject([{ status: 'delivered', attempts: 3 }]);
  });

  it.each(ROBOTS)('of %s that has had too many is left alone for a minute', async (channel) => {
    await subscribe(channel);
    await world.charge(1_001n);
    receiver.answers.push({ body: TOO_MANY[channel] }, { body: GOOD[channel] });
    await world.send();
    world.passMs(MINUTE - 1);
    await world.send();
    expect(receiver.received).toHaveLength(1);
    world.passMs(1);
    await world.send();
    expect(await listed()).toMatchObject([{ status: 'delivered' }]);
  });
});
