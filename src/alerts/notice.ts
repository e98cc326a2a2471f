import type { AlertCrossed, AlertObject, AlertStanding } from '../domain/alert-events.js';
import { ALERT_KINDS, SEVERITIES, type Severity } from '../domain/alert-rules.js';
import type { BudgetEvent, Recorded } from '../domain/events.js';
import { addressOf } from '../domain/line.js';
import { formatYuan } from '../domain/money.js';
import type { Crossing, OverspendCleared, OverspendFlagged } from '../domain/overspend-events.js';

// What an alert in the log says to people. A new kind of alert event is added here and nowhere else.

export { SEVERITIES, type Severity };

export const NOTICE_KINDS = ['overspend', ...ALERT_KINDS] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

export type Direction = 'raised' | 'escalated' | 'cleared';

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

/** Where an alert stands in the log, and what it is about. */
export interface AlertPlace {
  readonly ledgerId: string;
  readonly recordedAt: string;
  /** The lines that the event which caused it moved: whose units are concerned. */
  readonly causedOnLines: readonly string[];
}

/** The notice that an event is; undefined when it is no alert. */
export function noticeOf(recorded: Recorded, place: AlertPlace): Notice | undefined {
  const { event, seq, effectiveOn } = recorded;
  if (!isAlert(event)) return undefined;
  const { ledgerId, recordedAt, causedOnLines } = place;
  const told = 'alertId' in event ? stood(event, causedOnLines) : crossed(event, causedOnLines);
  const direction = DIRECTIONS[event.type];
  return { ...told, direction, ledgerId, seq, effectiveOn, recordedAt };
}

/** The event that caused an alert; undefined when the event is no alert. */
export function causeOf(event: BudgetEvent): number | undefined {
  return isAlert(event) ? event.causedBySeq : undefined;
}

const DIRECTIONS: Readonly<Record<AlertEvent['type'], Direction>> = {
  OverspendFlagged: 'raised',
  OverspendCleared: 'cleared',
  AlertRaised: 'raised',
  AlertEscalated: 'escalated',
  AlertCleared: 'cleared',
};

function isAlert(event: BudgetEvent): event is AlertEvent {
  return (ALERT_EVENTS as readonly string[]).includes(event.type);
}

type Told = Pick<Notice, 'kind' | 'severity' | 'object' | 'unitCodes' | 'figures'>;

function stood(alert: AlertStanding, causedOnLines: readonly string[]): Told {
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
    severity: tierPercent >= 100 ? 'critical' : 'warning',
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
