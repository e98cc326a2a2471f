import { request as httpRequest, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { IMPOSSIBLE_LINES } from '../domain/fixture.js';
import { Api, expectRefused, expectStatus, LEDGER } from './api.js';
import { PAYMENT_BODY } from './requests.js';

let api: Api;
beforeAll(async () => {
  api = await Api.start();
  await api.openReady();
});
afterAll(() => api.close());

const BATCH = `${LEDGER}/payments/batch`;
const NDJSON = { 'content-type': 'application/x-ndjson' };

let made = 0;
function items(count: number, change: object = {}) {
  return Array.from({ length: count }, () => {
    made += 1;
    return { idempotencyKey: `item-${made}`, ...PAYMENT_BODY, amount: '0.01', ...change };
  });
}

const post = (body: unknown) => api.post(BATCH, { role: 'treasury', body, idempotencyKey: null });

describe('a batch that is only tried', () => {
  it('says of every item what it would change, and writes nothing', async () => {
    const [good, impossible] = items(2);
    const before = await api.written();
    const { body } = await expectStatus(
      200,
      api.post(`${BATCH}?dryRun=true`, {
        role: 'treasury',
        idempotencyKey: null,
        body: { items: [good, { ...impossible, lineId: IMPOSSIBLE_LINES.UNIT_UNKNOWN }] },
      }),
    );
    expect(body.items).toMatchObject([
      { index: 0, status: 200, dryRun: { events: [{ type: 'PaymentRecorded' }] } },
      { index: 1, status: 422, problem: { errors: [{ pointer: '#/lineId' }] } },
    ]);
    expect(body.items[0]).not.toHaveProperty('answer');
    expect(await api.written()).toBe(before);
    const real = await expectStatus(200, post({ items: [good] }));
    expect(real.body.items).toMatchObject([{ status: 201, replayed: false }]);
  });
});

describe('a batch as JSON', () => {
  it('has a result for every item, and one bad item stops none', async () => {
    const [good, zero, unknown, extra, again, last] = items(6);
    const before = await api.eventCount();
    const { body } = await expectStatus(
      200,
      post({
        items: [
          good,
          { ...zero, amount: '0' },
          { ...unknown, lineId: IMPOSSIBLE_LINES.UNIT_UNKNOWN },
          { ...extra, surprise: 1 },
          null,
          'text',
          { ...again, idempotencyKey: good?.idempotencyKey },
          good,
          last,
        ],
      }),
    );
    expect(
      body.items.map(({ index, status }: { index: number; status: number }) => [index, status]),
    ).toEqual([
      [0, 201],
      [1, 400],
      [2, 422],
      [3, 400],
      [4, 400],
      [5, 400],
      // Differs from the first in nothing but the key it was made with, which is the first's: the same request.
      [6, 201],
      [7, 201],
      [8, 201],
    ]);
    const pointers = body.items.map(
      (item: { problem?: { errors: { pointer: string }[] } }) => item.problem?.errors[0]?.pointer,
    );
    expect(pointers.slice(0, 6)).toEqual([
      undefined,
      '#/amount',
      '#/lineId',
      '#/surprise',
      '#',
      '#',
    ]);
    expect(body.items[7]).toMatchObject({ replayed: true, answer: body.items[0].answer });
    expect(await api.eventCount()).toBe(before + 2);
  });

  it('refuses the same key with another content, item by item', async () => {
    const [item] = items(1);
    const { body } = await expectStatus(200, post({ items: [item, { ...item, amount: '9.00' }] }));
    expect(body.items.map(({ status }: { status: number }) => status)).toEqual([201, 422]);
    expect(body.items[1].problem.type).toBe('urn:budget-ledger:problem:idempotency-key-reused');
  });

  it('and the same payment alone are one request under one key', async () => {
    const [item] = items(1);
    const { body } = await expectStatus(200, post({ items: [item] }));
    const { idempotencyKey, ...alone } = item as { idempotencyKey: string };
    const single = api.post(`${LEDGER}/payments`, {
      role: 'treasury',
      body: alone,
      idempotencyKey,
    });
    const answer = await expectStatus(201, single);
    expect(answer.headers.get('idempotency-replayed')).toBe('true');
    expect(answer.body).toEqual(body.items[0].answer);
  });

  it('takes a thousand items and not one more', async () => {
    const before = await api.eventCount();
    const { body } = await expectStatus(200, post({ items: items(1_000) }));
    expect(body.items.every(({ status }: { status: number }) => status === 201)).toBe(true);
    expect(await api.eventCount()).toBe(before + 1_000);
    expectRefused(await post({ items: items(1_001) }), 400, '#/items');
    expectRefused(await post({ items: [] }), 400, '#/items');
    expectRefused(await post({ items: items(1), more: 1 }), 400, '#/more');
    expectRefused(await post(items(1)), 400, '#');
    expect(await api.eventCount()).toBe(before + 1_000);
  });

  it('sent twice at once writes every payment once', async () => {
    const batch = { items: items(200) };
    const before = await api.eventCount();
    const answers = await Promise.all([post(batch), post(batch), post(batch)]);
    expect(await api.eventCount()).toBe(before + 200);
    const texts = answers.map(({ body }) =>
      JSON.stringify(body.items.map((item: { answer: object }) => item.answer)),
    );
    expect(new Set(texts).size).toBe(1);
  });
});

describe('a batch as NDJSON', () => {
  it('answers line by line, in order, skipping blank lines and naming bad ones', async () => {
    const [first, second, third] = items(3).map((item) => JSON.stringify(item));
    const lines = [
      first,
      '',
      '{"idempotencyKey":"x","amount":"1","amount":"2"}',
      '   ',
      '{"amount":',
      second?.replace('}', '}\r'),
      `{"purpose":"${'x'.repeat(70_000)}"}`,
      '[]',
      third,
    ];
    const before = await api.eventCount();
    const sent = { role: 'treasury', headers: NDJSON, raw: lines.join('\n') } as const;
    const answer = await expectStatus(200, api.post(BATCH, sent));
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson');
    const results = linesOf(answer.text);
    expect(results.map(({ index, status }) => [index, status])).toEqual([
      [0, 201],
      [1, 400],
      [2, 400],
      [3, 201],
      [4, 413],
      [5, 400],
      [6, 201],
    ]);
    expect(results[1].problem.errors).toMatchObject([
      { pointer: '#/amount', detail: 'is given twice' },
    ]);
    expect(results[2].problem.type).toBe('urn:budget-ledger:problem:body-not-json');
    expect(await api.eventCount()).toBe(before + 3);
  });

  it('answers as NDJSON to JSON items when asked to', async () => {
    const headers = { accept: 'application/x-ndjson' };
    const answer = await expectStatus(
      200,
      api.post(BATCH, { role: 'treasury', body: { items: items(3) }, headers }),
    );
    const results = linesOf(answer.text);
    expect(results.map(({ status }) => status)).toEqual([201, 201, 201]);
  });

  it('answers items while the request is still open', async () => {
    const stream = openStream();
    for (const item of items(3)) {
      stream.send(item);
      expect(await stream.next()).toMatchObject({ status: 201 });
      await delay(20);
    }
    stream.end();
    expect(await stream.next()).toBeUndefined();
  });

  it('reads no further than it can post: memory stays bounded with a slow reader', async () => {
    const stream = openStream();
    const count = 200_000;
    let accepted = 0;
    // The reader reads nothing while as much as possible is sent.
    for (const item of items(count)) {
      if (stream.send(item)) accepted += 1;
      else if (!(await stream.drained(300))) break;
      else accepted += 1;
    }
    expect(accepted).toBeLessThan(count);
    stream.abort();
    await delay(200);
    expect((await api.get('/health/live')).status).toBe(200);
  });

  it('keeps what was posted when the client goes away, and answers it again', async () => {
    const [first, second] = items(2);
    const stream = openStream();
    stream.send(first);
    expect(await stream.next()).toMatchObject({ index: 0, status: 201 });
    stream.abort();
    const raw = `${JSON.stringify(first)}\n${JSON.stringify(second)}`;
    const answer = await expectStatus(
      200,
      api.post(BATCH, { role: 'treasury', headers: NDJSON, raw }),
    );
    const results = linesOf(answer.text);
    expect(results.map(({ status, replayed }) => [status, replayed])).toEqual([
      [201, true],
      [201, false],
    ]);
  });

  it('loads five thousand payments and answers each', async () => {
    const payments = items(5_000);
    const raw = payments.map((item) => JSON.stringify(item)).join('\n');
    const answer = await expectStatus(
      200,
      api.post(BATCH, { role: 'treasury', headers: NDJSON, raw }),
    );
    const results = linesOf(answer.text);
    expect(results.map(({ index }) => index)).toEqual(payments.map((_, index) => index));
    expect(results.every(({ status }) => status === 201)).toBe(true);
    const seqs = results.map((result) => result.answer.seq);
    expect(seqs).toEqual([...seqs].sort((one, other) => one - other));
    expect(new Set(seqs).size).toBe(5_000);
  });
});

// biome-ignore lint/suspicious/noExplicitAny: the shape is what the tests are about.
function linesOf(text: string): any[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** A request that stays open in both directions. */
function openStream() {
  const request = httpRequest(`${api.url}${BATCH}`, {
    method: 'POST',
    headers: { ...NDJSON, authorization: `Bearer ${api.keys.treasury}` },
  });
  request.on('error', () => undefined);
  const answer = new Promise<IncomingMessage>((resolve) => {
    request.on('response', (response: IncomingMessage) => {
      resolve(response.on('error', () => undefined));
    });
  });
  // Nothing is read before the first line is asked for.
  let lines: AsyncIterator<string> | undefined;
  return {
    send: (item: unknown) => request.write(`${JSON.stringify(item)}\n`),
    drained: (patienceMs: number) =>
      Promise.race([
        new Promise<boolean>((resolve) => request.once('drain', () => resolve(true))),
        delay(patienceMs, false),
      ]),
    next: async () => {
      lines ??= createInterface({ input: await answer })[Symbol.asyncIterator]();
      const { done, value } = await lines.next();
      return done ? undefined : JSON.parse(value);
    },
    end: () => request.end(),
    abort: () => request.destroy(),
  };
}
