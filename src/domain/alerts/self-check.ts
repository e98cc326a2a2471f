import type { SelfCheckFinding } from '../alert-events.js';
import { type AlertRule, SELF_CHECKS, type SelfCheckAlert } from '../alert-rules.js';
import { type AlertDraft, rulesIn } from './cells.js';
import { type AlertCrossing, type Cause, settled } from './episodes.js';

// The ledger watches itself: what its checks found is in the log, and is judged like everything else there.

const LEDGER = { dimension: 'ledger', key: 'ledger' };

/** Raises what a check found, and clears what it finds no more. */
export function selfChecked(
  draft: AlertDraft,
  findings: readonly SelfCheckFinding[],
  cause: Cause,
): AlertCrossing[] {
  return selfCheckRules(draft).flatMap(({ ruleId, type: alertKind, severity }) => {
    const found = findings.find(({ kind, findingCount }) => kind === alertKind && findingCount > 0);
    const codes = found?.codes.join(', ') ?? '';
    const figures = { findings: String(found?.findingCount ?? 0), codes };
    const tier = found === undefined ? 0 : 1;
    const judgement = { object: LEDGER, tier, severity, clears: tier === 0, figures };
    return settled(draft, { ruleId, alertKind }, { judgement, cause });
  });
}

function isSelfCheck(rule: AlertRule): rule is SelfCheckAlert {
  return SELF_CHECKS.some((type) => type === rule.type);
}

function selfCheckRules(draft: AlertDraft): SelfCheckAlert[] {
  const rules = rulesIn(draft)?.alertRules ?? [];
  return rules.filter(isSelfCheck);
}
