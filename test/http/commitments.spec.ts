import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Role } from '../../src/platform/api-keys.js';
import { AUDIT, OFFICE, SYSTEM } from '../domain/fixture.js';
import { type Answer, Api, expectRefused, expectStatus, LEDGER } from './api.js';

let api: Api;
beforeAll(async () => {
  api = await Api.start();
  await api.openReady();
});
afterAll(() => api.close());

const ON = { effectiveOn: '2023-03-01' };
const lines = (lineId: string, amount: string) => [{ lineId, amount }];
const post = (role: Role, path: string, body: object) =>
  api.post(`${LEDGER}/${path}`, { role, body: { ...ON, ...body } });
const made = async (role: Role, path: string, body: object): Promise<string> =>
  (await expectStatus(201, post(role, path, body))).body.documentId;
const read = async (path: string) => (await expectStatus(200, api.get(`${LEDGER}/${path}`))).body;
const balanceOf = async (lineId: string) => (await read(`lines/${lineId}`)).line;

function expectBroken(answer: Answer, status: number, rule: string): void {
  expectRefused(answer, status);
  expect(answer.body.type).toBe(`urn:budget-ledger:problem:${rule}`);
}

const PLAN = { planNumber: '采计-001', purpose: '审计软件', lines: lines(AUDIT, '12.00') };
const CONTRACT = {
  contractNumber: '合-001',
  supplierName: '某软件公司',
  supplierSize: 'small',
  purpose: '审计软件',
  dueOn: '2023-11-30',
};

it('freezes, and gives back in parts', async () => {
  const freeze = { reason: '审计冻结', lines: lines(OFFICE, '10.00') };
  const answer = await expectStatus(201, post('finance', 'freezes', freeze));
  const path = String(answer.headers.get('location'));
  const etag = String(answer.headers.get('etag'));
  expect(await balanceOf(OFFICE)).toMatchObject({ available: '0.00', frozen: '10.00' });
  const more = { reason: '审计冻结', lines: lines(OFFICE, '0.01') };
  expectBroken(await post('finance', 'freezes', more), 409, 'commitment-exceeds-available');
  expectRefused(await post('officer', 'freezes', freeze), 403);

  const release = (body: object, headers = {}) =>
    api.post(`${path}/releases`, { role: 'finance', headers, body: { ...ON, ...body } });
  const part = { reason: '部分解除', lines: lines(OFFICE, '4.00') };
  await expectStatus(201, release(part, { 'if-match': etag }));
  expectBroken(await release(part, { 'if-match': etag }), 412, 'document-changed');
  expect((await api.get(path)).body.freeze).toMatchObject({
    status: 'open',
    lines: lines(OFFICE, '10.00'),
    open: lines(OFFICE, '6.00'),
  });
  await expectStatus(201, release({ reason: '解除' }));
  expect((await api.get(path)).body.freeze).toMatchObject({ status: 'closed', open: [] });
  expectBroken(await release({ reason: '解除' }), 409, 'commitment-closed');
  const { items } = await read('freezes?status=closed');
  expect(items).toHaveLength(1);
});

