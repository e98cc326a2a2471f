import type { OnApplicationShutdown } from '@nestjs/common';
import type { Job, JobType, Queue } from 'bullmq';
import { openView, type QueueLocation, type QueueView } from './queue-connection.js';

// What is in the queue, for people who look after it. Nothing is decided by these figures.

const STATES = ['waiting', 'prioritized', 'active', 'delayed', 'failed', 'completed'] as const;
/** Jobs of a state whose names are counted; a queue of hints seldom has more. */
const NAMED = 1_000;

export type JobState = (typeof STATES)[number];

export interface QueueFigures {
  readonly backend: 'redis' | 'postgres';
  readonly counts: Readonly<Record<JobState, number>>;
  /** By name and state, of the first thousand jobs of each state. */
  readonly names: Readonly<Record<string, Readonly<Partial<Record<JobState, number>>>>>;
  /** When the job was put in that waits longest. */
  readonly oldestWaitingAt: string | null;
  readonly workers: number;
  readonly schedulers: readonly SchedulerFigures[];
}

export interface SchedulerFigures {
  readonly job: string;
  readonly pattern: string;
  readonly nextAt: string | null;
}

/** The job queue does not answer. */
export class QueueUnreachable extends Error {
  override readonly name = 'QueueUnreachable';
}

/** The queue as it stands. It is opened by the first question: most processes are never asked. */
export class JobView implements OnApplicationShutdown {
  private opened: Promise<QueueView> | undefined;

  constructor(private readonly location: QueueLocation) {}

  /** Rejects with `QueueUnreachable`. */
  async figures(): Promise<QueueFigures> {
    const { backend } = await this.open();
    return this.ask(async (queue) => {
      const counts = await queue.getJobCounts(...STATES);
      const names: Record<string, Partial<Record<JobState, number>>> = {};
      for (const state of STATES) {
        for (const { name } of await jobsIn(queue, state)) {
          names[name] = { ...names[name], [state]: (names[name]?.[state] ?? 0) + 1 };
        }
      }
      const [oldest] = await queue.getJobs(['waiting'], 0, 0, true);
      const byState = STATES.map((state) => [state, counts[state] ?? 0]);
      return {
        backend,
        counts: Object.fromEntries(byState) as QueueFigures['counts'],
        names,
        oldestWaitingAt: oldest ? new Date(oldest.timestamp).toISOString() : null,
        workers: await queue.getWorkersCount(),
        schedulers: await schedulersIn(queue),
      };
    });
  }

  /** How many jobs there are in each state. Rejects with `QueueUnreachable`. */
  counts(): Promise<Readonly<Record<string, number>>> {
    return this.ask((queue) => queue.getJobCounts(...STATES));
  }

  /** Rejects with `QueueUnreachable`. */
  async ask<Answer>(question: (queue: Queue) => Promise<Answer>): Promise<Answer> {
    const view = await this.open();
    try {
      return await view.ask(question);
    } catch (cause) {
      throw new QueueUnreachable('the job queue does not answer', { cause });
    }
  }

  /** Nest calls it when the server has answered its last request. */
  async onApplicationShutdown(): Promise<void> {
    const view = await this.opened?.catch(() => undefined);
    await view?.close();
  }

  private async open(): Promise<QueueView> {
    this.opened ??= openView(this.location);
    try {
      return await this.opened;
    } catch (cause) {
      this.opened = undefined;
      throw new QueueUnreachable('the job queue cannot be opened', { cause });
    }
  }
}

async function schedulersIn(queue: Queue): Promise<SchedulerFigures[]> {
  const schedulers = await queue.getJobSchedulers(0, -1, true);
  return schedulers.map(({ key, pattern = '', next }) => ({
    job: key,
    pattern,
    nextAt: next ? new Date(next).toISOString() : null,
  }));
}

// A job may be gone before it is read.
async function jobsIn(queue: Queue, state: JobType): Promise<Job[]> {
  const jobs: (Job | undefined)[] = await queue.getJobs([state], 0, NAMED - 1);
  return jobs.filter((job) => job !== undefined && job !== null);
}
