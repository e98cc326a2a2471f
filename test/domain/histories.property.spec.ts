import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  ACCOUNTS,
  type Account,
  adjustedFen,
  balances,
  RESOURCE_ACCOUNTS,
  STATUS_ACCOUNTS,
} from '../../src/domain/accounts.js';
import type { LineAmount } from '../../src/domain/appropriation-events.js';
import { foldBudget } from '../../src/domain/budget.js';
import type { BudgetEvent, Recorded } from '../../src/domain/events.js';
import { sumFen } from '../../src/domain/money.js';
import { postingsOf } from '../../src/domain/postings.js';
import { RULES, type Rule } from '../../src/domain/rules.js';
import { decide, type Order } from './orders.js';
import { type Applied, applyOrders, randomOrders, statesAlong } from './random-history.js';

// What random orders do not get wrong: the codes of a ledger, procurement, texts and versions.
const OUT_OF_REACH = [
  'CODE_MALFORMED',
  'CODE_DUPLICATE',
  'CODE_PARENT_MISSING',
  'UNIT_DUPLICATE',
  'PROJECT_DUPLICATE',
  'PROJECT_CODE_RESERVED',
  'TEXT_MALFORMED',
  'PROCUREMENT_EXCEEDS_LINE',
  'DOCUMENT_CHANGED',
];

type State = ReturnType<typeof foldBudget>;

const RUNS = { numRuns: 70 };

/** Holds for what becomes of any orders. */
function always(holds: (applied: Applied, orders: readonly Order[]) => void): void {
  fc.assert(
    fc.property(randomOrders(), (orders) => holds(applyOrders(orders), orders)),
    RUNS,
  );
}

/** Holds after every event of any history. */
function afterEveryEvent(holds: (state: State, history: readonly Recorded[]) => void): void {
  always(({ history }) => {
    let length = 0;
    for (const state of statesAlong(history)) {
      length += 1;
      holds(state, history.slice(0, length));
    }
  });
}

const balancesOf = ({ lines }: State) => [...lines.values()].map(({ balance }) => balance);
const total = (state: State, account: Account) =>
  sumFen(balancesOf(state).map((balance) => balance[account]));
const totalOf = (lines: readonly LineAmount[]) => sumFen(lines.map(({ amountFen }) => amountFen));

describe('random histories', () => {
  it('reach every event and break every rule they can', () => {
    const samples = fc.sample(randomOrders(), { numRuns: 200, seed: 20_230_101 }).map(applyOrders);
    const types = new Set(samples.flatMap(({ history }) => history.map(({ event }) => event.type)));
    const rules = new Set(samples.flatMap(({ broken }) => broken));
    expect(types.size).toBe(13);
    // The catalogue goes on with the rules of orders that are not drawn here.
    const names = Object.keys(RULES);
    const drawn = names.slice(0, names.indexOf('CORRECTION_EXCEEDS_CHARGE') + 1);
    expect(drawn.filter((rule) => !rules.has(rule as Rule))).toEqual(OUT_OF_REACH);
    const accepted = samples.reduce((count, { history }) => count + history.length, 0);
    const refused = samples.reduce((count, sample) => count + sample.refused, 0);
    expect(accepted).toBeGreaterThan(refused / 3);
  });
});

