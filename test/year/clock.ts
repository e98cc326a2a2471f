import { jest } from '@jest/globals';

// A year is recorded on its own days: proposals expire, reopenings end, delegations run out. Of the
// timers only the clock is set; everything that waits, waits as long as ever.

const REAL = [
  ...(['hrtime', 'nextTick', 'performance', 'queueMicrotask'] as const),
  ...(['setImmediate', 'clearImmediate', 'setInterval', 'clearInterval'] as const),
  ...(['setTimeout', 'clearTimeout'] as const),
];

/** Takes the clock over until `releaseClock`. */
export function holdClock(): void {
  jest.useFakeTimers({ doNotFake: REAL });
}

/** Sets the clock to noon in China. */
export function setClock(day: string): void {
  jest.setSystemTime(new Date(`${day}T04:00:00.000Z`));
}

export function releaseClock(): void {
  jest.useRealTimers();
}
