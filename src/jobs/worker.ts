import type { CommandBus } from '@nestjs/cqrs';
import { type Job, UnrecoverableError } from 'bullmq';
import { detectAlerts } from '../alerts/alerts.job.js';
import { detectOverspend } from '../alerts/overspend.job.js';
import { channels } from '../deliveries/channels.js';
import { type Dispatcher, startDispatcher } from '../deliveries/dispatcher.js';
import { outboxProjection } from '../deliveries/outbox.projection.js';
import { sealingOf } from '../deliveries/sealing.js';
import { trustIn } from '../deliveries/trust.js';
import { RuleBroken } from '../domain/rules.js';
import { IdempotencyMismatch } from '../ledger/answer.js';
import type { Ledger } from '../ledger/ledger.js';
import { type Config, type DeliveryConfig, outboundRules } from '../platform/config.js';
import type { Database } from '../platform/database.js';
import { balanceProjection } from '../projections/balance.projection.js';
import { type BalanceDefinition, DEFINITIONS } from '../projections/definitions.js';
import { catchUp } from '../projections/projector.js';
import { allBehind } from './behind.js';
import { type Hints, openHints } from './hints.js';
import { startWorker } from './queue-connection.js';
import {
  handlersByJob,
  type JobHandler,
  type JobName,
  type JobPayload,
  type LedgerJobName,
} from './queues.js';
import {
  configureSchedules,
  type Schedule,
  type ScheduleConfig,
  schedulesIn,
} from './schedules.js';
import { checkIfDue } from './self-check.js';
import { startSweeper } from './sweeper.js';

export interface WorkersOptions {
  readonly config: Pick<Config, 'REDIS_URL' | 'SWEEP_INTERVAL_MS' | 'DATABASE_POOL_SIZE'> &
    Partial<DeliveryConfig & ScheduleConfig>;
  readonly databaseUrl: string;
  readonly database: Database;
  readonly commandBus: Pick<CommandBus, 'execute'>;
  readonly ledger: Pick<Ledger, 'onAppended'>;
  readonly log: (message: string) => void;
  /** Default: all there are. */
  readonly definitions?: readonly BalanceDefinition[];
  /** How long a sender that was killed keeps its receiver from others. Default: a minute. */
  readonly leaseMs?: number;
  /** Default: those of the installation. */
  readonly schedules?: readonly Schedule[];
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
  const { db } = database;
  await configureSchedules(db, config);
  const dispatcher = await startSending(options);
  const location = { redisUrl: config.REDIS_URL, databaseUrl, log };
  const hints = await openHints(location).catch(async (error) => {
    await dispatcher.stop();
    throw error;
  });
  try {
    const runner = new Runner(handlersByJob(jobHandlers(options, { dispatcher, hints })));
    // Half of the connections stay with commands and queries.
    const atOnce = Math.min(MOST_JOBS_AT_ONCE, Math.floor(config.DATABASE_POOL_SIZE / 2));
    const worker = await startWorker(location, (job) => runner.run(job), atOnce);
    ledger.onAppended((ledgerId) => hints.hintAppended(ledgerId));
    const intervalMs = config.SWEEP_INTERVAL_MS;
    const schedules = async () => options.schedules ?? schedulesIn(db);
    const sweeper = startSweeper({ db, intervalMs, hints, schedules, log });
    return {
      async stop() {
        await sweeper.stop();
        await worker.close();
        await dispatcher.stop();
        await hints.close();
      },
    };
  } catch (error) {
    await dispatcher.stop();
    await hints.close();
    throw error;
  }
}

async function startSending(options: WorkersOptions): Promise<Dispatcher> {
  const { config, database, log, leaseMs } = options;
  const sealing = await sealingOf(database.db, config.SEALING_KEY);
  const { SMTP_URL: url, MAIL_FROM: from = '' } = config;
  const trust = trustIn(config.DELIVERY_CA_FILE);
  const mailServer = url === undefined ? undefined : { url, from, trust };
  const send = channels({ rules: { ...outboundRules(config), trust }, mailServer });
  const intervalMs = config.SWEEP_INTERVAL_MS;
  return startDispatcher({ database, sealing, send, log, intervalMs, leaseMs });
}

interface Reach {
  readonly dispatcher: Dispatcher;
  readonly hints: Hints;
}

function jobHandlers(options: WorkersOptions, { dispatcher, hints }: Reach): JobHandler[] {
  const { database, commandBus, log, definitions = DEFINITIONS } = options;
  const projections = definitions.map(balanceProjection);
  const outbox = outboxProjection();
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
      job: 'enqueue-deliveries',
      handle: async ({ ledgerId }) => {
        await catchUp(database, outbox, { ledgerId, log });
        dispatcher.wake();
      },
    },
    {
      job: 'detect-alerts',
      handle: ({ ledgerId }) => detectAlerts({ database, commandBus, ledgerId, log }),
    },
    {
      job: 'check-ledger',
      handle: ({ ledgerId }) => checkIfDue({ database, commandBus, ledgerId, log }),
    },
    { job: 'sweep-alerts', handle: () => hintDue('detect-alerts', { database, hints }) },
    { job: 'check-ledgers', handle: () => hintDue('check-ledger', { database, hints }) },
    { job: 'send-digests', handle: async () => dispatcher.wake() },
  ];
}

async function hintDue(
  job: LedgerJobName,
  { database, hints }: { readonly database: Database; readonly hints: Hints },
): Promise<void> {
  const behind = await allBehind(database.db);
  const due = behind.filter(({ jobs }) => jobs.includes(job));
  await hints.hintBehind(due.map(({ ledgerId }) => ({ ledgerId, jobs: [job] })));
}

/** Runs the handler of each job, and knows what runs. */
class Runner {
  private readonly running = new Set<string>();

  constructor(private readonly handlers: Readonly<Record<JobName, JobHandler>>) {}

  async run(job: Job<JobPayload>): Promise<void> {
    const handler = (this.handlers as Readonly<Record<string, JobHandler>>)[job.name];
    if (handler === undefined) throw new UnrecoverableError(`there is no job ${job.name}`);
    const { ledgerId, hint } = job.data;
    const running = `${job.name} ${ledgerId}`;
    if (hint === 'behind') {
      await job.removeDeduplicationKey();
      // What runs here goes on until nothing is left. If it does not get there, the sweeper is back soon.
      if (this.running.has(running)) return;
    }
    this.running.add(running);
    try {
      // What a job carries goes by its name.
      await handler.handle(job.data as never);
    } catch (error) {
      // A broken rule is final for its key; anything else may pass next time.
      const final = error instanceof RuleBroken || error instanceof IdempotencyMismatch;
      throw final ? new UnrecoverableError(error.message) : error;
    } finally {
      this.running.delete(running);
    }
  }
}
