import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { verifyLedger } from '../../src/audit/verify.js';
import { DocumentMap, foldBudget } from '../../src/domain/budget.js';
import { streamEvents } from '../../src/event-store/read.js';
import { decodeEvent } from '../../src/ledger/codec.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { OPENING } from '../domain/fixture.js';
import { decide, type Order } from '../domain/orders.js';
import {
  applyOrders,
  ordersOfYears,
  PEOPLES_ORDERS,
  randomOrders,
} from '../domain/random-history.js';
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

// Each at the moment for which it was drawn.
async function postOneByOne(ledgerId: string, orders: readonly Order[]) {
  let now = '';
  const ledger = newLedger(test.database, { now: () => new Date(now) });
  const outcomes: Outcome[] = [];
  for (const [index, order] of orders.entries()) {
    now = order.recordedAt;
    outcomes.push(await postOne(ledger, ledgerId, { order, index }));
  }
  return { ledger, outcomes };
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

// The ledger's name stands in its orders, and in what it carries over; everything else is the same for all.
const forLedger = (orders: readonly Order[], ledgerId: string) =>
  renamed(orders, { from: nameOf(OPENING.ledgerId), to: nameOf(ledgerId) }) as Order[];

const nameOf = (ledgerId: string) => ledgerId.replace(/\d{4}$/, '');

function renamed(value: unknown, names: { readonly from: string; readonly to: string }): unknown {
  if (typeof value === 'string') return value.replaceAll(names.from, names.to);
  if (Array.isArray(value)) return value.map((part) => renamed(part, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, renamed(part, names)]),
  );
}

// Random proposals carry invented hashes, and random alerts are not all those that the log implies.
const INVENTED = [
  'PROPOSAL_HASH_MISMATCH',
  'ALERT_INVENTED',
  'ALERT_MISMATCH',
  'ALERT_OUT_OF_ORDER',
];

async function expectOneState(ledger: Ledger, ledgerId: string, orders: readonly Order[]) {
  const history = await historyOf(ledgerId);
  expect(history).toEqual(applyOrders(orders).history);
  const folded = foldBudget(history);
  const memory = await ledger.inspect(ledgerId, ({ lines, documents }) => ({
    lines: new Map(lines),
    documents: new DocumentMap(documents),
  }));
  expect(memory).toEqual({ lines: folded.lines, documents: folded.documents });
  const { findings } = await verifyLedger(test.database, ledgerId);
  expect(findings.filter(({ code }) => !INVENTED.includes(code))).toEqual([]);
}

it('batches give what one by one gives, and replay, memory and stored state are one', async () => {
  await fc.assert(
    fc.asyncProperty(
      randomOrders({ weights: PEOPLES_ORDERS, maxOrders: 40, maxHours: 0 }),
      fc.integer({ min: 1, max: 9 }),
      async (drawn, batchLimit) => {
        const [together, alone] = [newLedgerId(), newLedgerId()];
        const now = () => new Date(drawn[0]?.recordedAt ?? 0);
        const batching = newLedger(test.database, { batchLimit, now });
        const orders = forLedger(drawn, together);
        const outcomes = await post(batching, together, orders);
        const expected = await postOneByOne(alone, forLedger(drawn, alone));
        expect(outcomes).toEqual(expected.outcomes);
        const names = { from: nameOf(alone), to: nameOf(together) };
        expect(await storedState(together)).toEqual(renamed(await storedState(alone), names));
        await expectOneState(batching, together, orders);
      },
    ),
    { numRuns: 40 },
  );
});

it('a year to its end is in the database what the rule book makes of it', async () => {
  await fc.assert(
    fc.asyncProperty(ordersOfYears({ weights: PEOPLES_ORDERS, maxOrders: 60 }), async (drawn) => {
      const ledgerId = newLedgerId();
      const orders = forLedger(drawn, ledgerId);
      const { ledger } = await postOneByOne(ledgerId, orders);
      await expectOneState(ledger, ledgerId, orders);
    }),
    { numRuns: 25 },
  );
});
