import type { Budget } from './budget.js';
import type { BudgetEvent, Meta } from './events.js';
import type { Header } from './header.js';
import { given } from './line-amounts.js';
import { type Performance, performanceIdOf } from './performance-document.js';
import type {
  PerformanceScope,
  PerformanceTarget,
  TargetFinding,
  TargetResult,
} from './performance-events.js';
import { isReached, isScore, isValueOf } from './performance-values.js';
import { checkDocumentId, checkYear, checkYearIn, openHeader } from './posting-checks.js';
import { must } from './rules.js';

/** 绩效目标申报: what the department or a project is to reach; comes with the draft budget. */
export interface SetPerformanceTargets {
  readonly scope: PerformanceScope;
  readonly objective: string;
  readonly targets: readonly PerformanceTarget[];
}

/** Sets the targets, or sets them anew as long as no results are recorded. */
export function setPerformanceTargets(
  budget: Budget,
  order: SetPerformanceTargets,
  meta: Meta,
): BudgetEvent[] {
  const { scope, objective } = order;
  const targets = checkedTargets(order.targets);
  const header = openHeader(budget, meta);
  checkScope(header, scope);
  const { fiscalYear } = header;
  checkYearIn([fiscalYear - 1, fiscalYear], header, meta);
  checkNotAssessed(performanceOf(budget, scope));
  return [{ type: 'PerformanceTargetsSet', scope, objective, targets }];
}

/** 绩效运行监控. */
export interface ReviewPerformance {
  readonly scope: PerformanceScope;
  readonly findings: readonly TargetFinding[];
  readonly conclusion: string;
}

export function reviewPerformance(
  budget: Budget,
  order: ReviewPerformance,
  meta: Meta,
): BudgetEvent[] {
  const { scope, conclusion } = order;
  checkUnique(order.findings, 'findings');
  const header = openHeader(budget, meta);
  const performance = targetedPerformance(budget, header, scope);
  checkKnownTargets(performance, order.findings, 'findings');
  checkYear(header, meta);
  checkNotAssessed(performance);
  const findings = order.findings.map(({ targetId, actual, note }) => ({
    targetId,
    actual,
    ...given({ note }),
  }));
  return [{ type: 'PerformanceReviewed', scope, findings, conclusion }];
}

/** What was reached of a target. `achieved` is said for a qualitative target and computed otherwise. */
export interface ReportedResult extends TargetFinding {
  readonly achieved?: boolean;
}

/** 绩效自评. */
export interface RecordPerformanceResult {
  readonly scope: PerformanceScope;
  readonly results: readonly ReportedResult[];
  readonly score: string;
}

/** Records one result for every target, in the fiscal year or after its end in the next one. */
export function recordPerformanceResult(
  budget: Budget,
  order: RecordPerformanceResult,
  meta: Meta,
): BudgetEvent[] {
  const { scope, score } = order;
  checkUnique(order.results, 'results');
  must(isScore(score), 'SCORE_MALFORMED', { field: 'score', score });
  const header = openHeader(budget, meta);
  const performance = targetedPerformance(budget, header, scope);
  checkKnownTargets(performance, order.results, 'results');
  const { fiscalYear } = header;
  checkYearIn([fiscalYear, fiscalYear + 1], header, meta);
  checkNotAssessed(performance);
  const results = comparedResults(performance, order.results);
  return [{ type: 'PerformanceResultRecorded', scope, results, score }];
}

function checkedTargets(targets: readonly PerformanceTarget[]): PerformanceTarget[] {
  must(targets.length > 0, 'TARGETS_MISSING', { field: 'targets' });
  for (const [index, { targetId }] of targets.entries()) {
    checkDocumentId(targetId, `targets[${index}].targetId`);
  }
  checkUnique(targets, 'targets');
  return targets.map((target, index) => {
    const { targetId, level1, level2, level3, comparator, value, unit } = target;
    const facts = { field: `targets[${index}].value`, targetId, comparator, value };
    must(isValueOf(comparator, value), 'TARGET_VALUE_MALFORMED', facts);
    return { targetId, level1, level2, level3, comparator, value, ...given({ unit }) };
  });
}

type Named = readonly { readonly targetId: string }[];

function checkUnique(named: Named, field: string): void {
  const seen = new Set<string>();
  for (const [index, { targetId }] of named.entries()) {
    const facts = { field: `${field}[${index}].targetId`, targetId };
    must(!seen.has(targetId), 'TARGET_DUPLICATE', facts);
    seen.add(targetId);
  }
}

function checkScope(header: Header, scope: PerformanceScope): void {
  if (scope === 'department') return;
  const [, projectCode = ''] = /^project:(.*)$/s.exec(scope) ?? [];
  const facts = { field: 'scope', projectCode };
  must(header.projects.has(projectCode), 'PROJECT_UNKNOWN', facts);
}

function performanceOf(budget: Budget, scope: PerformanceScope): Performance | undefined {
  const document = budget.documents.get(performanceIdOf(scope));
  return document?.kind === 'performance' ? document : undefined;
}

function targetedPerformance(budget: Budget, header: Header, scope: PerformanceScope) {
  checkScope(header, scope);
  const performance = performanceOf(budget, scope);
  must(performance !== undefined, 'PERFORMANCE_TARGETS_MISSING', { field: 'scope', scope });
  return performance;
}

function checkKnownTargets({ targets }: Performance, named: Named, field: string): void {
  const known = new Set(targets.map(({ targetId }) => targetId));
  for (const [index, { targetId }] of named.entries()) {
    const facts = { field: `${field}[${index}].targetId`, targetId };
    must(known.has(targetId), 'TARGET_UNKNOWN', facts);
  }
}

function checkNotAssessed(performance: Performance | undefined): void {
  const open = performance?.status !== 'assessed';
  const facts = { field: 'scope', scope: performance?.scope };
  must(open, 'PERFORMANCE_ALREADY_ASSESSED', facts);
}

// In the order of the targets, whatever the order of the report.
function comparedResults(
  { targets }: Performance,
  results: readonly ReportedResult[],
): TargetResult[] {
  return targets.map((target) => {
    const { targetId, comparator } = target;
    const index = results.findIndex((result) => result.targetId === targetId);
    const result = results[index];
    must(result !== undefined, 'TARGET_WITHOUT_RESULT', { field: 'results', targetId });
    const { actual, note } = result;
    const facts = { field: `results[${index}].actual`, targetId, comparator, actual };
    must(isValueOf(comparator, actual), 'TARGET_VALUE_MALFORMED', facts);
    const achieved = achievementOf(target, result, index);
    return { targetId, actual, ...given({ note }), achieved };
  });
}

// Said by the comparison or by the person, never by both.
function achievementOf(target: PerformanceTarget, result: ReportedResult, index: number): boolean {
  const { targetId, comparator } = target;
  const computed = isReached(target, result.actual);
  const achieved = computed ?? result.achieved;
  const saidOnce = computed === undefined || result.achieved === undefined;
  const facts = { field: `results[${index}].achieved`, targetId, comparator };
  must(achieved !== undefined && saidOnce, 'ACHIEVEMENT_MISSTATED', facts);
  return achieved;
}
