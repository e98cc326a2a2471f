import type { Budget } from './budget.js';
import { dayInChina, isCalendarDate } from './calendar.js';
import type { ControlOverride } from './control-document.js';
import { objectsOf } from './control-totals.js';
import type { BudgetEvent, Meta } from './events.js';
import type { Header } from './header.js';
import type { ControlRule, ControlRuleDimension } from './policy.js';
import {
  checkAmount,
  checkDocumentId,
  checkNotBefore,
  checkYear,
  openHeader,
} from './posting-checks.js';
import { must } from './rules.js';

// Beyond a limit by decision: for one rule and one object, by an amount, up to a day. What it lets through
// counts in the measure, so it is used up by what it allows; the day is that of recording.

/** Asks for more than the limit of a rule on one of its objects. */
export interface RequestControlOverride {
  readonly overrideId: string;
  readonly ruleId: string;
  readonly dimension: ControlRuleDimension;
  readonly objectKey: string;
  readonly additionalFen: bigint;
  /** The last day. */
  readonly validUntil: string;
  readonly reason: string;
}

export function requestControlOverride(
  budget: Budget,
  order: RequestControlOverride,
  meta: Meta,
): BudgetEvent[] {
  const { overrideId, ruleId, dimension, objectKey, additionalFen, validUntil, reason } = order;
  checkDocumentId(overrideId, 'overrideId');
  checkAmount(additionalFen, 'additional');
  must(isCalendarDate(validUntil), 'DATE_MALFORMED', { field: 'validUntil', validUntil });
  const header = openHeader(budget, meta);
  const rule = ruleOf(header, order);
  checkObject(budget, rule, objectKey);
  const isNew = budget.documents.get(overrideId) === undefined;
  must(isNew, 'DOCUMENT_ALREADY_EXISTS', { field: 'overrideId', overrideId });
  checkYear(header, meta);
  checkOverridable(rule);
  checkDays(budget, validUntil);
  const override = { overrideId, ruleId, dimension, objectKey, additionalFen, validUntil, reason };
  return [{ type: 'ControlOverrideRequested', ...override }];
}

export interface ApproveControlOverride {
  readonly overrideId: string;
}

/** Lifts the limit, by another person than who asked. */
export function approveControlOverride(
  budget: Budget,
  { overrideId }: ApproveControlOverride,
  meta: Meta,
): BudgetEvent[] {
  const header = openHeader(budget, meta);
  const override = pendingOverride(budget, { overrideId, header, meta });
  checkOverridable(ruleOf(header, override));
  checkDays(budget, override.validUntil);
  return [{ type: 'ControlOverrideApproved', overrideId }];
}

export interface DecideControlOverride {
  readonly overrideId: string;
  readonly reason: string;
}

export function rejectControlOverride(
  budget: Budget,
  { overrideId, reason }: DecideControlOverride,
  meta: Meta,
): BudgetEvent[] {
  pendingOverride(budget, { overrideId, header: openHeader(budget, meta), meta });
  return [{ type: 'ControlOverrideRejected', overrideId, reason }];
}

/** Ends an override before its day. */
export function revokeControlOverride(
  budget: Budget,
  { overrideId, reason }: DecideControlOverride,
  meta: Meta,
): BudgetEvent[] {
  const header = openHeader(budget, meta);
  const { status } = existingOverride(budget, { overrideId, header, meta });
  const facts = { field: 'overrideId', overrideId, status };
  must(status === 'approved', 'OVERRIDE_NOT_IN_FORCE', facts);
  return [{ type: 'ControlOverrideRevoked', overrideId, reason }];
}

/** What the overrides in force add to the limit of a rule on an object. */
export function overrideFenOf(
  budget: Budget,
  { rule, key }: { readonly rule: ControlRule; readonly key: string },
): bigint {
  return overridesOf(budget, rule, key).reduce((sum, { additionalFen }) => sum + additionalFen, 0n);
}

/** The overrides in force of a rule on an object; none where the rule can no longer be overridden. */
export function overridesOf(budget: Budget, rule: ControlRule, key: string): ControlOverride[] {
  if (!rule.overridable) return [];
  const today = dayInChina(budget.recordedAt);
  return [...budget.documents.ofKind('control-override')].filter(
    (override) =>
      override.status === 'approved' &&
      override.ruleId === rule.ruleId &&
      override.dimension === rule.dimension &&
      override.objectKey === key &&
      today <= override.validUntil,
  );
}

function ruleOf(
  { policy }: Header,
  { ruleId, dimension }: Pick<ControlOverride, 'ruleId' | 'dimension'>,
): ControlRule {
  const rule = policy?.policy.controlRules.find(
    (each) => each.ruleId === ruleId && each.dimension === dimension,
  );
  must(rule !== undefined, 'CONTROL_RULE_NOT_FOUND', { field: 'ruleId', ruleId, dimension });
  return rule;
}

function checkObject(budget: Budget, rule: ControlRule, key: string): void {
  let found = false;
  for (const { lineId } of budget.lines.values()) {
    found ||= objectsOf(rule, lineId).includes(key);
  }
  const { ruleId, dimension } = rule;
  must(found, 'CONTROL_OBJECT_NOT_FOUND', {
    field: 'objectKey',
    ruleId,
    dimension,
    objectKey: key,
  });
}

function checkOverridable({ ruleId, overridable }: ControlRule): void {
  must(overridable, 'CONTROL_NOT_OVERRIDABLE', { field: 'ruleId', ruleId });
}

function checkDays({ recordedAt }: Budget, validUntil: string): void {
  const today = dayInChina(recordedAt);
  must(today <= validUntil, 'OVERRIDE_OVER', { field: 'validUntil', validUntil, today });
}

interface Named {
  readonly overrideId: string;
  readonly header: Header;
  readonly meta: Meta;
}

function existingOverride(budget: Budget, { overrideId, header, meta }: Named): ControlOverride {
  const document = budget.documents.get(overrideId);
  const facts = { field: 'overrideId', overrideId };
  must(document?.kind === 'control-override', 'OVERRIDE_NOT_FOUND', facts);
  checkYear(header, meta);
  checkNotBefore(document.requestedOn, meta);
  return document;
}

function pendingOverride(budget: Budget, named: Named): ControlOverride {
  const override = existingOverride(budget, named);
  const { status, requestedBy, documentId: overrideId } = override;
  const facts = { field: 'overrideId', overrideId, status };
  must(status === 'requested', 'OVERRIDE_NOT_PENDING', facts);
  const another = named.meta.actor !== requestedBy;
  must(another, 'APPROVER_IS_PROPOSER', { overrideId, requestedBy });
  return override;
}
