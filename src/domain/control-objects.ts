import type { Budget } from './budget.js';
import { stops, tierLimitFen } from './control.js';
import type { ControlOverride } from './control-document.js';
import { overridesOf } from './control-override.js';
import { type ControlTotals, measuredIn, objectsOf } from './control-totals.js';
import type { ControlRule, ControlTier } from './policy.js';

/** How one object stands under one control rule. */
export interface ControlObjectStanding {
  readonly rule: ControlRule;
  readonly key: string;
  readonly measureFen: bigint;
  readonly baseFen: bigint;
  readonly tiers: readonly (ControlTier & { readonly limitFen: bigint })[];
  readonly overrides: readonly ControlOverride[];
}

/** The objects of a rule in the order of their keys, as they stand in a month (YYYY-MM). */
export function objectsUnder(
  budget: Budget,
  rule: ControlRule,
  { month, totals }: { readonly month: string; readonly totals: ControlTotals },
): ControlObjectStanding[] {
  const keys = new Set<string>();
  for (const { lineId } of budget.lines.values()) {
    for (const key of objectsOf(rule, lineId)) keys.add(key);
  }
  return [...keys].sort().map((key) => {
    const measured = measuredIn(month, rule, totals.of(rule, key));
    const overrides = overridesOf(budget, rule, key);
    const overrideFen = overrides.reduce((sum, { additionalFen }) => sum + additionalFen, 0n);
    const tiers = rule.tiers.map((tier) => {
      const liftFen = stops(tier.response) ? overrideFen : 0n;
      return { ...tier, limitFen: tierLimitFen(tier, measured.baseFen) + liftFen };
    });
    return { rule, key, ...measured, tiers, overrides };
  });
}
