import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { AUDIT, OFFICE, SYSTEM } from '../domain/fixture.js';
import { Api, expectRefused, expectStatus, LEDGER } from './api.js';

// Cash plans are read as other documents are, each under the id of its line.

let api: Api;
let seqs: number[];

beforeAll(async () => {
  api = await Api.start();
  await api.openReady();
  seqs = [];
  for (const [effectiveOn, month, amounts] of [
    ['2023-02-01', '2023-03', { [OFFICE]: '3.00', [AUDIT]: '5.00' }],
    ['2023-03-01', '2023-02', { [OFFICE]: '1.50' }],
    ['2023-04-01', '2023-03', { [OFFICE]: '2.00', [SYSTEM]: '0.00' }],
  ] as const) {
    const lines = Object.entries(amounts).map(([lineId, amount]) => ({ lineId, amount }));
    const body = { effectiveOn, month, lines };
    const set = api.post(`${LEDGER}/cash-plans`, { role: 'officer', body });
    seqs.push((await expectStatus(201, set)).body.seq);
  }
});
afterAll(() => api.close());

const get = (path: string) => api.get(`${LEDGER}/cash-plans${path}`);
const one = (lineId: string, query = '') => get(`/${encodeURIComponent(lineId)}${query}`);

it('of a line says what is planned month by month, with its version as ETag', async () => {
  const answer = await expectStatus(200, one(OFFICE));
  expect(answer.body).toEqual({
    seq: seqs[2],
    cashPlan: {
      lineId: OFFICE,
      status: 'set',
      months: [
        { month: '2023-02', amount: '1.50' },
        { month: '2023-03', amount: '2.00' },
      ],
      openedSeq: seqs[0],
      changedSeq: seqs[2],
    },
  });
  expect(answer.headers.get('etag')).toBe(`"${seqs[2]}"`);
  expect((await expectStatus(200, get(`/${OFFICE}`))).text).toBe(answer.text);
});

it('are listed page by page, and at any moment', async () => {
  const linesOf = ({ body }: { body: { items: { lineId: string }[] } }) =>
    body.items.map(({ lineId }) => lineId);
  const all = [OFFICE, AUDIT, SYSTEM].sort();
  expect(linesOf(await expectStatus(200, get('')))).toEqual(all);
  const found: string[] = [];
  for (let cursor = ''; ; ) {
    const page = await expectStatus(200, get(`?limit=1${cursor}`));
    found.push(...linesOf(page));
    if (page.body.nextCursor === null) break;
    cursor = `&cursor=${page.body.nextCursor}`;
  }
  expect(found).toEqual(all);
  expect(linesOf(await expectStatus(200, get(`?knownAt=${seqs[0]}`)))).toHaveLength(2);
  const early = await expectStatus(200, one(OFFICE, '?asOf=2023-02-28'));
  expect(early.body.cashPlan.months).toEqual([{ month: '2023-03', amount: '3.00' }]);
  await expectStatus(404, one(SYSTEM, `?knownAt=${seqs[1]}`));
});

it('is CASH_PLAN_NOT_FOUND for a line without one, and a line id that is none is refused', async () => {
  const unplanned = OFFICE.replace('30201', '30217');
  const missing = await expectStatus(404, one(unplanned));
  expect(missing.body).toMatchObject({
    type: 'urn:budget-ledger:problem:cash-plan-not-found',
    errors: [{ parameter: 'lineId' }],
  });
  const longest = `${'u'.repeat(32)}:2010801:30201:${'p'.repeat(32)}:unit-funds-subordinate-remittance`;
  await expectStatus(404, one(longest));
  const malformed = await one('cash-plan:U1');
  expectRefused(malformed, 400);
  expect(malformed.body.errors).toMatchObject([{ parameter: 'lineId' }]);
  expectRefused(await get('?lineId=x'), 400);
});
