import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { verifyLedger } from '../../src/audit/verify.js';
import type { Role } from '../../src/platform/api-keys.js';
import { AUDIT, HOSPITALITY, OFFICE } from '../domain/fixture.js';
import { POLICY } from '../domain/policy-fixture.js';
import { Api, expectStatus } from './api.js';
import { World } from './example-world.js';

let api: Api;
beforeAll(async () => {
  api = await Api.start();
});
afterAll(() => api.close());

const effectiveOn = '2023-03-02';
const reason = '情况有变';

const rule = (ruleId: string, more: object) => ({
  ruleId,
  dimension: 'line',
  measure: 'committed',
  horizon: 'year',
  overridable: true,
  ...more,
});
const RULES = [
  rule('line', {
    tiers: [
      { percent: 20, response: 'warn' },
      { percent: 50, response: 'hold' },
      { percent: 80, response: 'block' },
    ],
  }),
  rule('three-public', {
    dimension: 'economic',
    lines: { economicCodes: ['30217'] },
    tiers: [{ percent: 50, response: 'block' }],
    overridable: false,
  }),
];

async function opened(name: string, controlRules: readonly object[] = RULES): Promise<World> {
  const world = new World(api, `440307-${name}-2023`);
  await world.open({ policy: { ...POLICY, controlRules } });
  return world;
}

const payment = (amount: string, lineId = OFFICE) => {
  return { effectiveOn, lineId, amount, method: 'direct', purpose: '支出' };
};

const send = (world: World, path: string, body: object, role: Role, headers = {}) =>
  api.post(world.path(path), { role, body, headers });

const order = (world: World, amount: string, lineId = OFFICE, headers = {}) =>
  send(world, 'payment-orders', payment(amount, lineId), 'officer', headers);

describe('an order that is warned of', () => {
  it('is answered with its warning, the same when it is repeated, and in a dry run', async () => {
    const world = await opened('warned');
    const warning = {
      ruleId: 'line',
      dimension: 'line',
      key: OFFICE,
      response: 'warn',
      tier: 1,
      limit: '2.00',
      measure: '2.01',
      base: '10.00',
    };
    const dry = await expectStatus(
      200,
      send(world, 'payment-orders?dryRun=true', payment('2.01'), 'officer'),
    );
    expect(dry.body.warnings).toEqual([warning]);
    const headers = { 'idempotency-key': 'warned' };
    const first = await expectStatus(201, order(world, '2.01', OFFICE, headers));
    expect(first.body.warnings).toEqual([warning]);
    const again = await expectStatus(201, order(world, '2.01', OFFICE, headers));
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const quiet = await expectStatus(201, order(world, '1.00', AUDIT));
    expect(quiet.body).not.toHaveProperty('warnings');
  });
});

