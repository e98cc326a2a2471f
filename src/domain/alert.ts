import type { Alert } from './alert-document.js';
import type { AlertCrossed, SelfCheckFinding } from './alert-events.js';
import { type AlertCrossing, alertIdOf } from './alerts/episodes.js';
import type { Budget } from './budget.js';
import { isCalendarDate } from './calendar.js';
import type { BudgetEvent, Meta } from './events.js';
import { given } from './line-amounts.js';
import type { OverspendEpisode } from './overspend-document.js';
import { checkYear, checkYearIn, openHeader } from './posting-checks.js';
import { must } from './rules.js';

// Posts what was found in the log, and what people do about it.

const TYPES = {
  raise: 'AlertRaised',
  escalate: 'AlertEscalated',
  clear: 'AlertCleared',
} as const;

/** Posts the next crossing of an object under a rule: raises, escalates or clears its alert. */
export function postAlert(budget: Budget, found: AlertCrossing, meta: Meta): BudgetEvent[] {
  const { direction, object, episode, tier } = found;
  openHeader(budget, meta);
  const alertId = alertIdOf(found);
  const document = budget.documents.get(alertId);
  const before = document?.kind === 'alert' ? document : undefined;
  const facts = { field: 'episode', alertId, episode, tier };
  must(isNext(before, found), 'ALERT_NOT_NEXT', { ...facts, direction, status: before?.status });
  const { kind, ruleId, policyVersion, severity, figures, causedBySeq, on } = found;
  const rule = { kind, ruleId, policyVersion, object, episode, tier, severity };
  const event = { alertId, ...rule, figures, causedBySeq, ...given({ on }) };
  return [{ type: TYPES[direction], ...event } as AlertCrossed];
}

function isNext(before: Alert | undefined, found: AlertCrossing): boolean {
  const { direction, episode, tier } = found;
  const open = before !== undefined && before.status !== 'cleared';
  if (direction === 'raise') return !open && episode === (before?.episode ?? 0) + 1;
  if (!open || episode !== before.episode) return false;
  return direction === 'clear' || tier > before.tier;
}

/** Judges the rules of time for a day. */
export interface SweepAlerts {
  readonly on: string;
}

export function sweepAlerts(budget: Budget, { on }: SweepAlerts, meta: Meta): BudgetEvent[] {
  must(isCalendarDate(on), 'DATE_MALFORMED', { field: 'on', on });
  const header = openHeader(budget, meta);
  checkYear(header, { ...meta, effectiveOn: on });
  const { alertsSweptOn = '' } = header;
  const facts = { field: 'on', on, alertsSweptOn };
  must(on > alertsSweptOn, 'ALERTS_SWEPT_ALREADY', facts);
  return [{ type: 'AlertsSwept', on }];
}

/** What the ledger's own checks found on a day. */
export interface RecordSelfCheck {
  readonly on: string;
  readonly findings: readonly SelfCheckFinding[];
}

export function recordSelfCheck(
  budget: Budget,
  { on, findings }: RecordSelfCheck,
  meta: Meta,
): BudgetEvent[] {
  must(isCalendarDate(on), 'DATE_MALFORMED', { field: 'on', on });
  const { selfCheckedOn = '' } = openHeader(budget, meta);
  must(on > selfCheckedOn, 'SELF_CHECKED_ALREADY', { field: 'on', on, selfCheckedOn });
  return [{ type: 'LedgerSelfChecked', on, findings }];
}

export interface AcknowledgeAlert {
  readonly alertId: string;
}

export function acknowledgeAlert(
  budget: Budget,
  { alertId }: AcknowledgeAlert,
  meta: Meta,
): BudgetEvent[] {
  const { handling } = openAlert(budget, alertId, meta);
  const facts = { field: 'alertId', alertId, acknowledgedBy: handling?.acknowledgedBy };
  must(facts.acknowledgedBy === undefined, 'ALERT_ACKNOWLEDGED_ALREADY', facts);
  return [{ type: 'AlertAcknowledged', alertId }];
}

export interface AssignAlert {
  readonly alertId: string;
  readonly assignee: string;
}

export function assignAlert(
  budget: Budget,
  { alertId, assignee }: AssignAlert,
  meta: Meta,
): BudgetEvent[] {
  openAlert(budget, alertId, meta);
  return [{ type: 'AlertAssigned', alertId, assignee }];
}

export interface CommentAlert {
  readonly alertId: string;
  readonly comment: string;
}

/** A word can be said about an alert at any time, closed and cleared ones included. */
export function commentAlert(
  budget: Budget,
  { alertId, comment }: CommentAlert,
  meta: Meta,
): BudgetEvent[] {
  knownAlert(budget, alertId, meta);
  return [{ type: 'AlertCommented', alertId, comment }];
}

export interface SnoozeAlert {
  readonly alertId: string;
  readonly snoozedUntil: string;
}

export function snoozeAlert(
  budget: Budget,
  { alertId, snoozedUntil }: SnoozeAlert,
  meta: Meta,
): BudgetEvent[] {
  const shape = { field: 'snoozedUntil', snoozedUntil };
  must(isCalendarDate(snoozedUntil), 'DATE_MALFORMED', shape);
  openAlert(budget, alertId, meta);
  const { effectiveOn } = meta;
  must(snoozedUntil >= effectiveOn, 'SNOOZE_OVER', { ...shape, effectiveOn });
  return [{ type: 'AlertSnoozed', alertId, snoozedUntil }];
}

export interface CloseAlert {
  readonly alertId: string;
  readonly reason: string;
}

export function closeAlert(
  budget: Budget,
  { alertId, reason }: CloseAlert,
  meta: Meta,
): BudgetEvent[] {
  openAlert(budget, alertId, meta);
  return [{ type: 'AlertClosed', alertId, reason }];
}

function knownAlert(budget: Budget, alertId: string, meta: Meta): Alert | OverspendEpisode {
  const header = openHeader(budget, meta);
  const document = budget.documents.get(alertId);
  const facts = { field: 'alertId', alertId };
  const known = document?.kind === 'alert' || document?.kind === 'overspend';
  must(known, 'ALERT_NOT_FOUND', facts);
  // What December left to be dealt with is dealt with in January.
  checkYearIn([header.fiscalYear, header.fiscalYear + 1], header, meta);
  return document;
}

// Neither cleared by the ledger nor closed by people.
function openAlert(budget: Budget, alertId: string, meta: Meta): Alert | OverspendEpisode {
  const alert = knownAlert(budget, alertId, meta);
  const { status, handling } = alert;
  const open = status !== 'cleared' && handling?.closedBy === undefined;
  must(open, 'ALERT_NOT_OPEN', { field: 'alertId', alertId, status });
  return alert;
}
