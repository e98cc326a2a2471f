import type { AnsweredCommand } from '../event-store/append.js';
import { IdempotencyMismatch, receiptOf } from './answer.js';
import type { Waiting } from './command-queue.js';
import type { Failed } from './decision.js';

/** A batch in which every idempotency key stands once. */
export interface Grouped {
  /** The first command of each key: these are decided. */
  readonly leaders: readonly Waiting[];
  /** Later commands with a leader's key: they share its answer. */
  readonly followers: ReadonlyMap<string, readonly Waiting[]>;
}

/** Groups a batch by idempotency key. */
export function groupByKey(batch: readonly Waiting[]): Grouped {
  const leaders = new Map<string, Waiting>();
  const followers = new Map<string, Waiting[]>();
  for (const waiting of batch) {
    const key = keyOf(waiting.order);
    if (!leaders.has(key)) leaders.set(key, waiting);
    else followers.set(key, [...(followers.get(key) ?? []), waiting]);
  }
  return { leaders: [...leaders.values()], followers };
}

/** Answers every command of a batch with what was decided and written. */
export function answerAll(
  { leaders, followers }: Grouped,
  outcomes: readonly (AnsweredCommand | Failed)[],
): void {
  for (const [index, leader] of leaders.entries()) {
    const outcome = outcomes[index];
    if (outcome === undefined) throw new Error('a command was left without an answer');
    const group = followers.get(keyOf(leader.order)) ?? [];
    if ('error' in outcome) {
      for (const { reject } of [leader, ...group]) reject(outcome.error);
    } else {
      settle(leader, outcome, false);
      for (const follower of group) settle(follower, outcome, true);
    }
  }
}

/** Answers what the store had answered before; returns the commands that are still open. */
export function answerKnown(grouped: Grouped, known: readonly AnsweredCommand[]): Waiting[] {
  const answers = new Map(known.map((answer) => [keyOf(answer), answer]));
  const all = [...grouped.leaders, ...[...grouped.followers.values()].flat()];
  return all.filter((waiting) => {
    const answer = answers.get(keyOf(waiting.order));
    if (answer !== undefined) settle(waiting, answer, true);
    return answer === undefined;
  });
}

/** Tells every command of a batch that it was not answered. */
export function rejectAll({ leaders, followers }: Grouped, error: Error): void {
  for (const { reject } of [...leaders, ...[...followers.values()].flat()]) reject(error);
}

function settle(waiting: Waiting, answer: AnsweredCommand, replayed: boolean): void {
  const { order, resolve, reject } = waiting;
  try {
    if (!order.requestDigest.equals(answer.requestDigest)) {
      throw new IdempotencyMismatch(order.idempotencyKey);
    }
    resolve(receiptOf(answer.answer, replayed));
  } catch (error) {
    reject(error);
  }
}

function keyOf({ client, idempotencyKey }: { client: string; idempotencyKey: string }): string {
  return JSON.stringify([client, idempotencyKey]);
}
