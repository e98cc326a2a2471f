import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { IMPOSSIBLE_LINES, OFFICE } from '../domain/fixture.js';
import { Api, expectRefused, expectStatus, LEDGER, type Sent } from './api.js';
import { goodRequests, PAYMENT_BODY, postRequest, spoilt, type WriteRequest } from './requests.js';

// Whatever is wrong with a request is answered with a 4xx that names the place, and writes nothing.

let api: Api;
let requests: WriteRequest[];

beforeAll(async () => {
  api = await Api.start();
  await api.openReady();
  requests = await goodRequests(api);
});
afterAll(() => api.close());

const post = (request: WriteRequest, sent: Sent) => postRequest(api, request, sent);

/** Spoils every good request in one way, and expects that nothing at all is written. */
async function spoilAll(
  pointersOf: (request: WriteRequest) => readonly string[],
  values: readonly unknown[],
): Promise<number> {
  const before = await api.written();
  let count = 0;
  for (const request of requests) {
    for (const pointer of pointersOf(request)) {
      for (const value of values) {
        const answer = await post(request, { body: spoilt(request.body, pointer, value) });
        expectRefused(answer, 400, `#${pointer}`);
        count += 1;
      }
    }
  }
  expect(await api.written()).toBe(before);
  return count;
}

