import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { EXIT } from '../src/cli/failures.js';
import { openQueue } from '../src/jobs/queue-connection.js';
import { LEDGER_JOB_NAMES } from '../src/jobs/queues.js';
import type { EmbeddedPostgres } from '../src/platform/embedded-postgres.js';
import { migrateToLatest } from '../src/platform/migrations.js';
import { migrateQueues } from '../src/platform/queue-schema.js';
import { type Running, start } from '../test/cli/command-line.js';
import { emptyQueue } from '../test/support/empty-queue.js';
import { query } from '../test/support/query.js';
import { startRedis, type TestRedis } from '../test/support/redis.js';
import {
  postmasterPid,
  type ServerProcess,
  startServerProcess,
} from '../test/support/server-process.js';
import { temporaryFolder } from '../test/support/temporary-folder.js';

// An API, workers, a PostgreSQL and perhaps a Redis, each a process that can be killed and
// started again: all of them as they are run in earnest.

export type Backend = 'postgres' | 'redis';

const ON_EITHER = [
  'kill worker',
  'kill api',
  'kill postgres',
  'empty queue',
  'each job three times',
] as const;
export type Fault = (typeof ON_EITHER)[number] | 'kill redis';

export const FAULTS: Readonly<Record<Backend, readonly Fault[]>> = {
  postgres: ON_EITHER,
  // A Redis given by REDIS_URL cannot be killed.
  redis: process.env.REDIS_URL ? ON_EITHER : [...ON_EITHER, 'kill redis'],
};

const START_MS = 60_000;

export class FaultWorld {
  private readonly folder = temporaryFolder();
  private readonly killed = new Set<Running>();
  private readonly ended = new Set<Running>();
  private postgres: ServerProcess | undefined;
  private server: Omit<EmbeddedPostgres, 'stop'> | undefined;
  private redis: TestRedis | undefined;
  private api: Running | undefined;
  private workers: (Running | undefined)[];
  private address = '';
  private postgresIsDown = true;
  private redisIsDown = false;

  private constructor(
    readonly backend: Backend,
    workerCount: number,
  ) {
    this.workers = Array(workerCount).fill(undefined);
  }

  static async start(backend: Backend, workerCount: number): Promise<FaultWorld> {
    const world = new FaultWorld(backend, workerCount);
    try {
      await world.startPostgres();
      const log = () => undefined;
      await migrateToLatest({ url: world.databaseUrl, log });
      await migrateQueues({ url: world.databaseUrl, log });
      if (backend === 'redis') world.redis = await startRedis();
      await world.startAgain();
      return world;
    } catch (error) {
      await world.stop();
      throw error;
    }
  }

  /** Of a superuser; it stays the same when the server is started again. */
  get databaseUrl(): string {
    return this.server?.url ?? '';
  }

  /** Where the API listens now. */
  get apiUrl(): string {
    return this.address;
  }

  /** How many processes found no database when they started; whoever runs them starts them again. */
  get startedInVain(): number {
    return [...this.ended].filter(({ child }) => child.exitCode === EXIT.unavailable).length;
  }

  /** What others said that ended without having been killed. */
  get endedByThemselves(): string[] {
    const ended = [...this.ended].filter(({ child }) => child.exitCode !== EXIT.unavailable);
    return ended.map((running) => running.printed().slice(-2_000));
  }

  async strike(
    fault: Fault,
    { ledgerIds, worker }: { readonly ledgerIds: readonly string[]; readonly worker: number },
  ): Promise<void> {
    switch (fault) {
      case 'kill worker':
        return this.kill(this.workers[worker % this.workers.length]);
      case 'kill api':
        return this.kill(this.api);
      case 'kill postgres':
        process.kill(postmasterPid(this.server?.dataDir ?? ''), 'SIGKILL');
        this.postgresIsDown = true;
        return;
      case 'kill redis':
        this.redisIsDown = true;
        return this.redis?.kill9();
      case 'empty queue':
        return emptyQueue(this.databaseUrl, this.redis);
      case 'each job three times':
        return this.addJobs(ledgerIds);
      default:
        return fault satisfies never;
    }
  }

