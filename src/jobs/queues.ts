// The jobs there are, what each carries, and that somebody does it.

export interface LedgerJob {
  readonly ledgerId: string;
  /** Who asked: an append, or the sweeper that found the ledger behind. */
  readonly hint: 'appended' | 'behind';
}

export interface JobPayloads {
  /** Brings every balance projection of a ledger to its head. */
  readonly 'catch-up-projections': LedgerJob;
  /** Finds and posts the overspend crossings of a ledger. */
  readonly 'detect-overspend': LedgerJob;
  /** Judges the rules of alerts on a ledger's log, for the day if that is due, and posts the crossings. */
  readonly 'detect-alerts': LedgerJob;
  /** Puts the alerts of a ledger into the outbox, and has what is due sent. */
  readonly 'enqueue-deliveries': LedgerJob;
}

export type JobName = keyof JobPayloads;
export type JobPayload = JobPayloads[JobName];

export const JOB_NAMES: readonly JobName[] = Object.keys({
  'catch-up-projections': true,
  'detect-overspend': true,
  'detect-alerts': true,
  'enqueue-deliveries': true,
} satisfies Record<JobName, true>) as JobName[];

export interface JobHandler {
  readonly job: JobName;
  readonly handle: (payload: JobPayload) => Promise<void>;
}

/** The handler of each job. Throws when a job has none, or two: the process should not start. */
export function handlersByJob(
  handlers: readonly JobHandler[],
): Readonly<Record<JobName, JobHandler>> {
  const entries = JOB_NAMES.map((job): [JobName, JobHandler] => {
    const [handler, second] = handlers.filter((candidate) => candidate.job === job);
    if (handler === undefined) throw new Error(`job ${job} has no handler`);
    if (second !== undefined) throw new Error(`job ${job} has more than one handler`);
    return [job, handler];
  });
  return Object.fromEntries(entries) as Record<JobName, JobHandler>;
}
