import { setTimeout as pause } from 'node:timers/promises';
import {
  createPostgresBackend,
  type JobsOptions,
  type Processor,
  Queue,
  type QueueOptions,
  Worker,
  type WorkerOptions,
} from 'bullmq';
import type pg from 'pg';
import { QUEUE } from '../platform/queue-schema.js';
import { queuePool } from './queue-pool.js';
import type { JobName, JobPayload } from './queues.js';
import { SCHEDULE_TIME_ZONE, type Schedule } from './schedules.js';

// Where the queue lives: on Redis, or on the PostgreSQL of the ledger. What differs between the two is
// in this file and nowhere else.

export interface QueueLocation {
  /** Undefined: the queue lives on PostgreSQL. */
  readonly redisUrl: string | undefined;
  readonly databaseUrl: string;
  readonly log: (message: string) => void;
}

export interface NewJob {
  readonly name: JobName;
  readonly data: JobPayload;
  readonly opts: Omit<JobsOptions, 'repeat'>;
}

/** The end of the queue where jobs are put in. */
export interface JobQueue {
  add(jobs: NewJob[]): Promise<void>;
  /** Makes the schedulers that are missing or have another pattern. */
  keep(schedules: readonly Schedule[], opts: NewJob['opts']): Promise<void>;
  close(): Promise<void>;
}

/** The end of the queue where jobs are taken out. */
export interface JobWorker {
  /** Finishes the jobs it has begun and takes no more. */
  close(): Promise<void>;
}

/** Longest wait for a server that takes a job in, or says what is in it. */
const ADD_MS = 5_000;
/** Longest waits when closing, for a server that may be gone for good and for jobs to be finished. */
const ANSWER_MS = 1_000;
const CLOSE_MS = 30_000;
const LONGEST_RECONNECT_MS = 2_000;

/** Opens the queue for putting jobs in. When the server is away, adding fails. */
export async function openQueue(location: QueueLocation): Promise<JobQueue> {
  const life = new Life(location.log, 'job queue');
  const queue = newQueue(location, life);
  await life.begin(queue, location);
  return {
    // As long as Redis was never reached BullMQ waits for it, however long.
    async add(jobs) {
      await inTime(ADD_MS, queue.addBulk(jobs));
    },
    async keep(schedules, opts) {
      await inTime(ADD_MS, keepSchedulers(queue as Queue, schedules, opts));
    },
    close: () => life.end(queue),
  };
}

// One that is as it should be is left alone: made anew it would drop the job that is about to run.
async function keepSchedulers(
  queue: Queue,
  schedules: readonly Schedule[],
  opts: NewJob['opts'],
): Promise<void> {
  const found = await queue.getJobSchedulers();
  for (const { job: name, pattern } of schedules) {
    if (found.some((one) => one.key === name && one.pattern === pattern)) continue;
    const repeat = { pattern, tz: SCHEDULE_TIME_ZONE };
    await queue.upsertJobScheduler(name, repeat, { name, data: {}, opts });
  }
}

/** A queue to look at. */
export interface QueueView {
  readonly backend: 'redis' | 'postgres';
  /** The answer to a question, or a rejection when the server does not give one. */
  ask<Answer>(question: (queue: Queue) => Promise<Answer>): Promise<Answer>;
  close(): Promise<void>;
}

/** Opens the queue for looking at it. When the server is away, asking fails. */
export async function openView(location: QueueLocation): Promise<QueueView> {
  const life = new Life(location.log, 'job view');
  const queue = newQueue(location, life);
  await life.begin(queue, location);
  return {
    backend: location.redisUrl === undefined ? 'postgres' : 'redis',
    // Its type tells of how it was connected, which is nobody's business.
    ask: (question) => inTime(ADD_MS, question(queue as Queue)),
    close: () => life.end(queue),
  };
}

/** Starts taking jobs out, `concurrency` at a time. */
export async function startWorker(
  location: QueueLocation,
  process: Processor<JobPayload, void>,
  concurrency: number,
): Promise<JobWorker> {
  const life = new Life(location.log, 'job worker');
  const worker = newWorker(location, life, { process, concurrency });
  worker.on('failed', (job, error) => {
    const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
    const what = `job ${job?.name} ${JSON.stringify(job?.data)}`;
    location.log(`${what} failed: ${error.message}${cause}`);
  });
  await life.begin(worker, location);
  return { close: () => life.end(worker) };
}