  /** Starts whatever does not run. */
  async startAgain(): Promise<void> {
    if (this.postgresIsDown) await this.startPostgres();
    if (this.redisIsDown) await this.redis?.restart();
    this.redisIsDown = false;
    this.workers = this.workers.map((worker) => this.alive(worker) ?? this.begin('worker'));
    const api = this.alive(this.api) ?? this.begin('api');
    if (api !== this.api) this.address = await listeningAt(api);
    this.api = api;
  }

  /** Kills every worker, and begins again as if a long time had passed. */
  async startMuchLater(): Promise<void> {
    for (const worker of this.workers) await this.kill(worker);
    // A lease that a killed sender held, and the pause after an attempt that failed.
    await query(
      this.databaseUrl,
      'UPDATE ledger.subscription SET leased_until = now() WHERE leased_until IS NOT NULL',
    );
    await query(
      this.databaseUrl,
      `UPDATE ledger.delivery SET due_at = now() WHERE status = 'pending'`,
    );
    await this.startAgain();
  }

  async stop(): Promise<void> {
    for (const running of [...this.workers, this.api]) await this.kill(running);
    await this.redis?.stop();
    await this.postgres?.end('SIGTERM');
    if (this.server !== undefined) {
      // As root the data lies in a folder of the server's own account.
      await rm(this.server.dataDir, { recursive: true, force: true });
    }
    this.folder.remove();
  }

  private async startPostgres(): Promise<void> {
    // Its folder is claimed by the process around it as long as that lives.
    await this.postgres?.end('SIGKILL');
    const dataDir = join(this.folder.path, 'data');
    const port = this.server?.port ?? 0;
    this.postgres = startServerProcess({ options: { dataDir, port } });
    this.server = await this.postgres.started;
    this.postgresIsDown = false;
  }

  private begin(part: 'api' | 'worker'): Running {
    return start([part, '--no-migrate'], {
      DATABASE_URL: this.databaseUrl,
      REDIS_URL: this.redis?.url ?? '',
      PORT: '0',
      SWEEP_INTERVAL_MS: '500',
      DELIVERY_PRIVATE_HOSTS: '127.0.0.1',
    });
  }

  private alive(running: Running | undefined): Running | undefined {
    if (running === undefined || this.killed.has(running)) return undefined;
    const { exitCode, signalCode } = running.child;
    if (exitCode === null && signalCode === null) return running;
    this.ended.add(running);
    return undefined;
  }

  private async kill(running: Running | undefined): Promise<void> {
    if (running === undefined) return;
    if (this.alive(running) === undefined) return;
    this.killed.add(running);
    running.child.kill('SIGKILL');
    await running.ended;
  }

  private async addJobs(ledgerIds: readonly string[]): Promise<void> {
    const log = () => undefined;
    const location = { redisUrl: this.redis?.url, databaseUrl: this.databaseUrl, log };
    const queue = await openQueue(location);
    const jobs = ledgerIds.flatMap((ledgerId) =>
      LEDGER_JOB_NAMES.map((name) => ({
        name,
        data: { ledgerId, hint: 'appended' } as const,
        opts: {},
      })),
    );
    try {
      await queue.add([...jobs, ...jobs, ...jobs]);
    } finally {
      await queue.close();
    }
  }
}

/** Where an API process listens, once it does. */
export async function listeningAt(api: Running): Promise<string> {
  for (const deadline = Date.now() + START_MS; Date.now() < deadline; await pause(20)) {
    const [, url] = /listening on (http:\/\/[^,"]+)/.exec(api.printed()) ?? [];
    if (url !== undefined) return url;
    if (api.child.exitCode !== null) break;
  }
  throw new Error(`the API did not start: ${api.printed().slice(-2_000)}`);
}
