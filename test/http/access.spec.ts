import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  ApiKeyNameTaken,
  createKey,
  listKeys,
  ROLES,
  type Role,
  revokeKey,
} from '../../src/platform/api-keys.js';
import { migrateQueues } from '../../src/platform/queue-schema.js';
import { Api, LEDGER, LEDGER_ID, openingBody } from './api.js';
import { PAYMENT_BODY } from './requests.js';

let api: Api;
beforeAll(async () => {
  api = await Api.start();
  await migrateQueues({ url: api.databaseUrl, log: () => undefined });
  await api.openReady();
});
afterAll(() => api.close());

// Every route with the roles that may call it, written out by hand: the routes' own lists are what is tested.
const EVERYONE: readonly Role[] = [
  'treasury',
  'officer',
  'approver',
  'finance',
  'auditor',
  'admin',
];
const SIGNERS: readonly Role[] = ['officer', 'approver', 'finance'];
const ORDERS: readonly (readonly [string, readonly Role[]])[] = [
  ['budget-approval', ['finance']],
  ['provisional-appropriations', ['finance']],
  ['supplementary-appropriations', ['finance']],
  ['appropriation-reductions', ['finance']],
  ['budget-adjustments', ['finance']],
  ['allotments', ['finance']],
  ['cash-plans', ['officer', 'finance']],
  ['policies', ['finance']],
  ['reallocations', ['officer']],
  ['reallocation-groups', ['officer']],
  ['reallocations/{reallocationId}/amendment', ['officer']],
  ['reallocations/{reallocationId}/approval', SIGNERS],
  ['reallocations/{reallocationId}/rejection', ['approver', 'finance']],
  ['reallocations/{reallocationId}/withdrawal', ['officer']],
  ['reallocations/{reallocationId}/expiry', SIGNERS],
  ['reallocations/{reallocationId}/report', SIGNERS],
  ['delegations', SIGNERS],
  ['delegations/{delegationId}/revocation', SIGNERS],
  ['freezes', ['finance']],
  ['freezes/{freezeId}/releases', ['finance']],
  ['pre-encumbrances', ['officer', 'finance']],
  ['pre-encumbrances/{preEncumbranceId}/releases', ['officer', 'finance']],
  ['encumbrances', ['treasury', 'officer', 'finance']],
  ['encumbrances/{encumbranceId}/increases', ['treasury', 'officer', 'finance']],
  ['encumbrances/{encumbranceId}/releases', ['officer', 'finance']],
  ['payment-orders', ['treasury', 'officer']],
  ['payments', ['treasury']],
  ['payments/batch', ['treasury']],
  ['payments/{paymentId}/settlement', ['treasury']],
  ['payments/{paymentId}/rejection', ['treasury']],
  ['payments/{paymentId}/refunds', ['treasury']],
  ['payments/{paymentId}/corrections', ['treasury', 'finance']],
  ['held-orders/{holdId}/release', ['approver', 'finance']],
  ['held-orders/{holdId}/refusal', ['approver', 'finance']],
  ['control-overrides', ['officer', 'finance']],
  ['control-overrides/{overrideId}/approval', ['finance']],
  ['control-overrides/{overrideId}/rejection', ['finance']],
  ['control-overrides/{overrideId}/revocation', ['finance']],
  ['periods/{period}/closing', ['finance']],
  ['period-reopenings', ['treasury', 'officer', 'finance']],
  ['period-reopenings/{reopeningId}/approval', ['finance']],
  ['period-reopenings/{reopeningId}/rejection', ['finance']],
  ['reversals', ['treasury', 'officer', 'finance']],
  ['reversals/{reversalId}/approval', ['finance']],
  ['reversals/{reversalId}/rejection', ['finance']],
  ['carry-overs', ['finance']],
  ['carry-overs/reversals', ['finance']],
  ['returns', ['finance']],
  ['year-closing', ['finance']],
  ['opening', ['finance']],
  ['carry-over-receipts', ['finance']],
  ['carry-over-receipts/reversals', ['finance']],
  ['carry-over-receipts/completion', ['finance']],
  ['year-end-runs', ['finance']],
  ['year-end-runs/{runId}/reversal', ['finance']],
  ['units', ['finance']],
  ['units/{unitCode}/renaming', ['finance']],
  ['units/{unitCode}/merger', ['finance']],
  ['units/{unitCode}/closing', ['finance']],
  ['units/{unitCode}/departure', ['finance']],
  ['projects', ['finance']],
  ['projects/{projectCode}/renaming', ['finance']],
  ['projects/{projectCode}/merger', ['finance']],
  ['projects/{projectCode}/relocation', ['finance']],
  ['projects/{projectCode}/closing', ['finance']],
  ['performance/targets', ['officer', 'finance']],
  ['performance/reviews', ['officer', 'finance']],
  ['performance/results', ['officer', 'finance']],
  ['revenue-budget', ['finance']],
  ['receipts', ['treasury']],
  ['receipts/{receiptId}/refunds', ['treasury']],
  ['publication/comparatives', ['officer', 'finance']],
  ['publication/staffing', ['officer', 'finance']],
  ['publication/assets', ['officer', 'finance']],
  ['publication/main-tasks', ['officer', 'finance']],
  ['publication/narrative', ['officer', 'finance']],
  ['alerts/{alertId}/acknowledgement', SIGNERS],
  ['alerts/{alertId}/assignment', SIGNERS],
  ['alerts/{alertId}/comments', SIGNERS],
  ['alerts/{alertId}/snooze', SIGNERS],
  ['alerts/{alertId}/closing', SIGNERS],
];
const READS = [
  '/lines',
  '/lines/{lineId}',
  '/balances',
  '/balances/functional',
  '/balances/economic',
  '/balances/projects',
  '/balances/units',
  '/tables',
  '/tables/{number}',
  '/tables/{number}/cells/{key}',
  '/events',
  '/events/{seq}',
  '/events/{seq}/explanation',
  '/refusals',
  '/reallocations',
  '/reallocations/{reallocationId}',
  '/delegations',
  '/delegations/{delegationId}',
  '/freezes',
  '/freezes/{freezeId}',
  '/pre-encumbrances',
  '/pre-encumbrances/{preEncumbranceId}',
  '/encumbrances',
  '/encumbrances/{encumbranceId}',
  '/control-objects',
  '/held-orders',
  '/held-orders/{holdId}',
  '/control-overrides',
  '/control-overrides/{overrideId}',
  '/payments',
  '/payments/{paymentId}',
  '/period-reopenings',
  '/period-reopenings/{reopeningId}',
  '/reversals',
  '/reversals/{reversalId}',
  '/carry-overs',
  '/carry-overs/{lineId}',
  '/carry-over-receipts',
  '/carry-over-receipts/{lineId}',
  '/performance',
  '/performance/{performanceId}',
  '/receipts',
  '/receipts/{receiptId}',
  '/revenues',
  '/revenues/{revenueId}',
  '/cash-plans',
  '/cash-plans/{lineId}',
  '/alerts',
  '/alerts/{alertId}',
  '/publication',
  '/policy',
  '/policies',
  '/stream',
  '/consumers',
  '/consumers/{name}/messages',
];
const TEMPLATE = '/v1/ledgers/{ledgerId}';
const SUBSCRIPTION = '/v1/subscriptions/{name}';
const SUBSCRIPTIONS: readonly (readonly [string, string, readonly Role[]])[] = [
  ['GET', '/v1/subscriptions', ['auditor', 'admin']],
  ['GET', SUBSCRIPTION, ['auditor', 'admin']],
  ['PUT', SUBSCRIPTION, ['admin']],
  ['PUT', `${SUBSCRIPTION}/status`, ['admin']],
  ['PUT', `${SUBSCRIPTION}/secrets/{secretId}`, ['admin']],
  ['PUT', `${SUBSCRIPTION}/redelivery`, ['admin']],
  ['GET', `${SUBSCRIPTION}/deliveries`, ['auditor', 'admin']],
  ['GET', `${SUBSCRIPTION}/deliveries/{messageId}`, ['auditor', 'admin']],
];
const TEMPLATES: readonly (readonly [string, string, readonly Role[]])[] = [
  ['POST', '/v1/ledgers', ['finance']],
  ['GET', '/v1/ledgers', EVERYONE],
  ['GET', TEMPLATE, EVERYONE],
  ['GET', '/v1/jobs', ['admin']],
  ['GET', '/metrics', ['admin']],
  ...ORDERS.map(([path, roles]) => ['POST', `${TEMPLATE}/${path}`, roles] as const),
  ['POST', `${TEMPLATE}/consumers`, EVERYONE],
  ['POST', `${TEMPLATE}/consumers/{name}/ack`, EVERYONE],
  ['DELETE', `${TEMPLATE}/consumers/{name}`, EVERYONE],
  ...READS.map((path) => ['GET', `${TEMPLATE}${path}`, EVERYONE] as const),
  ...SUBSCRIPTIONS,
];

