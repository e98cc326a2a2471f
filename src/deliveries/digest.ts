import { createHash } from 'node:crypto';

// When a notice is due, and what the messages are called.

export const DIGESTS = ['none', 'hourly', 'daily'] as const;
export type Digest = (typeof DIGESTS)[number];

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** When a notice that is found now is sent: at once, at the full hour, or at 8 o'clock in China. */
export function dueAt(digest: Digest, now: Date): Date {
  switch (digest) {
    case 'none':
      return now;
    case 'hourly':
      return nextMultiple(now, HOUR_MS);
    case 'daily':
      // China has no summer time: its 8 o'clock is midnight in UTC, all year.
      return nextMultiple(now, DAY_MS);
    default:
      return digest satisfies never;
  }
}

function nextMultiple(now: Date, periodMs: number): Date {
  return new Date((Math.floor(now.getTime() / periodMs) + 1) * periodMs);
}

/** The same for one notice to one subscription, however often it is found or sent. */
export function messageIdOf(place: {
  readonly subscription: string;
  readonly ledgerId: string;
  readonly seq: number;
}): string {
  const { subscription, ledgerId, seq } = place;
  return `msg_${digestOf([subscription, ledgerId, String(seq)])}`;
}

/** The same for the same notices sent together. */
export function digestIdOf(messageIds: readonly string[]): string {
  return `digest_${digestOf(messageIds)}`;
}

// No part can hold a line break.
function digestOf(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 40);
}
