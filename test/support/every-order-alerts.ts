import {
  acknowledgeAlert,
  assignAlert,
  closeAlert,
  commentAlert,
  postAlert,
  recordSelfCheck,
  snoozeAlert,
  sweepAlerts,
} from '../../src/domain/alert.js';
import type { AlertCrossing } from '../../src/domain/alerts/episodes.js';
import { on, reason, type Step } from './step.js';

// What the ledger notices of the made-up year, and what people do about it.

const LEDGER = { actor: 'ledger' };
const RAISED: AlertCrossing = {
  direction: 'raise',
  kind: 'pace-behind',
  ruleId: 'pace-behind',
  policyVersion: 1,
  object: { dimension: 'unit', key: 'U1' },
  episode: 1,
  tier: 1,
  severity: 'warning',
  figures: { budgetFen: 15_200n, disbursedFen: 100n, executionPercent: '0.65' },
  causedBySeq: 60,
  on: '2023-02-22',
};
const alertId = 'alert:pace-behind:unit:U1';

export const ALERTING: readonly Step[] = [
  on('2023-02-22', sweepAlerts, { on: '2023-02-22' }, LEDGER),
  on('2023-02-22', postAlert, RAISED, LEDGER),
  on('2023-02-23', acknowledgeAlert, { alertId }),
  on('2023-02-23', assignAlert, { alertId, assignee: 'key:zhao' }),
  on('2023-02-23', commentAlert, { alertId, comment: reason }),
  on('2023-02-23', snoozeAlert, { alertId, snoozedUntil: '2023-02-28' }),
  on('2023-02-24', postAlert, { ...RAISED, direction: 'escalate', tier: 2 }, LEDGER),
  on('2023-02-25', closeAlert, { alertId, reason }),
  on('2023-02-26', postAlert, { ...RAISED, direction: 'clear', tier: 2 }, LEDGER),
  on(
    '2023-02-26',
    recordSelfCheck,
    {
      on: '2023-02-26',
      findings: [{ kind: 'chain-broken', findingCount: 1, codes: ['HASH_MISMATCH'] }],
    },
    LEDGER,
  ),
];
