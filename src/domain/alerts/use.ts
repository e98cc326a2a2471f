import { adjustedFen, type Movement } from '../accounts.js';
import type { AlertObject } from '../alert-events.js';
import { type AlertKind, type Severity, type ThreePublicAlert } from '../alert-rules.js';
import { addressOf } from '../line.js';
import type { ControlResponse, ControlRule } from '../policy.js';
import { matches } from '../policy-scope.js';
import {
  type AlertDraft,
  type LineCell,
  type ObjectCell,
  type RulesCell,
  rulesIn,
  type UseFigures,
} from './cells.js';
import {
  type AlertCrossing,
  alertIdOf,
  byId,
  type Cause,
  type Judgement,
  type RuleName,
  settled,
} from './episodes.js';
import { exceeds, hundredthsOf, percentText, tierReached } from './ratios.js';

// Rules of use: how much of its budget an object has used. Judged at every event that moves a line of it.

/** A rule of use, and which of its objects a line belongs to. */
interface UseRule extends RuleName {
  readonly objectOf: (lineId: string) => AlertObject | undefined;
  readonly judge: (use: UseFigures) => Omit<Judgement, 'object'>;
}

/** The figures of a movement that was made on a day. */
export function useOf(movement: Movement, effectiveOn: string): UseFigures {
  const { disbursed = 0n, inPayment = 0n, encumbered = 0n, preEncumbered = 0n } = movement;
  return {
    adjustedFen: adjustedFen(movement),
    disbursedFen: disbursed,
    committedFen: disbursed + inPayment + encumbered + preEncumbered,
    decemberFen: effectiveOn.slice(5, 7) === '12' ? disbursed : 0n,
  };
}

export const NO_USE: UseFigures = {
  adjustedFen: 0n,
  disbursedFen: 0n,
  committedFen: 0n,
  decemberFen: 0n,
};

export function plusUse(one: UseFigures, other: UseFigures): UseFigures {
  return {
    adjustedFen: one.adjustedFen + other.adjustedFen,
    disbursedFen: one.disbursedFen + other.disbursedFen,
    committedFen: one.committedFen + other.committedFen,
    decemberFen: one.decemberFen + other.decemberFen,
  };
}

/** Lines as they were moved by one event. */
export type MovedLine = Omit<LineCell, 'kind'>;

/** Adds what an event moved to the objects of every rule of use, and judges each object once. */
export function useMoved(
  draft: AlertDraft,
  moved: readonly MovedLine[],
  cause: Cause,
): AlertCrossing[] {
  return useRulesOf(draft).flatMap((rule) => {
    const touched = new Set<string>();
    for (const line of moved) {
      const object = rule.objectOf(line.id);
      if (object !== undefined) touched.add(addUse(draft, rule, { object, use: line }));
    }
    return judged(draft, rule, { ids: touched, cause });
  });
}

/** Adds up the objects of the rules that are in force now, and judges all of them. */
export function useRecounted(draft: AlertDraft, cause: Cause): AlertCrossing[] {
  for (const object of [...draft.ofKind('object')]) draft.drop(object);
  const lines = [...draft.ofKind('line')];
  return useMoved(draft, lines, cause);
}

function addUse(
  draft: AlertDraft,
  { ruleId }: UseRule,
  { object, use }: { readonly object: AlertObject; readonly use: UseFigures },
): string {
  const id = alertIdOf({ ruleId, object });
  const before = draft.get('object', id) ?? NO_USE;
  draft.set({ kind: 'object', id, ruleId, object, ...plusUse(before, use) });
  return id;
}

function judged(
  draft: AlertDraft,
  rule: UseRule,
  { ids, cause }: { readonly ids: ReadonlySet<string>; readonly cause: Cause },
): AlertCrossing[] {
  const { ruleId, alertKind } = rule;
  const cells = [...ids].map((id) => draft.get('object', id) as ObjectCell).sort(byId);
  return cells.flatMap((cell) => {
    const judgement = { object: cell.object, ...rule.judge(cell) };
    return settled(draft, { ruleId, alertKind }, { judgement, cause });
  });
}

/** The ids of the rules of use that are in force. */
export function useRuleIds(draft: AlertDraft): string[] {
  return useRulesOf(draft).map(({ ruleId }) => ruleId);
}

function useRulesOf(draft: AlertDraft): UseRule[] {
  const rules = rulesIn(draft);
  if (rules === undefined) return [];
  return [...thresholdRules(rules), ...rules.alertRules.flatMap(threePublicRule)];
}

function threePublicRule(rule: { readonly type: AlertKind; readonly ruleId: string }): UseRule[] {
  if (rule.type !== 'three-public-over-cap') return [];
  const { ruleId, economicCodes, tiers } = rule as ThreePublicAlert;
  const object = { dimension: 'three-public', key: 'ledger' };
  const judge = ({ adjustedFen: budgetFen, committedFen: usedFen }: UseFigures) => {
    const ratio = { part: usedFen, whole: budgetFen };
    const { tier, severity } = tierReached(tiers, (above) => exceeds(ratio, above));
    const figures = { budgetFen, usedFen, usedPercent: percentText(ratio) };
    return { tier, severity, clears: tier === 0, figures };
  };
  const objectOf = (lineId: string) => (matches({ economicCodes }, lineId) ? object : undefined);
  return [{ ruleId, alertKind: 'three-public-over-cap', objectOf, judge }];
}

