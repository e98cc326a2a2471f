// The jobs there are, what each carries, and that somebody does it.

export interface LedgerJob {
  readonly ledgerId: string;
  /** Who asked: an append, or the sweeper that found the ledger behind. */
  readonly hint: 'appended' | 'behind';
}

/** Made by a scheduler. What is due, for which ledger or receiver, stands in the database. */
export type ScheduledJob = Readonly<Record<string, never>>;

export interface JobPayloads {
  /** Brings every balance projection of a ledger to its head. */
  readonly 'catch-up-projections': LedgerJob;
  /** Finds and posts the overspend crossings of a ledger. */
  readonly 'detect-overspend': LedgerJob;
  /** Judges the rules of alerts on a ledger's log, for the day if that is due, and posts the crossings. */
  readonly 'detect-alerts': LedgerJob;
  /** Puts the alerts of a ledger into the outbox, and has what is due sent. */
  readonly 'enqueue-deliveries': LedgerJob;
  /** Has a ledger check itself for the day, if that is due. */
  readonly 'check-ledger': LedgerJob;
  /** Hints every ledger whose rules of time are to be judged for the day: pace, age and the like. */
  readonly 'sweep-alerts': ScheduledJob;
  /** Hints every ledger that is to check itself for the day. */
  readonly 'check-ledgers': ScheduledJob;
  /** Has the digests sent that became due. */
  readonly 'send-digests': ScheduledJob;
}

export type JobName = keyof JobPayloads;
export type JobPayload = JobPayloads[JobName];

/** Jobs about one ledger. */
export type LedgerJobName = {
  [Job in JobName]: JobPayloads[Job] extends LedgerJob ? Job : never;
}[JobName];
/** Jobs at times of day. */
export type ScheduledJobName = Exclude<JobName, LedgerJobName>;

export const LEDGER_JOB_NAMES: readonly LedgerJobName[] = Object.keys({
  'catch-up-projections': true,
  'detect-overspend': true,
  'detect-alerts': true,
  'enqueue-deliveries': true,
  'check-ledger': true,
} satisfies Record<LedgerJobName, true>) as LedgerJobName[];

export const SCHEDULED_JOB_NAMES: readonly ScheduledJobName[] = Object.keys({
  'sweep-alerts': true,
  'check-ledgers': true,
  'send-digests': true,
} satisfies Record<ScheduledJobName, true>) as ScheduledJobName[];

export const JOB_NAMES: readonly JobName[] = [...LEDGER_JOB_NAMES, ...SCHEDULED_JOB_NAMES];

/** What an append may give work to; a check is due by the day. */
export const APPENDED_JOB_NAMES = LEDGER_JOB_NAMES.filter((job) => job !== 'check-ledger');

export type JobHandler = {
  [Job in JobName]: {
    readonly job: Job;
    readonly handle: (payload: JobPayloads[Job]) => Promise<void>;
  };
}[JobName];

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
