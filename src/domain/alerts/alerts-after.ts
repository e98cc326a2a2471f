import type { Recorded } from '../events.js';
import { AlertDraft, type AlertState, type CellChanges, rulesIn } from './cells.js';
import { type AlertCrossing, byId, type Cause, cleared } from './episodes.js';
import { keepFacts } from './facts.js';
import { duplicatesFound, paidGroupOf, unbudgetedFound } from './payments.js';
import { boughtGroupsOf, splitsFound } from './purchases.js';
import { selfChecked } from './self-check.js';
import { swept } from './sweep.js';
import { isOfUse, useMoved, useRecounted } from './use.js';

// The alerts that a log implies, as a pure function of it: no clock, no order of arrival. A rule is judged
// either at every event or for the day of a sweep, and a sweep is an event too.

export interface AlertChanges extends CellChanges {
  /** In the order in which they are to be posted. */
  readonly crossings: readonly AlertCrossing[];
}

/** What the next event of a log changes, and the crossings that this is. */
export function alertsAfter(state: AlertState, recorded: Recorded): AlertChanges {
  const draft = new AlertDraft(state);
  const moved = keepFacts(draft, recorded);
  const cause = { causedBySeq: recorded.seq };
  const { event } = recorded;
  const crossings: AlertCrossing[] = [];
  if (event.type === 'PolicyAdopted') {
    crossings.push(...useRecounted(draft, cause), ...withoutRule(draft, cause));
  } else if (event.type === 'CashPlanSet') {
    crossings.push(...useMoved(draft, moved, cause));
  } else if (event.type === 'AlertsSwept') {
    crossings.push(...swept(draft, { ...cause, on: event.on }));
  } else if (event.type === 'LedgerSelfChecked') {
    crossings.push(...selfChecked(draft, event.findings, cause));
  } else if (moved.lines.length > 0) {
    const lineIds = new Set(moved.lines.map(({ id }) => id));
    crossings.push(
      ...useMoved(draft, moved, cause),
      ...unbudgetedFound(draft, recorded, { cause, lineIds }),
      ...duplicatesFound(draft, recorded, cause),
      ...splitsFound(draft, recorded, cause),
    );
  }
  return { ...draft.changes(), crossings };
}

/** The groups that an event is compared with: all else that it needs is small and always at hand. */
export function groupsTouchedBy(recorded: Recorded): string[] {
  const paid = paidGroupOf(recorded);
  return [...(paid === undefined ? [] : [paid]), ...boughtGroupsOf(recorded)];
}

// An episode ends with its rule; those of use are ended where they are counted anew.
function withoutRule(draft: AlertDraft, cause: Cause): AlertCrossing[] {
  const rules = rulesIn(draft)?.alertRules ?? [];
  const kinds = new Map(rules.map(({ ruleId, type }) => [ruleId, type]));
  const gone = [...draft.ofKind('episode')]
    .filter(({ tier, alertKind }) => tier > 0 && !isOfUse(alertKind))
    .filter(({ ruleId, alertKind }) => kinds.get(ruleId) !== alertKind);
  return gone.sort(byId).map((episode) => cleared(draft, episode, { figures: {}, cause }));
}
