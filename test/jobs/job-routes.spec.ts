import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openHints } from '../../src/jobs/hints.js';
import { APPENDED_JOB_NAMES, SCHEDULED_JOB_NAMES } from '../../src/jobs/queues.js';
import { startWorkers } from '../../src/jobs/worker.js';
import { createKey } from '../../src/platform/api-keys.js';
import { migrateQueues } from '../../src/platform/queue-schema.js';
import { busOf } from '../alerts/overspend-world.js';
import { Api, expectRefused, expectStatus, LEDGER, LEDGER_ID } from '../http/api.js';
import { PAYMENT_BODY } from '../http/requests.js';
import { newLedger } from '../support/ledger.js';
import { startRedis, type TestRedis } from '../support/redis.js';

const DEAD_REDIS = 'redis://127.0.0.1:1';
const basic = (password: string, user = 'admin') =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

// What is seen of the queue, on both of its backends.
describe.each(['redis', 'postgres'] as const)('a queue on %s', (backend) => {
  let api: Api;
  let redis: TestRedis | undefined;

  beforeAll(async () => {
    redis = backend === 'redis' ? await startRedis() : undefined;
    api = await Api.start({ REDIS_URL: redis?.url });
    if (backend === 'postgres') await migrateQueues({ url: api.databaseUrl, log: () => undefined });
    await api.openReady();
  });
  afterAll(async () => {
    await api.close();
    await redis?.stop();
  });

  const jobs = async () =>
    (await expectStatus(200, api.get('/v1/jobs', { role: 'admin' }))).body as {
      // biome-ignore lint/suspicious/noExplicitAny: the shape is what the tests are about.
      [part: string]: any;
    };
  const location = () => ({
    redisUrl: redis?.url,
    databaseUrl: api.databaseUrl,
    log: () => undefined,
  });

  async function until(holds: () => Promise<boolean>): Promise<void> {
    for (let waited = 0; !(await holds()); waited += 100) {
      if (waited > 20_000) throw new Error(`never: ${JSON.stringify(await jobs())}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  it('that is empty is said to be, with the ledgers that nobody looked after', async () => {
    expect(await jobs()).toEqual({
      queue: {
        backend,
        counts: { waiting: 0, prioritized: 0, active: 0, delayed: 0, failed: 0, completed: 0 },
        names: {},
        oldestWaitingAt: null,
        workers: 0,
        schedulers: [],
      },
      ledgers: {
        behindCount: 1,
        behind: [{ ledgerId: LEDGER_ID, jobs: APPENDED_JOB_NAMES }],
        blocked: [],
      },
    });
  });

  it('shows what waits, since when, and by which name', async () => {
    const before = Date.now();
    const hints = await openHints(location());
    await hints.hintBehind([
      { ledgerId: LEDGER_ID, jobs: ['catch-up-projections', 'detect-overspend'] },
    ]);
    await hints.close();
    const { queue } = await jobs();
    expect(queue.counts).toMatchObject({ waiting: 2, active: 0, failed: 0 });
    expect(queue.names).toEqual({
      'catch-up-projections': { waiting: 1 },
      'detect-overspend': { waiting: 1 },
    });
    const since = Date.parse(queue.oldestWaitingAt);
    expect(since).toBeGreaterThanOrEqual(before - 1_000);
    expect(since).toBeLessThanOrEqual(Date.now());
  });

  it('is shown by the page of jobs, to an admin who logs in with the key as password', async () => {
    const login = { role: 'none', headers: { authorization: basic(api.keys.admin) } } as const;
    const page = await expectStatus(200, api.get('/jobs', login));
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.text).toContain('<base href="/jobs/" />');
    const policy = page.headers.get('content-security-policy');
    expect(policy).toMatch(/^default-src 'self';.*base-uri 'self'/);
    expect(page.text).not.toMatch(/<%|https?:/);
    const parts = [...page.text.matchAll(/(?:src|href)="(static\/[^"]+)"/g)].map(([, at]) => at);
    expect(parts.length).toBeGreaterThan(3);
    for (const part of parts) {
      const file = await expectStatus(200, api.get(`/jobs/${part}`, login));
      expect([part, file.text.length > 100]).toEqual([part, true]);
    }
    const { body } = await expectStatus(
      200,
      api.get('/jobs/api/queues?activeQueue=budget-ledger&status=waiting&page=1', login),
    );
    expect(body.queues).toMatchObject([
      { name: 'budget-ledger', counts: { waiting: 2 }, readOnlyMode: true },
    ]);
    const names = body.queues[0].jobs.map(({ name }: { name: string }) => name);
    expect(names.sort()).toEqual(['catch-up-projections', 'detect-overspend']);
    const job = body.queues[0].jobs[0].id;
    const one = await expectStatus(200, api.get(`/jobs/api/queues/budget-ledger/${job}`, login));
    expect(one.body.job.data).toMatchObject({ ledgerId: LEDGER_ID, hint: 'behind' });
    for (const path of ['/jobs/queue/budget-ledger', '/jobs/api/queues/budget-ledger/workers']) {
      await expectStatus(200, api.get(path, login));
    }
  });

  it('cannot be changed from the page', async () => {
    const sent = { role: 'admin', body: {} } as const;
    for (const path of ['pause', 'retry/failed', 'clean/waiting', 'obliterate', 'empty', 'add']) {
      for (const method of ['PUT', 'POST', 'DELETE', 'PATCH']) {
        const { status } = await api.send(method, `/jobs/api/queues/budget-ledger/${path}`, sent);
        expect([method, path, [404, 405].includes(status)]).toEqual([method, path, true]);
      }
    }
    expect((await jobs()).queue.counts.waiting).toBe(2);
  });

  it('is emptied by workers, which are counted', async () => {
    const ledger = newLedger(api.database);
    const workers = await startWorkers({
      config: { REDIS_URL: redis?.url, SWEEP_INTERVAL_MS: 200, DATABASE_POOL_SIZE: 8 },
      databaseUrl: api.databaseUrl,
      database: api.database,
      commandBus: busOf(ledger),
      ledger,
      log: () => undefined,
    });
    try {
      await until(async () => (await jobs()).ledgers.behindCount === 0);
      await until(async () => (await jobs()).queue.counts.completed >= 2);
      const { queue } = await jobs();
      expect(queue.workers).toBe(1);
      expect(queue.counts).toMatchObject({ waiting: 0, failed: 0 });
    } finally {
      await workers.stop();
    }
  });

  it('says what it does at which times of day, as the page does', async () => {
    const { queue } = await jobs();
    const daily = { 'sweep-alerts': '0 0 * * *', 'check-ledgers': '0 1 * * *' };
    const patterns = { ...daily, 'send-digests': '0 * * * *' };
    const told = queue.schedulers as { job: string; pattern: string; nextAt: string }[];
    expect(Object.fromEntries(told.map(({ job, pattern }) => [job, pattern]))).toEqual(patterns);
    const next = told.map(({ nextAt }) => Date.parse(nextAt));
    expect(next.every((at) => at > Date.now() - 1_000 && at < Date.now() + 86_400_000)).toBe(true);
    expect(next).toEqual([...next].sort((one, other) => one - other));
    const page = await expectStatus(200, api.get('/jobs/api/job-schedulers', { role: 'admin' }));
    for (const job of SCHEDULED_JOB_NAMES) expect(page.text).toContain(job);
  });

  it('is in the figures for Prometheus, with events and the time of answers', async () => {
    await expectStatus(
      201,
      api.post(`${LEDGER}/payments`, { role: 'treasury', body: PAYMENT_BODY }),
    );
    const { text, headers } = await expectStatus(200, api.get('/metrics', { role: 'admin' }));
    expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(text).toMatch(/^budget_ledger_queue_up 1$/m);
    expect(text).toMatch(/^budget_ledger_jobs\{state="waiting"\} 0$/m);
    expect(text).toContain(`budget_ledger_events ${await api.eventCount()}\n`);
    expect(text).toMatch(
      /^budget_ledger_http_request_duration_seconds_count\{method="POST",route="\/v1\/ledgers\/:ledgerId\/payments",status="201"\} 1$/m,
    );
  });
});

describe('the queue and its figures', () => {
  let api: Api;
  beforeAll(async () => {
    api = await Api.start({ REDIS_URL: DEAD_REDIS });
  });
  afterAll(() => api.close());

  it('are a 503 as long as the queue is away, and the rest is told', async () => {
    for (const path of ['/v1/jobs', '/jobs/api/queues']) {
      const answer = await api.get(path, { role: 'admin' });
      expectRefused(answer, 503);
      expect(answer.body.type).toBe('urn:budget-ledger:problem:queue-unreachable');
      expect(answer.headers.get('retry-after')).toBe('1');
    }
    const { text } = await expectStatus(200, api.get('/metrics', { role: 'admin' }));
    expect(text).toMatch(/^budget_ledger_queue_up 0$/m);
    expect(text).toMatch(/^budget_ledger_events 0$/m);
    expect(text).not.toContain('budget_ledger_jobs{');
  }, 120_000);

  it.each(['/v1/jobs', '/metrics', '/jobs', '/jobs/static/favicon.ico', '/jobs/api/queues'])(
    '%s are for admins of every ledger',
    async (path) => {
      const nobody = await api.get(path, { role: 'none' });
      expectRefused(nobody, 401);
      const asked = path.startsWith('/jobs') ? 'Basic' : 'Bearer';
      expect(nobody.headers.get('www-authenticate')).toBe(`${asked} realm="budget-ledger"`);
      for (const role of ['treasury', 'auditor', 'finance'] as const) {
        expectRefused(await api.get(path, { role }), 403);
      }
      const order = { name: `of one ${path}`.replaceAll('/', ' '), role: 'admin' } as const;
      const { key } = await createKey(api.database.db, { ...order, ledgers: [LEDGER_ID] });
      const limited = await api.get(path, { key });
      expectRefused(limited, 403);
      expect(limited.body.type).toBe('urn:budget-ledger:problem:every-ledger-required');
    },
  );

  it('are closed to a wrong password and to one where a bearer is asked for', async () => {
    const wrong = api.keys.admin.slice(0, -1);
    for (const [path, authorization] of [
      ['/jobs', basic(wrong)],
      ['/jobs', 'Basic nonsense'],
      ['/jobs', basic('', api.keys.admin)],
      ['/v1/jobs', basic(api.keys.admin)],
      ['/metrics', basic(api.keys.admin)],
    ] as const) {
      expectRefused(await api.get(path, { role: 'none', headers: { authorization } }), 401);
    }
  });

  it('have no files but those of the page', async () => {
    const names = ['..%2findex.ejs', 'js', 'none.js', '..%2f..%2fpackage.json', 'js%00'];
    for (const name of names) {
      const { status } = await api.get(`/jobs/static/${name}`, { role: 'admin' });
      expect([name, [404, 503].includes(status)]).toEqual([name, true]);
    }
  });
});
