import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { verifyLedger } from '../../src/audit/verify.js';
import { CHINESE_POLICY } from '../../src/domain/default-policies.js';
import type { Role } from '../../src/platform/api-keys.js';
import { AUDIT, HOSPITALITY, OFFICE, SYSTEM, WAGES } from '../domain/fixture.js';
import { type Answer, Api, expectRefused, expectStatus, LEDGER, LEDGER_ID } from './api.js';

let api: Api;
beforeAll(async () => {
  api = await Api.start();
  await api.openReady();
});
afterAll(() => api.close());

const EFFECTIVE = { effectiveOn: '2023-03-02' };
const move = (fromLineId: string, toLineId: string, amount = '1.00') => ({
  from: [{ lineId: fromLineId, amount }],
  to: [{ lineId: toLineId, amount }],
  reason: '联动调剂',
});
const GROUP = [move(AUDIT, SYSTEM), move(WAGES, OFFICE, '2.00')];

const post = (proposals: readonly object[], role: Role = 'officer') =>
  api.post(`${LEDGER}/reallocation-groups`, { role, body: { ...EFFECTIVE, proposals } });

async function read(id: string) {
  const path = `${LEDGER}/reallocations/${id}`;
  const { body, headers } = await expectStatus(200, api.get(path));
  return { ...body.reallocation, path, etag: String(headers.get('etag')) };
}

async function file(proposals: readonly object[] = GROUP): Promise<string[]> {
  const answer = await expectStatus(201, post(proposals));
  const path = String(answer.headers.get('location'));
  expect(path).toBe(`${LEDGER}/reallocations/${answer.body.documentId}`);
  return (await read(answer.body.documentId)).linkedIds;
}

async function decide(
  decision: string,
  id: string,
  { role, ...content }: { readonly role: Role } & Record<string, unknown>,
): Promise<Answer> {
  const { path, etag } = await read(id);
  const headers = { 'if-match': etag };
  return api.post(`${path}/${decision}`, { role, headers, body: { ...EFFECTIVE, ...content } });
}

async function lineOf(lineId: string) {
  const { body } = await expectStatus(200, api.get(`${LEDGER}/lines/${lineId}`));
  return body.line;
}

describe('a linked group', () => {
  it('is filed with one hash, and every one of it names all', async () => {
    const before = await api.eventCount();
    const ids = await file();
    expect(await api.eventCount()).toBe(before + 2);
    const members = await Promise.all(ids.map(read));
    expect(members.map(({ reallocationId }) => reallocationId)).toEqual(ids);
    expect(new Set(members.map(({ proposalHash }) => proposalHash)).size).toBe(1);
    expect(members).toMatchObject([
      { linkedIds: ids, status: 'requested', from: [{ lineId: AUDIT, amount: '1.00' }] },
      { linkedIds: ids, status: 'requested', from: [{ lineId: WAGES, amount: '2.00' }] },
    ]);
    await expectStatus(
      201,
      decide('withdrawal', ids[0] ?? '', { role: 'officer', reason: '误报' }),
    );
  });

  it('is approved by another key under any of its ids, and all its money moves', async () => {
    const ids = await file();
    const [first = '', second = ''] = ids;
    const { proposalHash } = await read(first);
    const before = await lineOf(OFFICE);
    const own = await decide('approval', second, { role: 'officer', proposalHash });
    expect(own.status).toBe(403);
    const answer = await decide('approval', second, { role: 'finance', proposalHash });
    expect([answer.status, answer.body.documentId]).toEqual([201, second]);
    expect(answer.headers.get('etag')).toBe((await read(second)).etag);
    for (const id of ids) expect(await read(id)).toMatchObject({ status: 'approved' });
    const after = await lineOf(OFFICE);
    expect(Number(after.reallocated) - Number(before.reallocated)).toBe(2);
  });

  it('is amended in one, which changes the hash of all', async () => {
    const [first = '', second = ''] = await file();
    const { proposalHash } = await read(first);
    const amendment = { role: 'officer' as const, ...move(WAGES, OFFICE, '2.01') };
    const amended = await expectStatus(201, decide('amendment', second, amendment));
    expect(amended.body.documentId).toBe(second);
    const members = [await read(first), await read(second)];
    expect(members[0].proposalHash).toBe(members[1].proposalHash);
    expect(members[0].proposalHash).not.toBe(proposalHash);
    expect(members).toMatchObject([
      { from: [{ lineId: AUDIT, amount: '1.00' }] },
      { from: [{ lineId: WAGES, amount: '2.01' }] },
    ]);
    const stale = await decide('approval', first, { role: 'finance', proposalHash });
    expectRefused(stale, 409);
    const anew = { role: 'finance' as const, proposalHash: members[0].proposalHash };
    await expectStatus(201, decide('approval', first, anew));
    expect(await read(second)).toMatchObject({ status: 'approved' });
  });

  it('is either approved or withdrawn when both are ordered at once', async () => {
    for (let round = 0; round < 15; round += 1) {
      const ids = await file();
      const [first = '', second = ''] = ids;
      const { path, etag, proposalHash } = await read(first);
      const other = await read(second);
      const approval = () =>
        api.post(`${path}/approval`, {
          role: 'finance',
          headers: { 'if-match': etag },
          body: { ...EFFECTIVE, proposalHash },
        });
      const withdrawal = () =>
        api.post(`${other.path}/withdrawal`, {
          role: 'officer',
          headers: { 'if-match': other.etag },
          body: { ...EFFECTIVE, reason: '误报' },
        });
      const sent = round % 2 === 0 ? [approval(), withdrawal()] : [withdrawal(), approval()];
      const statuses = (await Promise.all(sent)).map(({ status }) => status);
      expect([...statuses].sort()).toEqual([201, 412]);
      const approved = statuses[round % 2] === 201;
      const status = approved ? 'approved' : 'withdrawn';
      for (const id of ids) expect(await read(id)).toMatchObject({ status });
      expect((await lineOf(AUDIT)).frozen).toBe('0.00');
    }
  });

  it('of one, of 21, or with a mistake in one is refused whole, with its place', async () => {
    const before = await api.written();
    const one = move(AUDIT, SYSTEM);
    expectRefused(await post([one]), 400, '#/proposals');
    expectRefused(await post(Array.from({ length: 21 }, () => one)), 400, '#/proposals');
    const nothing = move(AUDIT, SYSTEM, '0.00');
    expectRefused(await post([one, nothing]), 400, '#/proposals/1/from/0/amount');
    expectRefused(await post([one, { ...one, extra: 1 }]), 400, '#/proposals/1/extra');
    expect(await api.written()).toBe(before);
    const lopsided = { ...one, to: [{ lineId: SYSTEM, amount: '1.01' }] };
    expectRefused(await post([one, lopsided]), 422, '#/proposals/1/to');
    const all = move(AUDIT, SYSTEM, (await lineOf(AUDIT)).available);
    expectRefused(
      await post([all, move(AUDIT, OFFICE, '0.01')]),
      409,
      '#/proposals/1/from/0/amount',
    );
  });
});

