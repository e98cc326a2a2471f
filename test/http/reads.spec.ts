import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Balance } from '../../src/domain/accounts.js';
import { ACCOUNTS, adjustedFen } from '../../src/domain/accounts.js';
import { foldBudget } from '../../src/domain/budget.js';
import type { Recorded } from '../../src/domain/events.js';
import { formatYuan } from '../../src/domain/money.js';
import { postingsOf } from '../../src/domain/postings.js';
import { rolledUp, totalOf } from '../../src/domain/roll-up.js';
import { readEvents } from '../../src/event-store/read.js';
import { decodeEvent } from '../../src/ledger/codec.js';
import { Ledger } from '../../src/ledger/ledger.js';
import { applyOrders, POSTING_ORDERS, randomOrders } from '../domain/random-history.js';
import { post } from '../support/ledger.js';
import { Api, LEDGER, LEDGER_ID } from './api.js';

// Every read is compared with a fold of the log, at many moments.

interface Known extends Recorded {
  readonly recordedAt: string;
}

let api: Api;
let log: Known[];

beforeAll(async () => {
  api = await Api.start();
  const ledger = api.app.get(Ledger);
  const sampled = { weights: POSTING_ORDERS, maxOrders: 600 };
  const samples = fc.sample(randomOrders(sampled), { numRuns: 20, seed: 20_230_101 });
  const orders = samples
    .map((sample) => applyOrders(sample).accepted)
    .reduce((longest, next) => (next.length > longest.length ? next : longest));
  for (const [index, order] of orders.entries()) {
    await post(ledger, order, `order-${index}`);
  }
  const stored = await readEvents(api.database.db, {
    ledgerId: LEDGER_ID,
    afterSeq: 0,
    limit: 10_000,
  });
  log = stored.map((event) => ({ ...decodeEvent(event), recordedAt: event.recordedAt }));
  expect(log.length).toBeGreaterThan(60);
});
afterAll(() => api.close());

interface Moment {
  readonly asOf?: string;
  readonly knownAt?: string;
}

