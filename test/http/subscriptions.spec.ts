import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createKey } from '../../src/platform/api-keys.js';
import { Api, expectRefused, expectStatus, LEDGER_ID } from './api.js';

let api: Api;
beforeAll(async () => {
  api = await Api.start({ DELIVERY_PRIVATE_HOSTS: ['robot.internal'] });
  await api.openReady();
});
afterAll(() => api.close());

const WEBHOOK = { type: 'webhook', url: 'https://hooks.example.org/budget?token=hush' };
const put = (path: string, body: unknown, key?: string) =>
  api.send('PUT', `/v1/subscriptions/${path}`, {
    role: 'admin',
    idempotencyKey: null,
    body,
    ...(key === undefined ? {} : { key }),
  });
const get = (path: string, key?: string) =>
  api.get(`/v1/subscriptions${path}`, { role: 'admin', ...(key === undefined ? {} : { key }) });

describe('a subscription', () => {
  it('is made once, shows its secret once, and is read without it', async () => {
    const made = await expectStatus(200, put('desk', { channel: WEBHOOK }));
    expect(made.body).toMatchObject({
      subscription: {
        name: 'desk',
        ledgers: null,
        leastSeverity: 'info',
        channel: 'webhook',
        sentTo: 'https://hooks.example.org/budget',
        status: 'active',
        createdBy: 'key:the admin',
      },
      secret: { secretId: 'first', secret: expect.stringMatching(/^whsec_/), publicKey: null },
    });
    const again = await expectStatus(200, put('desk', { channel: WEBHOOK }));
    expect(again.body.secret).toBeNull();
    const read = await get('/desk');
    expect(read.text).not.toMatch(/hush|whsec_/);
    expect(api.logLines.join('')).not.toMatch(/hush|whsec_/);
  });

  it('is changed, but not in its channel', async () => {
    await put('changing', { channel: WEBHOOK });
    const changed = await expectStatus(
      200,
      put('changing', { channel: WEBHOOK, units: ['U1'], leastSeverity: 'critical' }),
    );
    expect(changed.body.subscription).toMatchObject({ units: ['U1'], leastSeverity: 'critical' });
    const channel = { type: 'email', to: ['li@example.org'] };
    const refused = await put('changing', { channel });
    expectRefused(refused, 409, '#/channel/type');
    expect(refused.body.type).toBe('urn:budget-ledger:problem:channel-is-fixed');
  });

  it('says who changed what of it, and when, without what is secret', async () => {
    await put('told', { channel: WEBHOOK });
    await put('told', { channel: WEBHOOK });
    await put('told', { channel: WEBHOOK, roles: ['auditor'], units: ['U1'] });
    await put('told', {
      channel: { ...WEBHOOK, url: 'https://hooks.example.org/budget?token=other' },
      roles: ['auditor'],
      units: ['U1'],
    });
    await put('told/secrets/second', { overlapHours: 1 });
    await put('told/status', { status: 'disabled', reason: '搬家' });
    await put('told/status', { status: 'disabled', reason: '搬家' });
    await put('told/status', { status: 'active' });
    const { body, text } = await expectStatus(200, get('/told/changes'));
    const changes = body.items.map(({ number, change, changedBy }: Record<string, unknown>) => [
      number,
      change,
      changedBy,
    ]);
    const by = 'key:the admin';
    expect(changes).toEqual([
      [1, 'made', by],
      [2, 'changed', by],
      [3, 'changed', by],
      [4, 'secret-added', by],
      [5, 'disabled', by],
      [6, 'enabled', by],
    ]);
    expect(body.items[1].fields).toEqual([
      { field: 'units', from: null, to: ['U1'] },
      { field: 'roles', from: null, to: ['auditor'] },
    ]);
    expect(body.items[2].fields).toEqual([{ field: 'settings', from: null, to: null }]);
    expect(body.items[4].fields).toEqual([{ field: 'disabledReason', from: null, to: '搬家' }]);
    expect(text).not.toMatch(/hush|token|whsec_/);
    const paged = await expectStatus(200, get('/told/changes?limit=4'));
    const rest = await get(`/told/changes?limit=4&cursor=${paged.body.nextCursor}`);
    expect(rest.body.items.map(({ number }: { number: number }) => number)).toEqual([5, 6]);
    expectRefused(await get('/nobody/changes'), 404);
  });

  it.each([
    [{}, '#/channel'],
    [{ channel: WEBHOOK, roles: ['king'] }, '#/roles/0'],
    [{ channel: { type: 'pigeon' } }, '#/channel/type'],
    [{ channel: { type: 'webhook', url: 'not a url' } }, '#/channel/url'],
    [{ channel: { type: 'email', to: [] } }, '#/channel/to'],
    [{ channel: { type: 'email', to: ['nobody'] } }, '#/channel/to/0'],
    [{ channel: { ...WEBHOOK, digest: 'hourly' } }, '#/channel/digest'],
    [{ channel: WEBHOOK, kinds: ['weather'] }, '#/kinds/0'],
    [{ channel: WEBHOOK, units: [] }, '#/units'],
    [{ channel: WEBHOOK, leastSeverity: 'dire' }, '#/leastSeverity'],
    [{ channel: WEBHOOK, fromSeq: 1 }, '#/fromSeq'],
    [{ channel: WEBHOOK, fromSeq: 0, ledgers: [LEDGER_ID] }, '#/fromSeq'],
    [{ channel: WEBHOOK, ledgers: ['nonsense'] }, '#/ledgers/0'],
    [{ channel: WEBHOOK, extra: 1 }, '#/extra'],
  ])('of %j is refused at %s', async (body, pointer) => {
    expectRefused(await put('refused', body), 400, pointer);
    expect((await get('/refused')).status).toBe(404);
  });

  it.each(['Desk', 'a b', '-x', 'x'.repeat(65)])('named %s is refused', async (name) => {
    const refused = await put(encodeURIComponent(name), { channel: WEBHOOK });
    expectRefused(refused, 400);
    expect(refused.body.errors[0].parameter).toBe('name');
  });

  it.each([
    'http://hooks.example.org/',
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://169.254.169.254/latest/meta-data',
    'https://user:pw@hooks.example.org/',
    'http://robot.internal.evil/',
  ])('to %s is refused with the reason', async (url) => {
    const refused = await put('inside', { channel: { type: 'webhook', url } });
    expectRefused(refused, 422, '#/channel/url');
    expect(refused.body.type).toBe('urn:budget-ledger:problem:address-not-allowed');
    expect(refused.body.facts.reason).toMatch(/public|https|user name/);
  });

  it('may go to a host of one’s own without TLS', async () => {
    const channel = { type: 'wecom', url: 'http://robot.internal/send?key=1' };
    const made = await expectStatus(200, put('own', { channel }));
    expect(made.body).toMatchObject({ secret: null, subscription: { channel: 'wecom' } });
  });

  it('is disabled with a reason and enabled again, each as often as one likes', async () => {
    await put('switched', { channel: WEBHOOK });
    const status = { status: 'disabled', reason: '停用' };
    for (const body of [status, status]) {
      const { subscription } = (await expectStatus(200, put('switched/status', body))).body;
      expect(subscription).toMatchObject({ status: 'disabled', disabledReason: '停用' });
    }
    const { body } = await expectStatus(200, put('switched/status', { status: 'active' }));
    expect(body.subscription).toMatchObject({ status: 'active', disabledReason: null });
    expectRefused(await put('switched/status', { status: 'disabled' }), 400, '#/reason');
    expectRefused(await put('nobody/status', { status: 'active' }), 404);
  });
});

