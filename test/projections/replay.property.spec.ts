import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Balance } from '../../src/domain/accounts.js';
import { move, ZERO_BALANCE } from '../../src/domain/accounts.js';
import { postingsOf } from '../../src/domain/postings.js';
import { DEFINITIONS } from '../../src/projections/definitions.js';
import { readBalances } from '../../src/projections/projections.queries.js';
import { rebuildProjection } from '../../src/projections/rebuild.js';
import { compareWithReplay } from '../../src/projections/replay-comparison.js';
import { decide } from '../domain/orders.js';
import { applyOrders, POSTING_ORDERS, randomOrders } from '../domain/random-history.js';
import { type LedgerUnderTest, ledgerUnderTest, under } from '../support/ledger.js';
import { balancesOf, catchUpAll } from './expected.js';

const RUNS = { numRuns: 15 };

describe('projections of random histories', () => {
  let test: LedgerUnderTest;
  let runs = 0;

  beforeAll(async () => {
    test = await ledgerUnderTest();
  });
  afterAll(() => test.close());

  it('are the state of the rule book rolled up, the postings replayed, and what a rebuild builds', async () => {
    const property = fc.asyncProperty(randomOrders({ weights: POSTING_ORDERS }), async (orders) => {
      const { database, ledger } = test;
      const { accepted, budget, history } = applyOrders(orders);
      if (history.length === 0) return;
      runs += 1;
      const ledgerId = `random-${runs}`;
      for (const [index, order] of accepted.entries()) {
        const meta = under(`order-${index}`, order.meta);
        await ledger.decide(ledgerId, meta, (state) => decide(state, order));
        // Somewhere in the middle too, so that sums are added up in several steps.
        if (index === Math.floor(accepted.length / 2)) await catchUpAll(database, ledgerId);
      }
      expect(await catchUpAll(database, ledgerId)).toEqual([]);

      const months = monthsOf(history);
      const expected = { ...balancesOf(budget.lines.values()), month: months };
      for (const { name } of DEFINITIONS) {
        const { seq, balances } = await readBalances(database.db, { ledgerId, projection: name });
        expect(seq).toBe(history.length);
        expect(balances).toEqual(expected[name]);
        const replayed = await compareWithReplay(database.db, { ledgerId, projection: name });
        expect(replayed).toMatchObject({ seq, differences: [], blocked: null });
        const report = await rebuildProjection(database, { ledgerId, projection: name });
        expect(report).toMatchObject({ seq, differenceCount: 0, version: 2, replacedVersion: 1 });
        const rebuilt = await readBalances(database.db, { ledgerId, projection: name });
        expect(rebuilt).toEqual({ seq, balances });
      }
    });
    await fc.assert(property, RUNS);
  });
});

function monthsOf(history: ReturnType<typeof applyOrders>['history']) {
  const months = new Map<string, Balance>();
  for (const { event, effectiveOn } of history) {
    for (const { lineId, movement } of postingsOf(event)) {
      const key = `${effectiveOn.slice(0, 7)}:${lineId}`;
      months.set(key, move(months.get(key) ?? ZERO_BALANCE, movement));
    }
  }
  return months;
}