function moments(): Moment[] {
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

function factsAt({ asOf, knownAt = String(log.length) }: Moment): Known[] {
  const known = /^\d+$/.test(knownAt)
    ? log.filter(({ seq }) => seq <= Number(knownAt))
    : log.filter(({ recordedAt }) => recordedAt <= knownAt);
  return asOf === undefined ? known : known.filter(({ effectiveOn }) => effectiveOn <= asOf);
}

function query(moment: Moment, extra: Record<string, string> = {}): string {
  return String(new URLSearchParams({ ...moment, ...extra } as Record<string, string>));
}

function inYuan(balance: Balance): Record<string, string> {
  const accounts = ACCOUNTS.map((account) => [account, formatYuan(balance[account])]);
  return { ...Object.fromEntries(accounts), adjusted: formatYuan(adjustedFen(balance)) };
}

/** Reads a list to its end and checks that its pages are full and chained. */
// biome-ignore lint/suspicious/noExplicitAny: items of any list.
async function readAll(path: string, limit: number): Promise<any[]> {
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

describe('lines and what stands above them', () => {
  it('have the balances of a fold of the log, at any moment', async () => {
    for (const moment of moments()) {
      const { lines } = foldBudget(factsAt(moment));
      const { status, body } = await api.get(`${LEDGER}/lines?${query(moment, { limit: '500' })}`);
      expect([moment, status]).toEqual([moment, 200]);
      const found = new Map(body.items.map((item: { lineId: string }) => [item.lineId, item]));
      expect([...found.keys()].sort()).toEqual([...lines.keys()].sort());
      for (const [lineId, line] of lines)
        expect(found.get(lineId)).toMatchObject(inYuan(line.balance));
    }
  });

  it('add up: trees, projects, units and totals are sums of exactly these lines', async () => {
    for (const moment of moments().filter((_, index) => index % 3 === 0)) {
      const lines = [...foldBudget(factsAt(moment)).lines.values()];
      const total = inYuan(totalOf(lines));
      const at = query(moment);
      expect((await api.get(`${LEDGER}/balances?${at}`)).body.total).toMatchObject(total);
      for (const rollUp of ['functional', 'economic'] as const) {
        const { body } = await api.get(`${LEDGER}/balances/${rollUp}?${at}`);
        expect(body.total).toMatchObject(total);
        const nodes = flatten(body.items);
        const expected = rolledUp(rollUp, lines);
        expect(nodes.map(({ code }) => code)).toEqual([...expected.keys()].sort());
        for (const node of nodes) {
          expect(node).toMatchObject(inYuan(expected.get(node.code) as Balance));
          for (const child of node.children) expect(child.code.startsWith(node.code)).toBe(true);
        }
        for (const level of rollUp === 'functional' ? [1, 2, 3] : [1, 2]) {
          const flat = await api.get(`${LEDGER}/balances/${rollUp}?${at}&level=${level}`);
          const codes = flat.body.items.map(({ code }: { code: string }) => code);
          expect(codes).toEqual(
            nodes.filter((node) => node.level === level).map(({ code }) => code),
          );
        }
      }
      for (const [path, rollUp, name] of [
        ['projects', 'project', 'projectCode'],
        ['units', 'unit', 'unitCode'],
      ] as const) {
        const { body } = await api.get(`${LEDGER}/balances/${path}?${at}`);
        const expected = rolledUp(rollUp, lines);
        const keys = body.items.map((item: Record<string, string>) => item[name]);
        expect(keys).toEqual([...expected.keys()].sort());
        for (const item of body.items)
          expect(item).toMatchObject(inYuan(expected.get(item[name]) as Balance));
        expect(body.total).toMatchObject(total);
      }
    }
  });

  it('say which place in the log they stand at', async () => {
    expect((await api.get(`${LEDGER}/lines`)).body.seq).toBe(log.length);
    expect((await api.get(`${LEDGER}/lines?knownAt=7`)).body.seq).toBe(7);
    const instant = String(log[9]?.recordedAt);
    const last = log.filter(({ recordedAt }) => recordedAt <= instant).length;
    expect((await api.get(`${LEDGER}/lines?knownAt=${instant}`)).body.seq).toBe(last);
    const local = new Date(Date.parse(instant) + 8 * 3_600_000)
      .toISOString()
      .replace('Z', '+08:00');
    const inShenzhen = `${LEDGER}/lines?knownAt=${encodeURIComponent(local)}`;
    expect((await api.get(inShenzhen)).body.seq).toBe(last);
    const state = (await api.get(`${LEDGER}?knownAt=1`)).body;
    expect(state).toMatchObject({ seq: 1, budgetApproved: false, fiscalYear: 2023 });
    expect((await api.get(LEDGER)).body).toMatchObject({ seq: log.length, budgetApproved: true });
  });

  it('can be selected by every part of their address', async () => {
    const all = await readAll(`${LEDGER}/lines`, 500);
    const selections: [string, (line: Record<string, string>) => boolean][] = [
      ['unitCode=U1', ({ unitCode }) => unitCode === 'U1'],
      [
        'functionalCode=20108',
        ({ functionalCode }) => Boolean(functionalCode?.startsWith('20108')),
      ],
      ['economicCode=302', ({ economicCode }) => Boolean(economicCode?.startsWith('302'))],
      ['projectCode=basic', ({ kind }) => kind === 'basic'],
      ['projectCode=2023-P2', ({ projectCode }) => projectCode === '2023-P2'],
      [
        'fundSource=government-fund-budget',
        ({ fundSource }) => fundSource === 'government-fund-budget',
      ],
      [
        'unitCode=U2&economicCode=30227',
        (line) => line.unitCode === 'U2' && line.economicCode === '30227',
      ],
    ];
    for (const [selection, holds] of selections) {
      const expected = all.filter(holds).map(({ lineId }) => lineId);
      for (const moment of ['', `&knownAt=${log.length}`]) {
        const found = await readAll(`${LEDGER}/lines?${selection}${moment}`, 2);
        expect([selection, found.map(({ lineId }) => lineId)]).toEqual([selection, expected]);
      }
    }
    const [first] = all;
    const one = await api.get(`${LEDGER}/lines/${encodeURIComponent(first.lineId)}`);
    expect(one.body.line).toEqual(first);
  });
});

describe('documents', () => {
  it('stand as a fold of the log says, at any moment', async () => {
    for (const moment of moments().filter((_, index) => index % 2 === 0)) {
      const { documents } = foldBudget(factsAt(moment));
      for (const [path, kind, id] of [
        ['payments', 'payment', 'paymentId'],
        ['reallocations', 'reallocation', 'reallocationId'],
      ] as const) {
        const found = await readAll(`${LEDGER}/${path}?${query(moment)}`, 7);
        const expected = [...documents.values()].filter((document) => document.kind === kind);
        const ids = expected.map(({ documentId }) => documentId).sort();
        expect(found.map((item) => item[id]).sort()).toEqual(ids);
        for (const item of found) {
          const document = documents.get(item[id]);
          const { status, changedSeq, openedSeq } = item;
          expect({ status, changedSeq, openedSeq }).toEqual({
            status: document?.status,
            changedSeq: document?.changedSeq,
            openedSeq: document?.openedSeq,
          });
          if (document?.kind === 'payment') {
            expect(item.amount).toBe(formatYuan(document.amountFen));
            expect(item.refunded).toBe(formatYuan(document.refundedFen));
            expect(item.charges).toEqual(
              document.charges.map(({ lineId, amountFen }) => ({
                lineId,
                amount: formatYuan(amountFen),
              })),
            );
          }
        }
      }
    }
  });

  it('can be selected by status and by the lines they moved, now and then', async () => {
    const half = String(Math.floor(log.length / 2));
    for (const moment of [{}, { knownAt: half }] as Moment[]) {
      const facts = factsAt(moment);
      const { documents } = foldBudget(facts);
      for (const status of ['requested', 'approved', 'rejected', 'withdrawn']) {
        const found = await readAll(`${LEDGER}/reallocations?${query(moment, { status })}`, 3);
        const expected = [...documents.values()].filter(
          (document) => document.kind === 'reallocation' && document.status === status,
        );
        expect(found.map(({ reallocationId }) => reallocationId).sort()).toEqual(
          expected.map(({ documentId }) => documentId).sort(),
        );
      }
      for (const { lineId } of foldBudget(facts).lines.values()) {
        const found = await readAll(`${LEDGER}/payments?${query(moment, { lineId })}`, 5);
        const expected = facts.flatMap(({ event }) => {
          if (!event.type.startsWith('Payment')) return [];
          const lines = Object.values(event).filter((value) => value === lineId);
          return lines.length > 0 && 'paymentId' in event ? [event.paymentId] : [];
        });
        expect(found.map(({ paymentId }) => paymentId).sort()).toEqual(
          [...new Set(expected)].sort(),
        );
      }
    }
  });
});

describe('events', () => {
  it('are all there, once each, in order, whatever the page size and direction', async () => {
    for (const limit of [1, 7, 50, 500]) {
      const seqs = (await readAll(`${LEDGER}/events`, limit)).map(({ seq }) => seq);
      expect(seqs).toEqual(log.map(({ seq }) => seq));
    }
    const backwards = (await readAll(`${LEDGER}/events?order=desc`, 9)).map(({ seq }) => seq);
    expect(backwards).toEqual(log.map(({ seq }) => seq).reverse());
  });

  it('can be selected by type, line, document, actor and date', async () => {
    const day = '2023-06-15';
    const instant = String(log[Math.floor(log.length / 3)]?.recordedAt);
    const payment = log.find(({ event }) => event.type === 'PaymentRecorded')?.event;
    if (payment?.type !== 'PaymentRecorded') throw new Error('the sample has no payment');
    const { lineId, paymentId } = payment;
    const actor = String(log.at(-1)?.actor);
    const selections: [string, (known: Known) => boolean][] = [
      ['type=PaymentRecorded', ({ event }) => event.type === 'PaymentRecorded'],
      [
        'type=PaymentRecorded&type=PaymentRefunded',
        ({ event }) => /Payment(Recorded|Refunded)/.test(event.type),
      ],
      [
        `documentId=${paymentId}`,
        ({ event }) => 'paymentId' in event && event.paymentId === paymentId,
      ],
      [`actor=${encodeURIComponent(actor)}`, (known) => known.actor === actor],
      [`effectiveFrom=${day}`, ({ effectiveOn }) => effectiveOn >= day],
      [`effectiveTo=${day}`, ({ effectiveOn }) => effectiveOn <= day],
      [`recordedFrom=${instant}`, ({ recordedAt }) => recordedAt >= instant],
      [`recordedTo=${instant}`, ({ recordedAt }) => recordedAt <= instant],
      ['afterSeq=11&knownAt=30', ({ seq }) => seq > 11 && seq <= 30],
      [`lineId=${lineId}`, ({ event }) => moves(event, lineId)],
      [
        `lineId=${lineId}&type=PaymentRecorded&effectiveTo=${day}`,
        (known) =>
          moves(known.event, lineId) &&
          known.event.type === 'PaymentRecorded' &&
          known.effectiveOn <= day,
      ],
    ];
    for (const [selection, holds] of selections) {
      const found = (await readAll(`${LEDGER}/events?${selection}`, 4)).map(({ seq }) => seq);
      expect([selection, found]).toEqual([selection, log.filter(holds).map(({ seq }) => seq)]);
    }
  });

  it('can be checked one by one: each carries the hash before it and the bytes that are hashed', async () => {
    let previous: string | undefined;
    for (const { seq } of log.slice(0, 12)) {
      const { body } = await api.get(`${LEDGER}/events/${seq}`);
      if (previous !== undefined) expect(body.previousHash).toBe(previous);
      expect(JSON.parse(body.payload)).toBeInstanceOf(Object);
      expect(JSON.stringify(body.content)).not.toContain('Fen"');
      previous = body.hash;
    }
  });
});

interface Node {
  readonly code: string;
  readonly level: number;
  readonly children: readonly Node[];
}

function flatten(nodes: readonly Node[]): Node[] {
  return nodes.flatMap((node) => [node, ...flatten(node.children)]);
}

function moves(event: Recorded['event'], lineId: string): boolean {
  return postingsOf(event).some((posting) => posting.lineId === lineId);
}
