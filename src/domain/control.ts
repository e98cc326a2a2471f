import type { Budget } from './budget.js';
import type { AskedEvent, ControlFinding } from './control-events.js';
import { overrideFenOf } from './control-override.js';
import { type ControlTotals, measuredIn, objectsOf } from './control-totals.js';
import { monthOf, usedFen } from './monthly-use.js';
import {
  CONTROL_RESPONSES,
  type ControlResponse,
  type ControlRule,
  type ControlTier,
  type PolicyInForce,
} from './policy.js';
import { postingsOf } from './postings.js';
import { must } from './rules.js';

// Availability control: an order is held against every control object that its lines count in, all at
// once. What it does not raise does not judge it, and facts are not asked.

/** What every rule says to what an order would make, and the figures it says it on. */
export type Judged = Omit<ControlFinding, 'response'> & {
  /** Undefined where no tier is passed. */
  readonly response: ControlResponse | undefined;
  readonly field: string;
  readonly policyVersion: number;
  /** What the object uses without the order. */
  readonly beforeFen: bigint;
};

/** An order on the state it is asked on. */
export interface Asking {
  readonly budget: Budget;
  readonly policy: PolicyInForce;
  readonly event: AskedEvent;
  readonly effectiveOn: string;
  readonly totals: ControlTotals;
}

/** Checks that every line of an order counts in some control object: none is skipped. */
export function checkControlled({ policy, event }: Asking): void {
  const { version: policyVersion, policy: content } = policy;
  for (const [index, { lineId }] of postingsOf(event).entries()) {
    const covered = content.controlRules.some((rule) => objectsOf(rule, lineId).length > 0);
    const field = 'lines' in event ? `lines[${index}].lineId` : 'lineId';
    must(covered, 'NO_CONTROL_OBJECT', { field, lineId, policyVersion });
  }
}

/** What every rule of the policy says on every object whose measure the order raises. */
export function judge(asking: Asking): Judged[] {
  return asking.policy.policy.controlRules.flatMap((rule) =>
    [...raisedBy(asking.event, rule)].map(([key, raisedFen]) =>
      judgeObject(asking, { rule, key, raisedFen }),
    ),
  );
}

/** What a tier allows on a base, in fen: the lower one of its percent and its amount. */
export function tierLimitFen({ percent, amountFen }: ControlTier, baseFen: bigint): bigint {
  if (percent === undefined) return amountFen ?? 0n;
  // In hundredths of a percent. What is measured is whole fen, so rounding down changes no verdict.
  const hundredths = BigInt(Math.round(percent * 100));
  const percentFen = baseFen <= 0n ? 0n : (baseFen * hundredths) / 10_000n;
  return amountFen !== undefined && amountFen < percentFen ? amountFen : percentFen;
}

/** True for what asks for more than to be told: an override lifts its limit. */
export function stops(response: ControlResponse): boolean {
  return strictness(response) > strictness('warn');
}

/** How strict a response is; the stricter one wins. */
export function strictness(response: ControlResponse | undefined): number {
  return response === undefined ? -1 : CONTROL_RESPONSES.indexOf(response);
}

// By the key of the object; what stays as it is or sinks is left out.
function raisedBy(event: AskedEvent, rule: ControlRule): ReadonlyMap<string, bigint> {
  const raised = new Map<string, bigint>();
  for (const { lineId, movement } of postingsOf(event)) {
    const fen = usedFen(rule.measure, movement);
    if (fen === 0n) continue;
    for (const key of objectsOf(rule, lineId)) raised.set(key, (raised.get(key) ?? 0n) + fen);
  }
  return new Map([...raised].filter(([, fen]) => fen > 0n));
}

interface Raised {
  readonly rule: ControlRule;
  readonly key: string;
  readonly raisedFen: bigint;
}

function judgeObject(
  { budget, policy, event, effectiveOn, totals }: Asking,
  { rule, key, raisedFen }: Raised,
): Judged {
  const { ruleId, dimension, tiers } = rule;
  const month = monthOf({ effectiveOn }, event);
  const { measureFen: beforeFen, baseFen } = measuredIn(month, rule, totals.of(rule, key));
  const measureFen = beforeFen + raisedFen;
  const plainFen = tiers.map((tier) => tierLimitFen(tier, baseFen));
  const plainTier = tierPassed(tiers, { limitsFen: plainFen, measureFen });
  // Overrides are few, and looked up where one is needed.
  const stopped = tiers[plainTier] !== undefined && stops(tiers[plainTier].response);
  const overrideFen = stopped ? overrideFenOf(budget, { rule, key }) : 0n;
  const limitsFen = plainFen.map((fen, index) => fen + liftOf(tiers[index], overrideFen));
  const tier = tierPassed(tiers, { limitsFen, measureFen });
  const shown = Math.max(tier, 0);
  return {
    ruleId,
    dimension,
    key,
    response: tiers[tier]?.response,
    field: 'lines' in event ? 'lines' : 'amount',
    policyVersion: policy.version,
    tier: shown + 1,
    limitFen: limitsFen[shown] ?? 0n,
    beforeFen,
    measureFen,
    baseFen,
    ...(overrideFen === 0n ? {} : { overrideFen }),
  };
}

interface Limited {
  readonly limitsFen: readonly bigint[];
  readonly measureFen: bigint;
}

// The strictest of the tiers that are passed, the last of several; -1 where none is. Exactly the limit
// passes no tier.
function tierPassed(tiers: readonly ControlTier[], { limitsFen, measureFen }: Limited): number {
  let passed = -1;
  for (const [index, { response }] of tiers.entries()) {
    if (measureFen <= (limitsFen[index] ?? 0n)) continue;
    if (strictness(response) >= strictness(tiers[passed]?.response)) passed = index;
  }
  return passed;
}

function liftOf(tier: ControlTier | undefined, overrideFen: bigint): bigint {
  return tier !== undefined && stops(tier.response) ? overrideFen : 0n;
}
