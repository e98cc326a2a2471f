import { dailyTimesIn, setDailyTime } from '../alerts/daily-work.js';
import type { Config } from '../platform/config.js';
import type { Db } from '../platform/database.js';
import type { ScheduledJobName } from './queues.js';

/** When a job is made, over and over. A scheduler is a hint: it says that it is time to look. */
export interface Schedule {
  readonly job: ScheduledJobName;
  /** Cron, in the time of China. */
  readonly pattern: string;
}

export const SCHEDULE_TIME_ZONE = 'Asia/Shanghai';

export type ScheduleConfig = Pick<Config, 'ALERT_SWEEP_AT' | 'SELF_CHECK_AT'>;

/** Takes over when things are done daily, where it is configured. */
export async function configureSchedules(db: Db, config: Partial<ScheduleConfig>): Promise<void> {
  const { ALERT_SWEEP_AT, SELF_CHECK_AT } = config;
  if (ALERT_SWEEP_AT !== undefined)
    await setDailyTime(db, { work: 'sweep-alerts', at: ALERT_SWEEP_AT });
  if (SELF_CHECK_AT !== undefined)
    await setDailyTime(db, { work: 'check-ledgers', at: SELF_CHECK_AT });
}

/** The schedules of an installation: of all its workers, however each of them is configured. */
export async function schedulesIn(db: Db): Promise<readonly Schedule[]> {
  const daily = await dailyTimesIn(db);
  return [
    { job: 'sweep-alerts', pattern: everyDayAt(daily['sweep-alerts']) },
    { job: 'check-ledgers', pattern: everyDayAt(daily['check-ledgers']) },
    // Hourly digests are due at the full hour, and daily ones at one of them.
    { job: 'send-digests', pattern: '0 * * * *' },
  ];
}

function everyDayAt(time: string): string {
  const [hour, minute] = time.split(':').map(Number);
  return `${minute} ${hour} * * *`;
}
