import type { AlertObject } from '../alert-events.js';
import type { AlertKind, AlertRule, Severity } from '../alert-rules.js';
import { tierLimitFen } from '../control.js';
import {
  addFigures,
  type Figures,
  figuresMoved,
  type Measured,
  measuredIn,
  objectsOf,
} from '../control-totals.js';
import type { ControlResponse, ControlRule } from '../policy.js';
import { matches } from '../policy-scope.js';
import { type AlertDraft, type ObjectCell, type RulesCell, rulesIn } from './cells.js';
import {
  type AlertCrossing,
  alertIdOf,
  byId,
  type Cause,
  cleared,
  type Judgement,
  type RuleName,
  settled,
} from './episodes.js';
import type { Moved } from './facts.js';
import { exceeds, hundredthsOf, percentText, tierReached } from './ratios.js';

// Rules of use: how much of its budget an object has used. Judged at every event that moves a line of it.
// Thresholds see an object as control sees it where it decides: the same lines, measure, base and month.

/** A rule of use, and which objects a line counts in. */
interface UseRule extends RuleName {
  readonly horizon: ControlRule['horizon'];
  readonly objectsOf: (lineId: string) => readonly AlertObject[];
  /** None where nothing of the rule is told of the object; several where each month is judged. */
  readonly judge: (cell: ObjectCell) => readonly Judgement[];
}

/** Whether alerts of a kind come from a rule of use. */
export function isOfUse(kind: AlertKind): boolean {
  return kind === 'threshold' || kind === 'three-public-over-cap';
}

/** Adds what an event moved to the objects of every rule of use, and judges each object once. */
export function useMoved(draft: AlertDraft, moved: Moved, cause: Cause): AlertCrossing[] {
  return useRulesOf(draft).flatMap((rule) => settledBy(draft, rule, { moved, cause }).crossings);
}

/** Adds up the objects of the rules in force now and judges them all; what none counts is cleared. */
export function useRecounted(draft: AlertDraft, cause: Cause): AlertCrossing[] {
  for (const object of [...draft.ofKind('object')]) draft.drop(object);
  const lines = [...draft.ofKind('line')].map((after) => ({
    id: after.id,
    before: undefined,
    after,
  }));
  const moved = { lines, beganMonth: false };
  const told = useRulesOf(draft).map((rule) => settledBy(draft, rule, { moved, cause }));
  const judged = new Set(told.flatMap(({ judgedIds }) => judgedIds));
  const gone = [...draft.ofKind('episode')]
    .filter(({ id, tier, alertKind }) => tier > 0 && isOfUse(alertKind) && !judged.has(id))
    .sort(byId);
  return [
    ...told.flatMap(({ crossings }) => crossings),
    ...gone.map((episode) => cleared(draft, episode, { figures: {}, cause })),
  ];
}

function settledBy(
  draft: AlertDraft,
  rule: UseRule,
  { moved, cause }: { readonly moved: Moved; readonly cause: Cause },
): { readonly crossings: readonly AlertCrossing[]; readonly judgedIds: readonly string[] } {
  const touched = addUse(draft, rule, moved);
  // With a month more of the plan is there for all, not only for those that the event moved.
  const isWider = moved.beganMonth && rule.horizon === 'cumulative';
  const cells = isWider
    ? [...draft.ofKind('object')].filter(({ ruleId }) => ruleId === rule.ruleId)
    : [...touched].map((id) => draft.get('object', id) as ObjectCell);
  const judgements = cells.sort(byId).flatMap(rule.judge);
  const { ruleId, alertKind } = rule;
  return {
    crossings: judgements.flatMap((judgement) =>
      settled(draft, { ruleId, alertKind }, { judgement, cause }),
    ),
    judgedIds: judgements.map(({ object }) => alertIdOf({ ruleId, object })),
  };
}

// Returns the objects that something was added to.
function addUse(draft: AlertDraft, rule: UseRule, { lines }: Moved): ReadonlySet<string> {
  const { ruleId, horizon } = rule;
  const touched = new Set<string>();
  for (const line of lines) {
    const objects = rule.objectsOf(line.id);
    if (objects.length === 0) continue;
    const change = figuresMoved(line, horizon === 'month' ? 'by-month' : 'of-the-year');
    for (const object of objects) {
      const id = alertIdOf({ ruleId, object });
      const before = draft.get('object', id)?.figures ?? [];
      const figures = addFigures(new Map(before), change);
      draft.set({ kind: 'object', id, ruleId, object, figures });
      touched.add(id);
    }
  }
  return touched;
}

function useRulesOf(draft: AlertDraft): UseRule[] {
  const rules = rulesIn(draft);
  if (rules === undefined) return [];
  return [...thresholdRules(rules), ...rules.alertRules.flatMap(threePublicRule)];
}

