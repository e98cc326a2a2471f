import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { foldBudget, type Line } from '../../src/domain/budget.js';
import type { Recorded } from '../../src/domain/events.js';
import {
  type CrossingFound,
  clearOverspend,
  controlObjectsOf,
  crossingKey,
  flagOverspend,
} from '../../src/domain/overspend.js';
import { crossingsOf, nameOf } from './crossings.js';
import { OFFICER } from './fixture.js';
import { applyOrders, POSTING_ORDERS, randomOrders, statesAlong } from './random-history.js';
import { refusalOf } from './specification.js';

const histories = randomOrders({ weights: POSTING_ORDERS }).map(
  (orders) => applyOrders(orders).history,
);

/** Holds for the history that becomes of any orders but those of the overspend job. */
function always(holds: (history: readonly Recorded[]) => void): void {
  fc.assert(fc.property(histories, holds), { numRuns: 70 });
}

describe('the crossings of any history', () => {
  it('are found in number: random histories flag and clear on every dimension', () => {
    const samples = fc.sample(histories, { numRuns: 200, seed: 20_230_101 }).flatMap(crossingsOf);
    const kinds = samples.map(({ dimension, direction }) => `${direction} ${dimension}`);
    expect([...new Set(kinds)].sort()).toEqual([
      'clear functional',
      'clear line',
      'clear project',
      'clear unit',
      'flag functional',
      'flag line',
      'flag project',
      'flag unit',
    ]);
    expect(samples.some(({ crossing }) => crossing > 1)).toBe(true);
  });

  it('flag and clear by turns, numbered from one', () => {
    always((history) => {
      const byObject = groupByObject(crossingsOf(history));
      for (const crossings of byObject.values()) {
        crossings.forEach(({ direction, crossing }, index) => {
          expect(direction).toBe(index % 2 === 0 ? 'flag' : 'clear');
          expect(crossing).toBe(Math.floor(index / 2) + 1);
        });
      }
    });
  });

  it('leave over exactly what a sum from scratch finds over, at every prefix', () => {
    always((history) => {
      const crossings = crossingsOf(history);
      let length = 0;
      for (const { lines } of statesAlong(history)) {
        length += 1;
        const seen = crossings.filter(({ causedBySeq }) => causedBySeq <= length);
        expect(openOf(seen)).toEqual(overOf([...lines.values()]));
      }
    });
  });

  it('carry the figures that a sum from scratch gives, at the event that caused them', () => {
    always((history) => {
      for (const found of crossingsOf(history)) {
        const lines = foldBudget(history.slice(0, found.causedBySeq)).lines.values();
        const { adjustedFen, committedFen } = found;
        expect({ adjustedFen, committedFen }).toEqual(sumsOf([...lines]).get(nameOf(found)));
        expect(committedFen > adjustedFen).toBe(found.direction === 'flag');
      }
    });
  });

  it('have a key each', () => {
    always((history) => {
      const keys = crossingsOf(history).map(crossingKey);
      expect(new Set(keys).size).toBe(keys.length);
    });
  });

  it('are posted in their order, each exactly once, and cause no others', () => {
    always((history) => {
      const crossings = crossingsOf(history);
      const log = [...history];
      for (const crossing of crossings) {
        const [event] = post(log, crossing);
        if (event !== undefined) log.push({ ...OFFICER, seq: log.length + 1, event });
        expect(refusalOf(() => post(log, crossing))).toMatchObject({ rule: 'OVERSPEND_NOT_NEXT' });
      }
      expect(log.length).toBe(history.length + crossings.length);
      expect(crossingsOf(log)).toEqual(crossings);
      const episodes = [...foldBudget(log).documents.values()].filter(
        (document) => document.kind === 'overspend' && document.status === 'flagged',
      );
      expect(episodes.length).toBe(openOf(crossings).length);
    });
  });
});

function post(log: readonly Recorded[], crossing: CrossingFound) {
  const rule = crossing.direction === 'flag' ? flagOverspend : clearOverspend;
  return rule(foldBudget(log), crossing, OFFICER);
}

/** The objects whose last crossing is a flag. */
function openOf(crossings: readonly CrossingFound[]): string[] {
  const last = new Map(crossings.map((crossing) => [nameOf(crossing), crossing.direction]));
  return [...last.keys()].filter((name) => last.get(name) === 'flag').sort();
}

/** The objects with more committed than their adjusted budget, summed line by line. */
function overOf(lines: readonly Line[]): string[] {
  return [...sumsOf(lines)]
    .filter(([, { adjustedFen, committedFen }]) => committedFen > adjustedFen)
    .map(([name]) => name)
    .sort();
}

function sumsOf(lines: readonly Line[]) {
  const sums = new Map<string, { adjustedFen: bigint; committedFen: bigint }>();
  for (const { lineId, balance } of lines) {
    const { original, supplementary, reduced, reallocated, carriedIn, provisional } = balance;
    const { frozen, preEncumbered, encumbered, inPayment } = balance;
    const { disbursed, carriedOut, returned } = balance;
    const adjusted = original + supplementary - reduced + reallocated + carriedIn + provisional;
    const reserved = frozen + preEncumbered + encumbered + inPayment;
    const committed = reserved + disbursed + carriedOut + returned;
    for (const object of controlObjectsOf(lineId)) {
      const before = sums.get(nameOf(object)) ?? { adjustedFen: 0n, committedFen: 0n };
      sums.set(nameOf(object), {
        adjustedFen: before.adjustedFen + adjusted,
        committedFen: before.committedFen + committed,
      });
    }
  }
  return sums;
}

function groupByObject(crossings: readonly CrossingFound[]): Map<string, CrossingFound[]> {
  const groups = new Map<string, CrossingFound[]>();
  for (const crossing of crossings) {
    groups.set(nameOf(crossing), [...(groups.get(nameOf(crossing)) ?? []), crossing]);
  }
  return groups;
}
