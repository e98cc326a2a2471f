import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { CHINESE_POLICY, PFMA_POLICY } from '../../src/domain/default-policies.js';
import { inYuan } from '../../src/http/yuan.js';
import { Api, expectRefused, expectStatus, LEDGER } from './api.js';
import { spoilt } from './requests.js';

// The published schema and the server say the same of a policy. The validator knows nothing of ours.

let api: Api;
let errorsOf: (policy: unknown) => readonly ErrorObject[];

beforeAll(async () => {
  api = await Api.start();
  await api.openReady();
  const answer = await expectStatus(200, api.get('/v1/policy.schema.json', { role: 'none' }));
  expect(answer.headers.get('content-type')).toBe('application/schema+json; charset=utf-8');
  const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false });
  const validate = ajv.compile(JSON.parse(answer.text));
  errorsOf = (policy) => (validate(policy) ? [] : (validate.errors ?? []));
});
afterAll(() => api.close());

const adopt = (policy: unknown, dryRun = '?dryRun=true') =>
  api.post(`${LEDGER}/policies${dryRun}`, {
    role: 'finance',
    body: { effectiveOn: '2023-03-02', reason: '启用', policy },
  });

const CHINESE = {
  ...(inYuan(CHINESE_POLICY) as typeof CHINESE_POLICY),
  virementRules: [
    ...CHINESE_POLICY.virementRules,
    { type: 'document', ruleId: 'minutes', fromAmount: '50000.00', documentType: 'minutes' },
  ],
};

describe('the schema of policies', () => {
  it.each([
    ['a Chinese department', CHINESE_POLICY],
    ['section 43 of the PFMA', PFMA_POLICY],
  ])('allows the policy of %s, as the server does', async (_name, shipped) => {
    const policy = inYuan(shipped);
    expect(errorsOf(policy)).toEqual([]);
    await expectStatus(200, adopt(policy));
  });

  it('refuses what the server refuses, at the same place, and nothing is written', async () => {
    expect(errorsOf(CHINESE)).toEqual([]);
    await expectStatus(200, adopt(CHINESE));
    const before = await api.written();
    const wrong: [string, unknown][] = [
      ['/title', undefined],
      ['/surprise', true],
      ['/title', ''],
      ['/allotment', 'perhaps'],
      ['/proposalValidDays', 367],
      ['/proposalValidDays', '30'],
      ['/signers/finance', 'finance'],
      ['/signers/treasury', ['treasury']],
      ['/approvalMatrix/0/approve', []],
      ['/approvalMatrix/0/approve/0', 'mayor'],
      ['/approvalMatrix/0/fromAmount', '1.001'],
      ['/approvalMatrix/0/fromAmount', 5],
      ['/approvalMatrix/0/fromAmount', '0.00'],
      ['/virementRules/0/type', 'opinion'],
      ['/virementRules/0/to/economicCodes/0', '3021x'],
      ['/virementRules/6/fromAmount', '1e3'],
      ['/virementRules/6/documentType', undefined],
      ['/supplementaryContractPercent', -1],
      ['/controlRules/0/tiers', []],
      ['/carryOver/years', 11],
    ];
    for (const [pointer, value] of wrong) {
      const policy = spoilt(CHINESE, pointer, value);
      expect([pointer, errorsOf(policy).map(placeOf)]).toEqual([
        pointer,
        expect.arrayContaining([pointer]),
      ]);
      expectRefused(await adopt(policy, ''), 400, `#/policy${pointer}`);
    }
    expect(await api.written()).toBe(before);
  });

  it('wants a percent or an amount of every tier, as the server does', async () => {
    const policy = spoilt(CHINESE, '/controlRules/0/tiers/0/percent', undefined);
    const tier = '/controlRules/0/tiers/0';
    expect(errorsOf(policy).map(({ instancePath }) => instancePath)).toContain(tier);
    expectRefused(await adopt(policy), 400, `#/policy${tier}`);
    const inFull = spoilt(policy, `${tier}/amount`, '5000.00');
    expect(errorsOf(inFull)).toEqual([]);
    await expectStatus(200, adopt(inFull));
  });

  it('cannot say that a rule id stands twice; the server does', async () => {
    const policy = spoilt(CHINESE, '/virementRules/6/ruleId', 'between-units');
    expect(errorsOf(policy)).toEqual([]);
    const refused = await adopt(policy);
    expectRefused(refused, 422, '#/policy');
    expect(refused.body.facts).toMatchObject({ ruleId: 'between-units' });
  });
});

// A missing and an unknown member are reported at their parent.
function placeOf({ instancePath, params }: ErrorObject): string {
  const { missingProperty, additionalProperty } = params as Readonly<Record<string, unknown>>;
  const member = missingProperty ?? additionalProperty;
  return member === undefined ? instancePath : `${instancePath}/${member}`;
}
