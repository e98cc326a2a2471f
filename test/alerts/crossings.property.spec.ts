import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { crossingsOf } from '../../src/alerts/crossings.js';
import { rebuildOverspend } from '../../src/alerts/overspend.projection.js';
import { crossingKey } from '../../src/domain/overspend.js';
import { crossingsOf as crossingsOfHistory } from '../domain/crossings.js';
import { decide } from '../domain/orders.js';
import { applyOrders, POSTING_ORDERS, randomOrders } from '../domain/random-history.js';
import { type LedgerUnderTest, ledgerUnderTest, newLedger, under } from '../support/ledger.js';
import { busOf, detect, flagsIn, historyOf } from './overspend-world.js';

let test: LedgerUnderTest;
beforeAll(async () => {
  test = await ledgerUnderTest();
});
afterAll(() => test.close());

// Payments of every size, so that budgets are crossed and crossed back.
const WEIGHTS = { ...POSTING_ORDERS, recordPayment: 20, refundPayment: 12, correctPayment: 12 };

it('the log flags what a naive walk over its history finds, whenever and wherever the job runs', async () => {
  let runs = 0;
  let crossings = 0;
  const property = fc.asyncProperty(randomOrders({ weights: WEIGHTS }), async (orders) => {
    const { database, ledger } = test;
    const { accepted } = applyOrders(orders);
    runs += 1;
    const ledgerId = `random-${runs}`;
    for (const [index, order] of accepted.entries()) {
      const meta = under(`order-${index}`, order.meta);
      await ledger.decide(ledgerId, meta, (state) => decide(state, order));
      if (index % 7 === 3) await detect(database, busOf(newLedger(database)), ledgerId);
    }
    await detect(database, busOf(ledger), ledgerId);
    const history = await historyOf(database.db, ledgerId);
    const expected = crossingsOfHistory(history).map(crossingKey);
    crossings += expected.length;
    const flagged = await flagsIn(database.db, ledgerId);
    expect([...flagged].sort()).toEqual([...expected].sort());

    const recomputed: string[] = [];
    for await (const found of crossingsOf(database.db, { ledgerId, untilSeq: history.length })) {
      recomputed.push(crossingKey(found));
    }
    expect(recomputed).toEqual(flagged);
    if (history.length === 0) return;
    const report = await rebuildOverspend(database, { ledgerId });
    expect(report.differences).toEqual([]);
    await detect(database, busOf(ledger), ledgerId);
    expect(await flagsIn(database.db, ledgerId)).toEqual(flagged);
  });
  await fc.assert(property, { numRuns: 15 });
  expect(crossings).toBeGreaterThan(10);
});
