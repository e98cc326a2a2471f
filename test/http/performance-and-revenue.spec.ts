import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Rule } from '../../src/domain/rules.js';
import type { Role } from '../../src/platform/api-keys.js';
import { Api, expectRefused, expectStatus, LEDGER } from './api.js';
import { spoilt } from './requests.js';

let api: Api;

beforeAll(async () => {
  api = await Api.start();
  await api.openReady();
});
afterAll(() => api.close());

const LEVELS = { level1: '产出指标', level2: '数量指标', level3: '审计项目数' };
const SCOPE = 'project:2023-P1';
const TARGETS = {
  effectiveOn: '2022-11-30',
  scope: SCOPE,
  objective: '完成年度审计',
  targets: [
    { ...LEVELS, targetId: 'T-1', comparator: 'at-least', value: '12', unit: '个' },
    { ...LEVELS, targetId: 'T-2', comparator: 'qualitative', value: '明显提升' },
  ],
};
const REVIEW = {
  effectiveOn: '2023-08-31',
  scope: SCOPE,
  findings: [{ targetId: 'T-1', actual: '7', note: '按进度' }],
  conclusion: '正常',
};
const RESULTS = {
  effectiveOn: '2024-02-01',
  scope: SCOPE,
  results: [
    { targetId: 'T-1', actual: '11' },
    { targetId: 'T-2', actual: '明显提升', achieved: true },
  ],
  score: '95.50',
};
const BUDGET = {
  effectiveOn: '2022-12-01',
  reason: '年初收入预算',
  lines: [{ unitCode: 'U1', source: 'general-public-budget', amount: '12.50' }],
};
const RECEIPT = {
  effectiveOn: '2023-03-01',
  unitCode: 'U1',
  source: 'general-public-budget',
  amount: '20.00',
  voucherNumber: '收-0001',
  purpose: '财政拨款',
};
const REFUND = {
  effectiveOn: '2023-03-02',
  amount: '5.00',
  voucherNumber: '收-0002',
  reason: '多收',
};

const problemOf = (rule: Rule) => ({
  type: `urn:budget-ledger:problem:${rule.toLowerCase().replaceAll('_', '-')}`,
});

const post = (path: string, body: unknown, role: Role) =>
  api.post(`${LEDGER}/${path}`, { role, body });

it.each([
  ['performance/targets', TARGETS, 'treasury'],
  ['performance/reviews', REVIEW, 'approver'],
  ['performance/results', RESULTS, 'auditor'],
  ['revenue-budget', BUDGET, 'treasury'],
  ['receipts', RECEIPT, 'officer'],
  ['receipts/I-1/refunds', REFUND, 'finance'],
] as const)('lets nobody post %s but those who may', async (path, body, role) => {
  expectRefused(await post(path, body, role), 403);
});

it.each([
  ['performance/targets', TARGETS, 'officer', '/scope', 'unit:U1'],
  ['performance/targets', TARGETS, 'officer', '/targets', []],
  ['performance/targets', TARGETS, 'officer', '/targets/0/comparator', 'about'],
  ['performance/targets', TARGETS, 'officer', '/targets/0/value', '12个'],
  ['performance/reviews', REVIEW, 'officer', '/findings/0/actual', ''],
  ['performance/results', RESULTS, 'officer', '/score', '100.01'],
  ['performance/results', RESULTS, 'officer', '/results/0/achieved', 'yes'],
  ['revenue-budget', BUDGET, 'finance', '/lines/0/source', 'lottery'],
  ['revenue-budget', BUDGET, 'finance', '/lines/0/amount', '-0.01'],
  ['receipts', RECEIPT, 'treasury', '/amount', '0.00'],
  ['receipts', RECEIPT, 'treasury', '/source', 'lottery'],
  ['receipts/I-1/refunds', REFUND, 'treasury', '/reason', ' '],
] as const)('refuses %s with a bad field and names it', async (path, body, role, field, value) => {
  expectRefused(await post(path, spoilt(body, field, value), role), 400, `#${field}`);
});

