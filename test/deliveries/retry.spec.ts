import { describe, expect, it } from '@jest/globals';
import { pauseAfter, retryAfterMs } from '../../src/deliveries/retry.js';

const NOW = new Date('2023-05-04T01:30:00.000Z');
const HOUR = 3_600_000;

describe('the retry schedule', () => {
  it('is that of Standard Webhooks, and ends', () => {
    const pauses = Array.from({ length: 10 }, (_, index) => pauseAfter(index + 1, { random: 0 }));
    const minutes = [5 / 60, 5, 30, 120, 300, 600, 840, 1_200, 1_440];
    expect(pauses).toEqual([...minutes.map((minute) => minute * 60_000), undefined]);
  });

  it('is longer by chance, a fifth at most', () => {
    expect(pauseAfter(2, { random: 0.5 })).toBe(330_000);
    expect(pauseAfter(2, { random: 1 - Number.EPSILON })).toBe(360_000);
  });

  it('waits as long as it was asked to, but no longer than a day and no shorter than planned', () => {
    expect(pauseAfter(1, { random: 0, retryAfterMs: 5_001 })).toBe(5_001);
    expect(pauseAfter(1, { random: 0, retryAfterMs: 4_999 })).toBe(5_000);
    expect(pauseAfter(1, { random: 0, retryAfterMs: 24 * HOUR + 1 })).toBe(24 * HOUR);
    expect(pauseAfter(10, { random: 0, retryAfterMs: 1 })).toBeUndefined();
  });
});

describe('Retry-After', () => {
  it.each([
    ['0', 0],
    [' 120 ', 120_000],
    ['Thu, 04 May 2023 01:30:01 GMT', 1_000],
    ['Thursday, 04-May-23 01:30:01 GMT', 1_000],
    ['Thu, 04 May 2023 01:29:59 GMT', 0],
    ['-1', undefined],
    ['1.5', undefined],
    ['2023', 2_023_000],
    ['soon', undefined],
    ['2023-05-04', undefined],
    [undefined, undefined],
  ])('%s is read as %s ms', (header, expected) => {
    expect(retryAfterMs(header, NOW)).toBe(expected);
  });
});
