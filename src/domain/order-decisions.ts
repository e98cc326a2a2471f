import type { Booked } from './appropriation-events.js';
import type { Budget } from './budget.js';
import { increaseEncumbrance, recordEncumbrance, recordPreEncumbrance } from './commitment.js';
import type { AskedEvent } from './control-events.js';
import { asked, type Decision, type Row } from './decision.js';
import type { Meta } from './events.js';
import { orderPayment } from './payment-order.js';

// The orders that availability control asks, behind what they make. A held one is decided again from it.

export const ORDER_DECISIONS: {
  readonly [Type in AskedEvent['type']]: Row<Extract<AskedEvent, { type: Type }>>;
} = {
  PreEncumbranceRecorded: asked(recordPreEncumbrance),
  EncumbranceRecorded: asked(recordEncumbrance, 'planned'),
  EncumbranceIncreased: asked(increaseEncumbrance),
  PaymentOrdered: asked(orderPayment),
};

/** The order behind what it made, given by somebody for a day. */
export function orderBehind(event: AskedEvent, budget: Budget, meta: Meta): Decision {
  const { type, bookedIn: _, ...content } = event as AskedEvent & Booked;
  const row = ORDER_DECISIONS[type] as Row<AskedEvent>;
  const decision = row(content as Parameters<typeof row>[0], { budget, meta });
  if (decision === null) throw new Error(`${type} has no order`);
  return decision;
}