function newQueue({ redisUrl, databaseUrl }: QueueLocation, life: Life) {
  const options = {
    skipMetasUpdate: true,
    // Asked while the connection breaks, the version would be missing for ever; workers ask for it.
    skipVersionCheck: true,
  } satisfies Omit<QueueOptions, 'connection'>;
  if (redisUrl === undefined) {
    const connection = life.owning(queuePool(databaseUrl, 2));
    return new Queue(QUEUE, { ...options, connection }, createPostgresBackend);
  }
  const failFast = { enableOfflineQueue: false, maxRetriesPerRequest: 1 };
  const connection = { url: redisUrl, retryStrategy: life.retryStrategy, ...failFast };
  return new Queue(QUEUE, { ...options, connection });
}

function newWorker(
  { redisUrl, databaseUrl }: QueueLocation,
  life: Life,
  work: { readonly process: Processor<JobPayload, void>; readonly concurrency: number },
) {
  const { process, concurrency } = work;
  const options = {
    concurrency,
    // A killed worker's jobs go to another one after 20 s at most; the sweeper does not wait for that.
    lockDuration: 10_000,
    stalledInterval: 5_000,
    maxStalledCount: 100,
    runRetryDelay: 1_000,
  } satisfies Omit<WorkerOptions, 'connection'>;
  if (redisUrl === undefined) {
    const connection = life.owning(queuePool(databaseUrl, concurrency + 2));
    return new Worker(QUEUE, process, { ...options, connection }, createPostgresBackend);
  }
  // A worker waits for a server that is away, however long.
  const patient = { retryStrategy: life.retryStrategy, maxRetriesPerRequest: null };
  return new Worker(QUEUE, process, { ...options, connection: { url: redisUrl, ...patient } });
}

/** One end of the queue from opening to closing: what it says about errors, and that it ends. */
class Life {
  private lastError = '';
  private ending = false;
  private ended: Promise<void> | undefined;
  private pool: pg.Pool | undefined;

  constructor(
    private readonly log: (message: string) => void,
    private readonly name: string,
  ) {}

  /** The pool that this end alone uses; closed with it. */
  owning(pool: pg.Pool): pg.Pool {
    this.pool = pool;
    return pool;
  }

  /** Listens to errors, and waits for PostgreSQL; Redis may still be starting. */
  async begin(opened: Closing, { redisUrl }: QueueLocation): Promise<void> {
    opened.on('error', this.onError);
    if (redisUrl !== undefined) return;
    try {
      // Without its schema a worker would wait for ever.
      await opened.waitUntilReady();
    } catch (error) {
      await this.end(opened);
      throw error;
    }
  }

  private readonly onError = (error: Error): void => {
    const message = `${this.name}: ${error.message || error.name}`;
    // While a server is away the same error comes many times a second.
    if (!this.ending && message !== this.lastError) this.log(message);
    this.lastError = message;
  };

  /** Of ioredis: reconnects as long as this end is open, or nothing would stop it. */
  readonly retryStrategy = (times: number): number | null =>
    this.ending ? null : Math.min(times * 100, LONGEST_RECONNECT_MS);

  /** Closes in good order when the server answers, by force when it does not: BullMQ would hang. */
  end(opened: Closing): Promise<void> {
    this.ended ??= this.close(opened);
    return this.ended;
  }

  private async close(opened: Closing): Promise<void> {
    const asked = inTime(ANSWER_MS, opened.getBackend().hasQueueMetaField('version'));
    const answers = await asked.then(
      () => true,
      () => false,
    );
    this.ending = true;
    await inTime(CLOSE_MS, opened.close(!answers)).catch(this.onError);
    await this.pool?.end();
  }
}

interface Closing {
  on(event: 'error', listener: (error: Error) => void): unknown;
  waitUntilReady(): Promise<unknown>;
  getBackend(): { hasQueueMetaField(field: string): Promise<boolean> };
  close(force?: boolean): Promise<void>;
}

/** The work's own outcome, or a rejection when it takes too long. */
async function inTime<Result>(timeoutMs: number, work: Promise<Result>): Promise<Result> {
  const timeout = new AbortController();
  const { signal } = timeout;
  const late = pause(timeoutMs, undefined, { signal }).then(() => {
    throw new Error(`no answer within ${timeoutMs} ms`);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    // Whichever came second is nobody's business any more.
    late.catch(() => undefined);
    work.catch(() => undefined);
    timeout.abort();
  }
}
