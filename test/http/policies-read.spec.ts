import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { CHINESE_POLICY, PFMA_POLICY } from '../../src/domain/default-policies.js';
import { inYuan } from '../../src/http/yuan.js';
import { Api, expectRefused, expectStatus, LEDGER, LEDGER_ID, openingBody } from './api.js';

// The policy in force and the versions before it, at any moment.

let api: Api;
let seqs: number[];

const WITHOUT_CAP = {
  ...PFMA_POLICY,
  virementRules: PFMA_POLICY.virementRules.filter(({ type }) => type !== 'cap'),
};
const OF_CHINA = {
  ...(inYuan(CHINESE_POLICY) as object),
  approvalMatrix: [
    { ruleId: 'large', crosses: 'unit', fromAmount: '50000.50', approve: ['finance'], inform: [] },
  ],
};

beforeAll(async () => {
  api = await Api.start();
  const opening = { ...openingBody(), policy: PFMA_POLICY };
  const opened = api.post('/v1/ledgers', { role: 'finance', body: opening });
  seqs = [(await expectStatus(201, opened)).body.seq];
  const days = ['2023-02-01', '2023-03-01', '2023-04-01'];
  for (const [index, policy] of [WITHOUT_CAP, PFMA_POLICY, OF_CHINA].entries()) {
    const body = {
      effectiveOn: days[index],
      documentNumber: `深龙财〔2023〕${index + 1}号`,
      reason: '调整规则',
      policy,
    };
    const adopted = api.post(`${LEDGER}/policies`, { role: 'finance', body });
    seqs.push((await expectStatus(201, adopted)).body.seq);
  }
});
afterAll(() => api.close());

const read = async (path: string) => (await expectStatus(200, api.get(`${LEDGER}/${path}`))).body;

it('is read whole, with what put it in force, as it was written', async () => {
  expect(await read('policy')).toEqual({
    seq: seqs[3],
    version: 4,
    adoptedSeq: seqs[3],
    adoptedOn: '2023-04-01',
    adoptedBy: 'key:the finance',
    documentNumber: '深龙财〔2023〕3号',
    reason: '调整规则',
    policy: OF_CHINA,
  });
});

it('is another one as of an earlier day, and at an earlier place in the log', async () => {
  const moments: [string, number][] = [
    ['?asOf=2023-01-01', 1],
    ['?asOf=2023-01-31', 1],
    ['?asOf=2023-02-01', 2],
    ['?asOf=2023-03-31', 3],
    ['?asOf=2023-12-31', 4],
    [`?knownAt=${seqs[0]}`, 1],
    [`?knownAt=${seqs[2]}`, 3],
    [`?asOf=2023-02-28&knownAt=${seqs[2]}`, 2],
  ];
  for (const [moment, version] of moments) {
    expect([moment, (await read(`policy${moment}`)).version]).toEqual([moment, version]);
  }
  const { reason, documentNumber, adoptedOn } = await read('policy?asOf=2023-01-01');
  expect([reason, documentNumber, adoptedOn]).toEqual([undefined, '深编〔2023〕1号', '2023-01-01']);
});

it('has versions in which a rule that was turned off and on again is seen', async () => {
  const { seq, items } = await read('policies');
  expect(seq).toBe(seqs[3]);
  const capsOf = ({ policy }: { policy: typeof PFMA_POLICY }) =>
    policy.virementRules.filter(({ type }) => type === 'cap').length;
  expect(items.map(capsOf)).toEqual([1, 0, 1, 0]);
  expect(items.map(({ version }: { version: number }) => version)).toEqual([1, 2, 3, 4]);
  expect(items.map(({ adoptedSeq }: { adoptedSeq: number }) => adoptedSeq)).toEqual(seqs);
  expect(items[0].policy).toEqual(inYuan(PFMA_POLICY));
  expect((await read('policies?asOf=2023-02-01')).items).toHaveLength(2);
  expect((await read(`policies?knownAt=${seqs[2]}`)).items).toHaveLength(3);
});

it('is not there where none was adopted, and the answer names the ledger', async () => {
  const bare = '440307-bare-2023';
  const body = openingBody(bare);
  await expectStatus(201, api.post('/v1/ledgers', { role: 'finance', body }));
  const missing = await expectStatus(404, api.get(`/v1/ledgers/${bare}/policy`));
  expect(missing.body.type).toBe('urn:budget-ledger:problem:policy-not-found');
  const none = await expectStatus(200, api.get(`/v1/ledgers/${bare}/policies`));
  expect(none.body.items).toEqual([]);
  const absent = await expectStatus(404, api.get('/v1/ledgers/440307-absent-2023/policy'));
  expect(absent.body.type).toBe('urn:budget-ledger:problem:ledger-not-open');
});

it('refuses a moment that is none, naming the parameter', async () => {
  for (const [query, parameter] of [
    ['asOf=2023-02-30', 'asOf'],
    ['knownAt=soon', 'knownAt'],
    ['version=2', 'version'],
  ]) {
    for (const path of ['policy', 'policies']) {
      const answer = await api.get(`/v1/ledgers/${LEDGER_ID}/${path}?${query}`);
      expectRefused(answer, 400);
      expect(answer.body.errors).toMatchObject([{ parameter }]);
    }
  }
});
