// When a message that did not arrive is sent again: the schedule of Standard Webhooks, over three days.

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Pauses before the first attempt, the second, and so on. */
export const RETRY_PAUSES_MS: readonly number[] = [
  0,
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
];

/** A receiver may ask for a pause, not for silence. */
export const LONGEST_RETRY_AFTER_MS = 24 * HOUR_MS;

/** Receivers that failed together are not asked again together. */
const JITTER = 0.2;

/**
 * The pause after the `failures`th failure in a row; undefined when there are no more attempts.
 * `random` is from 0 to below 1; `retryAfterMs` what the receiver asked for.
 */
export function pauseAfter(
  failures: number,
  { random, retryAfterMs = 0 }: { readonly random: number; readonly retryAfterMs?: number },
): number | undefined {
  const pauseMs = RETRY_PAUSES_MS[failures];
  if (pauseMs === undefined) return undefined;
  const jitteredMs = Math.round(pauseMs * (1 + JITTER * random));
  return Math.max(jitteredMs, Math.min(retryAfterMs, LONGEST_RETRY_AFTER_MS));
}

/** Reads a `Retry-After` header: seconds or an HTTP date. Undefined when it is neither. */
export function retryAfterMs(header: string | undefined, now: Date): number | undefined {
  const text = header?.trim() ?? '';
  if (/^[0-9]{1,12}$/.test(text)) return Number(text) * SECOND_MS;
  // The three forms of RFC 9110, all of which begin with the name of a day.
  const at = /^[A-Z][a-z]{2,8},? /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime());
}
