import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { usedFen } from '../../src/domain/monthly-use.js';
import { applyOrders, randomOrders } from './random-history.js';

describe('what is used of a line by month', () => {
  it('adds up to what its balance says, after any orders', () => {
    fc.assert(
      fc.property(randomOrders(), (orders) => {
        for (const { balance, used = {} } of applyOrders(orders).budget.lines.values()) {
          for (const measure of ['disbursed', 'committed'] as const) {
            const months = Object.values(used).map((month) => month[measure]);
            expect(months.reduce((sum, fen) => sum + fen, 0n)).toBe(usedFen(measure, balance));
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});