const PARAMETERS: Readonly<Record<string, string>> = {
  ledgerId: LEDGER_ID,
  lineId: 'U1:2010801:30201:basic:general-public-budget',
  seq: '1',
  period: '2023-01',
  number: '1',
};
const MATRIX = TEMPLATES.map(([method, template, roles]) => {
  const path = template.replaceAll(/\{(\w+)\}/g, (_, name) => PARAMETERS[name] ?? 'x');
  // A stream that is let in does not end; a place after the log's end is refused after access was given.
  return [method, path.endsWith('/stream') ? `${path}?afterSeq=999999` : path, roles] as const;
});

const cells = MATRIX.flatMap(([method, path, roles]) =>
  ROLES.map((role) => [role, roles.includes(role) ? 'may' : 'may not', method, path] as const),
);

describe('roles', () => {
  it('are tried on every route that the API has', async () => {
    const { body } = await api.get('/openapi.json');
    const routes = Object.entries<object>(body.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const tried = TEMPLATES.map(([method, path]) => `${method} ${path}`);
    const open = ['GET /health/live', 'GET /health/ready'];
    expect([...tried, ...open].sort()).toEqual([...routes].sort());
  });

  it.each(cells)('%s %s %s %s', async (role, may, method, path) => {
    const before = await api.written();
    // Nothing here is a good request: who may call the route gets as far as its validation.
    const answer = await api.send(method, path, method === 'GET' ? { role } : { role, body: {} });
    if (may === 'may') expect([200, 400, 404]).toContain(answer.status);
    else {
      expect(answer.status).toBe(403);
      expect(answer.body.type).toBe('urn:budget-ledger:problem:role-not-allowed');
      const last = api.logLines.filter((line) => line.includes('access refused')).at(-1) ?? '';
      expect(JSON.parse(last)).toMatchObject({ role, method, level: 40 });
    }
    expect(await api.written()).toBe(before);
  });

  it.each(MATRIX)('nobody may %s %s without a key', async (method, path) => {
    const answer = await api.send(
      method,
      path,
      method === 'GET' ? { role: 'none' } : { role: 'none', body: {} },
    );
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([
      401,
      'Bearer realm="budget-ledger"',
    ]);
  });
});

describe('a key', () => {
  it.each([
    ['bl_00000000_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', 'unknown'],
    ['nonsense', 'malformed'],
    ['bl_00000000_short', 'malformed'],
  ])('that is not one is refused and logged: %s', async (key, reason) => {
    const answer = await api.get('/v1/ledgers', { key });
    expect(answer.status).toBe(401);
    const line = api.logLines.filter((entry) => entry.includes('access refused')).at(-1) ?? '';
    expect(JSON.parse(line)).toMatchObject({ reason });
  });

  it('with a changed secret is refused, and the answer does not say what was wrong', async () => {
    const good = api.keys.auditor;
    const changed = `${good.slice(0, -1)}${good.endsWith('A') ? 'E' : 'A'}`;
    const wrong = await api.get('/v1/ledgers', { key: changed });
    const unknown = await api.get('/v1/ledgers', { key: `bl_ffffffff_${good.slice(12)}` });
    expect([wrong.status, wrong.text]).toEqual([401, unknown.text]);
    const other = await api.get('/v1/ledgers', {
      role: 'none',
      headers: { authorization: `Basic ${good}` },
    });
    expect(other.status).toBe(401);
  });

  it('is stored without its secret, and its secret is in no log line', async () => {
    const { rows } = await api.database.pool.query('select * from ledger.api_key');
    for (const role of ROLES) {
      const secret = api.keys[role].split('_').slice(2).join('_');
      expect(JSON.stringify(rows)).not.toContain(secret);
      expect(api.logLines.join('')).not.toContain(secret);
    }
  });

  it('stops working within seconds once it is revoked, and never comes back', async () => {
    const { db } = api.database;
    const { key, prefix } = await createKey(db, { name: 'for a moment', role: 'auditor' });
    expect((await api.get('/v1/ledgers', { key })).status).toBe(200);
    await expect(createKey(db, { name: 'for a moment', role: 'officer' })).rejects.toThrow(
      ApiKeyNameTaken,
    );
    expect(await revokeKey(db, prefix)).toBe(true);
    expect(await revokeKey(db, prefix)).toBe(false);
    await delay(2_100);
    expect((await api.get('/v1/ledgers', { key })).status).toBe(401);
    const stored = (await listKeys(db)).find((candidate) => candidate.prefix === prefix);
    expect(stored).toMatchObject({ name: 'for a moment', revokedAt: expect.any(String) });
    await createKey(db, { name: 'for a moment', role: 'officer' });
    await expect(api.database.pool.query('delete from ledger.api_key')).rejects.toThrow(
      /permission/,
    );
    await expect(
      api.database.pool.query("update ledger.api_key set role = 'finance'"),
    ).rejects.toThrow(/permission/);
  });
});

describe('a key for some ledgers', () => {
  it('sees and writes those, and cannot tell whether others exist', async () => {
    const own = '440307-own-2023';
    const { db } = api.database;
    const finance = await createKey(db, { name: 'own finance', role: 'finance', ledgers: [own] });
    const treasury = await createKey(db, {
      name: 'own treasury',
      role: 'treasury',
      ledgers: [own],
    });
    expect(
      (await api.post('/v1/ledgers', { key: finance.key, body: openingBody(own) })).status,
    ).toBe(201);
    const foreign = await api.post('/v1/ledgers', {
      key: finance.key,
      body: openingBody('440307-new-2023'),
    });
    expect([foreign.status, foreign.body.type]).toEqual([
      403,
      'urn:budget-ledger:problem:ledger-not-allowed',
    ]);

    const paid = await api.post(`/v1/ledgers/${own}/payments`, {
      key: treasury.key,
      body: PAYMENT_BODY,
    });
    expect(paid.status).toBe(201);
    const before = await api.written();
    const existing = await api.get(`${LEDGER}/lines`, { key: treasury.key });
    const absent = await api.get('/v1/ledgers/440307-absent-2023/lines', { key: treasury.key });
    expect([existing.status, absent.status]).toEqual([403, 403]);
    expect(existing.text.replace(LEDGER_ID, '')).toBe(
      absent.text.replace('440307-absent-2023', ''),
    );
    const elsewhere = await api.post(`${LEDGER}/payments`, {
      key: treasury.key,
      body: PAYMENT_BODY,
    });
    expect(elsewhere.status).toBe(403);
    expect(await api.written()).toBe(before);
    const { body } = await api.get('/v1/ledgers', { key: treasury.key });
    expect(body.items.map(({ ledgerId }: { ledgerId: string }) => ledgerId)).toEqual([own]);
  });
});

describe('without a key', () => {
  it.each([
    '/health/live',
    '/health/ready',
    '/openapi.json',
    '/docs',
    '/docs/swagger-ui.css',
    '/docs/swagger-ui-bundle.js',
    '/docs/start.js',
    '/v1/policy.schema.json',
  ])('%s is open', async (path) => {
    expect((await api.get(path, { role: 'none' })).status).toBe(200);
  });

  it('the page at /docs loads nothing from elsewhere', async () => {
    const page = await api.get('/docs', { role: 'none' });
    const start = await api.get('/docs/start.js', { role: 'none' });
    expect(page.text + start.text).not.toMatch(/https?:\/\//);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
    for (const name of [
      'swagger-initializer.js',
      'index.html',
      '../package.json',
      '%2e%2e/package.json',
    ]) {
      expect((await api.get(`/docs/${name}`, { role: 'none' })).status).toBe(404);
    }
  });
});
