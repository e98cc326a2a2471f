import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ALERTS } from '../../src/alerts/alerts.projection.js';
import { listDeliveries } from '../../src/deliveries/deliveries.js';
import { openLedger } from '../../src/domain/opening.js';
import { behindOf } from '../../src/jobs/behind.js';
import { JobView, type QueueFigures } from '../../src/jobs/job-view.js';
import type { Schedule } from '../../src/jobs/schedules.js';
import { checkIfDue } from '../../src/jobs/self-check.js';
import { startWorkers, type WorkersOptions } from '../../src/jobs/worker.js';
import { migrateQueues } from '../../src/platform/queue-schema.js';
import { catchUp } from '../../src/projections/projector.js';
import { alert, busOf } from '../alerts/overspend-world.js';
import { DeliveryWorld } from '../deliveries/delivery-world.js';
import { startReceiver } from '../deliveries/receiver.js';
import { policyWith } from '../domain/alerts/engine.js';
import { OFFICER, OPENING } from '../domain/fixture.js';
import { emptyQueue } from '../support/empty-queue.js';
import { newLedger, under } from '../support/ledger.js';
import { query } from '../support/query.js';
import { startRedis, type TestRedis } from '../support/redis.js';

const EVERY_SECOND = '* * * * * *';
const NEVER_MS = 3_600_000;
const DAILY = ['sweep-alerts', 'check-ledgers', 'send-digests'];
const POLICY = policyWith({
  alertRules: [{ type: 'reconciliation', ruleId: 'self', severity: 'critical' }],
});