describe('after every event', () => {
  it('the budgetary equation holds for every line', () => {
    afterEveryEvent((state) => {
      expect(balancesOf(state).filter((balance) => !balances(balance))).toEqual([]);
    });
  });

  it('no account is negative but available and reallocated, and no adjusted budget', () => {
    const never = ACCOUNTS.filter((name) => name !== 'available' && name !== 'reallocated');
    afterEveryEvent((state) => {
      const negative = balancesOf(state).filter(
        (balance) => adjustedFen(balance) < 0n || never.some((account) => balance[account] < 0n),
      );
      expect(negative).toEqual([]);
    });
  });

  it('reallocations sum to zero over all lines', () => {
    afterEveryEvent((state) => expect(total(state, 'reallocated')).toBe(0n));
  });

  it('the total of the budget is what was appropriated less what was reduced', () => {
    afterEveryEvent((state, history) => {
      const appropriated = history.map(({ event }) => appropriatedFen(event));
      expect(sumFen(balancesOf(state).map(adjustedFen))).toBe(sumFen(appropriated));
    });
  });

  it('the trial balance is zero, and is the sum of all postings', () => {
    afterEveryEvent((state, history) => {
      const resources = RESOURCE_ACCOUNTS.map((account) =>
        account === 'reduced' ? -total(state, account) : total(state, account),
      );
      const status = STATUS_ACCOUNTS.map((account) => total(state, account));
      expect(sumFen(resources) - sumFen(status)).toBe(0n);
      const movements = history.flatMap(({ event }) => postingsOf(event));
      expect(ACCOUNTS.map((account) => total(state, account))).toEqual(
        ACCOUNTS.map((account) => sumFen(movements.map(({ movement }) => movement[account] ?? 0n))),
      );
    });
  });

  it('what is disbursed on a line is charged to it by payments', () => {
    afterEveryEvent((state) => {
      const charged = totalsByLine([...state.documents.values()].flatMap(chargesOf));
      expect(totalsByLine(accountOf(state, 'disbursed'))).toEqual(charged);
    });
  });

  it('what is frozen on a line is held by pending reallocations', () => {
    afterEveryEvent((state) => {
      const held = totalsByLine([...state.documents.values()].flatMap(heldBy));
      expect(totalsByLine(accountOf(state, 'frozen'))).toEqual(held);
    });
  });

  it('no document is in an impossible state', () => {
    afterEveryEvent(({ documents }) => {
      const found = [...documents].map(([documentId, document]) => ({
        documentId: document.documentId === documentId,
        faults: faultsOf(document),
      }));
      expect(found).toEqual(found.map(() => ({ documentId: true, faults: [] })));
    });
  });
});

describe('every event', () => {
  it('is a balanced entry that moves each line once', () => {
    always(({ history }) => {
      for (const { event } of history) {
        const entry = postingsOf(event);
        expect(entry.every(({ movement }) => balances(movement))).toBe(true);
        expect(new Set(entry.map(({ lineId }) => lineId)).size).toBe(entry.length);
      }
    });
  });

  it('is not dated before the document it is about, and lies in the fiscal year', () => {
    afterEveryEvent(({ documents }, history) => {
      const { event, effectiveOn } = history.at(-1) as Recorded;
      const year = effectiveOn.slice(0, 4);
      expect(event.type === 'LedgerOpened' ? ['2022', '2023'] : ['2023']).toContain(year);
      const document = 'paymentId' in event ? documents.get(event.paymentId) : undefined;
      if (document?.kind === 'payment') expect(document.paidOn <= effectiveOn).toBe(true);
    });
  });

  it('may end one fold and begin the next', () => {
    fc.assert(
      fc.property(randomOrders(), fc.nat({ max: 100 }), (orders, percent) => {
        const { history } = applyOrders(orders);
        const cut = Math.round((history.length * percent) / 100);
        const before = foldBudget(history.slice(0, cut));
        expect(goOn(before, history.slice(cut))).toEqual(foldBudget(history));
      }),
      RUNS,
    );
  });
});

describe('a ledger', () => {
  it('has at hand what a fold of its history gives', () => {
    always(({ budget, history }) => expect(budget).toEqual(foldBudget(history)));
  });

  it('is not changed by refused orders: the accepted ones alone make the same history', () => {
    always(({ history, accepted, budget }) => {
      const again = applyOrders(accepted);
      expect(again.refused).toBe(0);
      expect(again.history).toEqual(history);
      expect(again.budget).toEqual(budget);
    });
  });

  it('decides without changing the state or the order it is given', () => {
    always(({ history, budget }, orders) => {
      for (const order of orders) {
        try {
          decide(budget, deepFreeze(order));
        } catch (error) {
          expect(error).toMatchObject({ name: 'RuleBroken' });
        }
      }
      expect(budget).toEqual(foldBudget(history));
    });
  });

  it('decides the same again', () => {
    always(({ broken }, orders) => expect(applyOrders(orders).broken).toEqual(broken));
  });
});

