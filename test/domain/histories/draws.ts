import type { OrderName } from '../orders.js';
import { ACCOUNTABILITY } from './accountability.draws.js';
import { ALERT } from './alert.draws.js';
import { APPROPRIATION } from './appropriation.draws.js';
import { CLOSING } from './closing.draws.js';
import { COMMITMENT } from './commitment.draws.js';
import { CONTROL } from './control.draws.js';
import type { Draws } from './draw.js';
import { ORGANISATION } from './organisation.draws.js';
import { PAYMENT } from './payment.draws.js';
import { PUBLICATION } from './publication.draws.js';
import { REALLOCATION } from './reallocation.draws.js';
import { YEAR_END } from './year-end.draws.js';

/** How every order of the rule book is drawn. */
export const DRAWS: Draws<OrderName> = {
  ...APPROPRIATION,
  ...REALLOCATION,
  ...COMMITMENT,
  ...PAYMENT,
  ...ORGANISATION,
  ...CLOSING,
  ...YEAR_END,
  ...ACCOUNTABILITY,
  ...PUBLICATION,
  ...CONTROL,
  ...ALERT,
};