// What is done at times of day, on both queues. Every ledger here is opened by another process than
// the one with the workers, so that no append hints at it.
describe.each(['redis', 'postgres'] as const)('schedules of a queue on %s', (backend) => {
  let world: DeliveryWorld;
  let redis: TestRedis | undefined;
  let view: JobView;
  const stops: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    world = await DeliveryWorld.start();
    redis = backend === 'redis' ? await startRedis() : undefined;
    const { url } = world.test;
    if (backend === 'postgres') await migrateQueues({ url, log: () => undefined });
    view = new JobView({ redisUrl: redis?.url, databaseUrl: url, log: () => undefined });
  });
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
    await emptyQueue(world.test.url, redis);
  });
  // Due from the first minute of the day on, whenever this runs.
  beforeEach(() => query(world.test.url, `UPDATE ledger.daily_work SET at = '00:00'`));
  afterAll(async () => {
    await view.onApplicationShutdown();
    await world.close();
    await redis?.stop();
  });

  async function start(
    config: Partial<WorkersOptions['config']> = {},
    schedules?: readonly Schedule[],
  ): Promise<void> {
    const { database, url } = world.test;
    const ledger = newLedger(database);
    const base = { REDIS_URL: redis?.url, SWEEP_INTERVAL_MS: 200, DATABASE_POOL_SIZE: 8 };
    const workers = await startWorkers({
      config: { ...base, DELIVERY_PRIVATE_HOSTS: ['127.0.0.1'], ...config },
      databaseUrl: url,
      database,
      commandBus: busOf(ledger),
      ledger,
      log: () => undefined,
      ...(schedules === undefined ? {} : { schedules }),
    });
    stops.push(() => workers.stop());
  }

  async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
    for (let waitedMs = 0; !(await holds()); waitedMs += 100) {
      if (waitedMs > 30_000) throw new Error(`never: ${what}`);
      await pause(100);
    }
  }

  let ledgers = 0;
  /** A ledger of this year, followed up to its head: nothing but its day is due. */
  async function dueLedger(): Promise<string> {
    ledgers += 1;
    const [{ year = '' } = {}] = await query(
      world.test.url,
      `SELECT to_char(now() AT TIME ZONE 'Asia/Shanghai', 'YYYY') AS year`,
    );
    const ledgerId = `440307-dept${ledgers}-${year}`;
    const meta = under('open', { ...OFFICER, effectiveOn: `${year}-01-01` });
    const order = { ...OPENING, ledgerId, policy: POLICY };
    await world.test.ledger.decide(ledgerId, meta, (budget) => openLedger(budget, order, meta));
    await catchUp(world.test.database, ALERTS, { ledgerId, log: () => undefined });
    return ledgerId;
  }

  const typesIn = async (ledgerId: string) => {
    const rows = await query(
      world.test.url,
      `SELECT type FROM ledger.event WHERE ledger_id = '${ledgerId}' AND seq > 1 ORDER BY type`,
    );
    return rows.map(({ type }) => type);
  };
  const isDone = async (ledgerId: string) =>
    (await behindOf(world.db, ledgerId)) === undefined && (await typesIn(ledgerId)).length > 1;
  const names = ({ schedulers }: QueueFigures) => schedulers.map(({ job }) => job).sort();
  const allKept = async () => names(await view.figures()).length === DAILY.length;

  it('have a due sweep and a due check made, once, though nobody sweeps or hints', async () => {
    const schedules = ['sweep-alerts', 'check-ledgers'] as const;
    await start(
      { SWEEP_INTERVAL_MS: NEVER_MS },
      schedules.map((job) => ({ job, pattern: EVERY_SECOND })),
    );
    await until('schedulers', async () => (await view.figures()).schedulers.length === 2);
    const ledgerId = await dueLedger();
    await until('both', async () => (await typesIn(ledgerId)).length === 2);
    // Schedulers go on, and nothing more comes of it.
    await pause(2_500);
    expect(await typesIn(ledgerId)).toEqual(['AlertsSwept', 'LedgerSelfChecked']);
  });

  it('that were lost with all of the queue lose no due day, and are put back', async () => {
    await start();
    await until('schedulers', allKept);
    await emptyQueue(world.test.url, redis);
    const ledgerId = await dueLedger();
    await emptyQueue(world.test.url, redis);
    await until('the day is done', () => isDone(ledgerId));
    await until('schedulers are back', allKept);
    expect(await typesIn(ledgerId)).toEqual(['AlertsSwept', 'LedgerSelfChecked']);
    expect(names(await view.figures())).toEqual([...DAILY].sort());
  });

  it('have digests sent that nobody knew to be due', async () => {
    const receiver = await startReceiver();
    stops.push(() => receiver.close());
    await world.subscribe(`digest-${backend}`, receiver.url, { digest: 'hourly' });
    await start({ SWEEP_INTERVAL_MS: NEVER_MS }, [{ job: 'send-digests', pattern: EVERY_SECOND }]);
    await until('a scheduler', async () => (await view.figures()).schedulers.length === 1);
    world.now = new Date();
    await world.charge(1_001n);
    // As if the hour had passed: whoever sends has been told of nothing.
    await query(world.test.url, 'UPDATE ledger.delivery SET due_at = now()');
    await receiver.until(1);
    const { deliveries } = await listDeliveries(world.db, { name: `digest-${backend}`, limit: 9 });
    expect(deliveries.length).toBeGreaterThan(0);
  });

  it('are there once, however many workers start at once, and are left alone after that', async () => {
    await Promise.all([start(), start(), start()]);
    await until('schedulers', allKept);
    const first = await view.figures();
    expect(first.schedulers).toMatchObject([
      { pattern: expect.any(String), nextAt: expect.stringMatching(/T\d\d:00:00\.000Z$/) },
      { pattern: expect.any(String) },
      { pattern: expect.any(String) },
    ]);
    await pause(1_000);
    const later = await view.figures();
    expect(later.schedulers).toEqual(first.schedulers);
    expect(later.counts.delayed).toBe(DAILY.length);
    for (const job of DAILY) expect(later.names[job]).toEqual({ delayed: 1 });
  });

  it('follow the times that the workers which started last are configured with', async () => {
    await start({ ALERT_SWEEP_AT: '00:00', SELF_CHECK_AT: '01:00' });
    await until('schedulers', allKept);
    await start({ ALERT_SWEEP_AT: '06:30', SELF_CHECK_AT: '23:59' });
    const patterns = async () => {
      const { schedulers } = await view.figures();
      return Object.fromEntries(schedulers.map(({ job, pattern }) => [job, pattern]));
    };
    await until('06:30', async () => (await patterns())['sweep-alerts'] === '30 6 * * *');
    await until('23:59', async () => (await patterns())['check-ledgers'] === '59 23 * * *');
    const { schedulers, counts } = await view.figures();
    expect([schedulers.length, counts.delayed]).toEqual([3, 3]);
    const sweeps = schedulers.find(({ job }) => job === 'sweep-alerts');
    expect(sweeps?.nextAt).toMatch(/T22:30:00\.000Z$/);
  });
});