it('goes through the whole life of a contract', async () => {
  const plan = await made('officer', 'pre-encumbrances', PLAN);
  const under = { ...CONTRACT, preEncumbranceId: plan, lines: lines(AUDIT, '20.00') };
  const contract = await made('officer', 'encumbrances', under);
  expect((await read(`pre-encumbrances/${plan}`)).preEncumbrance).toMatchObject({
    status: 'closed',
    open: [],
  });
  const increase = { contractNumber: '补-001', reason: '追加', lines: lines(AUDIT, '2.00') };
  await made('treasury', `encumbrances/${contract}/increases`, increase);
  const beyond = await post('treasury', `encumbrances/${contract}/increases`, increase);
  expectBroken(beyond, 409, 'supplementary-contracts-exceed-limit');

  const ordered = { lineId: AUDIT, method: 'direct', purpose: '首付款', encumbranceId: contract };
  const payee = { name: '某软件公司', account: '6222' };
  const first = await made('officer', 'payment-orders', { ...ordered, amount: '8.00', payee });
  const second = await made('treasury', 'payment-orders', { ...ordered, amount: '5.00' });
  expect(await balanceOf(AUDIT)).toMatchObject({ encumbered: '9.00', inPayment: '13.00' });
  await made('treasury', `payments/${first}/settlement`, { voucherNumber: '记-0001' });
  await made('treasury', `payments/${second}/rejection`, { reason: '账号有误' });
  const late = await post('treasury', `payments/${second}/settlement`, { voucherNumber: '记-9' });
  expectBroken(late, 409, 'payment-not-ordered');
  const refund = { amount: '1.00', voucherNumber: '记-0003', reason: '退货' };
  const refused = await post('treasury', `payments/${second}/refunds`, refund);
  expectBroken(refused, 409, 'payment-not-settled');

  const fact = { lineId: AUDIT, amount: '15.00', voucherNumber: '记-0002', purpose: '尾款' };
  const told = { ...fact, method: 'authorised', encumbranceId: contract };
  const third = await made('treasury', 'payments', told);
  expect((await read(`payments/${third}`)).payment).toMatchObject({
    status: 'settled',
    liquidated: '14.00',
    method: 'authorised',
  });
  expect((await read(`payments/${first}`)).payment).toMatchObject({
    status: 'settled',
    voucherNumber: '记-0001',
    payeeCommitment: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect((await read(`encumbrances/${contract}`)).encumbrance).toMatchObject({
    status: 'closed',
    open: [],
    original: '20.00',
    increased: '2.00',
    supplierSize: 'small',
    preEncumbranceId: plan,
  });
  expect(await balanceOf(AUDIT)).toMatchObject({
    available: '27.00',
    encumbered: '0.00',
    inPayment: '0.00',
    disbursed: '23.00',
  });
  const unknown = await post('treasury', 'payments', { ...fact, encumbranceId: 'nothing' });
  expectBroken(unknown, 404, 'encumbrance-not-found');
});

it('gives back what a plan and a contract do not need', async () => {
  const held = lines(SYSTEM, '3.00');
  const plan = await made('finance', 'pre-encumbrances', { ...PLAN, lines: held });
  await made('officer', `pre-encumbrances/${plan}/releases`, { reason: '取消' });
  const contract = await made('finance', 'encumbrances', { ...CONTRACT, lines: held });
  await made('finance', `encumbrances/${contract}/releases`, { reason: '终止' });
  expect(await balanceOf(SYSTEM)).toMatchObject({ available: '30.00', encumbered: '0.00' });
  expect((await read(`encumbrances?lineId=${SYSTEM}`)).items).toHaveLength(1);
});

it('never pays more than a contract holds, however many orders come at once', async () => {
  const contract = await made('officer', 'encumbrances', {
    ...CONTRACT,
    lines: lines(SYSTEM, '10.00'),
  });
  const body = {
    ...ON,
    lineId: SYSTEM,
    amount: '0.70',
    method: 'direct',
    purpose: '进度款',
    encumbranceId: contract,
  };
  const path = `${LEDGER}/payment-orders`;
  const rehearsal = await expectStatus(
    200,
    api.post(`${path}?dryRun=true`, { role: 'officer', body, idempotencyKey: null }),
  );
  expect(rehearsal.body).toMatchObject({
    dryRun: true,
    events: [{ type: 'PaymentOrdered', content: { encumbranceId: contract, amount: '0.70' } }],
    lines: [{ lineId: SYSTEM, before: { inPayment: '0.00' }, after: { inPayment: '0.70' } }],
  });

  const sent = Array.from({ length: 50 }, () => api.post(path, { role: 'officer', body }));
  const answers = await Promise.all(sent);
  const accepted = answers.filter(({ status }) => status === 201);
  expect(accepted).toHaveLength(14);
  for (const answer of answers) {
    if (answer.status !== 201) expectBroken(answer, 409, 'payment-exceeds-encumbrance');
  }
  expect((await read(`encumbrances/${contract}`)).encumbrance.open).toEqual(lines(SYSTEM, '0.20'));
  expect(await balanceOf(SYSTEM)).toMatchObject({ inPayment: '9.80', encumbered: '0.20' });
  expectBroken(
    await api.post(`${path}?dryRun=true`, { role: 'officer', body, idempotencyKey: null }),
    409,
    'payment-exceeds-encumbrance',
  );
});
