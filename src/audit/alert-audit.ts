import { applyEvent, type ControlStates } from '../alerts/crossings.js';
import type { AlertCrossed } from '../domain/alert-events.js';
import { alertsAfter } from '../domain/alerts/alerts-after.js';
import { AlertMemory } from '../domain/alerts/cells.js';
import { type AlertCrossing, alertKey } from '../domain/alerts/episodes.js';
import type { Recorded } from '../domain/events.js';
import { type CrossingFound, crossingKey } from '../domain/overspend.js';
import { postingsOf } from '../domain/postings.js';
import { canonicalText } from '../ledger/codec.js';
import type { FindingCode, Findings } from './findings.js';

/** What the log implies or says under one key. */
interface Told {
  readonly seq: number;
  readonly body: string;
}

/** Which findings a family of crossings can have. */
interface Codes {
  readonly missing: FindingCode;
  readonly invented: FindingCode;
}

const OVERSPEND_CODES: Codes = {
  missing: 'CROSSING_NOT_FLAGGED',
  invented: 'FLAG_WITHOUT_CROSSING',
};
const ALERT_CODES: Codes = { missing: 'ALERT_NOT_RAISED', invented: 'ALERT_INVENTED' };

/** Crossings that a follower has still to come to, and are missing for that reason. */
export interface Unposted {
  /** The event that the follower has got to. */
  readonly seenSeq: number;
  readonly keys: ReadonlySet<string>;
}

/** What of a log was held against what. */
export interface AlertCounts {
  readonly crossings: number;
  readonly posted: number;
  readonly pending: number;
}

/** One family of crossings: those that the log implies beside those that it says. */
class Family {
  private readonly implied = new Map<string, Told & { readonly place: number }>();
  private readonly posted = new Map<string, Told>();
  private lastPlace = -1;

  constructor(
    private readonly codes: Codes,
    private readonly findings: Findings,
  ) {}

  get raised(): number {
    return [...this.posted.keys()].filter((key) => /:(flag|raise)$/.test(key)).length;
  }

  implies(key: string, told: Told): void {
    this.implied.set(key, { ...told, place: this.implied.size });
  }

  says(key: string, told: Told): void {
    const { seq } = told;
    const first = this.posted.get(key);
    if (first !== undefined) {
      const found = `also event ${first.seq}`;
      this.findings.add({ code: 'ALERT_DOUBLED', seq, where: key, found });
      return;
    }
    this.posted.set(key, told);
    const expected = this.implied.get(key);
    if (expected === undefined) {
      this.findings.add({ code: this.codes.invented, seq, where: key });
      return;
    }
    const finding = { code: 'ALERT_MISMATCH', seq, where: key } as const;
    this.findings.same({ expected: expected.body, found: told.body }, finding);
    const { place } = expected;
    if (place < this.lastPlace) this.findings.add({ code: 'ALERT_OUT_OF_ORDER', seq, where: key });
    this.lastPlace = Math.max(place, this.lastPlace);
  }

  compare({ seenSeq, keys }: Unposted): AlertCounts {
    let pending = 0;
    for (const [where, { seq }] of this.implied) {
      if (this.posted.has(where)) continue;
      if (seq > seenSeq || keys.has(where)) pending += 1;
      else this.findings.add({ code: this.codes.missing, seq, where });
    }
    return { crossings: this.implied.size, posted: this.posted.size, pending };
  }
}

/**
 * Recomputes every crossing from the log, event by event, and holds each event that says one against it:
 * raised once, in order, with these figures, none missing and none invented.
 */
export class AlertAudit {
  private readonly memory = new AlertMemory();
  private readonly controls: ControlStates = new Map();
  readonly overspend: Family;
  readonly alerts: Family;

  constructor(findings: Findings) {
    this.overspend = new Family(OVERSPEND_CODES, findings);
    this.alerts = new Family(ALERT_CODES, findings);
  }

  take(recorded: Recorded): void {
    const { seq, event } = recorded;
    for (const crossing of applyEvent(this.controls, { seq, postings: postingsOf(event) })) {
      this.overspend.implies(crossingKey(crossing), { seq, body: canonicalText(crossing) });
    }
    const changes = alertsAfter(this.memory, recorded);
    this.memory.absorb(changes);
    for (const crossing of changes.crossings) {
      this.alerts.implies(alertKey(crossing), { seq, body: canonicalText(crossing) });
    }
    this.takeSaid(recorded);
  }

  private takeSaid({ seq, event }: Recorded): void {
    switch (event.type) {
      case 'OverspendFlagged':
      case 'OverspendCleared': {
        const { type, finding: _, ...said } = { finding: undefined, ...event };
        const direction = type === 'OverspendFlagged' ? 'flag' : 'clear';
        const crossing: CrossingFound = { ...said, direction };
        this.overspend.says(crossingKey(crossing), { seq, body: canonicalText(crossing) });
        break;
      }
      case 'AlertRaised':
      case 'AlertEscalated':
      case 'AlertCleared': {
        const crossing = crossingOf(event);
        this.alerts.says(alertKey(crossing), { seq, body: canonicalText(crossing) });
        break;
      }
      default:
    }
  }
}

const DIRECTIONS = {
  AlertRaised: 'raise',
  AlertEscalated: 'escalate',
  AlertCleared: 'clear',
} as const;

function crossingOf({ type, alertId: _, ...said }: AlertCrossed): AlertCrossing {
  return { ...said, direction: DIRECTIONS[type] };
}
