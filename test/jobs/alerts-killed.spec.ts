import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { verifyCrossings } from '../../src/audit/crossings.js';
import { approveBudget } from '../../src/domain/appropriation.js';
import { dayInChina } from '../../src/domain/calendar.js';
import { openLedger } from '../../src/domain/opening.js';
import { waitUntilCaughtUp } from '../../src/jobs/caught-up.js';
import { startWorkers } from '../../src/jobs/worker.js';
import { migrateQueues } from '../../src/platform/queue-schema.js';
import { alertsIn, busOf } from '../alerts/overspend-world.js';
import { policyWith } from '../domain/alerts/engine.js';
import { AUDIT, OFFICE, OFFICER, OPENING, OPENING_LINES } from '../domain/fixture.js';
import { type LedgerUnderTest, ledgerUnderTest, newLedger, pay, under } from '../support/ledger.js';
import { query } from '../support/query.js';
import { startRedis, type TestRedis } from '../support/redis.js';
import { startWorkerChild } from './worker-child.js';

const POLICY = policyWith({
  controlRules: [
    {
      ruleId: 'lines',
      dimension: 'line',
      measure: 'committed',
      horizon: 'year',
      tiers: [
        { percent: 80, response: 'warn' },
        { percent: 90, response: 'hold' },
      ],
      overridable: true,
    },
  ],
  alertRules: [
    { type: 'threshold', ruleId: 'thresholds', marginPercent: 0 },
    { type: 'reconciliation', ruleId: 'self', severity: 'critical' },
  ],
});

const TOLD = [
  `AlertRaised alert:lines:line:${OFFICE} #1 tier 2`,
  `AlertRaised alert:lines:line:${AUDIT} #1 tier 1`,
  `AlertEscalated alert:lines:line:${AUDIT} #1 tier 2`,
];
const NOTED = 'insert into "ledger"."alert_crossing"';
const SWEEP_DUE = 'JOIN ledger.projection_checkpoint c ON c.ledger_id = d.ledger_id';

// Each stage of the job: what it saw is not written, not committed, not posted, posted and not noted, posted
// in part; the day is not swept; the check of the ledger is in the log and not noted.
const STAGES = [
  'INSERT INTO ledger.alert_cell',
  `${NOTED}>>commit`,
  `${NOTED}>>ledger.append_batch`,
  `${NOTED}>>ledger.append_batch>>update "ledger"."alert_crossing"`,
  `${NOTED}>>ledger.append_batch>>ledger.append_batch>>ledger.append_batch`,
  `${SWEEP_DUE}>>ledger.append_batch`,
  'INSERT INTO ledger.self_check',
];

describe.each(['redis', 'postgres'] as const)('alerts with the queue on %s', (backend) => {
  let test: LedgerUnderTest;
  let redis: TestRedis | undefined;
  const stops: (() => Promise<void>)[] = [];

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

  let ledgers = 0;
  /** A ledger of this year, whose day is due, with three crossings in its log. */
  async function crossedLedger(): Promise<string> {
    ledgers += 1;
    const year = dayInChina(new Date().toISOString()).slice(0, 4);
    const ledgerId = `440307-dept${ledgers}-${year}`;
    const { ledger } = test;
    const day = { effectiveOn: `${year}-01-01` };
    const opening = under('open', { ...OFFICER, ...day });
    const order = { ...OPENING, ledgerId, policy: POLICY };
    await ledger.decide(ledgerId, opening, (budget) => openLedger(budget, order, opening));
    const approval = under('approve', { ...OFFICER, ...day });
    const lines = OPENING_LINES;
    await ledger.decide(ledgerId, approval, (budget) => approveBudget(budget, { lines }, approval));
    await pay(ledger, { paymentId: 'P-1', lineId: OFFICE, amountFen: 950n }, day, ledgerId);
    await pay(ledger, { paymentId: 'P-2', lineId: AUDIT, amountFen: 4_100n }, day, ledgerId);
    await pay(ledger, { paymentId: 'P-3', lineId: AUDIT, amountFen: 500n }, day, ledgerId);
    return ledgerId;
  }

  async function start(): Promise<void> {
    const { database, url: databaseUrl } = test;
    const ledger = newLedger(database);
    const commandBus = busOf(ledger);
    const log = () => undefined;
    const config = { REDIS_URL: redis?.url, SWEEP_INTERVAL_MS: 200, DATABASE_POOL_SIZE: 8 };
    const given = { config, databaseUrl, database, commandBus, ledger, log };
    const workers = await startWorkers(given);
    stops.push(() => workers.stop());
  }

  it.each(STAGES)('are each told once when a worker is killed before %s', async (killAt) => {
    const ledgerId = await crossedLedger();
    const { child, ended } = startWorkerChild({ url: test.url, redisUrl: redis?.url, killAt });
    stops.push(async () => {
      child.kill('SIGKILL');
    });
    expect(await ended).toBe('SIGKILL');
    await start();
    await waitUntilCaughtUp(test.database, ledgerId, { timeoutMs: 40_000 });
    expect(await alertsIn(test.database.db, ledgerId)).toEqual(TOLD);
    const daily = await query(
      test.url,
      `SELECT type FROM ledger.event WHERE ledger_id = '${ledgerId}'
       AND type IN ('AlertsSwept', 'LedgerSelfChecked') ORDER BY type`,
    );
    expect(daily.map(({ type }) => type)).toEqual(['AlertsSwept', 'LedgerSelfChecked']);
    expect(await verifyCrossings(test.database, ledgerId)).toMatchObject({
      alerts: { crossings: 3, posted: 3, pending: 0 },
      findings: [],
    });
  });
});
