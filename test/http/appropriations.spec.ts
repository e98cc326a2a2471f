import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { OFFICE, SYSTEM } from '../domain/fixture.js';
import { POLICY } from '../domain/policy-fixture.js';
import { APPROVAL_BODY, Api, expectRefused, expectStatus, LEDGER, openingBody } from './api.js';

let api: Api;

beforeAll(async () => {
  api = await Api.start();
});
afterAll(() => api.close());

const effectiveOn = '2023-03-01';
const lines = [{ lineId: OFFICE, amount: '1.00' }];
const PROVISIONAL = {
  effectiveOn,
  documentNumber: '深龙财〔2023〕1号',
  ground: 'as-last-year',
  reason: '预算批准前',
  lines,
};
const ADJUSTMENT = {
  effectiveOn,
  subject: 'total',
  resolutionNumber: '决议1号',
  resolutionOn: '2023-02-28',
  reason: '预算调整',
  increases: lines,
  decreases: [{ lineId: SYSTEM, amount: '1.00' }],
};

const post = (path: string, body: unknown) =>
  api.post(`${LEDGER}/${path}`, { role: 'finance', body });

it('appropriates provisionally, approves, adjusts and plans', async () => {
  const opened = api.post('/v1/ledgers', { role: 'finance', body: openingBody() });
  await expectStatus(201, opened);
  await expectStatus(201, post('provisional-appropriations', PROVISIONAL));
  await expectStatus(201, post('budget-approval', APPROVAL_BODY));
  expectRefused(await post('provisional-appropriations', PROVISIONAL), 409);
  const before = await api.eventCount();
  const { body } = await post('budget-adjustments?dryRun=true', ADJUSTMENT);
  expect(body).toMatchObject({ dryRun: true });
  expect(await api.eventCount()).toBe(before);
  await expectStatus(201, post('budget-adjustments', ADJUSTMENT));
  const plan = { effectiveOn, month: '2023-05', lines: [{ lineId: OFFICE, amount: '0.00' }] };
  await expectStatus(201, post('cash-plans', plan));
  expectRefused(await post('allotments', { effectiveOn, lines }), 409, '#/lines/0/amount');
});

it('allots what waits for it', async () => {
  const ledgerId = '440307-allotting-2023';
  const policy = { ...POLICY, allotment: 'required' };
  const finance = (path: string, body: unknown) => api.post(path, { role: 'finance', body });
  const ledger = `/v1/ledgers/${ledgerId}`;
  await expectStatus(201, finance('/v1/ledgers', { ...openingBody(ledgerId), policy }));
  await expectStatus(201, finance(`${ledger}/budget-approval`, APPROVAL_BODY));
  await expectStatus(201, finance(`${ledger}/allotments`, { effectiveOn, lines }));
});

it('names what is wrong', async () => {
  const { resolutionNumber: _, ...unresolved } = ADJUSTMENT;
  expectRefused(await post('budget-adjustments', unresolved), 400, '#/resolutionNumber');
  const late = { ...ADJUSTMENT, resolutionOn: '2023-03-02' };
  expectRefused(await post('budget-adjustments', late), 422, '#/resolutionOn');
  expectRefused(await post('cash-plans', { effectiveOn, month: '5', lines }), 400, '#/month');
});