describe('a secret', () => {
  it('is added while the others stay good for a while', async () => {
    await put('keys', { channel: WEBHOOK });
    const body = { overlapHours: 24, signing: 'ed25519' };
    const { secret } = (await expectStatus(200, put('keys/secrets/second', body))).body;
    expect(secret).toEqual({
      secretId: 'second',
      secret: null,
      publicKey: expect.stringMatching(/^whpk_/),
    });
    const { subscription } = (await get('/keys')).body;
    expect(subscription.secrets).toMatchObject([
      { secretId: 'second', scheme: 'ed25519', expiresAt: null },
      { secretId: 'first', scheme: 'hmac', expiresAt: expect.any(String) },
    ]);
  });

  it('is refused where messages are not signed, or where it comes from elsewhere', async () => {
    await put('mail', { channel: { type: 'email', to: ['li@example.org'] } });
    const none = await put('mail/secrets/second', { overlapHours: 0 });
    expectRefused(none, 422);
    expect(none.body.type).toBe('urn:budget-ledger:problem:channel-has-no-secret');
    const channel = {
      type: 'dingtalk',
      url: 'https://oapi.dingtalk.com/robot/send?access_token=1',
    };
    await put('robot', { channel });
    const missing = await put('robot/secrets/first', { overlapHours: 0 });
    expectRefused(missing, 422, '#/robotSecret');
    expect(missing.body.type).toBe('urn:budget-ledger:problem:robot-secret-misplaced');
    const given = { overlapHours: 0, robotSecret: 'SEC' };
    const { secret } = (await expectStatus(200, put('robot/secrets/first', given))).body;
    expect(secret).toEqual({ secretId: 'first', secret: null, publicKey: null });
    expectRefused(
      await put('robot/secrets/second', { overlapHours: 2_161 }),
      400,
      '#/overlapHours',
    );
  });
});