function threePublicRule(rule: AlertRule): UseRule[] {
  if (rule.type !== 'three-public-over-cap') return [];
  const { type: alertKind, ruleId, economicCodes, tiers } = rule;
  const judge = ({ object, figures: sums }: ObjectCell) => {
    const ratio = { part: sums.get('committed') ?? 0n, whole: sums.get('adjusted') ?? 0n };
    const { tier, severity } = tierReached(tiers, (above) => exceeds(ratio, above));
    const { part: usedFen, whole: budgetFen } = ratio;
    const figures = { budgetFen, usedFen, usedPercent: percentText(ratio) };
    return [{ object, tier, severity, clears: tier === 0, figures }];
  };
  const objects = [{ dimension: 'three-public', key: 'ledger' }];
  const ofLine = (lineId: string) => (matches({ economicCodes }, lineId) ? objects : []);
  return [{ ruleId, alertKind, horizon: 'year', objectsOf: ofLine, judge }];
}

function thresholdRules({ controlRules, alertRules, reachedMonth }: RulesCell): UseRule[] {
  const threshold = alertRules.find(({ type }) => type === 'threshold');
  if (threshold?.type !== 'threshold') return [];
  const { marginPercent } = threshold;
  return controlRules.map((rule) => {
    const { ruleId, horizon, dimension } = rule;
    const ofLine = (lineId: string) => objectsOf(rule, lineId).map((key) => ({ dimension, key }));
    const judge = ({ object, figures }: ObjectCell) =>
      placesOf(rule, object, { figures, reachedMonth }).flatMap(({ month, ...place }) => {
        const measured = measuredIn(month, rule, figures);
        const limits = limitsOf(rule, { object, figures, budgetFen: measured.baseFen });
        return judgeLimits(place.object, { rule, limits, marginPercent, measured });
      });
    return { ruleId, alertKind: 'threshold', horizon, objectsOf: ofLine, judge };
  });
}

interface Place {
  readonly object: AlertObject;
  readonly month: string;
}

// Each month in which anything was used, where a rule looks at months; or how far the log has got.
function placesOf(
  { measure, horizon }: ControlRule,
  object: AlertObject,
  { figures, reachedMonth }: { readonly figures: Figures; readonly reachedMonth: string },
): readonly Place[] {
  if (horizon !== 'month') return [{ object, month: reachedMonth }];
  const prefix = `${measure} `;
  return [...figures.keys()]
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length))
    .sort()
    .map((month) => ({ object: { ...object, month }, month }));
}

interface Limit {
  /** Its place among the tiers of its rule, from 1. */
  readonly tier: number;
  readonly severity: Severity;
  readonly limitFen: bigint;
}

const SEVERITY_OF: Readonly<Record<ControlResponse, Severity>> = {
  record: 'info',
  warn: 'warning',
  'warn-with-attachment': 'warning',
  hold: 'critical',
  block: 'critical',
};

function judgeLimits(
  object: AlertObject,
  against: {
    readonly rule: ControlRule;
    readonly limits: readonly Limit[];
    readonly marginPercent: number;
    readonly measured: Measured;
  },
): Judgement[] {
  const { rule, limits, marginPercent, measured } = against;
  const { measureFen: usedFen, baseFen: budgetFen } = measured;
  const [first, ...others] = limits;
  if (first === undefined) return [];
  const passed = limits.findLast(({ limitFen }) => usedFen > limitFen);
  const lowestFen = others.reduce((low, { limitFen }) => minimum(low, limitFen), first.limitFen);
  const margin = 10_000n - hundredthsOf(marginPercent);
  const clears = passed === undefined && usedFen * 10_000n <= lowestFen * margin;
  const { severity, limitFen } = passed ?? first;
  const figures = { measure: rule.measure, usedFen, budgetFen, limitFen };
  return [{ object, tier: passed?.tier ?? 0, severity, clears, figures }];
}

interface Base {
  readonly object: AlertObject;
  readonly figures: Figures;
  readonly budgetFen: bigint;
}

function limitsOf(rule: ControlRule, base: Base): Limit[] {
  const isTold = isOverspend(rule, base);
  return rule.tiers.flatMap((tier, index) => {
    if (isTold && tier.percent === 100 && tier.amountFen === undefined) return [];
    const limitFen = tierLimitFen(tier, base.budgetFen);
    return [{ tier: index + 1, severity: SEVERITY_OF[tier.response], limitFen }];
  });
}

const OVERSPEND_DIMENSIONS: readonly string[] = ['line', 'project', 'functional', 'unit'];
const FUNCTIONAL_ITEM_DIGITS = 7;

// Beyond the whole budget of a line, project, functional item or unit is overspend, which is told already.
function isOverspend(rule: ControlRule, base: Base): boolean {
  const { dimension, lines, measure } = rule;
  const isItem = dimension !== 'functional' || base.object.key.length === FUNCTIONAL_ITEM_DIGITS;
  const isAll = lines === undefined && measure === 'committed' && isItem;
  return isAll && OVERSPEND_DIMENSIONS.includes(dimension) && isWholeBudget(rule, base);
}

// Without a plan of cash a month has what the others left of the year; a plan that is reached is the year.
function isWholeBudget({ horizon }: ControlRule, { figures, budgetFen }: Base): boolean {
  const adjustedFen = figures.get('adjusted') ?? 0n;
  if (horizon !== 'month') return budgetFen === adjustedFen;
  const isPlanned = [...figures].some(([name, fen]) => name.startsWith('planned ') && fen !== 0n);
  return !isPlanned && (figures.get('unplanned') ?? 0n) === adjustedFen;
}

function minimum(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}
