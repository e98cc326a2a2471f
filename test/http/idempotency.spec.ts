import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createServer } from '../../src/http/server.js';
import { createKey } from '../../src/platform/api-keys.js';
import { readConfig } from '../../src/platform/config.js';
import { openDatabase } from '../../src/platform/database.js';
import { AUDIT, OFFICE } from '../domain/fixture.js';
import { Api, expectStatus, LEDGER, LEDGER_ID, openingBody } from './api.js';
import { goodRequests, PAYMENT_BODY, postRequest } from './requests.js';

let api: Api;
beforeAll(async () => {
  api = await Api.start();
  await api.openReady();
});
afterAll(() => api.close());

const pay = (idempotencyKey: string, body: unknown = PAYMENT_BODY, key?: string) =>
  api.post(`${LEDGER}/payments`, {
    role: 'treasury',
    idempotencyKey,
    body,
    ...(key ? { key } : {}),
  });

it('answers a hundred identical requests at once with one event and the same bytes', async () => {
  const before = await api.eventCount();
  const answers = await Promise.all(Array.from({ length: 100 }, () => pay('hundredfold')));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  expect(new Set(answers.map(({ headers }) => headers.get('location'))).size).toBe(1);
  const replayed = answers.filter(({ headers }) => headers.get('idempotency-replayed') === 'true');
  expect(replayed).toHaveLength(99);
  expect(await api.eventCount()).toBe(before + 1);
});

it('answers every kind of write the same, for the second time', async () => {
  for (const request of await goodRequests(api)) {
    const idempotencyKey = `twice ${request.name}`.replaceAll(' ', '-');
    const { body, status } = request;
    const first = await expectStatus(status, postRequest(api, request, { body, idempotencyKey }));
    const before = await api.written();
    const second = await expectStatus(status, postRequest(api, request, { body, idempotencyKey }));
    expect(second.text).toBe(first.text);
    for (const header of ['location', 'etag', 'content-type']) {
      expect(second.headers.get(header)).toBe(first.headers.get(header));
    }
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(await api.written()).toBe(before);
  }
});

it('takes a quoted key and a bare one for the same', async () => {
  const bare = await expectStatus(201, pay('8e03978e-40d5-43dd-bc93-6894a57f9324'));
  const quoted = await expectStatus(201, pay('"8e03978e-40d5-43dd-bc93-6894a57f9324"'));
  expect([quoted.text, quoted.headers.get('idempotency-replayed')]).toEqual([bare.text, 'true']);
  const escaped = await expectStatus(201, pay('"say \\"yes\\""'));
  expect(escaped.headers.get('idempotency-replayed')).toBeNull();
});

it('takes the same request for the same, however its members are ordered', async () => {
  const first = await expectStatus(201, pay('ordered'));
  const reversed = Object.fromEntries(Object.entries(PAYMENT_BODY).reverse());
  const second = await expectStatus(201, pay('ordered', reversed));
  expect(second.text).toBe(first.text);
});

it('refuses the same key with another request, and keeps the answer of the first', async () => {
  const first = await expectStatus(201, pay('used'));
  const before = await api.written();
  const others = [
    { ...PAYMENT_BODY, amount: '3.00' },
    { ...PAYMENT_BODY, amount: '2' },
    { ...PAYMENT_BODY, effectiveOn: '2023-03-02' },
    { ...PAYMENT_BODY, payee: { name: '某公司' } },
  ];
  for (const body of others) {
    const answer = await expectStatus(422, pay('used', body));
    expect(answer.body.type).toBe('urn:budget-ledger:problem:idempotency-key-reused');
    expect(answer.headers.get('idempotency-replayed')).toBeNull();
  }
  const { documentId } = first.body;
  const refund = { effectiveOn: '2023-03-05', amount: '1', voucherNumber: 'v', reason: 'r' };
  const path = `${LEDGER}/payments/${documentId}/refunds`;
  await expectStatus(
    422,
    api.post(path, { role: 'treasury', idempotencyKey: 'used', body: refund }),
  );
  expect((await pay('used')).text).toBe(first.text);
  expect(await api.written()).toBe(before);
});

it('decides a hundred different requests under one key once', async () => {
  const before = await api.eventCount();
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, index) =>
      pay('contested', { ...PAYMENT_BODY, purpose: `${index}` }),
    ),
  );
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 422)).toHaveLength(99);
  expect(await api.eventCount()).toBe(before + 1);
});

