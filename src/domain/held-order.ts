import type { Budget } from './budget.js';
import type { HeldOrder } from './control-document.js';
import type { AskedEvent } from './control-events.js';
import type { BudgetEvent, Meta } from './events.js';
import { given } from './line-amounts.js';
import { orderBehind } from './order-decisions.js';
import { checkNotBefore, checkYear, openHeader } from './posting-checks.js';
import { must } from './rules.js';

// Orders that a control rule parks. Nothing is reserved for one; whoever releases it gives it anew.

export interface ReleaseHeldOrder {
  readonly holdId: string;
  readonly reason?: string;
}

/** Lets an order through, by another person than who asked: decided on the state of now, for this day. */
export function releaseHeldOrder(
  budget: Budget,
  { holdId, reason }: ReleaseHeldOrder,
  meta: Meta,
): BudgetEvent[] {
  const { events } = waitingOrder(budget, holdId, meta);
  const released: BudgetEvent = { type: 'HeldOrderReleased', holdId, ...given({ reason }) };
  const orders = events.map((event) => orderBehind(event, budget, meta));
  return [released, ...orders.flatMap((order) => order.decide(budget))];
}

export interface RefuseHeldOrder {
  readonly holdId: string;
  readonly reason: string;
}

/** Turns an order down, by another person than who asked. */
export function refuseHeldOrder(
  budget: Budget,
  { holdId, reason }: RefuseHeldOrder,
  meta: Meta,
): BudgetEvent[] {
  waitingOrder(budget, holdId, meta);
  return [{ type: 'HeldOrderRefused', holdId, reason }];
}

/** The id of the hold of an order; no document can have it. */
export function newHoldId({ documents }: Budget, event: AskedEvent): string {
  const first = holdIdOf(madeBy(event)?.documentId ?? '');
  if (event.type !== 'EncumbranceIncreased') return first;
  // A contract can be increased again and again.
  let number = 1;
  while (documents.get(`${first}:${number}`) !== undefined) number += 1;
  return `${first}:${number}`;
}

/** The id of the hold of what would have made a document. */
export function holdIdOf(documentId: string): string {
  return `hold:${documentId}`;
}

/**
 * Checks that nothing takes the id of what an order was to make that was held, released or not: its
 * payee is kept under that id.
 */
export function checkNotHeld({ documents }: Budget, events: readonly BudgetEvent[]): void {
  if (events[0]?.type === 'HeldOrderReleased') return;
  for (const event of events) {
    const made = madeBy(event);
    if (made === undefined || event.type === 'EncumbranceIncreased') continue;
    const { field, documentId } = made;
    // Nearly always there is none, and no check to tell of.
    if (documents.get(holdIdOf(documentId)) === undefined) continue;
    must(false, 'DOCUMENT_ALREADY_EXISTS', { field, [field]: documentId });
  }
}

function madeBy(event: BudgetEvent) {
  switch (event.type) {
    case 'PaymentOrdered':
    case 'PaymentRecorded':
      return { field: 'paymentId', documentId: event.paymentId };
    case 'PreEncumbranceRecorded':
      return { field: 'preEncumbranceId', documentId: event.preEncumbranceId };
    case 'EncumbranceRecorded':
    case 'EncumbranceIncreased':
      return { field: 'encumbranceId', documentId: event.encumbranceId };
    default:
      return undefined;
  }
}

function waitingOrder(budget: Budget, holdId: string, meta: Meta): HeldOrder {
  const header = openHeader(budget, meta);
  const document = budget.documents.get(holdId);
  const facts = { field: 'holdId', holdId };
  must(document?.kind === 'held-order', 'HELD_ORDER_NOT_FOUND', facts);
  checkYear(header, meta);
  const { status, requestedBy, requestedOn } = document;
  checkNotBefore(requestedOn, meta);
  must(status === 'held', 'HELD_ORDER_DECIDED', { ...facts, status });
  must(meta.actor !== requestedBy, 'APPROVER_IS_PROPOSER', { holdId, requestedBy });
  return document;
}
