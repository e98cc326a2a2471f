import { setTimeout as pause } from 'node:timers/promises';
import type { Db } from '../platform/database.js';
import { sweep } from './behind.js';
import type { Hints } from './hints.js';
import type { Schedule } from './schedules.js';

/** Ledgers per sweep: 300,000 of them are seen every 150 s at the default interval, 10,000 every 5 s. */
const SLICE_LEDGERS = 10_000;

export interface SweeperOptions {
  readonly db: Db;
  readonly intervalMs: number;
  readonly hints: Pick<Hints, 'hintBehind' | 'keepSchedules'>;
  /** The schedules that there should be. */
  readonly schedules: () => Promise<readonly Schedule[]>;
  readonly log: (message: string) => void;
}

/**
 * Compares heads with checkpoints, all of them at the start and then a slice at every interval, and
 * hints what is behind; puts back the schedulers that the queue has lost. With it an emptied queue loses
 * nothing but time.
 */
export function startSweeper(options: SweeperOptions): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const swept = sweepUntil(stopping.signal, options);
  return {
    stop() {
      stopping.abort();
      return swept;
    },
  };
}

async function sweepUntil(stopped: AbortSignal, options: SweeperOptions): Promise<void> {
  const { db, intervalMs, hints, schedules, log } = options;
  let after = '';
  let cameRound = false;
  let failure = '';
  while (!stopped.aborted) {
    try {
      await hints.keepSchedules(await schedules());
      const found = await sweep(db, { after, limit: SLICE_LEDGERS });
      await hints.hintBehind(found.behind);
      after = found.after;
      failure = '';
      cameRound ||= after === '';
      if (!cameRound) continue;
    } catch (error) {
      // Said once per outage.
      const { message } = error as Error;
      if (message !== failure) log(`sweeps fail, the next is in ${intervalMs} ms: ${message}`);
      failure = message;
    }
    // Rejects when stopped meanwhile, and that is all there is to it.
    await pause(intervalMs, undefined, { signal: stopped }).catch(() => undefined);
  }
}
