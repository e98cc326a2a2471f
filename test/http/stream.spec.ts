import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ALERT_EVENTS } from '../../src/alerts/notice.js';
import { createKey, revokeKey } from '../../src/platform/api-keys.js';
import { openDatabase } from '../../src/platform/database.js';
import { busOf, detect } from '../alerts/overspend-world.js';
import { newLedger } from '../support/ledger.js';
import { Api, expectRefused, expectStatus, LEDGER, LEDGER_ID } from './api.js';
import { type Reader, type Received, readEvents } from './event-reader.js';
import { PAYMENT_BODY } from './requests.js';

let api: Api;
const readers: Reader[] = [];

beforeAll(async () => {
  api = await Api.start({ STREAMS_PER_KEY: 4 });
  await api.openReady();
});
afterAll(async () => {
  for (const reader of readers) reader.hangUp();
  await api.close();
});

async function read(query: string, options: Parameters<typeof readEvents>[2] = {}) {
  const reader = await readEvents(api, `${LEDGER}/stream${query}`, options);
  readers.push(reader);
  return reader;
}

const pay = (amount = '0.01') =>
  expectStatus(
    201,
    api.post(`${LEDGER}/payments`, { role: 'treasury', body: { ...PAYMENT_BODY, amount } }),
  );

const seqsOf = (events: readonly Received[]) => events.map(({ id }) => Number(id));
const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

