import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { listDeliveries, readDelivery } from '../../src/deliveries/deliveries.js';
import { sealingOf } from '../../src/deliveries/sealing.js';
import { putSubscription } from '../../src/deliveries/subscriptions.js';
import { recordPayment } from '../../src/domain/execution.js';
import { startWorkers } from '../../src/jobs/worker.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { migrateQueues } from '../../src/platform/queue-schema.js';
import { busOf } from '../alerts/overspend-world.js';
import { type Receiver, startReceiver } from '../deliveries/receiver.js';
import { AUDIT, LAND, OFFICE } from '../domain/fixture.js';
import {
  type LedgerUnderTest,
  ledgerUnderTest,
  newLedger,
  openReady,
  under,
} from '../support/ledger.js';
import { startRedis, type TestRedis } from '../support/redis.js';
import { startWorkerChild, type WorkerChild } from './worker-child.js';

const RULES = { privateHosts: ['127.0.0.1'] };
/** Crossings by three payments: a line; a line and its project; a line and its functional item. */
const ALERTS = 5;

describe.each(['redis', 'postgres'] as const)('deliveries with the queue on %s', (backend) => {
  let test: LedgerUnderTest;
  let redis: TestRedis | undefined;
  const stops: (() => Promise<void>)[] = [];
  let rounds = 0;

  beforeAll(async () => {
    test = await ledgerUnderTest();
    redis = backend === 'redis' ? await startRedis() : undefined;
    if (backend === 'postgres') await migrateQueues({ url: test.url, log: () => undefined });
  });
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
  });
  afterAll(async () => {
    await redis?.stop();
    await test.close();
  });

  async function start(options: { ledger?: Ledger; sweepMs?: number } = {}): Promise<void> {
    const { ledger = newLedger(test.database), sweepMs = 200 } = options;
    const config = {
      REDIS_URL: redis?.url,
      SWEEP_INTERVAL_MS: sweepMs,
      DATABASE_POOL_SIZE: 8,
      DELIVERY_PRIVATE_HOSTS: RULES.privateHosts,
    };
    const { database, url: databaseUrl } = test;
    const commandBus = busOf(ledger);
    const log = () => undefined;
    const given = { config, databaseUrl, database, commandBus, ledger, log, leaseMs: 1_000 };
    const workers = await startWorkers(given);
    stops.push(() => workers.stop());
  }

  /** A ledger and a receiver of its alerts alone, for one test. */
  async function newRound(): Promise<{ ledgerId: string; name: string; receiver: Receiver }> {
    rounds += 1;
    const ledgerId = `440307-dept${rounds}-2023`;
    const name = `desk-${rounds}`;
    await openReady(test.ledger, ledgerId);
    const receiver = await startReceiver();
    stops.push(() => receiver.close());
    await subscribe(name, ledgerId, receiver.url);
    return { ledgerId, name, receiver };
  }

  async function subscribe(name: string, ledgerId: string, url: string): Promise<void> {
    const { db } = test.database;
    const sealing = await sealingOf(db, undefined);
    const settings = { channel: 'webhook', url } as const;
    const filter = { kinds: null, units: null, roles: null, leastSeverity: 'info' } as const;
    const order = { name, ledgers: [ledgerId], ...filter, digest: 'none', settings } as const;
    const edge = { db, sealing, rules: RULES, now: () => new Date() };
    await putSubscription(edge, order, { actor: 'key:admin', only: null });
  }

  async function overspend(ledgerId: string, ledger = test.ledger): Promise<void> {
    const charges = [
      [OFFICE, 1_001n],
      [AUDIT, 5_001n],
      [LAND, 7_001n],
    ] as const;
    for (const [index, [lineId, amountFen]] of charges.entries()) {
      const payment = { paymentId: `P-${index}`, lineId, amountFen };
      const order = { ...payment, voucherNumber: 'V', purpose: '办公用品' };
      const meta = under(`${ledgerId} ${index}`);
      await ledger.decide(ledgerId, meta, (state) => recordPayment(state, order, meta));
    }
  }

  const idsIn = (receiver: Receiver) =>
    receiver.received.map(({ headers }) => String(headers['webhook-id']));

  /** Every alert arrived, in the order of the log, each under one id; repeats follow each other. */
  async function expectAll(name: string, receiver: Receiver): Promise<void> {
    const { db } = test.database;
    const deadline = Date.now() + 40_000;
    for (;;) {
      const { deliveries } = await listDeliveries(db, { name, limit: 50 });
      const done = deliveries.filter(({ status }) => status === 'delivered');
      if (done.length === ALERTS || Date.now() > deadline) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const { deliveries } = await listDeliveries(db, { name, limit: 50 });
    expect(deliveries.map(({ status }) => status)).toEqual(Array(ALERTS).fill('delivered'));
    const seqs = deliveries.map(({ notice }) => notice.seq);
    expect(seqs).toEqual([...seqs].sort((one, other) => one - other));
    const arrived = idsIn(receiver);
    const withoutRepeats = arrived.filter((id, index) => id !== arrived[index - 1]);
    expect(withoutRepeats).toEqual(deliveries.map(({ messageId }) => messageId));
  }

  function worker(killAt = ''): WorkerChild {
    const started = startWorkerChild({ url: test.url, redisUrl: redis?.url, killAt });
    stops.push(async () => {
      started.child.kill('SIGKILL');
    });
    return started;
  }

  it('arrive by what is hinted, at once, without a sweep', async () => {
    const ledger = newLedger(test.database);
    const { ledgerId, name, receiver } = await newRound();
    await start({ ledger, sweepMs: 3_600_000 });
    await overspend(ledgerId, ledger);
    await expectAll(name, receiver);
    expect(idsIn(receiver)).toHaveLength(ALERTS);
  });

  it('arrive once each, in order, whoever of several workers sends', async () => {
    const { ledgerId, name, receiver } = await newRound();
    await overspend(ledgerId);
    await Promise.all([start(), start(), start()]);
    await expectAll(name, receiver);
    expect(idsIn(receiver)).toHaveLength(ALERTS);
  });

  it('are neither held up by a receiver that never answers nor lost by it', async () => {
    const { ledgerId, name, receiver } = await newRound();
    const slow = await startReceiver();
    stops.push(() => slow.close());
    slow.answers.push(...Array(20).fill({ silent: true }));
    await subscribe(`slow-${rounds}`, ledgerId, slow.url);
    await overspend(ledgerId);
    await start();
    await expectAll(name, receiver);
    const { deliveries } = await listDeliveries(test.database.db, {
      name: `slow-${rounds}`,
      limit: 50,
    });
    expect(deliveries.map(({ status }) => status)).toEqual(Array(ALERTS).fill('pending'));
    // What is under way is given up when its connection breaks, not waited for.
    await slow.close();
    slow.close = async () => undefined;
  });

  it('are made again, under the same id, when a sender is killed while it waits', async () => {
    const { ledgerId, name, receiver } = await newRound();
    await overspend(ledgerId);
    receiver.answers.push({ silent: true });
    const { child, ended } = worker();
    await receiver.until(1);
    child.kill('SIGKILL');
    await ended;
    await start();
    await expectAll(name, receiver);
    const ids = idsIn(receiver);
    expect(ids).toHaveLength(ALERTS + 1);
    expect(ids[0]).toBe(ids[1]);
    const [first = ''] = ids;
    const { attempts } = await readDelivery(test.database.db, { name, messageId: first });
    expect(attempts).toMatchObject([
      { number: 1, outcome: null, durationMs: null },
      { number: 2, outcome: 'delivered' },
    ]);
  });

  it.each([
    'insert into "ledger"."delivery"',
    'insert into "ledger"."delivery">>commit',
    'insert into "ledger"."delivery_attempt">>commit',
    'update "ledger"."delivery_attempt"',
    'update "ledger"."delivery_attempt">>commit',
  ])('are all made when a worker is killed before %s', async (killAt) => {
    const { ledgerId, name, receiver } = await newRound();
    await overspend(ledgerId);
    const { ended } = worker(killAt);
    expect(await ended).toBe('SIGKILL');
    await start();
    await expectAll(name, receiver);
  });
});
