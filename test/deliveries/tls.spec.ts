import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { channels } from '../../src/deliveries/channels.js';
import { listDeliveries, readDelivery } from '../../src/deliveries/deliveries.js';
import { trustIn } from '../../src/deliveries/trust.js';
import { startWorkers } from '../../src/jobs/worker.js';
import { migrateQueues } from '../../src/platform/queue-schema.js';
import { busOf } from '../alerts/overspend-world.js';
import { newLedger } from '../support/ledger.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { Authority, type Certified } from './authority.js';
import { DeliveryWorld } from './delivery-world.js';
import { startMailReceiver } from './mail-receiver.js';
import { type Identity, type Receiver, startReceiver } from './receiver.js';

const HOST = 'localhost';
const RULES = { privateHosts: [HOST] };
const folder = temporaryFolder();
const caFile = join(folder.path, 'authorities.pem');

let ours: Authority;
let others: Authority;
beforeAll(async () => {
  ours = await Authority.make('Authority of the bureau');
  others = await Authority.make('Authority of somebody else');
  writeFileSync(caFile, `The bureau's own\n${ours.pem}\n`);
});
afterAll(() => folder.remove());

let world: DeliveryWorld;
const stops: (() => Promise<void>)[] = [];
beforeEach(async () => {
  world = await DeliveryWorld.start();
});
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
  await world.close();
});

async function receiverAs(identity: Identity): Promise<Receiver> {
  const receiver = await startReceiver(HOST, identity);
  stops.push(() => receiver.close());
  return receiver;
}

/** Sends one alert to a receiver, and returns what the first attempt says. */
async function attemptAt(receiver: Receiver, file: string | undefined) {
  await world.subscribe('desk', receiver.url);
  await world.charge(1_001n);
  await world.send({ send: channels({ rules: { ...RULES, trust: trustIn(file) } }) });
  const { deliveries } = await listDeliveries(world.db, { name: 'desk', limit: 1 });
  const { messageId = '' } = deliveries[0] ?? {};
  const { attempts } = await readDelivery(world.db, { name: 'desk', messageId });
  return attempts[0];
}

describe('a receiver with TLS', () => {
  it('gets what is for it when an authority of the file vouches for its name', async () => {
    const receiver = await receiverAs(await ours.certify({ name: HOST }));
    expect(await attemptAt(receiver, caFile)).toMatchObject({ outcome: 'delivered', error: null });
    expect(receiver.received).toHaveLength(1);
    expect(receiver.received[0]?.headers.host).toBe(receiver.host);
  });

  const refused: readonly [string, Certified, RegExp][] = [
    [
      'of another name',
      { name: 'other.test' },
      /Host: localhost\. is not in the cert's altnames: DNS:other\.test/,
    ],
    [
      'that has expired',
      { name: HOST, until: new Date(Date.now() - 1_000) },
      /certificate has expired/,
    ],
  ];
  it.each(refused)('gets nothing with a certificate %s', async (_, certified, reason) => {
    const receiver = await receiverAs(await ours.certify(certified));
    const attempt = await attemptAt(receiver, caFile);
    expect(attempt).toMatchObject({ outcome: 'failed', httpStatus: null });
    expect(attempt?.error).toContain(`the certificate of ${receiver.host} is not accepted: `);
    expect(attempt?.error).toMatch(reason);
    expect(receiver.received).toEqual([]);
  });

  it('gets nothing with a certificate of an authority that is not in the file', async () => {
    const receiver = await receiverAs(await others.certify({ name: HOST }));
    const attempt = await attemptAt(receiver, caFile);
    expect(attempt).toMatchObject({ outcome: 'failed', httpStatus: null });
    expect(attempt?.error).toBe(
      `the certificate of ${receiver.host} is not accepted: unable to verify the first certificate`,
    );
    expect(receiver.received).toEqual([]);
  });

  it('gets nothing without a file, whoever vouches for it', async () => {
    const receiver = await receiverAs(await ours.certify({ name: HOST }));
    const attempt = await attemptAt(receiver, undefined);
    expect(attempt?.error).toMatch(/is not accepted: unable to verify the first certificate/);
    expect(receiver.received).toEqual([]);
  });
});

describe('a mail server with TLS', () => {
  it.each([
    ['gets mail when an authority of the file vouches for it', true],
    ['gets none when nobody does', false],
  ])('%s', async (_, known) => {
    const authority = known ? ours : others;
    const receiver = await startMailReceiver(await authority.certify({ name: HOST }));
    stops.push(() => receiver.close());
    const settings = { channel: 'email', to: ['desk@example.org'], language: 'en' } as const;
    await world.subscribe('desk', '', { settings });
    await world.charge(1_001n);
    const mailServer = { url: receiver.url, from: 'ledger@example.org', trust: trustIn(caFile) };
    await world.send({ send: channels({ rules: RULES, mailServer, timeoutMs: 5_000 }) });
    const { deliveries } = await listDeliveries(world.db, { name: 'desk', limit: 1 });
    const expected = known ? null : expect.stringMatching(/unable to verify|certificate/);
    expect(deliveries[0]?.lastError).toEqual(expected);
    expect(receiver.mails.length > 0).toBe(known);
  });
});

describe('DELIVERY_CA_FILE', () => {
  const start = (file: string) => {
    const { database, url: databaseUrl } = world.test;
    const ledger = newLedger(database);
    const config = {
      REDIS_URL: undefined,
      SWEEP_INTERVAL_MS: 200,
      DATABASE_POOL_SIZE: 8,
      DELIVERY_PRIVATE_HOSTS: [HOST],
      DELIVERY_CA_FILE: file,
    };
    const commandBus = busOf(ledger);
    return startWorkers({
      config,
      databaseUrl,
      database,
      commandBus,
      ledger,
      log: () => undefined,
    });
  };

  it('is what workers trust', async () => {
    const receiver = await receiverAs(await ours.certify({ name: HOST }));
    await migrateQueues({ url: world.test.url, log: () => undefined });
    await world.subscribe('desk', receiver.url);
    await world.charge(1_001n);
    const workers = await start(caFile);
    stops.unshift(() => workers.stop());
    await receiver.until(1);
    expect(receiver.received[0]?.headers['webhook-id']).toMatch(/^msg_/);
  });

  it.each([
    ['that is not there', undefined, /absent\.pem: ENOENT/],
    ['without a certificate', 'nothing', /bad\.pem: it holds no certificate/],
    [
      'with one that cannot be read',
      '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----',
      /bad\.pem: .*(asn1|ASN1|PEM)/i,
    ],
  ])('stops the start when it names a file %s', async (_, content, reason) => {
    const file = join(folder.path, content === undefined ? 'absent.pem' : 'bad.pem');
    if (content !== undefined) writeFileSync(file, content);
    const started = start(file);
    await expect(started).rejects.toThrow(/^DELIVERY_CA_FILE: /);
    await expect(started).rejects.toThrow(reason);
  });
});
