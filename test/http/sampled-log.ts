import { expect } from '@jest/globals';
import fc from 'fast-check';
import type { Recorded } from '../../src/domain/events.js';
import { readEvents } from '../../src/event-store/read.js';
import { decodeEvent } from '../../src/ledger/codec.js';
import { Ledger } from '../../src/ledger/ledger.js';
import { applyOrders, POSTING_ORDERS, randomOrders } from '../domain/random-history.js';
import { post } from '../support/ledger.js';
import { type Api, LEDGER_ID } from './api.js';

export interface Known extends Recorded {
  readonly recordedAt: string;
}

export interface Moment {
  readonly asOf?: string;
  readonly knownAt?: string;
}

/** Posts a long random history, the same in every run, and gives it back as the log has it. */
export async function sampledLog({ app, database }: Api): Promise<Known[]> {
  const sampled = { weights: POSTING_ORDERS, maxOrders: 600 };
  const samples = fc.sample(randomOrders(sampled), { numRuns: 20, seed: 20_230_101 });
  const orders = samples
    .map((sample) => applyOrders(sample).accepted)
    .reduce((longest, next) => (next.length > longest.length ? next : longest));
  const ledger = app.get(Ledger);
  for (const [index, order] of orders.entries()) await post(ledger, order, `order-${index}`);
  const range = { ledgerId: LEDGER_ID, afterSeq: 0, limit: 10_000 };
  const stored = await readEvents(database.db, range);
  expect(stored.length).toBeGreaterThan(60);
  return stored.map((event) => ({ ...decodeEvent(event), recordedAt: event.recordedAt }));
}

/** Moments worth asking about: both ends, the middle, days and instants, alone and together. */
export function moments(log: readonly Known[]): Moment[] {
  const seqs = [1, 2, 3, Math.floor(log.length / 2), log.length - 1, log.length];
  const days = ['2022-12-31', '2023-02-01', '2023-06-30', '2023-12-31'];
  const instants = seqs.flatMap((seq) => log[seq - 1]?.recordedAt ?? []);
  return [
    {},
    ...days.map((asOf) => ({ asOf })),
    ...[...seqs.map(String), ...instants].map((knownAt) => ({ knownAt })),
    ...seqs.flatMap((seq) => days.map((asOf) => ({ asOf, knownAt: String(seq) }))),
  ];
}

/** The part of the log that a moment lets through. */
export function factsAt(
  log: readonly Known[],
  { asOf, knownAt = String(log.length) }: Moment,
): Known[] {
  const known = /^\d+$/.test(knownAt)
    ? log.filter(({ seq }) => seq <= Number(knownAt))
    : log.filter(({ recordedAt }) => recordedAt <= knownAt);
  return asOf === undefined ? known : known.filter(({ effectiveOn }) => effectiveOn <= asOf);
}

export function query(moment: Moment, extra: Record<string, string> = {}): string {
  return String(new URLSearchParams({ ...moment, ...extra } as Record<string, string>));
}

/** Reads a list to its end and checks that its pages are full and chained. */
// biome-ignore lint/suspicious/noExplicitAny: items of any list.
export async function readAll(api: Api, path: string, limit: number): Promise<any[]> {
  const items: unknown[] = [];
  let next: string | null = `${path}${path.includes('?') ? '&' : '?'}limit=${limit}`;
  while (next !== null) {
    const answer = await api.get(next);
    expect([next, answer.status]).toEqual([next, 200]);
    const { items: page, nextCursor } = answer.body;
    items.push(...page);
    const link = answer.headers.get('link');
    if (nextCursor === null) {
      expect(link).toBeNull();
      next = null;
    } else {
      expect(page).toHaveLength(limit);
      expect(link).toContain(`cursor=${nextCursor}`);
      next = /<(.*)>; rel="next"/.exec(link ?? '')?.[1] ?? '';
    }
  }
  return items;
}