// Where a cash plan is the base, as for a month, nothing is told here.
function thresholdRules({ controlRules, alertRules }: RulesCell): UseRule[] {
  const threshold = alertRules.find(({ type }) => type === 'threshold');
  if (threshold?.type !== 'threshold') return [];
  const { marginPercent } = threshold;
  return controlRules
    .filter(({ horizon }) => horizon !== 'month')
    .flatMap((rule) => {
      const limits = limitsOf(rule);
      if (limits.length === 0) return [];
      const { ruleId, lines = {} } = rule;
      const objectOf = (lineId: string) =>
        matches(lines, lineId) ? objectIn(rule.dimension, lineId) : undefined;
      const judge = (use: UseFigures) => judgeLimits(use, { rule, limits, marginPercent });
      return [{ ruleId, alertKind: 'threshold', objectOf, judge }];
    });
}

interface Limit {
  /** Its place among the tiers of its rule, from 1. */
  readonly tier: number;
  readonly severity: Severity;
  readonly percent?: number;
  readonly amountFen?: bigint;
}

const SEVERITY_OF: Readonly<Record<ControlResponse, Severity>> = {
  record: 'info',
  warn: 'warning',
  'warn-with-attachment': 'warning',
  hold: 'critical',
  block: 'critical',
};

const OVERSPEND_DIMENSIONS: readonly string[] = ['line', 'project', 'functional', 'unit'];

// Beyond the whole budget of a line, project, functional item or unit is overspend, which is told already.
function limitsOf({ dimension, lines, measure, tiers }: ControlRule): Limit[] {
  const whole =
    OVERSPEND_DIMENSIONS.includes(dimension) && lines === undefined && measure === 'committed';
  return tiers.flatMap(({ response, percent, amountFen }, index) => {
    if (whole && percent === 100 && amountFen === undefined) return [];
    const limit = { tier: index + 1, severity: SEVERITY_OF[response] };
    return [
      {
        ...limit,
        ...(percent === undefined ? {} : { percent }),
        ...(amountFen === undefined ? {} : { amountFen }),
      },
    ];
  });
}

function judgeLimits(
  use: UseFigures,
  against: {
    readonly rule: ControlRule;
    readonly limits: readonly Limit[];
    readonly marginPercent: number;
  },
): Omit<Judgement, 'object'> {
  const { rule, limits, marginPercent } = against;
  const { adjustedFen: budgetFen } = use;
  const usedFen = rule.measure === 'disbursed' ? use.disbursedFen : use.committedFen;
  const [first, ...others] = limits as [Limit, ...Limit[]];
  const passed = limits.findLast((limit) => usedFen * SCALE > limitScaled(limit, budgetFen));
  const told = passed ?? first;
  const lowest = others.reduce(
    (low, limit) => minimum(low, limitScaled(limit, budgetFen)),
    limitScaled(first, budgetFen),
  );
  const margin = 10_000n - hundredthsOf(marginPercent);
  const clears = passed === undefined && usedFen * SCALE * 10_000n <= lowest * margin;
  const limitFen = limitScaled(told, budgetFen) / SCALE;
  const figures = { measure: rule.measure, usedFen, budgetFen, limitFen };
  return { tier: passed?.tier ?? 0, severity: told.severity, clears, figures };
}

const SCALE = 10_000n;

// Of a percent and an amount the lower one decides. In ten-thousandths of a fen, so that nothing is rounded.
function limitScaled({ percent, amountFen }: Limit, budgetFen: bigint): bigint {
  const byPercent = percent === undefined ? undefined : budgetFen * hundredthsOf(percent);
  const byAmount = amountFen === undefined ? undefined : amountFen * SCALE;
  if (byPercent === undefined) return byAmount ?? 0n;
  return byAmount === undefined ? byPercent : minimum(byPercent, byAmount);
}

function minimum(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}

// Basic expenditure belongs to no project.
function objectIn(dimension: ControlRule['dimension'], lineId: string): AlertObject | undefined {
  const { unitCode, functionalCode, economicCode, fundSource, projectCode } = addressOf(lineId);
  switch (dimension) {
    case 'line':
      return { dimension, key: lineId };
    case 'functional':
      return { dimension, key: functionalCode };
    case 'economic':
      return { dimension, key: economicCode };
    case 'project':
      return projectCode === undefined ? undefined : { dimension, key: projectCode };
    case 'unit':
      return { dimension, key: unitCode };
    case 'fund-source':
      return { dimension, key: fundSource };
    case 'ledger':
      return { dimension, key: 'ledger' };
    default:
      return dimension satisfies never;
  }
}
