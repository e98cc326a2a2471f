import type { Budget } from './budget.js';
import type { BudgetEvent, Meta } from './events.js';
import { AUTHORITIES, type Policy } from './policy.js';
import { checkControlRules } from './policy-control.js';
import { checkYearIn, openHeader } from './posting-checks.js';
import { must } from './rules.js';

/** Puts a policy in force, whole. What was decided under an earlier one stays as it was decided. */
export interface AdoptPolicy {
  readonly policy: Policy;
  readonly reason: string;
}

export function adoptPolicy(
  budget: Budget,
  { policy, reason }: AdoptPolicy,
  meta: Meta,
): BudgetEvent[] {
  checkPolicy(policy);
  const header = openHeader(budget, meta);
  const { policy: inForce, fiscalYear } = header;
  checkYearIn([fiscalYear - 1, fiscalYear], header, meta);
  const same = inForce !== undefined && textOf(inForce.policy) === textOf(policy);
  must(!same, 'POLICY_UNCHANGED', { field: 'policy', version: inForce?.version });
  return [{ type: 'PolicyAdopted', version: (inForce?.version ?? 0) + 1, policy, reason }];
}

/** Checks what the form of a policy cannot: rule ids that are unique, and figures that make sense. */
export function checkPolicy(policy: Policy): void {
  checkControlRules(policy.controlRules);
  const { approvalMatrix, virementRules, controlRules, alertRules = [] } = policy;
  const rules = [...approvalMatrix, ...virementRules, ...controlRules, ...alertRules];
  const seen = new Set<string>();
  for (const { ruleId } of rules) {
    must(!seen.has(ruleId), 'POLICY_MALFORMED', { field: 'policy', ruleId });
    seen.add(ruleId);
  }
  const { proposalValidDays, supplementaryContractPercent, carryOver } = policy;
  const percents = policy.virementRules.flatMap((rule) =>
    rule.type === 'cap' ? [rule.percent] : [],
  );
  const figures = { proposalValidDays, supplementaryContractPercent, years: carryOver.years };
  for (const [name, figure] of [...Object.entries(figures), ...percents.map(percent)]) {
    must(figure >= 0 && figure <= 100_000, 'POLICY_MALFORMED', { field: 'policy', [name]: figure });
  }
  checkAlertRules(policy);
  for (const authority of AUTHORITIES) {
    const signable = policy.signers[authority].length > 0;
    const wanted = policy.approvalMatrix.some(({ approve }) => approve.includes(authority));
    must(signable || !wanted, 'POLICY_MALFORMED', { field: 'policy.signers', authority });
  }
}

// Steps rise, so that the last one that is passed is the worst; and thresholds have one margin.
function checkAlertRules({ alertRules = [] }: Policy): void {
  const field = 'policy.alertRules';
  for (const rule of alertRules) {
    const { ruleId } = rule;
    const tiers = 'tiers' in rule ? rule.tiers.map(({ above }) => above) : [0];
    const rising = tiers.every((above, index) => above > (tiers[index - 1] ?? -1));
    must(tiers.length > 0 && rising, 'POLICY_MALFORMED', { field, ruleId });
    const figures = Object.entries(rule).filter(([, figure]) => typeof figure === 'number');
    for (const [name, figure] of figures) {
      must(figure >= 0 && figure <= 100_000, 'POLICY_MALFORMED', { field, ruleId, [name]: figure });
    }
  }
  const thresholds = alertRules.filter(({ type }) => type === 'threshold').length;
  must(thresholds <= 1, 'POLICY_MALFORMED', { field, thresholds });
}

const percent = (figure: number): [string, number] => ['percent', figure];

function textOf(policy: Policy): string {
  return JSON.stringify(policy, (_, value) => (typeof value === 'bigint' ? `${value}` : value));
}
