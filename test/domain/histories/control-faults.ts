import { strictness } from '../../../src/domain/control.js';
import type { AskedEvent } from '../../../src/domain/control-events.js';
import { objectsUnder } from '../../../src/domain/control-objects.js';
import { objectsOf, summedTotals } from '../../../src/domain/control-totals.js';
import type { BudgetEvent } from '../../../src/domain/events.js';
import { holdIdOf } from '../../../src/domain/held-order.js';
import { monthOf, usedFen } from '../../../src/domain/monthly-use.js';
import type { ControlResponse, ControlRule } from '../../../src/domain/policy.js';
import { postingsOf } from '../../../src/domain/postings.js';
import type { Step } from './steps.js';

/**
 * Where an order that was accepted raised what an object uses, and that is now beyond what the rules let
 * through, in words. Facts may go beyond.
 */
export function uncontrolled(step: Step): string[] {
  const { event } = step.recorded;
  if (!isAsked(event)) return [];
  const rules = step.after.header?.policy?.policy.controlRules ?? [];
  return [...unreleased(step, event), ...rules.flatMap((rule) => beyond(step, event, rule))];
}

// What was held is there only after its release, made by another person.
function unreleased({ after: { documents }, ...step }: Step, event: AskedEvent): string[] {
  const release = releaseBefore(step);
  if (release !== undefined) {
    const { events = [], requestedBy } = heldOrder(documents.get(release.holdId));
    const wrong = events[0]?.type !== event.type || requestedBy === step.recorded.actor;
    return wrong ? [`${release.holdId} held something else, or its own proposer released it`] : [];
  }
  if (event.type === 'EncumbranceIncreased') return [];
  const made = documents.get(holdIdOf(madeBy(event)));
  return made === undefined ? [] : [`${made.documentId} was not released`];
}

function beyond(step: Step, event: AskedEvent, rule: ControlRule): string[] {
  const { after, recorded } = step;
  const month = monthOf(recorded, event);
  const raised = raisedBy(event, rule);
  // The day is not in the history: overrides count here after their last day too.
  return objectsUnder(after, rule, { month, totals: summedTotals(after) })
    .filter(({ key }) => (raised.get(key) ?? 0n) > 0n)
    .flatMap(({ key, measureFen, tiers }) => {
      const passed = tiers.filter(({ limitFen }) => measureFen > limitFen);
      const [strictest] = passed.sort((a, b) => strictness(b.response) - strictness(a.response));
      if (strictest === undefined || isLetThrough(step, event, strictest.response)) return [];
      const { response, limitFen } = strictest;
      return [`${rule.ruleId} on ${key}: ${measureFen} is beyond ${limitFen} (${response})`];
    });
}

function isLetThrough(step: Step, { documents = [] }: AskedEvent, response: ControlResponse) {
  switch (response) {
    case 'record':
    case 'warn':
      return true;
    case 'warn-with-attachment':
      return documents.length > 0;
    case 'hold':
      return releaseBefore(step) !== undefined;
    case 'block':
      return false;
    default:
      return response satisfies never;
  }
}

function raisedBy(event: AskedEvent, rule: ControlRule): ReadonlyMap<string, bigint> {
  const raised = new Map<string, bigint>();
  for (const { lineId, movement } of postingsOf(event)) {
    for (const key of objectsOf(rule, lineId)) {
      raised.set(key, (raised.get(key) ?? 0n) + usedFen(rule.measure, movement));
    }
  }
  return raised;
}

function releaseBefore({ history }: Pick<Step, 'history'>) {
  const before = history.at(-2)?.event;
  return before?.type === 'HeldOrderReleased' ? before : undefined;
}

function heldOrder(document: ReturnType<Step['after']['documents']['get']>) {
  return document?.kind === 'held-order' ? document : { events: [], requestedBy: undefined };
}

function madeBy(event: Exclude<AskedEvent, { type: 'EncumbranceIncreased' }>): string {
  switch (event.type) {
    case 'PaymentOrdered':
      return event.paymentId;
    case 'PreEncumbranceRecorded':
      return event.preEncumbranceId;
    case 'EncumbranceRecorded':
      return event.encumbranceId;
    default:
      return event satisfies never;
  }
}

const ASKED: Readonly<Record<AskedEvent['type'], true>> = {
  PaymentOrdered: true,
  PreEncumbranceRecorded: true,
  EncumbranceRecorded: true,
  EncumbranceIncreased: true,
};

function isAsked(event: BudgetEvent): event is AskedEvent {
  return event.type in ASKED;
}