describe('what is done daily', () => {
  let world: DeliveryWorld;
  let ledgerId: string;
  let day: string;
  const CHINA = `(now() AT TIME ZONE 'Asia/Shanghai')`;

  // A ledger of this year, swept for today, that was checked yesterday.
  beforeAll(async () => {
    world = await DeliveryWorld.start();
    const { ledger, database, url } = world.test;
    const [row] = await query(url, `SELECT ${CHINA}::date::text AS day`);
    day = String(row?.day);
    ledgerId = `440307-times-${day.slice(0, 4)}`;
    const meta = under('open', { ...OFFICER, effectiveOn: day });
    const order = { ...OPENING, ledgerId, policy: POLICY };
    await ledger.decide(ledgerId, meta, (budget) => openLedger(budget, order, meta));
    await alert(database, busOf(ledger), ledgerId);
    await query(url, `INSERT INTO ledger.self_check SELECT '${ledgerId}', '${day}'::date - 1`);
  });
  afterAll(() => world.close());

  // The clock is the database's, so the time of day is moved instead; never beyond midnight.
  const dueFrom = (minutes: number) =>
    query(
      world.test.url,
      `UPDATE ledger.daily_work SET at = (least(
        date_trunc('minute', ${CHINA}) + ${minutes} * interval '1 minute',
        ${CHINA}::date + interval '86399 seconds'))::time`,
    );
  const setDue = (values: string) =>
    query(world.test.url, `UPDATE ledger.alert_due SET ${values} WHERE ledger_id = '${ledgerId}'`);
  const due = async () =>
    ((await behindOf(world.db, ledgerId))?.jobs ?? []).filter(
      (job) => job === 'detect-alerts' || job === 'check-ledger',
    );
  const BOTH = ['detect-alerts', 'check-ledger'];

  it('is due from its time of day on, and not a minute before', async () => {
    await setDue(`due_on = '${day}'`);
    await dueFrom(0);
    expect(await due()).toEqual(BOTH);
    await dueFrom(1);
    expect(await due()).toEqual([]);
  });

  it('is due until 31 days after the year, not a day longer, and not before the year', async () => {
    await dueFrom(0);
    await query(world.test.url, 'UPDATE ledger.self_check SET checked_on = checked_on - 50');
    await setDue(`last_on = '${day}'::date - 31, due_on = '${day}'::date - 31`);
    expect(await due()).toEqual(BOTH);
    await setDue(`last_on = '${day}'::date - 32, due_on = '${day}'::date - 32`);
    expect(await due()).toEqual([]);
    const nextYear = Number(day.slice(0, 4)) + 1;
    await setDue(`last_on = '${nextYear}-12-31', due_on = '${nextYear}-01-01'`);
    expect(await due()).toEqual([]);
  });

  it('is done when the last day was swept, but for the check of the ledger', async () => {
    await dueFrom(0);
    await setDue(`last_on = '${day}', due_on = '${day}'`);
    expect(await due()).toEqual(BOTH);
    await setDue(`due_on = '${day}'::date + 1`);
    expect(await due()).toEqual(['check-ledger']);
  });

  it('is in the log once when the row that says so is lost', async () => {
    await dueFrom(0);
    const { database, ledger, url } = world.test;
    const options = { database, commandBus: busOf(ledger), ledgerId, log: () => undefined };
    for (let times = 0; times < 2; times += 1) {
      await query(url, 'DELETE FROM ledger.self_check');
      expect(await due()).toContain('check-ledger');
      await checkIfDue(options);
      await alert(database, busOf(ledger), ledgerId);
      expect(await due()).not.toContain('check-ledger');
    }
    const types = await query(url, "SELECT FROM ledger.event WHERE type = 'LedgerSelfChecked'");
    expect(types).toHaveLength(1);
  });
});
