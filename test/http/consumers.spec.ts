import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RULES, type Rule } from '../../src/domain/rules.js';
import { createKey } from '../../src/platform/api-keys.js';
import { newLedger, pay as payDirectly } from '../support/ledger.js';
import { type Answer, Api, expectRefused, expectStatus, LEDGER, type Sent } from './api.js';
import { PAYMENT_BODY } from './requests.js';

let api: Api;
beforeAll(async () => {
  api = await Api.start({ STREAMS_PER_KEY: 3 });
  await api.openReady();
  for (let index = 0; index < 5; index += 1) await pay();
});
afterAll(() => api.close());

const pay = () =>
  expectStatus(201, api.post(`${LEDGER}/payments`, { role: 'treasury', body: PAYMENT_BODY }));
const create = (body: object, sent: Sent = {}) =>
  api.post(`${LEDGER}/consumers`, { ...sent, body: { from: 'start', ...body } });
const pull = (name: string, query = '', sent: Sent = {}) =>
  api.get(`${LEDGER}/consumers/${name}/messages${query}`, sent);
const ack = (name: string, cursor: unknown, sent: Sent = {}) =>
  api.post(`${LEDGER}/consumers/${name}/ack`, { ...sent, body: { cursor } });

const seqsOf = ({ body }: Answer): number[] =>
  body.items.map((item: { event: { seq: number } }) => item.event.seq);
const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

function expectBroken(answer: Answer, rule: Rule, status: number): void {
  expectRefused(answer, status);
  const kind = rule.toLowerCase().replaceAll('_', '-');
  expect(answer.body.type).toBe(`urn:budget-ledger:problem:${kind}`);
  expect(answer.body.title.toLowerCase()).toBe(RULES[rule].toLowerCase());
}

/** An event of the log that is no cursor of anybody, under the id inside a true cursor. */
function cursorAt(cursor: string, seq: number): string {
  const [version, consumerId] = Buffer.from(cursor, 'base64url').toString().split(':');
  return Buffer.from(`${version}:${consumerId}:${seq}`).toString('base64url');
}

