import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { z } from 'zod';
import { OFFICE } from '../domain/fixture.js';
import { Api, expectRefused, expectStatus, LEDGER, LEDGER_ID } from './api.js';
import { goodRequests, PAYMENT_BODY, postRequest, type WriteRequest } from './requests.js';

let api: Api;
let requests: WriteRequest[];

beforeAll(async () => {
  api = await Api.start();
  await api.openReady();
  requests = (await goodRequests(api)).filter(({ status }) => status === 201);
});
afterAll(() => api.close());

const dry = (request: WriteRequest, query = 'dryRun=true'): WriteRequest => ({
  ...request,
  path: `${request.path}?${query}`,
});

const PAYMENT = `${LEDGER}/payments?dryRun=true`;
const payment = (amount: string) => ({ ...PAYMENT_BODY, amount });

it('tells of every order what it would do, as it is described, and writes nothing', async () => {
  const before = await api.written();
  const { components } = (await api.get('/openapi.json', { role: 'none' })).body;
  const $defs = JSON.parse(
    JSON.stringify(components.schemas).replaceAll('#/components/schemas/', '#/$defs/'),
  );
  const schema = z.fromJSONSchema({ $ref: '#/$defs/DryRun', $defs });
  for (const request of requests) {
    const sent = postRequest(api, dry(request), { body: request.body, idempotencyKey: null });
    const { body, headers } = await expectStatus(200, sent);
    expect([request.name, schema.safeParse(body).error?.issues]).toEqual([request.name, undefined]);
    const contents = body.events.map(({ content }: { content: unknown }) => typeof content);
    expect([body.dryRun, ...new Set(contents)]).toEqual([true, 'object']);
    expect([headers.get('location'), headers.get('etag')]).toEqual([null, null]);
    expect(JSON.stringify(body)).not.toMatch(/Fen"/);
  }
  expect(await api.written()).toBe(before);
});

it('says the figures before and after', async () => {
  const { body } = await expectStatus(
    200,
    api.post(PAYMENT, { role: 'treasury', body: payment('12.50'), idempotencyKey: null }),
  );
  const now = (await api.get(`${LEDGER}/lines/${OFFICE}`)).body;
  const cents = (yuan: string) => BigInt(yuan.replace('.', ''));
  expect(body).toMatchObject({ ledgerId: LEDGER_ID, afterSeq: now.seq });
  const [event] = body.events;
  expect(event).toMatchObject({ type: 'PaymentRecorded', documentId: expect.any(String) });
  expect(event.content).toMatchObject({ lineId: OFFICE, amount: '12.50' });
  const [line] = body.lines;
  expect(body.lines).toHaveLength(1);
  expect(now.line).toMatchObject(line.before);
  expect(cents(line.after.disbursed) - cents(line.before.disbursed)).toBe(1250n);
  expect(cents(line.after.available) - cents(line.before.available)).toBe(-1250n);
  const control = body.controlObjects.find(({ dimension }: { dimension: string }) => {
    return dimension === 'line';
  });
  expect(control).toMatchObject({ key: OFFICE, before: { over: false } });
  expect(cents(control.after.committed) - cents(control.before.committed)).toBe(1250n);
  expect(control.after.adjusted).toBe(control.before.adjusted);
});

it('says which control objects would be over', async () => {
  const body = payment('999999999.00');
  const answer = await expectStatus(200, api.post(PAYMENT, { role: 'treasury', body }));
  const over = answer.body.controlObjects.map(
    ({ after }: { after: { over: boolean } }) => after.over,
  );
  expect(over).toContain(true);
});

it('is refused by the same rules, and leaves neither key nor answer behind', async () => {
  const before = await api.written();
  const late = { ...PAYMENT_BODY, effectiveOn: '2024-03-01' };
  const sent = { role: 'treasury', idempotencyKey: 'tried-first' } as const;
  const refused = await api.post(PAYMENT, { ...sent, body: late });
  expectRefused(refused, 422);
  expect(refused.body.type).toBe('urn:budget-ledger:problem:effective-date-outside-fiscal-year');
  await expectStatus(200, api.post(PAYMENT, { ...sent, body: PAYMENT_BODY }));
  expect(await api.written()).toBe(before);
  const recorded = api.post(`${LEDGER}/payments?dryRun=false`, { ...sent, body: PAYMENT_BODY });
  expect((await expectStatus(201, recorded)).headers.get('idempotency-replayed')).toBeNull();
  const again = api.post(`${LEDGER}/payments`, { ...sent, body: PAYMENT_BODY });
  expect((await expectStatus(201, again)).headers.get('idempotency-replayed')).toBe('true');
});

it('needs the role and the version that the order needs', async () => {
  for (const request of requests) {
    const { body } = request;
    expectRefused(await api.post(dry(request).path, { role: 'auditor', body }), 403);
    if (request.headers?.['if-match'] === undefined) continue;
    const headers = { 'if-match': '"1"' };
    expectRefused(await postRequest(api, dry(request), { body, headers }), 412);
  }
});

it('is asked for with true or false, and orders know no other parameter', async () => {
  const before = await api.written();
  for (const request of requests) {
    for (const [query, parameter] of [
      ['dryRun=yes', 'dryRun'],
      ['dryRun=', 'dryRun'],
      ['dryRun=true&dryRun=true', 'dryRun'],
      ['dryrun=true', 'dryrun'],
      ['surprise=1', 'surprise'],
    ] as const) {
      const answer = await postRequest(api, dry(request, query), { body: request.body });
      expectRefused(answer, 400);
      expect(answer.body.errors).toMatchObject([{ parameter }]);
    }
  }
  const malformed = { role: 'treasury', body: PAYMENT_BODY, idempotencyKey: 'a b' } as const;
  expectRefused(await api.post(PAYMENT, malformed), 400);
  expect(await api.written()).toBe(before);
});