describe('an order that is held', () => {
  it('is answered 202 with its place, and released by another person', async () => {
    const world = await opened('held');
    const held = await expectStatus(202, order(world, '5.01'));
    const { documentId } = held.body;
    const place = `held-orders/${encodeURIComponent(documentId)}`;
    expect(held.headers.get('location')).toBe(world.path(place));
    const { body } = await world.get(place);
    expect(body.heldOrder).toMatchObject({
      status: 'held',
      requestedBy: 'key:the officer',
      findings: [{ ruleId: 'line', tier: 2, limit: '5.00', measure: '5.01' }],
      events: [{ type: 'PaymentOrdered', lineId: OFFICE, amount: '5.01' }],
    });
    await expectStatus(404, send(world, 'held-orders/hold:x/release', { effectiveOn }, 'finance'));
    await expectStatus(403, send(world, `${place}/release`, { effectiveOn }, 'officer'));
    const released = await expectStatus(
      201,
      send(world, `${place}/release`, { effectiveOn }, 'approver'),
    );
    expect(released.body).toMatchObject({ documentId, warnings: [{ response: 'hold' }] });
    const { items } = (await world.get('held-orders?status=released')).body;
    expect(items).toMatchObject([{ holdId: documentId, decidedBy: 'key:the approver' }]);
    const paymentId = documentId.slice('hold:'.length);
    const { body: paid } = await world.get(`payments/${paymentId}`);
    expect(paid.payment).toMatchObject({ status: 'ordered', amount: '5.01' });
    const again = await expectStatus(
      409,
      send(world, `${place}/release`, { effectiveOn }, 'approver'),
    );
    expect(again.body.type).toContain('held-order-decided');
    const seq = released.body.seq + 1;
    const { body: explained } = await world.get(`events/${seq}/explanation`);
    expect(explained).toMatchObject({ command: 'releaseHeldOrder', agrees: true });
  });

  it('is refused with a reason and leaves the money where it was', async () => {
    const world = await opened('refused');
    const toSomebody = { ...payment('5.01'), payee: { name: '某公司', account: '6222' } };
    const documentId = await world.held('payment-orders', toSomebody, 'officer');
    const place = `held-orders/${encodeURIComponent(documentId)}`;
    await world.post(`${place}/refusal`, { effectiveOn, reason }, 'finance');
    const { body } = await world.get(place);
    expect(body.heldOrder).toMatchObject({ status: 'refused', reason });
    const { body: line } = await world.get(`lines/${encodeURIComponent(OFFICE)}`);
    expect(line.line).toMatchObject({ available: '10.00', inPayment: '0.00' });
    // Its payee is kept, and committed to by the order that was held.
    expect((await verifyLedger(api.database, world.ledgerId)).findings).toEqual([]);
  });
});

describe('an order that is blocked', () => {
  it('is refused with everything the limit rests on, and the refusal is kept', async () => {
    const world = await opened('blocked');
    const { body } = await expectStatus(409, order(world, '8.01'));
    expect(body).toMatchObject({
      type: expect.stringContaining('control-limit-exceeded'),
      errors: [{ pointer: '#/amount' }],
      facts: {
        ruleId: 'line',
        policyVersion: 1,
        dimension: 'line',
        key: OFFICE,
        tier: 3,
        limit: '8.00',
        measure: '8.01',
        base: '10.00',
      },
    });
    const { items } = (await world.get('refusals?rule=CONTROL_LIMIT_EXCEEDED')).body;
    expect(items).toMatchObject([{ actor: 'key:the officer', command: 'orderPayment' }]);
    await expectStatus(202, order(world, '8.00'));
  });

  it('goes through under an override, up to its amount and until it is revoked', async () => {
    const world = await opened('overridden', [
      rule('line', { tiers: [{ percent: 50, response: 'block' }] }),
    ]);
    const request = {
      effectiveOn,
      ruleId: 'line',
      dimension: 'line',
      objectKey: OFFICE,
      additional: '1.00',
      validUntil: '2999-12-31',
      reason,
    };
    const overrideId = await world.made('control-overrides', request, 'officer');
    await expectStatus(409, order(world, '5.01'));
    const place = `control-overrides/${overrideId}`;
    await world.post(`${place}/approval`, { effectiveOn });
    await expectStatus(409, order(world, '6.01'));
    await expectStatus(201, order(world, '5.99'));
    const { body } = await world.get(`control-objects?ruleId=line&key=${OFFICE}`);
    expect(body).toMatchObject({
      policyVersion: 1,
      month: '2023-12',
      items: [
        {
          measure: '5.99',
          base: '10.00',
          usedPercent: '59.90',
          tiers: [{ response: 'block', percent: 50, limit: '6.00', passed: false }],
          overrides: [{ overrideId, additional: '1.00', validUntil: '2999-12-31' }],
        },
      ],
    });
    await world.post(`${place}/revocation`, { effectiveOn, reason });
    await expectStatus(409, order(world, '0.01'));
  });

  it('stays blocked where nobody may decide otherwise, as for three-public expenses', async () => {
    const world = await opened('three-public');
    await expectStatus(201, order(world, '0.99', HOSPITALITY));
    const { body: stopped } = await expectStatus(409, order(world, '0.02', HOSPITALITY));
    expect(stopped.facts).toMatchObject({ ruleId: 'three-public', key: '302', limit: '1.00' });
    const request = { ruleId: 'three-public', dimension: 'economic', objectKey: '302', reason };
    const asked = { ...request, effectiveOn, additional: '1.00', validUntil: '2999-12-31' };
    const sent = send(world, 'control-overrides', asked, 'finance');
    const { body } = await expectStatus(409, sent);
    expect(body.type).toContain('control-not-overridable');
  });
});

