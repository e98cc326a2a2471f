import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
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
