import {
  createPostgresBackend,
  type JobsOptions,
  type Processor,
  Queue,
  type QueueOptions,
  Worker,
  type WorkerOptions,
} from 'bullmq';
import { QUEUE, QUEUE_SCHEMA } from '../platform/queue-schema.js';
import type { JobName, JobPayload } from './queues.js';

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
  close(): Promise<void>;
}

/** The end of the queue where jobs are taken out. */
export interface JobWorker {
  /** Finishes the jobs it has begun and takes no more. */
  close(): Promise<void>;
}

type Process = Processor<JobPayload, void>;

/** Longest wait for a server when closing: it may be gone for good. */
const CLOSE_MS = 5_000;

/** Opens the queue for putting jobs in. When the server is away, adding fails at once. */
export async function openQueue(location: QueueLocation): Promise<JobQueue> {
  const queue = newQueue(location);
  const { onError, silence } = errorsTo(location.log, 'job queue');
  queue.on('error', onError);
  if (location.redisUrl === undefined) await queue.waitUntilReady();
  return {
    add: async (jobs) => {
      await queue.addBulk(jobs);
    },
    close: () => closeWithin(queue, silence),
  };
}

/** Starts taking jobs out, `concurrency` at a time. */
export async function startWorker(
  location: QueueLocation,
  process: Process,
  concurrency: number,
): Promise<JobWorker> {
  const worker = newWorker(location, process, concurrency);
  const { onError, silence } = errorsTo(location.log, 'job worker');
  worker.on('error', onError);
  worker.on('failed', (job, error) => {
    location.log(`job ${job?.name} ${JSON.stringify(job?.data)} failed: ${error.message}`);
  });
  // Without its schema a worker on PostgreSQL would wait for ever; Redis may still be starting.
  if (location.redisUrl === undefined) await worker.waitUntilReady();
  return { close: () => closeWithin(worker, silence) };
}

function newQueue(location: QueueLocation) {
  const { redisUrl, databaseUrl } = location;
  const options = { skipMetasUpdate: true } satisfies Omit<QueueOptions, 'connection'>;
  if (redisUrl === undefined) {
    const connection = postgresConnection(databaseUrl, 2);
    return new Queue(QUEUE, { ...options, connection }, createPostgresBackend);
  }
  const failFast = { enableOfflineQueue: false, maxRetriesPerRequest: 1 };
  return new Queue(QUEUE, { ...options, connection: { url: redisUrl, ...failFast } });
}

function newWorker(location: QueueLocation, process: Process, concurrency: number) {
  const { redisUrl, databaseUrl } = location;
  const options = {
    concurrency,
    // A killed worker's jobs go to another one after 20 s at most; the sweeper does not wait for that.
    lockDuration: 10_000,
    stalledInterval: 5_000,
    maxStalledCount: 100,
    runRetryDelay: 1_000,
  } satisfies Omit<WorkerOptions, 'connection'>;
  if (redisUrl === undefined) {
    const connection = postgresConnection(databaseUrl, concurrency + 1);
    return new Worker(QUEUE, process, { ...options, connection }, createPostgresBackend);
  }
  // A worker waits for a server that is away, however long.
  const connection = { url: redisUrl, maxRetriesPerRequest: null };
  return new Worker(QUEUE, process, { ...options, connection });
}

function postgresConnection(databaseUrl: string, max: number) {
  const role = '-c role=budget_ledger_app';
  return { connectionString: databaseUrl, options: role, max, schema: QUEUE_SCHEMA };
}

// While a server is away the same message comes many times a second.
function errorsTo(log: (message: string) => void, where: string) {
  let last = '';
  let silent = false;
  const onError = (error: Error) => {
    const message = `${where}: ${error.message || error.name}`;
    if (!silent && message !== last) log(message);
    last = message;
  };
  return {
    onError,
    silence: () => {
      silent = true;
    },
  };
}

async function closeWithin(
  closing: { close(): Promise<void>; disconnect(): Promise<void> },
  silence: () => void,
): Promise<void> {
  silence();
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<'too late'>((resolve) => {
    timer = setTimeout(resolve, CLOSE_MS, 'too late');
  });
  const closed = closing.close().then(
    () => 'closed',
    () => 'closed',
  );
  const outcome = await Promise.race([closed, tooLate]);
  clearTimeout(timer);
  if (outcome === 'too late') void closing.disconnect().catch(() => undefined);
}