describe('a consumer', () => {
  it('gets the log in order, the same again until it is acknowledged', async () => {
    const made = await expectStatus(201, create({ name: 'all' }));
    expect(made.body).toMatchObject({ name: 'all', ackedSeq: 0, ackedAt: null });
    const { body: log } = await api.get(`${LEDGER}/events?limit=3`);
    const first = await expectStatus(200, pull('all', '?limit=3'));
    expect(first.body.items.map((item: { event: unknown }) => item.event)).toEqual(log.items);
    expect(first.body.items[0].messageId).toBe(`${log.items[0].ledgerId}:1`);
    const again = await pull('all', '?limit=3');
    expect(again.text).toBe(first.text);

    const acked = await expectStatus(200, ack('all', first.body.cursor));
    expect(acked.body).toMatchObject({ ackedSeq: 3, ackedAt: expect.any(String) });
    expect(seqsOf(await pull('all', '?limit=2'))).toEqual([4, 5]);
    const rest = await pull('all');
    expect(seqsOf(rest)).toEqual([4, 5, 6, 7]);
    await ack('all', rest.body.cursor);
    expect((await pull('all')).body).toMatchObject({ items: [], seq: 7 });
  });

  it('moves forward only, in whatever order its cursors come', async () => {
    await create({ name: 'forward' });
    const two = (await pull('forward', '?limit=2')).body.cursor;
    const four = (await pull('forward', '?limit=4')).body.cursor;
    for (const [cursor, ackedSeq] of [
      [four, 4],
      [two, 4],
      [four, 4],
    ] as const) {
      expect((await ack('forward', cursor)).body.ackedSeq).toBe(ackedSeq);
    }
    expect(seqsOf(await pull('forward', '?limit=1'))).toEqual([5]);
  });

  it('takes a cursor at the end of the log and none one event after it', async () => {
    await create({ name: 'edge' });
    const { cursor, seq } = (await pull('edge')).body;
    expectBroken(await ack('edge', cursorAt(cursor, seq + 1)), 'CURSOR_AFTER_LOG', 422);
    expect((await pull('edge', '?limit=1')).body.items).toHaveLength(1);
    expect((await ack('edge', cursorAt(cursor, seq))).body.ackedSeq).toBe(seq);
  });

  it('takes no cursor of another, and none from before it was deleted', async () => {
    await create({ name: 'mine' });
    await create({ name: 'yours' });
    const { cursor } = (await pull('yours')).body;
    const refused = await ack('mine', cursor);
    expectBroken(refused, 'CURSOR_FOREIGN', 422);
    expect(refused.body.errors).toMatchObject([{ pointer: '#/cursor' }]);
    await expectStatus(204, api.send('DELETE', `${LEDGER}/consumers/yours`));
    await create({ name: 'yours' });
    expectBroken(await ack('yours', cursor), 'CURSOR_FOREIGN', 422);
  });

  it('begins where it was told to', async () => {
    const head = await api.eventCount();
    for (const [name, from, ackedSeq] of [
      ['from-start', 'start', 0],
      ['from-head', 'head', head],
      ['from-two', 2, 2],
      ['from-zero', 0, 0],
      ['from-last', head, head],
    ] as const) {
      expect((await expectStatus(201, create({ name, from }))).body.ackedSeq).toBe(ackedSeq);
    }
    const late = await create({ name: 'from-later', from: head + 1 });
    expectBroken(late, 'CONSUMER_START_AFTER_LOG', 422);
    expect(late.body.errors).toMatchObject([{ pointer: '#/from' }]);
  });

  it('is one when it is made twice, and not made over with another selection', async () => {
    const first = await create({ name: 'twice', types: ['PaymentRecorded'] });
    const { cursor } = (await pull('twice', '?limit=1')).body;
    await ack('twice', cursor);
    const second = await create({ name: 'twice', types: ['PaymentRecorded'] });
    expect([first.status, second.status, second.body.ackedSeq]).toEqual([201, 201, 3]);
    expectBroken(await create({ name: 'twice' }), 'CONSUMER_DIFFERS', 409);
    expectBroken(await create({ name: 'twice', alerts: true }), 'CONSUMER_DIFFERS', 409);
  });

  it('is its owner’s alone', async () => {
    await create({ name: 'private' });
    expectBroken(await pull('private', '', { role: 'finance' }), 'CONSUMER_NOT_FOUND', 404);
    const { cursor } = (await pull('private')).body;
    const foreign = await ack('private', cursor, { role: 'finance' });
    expectBroken(foreign, 'CONSUMER_NOT_FOUND', 404);
    const removal = await api.send('DELETE', `${LEDGER}/consumers/private`, { role: 'admin' });
    expectBroken(removal, 'CONSUMER_NOT_FOUND', 404);
    const { body } = await api.get(`${LEDGER}/consumers`, { role: 'finance' });
    expect(body.items).toEqual([]);
    const own = await api.get(`${LEDGER}/consumers`);
    const names = own.body.items.map(({ name }: { name: string }) => name);
    expect(names).toContain('private');
    expect(names).toEqual([...names].sort());
  });

  it('is one of a hundred at most', async () => {
    const { key } = await createKey(api.database.db, { name: 'collector', role: 'officer' });
    for (let index = 0; index < 100; index += 1) {
      await expectStatus(201, create({ name: `c${index}` }, { key }));
    }
    expectBroken(await create({ name: 'c100' }, { key }), 'CONSUMER_LIMIT_REACHED', 409);
    await expectStatus(201, create({ name: 'c0' }, { key }));
    await expectStatus(204, api.send('DELETE', `${LEDGER}/consumers/c0`, { key }));
    await expectStatus(201, create({ name: 'c100' }, { key }));
  });
});

describe('a consumer of a selection', () => {
  it('gets that, and its place moves over what was left out', async () => {
    await create({ name: 'openings', types: ['LedgerOpened'] });
    const found = await pull('openings');
    expect(seqsOf(found)).toEqual([1]);
    await ack('openings', found.body.cursor);
    const head = await api.eventCount();
    await create({ name: 'alerts', alerts: true });
    expect((await pull('alerts')).body).toMatchObject({ items: [], seq: head });
    const { body } = await api.get(`${LEDGER}/consumers`);
    const alerts = body.items.find(({ name }: { name: string }) => name === 'alerts');
    expect(alerts).toMatchObject({ alerts: true, ackedSeq: head });
  });

  it('gets what lies behind thousands of others', async () => {
    const ledger = newLedger(api.database);
    const some = Array.from({ length: 6_000 }, (_, index) => index);
    await Promise.all(some.map((index) => payDirectly(ledger, { paymentId: `far-${index}` })));
    const body = { ...PAYMENT_BODY, effectiveOn: '2023-06-01' };
    const paid = await api.post(`${LEDGER}/payments`, { role: 'treasury', body });
    const path = `${LEDGER}/payments/${paid.body.documentId}/refunds`;
    const { lineId } = body;
    const day = { effectiveOn: '2023-06-02', voucherNumber: '退-1' };
    const refund = { ...day, lineId, amount: '0.01', reason: '退货' };
    await expectStatus(201, api.post(path, { role: 'treasury', body: refund }));
    await create({ name: 'refunds', types: ['PaymentRefunded'] });
    expect(seqsOf(await pull('refunds'))).toEqual([await api.eventCount()]);
  });
});

