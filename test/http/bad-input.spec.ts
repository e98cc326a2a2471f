import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CAPABILITIES } from '../../src/app.capabilities.js';
import { IMPOSSIBLE_LINES, OFFICE } from '../domain/fixture.js';
import { Api, expectRefused, expectStatus, LEDGER, type Sent } from './api.js';
import { ORDER_EXAMPLES } from './order-examples.js';
import { goodRequests, PAYMENT_BODY, postRequest, spoilt, type WriteRequest } from './requests.js';

// Whatever is wrong with a request is answered with a 4xx that names the place, and writes nothing. Every
// order of every capability is tried.

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

it('has an example of every order, and none of an order that does not exist', () => {
  const ids = CAPABILITIES.flatMap(({ orders = [] }) => orders.map(({ id }) => id));
  expect(ids.length).toBeGreaterThan(50);
  expect(Object.keys(ORDER_EXAMPLES).sort()).toEqual([...ids].sort());
  expect(requests.map(({ name }) => name).sort()).toEqual([...ids, 'openLedger'].sort());
});

// What is planned before the year or told after it may be a day of the year beside it.
const DAYS_OUTSIDE = {
  'of the year': ['2020-12-31', '2022-12-31', '2024-01-01', '9999-12-31'],
  'of the year or beside it': ['2020-12-31', '9999-12-31'],
};

describe('the body of a write', () => {
  it('refuses amounts that are not yuan in a string with two decimals at most, above zero', async () => {
    const overflow = '92233720368547758.08';
    const bad = [
      ...[12, 1e3, 0, true, null, [], {}],
      ...['12.345', 'NaN', '1e3', '-1.00', '', ' 1', '1,000', '+1', '.5', '1.', '１'],
      ...[overflow, `${'9'.repeat(40)}`, 'Infinity', '0x10', '1\u0000'],
    ];
    expect(await spoilAll(({ amounts }) => amounts, [...bad, '0', '0.00'])).toBeGreaterThan(500);
    expect(await spoilAll(({ amountsOrZero }) => amountsOrZero, bad)).toBeGreaterThan(40);
  });

  it('refuses texts with a NUL byte or half of a surrogate pair, empty, blank, too long or not text', async () => {
    const bad = ['a\u0000b', '\ud800', 'x\udfff', '', '  ', 'x'.repeat(20_001), 7, null, ['x'], {}];
    expect(await spoilAll(({ texts }) => texts, bad)).toBeGreaterThan(1_000);
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
    expect(await spoilAll(({ dates }) => dates, bad)).toBeGreaterThan(requests.length * bad.length);
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
    const inside = (name: string) => (request: WriteRequest) =>
      request.objects.map((pointer) => `${pointer}/${name}`);
    expect(await spoilAll(inside('surprise'), ['x', null, 1])).toBeGreaterThan(300);
    expect(await spoilAll(({ required }) => required, [undefined])).toBeGreaterThan(200);
  });

  it('refuses a value of another type than the field has', async () => {
    const before = await api.written();
    let count = 0;
    for (const request of requests) {
      for (const [pointer, type] of request.types) {
        const value = type === 'boolean' ? 'true' : true;
        const answer = await post(request, { body: spoilt(request.body, pointer, value) });
        expectRefused(answer, 400, `#${pointer}`);
        count += 1;
      }
    }
    expect(count).toBeGreaterThan(300);
    expect(await api.written()).toBe(before);
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

  it('refuses codes that the ledger does not know; no event follows', async () => {
    const before = await api.eventCount();
    const { LINE_MALFORMED, ...unknown } = IMPOSSIBLE_LINES;
    const refusedAs = new Set<number>();
    for (const request of requests) {
      for (const pointer of request.lineIds) {
        for (const [rule, lineId] of Object.entries(unknown)) {
          const answer = await post(request, { body: spoilt(request.body, pointer, lineId) });
          // A line that has to exist already is simply not there, and nothing is held on it.
          const place = answer.status === 409 ? pointer.replace('lineId', 'amount') : pointer;
          expectRefused(answer, answer.status, `#${place}`);
          const kind = answer.body.type.split(':').at(-1);
          const told = [rule.toLowerCase().replaceAll('_', '-'), 'encumbrance-line-not-found'];
          if (answer.status === 422) expect(told).toContain(kind);
          refusedAs.add(answer.status);
        }
      }
    }
    expect([...refusedAs].sort()).toEqual([404, 409, 422]);
    expect(await api.eventCount()).toBe(before);
  });

  it('refuses days outside the fiscal year; no event follows', async () => {
    const before = await api.eventCount();
    for (const request of requests) {
      for (const day of DAYS_OUTSIDE[request.days]) {
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
  for (const request of requests) {
    await expectStatus(request.status, post(request, { body: request.body }));
  }
});
