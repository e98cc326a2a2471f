import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CHINESE_POLICY, PFMA_POLICY } from '../../src/domain/default-policies.js';
import { AUDIT, HOSPITALITY, OFFICE, SYSTEM } from '../domain/fixture.js';
import { Api, expectStatus, LEDGER } from './api.js';

let api: Api;
beforeAll(async () => {
  api = await Api.start();
  await api.openReady();
});
afterAll(() => api.close());

const EFFECTIVE = { effectiveOn: '2023-03-02' };
const move = (fromLineId: string, toLineId: string, amount = '1.00') => ({
  ...EFFECTIVE,
  from: [{ lineId: fromLineId, amount }],
  to: [{ lineId: toLineId, amount }],
  reason: '调剂',
});

const adopt = (policy: unknown) =>
  api.post(`${LEDGER}/policies`, {
    role: 'finance',
    body: { ...EFFECTIVE, reason: '启用', policy },
  });

async function file(body: object) {
  const sent = api.post(`${LEDGER}/reallocations`, { role: 'officer', body });
  const answer = await expectStatus(201, sent);
  return String(answer.headers.get('location'));
}

async function read(path: string) {
  const { body, headers } = await expectStatus(200, api.get(path));
  return { ...body.reallocation, etag: String(headers.get('etag')) };
}

async function sign(path: string, role: 'officer' | 'approver' | 'finance', more: object = {}) {
  const { proposalHash, etag } = await read(path);
  const headers = { 'if-match': etag };
  const body = { ...EFFECTIVE, proposalHash, ...more };
  return api.post(`${path}/approval`, { role, headers, body });
}

describe('a policy', () => {
  it('is refused with the field and the reason, and nothing is written', async () => {
    const before = await api.written();
    const { controlRules: _, ...incomplete } = CHINESE_POLICY;
    const wrong = [
      [incomplete, '#/policy/controlRules'],
      [{ ...CHINESE_POLICY, allotment: 'perhaps' }, '#/policy/allotment'],
      [{ ...CHINESE_POLICY, extra: 1 }, '#/policy'],
    ] as const;
    for (const [policy, field] of wrong) {
      const { body } = await expectStatus(400, adopt(policy));
      expect(JSON.stringify(body.errors)).toContain(field);
    }
    expect(await api.written()).toEqual(before);
  });

  it('is adopted whole, under the next number, and not twice', async () => {
    const { body } = await expectStatus(201, adopt(CHINESE_POLICY));
    const event = await expectStatus(200, api.get(`${LEDGER}/events/${body.seq}`));
    expect(event.body.content).toMatchObject({
      version: 1,
      policy: { policyId: CHINESE_POLICY.policyId },
    });
    await expectStatus(409, adopt(CHINESE_POLICY));
  });
});

describe('under the policy', () => {
  it('two authorities sign a transfer between units and projects, lowest first', async () => {
    const path = await file(move(AUDIT, SYSTEM));
    expect(await read(path)).toMatchObject({
      verdict: { policyVersion: 1, approve: ['department', 'finance'] },
    });
    await expectStatus(403, sign(path, 'officer'));
    await expectStatus(201, sign(path, 'approver'));
    expect(await read(path)).toMatchObject({
      status: 'requested',
      endorsements: [{ authority: 'department', signedBy: 'key:the approver' }],
    });
    await expectStatus(201, sign(path, 'finance'));
    expect(await read(path)).toMatchObject({ status: 'approved', decidedBy: 'key:the finance' });
  });

  it('an amendment voids the signatures given', async () => {
    const path = await file(move(AUDIT, SYSTEM));
    await expectStatus(201, sign(path, 'approver'));
    const signed = await read(path);
    const amended = await api.post(`${path}/amendment`, {
      role: 'officer',
      headers: { 'if-match': signed.etag },
      body: move(AUDIT, SYSTEM, '1.01'),
    });
    expect(amended.status).toBe(201);
    const after = await read(path);
    expect(after.endorsements).toBeUndefined();
    expect(after.proposalHash).not.toBe(signed.proposalHash);
    const stale = { proposalHash: signed.proposalHash };
    await expectStatus(409, sign(path, 'approver', stale));
    await expectStatus(201, sign(path, 'approver'));
    await expectStatus(201, sign(path, 'finance'));
  });

  it('a delegate signs for who asked him to, while it lasts', async () => {
    const delegation = {
      ...EFFECTIVE,
      delegate: 'key:the finance',
      authority: 'department',
      validFrom: '2020-01-01',
      validUntil: '2999-12-31',
      reason: '出差',
    };
    await expectStatus(
      201,
      api.post(`${LEDGER}/delegations`, { role: 'approver', body: delegation }),
    );
    const path = await file(move(AUDIT, SYSTEM));
    const onBehalfOf = 'key:the approver';
    await expectStatus(201, sign(path, 'finance', { onBehalfOf }));
    expect(await read(path)).toMatchObject({
      endorsements: [{ authority: 'department', signedBy: 'key:the finance', onBehalfOf }],
    });
    // One person signs once, for whomever.
    await expectStatus(409, sign(path, 'finance'));
  });

  it('nothing goes into three-public, and the refusal is kept with its figures', async () => {
    const body = move(OFFICE, HOSPITALITY);
    const refused = api.post(`${LEDGER}/reallocations`, { role: 'officer', body });
    expect((await expectStatus(422, refused)).body).toMatchObject({
      facts: { ruleId: 'nothing-into-three-public', policyVersion: 1 },
    });
    const rule = 'VIREMENT_RULE_BROKEN';
    const kept = await expectStatus(200, api.get(`${LEDGER}/refusals?rule=${rule}`));
    expect(kept.body.items).toMatchObject([
      {
        actor: 'key:the officer',
        command: 'requestReallocation',
        rule,
        content: { from: [{ lineId: OFFICE, amount: '1.00' }] },
        facts: { ruleId: 'nothing-into-three-public', toLineId: HOSPITALITY },
      },
    ]);
  });

  it('what was filed keeps its verdict when another policy comes', async () => {
    const path = await file(move(AUDIT, SYSTEM));
    await expectStatus(201, adopt(PFMA_POLICY));
    expect(await read(path)).toMatchObject({
      verdict: { policyVersion: 1, approve: ['department', 'finance'] },
    });
    await expectStatus(201, sign(path, 'approver'));
    await expectStatus(201, sign(path, 'finance'));
  });
});
