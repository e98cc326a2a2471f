import type { ExamplesOf } from './examples.js';

// Examples of what the ledger notices by itself, and of what people do about it.

const STALE = {
  alertId: 'alert:small-suppliers:payment:P-7',
  kind: 'invoice-overdue',
  ruleId: 'small-suppliers',
  policyVersion: 1,
  object: { dimension: 'payment', key: 'P-7' },
  episode: 1,
  tier: 1,
  severity: 'warning',
} as const;

const WAITING = { amountFen: 90_000n, orderedOn: '2023-03-01', supplierSize: 'small' };
const { alertId } = STALE;

export const ALERT_EXAMPLES: ExamplesOf<
  | 'AlertsSwept'
  | 'AlertRaised'
  | 'AlertEscalated'
  | 'AlertAcknowledged'
  | 'AlertAssigned'
  | 'AlertCommented'
  | 'AlertSnoozed'
  | 'AlertClosed'
  | 'AlertCleared'
  | 'LedgerSelfChecked'
> = {
  AlertsSwept: [{ on: '2023-04-01' }],
  AlertRaised: [
    { ...STALE, figures: { ...WAITING, waitingDays: '31' }, causedBySeq: 101, on: '2023-04-01' },
  ],
  AlertEscalated: [
    {
      ...STALE,
      tier: 2,
      severity: 'critical',
      figures: { ...WAITING, waitingDays: '61' },
      causedBySeq: 140,
      on: '2023-05-01',
    },
  ],
  AlertAcknowledged: [{ alertId }],
  AlertAssigned: [{ alertId, assignee: 'key:zhao' }],
  AlertCommented: [{ alertId, comment: '已与供应商核对' }],
  AlertSnoozed: [{ alertId, snoozedUntil: '2023-05-10' }],
  AlertClosed: [{ alertId, reason: '已安排支付' }],
  AlertCleared: [
    { ...STALE, tier: 2, severity: 'critical', figures: {}, causedBySeq: 152, on: '2023-05-12' },
  ],
  LedgerSelfChecked: [
    {
      on: '2023-05-12',
      findings: [{ kind: 'projection-drift', findingCount: 3, codes: ['PROJECTION_MISMATCH'] }],
    },
  ],
};
