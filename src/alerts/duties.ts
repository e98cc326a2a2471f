import type { Role } from '../platform/api-keys.js';
import type { NoticeKind } from './notice.js';

/** Whose duty an alert of a kind is: who has to do something about what it says. */
export const DUTIES: Readonly<Record<NoticeKind, readonly Role[]>> = {
  overspend: ['officer', 'approver', 'finance', 'auditor'],
  threshold: ['officer', 'approver', 'finance'],
  'three-public-over-cap': ['officer', 'approver', 'finance', 'auditor'],
  'no-budget-payment': ['officer', 'finance', 'treasury', 'auditor'],
  'duplicate-payment': ['treasury', 'finance', 'auditor'],
  'split-purchase': ['approver', 'finance', 'auditor'],
  'pace-behind': ['officer', 'approver', 'finance'],
  'pace-ahead': ['officer', 'approver', 'finance'],
  'year-end-rush': ['approver', 'finance', 'auditor'],
  'forecast-overspend': ['officer', 'approver', 'finance'],
  'stale-encumbrance': ['officer', 'approver'],
  'invoice-overdue': ['officer', 'approver', 'treasury'],
  'carried-over-old': ['officer', 'finance'],
  reconciliation: ['finance', 'auditor', 'admin'],
  'chain-broken': ['auditor', 'admin'],
  'projection-drift': ['auditor', 'admin'],
};