describe('performance', () => {
  it('goes from targets over a review to results, and can be read at every step', async () => {
    const one = `${LEDGER}/performance/performance:${SCOPE}`;
    expectRefused(await api.get(one), 404);
    expectRefused(await post('performance/reviews', REVIEW, 'officer'), 404, '#/scope');

    const set = await expectStatus(201, post('performance/targets', TARGETS, 'officer'));
    const location = set.headers.get('location') ?? '';
    const { body, headers } = await expectStatus(200, api.get(location));
    expect(headers.get('etag')).toBe(set.headers.get('etag'));
    const { effectiveOn: _, ...content } = TARGETS;
    expect(body.performanceRecord).toMatchObject({ ...content, status: 'targeted' });

    await expectStatus(201, post('performance/reviews', REVIEW, 'finance'));
    const { findings, conclusion } = REVIEW;
    const review = { findings, conclusion, reviewedOn: '2023-08-31' };
    expect((await api.get(one)).body.performanceRecord).toMatchObject({ review });

    await expectStatus(201, post('performance/results', RESULTS, 'officer'));
    const [first, second] = RESULTS.results;
    const results = [{ ...first, achieved: false }, second];
    const result = { results, score: '95.50', assessedOn: '2024-02-01' };
    const { items } = (await api.get(`${LEDGER}/performance?status=assessed`)).body;
    expect(items).toMatchObject([{ performanceId: `performance:${SCOPE}`, review, result }]);
    const earlier = await api.get(`${one}?asOf=2023-12-31`);
    expect(earlier.body.performanceRecord).toMatchObject({ status: 'reviewed' });

    expectRefused(await post('performance/targets', TARGETS, 'officer'), 409, '#/scope');
  });

  it('refuses an unknown project and an unknown target', async () => {
    const scope = spoilt(TARGETS, '/scope', 'project:2023-P9');
    expectRefused(await post('performance/targets', scope, 'officer'), 422, '#/scope');
    const department = { ...TARGETS, scope: 'department' };
    await expectStatus(201, post('performance/targets', department, 'finance'));
    const findings = [{ targetId: 'T-9', actual: '7' }];
    const review = { ...REVIEW, scope: 'department', findings };
    const answer = await post('performance/reviews', review, 'officer');
    expectRefused(answer, 422, '#/findings/0/targetId');
  });
});

describe('revenue', () => {
  const REVENUE = `${LEDGER}/revenues/revenue:U1:general-public-budget`;

  it('is budgeted, received and refunded', async () => {
    const missing = await api.get(REVENUE);
    expectRefused(missing, 404);
    expect(missing.body).toMatchObject(problemOf('REVENUE_NOT_FOUND'));

    await expectStatus(201, post('revenue-budget', BUDGET, 'finance'));
    const received = await expectStatus(201, post('receipts', RECEIPT, 'treasury'));
    const { documentId } = received.body;
    const refunds = `receipts/${documentId}/refunds`;
    await expectStatus(201, post(refunds, REFUND, 'treasury'));
    const more = { ...REFUND, amount: '15.01' };
    const refused = await post(refunds, more, 'treasury');
    expectRefused(refused, 409, '#/amount');
    expect(refused.body.facts).toMatchObject({ left: '15.00' });

    const receipt = await api.get(received.headers.get('location') ?? '');
    const content = { amount: '20.00', refunded: '5.00', receivedOn: '2023-03-01' };
    expect(receipt.body.receipt).toMatchObject({ ...content, status: 'received' });
    expect(receipt.body.receipt.refundIds).toHaveLength(1);
    const figures = { budget: '12.50', received: '15.00' };
    expect((await api.get(REVENUE)).body.revenue).toMatchObject(figures);
    expect((await api.get(`${LEDGER}/revenues`)).body.items).toMatchObject([
      { unitCode: 'U1', source: 'general-public-budget', ...figures },
    ]);
    const past = await api.get(`${REVENUE}?asOf=2023-03-01`);
    expect(past.body.revenue).toMatchObject({ budget: '12.50', received: '20.00' });
  });

  it('refuses units that hold no accounts and receipts that are not there', async () => {
    const unit = spoilt(BUDGET, '/lines/0/unitCode', 'U3');
    expectRefused(await post('revenue-budget', unit, 'finance'), 422, '#/lines/0/unitCode');
    const answer = await post('receipts/I-9/refunds', REFUND, 'treasury');
    expectRefused(answer, 404);
    expect(answer.body).toMatchObject(problemOf('RECEIPT_NOT_FOUND'));
  });

  it('tells what a receipt would do, and writes nothing', async () => {
    const before = await api.written();
    const tried = await expectStatus(200, post('receipts?dryRun=true', RECEIPT, 'treasury'));
    expect(tried.body).toMatchObject({
      dryRun: true,
      events: [{ type: 'RevenueReceived', content: { unitCode: 'U1', amount: '20.00' } }],
    });
    expect(await api.written()).toBe(before);
  });
});
