import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer } from '../../src/http/server.js';
import { readConfig } from '../../src/platform/config.js';
import { openDatabase } from '../../src/platform/database.js';
import { type Answer, Api, expectStatus, LEDGER } from './api.js';
import { PAYMENT_BODY } from './requests.js';

let api: Api;
beforeAll(async () => {
  api = await Api.start();
  await api.openReady();
});
afterAll(() => api.close());

async function serverOn(url: string, overrides: object = {}) {
  const database = openDatabase({ url, poolSize: 5 });
  const config = { ...readConfig({}), LOG_LEVEL: 'silent', ...overrides } as const;
  const app = await createServer({ config, database });
  await app.listen(0, '127.0.0.1');
  const base = await app.getUrl();
  const call = async (method: string, path: string, idempotencyKey = ''): Promise<Answer> => {
    const sent = method === 'POST' ? { body: JSON.stringify(PAYMENT_BODY) } : {};
    const key = method === 'POST' ? api.keys.treasury : api.keys.auditor;
    const headers = {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      'idempotency-key': idempotencyKey,
    };
    const answer = await fetch(`${base}${path}`, { method, headers, ...sent });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, body: JSON.parse(text) };
  };
  const close = async () => {
    await app.close();
    await database.close();
  };
  return { call, close };
}

describe('too many commands at once', () => {
  it('are told to come back, and each is recorded once when they do', async () => {
    const server = await serverOn(api.databaseUrl, { QUEUE_LIMIT: 3, BATCH_LIMIT: 1 });
    try {
      const before = await api.eventCount();
      const keys = Array.from({ length: 40 }, (_, index) => `busy-${index}`);
      let open = keys;
      let refusals = 0;
      for (let round = 0; open.length > 0 && round < 100; round += 1) {
        const answers = await Promise.all(
          open.map((key) => server.call('POST', `${LEDGER}/payments`, key)),
        );
        for (const { status, headers, body } of answers.filter((answer) => answer.status !== 201)) {
          expect([status, body.type]).toEqual([429, 'urn:budget-ledger:problem:ledger-busy']);
          expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
          refusals += 1;
        }
        open = open.filter((_, index) => answers[index]?.status === 429);
      }
      expect(refusals).toBeGreaterThan(0);
      expect(open).toEqual([]);
      expect(await api.eventCount()).toBe(before + keys.length);
    } finally {
      await server.close();
    }
  });
});

describe('a database that is away', () => {
  it('is an outage: 503, no answer is kept, and everything goes on when it is back', async () => {
    const link = await cuttable(api.databaseUrl);
    const server = await serverOn(link.url);
    const payments = `${LEDGER}/payments`;
    try {
      const first = await expectStatus(201, server.call('POST', payments, 'before-outage'));
      const before = await api.eventCount();
      await link.cut();
      const reads = [LEDGER, `${LEDGER}/lines`, `${LEDGER}/events`, '/v1/ledgers'];
      for (const path of reads) expectOutage(await server.call('GET', path));
      for (const key of ['before-outage', 'during-outage']) {
        expectOutage(await server.call('POST', payments, key));
      }
      expect((await server.call('GET', '/health/live')).status).toBe(200);
      const ready = await server.call('GET', '/health/ready');
      expect([ready.status, ready.body.type]).toEqual([503, 'urn:budget-ledger:problem:not-ready']);

      await link.mend();
      const replayed = await expectStatus(201, server.call('POST', payments, 'before-outage'));
      expect([replayed.text, replayed.headers.get('idempotency-replayed')]).toEqual([
        first.text,
        'true',
      ]);
      const fresh = await expectStatus(201, server.call('POST', payments, 'during-outage'));
      expect(fresh.headers.get('idempotency-replayed')).toBeNull();
      expect(await api.eventCount()).toBe(before + 1);
      expect((await server.call('GET', '/health/ready')).status).toBe(200);
      for (const path of reads) expect((await server.call('GET', path)).status).toBe(200);
    } finally {
      await server.close();
      await link.close();
    }
  });

  it('in the middle of a storm loses nothing and doubles nothing', async () => {
    const link = await cuttable(api.databaseUrl);
    const server = await serverOn(link.url);
    try {
      const before = await api.eventCount();
      const keys = Array.from({ length: 60 }, (_, index) => `storm-${index}`);
      const answers = new Map<string, string>();
      const rounds = async () => {
        for (let round = 0; answers.size < keys.length && round < 50; round += 1) {
          const open = keys.filter((key) => !answers.has(key));
          await Promise.all(
            open.map(async (key) => {
              const { status, text } = await server.call('POST', `${LEDGER}/payments`, key);
              if (status === 201) answers.set(key, text);
              else expect(status).toBe(503);
            }),
          );
          if (round < 4) {
            await link.cut();
            await link.mend();
          }
        }
      };
      await Promise.all([rounds(), link.cut().then(() => link.mend())]);
      expect(answers.size).toBe(keys.length);
      expect(await api.eventCount()).toBe(before + keys.length);
      const eventIds = [...answers.values()].map((text) => JSON.parse(text).eventId);
      expect(new Set(eventIds).size).toBe(keys.length);
    } finally {
      await server.close();
      await link.close();
    }
  });
});

function expectOutage({ status, headers, body }: Answer): void {
  expect([status, body.type]).toEqual([503, 'urn:budget-ledger:problem:ledger-unavailable']);
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
}

/** A way to the database that can be cut and mended. */
async function cuttable(databaseUrl: string) {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  const serve = (port: number) => {
    const proxy = createTcpServer((near) => {
      const far = connect(Number(target.port), target.hostname);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        sockets.add(from);
        from.on('error', () => to.destroy()).on('close', () => sockets.delete(from));
        from.pipe(to);
      }
    });
    return new Promise<typeof proxy>((resolve) => {
      proxy.listen(port, '127.0.0.1', () => resolve(proxy));
    });
  };
  let proxy = await serve(0);
  const { port } = proxy.address() as AddressInfo;
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${port}`;
  const cut = () =>
    new Promise<void>((resolve) => {
      proxy.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  const mend = async () => {
    proxy = await serve(port);
  };
  return { url: url.toString(), cut, mend, close: cut };
}