describe('deliveries', () => {
  it('are listed page by page, read with their attempts, and sent again', async () => {
    await put('posted', { channel: WEBHOOK });
    const notice = { kind: 'overspend', severity: 'critical', direction: 'raised' };
    const rest = { object: { dimension: 'unit', key: 'U1' }, unitCodes: ['U1'], figures: {} };
    for (const seq of [1, 2, 3]) {
      const place = { ledgerId: LEDGER_ID, seq, effectiveOn: '2023-05-04', recordedAt: 'x' };
      await api.database.pool.query(
        `INSERT INTO ledger.delivery (ledger_id, seq, subscription, message_id, recorded_at, notice,
           status, due_at, settled_at)
         VALUES ($1, $2, 'posted', $3, now(), $4, $5, now(), $6)`,
        [
          LEDGER_ID,
          seq,
          `msg_${seq}`,
          JSON.stringify({ ...notice, ...rest, ...place }),
          seq === 3 ? 'pending' : 'dead',
          seq === 3 ? null : new Date(),
        ],
      );
    }
    const first = (await expectStatus(200, get('/posted/deliveries?limit=2'))).body;
    expect(first.items.map(({ messageId }: { messageId: string }) => messageId)).toEqual([
      'msg_1',
      'msg_2',
    ]);
    const next = await get(`/posted/deliveries?limit=2&cursor=${first.nextCursor}`);
    expect(next.body).toMatchObject({ items: [{ messageId: 'msg_3' }], nextCursor: null });
    const dead = await get('/posted/deliveries?status=dead');
    expect(dead.body.items).toHaveLength(2);
    const one = await expectStatus(200, get('/posted/deliveries/msg_1'));
    expect(one.body).toMatchObject({ delivery: { status: 'dead', notice }, attempts: [] });
    expectRefused(await get('/posted/deliveries/msg_9'), 404);
    expectRefused(await get('/posted/deliveries?status=lost'), 400);
    expectRefused(await get('/posted/deliveries?cursor=zzz'), 400);

    const ids = { messageIds: ['msg_1'] };
    const again = await expectStatus(200, put('posted/redelivery', ids));
    expect(again.body).toEqual({ redelivered: 1 });
    const all = await expectStatus(200, put('posted/redelivery', { dead: true }));
    expect(all.body).toEqual({ redelivered: 1 });
    const absent = await put('posted/redelivery', { messageIds: ['msg_9'] });
    expectRefused(absent, 404);
    expect(absent.body.type).toBe('urn:budget-ledger:problem:delivery-not-found');
    expectRefused(await put('posted/redelivery', {}), 400);
    expectRefused(await put('nobody/redelivery', { dead: true }), 404);
  });
});

describe('a key for some ledgers', () => {
  it('subscribes to those, and cannot tell whether others have subscriptions', async () => {
    const own = '440307-own-2023';
    const { db } = api.database;
    const order = { name: 'own admin', role: 'admin', ledgers: [own] } as const;
    const { key } = await createKey(db, order);
    await put('everything', { channel: WEBHOOK });
    const made = await expectStatus(200, put('own-desk', { channel: WEBHOOK }, key));
    expect(made.body.subscription.ledgers).toEqual([own]);
    const foreign = await put('foreign', { channel: WEBHOOK, ledgers: [LEDGER_ID] }, key);
    expectRefused(foreign, 403);
    const names = (await get('', key)).body.items.map(({ name }: { name: string }) => name);
    expect(names).toEqual(['own-desk']);
    const hidden = await get('/everything', key);
    expectRefused(hidden, 404);
    expect(hidden.body.type).toBe('urn:budget-ledger:problem:subscription-not-found');
    expectRefused(await put('everything', { channel: WEBHOOK }, key), 404);
    expectRefused(await put('everything/status', { status: 'active' }, key), 404);
    const paged = (await get('?limit=1')).body;
    expect([paged.items.length, typeof paged.nextCursor]).toEqual([1, 'string']);
  });
});
