import {
  CONTROL_RESPONSES,
  CONTROL_RULE_DIMENSIONS,
  type ControlRule,
  type ControlTier,
} from './policy.js';
import { must } from './rules.js';

/** Checks control rules when a policy is adopted: a rule that could be skipped or never met is refused. */
export function checkControlRules(rules: readonly ControlRule[]): void {
  const seen = new Set<string>();
  for (const [index, { ruleId, dimension, tiers }] of rules.entries()) {
    const field = `policy.controlRules[${index}]`;
    must(!seen.has(ruleId), 'POLICY_MALFORMED', { field: `${field}.ruleId`, ruleId });
    seen.add(ruleId);
    const isKnown = CONTROL_RULE_DIMENSIONS.includes(dimension);
    must(isKnown, 'POLICY_MALFORMED', { field: `${field}.dimension`, ruleId, dimension });
    must(tiers.length > 0, 'POLICY_MALFORMED', { field: `${field}.tiers`, ruleId });
    for (const [place, tier] of tiers.entries()) {
      const at = `${field}.tiers[${place}]`;
      checkTier(tier, at);
      const before = tiers[place - 1];
      if (before !== undefined) checkRises(before, tier, at);
    }
  }
}

function checkTier({ percent, amountFen, response }: ControlTier, at: string): void {
  const isKnown = CONTROL_RESPONSES.includes(response);
  must(isKnown, 'POLICY_MALFORMED', { field: `${at}.response`, response });
  const hasLimit = percent !== undefined || amountFen !== undefined;
  must(hasLimit, 'POLICY_MALFORMED', { field: `${at}.percent` });
  if (percent !== undefined) {
    const isPercent = percent > 0 && percent <= 1_000 && hundredthsOf(percent) / 100 === percent;
    must(isPercent, 'POLICY_MALFORMED', { field: `${at}.percent`, percent });
  }
  const isAmount = amountFen === undefined || amountFen > 0n;
  must(isAmount, 'POLICY_MALFORMED', { field: `${at}.amount`, amountFen });
}

// A later tier begins later and asks for no less: otherwise one of the two is never met.
function checkRises(before: ControlTier, tier: ControlTier, at: string): void {
  const { percent, amountFen, response } = tier;
  const rises = percent === undefined || before.percent === undefined || percent > before.percent;
  must(rises, 'POLICY_MALFORMED', { field: `${at}.percent`, percent });
  const grows =
    amountFen === undefined || before.amountFen === undefined || amountFen > before.amountFen;
  must(grows, 'POLICY_MALFORMED', { field: `${at}.amount`, amountFen });
  const isStricter =
    CONTROL_RESPONSES.indexOf(response) >= CONTROL_RESPONSES.indexOf(before.response);
  must(isStricter, 'POLICY_MALFORMED', { field: `${at}.response`, response });
}

function hundredthsOf(percent: number): number {
  return Math.round(percent * 100);
}
