import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createServer } from '../../src/http/server.js';
import { createKey } from '../../src/platform/api-keys.js';
import { readConfig } from '../../src/platform/config.js';
import { openDatabase } from '../../src/platform/database.js';
import { type Answer, Api, expectStatus, LEDGER } from './api.js';
import { PAYMENT_BODY, REALLOCATION_BODY } from './requests.js';

let api: Api;
beforeAll(async () => {
  api = await Api.start();
  await api.openReady();
});
afterAll(() => api.close());

async function filed() {
  const sent = api.post(`${LEDGER}/reallocations`, { role: 'officer', body: REALLOCATION_BODY });
  const answer = await expectStatus(201, sent);
  const path = String(answer.headers.get('location'));
  const { body, headers } = await expectStatus(200, api.get(path));
  const etag = String(headers.get('etag'));
  expect(answer.headers.get('etag')).toBe(etag);
  const { proposalHash } = body.reallocation;
  return { path, etag, approval: { effectiveOn: '2023-03-02', proposalHash } };
}

const REJECTION = { effectiveOn: '2023-03-02', reason: '情况有变' };

it('asks for the version of a reallocation that is decided', async () => {
  const { path, approval } = await filed();
  const before = await api.written();
  const decisions = [
    ['approval', 'finance', approval],
    ['rejection', 'finance', REJECTION],
    ['withdrawal', 'officer', REJECTION],
  ] as const;
  for (const [decision, role, body] of decisions) {
    const answer = await expectStatus(428, api.post(`${path}/${decision}`, { role, body }));
    expect(answer.body.type).toBe('urn:budget-ledger:problem:if-match-missing');
  }
  expect(await api.written()).toBe(before);
});

it('refuses a stale version, a weak tag and a tag that is not ours', async () => {
  const { path, etag, approval } = await filed();
  const before = await api.eventCount();
  const stale = ['"1"', `W/${etag}`, '"abc"', `"${'9'.repeat(15)}"`, '"1", "2"'];
  for (const tag of stale) {
    const headers = { 'if-match': tag };
    const answer = api.post(`${path}/approval`, { role: 'finance', body: approval, headers });
    expect((await expectStatus(412, answer)).body.type).toBe(
      'urn:budget-ledger:problem:document-changed',
    );
  }
  expect(await api.eventCount()).toBe(before);
  const headers = { 'if-match': `"1", ${etag}` };
  const approved = api.post(`${path}/approval`, { role: 'finance', body: approval, headers });
  const after = await expectStatus(201, approved);
  expect((await api.get(path)).headers.get('etag')).toBe(after.headers.get('etag'));
  expect((await api.get(path)).body.reallocation).toMatchObject({
    status: 'approved',
    requestedBy: 'key:the officer',
    decidedBy: 'key:the finance',
    decidedOn: '2023-03-02',
  });
});

it('lets exactly one of fifty approvals at once win', async () => {
  const { path, etag, approval } = await filed();
  const before = await api.eventCount();
  const headers = { 'if-match': etag };
  const answers = await Promise.all(
    Array.from({ length: 50 }, () =>
      api.post(`${path}/approval`, { role: 'finance', body: approval, headers }),
    ),
  );
  expect(tally(answers)).toEqual({ 201: 1, 412: 49 });
  expect(await api.eventCount()).toBe(before + 1);
});

it('lets exactly one decision win between two processes', async () => {
  const database = openDatabase({ url: api.databaseUrl, poolSize: 5 });
  const config = { ...readConfig({}), LOG_LEVEL: 'silent' } as const;
  const app = await createServer({ config, database });
  await app.listen(0, '127.0.0.1');
  try {
    const bases = [api.url, await app.getUrl()];
    for (let round = 0; round < 5; round += 1) {
      const { path, etag, approval } = await filed();
      const before = await api.eventCount();
      const statuses = await Promise.all(
        Array.from({ length: 20 }, async (_, index) => {
          const approves = index % 4 < 2;
          const answer = await fetch(
            `${bases[index % 2]}${path}/${approves ? 'approval' : 'rejection'}`,
            {
              method: 'POST',
              headers: {
                authorization: `Bearer ${api.keys.finance}`,
                'content-type': 'application/json',
                'idempotency-key': `two-${round}-${index}`,
                'if-match': etag,
              },
              body: JSON.stringify(approves ? approval : REJECTION),
            },
          );
          await answer.text();
          return answer;
        }),
      );
      expect(tally(statuses)).toEqual({ 201: 1, 412: 19 });
      expect(await api.eventCount()).toBe(before + 1);
    }
  } finally {
    await app.close();
    await database.close();
  }
});

it('counts If-Match as part of the request that a key stands for', async () => {
  const { path, etag, approval } = await filed();
  const decide = (tag: string) =>
    api.post(`${path}/approval`, {
      role: 'finance',
      body: approval,
      idempotencyKey: `versioned-${path.slice(-8)}`,
      headers: { 'if-match': tag },
    });
  const first = await expectStatus(412, decide('"1"'));
  expect((await expectStatus(412, decide('"1"'))).text).toBe(first.text);
  await expectStatus(422, decide(etag));
});

it('is optional for refunds and corrections of a payment, and kept when it is given', async () => {
  const paid = await expectStatus(
    201,
    api.post(`${LEDGER}/payments`, { role: 'treasury', body: PAYMENT_BODY }),
  );
  const path = `${paid.headers.get('location')}/refunds`;
  const body = { effectiveOn: '2023-03-05', amount: '0.50', voucherNumber: 'v', reason: 'r' };
  const headers = { 'if-match': String(paid.headers.get('etag')) };
  const refund = (sent: object) => api.post(path, { role: 'treasury', body, ...sent });
  const first = await expectStatus(201, refund({ headers }));
  await expectStatus(412, refund({ headers }));
  await expectStatus(201, refund({ headers: { 'if-match': String(first.headers.get('etag')) } }));
  await expectStatus(201, refund({ headers: { 'if-match': '*' } }));
  await expectStatus(201, refund({}));
  expect((await expectStatus(404, refund({}))).body.type).toMatch(/charge-not-found$/);
});

it('wants another person for the decision than the one who filed', async () => {
  const { db } = api.database;
  const { path, etag, approval } = await filed();
  const headers = { 'if-match': etag };
  const other = await createKey(db, { name: 'second officer', role: 'officer' });
  const withdrawn = api.post(`${path}/withdrawal`, { key: other.key, body: REJECTION, headers });
  const refused = await expectStatus(403, withdrawn);
  expect(refused.body.type).toBe('urn:budget-ledger:problem:withdrawer-is-not-proposer');
  expect(api.logLines.at(-2)).toContain('access refused');
  const wrong = { ...approval, proposalHash: '0'.repeat(64) };
  const mismatched = api.post(`${path}/approval`, { role: 'finance', body: wrong, headers });
  expect((await expectStatus(409, mismatched)).body.errors).toMatchObject([
    { pointer: '#/proposalHash' },
  ]);
  await expectStatus(
    201,
    api.post(`${path}/withdrawal`, { role: 'officer', body: REJECTION, headers }),
  );
  const late = api.post(`${path}/approval`, {
    role: 'finance',
    body: approval,
    headers: { 'if-match': '*' },
  });
  expect((await expectStatus(409, late)).body).toMatchObject({
    type: 'urn:budget-ledger:problem:reallocation-not-pending',
    facts: { status: 'withdrawn' },
  });
});

function tally(answers: readonly Pick<Answer, 'status'>[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
