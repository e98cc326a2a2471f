import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { applyEvent, type ControlStates } from '../../src/alerts/crossings.js';
import { foldBudget } from '../../src/domain/budget.js';
import type { Recorded } from '../../src/domain/events.js';
import { crossingKey } from '../../src/domain/overspend.js';
import { postingsOf } from '../../src/domain/postings.js';
import { crossingsOf } from './crossings.js';
import { INVARIANTS } from './histories/invariants.js';
import type { State } from './histories/plain-ledger.js';
import { stepsAlong } from './histories/steps.js';
import { decide, type Order } from './orders.js';
import {
  type Applied,
  applyOrders,
  ordersOfYears,
  randomOrders,
  statesAlong,
} from './random-history.js';
import { refusalOf } from './specification.js';

// HISTORY_RUNS=2000 soaks them: then each property is tried on that many histories, the first on more.
const numRuns = Number(process.env.HISTORY_RUNS ?? 25);
const TIMEOUT_MS = 60_000 + numRuns * 6_000;

const sequences = fc.oneof(
  { weight: 3, arbitrary: randomOrders({ maxOrders: 150 }) },
  { weight: 1, arbitrary: ordersOfYears({ maxOrders: 150 }) },
);

/** Holds for what becomes of any orders. */
function always(
  holds: (applied: Applied, orders: readonly Order[]) => void,
  runCount = numRuns,
): void {
  const property = fc.property(sequences, (orders) => holds(applyOrders(orders), orders));
  fc.assert(property, { numRuns: runCount });
}

describe('after every event', () => {
  // All at once, for drawing a history costs more than looking at it: so there are many more of them.
  it(
    `${Object.keys(INVARIANTS).length} sentences hold that always have to`,
    () => {
      always(({ history }) => {
        const found: (Recorded & { readonly fault: string })[] = [];
        for (const step of stepsAlong(history)) {
          for (const [sentence, faultsAfter] of Object.entries(INVARIANTS)) {
            for (const fault of faultsAfter(step)) {
              found.push({ ...step.recorded, fault: `not true that ${sentence}: ${fault}` });
            }
          }
        }
        expect(found).toEqual([]);
      }, numRuns * 6);
    },
    TIMEOUT_MS,
  );
});

describe('every event', () => {
  it(
    'may end one fold and begin the next',
    () => {
      const property = fc.property(sequences, fc.nat({ max: 100 }), (orders, percent) => {
        const { history } = applyOrders(orders);
        const cut = Math.round((history.length * percent) / 100);
        const before = foldBudget(history.slice(0, cut));
        expect(goOn(before, history.slice(cut))).toEqual(foldBudget(history));
      });
      fc.assert(property, { numRuns });
    },
    TIMEOUT_MS,
  );
});

describe('a ledger', () => {
  it(
    'has at hand what a fold of its history gives',
    () => always(({ budget, history }) => expect(budget).toEqual(foldBudget(history))),
    TIMEOUT_MS,
  );

  it(
    'is not changed by refused orders: the accepted ones alone make the same history',
    () => {
      always(({ history, accepted, budget }) => {
        const again = applyOrders(accepted);
        expect(again.refused).toBe(0);
        expect(again.history).toEqual(history);
        expect(again.budget).toEqual(budget);
      });
    },
    TIMEOUT_MS,
  );

  it(
    'decides without changing the state or the order it is given',
    () => {
      always(({ history, budget }, orders) => {
        for (const order of orders) {
          const state = { ...budget, recordedAt: order.recordedAt };
          const broken = refusalOf(() => decide(state, deepFreeze(order)));
          if (broken !== undefined) expect(broken).toMatchObject({ name: 'RuleBroken' });
        }
        expect(budget).toEqual(foldBudget(history));
      });
    },
    TIMEOUT_MS,
  );

  it(
    'decides the same again',
    () => always(({ broken }, orders) => expect(applyOrders(orders).broken).toEqual(broken)),
    TIMEOUT_MS,
  );

  it(
    'is watched alike by the job that flags overspend and by a walk over its history',
    () => {
      always(({ history }) => {
        const states: ControlStates = new Map();
        const found = history.flatMap(({ seq, event }) =>
          applyEvent(states, { seq, postings: postingsOf(event) }),
        );
        expect(found.map(crossingKey)).toEqual(crossingsOf(history).map(crossingKey));
      });
    },
    TIMEOUT_MS,
  );
});

function goOn(state: State, rest: Parameters<typeof foldBudget>[0]): State {
  return [...statesAlong([...rest], state)].at(-1) ?? state;
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}