describe('a stream', () => {
  it('says every event from the beginning in the form of the events route', async () => {
    for (let index = 0; index < 3; index += 1) await pay();
    const { body } = await api.get(`${LEDGER}/events?limit=500`);
    const reader = await read('?afterSeq=0');
    await reader.until(body.seq);
    reader.hangUp();
    expect([reader.status, reader.contentType]).toEqual([200, 'text/event-stream']);
    expect(reader.events.map(({ data }) => JSON.parse(data))).toEqual(body.items);
    expect(seqsOf(reader.events)).toEqual(upTo(body.seq));
    expect(reader.text()).toMatch(/^retry: 2000\nid: 0\n\n/);
  });

  it('begins at the end of the log unless told, and brings what is posted at once', async () => {
    const head = await api.eventCount();
    const reader = await read('');
    await pause(100);
    expect([reader.events, reader.lastId()]).toEqual([[], String(head)]);
    const begun = Date.now();
    await pay();
    await reader.until(1);
    expect(Date.now() - begun).toBeLessThan(450);
    reader.hangUp();
    expect(seqsOf(reader.events)).toEqual([head + 1]);
  });

  it('brings what another process appends', async () => {
    const head = await api.eventCount();
    const reader = await read('');
    const loader = new URL('../support/typescript.mjs', import.meta.url);
    const script = new URL('../support/payment-loader.ts', import.meta.url);
    const child = spawn(process.execPath, ['--import', loader.href, script.pathname], {
      env: {
        ...process.env,
        LOAD_URL: api.databaseUrl,
        LOAD_PREFIX: 'elsewhere-',
        LOAD_COUNT: '300',
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const exited = once(child, 'exit');
    await reader.until(300);
    child.kill('SIGKILL');
    await exited;
    reader.hangUp();
    expect(seqsOf(reader.events)).toEqual(upTo(head + 300).slice(head));
  });

  it('goes on after Last-Event-ID, which goes before afterSeq', async () => {
    const head = await api.eventCount();
    const reader = await read('?afterSeq=0', { lastEventId: String(head - 2) });
    await reader.until(2);
    reader.hangUp();
    expect(seqsOf(reader.events)).toEqual([head - 1, head]);
  });

  it('loses nothing and doubles nothing, wherever its reader hangs up', async () => {
    const posted = (async () => {
      for (let round = 0; round < 40; round += 1) {
        await Promise.all([pay(), pay(), pay()]);
        await pause(10);
      }
    })();
    const got: Received[] = [];
    let lastEventId = '0';
    let connections = 0;
    let finished = false;
    void posted.then(() => {
      finished = true;
    });
    while (!finished || Number(lastEventId) < (await api.eventCount())) {
      // The first bytes are the place alone: at least the block of one event gets through now and then.
      const bytes = 1 + Math.floor(Math.random() * 9_000);
      const reader = await read('', { lastEventId, bytes });
      await Promise.race([reader.ended, pause(200)]);
      reader.hangUp();
      await reader.ended;
      got.push(...reader.events);
      if (reader.lastId() !== '') lastEventId = reader.lastId();
      connections += 1;
    }
    await posted;
    expect(connections).toBeGreaterThan(10);
    expect(seqsOf(got)).toEqual(upTo(await api.eventCount()));
  });
});

describe('a stream of a selection', () => {
  it('brings the types that were named', async () => {
    const reader = await read('?afterSeq=0&types=LedgerOpened,BudgetApproved');
    await reader.until(2);
    await pay();
    const both = await read('?afterSeq=0&types=LedgerOpened&types=BudgetApproved');
    await both.until(2);
    for (const one of [reader, both]) {
      one.hangUp();
      const types = one.events.map(({ data }) => JSON.parse(data).type);
      expect(types).toEqual(['LedgerOpened', 'BudgetApproved']);
    }
  });

  it('brings alerts, and moves the place over what it leaves out', async () => {
    const database = openDatabase({ url: api.databaseUrl, poolSize: 4 });
    const reader = await read('?afterSeq=0&alerts=true');
    await pay('999999.00');
    await detect(database, busOf(newLedger(database)), LEDGER_ID);
    await reader.until(1);
    await database.close();
    const head = await api.eventCount();
    for (const { data } of reader.events) expect(ALERT_EVENTS).toContain(JSON.parse(data).type);
    await pay();
    for (let waited = 0; reader.lastId() !== String(head + 1) && waited < 15_000; waited += 100) {
      await pause(100);
    }
    expect(reader.lastId()).toBe(String(head + 1));
    expect(reader.text()).toMatch(/\n\nid: \d+\n\n$/);
    reader.hangUp();
  });
});

describe('a stream in which nothing happens', () => {
  it('is kept alive by comments, and ends when its key is revoked', async () => {
    const { db } = api.database;
    const { key, prefix } = await createKey(db, { name: 'reader for a moment', role: 'auditor' });
    const reader = await read('', { key });
    for (let waited = 0; !/\n\n:\n\n$/.test(reader.text()) && waited < 15_000; waited += 100) {
      await pause(100);
    }
    expect(reader.text()).toMatch(/\n\n:\n\n$/);
    await revokeKey(db, prefix);
    expect(await reader.ended).toBe('complete');
  });
});

describe('a stream is refused', () => {
  it.each([
    ['?afterSeq=-1', { parameter: 'afterSeq', detail: 'must be a sequence number or 0' }],
    ['?afterSeq=01', { parameter: 'afterSeq' }],
    ['?afterSeq=999999999', { parameter: 'afterSeq', detail: expect.stringMatching(/^is after/) }],
    ['?types=Nope', { parameter: 'types', detail: '"Nope" is not the type of an event' }],
    ['?types=', { parameter: 'types' }],
    ['?types=LedgerOpened,Nope', { parameter: 'types' }],
    ['?alerts=false', { parameter: 'alerts', detail: 'must be true or absent' }],
    ['?alerts=true&types=LedgerOpened', { parameter: 'alerts' }],
    ['?surprise=1', { parameter: 'surprise', detail: 'is not a field' }],
  ])('with %s', async (query, error) => {
    const answer = await api.get(`${LEDGER}/stream${query}`);
    expectRefused(answer, 400);
    expect(answer.body.errors).toMatchObject([error]);
  });

  it.each(['-1', 'abc', '1.5', '99999999999999999', '999999999'])(
    'with the last id %s',
    async (id) => {
      const answer = await api.get(`${LEDGER}/stream`, { headers: { 'last-event-id': id } });
      expectRefused(answer, 400);
      expect(answer.body.errors).toMatchObject([{ header: 'Last-Event-ID' }]);
    },
  );

  it('without a key, for a foreign ledger and for one that does not exist', async () => {
    expectRefused(await api.get(`${LEDGER}/stream`, { role: 'none' }), 401);
    const ledgers = ['440307-other-2023'];
    const { db } = api.database;
    const { key } = await createKey(db, { name: 'another', role: 'auditor', ledgers });
    expectRefused(await api.get(`${LEDGER}/stream`, { key }), 403);
    expectRefused(await api.get('/v1/ledgers/440307-other-2023/stream', { key }), 404);
  });

  it('when the key has as many as it may have, and not after one is closed', async () => {
    const { key } = await createKey(api.database.db, { name: 'greedy', role: 'officer' });
    const four = await Promise.all(upTo(4).map(() => read('', { key })));
    const fifth = await api.get(`${LEDGER}/stream`, { key });
    expectRefused(fifth, 429);
    expect(fifth.body).toMatchObject({
      type: 'urn:budget-ledger:problem:too-many-streams',
      facts: { limit: 4 },
    });
    expect(fifth.headers.get('retry-after')).toBe('5');
    four[0]?.hangUp();
    await four[0]?.ended;
    await pause(100);
    const again = await read('', { key });
    expect(again.status).toBe(200);
    for (const reader of [...four, again]) reader.hangUp();
  });
});

it('a HEAD request for a stream is answered and holds no place', async () => {
  const { key } = await createKey(api.database.db, { name: 'header', role: 'officer' });
  for (let round = 0; round < 6; round += 1) {
    const { status, headers } = await api.send('HEAD', `${LEDGER}/stream`, { key });
    expect([status, headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    await pause(50);
  }
});
