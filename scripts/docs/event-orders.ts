import { CAPABILITIES } from '../../src/app.capabilities.js';
import { foldBudget } from '../../src/domain/budget.js';
import { decisionOf } from '../../src/domain/decisions.js';
import type { BudgetEventType } from '../../src/domain/events.js';
import { EXAMPLES } from './examples.js';

// Which orders make which events. For most the rule book itself can say it, for an event is nearly always
// its order; what orders about several documents or lines make stands here.
const SEVERAL: Readonly<Record<string, readonly BudgetEventType[]>> = {
  requestLinkedReallocations: ['ReallocationRequested'],
  carryOverLine: ['CarriedOver', 'FundsReturned'],
  reverseCarryOver: ['CarryOverReversed'],
  returnFunds: ['FundsReturned'],
  closeYear: ['YearClosed'],
  openNextYear: ['LedgerOpened'],
  receiveCarryOver: ['CarryOverReceived'],
  reverseCarryOverReceipt: ['CarryOverReceiptReversed'],
  completeCarryOver: ['CarryOverCompleted'],
};

export interface Order {
  readonly id: string;
  readonly roles: readonly string[];
}

// A ledger is opened by a route of its own; every other order belongs to a capability.
const ORDERS: readonly Order[] = [
  { id: 'openLedger', roles: ['finance'] },
  ...CAPABILITIES.flatMap(({ orders = [] }) => orders),
];

/** The orders that make each event; fails on an order that is said to make none. */
export function ordersOfEvents(): ReadonlyMap<BudgetEventType, readonly Order[]> {
  const budget = foldBudget([]);
  const found = new Map<BudgetEventType, readonly Order[]>();
  for (const [type, [event]] of EXAMPLES) {
    if (event === undefined) throw new Error(`${type} has no example`);
    const recorded = { seq: 1, actor: 'key:example', effectiveOn: '2023-04-01', event };
    const command = decisionOf(recorded, { budget })?.command;
    const makes = ({ id }: Order) => id === command || SEVERAL[id]?.includes(type);
    found.set(type, ORDERS.filter(makes));
  }
  const made = new Set([...found.values()].flat());
  const idle = ORDERS.filter((order) => !made.has(order)).map(({ id }) => id);
  if (idle.length > 0) throw new Error(`what do the orders ${idle.join(', ')} make?`);
  return found;
}
