import type { Meta } from '../../../src/domain/events.js';
import type { OrderName, Orders } from '../orders.js';
import type { Situation } from './situation.js';

/** How an order is drawn: how often, for what, and who gives it for which day. */
export interface Draw<Name extends OrderName> {
  readonly weight: number;
  readonly order: (at: Situation) => Orders[Name];
  /** Anybody, mostly today, as far as this does not say otherwise. */
  readonly meta?: (at: Situation, order: Orders[Name]) => Partial<Meta>;
}

/** Draws of one family of orders. */
export type Draws<Name extends OrderName> = { readonly [One in Name]: Draw<One> };
