import fc from 'fast-check';
import { foldBudget } from '../../src/domain/budget.js';
import type { Recorded } from '../../src/domain/events.js';
import type { Rule } from '../../src/domain/rules.js';
import { OFFICER, OPENING, OPENING_LINES } from './fixture.js';
import { Dice } from './histories/dice.js';
import type { Draw } from './histories/draw.js';
import { DRAWS } from './histories/draws.js';
import { PlainLedger, type State } from './histories/plain-ledger.js';
import { settlingOrders } from './histories/settling.js';
import { Situation } from './histories/situation.js';
import type { Order, OrderName } from './orders.js';

/** How often each order is drawn; absent ones never are. */
export type Weights = Readonly<Partial<Record<OrderName, number>>>;

/** Every order of the rule book. */
export const ALL_ORDERS: Weights = Object.fromEntries(
  Object.entries(DRAWS).map(([name, { weight }]) => [name, weight]),
);

/** What moves money without a policy, periods and commitments. */
export const POSTING_ORDERS: Weights = {
  openLedger: 1,
  approveBudget: 1,
  appropriateSupplementary: 3,
  reduceAppropriation: 3,
  requestReallocation: 8,
  approveReallocation: 6,
  rejectReallocation: 2,
  withdrawReallocation: 3,
  recordPayment: 10,
  refundPayment: 6,
  correctPayment: 6,
};

/** Every order but those that only the overspend job gives. */
export const PEOPLES_ORDERS: Weights = { ...ALL_ORDERS, flagOverspend: 0, clearOverspend: 0 };

export interface RandomOrders {
  readonly weights?: Weights;
  readonly maxOrders?: number;
  /** How long it is between two orders, at most; with 0 all are given at noon of the 1st of July. */
  readonly maxHours?: number;
}

/**
 * Sequences of orders, plausible and not, to one ledger. Each is drawn by dice that look at what became
 * of those before it, so that much of it is accepted. Most begin with an opened ledger, half of them
 * with an approved budget.
 */
export function randomOrders(options: RandomOrders = {}): fc.Arbitrary<Order[]> {
  const { weights = ALL_ORDERS, maxOrders = 60, maxHours = 90 } = options;
  const beginning = fc.oneof(
    { weight: 13, arbitrary: fc.constant(2) },
    { weight: 6, arbitrary: fc.constant(1) },
    { weight: 1, arbitrary: fc.constant(0) },
  );
  const step = fc.record({
    name: orderName(weights),
    // Fewer orders say more than other dice: only the number of steps shrinks.
    seed: fc.noShrink(fc.noBias(fc.nat())),
    hours: fc.noShrink(fc.nat({ max: maxHours })),
    tries: fc.noShrink(fc.noBias(fc.integer({ min: 1, max: 4 }))),
  });
  const steps = fc.noBias(fc.array(step, { maxLength: maxOrders, size: 'max' }));
  const from = maxHours === 0 ? '2023-07-01T04:00:00.000Z' : '2023-01-05T04:00:00.000Z';
  return fc.record({ beginning, steps, from: fc.constant(from) }).map(drawn);
}

/** The same, then all that settles the ledger and closes its year, and the last orders once more. */
export function ordersOfYears(options: RandomOrders = {}): fc.Arbitrary<Order[]> {
  return randomOrders(options).map((orders) => {
    const { history, budget } = applyOrders(orders);
    const again = orders.slice(-20).map((order) => ({ ...order, recordedAt: AFTERWARDS }));
    return [...orders, ...settlingOrders(budget, history), ...again];
  });
}

/** What became of a sequence of orders: refused ones leave no trace in the history. */
export interface Applied {
  readonly history: readonly Recorded[];
  readonly budget: State;
  readonly refused: number;
  readonly accepted: readonly Order[];
  /** The rule each refused order broke, in order. */
  readonly broken: readonly Rule[];
}

/** Decides the orders one after another and keeps the state at hand, as the ledger does. */
export function applyOrders(orders: readonly Order[]): Applied {
  const ledger = new PlainLedger();
  const accepted: Order[] = [];
  const broken: Rule[] = [];
  for (const order of orders) {
    const rule = ledger.give(order);
    if (rule === undefined) accepted.push(order);
    else broken.push(rule);
  }
  const { history } = ledger;
  return { history, budget: ledger.at(''), refused: broken.length, accepted, broken };
}

/** The state after each event in turn. It is one state that moves on: look at it, do not keep it. */
export function* statesAlong(
  history: readonly Recorded[],
  before: State = foldBudget([]),
): Generator<State> {
  const ledger = new PlainLedger(before);
  for (const recorded of history) {
    ledger.fold(recorded);
    yield ledger.at('');
  }
}

interface Step {
  readonly name: OrderName;
  readonly seed: number;
  readonly hours: number;
  readonly tries: number;
}

const AFTERWARDS = '2025-06-30T04:00:00.000Z';
const HOUR_MS = 3_600_000;

// What the dice say depends on the state, so that the orders are drawn while they are given. One that is
// refused is mostly followed by another of its kind.
function drawn(script: {
  readonly beginning: number;
  readonly steps: readonly Step[];
  readonly from: string;
}): Order[] {
  const { beginning, steps, from } = script;
  const ledger = new PlainLedger();
  const lines = OPENING_LINES;
  const meta = { ...OFFICER, effectiveOn: from.slice(0, 10), role: 'officer' };
  const first: Order[] = [
    { name: 'openLedger', order: OPENING, meta, recordedAt: from },
    { name: 'approveBudget', order: { lines }, meta, recordedAt: from },
  ];
  const orders = first.slice(0, beginning);
  for (const order of orders) ledger.give(order);
  let now = Date.parse(from);
  for (const { name, seed, hours, tries } of steps) {
    now += hours * HOUR_MS;
    const recordedAt = new Date(now).toISOString();
    const at = new Situation(ledger.at(recordedAt), ledger.history, new Dice(seed));
    for (let left = tries; left > 0; left -= 1) {
      const order = orderNamed(name, at);
      orders.push(order);
      if (ledger.give(order) === undefined) break;
    }
  }
  return orders;
}

function orderNamed(name: OrderName, at: Situation): Order {
  const draw = DRAWS[name] as Draw<OrderName>;
  const order = draw.order(at);
  const meta = { ...at.someone(), effectiveOn: at.day(), ...draw.meta?.(at, order) };
  return { name, order, meta, recordedAt: at.budget.recordedAt } as Order;
}

function orderName(weights: Weights): fc.Arbitrary<OrderName> {
  const names = (Object.keys(weights) as OrderName[]).filter((name) => weights[name] !== 0);
  return fc.oneof(
    ...names.map((name) => ({ weight: weights[name] ?? 0, arbitrary: fc.constant(name) })),
  );
}
