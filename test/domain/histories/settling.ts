import type { LineAmount } from '../../../src/domain/appropriation-events.js';
import type { Line } from '../../../src/domain/budget.js';
import { carryOverOf } from '../../../src/domain/carry-over.js';
import type { Recorded } from '../../../src/domain/events.js';
import type { Payment } from '../../../src/domain/payment-document.js';
import type { Order, OrderName, Orders } from '../orders.js';
import { Dice } from './dice.js';
import { PlainLedger, type State } from './plain-ledger.js';
import { type Person, personNamed, Situation } from './situation.js';

interface Settling {
  readonly name: OrderName;
  readonly order: Orders[OrderName];
  readonly by: Person;
}

const reason = '年终清理';
/** When a year is settled: for its last day, later than anything else is ordered. */
export const LAST_DAY = { effectiveOn: '2023-12-31', recordedAt: '2025-06-30T03:59:59.000Z' };
const MOST = 300;

/**
 * Everything that keeps the year open settled one after the other, and at last its closing. Ends where
 * the ledger cannot be closed: it was never opened, or no month takes facts any more.
 */
export function settlingOrders(before: State, history: readonly Recorded[]): Order[] {
  const ledger = new PlainLedger(before, history);
  const orders: Order[] = [];
  const { effectiveOn, recordedAt } = LAST_DAY;
  while (ledger.at('').header?.yearClosed === false && orders.length < MOST) {
    const at = new Situation(ledger.at(recordedAt), ledger.history, new Dice(0));
    const { name, order, by } = nextToSettle(at);
    const settling = { name, order, meta: { ...by, effectiveOn }, recordedAt } as Order;
    orders.push(settling);
    if (ledger.give(settling) !== undefined) break;
  }
  return orders;
}

function nextToSettle(at: Situation): Settling {
  return pending(at) ?? held(at) ?? overspent(at) ?? left(at) ?? does('closeYear', {});
}

function does<Name extends OrderName>(name: Name, order: Orders[Name], by = 'director'): Settling {
  return { name, order, by: personNamed(by) };
}

function pending(at: Situation): Settling | undefined {
  const [filed] = at.documents('reallocation', ({ status }) => status === 'requested');
  if (filed !== undefined) {
    const by = filed.requestedBy === 'director' ? 'approver' : 'director';
    return does('rejectReallocation', { reallocationId: filed.documentId, reason }, by);
  }
  const [ordered] = at.documents('payment', ({ status }) => status === 'ordered');
  return ordered && does('rejectPayment', { paymentId: ordered.documentId, reason });
}

function held(at: Situation): Settling | undefined {
  const [freeze] = at.documents('freeze', ({ status }) => status === 'open');
  if (freeze !== undefined) return does('unfreezeFunds', { freezeId: freeze.documentId, reason });
  const [plan] = at.documents('pre-encumbrance', ({ status }) => status === 'open');
  return plan && does('releasePreEncumbrance', { preEncumbranceId: plan.documentId, reason });
}

// Of what is not allotted first, then by a supplement. A unit or project that has ended takes none: what
// was paid late from its lines is charged to a line of a unit that goes on.
function overspent(at: Situation): Settling | undefined {
  const line = at.lines.find(({ balance }) => balance.available < 0n);
  if (line === undefined) return undefined;
  const { lineId, balance } = line;
  if (balance.unallotted > 0n) return allotted(line);
  const lines = [{ lineId, amountFen: -balance.available }];
  if (at.isOpen(lineId)) return does('appropriateSupplementary', { reason, lines });
  const unit = [...(at.budget.header?.units.values() ?? [])].find(
    ({ closedOn, independentAccounts }) => closedOn === undefined && independentAccounts,
  );
  if (unit === undefined) {
    const unitCode = `Y${at.history.length}`;
    return does('openUnit', {
      unit: { unitCode, name: '接收', independentAccounts: true },
      reason,
    });
  }
  const toLineId = `${unit.unitCode}:2010801:30201:basic:general-public-budget`;
  const isCharge = (charge: LineAmount) => charge.lineId === lineId;
  const isPaid = ({ status, charges }: Payment) => status === 'settled' && charges.some(isCharge);
  const [payment] = at.documents('payment', isPaid);
  const amountFen = payment?.charges.find(isCharge)?.amountFen ?? 0n;
  const correctionId = `Y-${at.history.length}`;
  const paymentId = payment?.documentId ?? '';
  const correction = { correctionId, paymentId, fromLineId: lineId, toLineId, amountFen, reason };
  return does('correctPayment', correction);
}

function left(at: Situation): Settling | undefined {
  const line = at.lines.find(
    ({ balance }) => balance.available > 0n || balance.unallotted > 0n || balance.encumbered > 0n,
  );
  if (line === undefined) return undefined;
  const { lineId, balance } = line;
  if (carryOverOf(at.budget, lineId) === undefined) {
    return does('carryOverLine', { runId: 'year-end-2023', lineId });
  }
  // Something came after the line was carried over.
  if (balance.unallotted > 0n) return allotted(line);
  if (balance.available > 0n) {
    return does('returnFunds', { lineId, amountFen: balance.available, reason });
  }
  const [contract] = at.documents('encumbrance', ({ open }) =>
    open.some((part) => part.lineId === lineId),
  );
  return contract && does('releaseEncumbrance', { encumbranceId: contract.documentId, reason });
}

function allotted({ lineId, balance }: Line): Settling {
  return does('allotFunds', { lines: [{ lineId, amountFen: balance.unallotted }] });
}
