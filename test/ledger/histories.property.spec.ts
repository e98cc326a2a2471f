import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { verifyLedger } from '../../src/audit/verify.js';
import { DocumentMap, foldBudget } from '../../src/domain/budget.js';
import { streamEvents } from '../../src/event-store/read.js';
import { decodeEvent } from '../../src/ledger/codec.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { decide, type Order } from '../domain/orders.js';
import { applyOrders, POSTING_ORDERS, randomOrders } from '../domain/random-history.js';
import { type LedgerUnderTest, ledgerUnderTest, newLedger, under } from '../support/ledger.js';

let test: LedgerUnderTest;

beforeAll(async () => {
  test = await ledgerUnderTest();
});

afterAll(async () => {
  await test.close();
});

let ledgers = 0;
const newLedgerId = () => {
  ledgers += 1;
  return `440307-random${ledgers}-2023`;
};

type Outcome = 'accepted' | string;

async function postOne(
  ledger: Ledger,
  ledgerId: string,
  { order, index }: { order: Order; index: number },
): Promise<Outcome> {
  const meta = under(`k${index}`, order.meta);
  const asked = { command: order.name, content: order.order };
  const posting = ledger.decide(ledgerId, meta, (budget) => decide(budget, order), asked);
  return posting.then(
    () => 'accepted',
    (error) => error.rule,
  );
}

async function post(
  ledger: Ledger,
  ledgerId: string,
  orders: readonly Order[],
): Promise<Outcome[]> {
  const posted = orders.map((order, index) => postOne(ledger, ledgerId, { order, index }));
  return Promise.all(posted);
}

async function postOneByOne(ledger: Ledger, ledgerId: string, orders: readonly Order[]) {
  const outcomes: Outcome[] = [];
  for (const [index, order] of orders.entries()) {
    outcomes.push(await postOne(ledger, ledgerId, { order, index }));
  }
  return outcomes;
}

async function storedState(ledgerId: string) {
  const { db } = test.database;
  const balances = await db
    .selectFrom('line_balance')
    .selectAll()
    .where('ledger_id', '=', ledgerId)
    .orderBy('line_id')
    .execute();
  const documents = await db
    .selectFrom('document')
    .selectAll()
    .where('ledger_id', '=', ledgerId)
    .orderBy('document_id')
    .execute();
  const withoutId = (rows: { ledger_id: string }[]) => rows.map(({ ledger_id, ...row }) => row);
  return { balances: withoutId(balances), documents: withoutId(documents) };
}

async function historyOf(ledgerId: string) {
  const history = [];
  for await (const stored of streamEvents(test.database.db, { ledgerId, afterSeq: 0 })) {
    history.push(decodeEvent(stored));
  }
  return history;
}

// The ledger id stands in the opening order; everything else is the same for all ledgers.
const forLedger = (orders: readonly Order[], ledgerId: string) =>
  orders.map((order) =>
    order.name === 'openLedger' ? { ...order, order: { ...order.order, ledgerId } } : order,
  );

it('batches give what one by one gives, and replay, memory and stored state are one', async () => {
  await fc.assert(
    fc.asyncProperty(
      randomOrders({ weights: POSTING_ORDERS, maxOrders: 40 }),
      fc.integer({ min: 1, max: 9 }),
      async (orders, batchLimit) => {
        const [together, alone] = [newLedgerId(), newLedgerId()];
        const batching = newLedger(test.database, { batchLimit });
        const outcomes = await post(batching, together, forLedger(orders, together));
        const expected = await postOneByOne(test.ledger, alone, forLedger(orders, alone));
        expect(outcomes).toEqual(expected);
        expect(await storedState(together)).toEqual(await storedState(alone));
        const applied = applyOrders(forLedger(orders, together));
        const history = await historyOf(together);
        expect(history).toEqual(applied.history);
        const folded = foldBudget(history);
        const memory = await batching.inspect(together, ({ lines, documents }) => ({
          lines: new Map(lines),
          documents: new DocumentMap(documents),
        }));
        expect(memory).toEqual({ lines: folded.lines, documents: folded.documents });
        const { findings } = await verifyLedger(test.database, together);
        // Random proposals carry invented hashes, and no overspend job runs here.
        const serious = findings.filter(({ code }) => code !== 'PROPOSAL_HASH_MISMATCH');
        expect(serious).toEqual([]);
      },
    ),
    { numRuns: 25 },
  );
});
