import type { Rule } from '../domain/rules.js';

/** The statuses of the rules of availability control; `problem.filter.ts` says what each means. */
export const CONTROL_STATUSES = {
  NO_CONTROL_OBJECT: 409,
  CONTROL_LIMIT_EXCEEDED: 409,
  CONTROL_DOCUMENT_MISSING: 409,
  CONTROL_NOT_OVERRIDABLE: 409,
  CONTROL_RULE_NOT_FOUND: 404,
  CONTROL_OBJECT_NOT_FOUND: 404,
  HELD_ORDER_NOT_FOUND: 404,
  HELD_ORDER_DECIDED: 409,
  OVERRIDE_NOT_FOUND: 404,
  OVERRIDE_NOT_PENDING: 409,
  OVERRIDE_NOT_IN_FORCE: 409,
  OVERRIDE_OVER: 409,
} as const satisfies Partial<Record<Rule, 404 | 409>>;
