import {
  acknowledgeAlert,
  assignAlert,
  closeAlert,
  commentAlert,
  postAlert,
  recordSelfCheck,
  snoozeAlert,
  sweepAlerts,
} from './alert.js';
import type { AlertCrossed, AlertHandled, AlertsSwept, LedgerSelfChecked } from './alert-events.js';
import type { AlertCrossing } from './alerts/episodes.js';
import { asked, type Row } from './decision.js';

// The orders behind what the ledger noticed, and behind what people did about it.

type AlertEvent = AlertCrossed | AlertHandled | AlertsSwept | LedgerSelfChecked;

export const ALERT_DECISIONS: {
  readonly [Type in AlertEvent['type']]: Row<Extract<AlertEvent, { type: Type }>>;
} = {
  AlertRaised: alerted('raise'),
  AlertEscalated: alerted('escalate'),
  AlertCleared: alerted('clear'),
  AlertsSwept: asked(sweepAlerts),
  LedgerSelfChecked: asked(recordSelfCheck),
  AlertAcknowledged: asked(acknowledgeAlert),
  AlertAssigned: asked(assignAlert),
  AlertCommented: asked(commentAlert),
  AlertSnoozed: asked(snoozeAlert),
  AlertClosed: asked(closeAlert),
};

function alerted(direction: AlertCrossing['direction']): Row<AlertCrossed> {
  return ({ alertId: _, ...found }, { meta }) => {
    const order = { ...found, direction };
    return { command: postAlert.name, order, decide: (budget) => postAlert(budget, order, meta) };
  };
}
