import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CommandBus } from '@nestjs/cqrs';
import { detectAlerts } from '../../src/alerts/alerts.job.js';
import { detectOverspend } from '../../src/alerts/overspend.job.js';
import { CHINESE_POLICY } from '../../src/domain/default-policies.js';
import { OFFICE } from '../domain/fixture.js';
import { Api } from './api.js';
import { World } from './example-world.js';

let api: Api;
let world: World;
let alertId: string;
beforeAll(async () => {
  api = await Api.start();
  world = new World(api, '440307-alerts-2023');
  await world.open({ policy: CHINESE_POLICY });
  alertId = await world.raised();
});
afterAll(() => api.close());

async function overspent(name: string): Promise<{ readonly over: World; readonly id: string }> {
  const over = new World(api, `440307-${name}-2023`);
  await over.open({ policy: CHINESE_POLICY });
  const payment = { effectiveOn: '2023-03-01', voucherNumber: '记-1', purpose: '办公用品' };
  await over.post('payments', { ...payment, lineId: OFFICE, amount: '10.01' }, 'treasury');
  const { app, database } = api;
  const options = { database, commandBus: app.get(CommandBus), ledgerId: over.ledgerId };
  await detectOverspend({ ...options, log: () => undefined });
  await detectAlerts({ ...options, log: () => undefined });
  return { over, id: `overspend:1:100:line:${OFFICE}` };
}

const path = () => `alerts/${encodeURIComponent(alertId)}`;
const idsFor = async (query: string): Promise<string[]> => {
  const { body } = await world.get(`alerts?${query}`);
  return body.items.map((item: { alertId: string }) => item.alertId);
};

describe('alerts', () => {
  it('are read with their figures in yuan, and their version as ETag', async () => {
    const { body, headers } = await world.get(path());
    expect(body.alert).toMatchObject({
      alertId,
      alertKind: 'threshold',
      status: 'raised',
      severity: 'warning',
      object: { dimension: 'line', key: OFFICE },
      figures: { used: '9.01', budget: '10.00', limit: '9.00', measure: 'committed' },
      handling: { comments: [] },
    });
    expect(headers.get('etag')).toBe(`"${body.alert.changedSeq}"`);
  });

  it('are found by status, kind, severity and object, now and in the past', async () => {
    const all = await idsFor('');
    expect(all).toContain(alertId);
    for (const query of ['status=raised', 'kind=threshold', `object=line:${OFFICE}`]) {
      expect(await idsFor(query)).toContain(alertId);
      expect(await idsFor(`${query}&asOf=2023-12-31`)).toContain(alertId);
    }
    for (const query of ['status=closed', 'kind=pace-ahead', 'severity=info', 'object=unit:U9']) {
      expect(await idsFor(query)).toEqual([]);
      expect(await idsFor(`${query}&asOf=2023-12-31`)).toEqual([]);
    }
    expect(await idsFor('asOf=2023-01-31')).toEqual([]);
    const wrong = await api.get(world.path('alerts?kind=nonsense'));
    expect([wrong.status, wrong.body.errors[0].parameter]).toEqual([400, 'kind']);
  });

  it('are handled by people, at the version they saw', async () => {
    const effectiveOn = '2023-03-02';
    const { 'if-match': seen } = await world.versionOf(path());
    await world.post(`${path()}/comments`, { effectiveOn, comment: '核对中' }, 'officer');
    const stale = await api.post(world.path(`${path()}/closing`), {
      role: 'officer',
      body: { effectiveOn, reason: '已说明' },
      headers: { 'if-match': seen },
    });
    expect(stale.status).toBe(412);
    await world.post(`${path()}/closing`, { effectiveOn, reason: '已说明' }, 'officer');
    const { body } = await world.get(path());
    expect(body.alert).toMatchObject({
      status: 'closed',
      handling: { closingReason: '已说明', comments: [{ comment: '核对中' }] },
    });
    const again = await api.post(world.path(`${path()}/acknowledgement`), {
      role: 'finance',
      body: { effectiveOn },
    });
    expect([again.status, again.body.type]).toEqual([
      409,
      'urn:budget-ledger:problem:alert-not-open',
    ]);
  });
});

describe('overspend', () => {
  it('is listed beside the alerts, and found as they are, now and in the past', async () => {
    const { over, id } = await overspent('overspent');
    const alert = `alert:available-line:line:${OFFICE}`;
    const idsOf = async (query: string) => {
      const { body } = await over.get(`alerts?${query}`);
      return body.items.map((item: { alertId: string }) => item.alertId);
    };
    expect(await idsOf('')).toEqual([alert, id]);
    for (const query of ['kind=overspend', 'status=flagged', 'severity=critical']) {
      expect(await idsOf(query)).toEqual([id]);
      expect(await idsOf(`${query}&asOf=2023-12-31`)).toEqual([id]);
    }
    expect(await idsOf(`object=line:${OFFICE}`)).toEqual([alert, id]);
    for (const query of ['kind=pace-ahead', 'object=unit:U9', 'kind=overspend&severity=info']) {
      expect(await idsOf(query)).toEqual([]);
    }
    expect(await idsOf('severity=warning')).toEqual([alert]);
    const { body: first } = await over.get('alerts?limit=1');
    expect(first.items.map((item: { alertId: string }) => item.alertId)).toEqual([alert]);
    const { body: second } = await over.get(`alerts?limit=1&cursor=${first.nextCursor}`);
    expect([second.items[0].alertId, second.nextCursor]).toEqual([id, null]);
  });

  it('is read and handled as an alert is', async () => {
    const { over, id } = await overspent('handled');
    const place = `alerts/${encodeURIComponent(id)}`;
    const effectiveOn = '2023-03-02';
    const { body, headers } = await over.get(place);
    expect(body.alert).toMatchObject({
      alertId: id,
      alertKind: 'overspend',
      status: 'flagged',
      severity: 'critical',
      object: { dimension: 'line', key: OFFICE },
      episode: 1,
      figures: { adjusted: '10.00', committed: '10.01', over: '0.01', finding: 'overspend' },
      handling: { comments: [] },
    });
    expect(body.alert).not.toHaveProperty('documentId');
    expect(headers.get('etag')).toBe(`"${body.alert.changedSeq}"`);
    await over.post(`${place}/assignment`, { effectiveOn, assignee: 'key:li' }, 'officer');
    const snooze = { effectiveOn, snoozedUntil: '2023-03-09' };
    await over.post(`${place}/snooze`, snooze, 'officer');
    await over.post(`${place}/closing`, { effectiveOn, reason: '已追加' }, 'finance');
    expect((await over.get(place)).body.alert.handling).toMatchObject({
      assignee: 'key:li',
      snoozedUntil: '2023-03-09',
      closingReason: '已追加',
    });
  });
});
