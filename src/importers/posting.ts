import { setTimeout as pause } from 'node:timers/promises';
import { LedgerBusy, LedgerUnavailable } from '../ledger/answer.js';

// Posts many commands: so many at a time, begun in their order, each tried again while the ledger is
// busy or away. Each has its key, so a second try cannot double it.

const TRIES = 8;
const FIRST_PAUSE_MS = 100;

/** Posts every item. The first error that trying again does not cure stops the rest and is thrown. */
export async function postInOrder<Item>(
  items: Iterable<Item>,
  options: {
    readonly inFlight: number;
    readonly post: (item: Item) => Promise<void>;
  },
): Promise<void> {
  const iterator = items[Symbol.iterator]();
  let stopped = false;
  const work = async () => {
    while (!stopped) {
      const next = iterator.next();
      if (next.done === true) return;
      await tryAgain(() => options.post(next.value)).catch((error) => {
        stopped = true;
        throw error;
      });
    }
  };
  const results = await Promise.allSettled(Array.from({ length: options.inFlight }, work));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

async function tryAgain(post: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await post();
    } catch (error) {
      const passing = error instanceof LedgerBusy || error instanceof LedgerUnavailable;
      if (!passing || attempt === TRIES) throw error;
      await pause(FIRST_PAUSE_MS * 2 ** (attempt - 1));
    }
  }
}
