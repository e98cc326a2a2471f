import type { CommandBus } from '@nestjs/cqrs';
import { type Job, UnrecoverableError } from 'bullmq';
import { detectAlerts } from '../alerts/alerts.job.js';
import { detectOverspend } from '../alerts/overspend.job.js';
import { RuleBroken } from '../domain/rules.js';
import { IdempotencyMismatch } from '../ledger/answer.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Config } from '../platform/config.js';
import type { Database } from '../platform/database.js';
import { balanceProjection } from '../projections/balance.projection.js';
import { type BalanceDefinition, DEFINITIONS } from '../projections/definitions.js';
import { catchUp } from '../projections/projector.js';
import { openHints } from './hints.js';
import { startWorker } from './queue-connection.js';
import { handlersByJob, type JobHandler, type JobName, type JobPayload } from './queues.js';
import { selfCheck } from './self-check.js';
import { startSweeper } from './sweeper.js';

export interface WorkersOptions {
  readonly config: Pick<Config, 'REDIS_URL' | 'SWEEP_INTERVAL_MS' | 'DATABASE_POOL_SIZE'>;
  readonly databaseUrl: string;
  readonly database: Database;
  readonly commandBus: Pick<CommandBus, 'execute'>;
  readonly ledger: Pick<Ledger, 'onAppended'>;
  readonly log: (message: string) => void;
  /** Default: all there are. */
  readonly definitions?: readonly BalanceDefinition[];
}

export interface Workers {
  /** Finishes what has begun and takes nothing more. */
  stop(): Promise<void>;
}

const MOST_JOBS_AT_ONCE = 4;

/**
 * Starts the workers of this process: they take jobs from the queue, sweep, and hint what this
 * process's ledger appends. Any number of processes may do so. Throws when a job has no handler.
 */
export async function startWorkers(options: WorkersOptions): Promise<Workers> {
  const { config, databaseUrl, database, ledger, log } = options;
  const runner = new Runner(handlersByJob(jobHandlers(options)));
  const location = { redisUrl: config.REDIS_URL, databaseUrl, log };
  const hints = await openHints(location);
  try {
    // Half of the connections stay with commands and queries.
    const atOnce = Math.min(MOST_JOBS_AT_ONCE, Math.floor(config.DATABASE_POOL_SIZE / 2));
    const worker = await startWorker(location, (job) => runner.run(job), atOnce);
    ledger.onAppended((ledgerId) => hints.hintAppended(ledgerId));
    const intervalMs = config.SWEEP_INTERVAL_MS;
    const sweeper = startSweeper({ db: database.db, intervalMs, hints, log });
    return {
      async stop() {
        await sweeper.stop();
        await worker.close();
        await hints.close();
      },
    };
  } catch (error) {
    await hints.close();
    throw error;
  }
}

function jobHandlers(options: WorkersOptions): JobHandler[] {
  const { database, commandBus, log, definitions = DEFINITIONS } = options;
  const projections = definitions.map(balanceProjection);
  return [
    {
      job: 'catch-up-projections',
      handle: async ({ ledgerId }) => {
        for (const projection of projections)
          await catchUp(database, projection, { ledgerId, log });
      },
    },
    {
      job: 'detect-overspend',
      handle: ({ ledgerId }) => detectOverspend({ database, commandBus, ledgerId, log }),
    },
    {
      job: 'detect-alerts',
      handle: ({ ledgerId }) => {
        const posting = { database, commandBus, ledgerId, log };
        return detectAlerts({ ...posting, beforeSweep: (on) => selfCheck(posting, on) });
      },
    },
  ];
}

/** Runs the handler of each job, and knows what runs. */
class Runner {
  private readonly running = new Set<string>();

  constructor(private readonly handlers: Readonly<Record<JobName, JobHandler>>) {}

  async run(job: Job<JobPayload>): Promise<void> {
    const handler = (this.handlers as Readonly<Record<string, JobHandler>>)[job.name];
    if (handler === undefined) throw new UnrecoverableError(`there is no job ${job.name}`);
    const running = `${job.name} ${job.data.ledgerId}`;
    if (job.data.hint === 'behind') {
      await job.removeDeduplicationKey();
      // What runs here goes on until nothing is left. If it does not get there, the sweeper is back soon.
      if (this.running.has(running)) return;
    }
    this.running.add(running);
    try {
      await handler.handle(job.data);
    } catch (error) {
      // A broken rule is final for its key; anything else may pass next time.
      const final = error instanceof RuleBroken || error instanceof IdempotencyMismatch;
      throw final ? new UnrecoverableError(error.message) : error;
    } finally {
      this.running.delete(running);
    }
  }
}
