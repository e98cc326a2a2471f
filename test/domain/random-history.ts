import fc from 'fast-check';
import {
  type Budget,
  DocumentMap,
  evolve,
  foldBudget,
  type Line,
} from '../../src/domain/budget.js';
import type { BudgetEvent, Recorded } from '../../src/domain/events.js';
import { type Header } from '../../src/domain/header.js';
import { checkRange } from '../../src/domain/posting-checks.js';
import { type Rule, RuleBroken } from '../../src/domain/rules.js';
import { OFFICER, OPENING, OPENING_LINES } from './fixture.js';
import { decide, type Order, type OrderName } from './orders.js';
import { ARGUMENTS, hashOf, META } from './random-arguments.js';

/** How often each order is drawn; absent ones never are. */
export type Weights = Readonly<Partial<Record<OrderName, number>>>;

/** What people and treasury systems order; only the overspend job orders the rest. */
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

export const ALL_ORDERS: Weights = { ...POSTING_ORDERS, flagOverspend: 3, clearOverspend: 3 };

/**
 * Sequences of orders, plausible and not, to one ledger. Most begin with an opened ledger and an
 * approved budget.
 */
export function randomOrders(
  options: { readonly weights?: Weights; readonly maxOrders?: number } = {},
): fc.Arbitrary<Order[]> {
  const { weights = ALL_ORDERS, maxOrders = 60 } = options;
  const opened: Order = { name: 'openLedger', order: OPENING, meta: OFFICER };
  const approved: Order = { name: 'approveBudget', order: { lines: OPENING_LINES }, meta: OFFICER };
  const beginning = fc.oneof(
    { weight: 16, arbitrary: fc.constant([opened, approved]) },
    { weight: 3, arbitrary: fc.constant([opened]) },
    { weight: 1, arbitrary: fc.constant([]) },
  );
  const drawn = fc.record({
    order: randomOrder(weights),
    back: fc.nat({ max: 8 }),
    patience: fc.nat({ max: 8 }),
  });
  const rest = fc.array(drawn, { maxLength: maxOrders, size: 'max' }).map(aim);
  return fc.tuple(beginning, rest).map(([first, others]) => [...first, ...others]);
}

/** What became of a sequence of orders: refused ones leave no trace in the history. */
export interface Applied {
  readonly history: readonly Recorded[];
  readonly budget: Budget & {
    readonly lines: ReadonlyMap<string, Line>;
    readonly documents: DocumentMap;
  };
  readonly refused: number;
  readonly accepted: readonly Order[];
  /** The rule each refused order broke, in order. */
  readonly broken: readonly Rule[];
}

/** Decides the orders one after another and keeps the state at hand, as the ledger does. */
export function applyOrders(orders: readonly Order[]): Applied {
  const lines = new Map<string, Line>();
  const documents = new DocumentMap();
  const history: Recorded[] = [];
  const accepted: Order[] = [];
  const broken: Rule[] = [];
  let header: Header | undefined;
  for (const order of orders) {
    const outcome = attempt({ header, lines, documents, recordedAt: '' }, order);
    if (outcome instanceof RuleBroken) {
      broken.push(outcome.rule);
      continue;
    }
    accepted.push(order);
    for (const event of outcome) {
      const recorded = { ...order.meta, seq: history.length + 1, event };
      const changes = evolve({ header, lines, documents, recordedAt: '' }, recorded);
      header = changes.header ?? header;
      for (const line of changes.lines) lines.set(line.lineId, line);
      for (const document of changes.documents) documents.set(document.documentId, document);
      history.push(recorded);
    }
  }
  const budget = { header, lines, documents, recordedAt: '' };
  return { history, budget, refused: broken.length, accepted, broken };
}

/** The state after each event in turn. It is one state that moves on: look at it, do not keep it. */
export function* statesAlong(
  history: readonly Recorded[],
  before: Applied['budget'] = foldBudget([]),
): Generator<Applied['budget']> {
  const lines = new Map(before.lines);
  const documents = new DocumentMap(before.documents);
  let { header } = before;
  for (const recorded of history) {
    const changes = evolve({ header, lines, documents, recordedAt: '' }, recorded);
    header = changes.header ?? header;
    for (const line of changes.lines) lines.set(line.lineId, line);
    for (const document of changes.documents) documents.set(document.documentId, document);
    yield { header, lines, documents, recordedAt: '' };
  }
}

