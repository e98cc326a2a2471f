import type { Alert } from '../../../src/domain/alert-document.js';
import { SELF_CHECKS } from '../../../src/domain/alert-rules.js';
import { type AlertCrossing, alertIdOf } from '../../../src/domain/alerts/episodes.js';
import { addDays } from '../../../src/domain/calendar.js';
import { alertsOf } from '../alerts/engine.js';
import type { Draws } from './draw.js';
import type { Situation } from './situation.js';

type Names =
  | 'postAlert'
  | 'sweepAlerts'
  | 'recordSelfCheck'
  | 'acknowledgeAlert'
  | 'assignAlert'
  | 'commentAlert'
  | 'snoozeAlert'
  | 'closeAlert';

const isNew = ({ status }: Alert) => status === 'raised';
const isOpen = ({ status }: Alert) => status === 'raised' || status === 'acknowledged';

export const ALERT: Draws<Names> = {
  postAlert: { weight: 12, order: crossing },
  sweepAlerts: { weight: 7, order: (at) => ({ on: at.day() }) },
  recordSelfCheck: {
    weight: 3,
    order: (at) => {
      const kinds = at.dice.chance(50) ? at.dice.some(SELF_CHECKS) : [];
      const finding = { findingCount: 2, codes: ['HASH_MISMATCH'] };
      return { on: at.day(), findings: kinds.map((kind) => ({ kind, ...finding })) };
    },
  },
  acknowledgeAlert: { weight: 3, order: (at) => ({ alertId: alertId(at, isNew) }) },
  assignAlert: {
    weight: 2,
    order: (at) => ({ alertId: alertId(at, isOpen), assignee: at.someone().actor }),
  },
  commentAlert: { weight: 2, order: (at) => ({ alertId: alertId(at), comment: '已核实' }) },
  snoozeAlert: {
    weight: 2,
    order: (at) => ({
      alertId: alertId(at, isOpen),
      snoozedUntil: at.dice.chance(3) ? '2023-02-29' : addDays(at.today, at.dice.below(20) - 2),
    }),
  },
  closeAlert: { weight: 3, order: (at) => ({ alertId: alertId(at, isOpen), reason: '已整改' }) },
};

function alertId(at: Situation, fits: (alert: Alert) => boolean = () => true): string {
  const kind = at.dice.chance(90) ? 'alert' : 'overspend';
  const alert = kind === 'alert' ? at.document(kind, fits) : at.document(kind, () => true);
  return alert?.documentId ?? 'none';
}

// Mostly the first crossing of an object that the log implies and nobody has posted, as the job posts it.
function crossing(at: Situation): AlertCrossing {
  const found = alertsOf(at.history);
  const next = new Map<string, AlertCrossing>();
  for (const one of found) {
    if (isNext(at, one) && !next.has(alertIdOf(one))) next.set(alertIdOf(one), one);
  }
  const wanted = at.dice.chance(50) ? 'raise' : 'escalate';
  const wantedOnes = [...next.values()].filter(({ direction }) => direction === wanted);
  const fitting = wantedOnes.length > 0 ? wantedOnes : [...next.values()];
  const chosen = at.dice.pick(at.dice.chance(85) && fitting.length > 0 ? fitting : found);
  const order = chosen ?? NONE;
  return at.dice.chance(4) ? { ...order, tier: order.tier + 1 } : order;
}

const NONE: AlertCrossing = {
  direction: 'clear',
  kind: 'threshold',
  ruleId: 'thresholds',
  policyVersion: 1,
  object: { dimension: 'unit', key: 'U1' },
  episode: 1,
  tier: 1,
  severity: 'warning',
  figures: {},
  causedBySeq: 1,
};

function isNext(at: Situation, { direction, ...found }: AlertCrossing): boolean {
  const document = at.budget.documents.get(alertIdOf(found));
  const { episode = 0, tier = 0, status } = document?.kind === 'alert' ? document : NEVER;
  const isRaised = status !== 'cleared';
  if (direction === 'raise') return !isRaised && found.episode === episode + 1;
  if (!isRaised || found.episode !== episode) return false;
  return direction === 'clear' || found.tier > tier;
}

const NEVER = { episode: 0, tier: 0, status: 'cleared' } as const;