describe('control objects', () => {
  it('can be asked for by rule, dimension and key, and are none without rules', async () => {
    const world = await opened('objects');
    const keysOf = async (query: string) => {
      const { items } = (await world.get(`control-objects${query}`)).body;
      return items.map(({ key }: { readonly key: string }) => key);
    };
    expect(await keysOf('?dimension=economic')).toEqual(['302', '30217']);
    expect(await keysOf('?ruleId=line')).toHaveLength(6);
    expect(await keysOf(`?ruleId=line&key=${AUDIT}`)).toEqual([AUDIT]);
    const { body } = await (await opened('uncontrolled', [])).get('control-objects');
    expect(body).toMatchObject({ items: [] });
  });

  it('stand as they stood, by day and by what was recorded, with the overrides of then', async () => {
    const tiers = [{ percent: 50, response: 'block' }];
    const world = await opened('moments', [
      rule('line', { tiers }),
      rule('months', { horizon: 'month', tiers }),
    ]);
    const on = (day: string, amount: string) =>
      expectStatus(
        201,
        send(world, 'payment-orders', { ...payment(amount), effectiveOn: day }, 'officer'),
      );
    await on('2023-03-02', '1.00');
    const { seq: march } = (await world.get('control-objects')).body;
    await on('2023-04-02', '2.00');
    const request = { effectiveOn: '2023-05-02', ruleId: 'line', dimension: 'line' };
    const asked = { ...request, objectKey: OFFICE, additional: '1.00', reason };
    const override = { ...asked, validUntil: '2999-12-31' };
    const overrideId = await world.made('control-overrides', override, 'officer');
    const place = `control-overrides/${overrideId}`;
    await world.post(`${place}/approval`, { effectiveOn: '2023-05-02' });
    await world.post(`${place}/revocation`, { effectiveOn: '2023-06-02', reason });
    const at = async (moment: string) => {
      const { body } = await world.get(`control-objects?key=${OFFICE}&${moment}`);
      const figures = body.items.map(
        (item: {
          readonly ruleId: string;
          readonly measure: string;
          readonly base: string;
          readonly tiers: readonly { readonly limit: string }[];
        }) => [item.ruleId, item.measure, item.base, item.tiers[0]?.limit],
      );
      return [body.month, ...figures];
    };
    expect(await at('asOf=2023-03-01')).toEqual([
      '2023-03',
      ['line', '0.00', '10.00', '5.00'],
      ['months', '0.00', '10.00', '5.00'],
    ]);
    expect(await at('asOf=2023-03-02')).toEqual([
      '2023-03',
      ['line', '1.00', '10.00', '5.00'],
      ['months', '1.00', '10.00', '5.00'],
    ]);
    expect(await at('asOf=2023-04-30')).toEqual([
      '2023-04',
      ['line', '3.00', '10.00', '5.00'],
      ['months', '2.00', '9.00', '4.50'],
    ]);
    expect(await at('asOf=2023-05-02')).toContainEqual(['line', '3.00', '10.00', '6.00']);
    expect(await at('asOf=2023-06-02')).toContainEqual(['line', '3.00', '10.00', '5.00']);
    const known = `knownAt=${march}`;
    expect(await at(known)).toContainEqual(['line', '1.00', '10.00', '5.00']);
    expect(await at(`asOf=2023-03-01&${known}`)).toContainEqual(['line', '0.00', '10.00', '5.00']);
    const [now, head] = [await at(''), await at('knownAt=2999-01-01T00:00:00Z')];
    expect(head).toEqual(now);
    const early = await api.get(world.path('control-objects?knownAt=999'));
    expect(early.status).toBe(404);
  });
});
