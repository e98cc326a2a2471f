import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ZERO_BALANCE } from '../../src/domain/accounts.js';
import { foldBudget } from '../../src/domain/budget.js';
import {
  executionRate,
  ROLL_UPS,
  rolledUp,
  rollUpKeysOf,
  subjectLevel,
  subjectTree,
  totalOf,
} from '../../src/domain/roll-up.js';
import { LAND, OFFICE, PAID, READY } from './fixture.js';
import { record } from './specification.js';

const lines = [...foldBudget(record([...READY, PAID])).lines.values()];
const originals = (rollUp: (typeof ROLL_UPS)[number]) =>
  Object.fromEntries([...rolledUp(rollUp, lines)].map(([key, { original }]) => [key, original]));

describe('rollUpKeysOf', () => {
  it('names the subject and all above it, the project and the unit', () => {
    expect(rollUpKeysOf('functional', LAND)).toEqual(['212', '21208', '2120803']);
    expect(rollUpKeysOf('economic', LAND)).toEqual(['302', '30227']);
    expect(rollUpKeysOf('project', LAND)).toEqual(['2023-P2']);
    expect(rollUpKeysOf('unit', LAND)).toEqual(['U2']);
  });

  it('says basic for a line without a project', () => {
    expect(rollUpKeysOf('project', OFFICE)).toEqual(['basic']);
  });
});

describe('rolledUp', () => {
  it('sums the lines below every key', () => {
    expect(originals('functional')).toEqual({
      201: 18_200n,
      20108: 18_200n,
      2010801: 10_200n,
      2010804: 8_000n,
      212: 7_000n,
      21208: 7_000n,
      2120803: 7_000n,
    });
    expect(originals('economic')).toEqual({
      301: 9_000n,
      30101: 9_000n,
      302: 16_200n,
      30201: 1_000n,
      30217: 200n,
      30227: 15_000n,
    });
    expect(originals('project')).toEqual({ basic: 10_200n, '2023-P1': 5_000n, '2023-P2': 10_000n });
    expect(originals('unit')).toEqual({ U1: 15_200n, U2: 10_000n });
  });

  it('sums every account', () => {
    expect(rolledUp('economic', lines).get('302')).toEqual({
      ...ZERO_BALANCE,
      original: 16_200n,
      available: 15_600n,
      disbursed: 600n,
    });
  });

  it('is empty without lines', () => {
    for (const rollUp of ROLL_UPS) expect(rolledUp(rollUp, []).size).toBe(0);
  });
});

describe('totalOf', () => {
  it('sums all lines, and nothing to zero', () => {
    const figures = { original: 25_200n, available: 24_600n, disbursed: 600n };
    expect(totalOf(lines)).toEqual({ ...ZERO_BALANCE, ...figures });
    expect(totalOf([])).toEqual(ZERO_BALANCE);
  });
});

describe('subjectTree', () => {
  it('puts every subject under its parent, in the order of the codes', () => {
    const balances = rolledUp('functional', [...lines].reverse());
    const leaf = (code: string) => ({ code, balance: balances.get(code), children: [] });
    const node = (code: string, ...children: unknown[]) => ({ ...leaf(code), children });
    expect(subjectTree(balances)).toEqual([
      node('201', node('20108', leaf('2010801'), leaf('2010804'))),
      node('212', node('21208', leaf('2120803'))),
    ]);
  });

  it('is empty without balances', () => {
    expect(subjectTree(new Map())).toEqual([]);
  });
});

describe('subjectLevel', () => {
  it('counts from the class down', () => {
    expect(['201', '20108', '2010801'].map(subjectLevel)).toEqual([1, 2, 3]);
  });
});

describe('executionRate', () => {
  it.each([
    [0n, 1n, '0.00'],
    [1n, 1n, '100.00'],
    [1n, 3n, '33.33'],
    [2n, 3n, '66.67'],
    [1n, 19_999n, '0.01'],
    [1n, 20_000n, '0.01'],
    [1n, 20_001n, '0.00'],
    [9_999n, 10_000n, '99.99'],
    [3n, 2n, '150.00'],
  ])('is for %d of %d fen %s percent', (disbursedFen, adjustedFen, rate) => {
    expect(executionRate({ adjustedFen, disbursedFen })).toBe(rate);
  });

  it('is unknown without a budget', () => {
    expect(executionRate({ adjustedFen: 0n, disbursedFen: 1n })).toBeUndefined();
    expect(executionRate({ adjustedFen: -1n, disbursedFen: 1n })).toBeUndefined();
  });

  // A line may have got more back than it paid in a span of days.
  it.each([
    [-1n, 1n, '-100.00'],
    [-1n, 3n, '-33.33'],
    [-2n, 3n, '-66.67'],
    [-1n, 200n, '-0.50'],
    [-1n, 19_999n, '-0.01'],
    [-1n, 20_000n, '-0.01'],
    [-1n, 20_001n, '0.00'],
    [-3n, 20_000n, '-0.02'],
  ])('is for %d of %d fen %s percent', (disbursedFen, adjustedFen, rate) => {
    expect(executionRate({ adjustedFen, disbursedFen })).toBe(rate);
  });

  it('is the same on both sides of zero, and zero has no sign', () => {
    const fen = fc.bigInt({ min: 1n, max: 100_000n });
    fc.assert(
      fc.property(fen, fen, (adjustedFen, disbursedFen) => {
        const rate = executionRate({ adjustedFen, disbursedFen });
        const back = executionRate({ adjustedFen, disbursedFen: -disbursedFen });
        expect(back).toBe(rate === '0.00' ? '0.00' : `-${rate}`);
      }),
    );
  });
});
