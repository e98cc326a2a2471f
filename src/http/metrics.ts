import type { FastifyInstance } from 'fastify';
import { Gauge, Histogram, Registry } from 'prom-client';
import type { JobView } from '../jobs/job-view.js';
import type { Db } from '../platform/database.js';

/** The figures of this process in the text form of Prometheus. */
export class Metrics {
  // A registry of its own: the global one would be shared by every application of a process.
  private readonly registry = new Registry();
  private readonly durations = new Histogram({
    name: 'budget_ledger_http_request_duration_seconds',
    help: 'Time from a request to the end of its answer, by method, route and status.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [this.registry],
  });
  private readonly events = new Gauge({
    name: 'budget_ledger_events',
    help: 'Events in all ledgers of the database: the same in every process.',
    registers: [this.registry],
  });
  private readonly queueUp = new Gauge({
    name: 'budget_ledger_queue_up',
    help: '1 when the job queue answers, 0 when it does not.',
    registers: [this.registry],
  });
  private readonly jobs = new Gauge({
    name: 'budget_ledger_jobs',
    help: 'Jobs in the queue by state: the same in every process.',
    labelNames: ['state'] as const,
    registers: [this.registry],
  });

  constructor(
    private readonly db: Db,
    private readonly view: JobView,
  ) {}

  get contentType(): string {
    return this.registry.contentType;
  }

  /** Everything, as it stands now. */
  async text(): Promise<string> {
    await Promise.all([this.countEvents(), this.countJobs()]);
    return this.registry.metrics();
  }

  /** Takes the time of every answer. Routes, not URLs: there are as many series as routes. */
  observe(instance: FastifyInstance): void {
    instance.addHook('onResponse', async ({ method, routeOptions }, reply) => {
      const route = routeOptions.url ?? 'none';
      const labels = { method, route, status: String(reply.statusCode) };
      this.durations.observe(labels, reply.elapsedTime / 1_000);
    });
  }

  private async countEvents(): Promise<void> {
    const { events } = await this.db
      .selectFrom('ledger_head')
      .select(({ fn }) => fn.sum<string | null>('seq').as('events'))
      .executeTakeFirstOrThrow();
    this.events.set(Number(events ?? 0));
  }

  private async countJobs(): Promise<void> {
    // What else there is to say does not depend on the queue.
    const counts = await this.view.counts().catch(() => undefined);
    this.queueUp.set(counts === undefined ? 0 : 1);
    this.jobs.reset();
    for (const [state, count] of Object.entries(counts ?? {})) this.jobs.set({ state }, count);
  }
}
