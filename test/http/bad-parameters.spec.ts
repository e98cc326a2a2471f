import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { IMPOSSIBLE_LINES } from '../domain/fixture.js';
import { Api, expectRefused, LEDGER, type Sent } from './api.js';
import { goodRequests, postRequest, type WriteRequest } from './requests.js';

let api: Api;
let requests: WriteRequest[];

beforeAll(async () => {
  api = await Api.start();
  await api.openReady();
  requests = await goodRequests(api);
});
afterAll(() => api.close());

const post = (request: WriteRequest, sent: Sent) => postRequest(api, request, sent);

describe('headers of a write', () => {
  it('refuses a missing or malformed idempotency key', async () => {
    const before = await api.written();
    for (const request of requests) {
      const { path, role, body, headers = {} } = request;
      const missing = await api.post(path, { role, body, headers, idempotencyKey: null });
      expectRefused(missing, 400);
      expect(missing.body.type).toBe('urn:budget-ledger:problem:idempotency-key-missing');
      for (const idempotencyKey of ['', '""', '"a', 'a b', 'k'.repeat(201), 'a, b', '"a\\"']) {
        const answer = await api.post(path, { role, body, headers, idempotencyKey });
        expectRefused(answer, 400);
        expect(answer.body.errors).toMatchObject([{ header: 'Idempotency-Key' }]);
      }
    }
    expect(await api.written()).toBe(before);
  });

  it('refuses malformed If-Match and X-Correlation-Id', async () => {
    const before = await api.written();
    for (const request of requests) {
      const wordy = await post(request, {
        body: request.body,
        headers: { 'x-correlation-id': 'two words' },
      });
      expectRefused(wordy, 400);
      expect(wordy.body.errors).toMatchObject([{ header: 'X-Correlation-Id' }]);
      if (!request.takesIfMatch) continue;
      for (const tag of ['17', 'W/17', '"1', '"a" "b"']) {
        const answer = await post(request, { body: request.body, headers: { 'if-match': tag } });
        expectRefused(answer, 400);
        expect(answer.body.errors).toMatchObject([{ header: 'If-Match' }]);
      }
    }
    expect(await api.written()).toBe(before);
  });
});

describe('parameters of a read', () => {
  it.each([
    ['lines?limit=0', 'limit'],
    ['lines?limit=501', 'limit'],
    ['lines?limit=1e2', 'limit'],
    ['lines?limit=1&limit=2', 'limit'],
    ['lines?cursor=garbage', 'cursor'],
    ['events?cursor=MTphYmM', 'cursor'],
    ['payments?cursor=%00', 'cursor'],
    ['lines?asOf=2023-02-30', 'asOf'],
    ['lines?asOf=0000-01-01', 'asOf'],
    ['lines?knownAt=0', 'knownAt'],
    ['lines?knownAt=-1', 'knownAt'],
    ['lines?knownAt=2023-01-01', 'knownAt'],
    ['lines?knownAt=2023-13-01T00:00:00Z', 'knownAt'],
    ['lines?knownAt=%00', 'knownAt'],
    ['lines?knownAt=9999999999999999', 'knownAt'],
    ['lines?surprise=1', 'surprise'],
    ['lines?__proto__=1', '__proto__'],
    ['lines?fundSource=gold', 'fundSource'],
    ['lines?unitCode=%27%20or%201', 'unitCode'],
    ['lines?functionalCode=20', 'functionalCode'],
    ['lines?functionalCode=2_1', 'functionalCode'],
    ['lines/U1', 'lineId'],
    ['lines/a%00b', 'lineId'],
    ['balances/functional?level=4', 'level'],
    ['balances/economic?economicCode=3020101', 'economicCode'],
    ['events?type=Nope', 'type'],
    ['events?lineId=x', 'lineId'],
    ['events?actor=%00', 'actor'],
    ['events?effectiveFrom=yesterday', 'effectiveFrom'],
    ['events?recordedTo=2023-01-01', 'recordedTo'],
    ['events?order=up', 'order'],
    ['events/0', 'seq'],
    ['events/abc', 'seq'],
    ['events/99999999999999999999', 'seq'],
    ['payments?status=lost', 'status'],
    ['payments/%00', 'paymentId'],
    ['reallocations/%00', 'reallocationId'],
  ])('refuses %s', async (path, parameter) => {
    const answer = await api.get(`${LEDGER}/${path}`);
    expectRefused(answer, 400);
    expect(answer.body.errors).toMatchObject([{ parameter }]);
  });

  it('says so when what is named does not exist', async () => {
    const missing: [string, string][] = [
      [`${LEDGER}/lines/${encodeURIComponent(IMPOSSIBLE_LINES.UNIT_UNKNOWN)}`, 'line-not-found'],
      [`${LEDGER}/payments/none`, 'payment-not-found'],
      [`${LEDGER}/reallocations/none`, 'reallocation-not-found'],
      [`${LEDGER}/events/999999`, 'not-yet-recorded'],
      [`${LEDGER}/lines?knownAt=999999`, 'not-yet-recorded'],
      [`${LEDGER}/lines?knownAt=2001-01-01T00:00:00Z`, 'ledger-not-open'],
      ['/v1/ledgers/440307-nothing-2023', 'ledger-not-open'],
      ['/v1/ledgers/440307-nothing-2023/lines', 'ledger-not-open'],
      ['/v1/ledgers/440307-nothing-2023/lines?asOf=2023-01-01', 'ledger-not-open'],
      ['/v1/ledgers/440307-nothing-2023/events', 'ledger-not-open'],
      ['/v1/ledgers/440307-nothing-2023/payments', 'ledger-not-open'],
      ['/v1/ledgers/440307-nothing-2023/balances/units', 'ledger-not-open'],
    ];
    for (const [path, kind] of missing) {
      const { status, body } = await api.get(path);
      expect([path, status, body.type]).toEqual([path, 404, `urn:budget-ledger:problem:${kind}`]);
    }
  });
});
