import { type AddressInfo, connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import pg from 'pg';
import { newLedger, pay } from '../support/ledger.js';
import { Api, LEDGER } from './api.js';
import { readEvents } from './event-reader.js';

// What a stream holds, and that it lets go.

it('reads no further than its reader takes, and to the end once he does', async () => {
  const api = await Api.start();
  await api.openReady();
  // 8,000 events of 2.4 kB: more than the sockets of both ends will hold.
  const ledger = newLedger(api.database);
  const purpose = '办'.repeat(400);
  const voucherNumber = '号'.repeat(300);
  await Promise.all(
    Array.from({ length: 8_000 }, (_, index) =>
      pay(ledger, { paymentId: `big-${index}`, purpose, voucherNumber }),
    ),
  );
  const pages = countPages();
  const server = api.app.getHttpServer();
  let mostWaiting = 0;
  server.on('connection', (socket: { readonly writableLength: number }) => {
    const look = setInterval(() => {
      mostWaiting = Math.max(mostWaiting, socket.writableLength);
    }, 5).unref();
    server.once('close', () => clearInterval(look));
  });
  const { port } = server.address() as AddressInfo;
  const client = connect(port, '127.0.0.1');
  client.pause();
  client.write(
    `GET ${LEDGER}/stream?afterSeq=0 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${api.keys.auditor}\r\n\r\n`,
  );
  await pause(3_000);
  const stalled = pages.count();
  await pause(1_000);
  expect(pages.count()).toBe(stalled);
  expect(stalled).toBeGreaterThan(1);
  expect(stalled).toBeLessThan(70);
  expect(mostWaiting).toBeLessThan(1_000_000);

  let text = '';
  client.on('data', (chunk) => {
    text = (text + chunk.toString('latin1')).slice(-20_000);
  });
  client.resume();
  for (let waited = 0; !text.includes('id: 8002\n') && waited < 20_000; waited += 50) {
    await pause(50);
  }
  expect(text).toContain('id: 8002\n');
  expect(pages.count()).toBeGreaterThanOrEqual(80);
  expect(mostWaiting).toBeLessThan(1_000_000);
  pages.stop();
  client.destroy();
  await api.close();
});

it('ends in good order when the server closes, and no new one begins', async () => {
  const api = await Api.start();
  await api.openReady();
  const readers = await Promise.all(
    [1, 2, 3].map(() => readEvents(api, `${LEDGER}/stream?afterSeq=0`)),
  );
  for (const reader of readers) await reader.until(2);
  const begun = Date.now();
  const closed = api.close();
  expect(await Promise.all(readers.map(({ ended }) => ended))).toEqual([
    'complete',
    'complete',
    'complete',
  ]);
  await closed;
  expect(Date.now() - begun).toBeLessThan(5_000);
  await expect(readEvents(api, `${LEDGER}/stream`)).rejects.toThrow(/ECONNREFUSED/);
});

// How often a page of events was read in this process.
function countPages() {
  let count = 0;
  const query = pg.Client.prototype.query as (this: pg.Client, ...args: unknown[]) => unknown;
  const counted = function (this: pg.Client, ...args: unknown[]) {
    const [sent] = args as [{ text?: string } | string];
    const text = typeof sent === 'string' ? sent : (sent?.text ?? '');
    if (text.includes('from "ledger"."event"')) count += 1;
    return query.apply(this, args);
  };
  (pg.Client.prototype as { query: unknown }).query = counted;
  const stop = () => {
    (pg.Client.prototype as { query: unknown }).query = query;
  };
  return { count: () => count, stop };
}
