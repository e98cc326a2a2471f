import type { BehindLedger } from './behind.js';
import { type JobQueue, type NewJob, openQueue, type QueueLocation } from './queue-connection.js';
import { APPENDED_JOB_NAMES, type LedgerJob, type LedgerJobName } from './queues.js';
import type { Schedule } from './schedules.js';

/** Tells workers which ledgers to look at. A hint that is lost costs time and nothing else. */
export interface Hints {
  /** Something was appended. Never fails, never waits; many calls make few hints. */
  hintAppended(ledgerId: string): void;
  /** The sweeper found these behind. Rejects when the queue cannot be reached. */
  hintBehind(ledgers: readonly BehindLedger[]): Promise<void>;
  /** Has the queue itself hint at times of day. Rejects when it cannot be reached. */
  keepSchedules(schedules: readonly Schedule[]): Promise<void>;
  close(): Promise<void>;
}

/** Shortest time between two hints for one ledger. */
const PAUSE_MS = 100;
const JOBS_PER_CALL = 200;
const DAY_SECONDS = 86_400;
const OPTIONS = {
  attempts: 10,
  backoff: { type: 'exponential', delay: 200 },
  removeOnComplete: { count: 100, age: DAY_SECONDS },
  removeOnFail: { count: 1_000, age: 7 * DAY_SECONDS },
} satisfies NewJob['opts'];

/** Opens the queue for hints. */
export async function openHints(location: QueueLocation): Promise<Hints> {
  const queue = await openQueue(location);
  const appended = new AppendedHints(queue, location.log);
  return {
    hintAppended: (ledgerId) => appended.hint(ledgerId),
    async hintBehind(ledgers) {
      const jobs = ledgers.flatMap((ledger) =>
        ledger.jobs.map((job) => jobFor(job, ledger.ledgerId, 'behind')),
      );
      for (let first = 0; first < jobs.length; first += JOBS_PER_CALL) {
        await queue.add(jobs.slice(first, first + JOBS_PER_CALL));
      }
    },
    keepSchedules: (schedules) => queue.keep(schedules, OPTIONS),
    close: () => {
      appended.close();
      return queue.close();
    },
  };
}

// The first append of a ledger is hinted at once; those of the pause after it together make one more.
class AppendedHints {
  /** Ledgers in their pause, and whether something was appended meanwhile. */
  private readonly pausing = new Map<string, boolean>();
  private failing = false;
  private closed = false;

  constructor(
    private readonly queue: JobQueue,
    private readonly log: (message: string) => void,
  ) {}

  hint(ledgerId: string): void {
    if (this.closed) return;
    if (this.pausing.has(ledgerId)) this.pausing.set(ledgerId, true);
    else void this.send(ledgerId);
  }

  close(): void {
    this.closed = true;
  }

  private async send(ledgerId: string): Promise<void> {
    this.pausing.set(ledgerId, false);
    try {
      await this.queue.add(APPENDED_JOB_NAMES.map((job) => jobFor(job, ledgerId, 'appended')));
      if (this.failing) this.log('hints reach the job queue again');
      this.failing = false;
    } catch (error) {
      // Said once per outage. The sweeper finds what was not hinted.
      const { message } = error as Error;
      if (!this.failing && !this.closed) this.log(`hints do not reach the job queue: ${message}`);
      this.failing = true;
    }
    setTimeout(() => this.afterPause(ledgerId), PAUSE_MS).unref();
  }

  private afterPause(ledgerId: string): void {
    const again = this.pausing.get(ledgerId) === true;
    this.pausing.delete(ledgerId);
    if (again && !this.closed) void this.send(ledgerId);
  }
}

// At most one job per ledger and hint waits. An append that comes while its job runs is kept and runs
// after it (keepLastIfActive): what was appended too late for the run is not lost. The sweeper's job
// frees its place when it begins: one whose worker was killed does not hold up the next sweep.
function jobFor(name: LedgerJobName, ledgerId: string, hint: LedgerJob['hint']): NewJob {
  return {
    name,
    data: { ledgerId, hint },
    opts: {
      ...OPTIONS,
      deduplication: {
        id: `${hint} ${name} ${ledgerId}`,
        keepLastIfActive: hint === 'appended',
      },
    },
  };
}