it('keeps a refusal for ever, even when the reason is gone', async () => {
  const body = {
    effectiveOn: '2023-04-01',
    documentNumber: '深龙财〔2023〕9号',
    reason: '压减',
    lines: [{ lineId: AUDIT, amount: '60.00' }],
  };
  const reduce = (idempotencyKey: string) =>
    api.post(`${LEDGER}/appropriation-reductions`, { role: 'finance', idempotencyKey, body });
  const first = await expectStatus(409, reduce('too-much'));
  expect(first.body).toMatchObject({
    type: 'urn:budget-ledger:problem:reduction-exceeds-available',
    errors: [{ pointer: '#/lines/0/amount' }],
    facts: { lineId: AUDIT, amount: '60.00', available: expect.stringMatching(/^\d+\.\d\d$/) },
  });
  const more = { ...body, reason: '追加', lines: [{ lineId: AUDIT, amount: '100.00' }] };
  await expectStatus(
    201,
    api.post(`${LEDGER}/supplementary-appropriations`, { role: 'finance', body: more }),
  );
  const second = await expectStatus(409, reduce('too-much'));
  expect(second.text).toBe(first.text);
  expect(second.headers.get('idempotency-replayed')).toBe('true');
  await expectStatus(201, reduce('enough-now'));
});

it('does not keep what never reached the ledger: a malformed request may be corrected', async () => {
  await expectStatus(400, pay('corrected', { ...PAYMENT_BODY, amount: '1e3' }));
  await expectStatus(201, pay('corrected', PAYMENT_BODY));
});

it('counts keys per ledger and per client', async () => {
  const second = '440307-second-2023';
  await expectStatus(201, api.post('/v1/ledgers', { role: 'finance', body: openingBody(second) }));
  const here = await expectStatus(201, pay('shared'));
  const path = `/v1/ledgers/${second}/payments`;
  const sent = { role: 'treasury', idempotencyKey: 'shared', body: PAYMENT_BODY } as const;
  const there = await expectStatus(201, api.post(path, sent));
  const { key } = await createKey(api.database.db, { name: 'another treasury', role: 'treasury' });
  const other = await expectStatus(201, pay('shared', PAYMENT_BODY, key));
  for (const answer of [there, other]) {
    expect(answer.headers.get('idempotency-replayed')).toBeNull();
    expect(answer.text).not.toBe(here.text);
  }
});

it('remembers after a restart, and in another process', async () => {
  const first = await expectStatus(201, pay('remembered'));
  const database = openDatabase({ url: api.databaseUrl, poolSize: 2 });
  const config = { ...readConfig({}), LOG_LEVEL: 'silent' } as const;
  const app = await createServer({ config, database });
  await app.listen(0, '127.0.0.1');
  try {
    const answer = await fetch(`${await app.getUrl()}${LEDGER}/payments`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${api.keys.treasury}`,
        'content-type': 'application/json',
        'idempotency-key': 'remembered',
      },
      body: JSON.stringify(PAYMENT_BODY),
    });
    expect([answer.status, await answer.text()]).toEqual([201, first.text]);
  } finally {
    await app.close();
    await database.close();
  }
});

it('keeps the payee out of the log, the answers and the request digests', async () => {
  const name = '深圳市某某审计有限公司';
  await expectStatus(
    201,
    pay('with-payee', { ...PAYMENT_BODY, payee: { name, account: '6222021234' } }),
  );
  const { rows } = await api.database.pool.query(
    `select e.payload, r.answer, encode(r.request_digest, 'escape') digest, d.body
     from ledger.event e, ledger.command_result r, ledger.document d
     where e.ledger_id = $1 and r.ledger_id = $1 and d.ledger_id = $1
       and r.idempotency_key = 'with-payee' order by e.seq desc limit 50`,
    [LEDGER_ID],
  );
  expect(rows.length).toBeGreaterThan(0);
  expect(JSON.stringify(rows)).not.toContain(name);
  expect(api.logLines.join('')).not.toContain(name);
  const { body } = await api.get(
    `${LEDGER}/payments?lineId=${encodeURIComponent(OFFICE)}&limit=500`,
  );
  expect(body.items.at(-1)).toMatchObject({
    payeeCommitment: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect(JSON.stringify(body)).not.toContain(name);
});
