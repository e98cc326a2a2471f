import type { BudgetEvent, Recorded } from '../domain/events.js';
import { addressOf } from '../domain/line.js';
import { formatYuan } from '../domain/money.js';
import type { Crossing } from '../domain/overspend-events.js';

// What an alert in the log says to people. A new kind of alert is added here and nowhere else.

/** From the least to the most severe. */
export const SEVERITIES = ['info', 'warning', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const NOTICE_KINDS = ['overspend'] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

export type Direction = 'raised' | 'escalated' | 'cleared';

/** One alert as subscribers are told of it. */
export interface Notice {
  readonly kind: NoticeKind;
  /** A clearing is as severe as what it ends, so that whoever was told of one hears of the other. */
  readonly severity: Severity;
  readonly direction: Direction;
  readonly object: { readonly dimension: string; readonly key: string };
  /** The budget units concerned. */
  readonly unitCodes: readonly string[];
  /** Yuan, except a percentage. */
  readonly figures: Readonly<Record<string, string>>;
  readonly ledgerId: string;
  readonly seq: number;
  readonly effectiveOn: string;
  readonly recordedAt: string;
}

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
  const { ledgerId, recordedAt } = place;
  switch (event.type) {
    case 'OverspendFlagged':
    case 'OverspendCleared': {
      const direction = event.type === 'OverspendFlagged' ? 'raised' : 'cleared';
      const what = { kind: 'overspend', direction, ...crossed(event, place) } as const;
      return { ...what, ledgerId, seq, effectiveOn, recordedAt };
    }
    default:
      return undefined;
  }
}

/** The event that caused an alert; undefined when the event is no alert. */
export function causeOf(event: BudgetEvent): number | undefined {
  const isAlert = event.type === 'OverspendFlagged' || event.type === 'OverspendCleared';
  return isAlert ? event.causedBySeq : undefined;
}

function crossed(crossing: Crossing, { causedOnLines }: AlertPlace) {
  const { dimension, key, tierPercent, adjustedFen: adjusted, committedFen: committed } = crossing;
  const overFen = committed - adjusted;
  return {
    severity: tierPercent >= 100 ? 'critical' : 'warning',
    object: { dimension, key },
    unitCodes: unitsOf(crossing, causedOnLines),
    figures: {
      adjusted: formatYuan(adjusted),
      committed: formatYuan(committed),
      over: formatYuan(overFen),
      tierPercent: String(tierPercent),
    },
  } as const;
}

// A project or a functional item may have lines of several units: those are concerned that moved it.
function unitsOf({ dimension, key }: Crossing, causedOnLines: readonly string[]): string[] {
  if (dimension === 'unit') return [key];
  const lines = dimension === 'line' ? [key] : causedOnLines.filter((line) => isIn(line, key));
  return [...new Set(lines.map((line) => addressOf(line).unitCode))].sort();
}

function isIn(lineId: string, key: string): boolean {
  const { functionalCode, projectCode } = addressOf(lineId);
  return key === projectCode || key === functionalCode;
}
