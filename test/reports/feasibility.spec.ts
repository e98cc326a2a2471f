import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Feasibility, loadFeasibility } from '../../src/reports/tie-outs/feasibility.js';
import {
  type Constraint,
  fulfils,
  gapOf,
  type LinearSystem,
  refutes,
} from '../../src/reports/tie-outs/linear-system.js';

const range = (fromFen: bigint, toFen: bigint) => ({ fromFen, toFen });

/** Σ factor × amount is exactly zero. */
const zero = (factors: Record<number, bigint>): Constraint => ({
  terms: Object.entries(factors).map(([variable, factor]) => ({
    variable: Number(variable),
    factor,
  })),
  from: 0n,
  to: 0n,
});

describe('feasibility', () => {
  let feasibility: Feasibility;

  beforeAll(async () => {
    feasibility = await loadFeasibility();
  });

  it('finds amounts where the last fen of the ranges fits', () => {
    const system = {
      ranges: [range(0n, 10n), range(0n, 10n), range(20n, 30n)],
      constraints: [zero({ 0: 1n, 1: 1n, 2: -1n })],
    };
    expect(feasibility(system)).toEqual({ holds: true, amounts: [10n, 10n, 20n] });
  });

  it('refutes one fen beyond', () => {
    const system = {
      ranges: [range(0n, 10n), range(0n, 10n), range(21n, 30n)],
      constraints: [zero({ 0: 1n, 1: 1n, 2: -1n })],
    };
    expect(feasibility(system)).toEqual({ holds: false, weights: new Map([[0, 1n]]) });
  });

  it('refutes constraints that hold each by itself but not together', () => {
    const system: LinearSystem = {
      ranges: [range(0n, 10n), range(0n, 10n), range(15n, 30n), range(-30n, 4n)],
      constraints: [zero({ 0: 1n, 1: 1n, 2: -1n }), zero({ 0: 1n, 1: -1n, 3: -1n })],
    };
    expect(system.constraints.map((each) => gapOf(each, system.ranges))).toEqual([0n, 0n]);
    // The least of x + 4y is 31.5, at 9.5 and 5.5; in whole fen it is 33.
    expect(feasibility(system).holds).toBe(true);
    const third: Constraint = {
      terms: [
        { variable: 0, factor: 1n },
        { variable: 1, factor: 4n },
      ],
      to: 31n,
    };
    const tight = { ...system, constraints: [...system.constraints, third] };
    const answer = feasibility(tight);
    expect(answer.holds).toBe(false);
    expect('weights' in answer && refutes(tight, answer.weights)).toBe(true);
    const loose = { ...system, constraints: [...system.constraints, { ...third, to: 33n }] };
    expect(feasibility(loose).holds).toBe(true);
    const between = { ...system, constraints: [...system.constraints, { ...third, to: 32n }] };
    expect(feasibility(between)).toEqual({ holds: undefined });
  });

  it('asks for whole fen where a corner lies between two', () => {
    const system: LinearSystem = {
      ranges: [range(1n, 3n), range(0n, 100n)],
      constraints: [
        {
          terms: [
            { variable: 0, factor: 3n },
            { variable: 1, factor: -2n },
          ],
          from: 1n,
          to: 2n,
        },
      ],
    };
    const answer = feasibility(system);
    expect('amounts' in answer && fulfils(system, answer.amounts)).toBe(true);
  });

  it('says nothing where a double cannot tell one fen from the next', () => {
    const wide = range(0n, 2n ** 60n);
    expect(feasibility({ ranges: [wide, wide], constraints: [zero({ 0: 1n, 1: -1n })] })).toEqual({
      holds: undefined,
    });
  });

  it('agrees with trying everything', () => {
    const small = fc.integer({ min: -3, max: 3 }).map(BigInt);
    const ranges = fc.array(
      fc.tuple(small, fc.integer({ min: 0, max: 3 })).map(([from, width]) => {
        return range(from, from + BigInt(width));
      }),
      { minLength: 3, maxLength: 3 },
    );
    const row = fc
      .tuple(
        fc.array(fc.integer({ min: -1, max: 1 }).map(BigInt), { minLength: 3, maxLength: 3 }),
        small,
      )
      .map(([factors, sum]) => ({
        terms: factors.flatMap((factor, variable) => (factor === 0n ? [] : [{ variable, factor }])),
        from: sum,
        to: sum,
      }));
    fc.assert(
      fc.property(ranges, fc.array(row, { minLength: 1, maxLength: 3 }), (all, constraints) => {
        const system = { ranges: all, constraints };
        const answer = feasibility(system);
        const found = everyChoice(all).some((amounts) => fulfils(system, amounts));
        // Halves may fulfil what whole fen do not; then nothing is said.
        if (answer.holds === undefined) expect(found).toBe(false);
        else expect(answer.holds).toBe(found);
        if (answer.holds === true) expect(fulfils(system, answer.amounts)).toBe(true);
        if (answer.holds === false) expect(refutes(system, answer.weights)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

function everyChoice(ranges: LinearSystem['ranges']): bigint[][] {
  return ranges.reduce<bigint[][]>(
    (choices, { fromFen, toFen }) => {
      const values = Array.from(
        { length: Number(toFen - fromFen) + 1 },
        (_, n) => fromFen + BigInt(n),
      );
      return choices.flatMap((choice) => values.map((value) => [...choice, value]));
    },
    [[]],
  );
}
