import { describe, expect, it } from '@jest/globals';
import type { Movement } from '../../src/domain/accounts.js';
import {
  type ControlObject,
  control,
  controlObjectsOf,
  crossingKey,
  untouched,
} from '../../src/domain/overspend.js';
import type { Crossing } from '../../src/domain/overspend-events.js';
import { crossingsOf } from './crossings.js';
import { AUDIT, LAND, OFFICE, PAID, READY, SYSTEM, UNOPENED } from './fixture.js';
import { type History, record } from './specification.js';

const OBJECT: ControlObject = { dimension: 'line', key: OFFICE };
const UP: Crossing = {
  ruleVersion: 1,
  tierPercent: 100,
  dimension: 'line',
  key: OFFICE,
  crossing: 1,
  adjustedFen: 1_000n,
  committedFen: 1_001n,
  causedBySeq: 3,
};
const DOWN: Crossing = { ...UP, committedFen: 1_000n, causedBySeq: 5 };
const AGAIN: Crossing = { ...UP, crossing: 2, causedBySeq: 7 };

describe('controlObjectsOf', () => {
  it('names the line, its functional item and its unit', () => {
    expect(controlObjectsOf(OFFICE)).toEqual([
      { dimension: 'line', key: OFFICE },
      { dimension: 'functional', key: '2010801' },
      { dimension: 'unit', key: 'U1' },
    ]);
  });

  it('adds the project of a project line', () => {
    expect(controlObjectsOf(LAND)).toEqual([
      { dimension: 'line', key: LAND },
      { dimension: 'functional', key: '2120803' },
      { dimension: 'unit', key: 'U2' },
      { dimension: 'project', key: '2023-P2' },
    ]);
  });
});

describe('control', () => {
  const controlled = (...movements: Movement[]) =>
    movements.reduce((state, movement) => control(state, movement, 0).after, untouched(OBJECT));
  const given1000: Movement = { original: 1_000n, available: 1_000n };
  const spend = (fen: bigint): Movement => ({ available: -fen, disbursed: fen });

  it('starts with nothing and is not over', () => {
    expect(untouched(OBJECT)).toEqual({
      ...OBJECT,
      adjustedFen: 0n,
      committedFen: 0n,
      crossings: 0,
      over: false,
    });
  });

  it('is within budget when all is spent to the fen', () => {
    expect(control(controlled(given1000), spend(1_000n), 3)).toEqual({
      after: { ...OBJECT, adjustedFen: 1_000n, committedFen: 1_000n, crossings: 0, over: false },
    });
  });

  it('crosses one fen beyond the adjusted budget', () => {
    expect(control(controlled(given1000), spend(1_001n), 3)).toEqual({
      after: { ...OBJECT, adjustedFen: 1_000n, committedFen: 1_001n, crossings: 1, over: true },
      crossing: { ...UP, direction: 'flag' },
    });
  });

  it('does not cross again while it is over', () => {
    const over = controlled(given1000, spend(1_001n));
    expect(control(over, spend(1n), 4)).toEqual({ after: { ...over, committedFen: 1_002n } });
    expect(control(controlled(given1000, spend(1_002n)), spend(-1n), 4).crossing).toBeUndefined();
  });

  it('clears under the number of its flag, and counts the next flag', () => {
    const over = controlled(given1000, spend(1_001n));
    const cleared = control(over, spend(-1n), 5);
    expect(cleared.crossing).toEqual({ ...DOWN, direction: 'clear' });
    expect(cleared.after).toMatchObject({ over: false, crossings: 1 });
    const again = control(cleared.after, spend(1n), 7);
    expect(again.crossing).toEqual({ ...AGAIN, direction: 'flag' });
    expect(again.after).toMatchObject({ over: true, crossings: 2 });
  });

  it('crosses when the budget shrinks and clears when it grows', () => {
    const spent = controlled(given1000, spend(1_000n));
    const shrunk = control(spent, { reallocated: -1n, available: -1n }, 8);
    expect(shrunk.crossing).toMatchObject({ direction: 'flag', adjustedFen: 999n });
    const grown = control(shrunk.after, { supplementary: 1n, available: 1n }, 9);
    expect(grown.crossing).toMatchObject({ direction: 'clear', adjustedFen: 1_000n });
  });

  it('is over with the first fen where there is no budget', () => {
    const { crossing } = control(untouched(OBJECT), spend(1n), 3);
    expect(crossing).toMatchObject({ direction: 'flag', adjustedFen: 0n, committedFen: 1n });
  });

  it('is not moved by an empty movement', () => {
    expect(control(untouched(OBJECT), {}, 3)).toEqual({ after: untouched(OBJECT) });
  });
});

describe('crossings of a history', () => {
  const flags = (...history: History) =>
    crossingsOf(record([...READY, ...history])).map(
      ({ dimension, direction }) => `${direction} ${dimension}`,
    );

  it('reach the line first and its ancestors when their own budgets are gone', () => {
    expect(flags({ ...PAID, amountFen: 1_001n })).toEqual(['flag line']);
    expect(flags({ ...PAID, lineId: AUDIT, amountFen: 5_001n })).toEqual([
      'flag line',
      'flag project',
    ]);
    expect(flags({ ...PAID, lineId: SYSTEM, amountFen: 10_001n })).toEqual([
      'flag line',
      'flag functional',
      'flag unit',
      'flag project',
    ]);
  });

  it('find a line without budget', () => {
    expect(flags({ ...PAID, lineId: UNOPENED, amountFen: 1n })).toEqual(['flag line']);
  });

  it('see one event as one movement: a correction inside a unit does not cross the unit', () => {
    const spent = { ...PAID, paymentId: 'P-0', lineId: AUDIT, amountFen: 14_601n };
    const correction = {
      type: 'PaymentCorrected',
      correctionId: 'C-1',
      paymentId: 'P-1',
      correctsSeq: 4,
      fromLineId: OFFICE,
      toLineId: AUDIT,
      amountFen: 600n,
      reason: '项目有误',
    } as const;
    expect(flags(spent, PAID, correction)).toEqual([
      'flag line',
      'flag functional',
      'flag project',
      'flag unit',
    ]);
  });
});

describe('crossingKey', () => {
  it('tells every crossing from every other', () => {
    const one = { ...UP, direction: 'flag' } as const;
    expect(crossingKey(one)).toBe(`overspend:1:100:line:${OFFICE}:1:flag`);
    const others = [
      one,
      { ...one, ruleVersion: 2 },
      { ...one, tierPercent: 90 },
      { ...one, dimension: 'unit' } as const,
      { ...one, key: AUDIT },
      { ...one, crossing: 2 },
      { ...one, direction: 'clear' } as const,
    ];
    expect(new Set(others.map(crossingKey)).size).toBe(others.length);
  });

  it('is the same for the same crossing with other figures', () => {
    const figures = { adjustedFen: 1n, committedFen: 2n, causedBySeq: 9 };
    expect(crossingKey({ ...UP, ...figures, direction: 'flag' })).toBe(
      crossingKey({ ...UP, direction: 'flag' }),
    );
  });
});