function appropriatedFen(event: BudgetEvent): bigint {
  if (event.type === 'BudgetApproved') return totalOf(event.lines);
  if (event.type === 'SupplementaryAppropriated') return totalOf(event.lines);
  if (event.type === 'AppropriationReduced') return -totalOf(event.lines);
  return 0n;
}

type Document = Applied['budget']['documents'] extends ReadonlyMap<string, infer One> ? One : never;

function chargesOf(document: Document): readonly LineAmount[] {
  return document.kind === 'payment' ? document.charges : [];
}

function heldBy(document: Document): readonly LineAmount[] {
  return document.kind === 'reallocation' && document.status === 'requested' ? document.from : [];
}

function totalsByLine(amounts: readonly LineAmount[]): Map<string, bigint> {
  const totals = new Map<string, bigint>();
  for (const { lineId, amountFen } of amounts) {
    totals.set(lineId, (totals.get(lineId) ?? 0n) + amountFen);
  }
  return totals;
}

/** Zero is not listed: it is not charged, and holds nothing. */
function accountOf({ lines }: State, account: Account): LineAmount[] {
  return [...lines.values()]
    .map(({ lineId, balance }) => ({ lineId, amountFen: balance[account] }))
    .filter(({ amountFen }) => amountFen !== 0n);
}

const PLAIN_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** What is wrong with a document, in words. */
function faultsOf(document: Document): string[] {
  const faults = (found: Readonly<Record<string, boolean>>) =>
    Object.keys(found).filter((fault) => found[fault]);
  switch (document.kind) {
    case 'payment': {
      const { charges, amountFen, refundedFen, status, amendmentIds } = document;
      return faults({
        'charges and refunds are not the amount': totalOf(charges) + refundedFen !== amountFen,
        'a charge is not above zero': charges.some((charge) => charge.amountFen <= 0n),
        'a line is charged twice': totalsByLine(charges).size !== charges.length,
        'more is refunded than was paid': refundedFen < 0n || refundedFen > amountFen,
        'the status is not that of the charges': (status === 'refunded') !== !charges.length,
        'its id is malformed': !PLAIN_ID.test(document.documentId),
        'an amendment is there twice': new Set(amendmentIds).size !== amendmentIds.length,
        'its versions are wrong':
          (amendmentIds.length === 0) !== (document.openedSeq === document.changedSeq),
      });
    }
    case 'reallocation': {
      const { status, from, to, requestedBy, requestedOn, decidedBy, decidedOn } = document;
      const pending = status === 'requested';
      return faults({
        'it does not sum to zero': totalOf(from) !== totalOf(to),
        'it is decided by nobody': pending !== (decidedBy === undefined),
        'it is decided on no day': pending !== (decidedOn === undefined),
        'it is decided before it is requested': decidedOn !== undefined && decidedOn < requestedOn,
        'its id is malformed': !PLAIN_ID.test(document.documentId),
        'its hash is malformed': !/^[0-9a-f]{64}$/.test(document.proposalHash),
        'its proposer decided': status !== 'withdrawn' && decidedBy === requestedBy,
        'another withdrew it': status === 'withdrawn' && decidedBy !== requestedBy,
        'its versions are wrong': pending !== (document.openedSeq === document.changedSeq),
      });
    }
    case 'overspend':
      return faults({
        'its number is not one': document.crossing < 1,
        'its figures say otherwise':
          (document.status === 'flagged') !== document.committedFen > document.adjustedFen,
        'its versions are wrong':
          (document.status === 'flagged') !== (document.openedSeq === document.changedSeq),
      });
    default:
      return [`${document.kind} is no document that these orders make`];
  }
}

function goOn(state: State, rest: readonly Recorded[]): State {
  return [...statesAlong(rest, state)].at(-1) ?? state;
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}
