import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { recordPayment } from '../../src/domain/execution.js';
import { waitUntilCaughtUp } from '../../src/jobs/caught-up.js';
import { startWorkers, type Workers } from '../../src/jobs/worker.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { migrateQueues } from '../../src/platform/queue-schema.js';
import { type BalanceDefinition, DEFINITIONS } from '../../src/projections/definitions.js';
import { projectionStatus } from '../../src/projections/projections.queries.js';
import { compareWithReplay } from '../../src/projections/replay-comparison.js';
import { busOf, flagsIn } from '../alerts/overspend-world.js';
import { AUDIT, LAND, OFFICE, SYSTEM } from '../domain/fixture.js';
import { emptyQueue } from '../support/empty-queue.js';
import {
  type LedgerUnderTest,
  ledgerUnderTest,
  newLedger,
  openReady,
  under,
} from '../support/ledger.js';
import { query } from '../support/query.js';
import { startRedis, type TestRedis } from '../support/redis.js';
import { startWorkerChild } from './worker-child.js';

// The same jobs on both queues: every test of this block runs on Redis and on PostgreSQL.
describe.each(['redis', 'postgres'] as const)('workers with their queue on %s', (backend) => {
  let test: LedgerUnderTest;
  let redis: TestRedis | undefined;
  const stops: (() => Promise<void>)[] = [];
  const logged: string[] = [];

  beforeAll(async () => {
    test = await ledgerUnderTest();
    redis = backend === 'redis' ? await startRedis({ appendOnly: true }) : undefined;
    if (backend === 'postgres') await migrateQueues({ url: test.url, log: () => undefined });
  });
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
  });
  afterAll(async () => {
    await redis?.stop();
    await test.close();
  });

  async function start(
    options: { ledger?: Ledger; sweepMs?: number; definitions?: readonly BalanceDefinition[] } = {},
  ): Promise<Workers> {
    const { ledger = newLedger(test.database), sweepMs = 200, definitions = DEFINITIONS } = options;
    const workers = await startWorkers({
      config: {
        REDIS_URL: redis?.url,
        SWEEP_INTERVAL_MS: sweepMs,
        DATABASE_POOL_SIZE: 8,
      },
      databaseUrl: test.url,
      database: test.database,
      commandBus: busOf(ledger),
      ledger,
      log: (message) => logged.push(message),
      definitions,
    });
    stops.push(() => workers.stop());
    return workers;
  }

  let ledgers = 0;
  async function newLedgerId(): Promise<string> {
    ledgers += 1;
    const ledgerId = `440307-dept${ledgers}-2023`;
    await openReady(test.ledger, ledgerId);
    return ledgerId;
  }

  let payments = 0;
  function charge(ledgerId: string, lineId: string, amountFen: bigint, ledger = test.ledger) {
    payments += 1;
    const payment = { paymentId: `P-${payments}`, lineId, amountFen };
    const order = { ...payment, voucherNumber: 'V', purpose: '办公用品' };
    const meta = under(order.paymentId);
    return ledger.decide(ledgerId, meta, (state) => recordPayment(state, order, meta));
  }

  // Five crossings by three payments.
  async function overspend(ledgerId: string, ledger = test.ledger): Promise<void> {
    await charge(ledgerId, OFFICE, 1_001n, ledger);
    await charge(ledgerId, AUDIT, 5_001n, ledger);
    await charge(ledgerId, LAND, 7_001n, ledger);
  }
  const FIVE = [
    `line:${OFFICE}`,
    `line:${AUDIT}`,
    'project:2023-P1',
    `line:${LAND}`,
    'functional:2120803',
  ].map((object) => `overspend:1:100:${object}:1:flag`);

  async function expectSound(ledgerId: string): Promise<void> {
    await waitUntilCaughtUp(test.database, ledgerId, { timeoutMs: 40_000 });
    expect(await flagsIn(test.database.db, ledgerId)).toEqual(FIVE);
    for (const { name } of DEFINITIONS) {
      const compared = await compareWithReplay(test.database.db, { ledgerId, projection: name });
      expect(compared).toMatchObject({ seq: 10, differences: [], blocked: null });
    }
  }

  it('follow what their own ledger appends, at once, without a sweep', async () => {
    const ledger = newLedger(test.database);
    const ledgerId = await newLedgerId();
    await start({ ledger, sweepMs: 3_600_000 });
    await waitUntilCaughtUp(test.database, ledgerId, { timeoutMs: 20_000 });
    await overspend(ledgerId, ledger);
    await expectSound(ledgerId);
  });

  it('lose no append that comes while a job runs', async () => {
    const ledger = newLedger(test.database);
    const ledgerId = await newLedgerId();
    await start({ ledger, sweepMs: 3_600_000 });
    for (let round = 0; round < 60; round += 1) {
      await charge(ledgerId, SYSTEM, 1n, ledger);
      await pause(Math.random() * 30);
    }
    await waitUntilCaughtUp(test.database, ledgerId, { timeoutMs: 20_000 });
    expect(await flagsIn(test.database.db, ledgerId)).toEqual([]);
  });

  it('find what nobody hinted', async () => {
    const ledgerId = await newLedgerId();
    await overspend(ledgerId);
    await start();
    await expectSound(ledgerId);
  });

  it('lose nothing when the queue is emptied again and again', async () => {
    const ledger = newLedger(test.database);
    const ledgerId = await newLedgerId();
    await start({ ledger });
    for (const [lineId, amountFen] of [
      [OFFICE, 1_001n],
      [AUDIT, 5_001n],
      [LAND, 7_001n],
    ] as const) {
      await charge(ledgerId, lineId, amountFen, ledger);
      await emptyQueue(test.url, redis);
      await pause(100);
      await emptyQueue(test.url, redis);
    }
    await expectSound(ledgerId);
  });

  it('do each crossing once in several places at once, each job run several times', async () => {
    const ledgerId = await newLedgerId();
    await overspend(ledgerId);
    await Promise.all([start(), start(), start()]);
    await expectSound(ledgerId);
    // As if none of it had ever run: all crossings are found and posted again.
    await query(
      test.url,
      `DELETE FROM ledger.projection_checkpoint WHERE ledger_id = '${ledgerId}'`,
    );
    await expectSound(ledgerId);
  });

  it.each([
    'update "ledger"."projection_checkpoint"',
    'INSERT INTO ledger.projection_balance',
    'INSERT INTO ledger.control_object>>insert into "ledger"."crossing">>commit',
    'ledger.append_batch',
    'ledger.append_batch>>update "ledger"."crossing"',
    'ledger.append_batch>>ledger.append_batch>>ledger.append_batch',
  ])('finish what a worker killed before %s left undone', async (killAt) => {
    const ledgerId = await newLedgerId();
    await overspend(ledgerId);
    const { child, ended } = startWorkerChild({ url: test.url, redisUrl: redis?.url, killAt });
    stops.push(async () => {
      child.kill('SIGKILL');
    });
    expect(await ended).toBe('SIGKILL');
    await start();
    await expectSound(ledgerId);
  });

  it('block one projection of one ledger by a poison event, and follow the rest', async () => {
    const ledgerId = await newLedgerId();
    const squeamish: BalanceDefinition = {
      name: 'squeamish',
      grain: 'line',
      keysOf: (lineId) => {
        if (lineId === LAND) throw new Error('no land here');
        return ['all'];
      },
    };
    await start({ definitions: [squeamish, ...DEFINITIONS] });
    await overspend(ledgerId);
    await expectSound(ledgerId);
    const status = await projectionStatus(test.database.db, { ledgerId });
    expect(status.filter(({ blocked }) => blocked !== null)).toMatchObject([
      { projection: 'squeamish', blocked: { seq: 2, reason: `line ${LAND}: no land here` } },
    ]);
    expect(logged.join('\n')).toContain(`projection squeamish of ledger ${ledgerId} is BLOCKED`);
  });

  it('stop when told, with what they began finished', async () => {
    const ledgerId = await newLedgerId();
    await overspend(ledgerId);
    const workers = await start();
    await workers.stop();
    await charge(ledgerId, SYSTEM, 1n);
    const before = await projectionStatus(test.database.db, { ledgerId });
    await pause(500);
    expect(await projectionStatus(test.database.db, { ledgerId })).toEqual(before);
  });

  if (backend === 'redis' && process.env.REDIS_URL === undefined) {
    it('survive a Redis that is killed and comes back', async () => {
      const ledger = newLedger(test.database);
      const ledgerId = await newLedgerId();
      await start({ ledger });
      await charge(ledgerId, OFFICE, 1_001n, ledger);
      await redis?.kill9();
      await charge(ledgerId, AUDIT, 5_001n, ledger);
      await pause(500);
      await redis?.restart();
      await charge(ledgerId, LAND, 7_001n, ledger);
      await expectSound(ledgerId);
    });

    it('stop within seconds when Redis is gone for good', async () => {
      const workers = await start();
      await redis?.kill9();
      await pause(200);
      const begun = Date.now();
      await workers.stop();
      expect(Date.now() - begun).toBeLessThan(15_000);
      await redis?.restart();
    });
  }

  if (backend === 'postgres') {
    it('survive the loss of every connection to the database', async () => {
      const ledger = newLedger(test.database);
      const ledgerId = await newLedgerId();
      await start({ ledger });
      await charge(ledgerId, OFFICE, 1_001n, ledger);
      for (let times = 0; times < 3; times += 1) {
        await query(
          test.url,
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE datname = current_database() AND pid <> pg_backend_pid()`,
        );
        await pause(200);
      }
      await charge(ledgerId, AUDIT, 5_001n, ledger);
      await charge(ledgerId, LAND, 7_001n, ledger);
      await expectSound(ledgerId);
    });
  }
});
