import {
  postAlert,
  type RecordSelfCheck,
  recordSelfCheck,
  type SweepAlerts,
  sweepAlerts,
} from '../domain/alert.js';
import type { AlertCrossing } from '../domain/alerts/episodes.js';
import { handlerOf, LedgerCommand } from '../ledger/ledger.commands.js';

/** Posts one crossing of a rule of alerts into the log. */
export class PostAlertCommand extends LedgerCommand<AlertCrossing> {}
export const PostAlertHandler = handlerOf(PostAlertCommand, postAlert);

/** Has the rules of time judged for a day. */
export class SweepAlertsCommand extends LedgerCommand<SweepAlerts> {}
export const SweepAlertsHandler = handlerOf(SweepAlertsCommand, sweepAlerts);

/** Says what the ledger's own checks found. */
export class RecordSelfCheckCommand extends LedgerCommand<RecordSelfCheck> {}
export const RecordSelfCheckHandler = handlerOf(RecordSelfCheckCommand, recordSelfCheck);