describe('two workers of one consumer', () => {
  it('together miss nothing, whatever one of them leaves undone', async () => {
    await create({ name: 'pair' });
    const last = await api.eventCount();
    const done = new Set<number>();
    const worker = async () => {
      for (;;) {
        const answer = await pull('pair', '?limit=500');
        const seqs = seqsOf(answer);
        if (seqs.length === 0) return;
        // It dies in the middle of its work now and then, and another one takes its place.
        if (Math.random() < 0.4) continue;
        for (const seq of seqs) done.add(seq);
        await expectStatus(200, ack('pair', answer.body.cursor));
      }
    };
    await Promise.all([worker(), worker()]);
    expect([...done].sort((a, b) => a - b)).toEqual(upTo(last));
  });
});

describe('a poll that waits', () => {
  it('answers when something is posted, and empty when the time is up', async () => {
    await create({ name: 'patient', from: 'head' });
    const head = await api.eventCount();
    let begun = Date.now();
    const waiting = pull('patient', '?waitMs=20000');
    await pause(300);
    await pay();
    expect(seqsOf(await waiting)).toEqual([head + 1]);
    expect(Date.now() - begun).toBeLessThan(5_000);
    await ack('patient', (await pull('patient')).body.cursor);
    begun = Date.now();
    expect((await pull('patient', '?waitMs=700')).body.items).toEqual([]);
    expect(Date.now() - begun).toBeGreaterThanOrEqual(690);
    expect(Date.now() - begun).toBeLessThan(5_000);
  });

  it('counts among the streams of its key while it waits', async () => {
    const waiting = [1, 2, 3].map(() => pull('patient', '?waitMs=1500'));
    await pause(300);
    expectRefused(await pull('patient', '?waitMs=1500'), 429);
    expect((await pull('patient')).status).toBe(200);
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await pull('patient', '?waitMs=1')).status).toBe(200);
  });
});

it('of a consumer the application can change the place alone', async () => {
  await create({ name: 'kept' });
  const { pool } = api.database;
  await pool.query("update ledger.consumer set acked_seq = 1 where name = 'kept'");
  for (const column of ["name = 'x'", "owner = 'x'", 'types = null', 'alerts_only = true']) {
    const changed = pool.query(`update ledger.consumer set ${column} where name = 'kept'`);
    await expect(changed).rejects.toThrow(/permission denied/);
  }
});

describe('bad input', () => {
  it.each([
    [{ name: 'Upper' }, '#/name'],
    [{ name: '' }, '#/name'],
    [{ name: 'n'.repeat(64) }, '#/name'],
    [{ name: 'n', types: [] }, '#/types'],
    [{ name: 'n', types: ['Nope'] }, '#/types/0'],
    [{ name: 'n', alerts: false }, '#/alerts'],
    [{ name: 'n', alerts: true, types: ['LedgerOpened'] }, '#/alerts'],
    [{ name: 'n', from: -1 }, '#/from'],
    [{ name: 'n', from: 'middle' }, '#/from'],
    [{ name: 'n', from: 1.5 }, '#/from'],
    [{ name: 'n', surprise: 1 }, '#/surprise'],
  ])('is named: %j', async (body, pointer) => {
    expectRefused(await create(body), 400, pointer);
  });

  it.each([
    ['?limit=0', 'limit'],
    ['?limit=501', 'limit'],
    ['?waitMs=30001', 'waitMs'],
    ['?waitMs=-1', 'waitMs'],
    ['?cursor=x', 'cursor'],
  ])('is named: %s', async (query, parameter) => {
    const answer = await pull('all', query);
    expectRefused(answer, 400);
    expect(answer.body.errors).toMatchObject([{ parameter }]);
  });

  it.each([undefined, '', 'garbage', 7, Buffer.from('1:x:3').toString('base64url')])(
    'is named: the cursor %s',
    async (cursor) => {
      expectRefused(await ack('all', cursor), 400, '#/cursor');
    },
  );

  it('of a ledger or a consumer that does not exist is a 404', async () => {
    expectBroken(await pull('absent'), 'CONSUMER_NOT_FOUND', 404);
    const { body } = await pull('all');
    expectBroken(await ack('absent', body.cursor), 'CONSUMER_NOT_FOUND', 404);
    const away = '/v1/ledgers/440307-absent-2023/consumers';
    expectRefused(await api.get(away), 404);
    expectRefused(await api.post(away, { body: { name: 'n', from: 'head' } }), 404);
  });
});
