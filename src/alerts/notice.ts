import type { Alert } from '../domain/alert-document.js';
import type {
  AlertAssigned,
  AlertCommented,
  AlertCrossed,
  AlertObject,
  AlertStanding,
} from '../domain/alert-events.js';
import { ALERT_KINDS, SEVERITIES, type Severity } from '../domain/alert-rules.js';
import type { BudgetEvent, Recorded } from '../domain/events.js';
import { addressOf } from '../domain/line.js';
import { formatYuan } from '../domain/money.js';
import { episodeIdOf, type OverspendEpisode } from '../domain/overspend-document.js';
import type { Crossing, OverspendCleared, OverspendFlagged } from '../domain/overspend-events.js';

// What an alert in the log says to people. A new kind of alert event is added here and nowhere else.

export { SEVERITIES, type Severity };

export const NOTICE_KINDS = ['overspend', ...ALERT_KINDS] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

export const DIRECTIONS = ['raised', 'escalated', 'cleared', 'assigned', 'commented'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** One alert as subscribers are told of it. */
export interface Notice {
  readonly kind: NoticeKind;
  /** A clearing is as severe as what it ends, so that whoever was told of one hears of the other. */
  readonly severity: Severity;
  readonly direction: Direction;
  readonly object: AlertObject;
  /** The budget units concerned; none when all of the department is. */
  readonly unitCodes: readonly string[];
  /** Money in yuan, everything else as it is. */
  readonly figures: Readonly<Record<string, string>>;
  readonly ledgerId: string;
  readonly seq: number;
  readonly effectiveOn: string;
  readonly recordedAt: string;
}

type AlertEvent = OverspendFlagged | OverspendCleared | AlertCrossed;

/** The events that alert somebody; feeds and deliveries are narrowed to them. */
export const ALERT_EVENTS = Object.keys({
  OverspendFlagged: true,
  OverspendCleared: true,
  AlertRaised: true,
  AlertEscalated: true,
  AlertCleared: true,
} satisfies Record<AlertEvent['type'], true>) as readonly AlertEvent['type'][];

/** What people did about an alert that others are told of. */
type HandledEvent = AlertAssigned | AlertCommented;

/** The events that become a notice, as far as there is somebody to be told. */
export const NOTICE_EVENTS = [...ALERT_EVENTS, 'AlertAssigned', 'AlertCommented'] as const;

/** An alert as it stood before an event. */
export type Standing = Alert | OverspendEpisode;

/** Where an alert stands in the log, and what it is about. */
export interface AlertPlace {
  readonly ledgerId: string;
  readonly recordedAt: string;
  /** The lines that the event which caused it moved: whose units are concerned. */
  readonly causedOnLines: readonly string[];
  /** The alert that somebody did something about. */
  readonly standing?: Standing | undefined;
}

/** The notice that an event is; undefined when nobody is told of it. */
export function noticeOf(recorded: Recorded, place: AlertPlace): Notice | undefined {
  const { event, seq, effectiveOn } = recorded;
  const { ledgerId, recordedAt, causedOnLines, standing } = place;
  const at = { ledgerId, seq, effectiveOn, recordedAt };
  if (isHandled(event)) {
    return standing && { ...handled(recorded, event, { standing, causedOnLines }), ...at };
  }
  if (!isAlert(event)) return undefined;
  const told = 'alertId' in event ? stood(event, causedOnLines) : crossed(event, causedOnLines);
  return { ...told, direction: DIRECTION_OF[event.type], ...at };
}

/** The event that caused an alert; undefined when the event is no alert. */
export function causeOf(event: BudgetEvent, standing?: Standing): number | undefined {
  if (isHandled(event)) return standing?.causedBySeq;
  return isAlert(event) ? event.causedBySeq : undefined;
}

/** The alert that an event is about; undefined when it is about none. */
export function alertIdIn(event: BudgetEvent): string | undefined {
  if (event.type === 'OverspendFlagged' || event.type === 'OverspendCleared') {
    return episodeIdOf(event);
  }
  return 'alertId' in event ? event.alertId : undefined;
}

const DIRECTION_OF: Readonly<Record<AlertEvent['type'], Direction>> = {
  OverspendFlagged: 'raised',
  OverspendCleared: 'cleared',
  AlertRaised: 'raised',
  AlertEscalated: 'escalated',
  AlertCleared: 'cleared',
};

function isAlert(event: BudgetEvent): event is AlertEvent {
  return (ALERT_EVENTS as readonly string[]).includes(event.type);
}

function isHandled(event: BudgetEvent): event is HandledEvent {
  return event.type === 'AlertAssigned' || event.type === 'AlertCommented';
}

function handled(
  { actor }: Recorded,
  event: HandledEvent,
  at: { readonly standing: Standing; readonly causedOnLines: readonly string[] },
): Told & Pick<Notice, 'direction'> {
  const { standing, causedOnLines } = at;
  const told =
    standing.kind === 'overspend'
      ? crossed(standing, causedOnLines)
      : stood({ ...standing, kind: standing.alertKind }, causedOnLines);
  if (event.type === 'AlertAssigned') {
    const figures = { assignee: event.assignee, assignedBy: actor };
    return { ...told, direction: 'assigned', figures };
  }
  const figures = { comment: event.comment, commentedBy: actor };
  return { ...told, direction: 'commented', figures };
}

type Told = Pick<Notice, 'kind' | 'severity' | 'object' | 'unitCodes' | 'figures'>;

function stood(alert: Omit<AlertStanding, 'alertId'>, causedOnLines: readonly string[]): Told {
  const { kind, severity, object } = alert;
  const figures = Object.entries(alert.figures).map(([name, value]) =>
    name.endsWith('Fen')
      ? [name.slice(0, -'Fen'.length), formatYuan(BigInt(value))]
      : [name, String(value)],
  );
  const unitCodes = unitsOf(object, causedOnLines);
  return { kind, severity, object, unitCodes, figures: Object.fromEntries(figures) };
}

function crossed(crossing: Crossing, causedOnLines: readonly string[]): Told {
  const { dimension, key, tierPercent, adjustedFen: adjusted, committedFen: committed } = crossing;
  const overFen = committed - adjusted;
  return {
    kind: 'overspend',
    severity: severityOfTier(tierPercent),
    object: { dimension, key },
    unitCodes: unitsOf(crossing, causedOnLines),
    figures: {
      adjusted: formatYuan(adjusted),
      committed: formatYuan(committed),
      over: formatYuan(overFen),
      tierPercent: String(tierPercent),
    },
  };
}

/** How bad it is to be beyond so many percent of a budget. */
export function severityOfTier(tierPercent: number): Severity {
  return tierPercent >= 100 ? 'critical' : 'warning';
}

// What may have lines of several units concerns those that moved it; what only a day caused, everybody.
function unitsOf({ dimension, key }: AlertObject, causedOnLines: readonly string[]): string[] {
  if (dimension === 'unit') return [key];
  if (dimension === 'unit-project-item') return [key.split(':')[0] ?? key];
  const lines =
    dimension === 'line' ? [key] : causedOnLines.filter((line) => isIn(line, dimension, key));
  return [...new Set(lines.map((line) => addressOf(line).unitCode))].sort();
}

function isIn(lineId: string, dimension: string, key: string): boolean {
  const { functionalCode, projectCode } = addressOf(lineId);
  if (dimension === 'project') return key === projectCode;
  return dimension !== 'functional' || functionalCode.startsWith(key);
}
