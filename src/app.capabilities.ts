import { ALERT } from './capabilities/alert/alert.http.js';
import { APPROPRIATION } from './capabilities/appropriation/appropriation.http.js';
import { BALANCES } from './capabilities/balances/balances.http.js';
import { CLOSING } from './capabilities/closing/closing.http.js';
import { COMMITMENT } from './capabilities/commitment/commitment.http.js';
import { CONTROL } from './capabilities/control/control.http.js';
import { DELIVERIES } from './capabilities/deliveries/subscriptions.http.js';
import { EXECUTION } from './capabilities/execution/execution.http.js';
import { FEED } from './capabilities/feed/consumers.http.js';
import { HISTORY } from './capabilities/history/history.http.js';
import { OPENING } from './capabilities/opening/opening.http.js';
import { ORGANISATION } from './capabilities/organisation/organisation.http.js';
import { PERFORMANCE } from './capabilities/performance/performance.http.js';
import { POLICY_CAPABILITY } from './capabilities/policy/policy.http.js';
import { PUBLICATION } from './capabilities/publication/publication.http.js';
import { DELEGATION_CAPABILITY } from './capabilities/reallocation/delegation.http.js';
import { REALLOCATION } from './capabilities/reallocation/reallocation.http.js';
import { REVENUE } from './capabilities/revenue/revenue.http.js';
import { STATUTORY_TABLE } from './capabilities/statutory-table/statutory-table.http.js';
import { YEAR_END } from './capabilities/year-end/year-end.http.js';
import type { Capability } from './http/capability.js';

/** Everything people can do. The server, the jobs and the command line are made of this list. */
export const CAPABILITIES: readonly Capability[] = [
  OPENING,
  APPROPRIATION,
  POLICY_CAPABILITY,
  REALLOCATION,
  DELEGATION_CAPABILITY,
  COMMITMENT,
  EXECUTION,
  CONTROL,
  CLOSING,
  YEAR_END,
  ORGANISATION,
  PERFORMANCE,
  REVENUE,
  PUBLICATION,
  ALERT,
  BALANCES,
  STATUTORY_TABLE,
  HISTORY,
  FEED,
  DELIVERIES,
];
