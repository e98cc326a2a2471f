import type { AlertRule } from '../../../src/domain/alert-rules.js';
import { alertsAfter } from '../../../src/domain/alerts/alerts-after.js';
import { AlertMemory } from '../../../src/domain/alerts/cells.js';
import type { AlertCrossing } from '../../../src/domain/alerts/episodes.js';
import type { BudgetEvent, Recorded } from '../../../src/domain/events.js';
import type { ControlRule, Policy } from '../../../src/domain/policy.js';
import { OFFICER, OPENED, OPENING_LINES } from '../fixture.js';
import { POLICY } from '../policy-fixture.js';

/** Every crossing that a history implies, in order. */
export function alertsOf(history: Iterable<Recorded>): AlertCrossing[] {
  const memory = new AlertMemory();
  return [...history].flatMap((recorded) => {
    const changes = alertsAfter(memory, recorded);
    memory.absorb(changes);
    return changes.crossings;
  });
}

export interface Rules {
  readonly alertRules?: readonly AlertRule[];
  readonly controlRules?: readonly ControlRule[];
}

export const policyWith = ({ alertRules = [], controlRules = [] }: Rules): Policy => ({
  ...POLICY,
  alertRules,
  controlRules,
});

/** A ledger under these rules, its budget approved, and what happened after it, each on its day. */
export function logOf(
  rules: Rules,
  facts: readonly (readonly [day: string, event: BudgetEvent])[],
): Recorded[] {
  const opened = { ...OPENED, policy: policyWith(rules) };
  const approved: BudgetEvent = { type: 'BudgetApproved', lines: OPENING_LINES };
  const all = [['2023-01-01', opened], ['2023-01-01', approved], ...facts] as const;
  return all.map(([effectiveOn, event], index) => ({
    ...OFFICER,
    effectiveOn,
    seq: index + 1,
    event,
  }));
}

/** The crossings in short: what happened to which object, and how bad it is. */
export function told(crossings: readonly AlertCrossing[]): string[] {
  return crossings.map(({ direction, kind, object, episode, tier, severity }) => {
    const { dimension, key, month } = object;
    const place = [dimension, key, ...(month === undefined ? [] : [month])].join(' ');
    return `${direction} ${kind} ${place} #${episode} tier ${tier} ${severity}`;
  });
}