describe('the body of a write', () => {
  it('refuses amounts that are not yuan in a string with two decimals at most, above zero', async () => {
    const overflow = '92233720368547758.08';
    const bad = [
      ...[12, 1e3, 0, true, null, [], {}],
      ...['12.345', 'NaN', '1e3', '-1.00', '0', '0.00', '', ' 1', '1,000', '+1', '.5', '1.', '１'],
      ...[overflow, `${'9'.repeat(40)}`, 'Infinity', '0x10', '1\u0000'],
    ];
    expect(await spoilAll(({ amounts }) => amounts, bad)).toBeGreaterThan(150);
  });

  it('refuses texts with a NUL byte or half of a surrogate pair, empty, blank, too long or not text', async () => {
    const bad = ['a\u0000b', '\ud800', 'x\udfff', '', '  ', 'x'.repeat(3_000), 7, null, ['x'], {}];
    expect(await spoilAll(({ texts }) => texts, bad)).toBeGreaterThan(100);
  });

  it('refuses dates that are not in the calendar', async () => {
    const bad = [
      '2023-02-30',
      '2023-2-1',
      '20230101',
      '2023-01-01T00:00:00Z',
      '0000-01-01',
      '',
      20230101,
      null,
    ];
    await spoilAll(() => ['/effectiveOn'], bad);
  });

  it('refuses line ids that are not five parts of the right form', async () => {
    const bad = [
      '',
      'U1',
      IMPOSSIBLE_LINES.LINE_MALFORMED,
      `${OFFICE}:x`,
      'U1:2010801:30201:basic:gold',
      `U1\u0000${OFFICE.slice(2)}`,
      5,
      null,
    ];
    await spoilAll(({ lineIds }) => lineIds, bad);
  });

  it('refuses a field that is not listed, wherever it stands, and one that is missing', async () => {
    await spoilAll(() => ['/surprise'], ['x', null, 1]);
    await spoilAll(
      ({ lineIds }) => lineIds.map((pointer) => pointer.replace(/[^/]+$/, 'extra')),
      ['x'],
    );
    await spoilAll(
      ({ amounts, texts }) => [
        ...amounts,
        ...texts.filter((t) => !/documentNumber|account/.test(t)),
        '/effectiveOn',
      ],
      [undefined],
    );
    await spoilAll(
      ({ path }) => (/approp|budget/.test(path) ? ['/documentNumber'] : []),
      [undefined],
    );
  });

  it('refuses what is not an object', async () => {
    const before = await api.written();
    for (const request of requests) {
      for (const raw of ['[]', 'null', '"x"', '1', 'true']) {
        expectRefused(await post(request, { raw }), 400, '#');
      }
      expectRefused(
        await api.post(request.path, { role: request.role, headers: request.headers ?? {} }),
        400,
        '#',
      );
    }
    expect(await api.written()).toBe(before);
  });

  it('refuses text that is not strict JSON, naming the last place it could read', async () => {
    const bad: [string, string][] = [
      ['{"effectiveOn":"2023-03-01","amount":NaN}', '#/amount'],
      ['{"effectiveOn":"2023-03-01","amount":Infinity}', '#/amount'],
      ['{"amount":"1" /* one */}', '#/amount'],
      ['{"amount":"1",}', '#/amount'],
      ["{'amount':'1'}", '#'],
      ['{"amount":01}', '#/amount'],
      ['{"amount":"1"', '#/amount'],
      ['{"amount":"\t"}', '#/amount'],
      ['{"amount":"\\x41"}', '#/amount'],
      ['{"amount":"1"}{"amount":"2"}', '#/amount'],
      ['', '#'],
      ['   ', '#'],
    ];
    const before = await api.written();
    for (const request of requests) {
      for (const [raw, pointer] of bad) expectRefused(await post(request, { raw }), 400, pointer);
    }
    expect(await api.written()).toBe(before);
  });

  it('refuses a member that is given twice, however it is spelt, and __proto__', async () => {
    const bad: [string, string][] = [
      ['{"amount":"1","amount":"2"}', '#/amount'],
      ['{"amount":"1","\\u0061mount":"2"}', '#/amount'],
      ['{"lines":[{"lineId":"a"},{"lineId":"a","lineId":"b"}]}', '#/lines/1/lineId'],
      ['{"__proto__":{"amount":"1"}}', '#/__proto__'],
      ['{"payee":{"name":"x","\\u005f_proto__":1}}', '#/payee/__proto__'],
    ];
    const before = await api.written();
    for (const request of requests) {
      for (const [raw, pointer] of bad) expectRefused(await post(request, { raw }), 400, pointer);
    }
    expect(await api.written()).toBe(before);
  });

  it('refuses JSON that is nested too deep, a hundred thousand levels included', async () => {
    const before = await api.written();
    for (const depth of [21, 1_000, 100_000]) {
      const arrays = `{"reason":${'['.repeat(depth)}${']'.repeat(depth)}}`;
      const objects = `{"reason":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}`;
      for (const request of requests) {
        for (const raw of [arrays, objects, '['.repeat(depth)]) {
          const answer = await post(request, { raw });
          expectRefused(answer, 400);
          expect(answer.body.errors[0].pointer).toMatch(/^#/);
        }
      }
    }
    expect(await api.written()).toBe(before);
  });

  it('refuses bytes that are not UTF-8, naming the text that holds them', async () => {
    const before = await api.written();
    const raw = Buffer.concat([
      Buffer.from('{"reason":"'),
      Buffer.from([0xff, 0xc0]),
      Buffer.from('"}'),
    ]);
    const gbk = Buffer.concat([
      Buffer.from('{"purpose":"'),
      Buffer.from([0xc9, 0xf3]),
      Buffer.from('"}'),
    ]);
    for (const request of requests) {
      expectRefused(await post(request, { raw }), 400, '#/reason');
      expectRefused(await post(request, { raw: gbk }), 400, '#/purpose');
    }
    expect(await api.written()).toBe(before);
  });

  it('refuses other charsets, encodings and media types', async () => {
    const before = await api.written();
    for (const request of requests) {
      const raw = JSON.stringify(request.body);
      const bad: Record<string, string>[] = [
        { 'content-type': 'application/json; charset=gbk' },
        { 'content-type': 'application/json; charset="utf-16"' },
        { 'content-type': 'application/json', 'content-encoding': 'gzip' },
        { 'content-type': 'text/plain' },
        { 'content-type': 'application/x-www-form-urlencoded' },
        { 'content-type': 'multipart/form-data; boundary=x' },
        { 'content-type': 'application/x-ndjson' },
        { 'content-type': 'application/jsonp' },
      ];
      for (const headers of bad) {
        const answer = await post(request, { raw, headers });
        expectRefused(answer, 415);
        expect(answer.body.errors[0].header).toMatch(/^Content-/);
      }
    }
    expect(await api.written()).toBe(before);
  });

  it('refuses codes that the ledger does not know; no event follows', async () => {
    const before = await api.eventCount();
    const { LINE_MALFORMED, ...unknown } = IMPOSSIBLE_LINES;
    for (const request of requests) {
      for (const pointer of request.lineIds) {
        for (const [rule, lineId] of Object.entries(unknown)) {
          const answer = await post(request, { body: spoilt(request.body, pointer, lineId) });
          // A line that has to exist already is simply not there.
          const mustExist = /reduction|refund/.test(request.name) || /from/.test(pointer);
          expectRefused(answer, mustExist ? 404 : 422, `#${pointer}`);
          const kind = answer.body.type.split(':').at(-1);
          if (!mustExist) expect(kind).toBe(rule.toLowerCase().replaceAll('_', '-'));
        }
      }
    }
    expect(await api.eventCount()).toBe(before);
  });

  it('refuses days outside the fiscal year; no event follows', async () => {
    const before = await api.eventCount();
    for (const request of requests.filter(({ name }) => name !== 'opening')) {
      for (const day of ['2022-12-31', '2024-01-01', '9999-12-31']) {
        const body = spoilt(request.body, '/effectiveOn', day);
        expectRefused(await post(request, { body }), 422, '#/effectiveOn');
      }
    }
    expect(await api.eventCount()).toBe(before);
  });

  it('refuses malformed classifications of a ledger to be opened', async () => {
    const before = await api.written();
    const [opening] = requests;
    if (opening === undefined) throw new Error('no opening');
    const bad: [string, unknown][] = [
      ['/functionalCodes/0/code', '20'],
      ['/functionalCodes/0/code', '２０１'],
      ['/economicCodes/1/code', '99999'],
      ['/units/1/unitCode', 'U1'],
      ['/units/1/unitCode', '../..'],
      ['/projects/0/projectCode', 'basic'],
      ['/ledgerId', '440307-AUDIT-2023'],
      ['/ledgerId', '440307-audit-23'],
      ['/units/0/independentAccounts', 'true'],
      ['/units', []],
    ];
    for (const [pointer, value] of bad) {
      const answer = await post(opening, { body: spoilt(opening.body, pointer, value) });
      expectRefused(answer, 400);
      expect(answer.body.errors[0].pointer).toContain(`#/${pointer.split('/')[1]}`);
    }
    expect(await api.written()).toBe(before);
  });

  it('survives any JSON at all', async () => {
    const before = await api.eventCount();
    const { amount, ...rest } = PAYMENT_BODY;
    const bodies = fc.oneof(
      fc.jsonValue({ maxDepth: 4 }),
      fc.record({
        ...Object.fromEntries(
          Object.entries(rest).map(([name, value]) => [
            name,
            fc.oneof(fc.constant(value), fc.jsonValue()),
          ]),
        ),
        amount: fc.jsonValue(),
      }),
      fc.string({ unit: 'binary' }).map((amountText) => ({ ...rest, amount: amountText })),
    );
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        const answer = await api.post(`${LEDGER}/payments`, { role: 'treasury', body });
        expect(answer.status).toBe(400);
      }),
      { numRuns: 150 },
    );
    expect(await api.eventCount()).toBe(before);
  });
});

// Last: shows that the requests were good but for what the tests above did to them.
it('accepts every request when nothing is wrong with it', async () => {
  for (const request of requests) await expectStatus(201, post(request, { body: request.body }));
});