describe('a linked group under a policy', () => {
  it('has one route for all, and its signatures count for all', async () => {
    const body = { ...EFFECTIVE, reason: '启用', policy: CHINESE_POLICY };
    await expectStatus(201, api.post(`${LEDGER}/policies`, { role: 'finance', body }));
    const [first = '', second = ''] = await file();
    const { proposalHash } = await read(first);
    for (const id of [first, second]) {
      expect(await read(id)).toMatchObject({ verdict: { approve: ['department', 'finance'] } });
    }
    await expectStatus(201, decide('approval', second, { role: 'approver', proposalHash }));
    for (const id of [first, second]) {
      expect(await read(id)).toMatchObject({
        status: 'requested',
        endorsements: [{ authority: 'department', signedBy: 'key:the approver' }],
      });
    }
    // The department has signed for both: it is not asked again under the other id.
    const again = await decide('approval', first, { role: 'approver', proposalHash });
    expect(again.body.type).toBe('urn:budget-ledger:problem:signed-already');
    await expectStatus(201, decide('approval', first, { role: 'finance', proposalHash }));
    for (const id of [first, second]) expect(await read(id)).toMatchObject({ status: 'approved' });
  });

  it('is refused for what one of it does, and the refusal is kept', async () => {
    const refused = await post([move(AUDIT, SYSTEM), move(OFFICE, HOSPITALITY)]);
    expectRefused(refused, 422, '#/proposals');
    expect(refused.body.facts).toMatchObject({ ruleId: 'nothing-into-three-public' });
    const rule = 'VIREMENT_RULE_BROKEN';
    const { body } = await expectStatus(200, api.get(`${LEDGER}/refusals?rule=${rule}`));
    expect(body.items).toMatchObject([
      {
        command: 'requestLinkedReallocations',
        content: { proposals: [{ reason: '联动调剂' }, { to: [{ lineId: HOSPITALITY }] }] },
      },
    ]);
  });

  it('is rejected whole by the finance authority', async () => {
    const [first = '', second = ''] = await file();
    await expectStatus(201, decide('rejection', second, { role: 'finance', reason: '否' }));
    expect(await read(first)).toMatchObject({ status: 'rejected' });
    expect(await read(second)).toMatchObject({ status: 'rejected' });
  });
});

it('leaves a ledger in which verify finds nothing', async () => {
  expect((await verifyLedger(api.database, LEDGER_ID)).findings).toEqual([]);
});

it('is explained by the order about all of it, event by event', async () => {
  const { seq: count } = (await api.get(`${LEDGER}/events`)).body;
  const commands = new Map<string, Set<string>>();
  for (let seq = 1; seq <= count; seq += 1) {
    const { body } = await expectStatus(200, api.get(`${LEDGER}/events/${seq}/explanation`));
    const { type } = body.event;
    expect([seq, type, body.agrees, body.differs]).toEqual([seq, type, true, null]);
    commands.set(type, (commands.get(type) ?? new Set()).add(body.command));
  }
  expect([...(commands.get('ReallocationRequested') ?? [])]).toContain(
    'requestLinkedReallocations',
  );
  for (const [type, command] of Object.entries({
    ReallocationAmended: 'amendReallocation',
    ReallocationEndorsed: 'approveReallocation',
    BudgetReallocated: 'approveReallocation',
    ReallocationRejected: 'rejectReallocation',
    ReallocationWithdrawn: 'withdrawReallocation',
  })) {
    expect([type, ...(commands.get(type) ?? [])]).toEqual([type, command]);
  }
});
