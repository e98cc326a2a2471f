import type { Type } from '@nestjs/common';
import type { OrderRoute } from './order-route.js';

/** What people can do in one field, as the application is made of it. */
export interface Capability {
  /** The heading of its orders in the description of the API. */
  readonly tag: string;
  /** Its writes: each is a route of HTTP and a verb of the command line. */
  readonly orders?: readonly OrderRoute[];
  /** Handlers of its commands and queries. */
  readonly handlers: readonly Type[];
  /** Everything of HTTP that is not an order. */
  readonly controllers?: readonly Type[];
}
