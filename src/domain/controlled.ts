import type { Budget } from './budget.js';
import { type Asking, checkControlled, type Judged, judge, stops, strictness } from './control.js';
import type { AskedEvent, ControlFinding } from './control-events.js';
import { type ControlTotals, summedTotals } from './control-totals.js';
import type { BudgetEvent, Meta } from './events.js';
import { checkNotHeld, newHoldId } from './held-order.js';
import type { Policy } from './policy.js';
import { must } from './rules.js';

/** The events of a decision after availability control, and what it has to tell whoever asked. */
export interface Controlled {
  readonly events: BudgetEvent[];
  readonly warnings: readonly ControlFinding[];
}

/** The totals of a state under the control rules of a policy. */
export type TotalsUnder = (policy: Policy) => ControlTotals;

/**
 * Holds the events of a decision against the control rules of the policy in force: as they are, refused,
 * or parked as one held order. Without control rules nothing is controlled.
 */
export function controlled(
  budget: Budget,
  events: BudgetEvent[],
  { effectiveOn }: Pick<Meta, 'effectiveOn'>,
  totalsUnder: TotalsUnder = () => summedTotals(budget),
): Controlled {
  checkNotHeld(budget, events);
  const policy = budget.header?.policy;
  const [event, ...others] = events.filter(isAsked);
  const unasked = { events, warnings: [] };
  if (policy === undefined || policy.policy.controlRules.length === 0) return unasked;
  if (event === undefined) return unasked;
  if (others.length > 0) throw new Error('a decision asks for one thing at a time');
  const asking = { budget, policy, event, effectiveOn, totals: totalsUnder(policy.policy) };
  checkControlled(asking);
  const judged = judge(asking);
  const findings = judged.flatMap(findingOf).sort(strictestFirst);
  checkLimits(asking, judged, findings);
  const [strictest] = findings;
  // Another person has let it through: what would hold it is only told.
  const isReleased = events[0]?.type === 'HeldOrderReleased';
  if (strictest?.response !== 'hold' || isReleased) return { events, warnings: findings };
  return { events: [heldOrder(asking, findings)], warnings: [] };
}

function checkLimits(
  { event }: Asking,
  judged: readonly Judged[],
  findings: readonly ControlFinding[],
): void {
  const stopping = findings.filter(({ response }) => stops(response)).map(nameOf);
  const matched = stopping.length === 0 ? undefined : stopping.join('; ');
  // Nearly every order: nothing stops it, and its checks are told by the figures as they are.
  const facts = matched === undefined ? judged : judged.map((told) => ({ ...told, matched }));
  for (const told of facts) must(told.response !== 'block', 'CONTROL_LIMIT_EXCEEDED', told);
  const isSupported = (event.documents ?? []).length > 0;
  for (const told of facts.filter(({ response }) => response === 'warn-with-attachment')) {
    must(isSupported, 'CONTROL_DOCUMENT_MISSING', { ...told, field: 'documents' });
  }
}

function heldOrder(
  { budget, policy, event }: Asking,
  findings: readonly ControlFinding[],
): BudgetEvent {
  // In which month it counts is decided when it is released.
  const { bookedIn: _, ...asked } = event;
  const holdId = newHoldId(budget, event);
  return {
    type: 'OrderHeld',
    holdId,
    policyVersion: policy.version,
    findings,
    events: [asked],
  };
}

// What is only recorded is not told: it can be read at any time.
function findingOf(judged: Judged): ControlFinding[] {
  const { response } = judged;
  if (response === undefined || response === 'record') return [];
  const { field: _, policyVersion: __, beforeFen: ___, ...finding } = judged;
  return [{ ...finding, response }];
}

function strictestFirst(one: ControlFinding, other: ControlFinding): number {
  return strictness(other.response) - strictness(one.response);
}

function nameOf({ ruleId, dimension, key }: ControlFinding): string {
  return `${ruleId} on ${dimension} ${key}`;
}

function isAsked(event: BudgetEvent): event is AskedEvent {
  switch (event.type) {
    case 'PaymentOrdered':
    case 'PreEncumbranceRecorded':
    case 'EncumbranceRecorded':
    case 'EncumbranceIncreased':
      return true;
    default:
      return false;
  }
}
