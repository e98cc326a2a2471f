import type { AlertCrossed, AlertHandled, AlertStanding } from './alert-events.js';
import type { AlertKind } from './alert-rules.js';
import type { LedgerDocument } from './documents.js';
import type { Recorded } from './events.js';
import type { OverspendEpisode } from './overspend-document.js';

/** What people did about the present episode of an alert. */
export interface Handling {
  readonly acknowledgedBy?: string;
  readonly assignee?: string;
  readonly snoozedUntil?: string;
  readonly closedBy?: string;
  readonly closingReason?: string;
  readonly comments: readonly AlertComment[];
}

export interface AlertComment {
  readonly comment: string;
  readonly commentedBy: string;
  readonly commentedOn: string;
}

/** The latest episode of one object under one rule. */
export interface Alert extends Omit<AlertStanding, 'alertId' | 'kind'> {
  readonly kind: 'alert';
  readonly documentId: string;
  readonly status: 'raised' | 'acknowledged' | 'closed' | 'cleared';
  readonly alertKind: AlertKind;
  readonly handling: Handling;
  readonly raisedOn: string;
  /** Where this episode was raised. */
  readonly openedSeq: number;
  readonly changedSeq: number;
}

/** Nobody has done anything about an episode that begins. */
export const UNHANDLED: Handling = { comments: [] };

/** The alert after the ledger raised, escalated or cleared it. */
export function alertAfter(
  before: LedgerDocument | undefined,
  { seq, effectiveOn }: Recorded,
  event: AlertCrossed,
): Alert | undefined {
  const { type, alertId: documentId, kind: alertKind, ...standing } = event;
  if (type === 'AlertRaised') {
    const place = { raisedOn: effectiveOn, openedSeq: seq, changedSeq: seq };
    const episode = { kind: 'alert', status: 'raised', alertKind, handling: UNHANDLED } as const;
    return { ...episode, documentId, ...standing, ...place };
  }
  if (before?.kind !== 'alert') return undefined;
  const now = { ...before, ...standing, changedSeq: seq };
  if (type === 'AlertCleared') return { ...now, status: 'cleared' };
  // What is closed stays closed until it has cleared; what was seen was less bad than this.
  if (before.status === 'closed') return now;
  const { acknowledgedBy: _, ...handling } = before.handling;
  return { ...now, handling, status: 'raised' };
}

/** The alert, or the episode of overspend, after somebody did something about it. */
export function handledAfter(
  before: LedgerDocument | undefined,
  recorded: Recorded,
  event: AlertHandled,
): Alert | OverspendEpisode | undefined {
  if (before?.kind !== 'alert' && before?.kind !== 'overspend') return undefined;
  const handling = handlingAfter(before.handling ?? UNHANDLED, recorded, event);
  const now = { handling, changedSeq: recorded.seq };
  // An episode of overspend says beside its status what people did.
  if (before.kind === 'overspend') return { ...before, ...now };
  if (event.type === 'AlertAcknowledged') return { ...before, ...now, status: 'acknowledged' };
  if (event.type === 'AlertClosed') return { ...before, ...now, status: 'closed' };
  return { ...before, ...now };
}

function handlingAfter(
  before: Handling,
  { actor, effectiveOn }: Recorded,
  event: AlertHandled,
): Handling {
  switch (event.type) {
    case 'AlertAcknowledged':
      return { ...before, acknowledgedBy: actor };
    case 'AlertAssigned':
      return { ...before, assignee: event.assignee };
    case 'AlertSnoozed':
      return { ...before, snoozedUntil: event.snoozedUntil };
    case 'AlertClosed':
      return { ...before, closedBy: actor, closingReason: event.reason };
    case 'AlertCommented': {
      const { comment } = event;
      const said = { comment, commentedBy: actor, commentedOn: effectiveOn };
      return { ...before, comments: [...before.comments, said] };
    }
    default:
      return event satisfies never;
  }
}
