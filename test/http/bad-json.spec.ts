import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Api, expectRefused, type Sent } from './api.js';
import { goodRequests, postRequest, type WriteRequest } from './requests.js';

// Bodies that are no JSON to speak of, for every order.

let api: Api;
let requests: WriteRequest[];

beforeAll(async () => {
  api = await Api.start();
  await api.openReady();
  requests = await goodRequests(api);
});
afterAll(() => api.close());

const post = (request: WriteRequest, sent: Sent) => postRequest(api, request, sent);

describe('the bytes of a write', () => {
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
});