interface Drawn {
  readonly order: Order;
  /** Which earlier order, counted backwards from 1, this one is about; 0 leaves it as it was drawn. */
  readonly back: number;
  /** 0 leaves the day as it was drawn, be it before that of the order this one is about. */
  readonly patience: number;
}

// Orders about a payment or a proposal rarely meet one by chance: most are aimed at an earlier order.
function aim(drawn: readonly Drawn[]): Order[] {
  const requests: Named<'requestReallocation'>[] = [];
  const payments: Named<'recordPayment'>[] = [];
  return drawn.map(({ order, back, patience }) => {
    const request = earlier(requests, back);
    const payment = earlier(payments, back);
    if (order.name === 'requestReallocation') requests.push(order);
    if (order.name === 'recordPayment') payments.push(order);
    const aimed = aimedAt(order, { request, payment });
    if (aimed === order || patience === 0) return aimed;
    return notBefore(aimed, 'paymentId' in aimed.order ? payment : request);
  });
}

type Named<Name extends OrderName> = Extract<Order, { readonly name: Name }>;

function earlier<Value>(orders: readonly Value[], back: number): Value | undefined {
  return back === 0 ? undefined : orders.at(-1 - (back % orders.length));
}

// Days that are wrong for another reason than that they are too early stay wrong.
function notBefore(order: Order, target: Order | undefined): Order {
  const { effectiveOn } = order.meta;
  const earliestOn = target?.meta.effectiveOn ?? '';
  if (!effectiveOn.startsWith('2023') || effectiveOn > earliestOn) return order;
  return { ...order, meta: { ...order.meta, effectiveOn: earliestOn } };
}

interface Target {
  readonly request: Named<'requestReallocation'> | undefined;
  readonly payment: Named<'recordPayment'> | undefined;
}

function aimedAt(drawn: Order, { request, payment }: Target): Order {
  switch (drawn.name) {
    case 'approveReallocation': {
      if (request === undefined) return drawn;
      const { reallocationId, proposalHash: filed } = request.order;
      const signs = drawn.order.proposalHash === hashOf(drawn.order.reallocationId);
      const proposalHash = signs ? filed : drawn.order.proposalHash;
      return { ...drawn, order: { reallocationId, proposalHash } };
    }
    case 'rejectReallocation':
    case 'withdrawReallocation': {
      if (request === undefined) return drawn;
      const { reallocationId } = request.order;
      return { ...drawn, order: { ...drawn.order, reallocationId } };
    }
    case 'refundPayment': {
      if (payment === undefined) return drawn;
      const { paymentId, lineId } = payment.order;
      const named = drawn.order.lineId === undefined ? {} : { lineId };
      return { ...drawn, order: { ...drawn.order, paymentId, ...named } };
    }
    case 'correctPayment': {
      if (payment === undefined) return drawn;
      const { paymentId, lineId } = payment.order;
      return { ...drawn, order: { ...drawn.order, paymentId, fromLineId: lineId } };
    }
    default:
      return drawn;
  }
}

function randomOrder(weights: Weights): fc.Arbitrary<Order> {
  const names = Object.keys(weights) as OrderName[];
  return fc.oneof(
    ...names.map((name) => ({ weight: weights[name] ?? 0, arbitrary: orderNamed(name) })),
  );
}

function orderNamed(name: OrderName): fc.Arbitrary<Order> {
  const order: fc.Arbitrary<unknown> = ARGUMENTS[name];
  return fc.record({ name: fc.constant(name), order, meta: META }) as fc.Arbitrary<Order>;
}

// Anything but a broken rule is a defect and is thrown on.
function attempt(budget: Budget, order: Order): BudgetEvent[] | RuleBroken {
  try {
    const events = decide(budget, order);
    for (const event of events) checkRange(evolve(budget, { ...order.meta, seq: 0, event }));
    return events;
  } catch (error) {
    if (error instanceof RuleBroken) return error;
    throw error;
  }
}
