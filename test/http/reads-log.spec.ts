import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { foldBudget } from '../../src/domain/budget.js';
import type { Recorded } from '../../src/domain/events.js';
import { formatYuan } from '../../src/domain/money.js';
import { postingsOf } from '../../src/domain/postings.js';
import { Api, LEDGER } from './api.js';
import {
  factsAt,
  type Known,
  type Moment,
  moments,
  query,
  readAll,
  sampledLog,
} from './sampled-log.js';

// Documents and events are compared with a fold of the log, at many moments.

let api: Api;
let log: Known[];
beforeAll(async () => {
  api = await Api.start();
  log = await sampledLog(api);
});
afterAll(() => api.close());

describe('documents', () => {
  it('stand as a fold of the log says, at any moment', async () => {
    for (const moment of moments(log).filter((_, index) => index % 2 === 0)) {
      const { documents } = foldBudget(factsAt(log, moment));
      for (const [path, kind, id] of [
        ['payments', 'payment', 'paymentId'],
        ['reallocations', 'reallocation', 'reallocationId'],
      ] as const) {
        const found = await readAll(api, `${LEDGER}/${path}?${query(moment)}`, 7);
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
      const facts = factsAt(log, moment);
      const { documents } = foldBudget(facts);
      for (const status of ['requested', 'approved', 'rejected', 'withdrawn']) {
        const found = await readAll(api, `${LEDGER}/reallocations?${query(moment, { status })}`, 3);
        const expected = [...documents.values()].filter(
          (document) => document.kind === 'reallocation' && document.status === status,
        );
        expect(found.map(({ reallocationId }) => reallocationId).sort()).toEqual(
          expected.map(({ documentId }) => documentId).sort(),
        );
      }
      for (const { lineId } of foldBudget(facts).lines.values()) {
        const found = await readAll(api, `${LEDGER}/payments?${query(moment, { lineId })}`, 5);
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
      const seqs = (await readAll(api, `${LEDGER}/events`, limit)).map(({ seq }) => seq);
      expect(seqs).toEqual(log.map(({ seq }) => seq));
    }
    const backwards = (await readAll(api, `${LEDGER}/events?order=desc`, 9)).map(({ seq }) => seq);
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
      const found = (await readAll(api, `${LEDGER}/events?${selection}`, 4)).map(({ seq }) => seq);
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

function moves(event: Recorded['event'], lineId: string): boolean {
  return postingsOf(event).some((posting) => posting.lineId === lineId);
}
