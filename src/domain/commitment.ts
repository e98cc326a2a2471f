import type { LineAmount } from './appropriation-events.js';
import type { Budget } from './budget.js';
import { isCalendarDate } from './calendar.js';
import {
  checkAvailable,
  checkContractLines,
  checkedLines,
  checkNewHold,
  checkOpen,
  checkSupplement,
  ENCUMBRANCE,
  encumbranceOf,
  FREEZE,
  PRE_ENCUMBRANCE,
  plannedOf,
  type Release,
  releasedLines,
} from './commitment-checks.js';
import type { Contract } from './commitment-events.js';
import type { BudgetEvent, Meta } from './events.js';
import { given } from './line-amounts.js';
import { checkNotBefore, checkYear, openHeader } from './posting-checks.js';
import type { SupportingDocument } from './reallocation-events.js';
import { must } from './rules.js';

// Money that is spoken for: frozen, reserved for a procurement, or under contract.

/** 冻结: nobody may use the money until it is released. */
export interface FreezeFunds {
  readonly freezeId: string;
  readonly reason: string;
  readonly lines: readonly LineAmount[];
}

export function freezeFunds(budget: Budget, order: FreezeFunds, meta: Meta): BudgetEvent[] {
  const { freezeId, reason } = order;
  const lines = checkedLines(order.lines);
  checkNewHold(budget, { field: 'freezeId', documentId: freezeId, lines }, meta);
  checkAvailable(budget, lines);
  return [{ type: 'FundsFrozen', freezeId, reason, lines }];
}

/** 解冻. */
export interface UnfreezeFunds extends Release {
  readonly freezeId: string;
}

export function unfreezeFunds(budget: Budget, order: UnfreezeFunds, meta: Meta): BudgetEvent[] {
  const { freezeId, reason } = order;
  const lines = releasedLines(budget, { ...FREEZE, ...order, documentId: freezeId }, meta);
  return [{ type: 'FundsUnfrozen', freezeId, reason, lines }];
}

/** 采购计划: reserves money for a procurement that has no contract yet. */
export interface RecordPreEncumbrance {
  readonly preEncumbranceId: string;
  readonly planNumber: string;
  readonly purpose: string;
  readonly lines: readonly LineAmount[];
  readonly documents?: readonly SupportingDocument[];
}

export function recordPreEncumbrance(
  budget: Budget,
  order: RecordPreEncumbrance,
  meta: Meta,
): BudgetEvent[] {
  const { preEncumbranceId, planNumber, purpose, documents } = order;
  const lines = checkedLines(order.lines);
  const hold = { field: 'preEncumbranceId', documentId: preEncumbranceId, lines };
  checkNewHold(budget, hold, meta);
  checkAvailable(budget, lines);
  const plan = { preEncumbranceId, planNumber, purpose, lines };
  return [{ type: 'PreEncumbranceRecorded', ...plan, ...given({ documents }) }];
}

export interface ReleasePreEncumbrance extends Release {
  readonly preEncumbranceId: string;
}

export function releasePreEncumbrance(
  budget: Budget,
  order: ReleasePreEncumbrance,
  meta: Meta,
): BudgetEvent[] {
  const { preEncumbranceId, reason } = order;
  const asked = { ...PRE_ENCUMBRANCE, ...order, documentId: preEncumbranceId };
  const lines = releasedLines(budget, asked, meta);
  return [{ type: 'PreEncumbranceReleased', preEncumbranceId, reason, lines }];
}

/** 合同占用: a contract, which uses up the plan it was procured under before anything else. */
export interface RecordEncumbrance extends Contract {
  readonly encumbranceId: string;
  readonly lines: readonly LineAmount[];
  readonly preEncumbranceId?: string;
  readonly documents?: readonly SupportingDocument[];
}

export function recordEncumbrance(
  budget: Budget,
  order: RecordEncumbrance,
  meta: Meta,
): BudgetEvent[] {
  const { encumbranceId, contractNumber, supplierName, supplierSize, purpose, dueOn } = order;
  const { preEncumbranceId, documents } = order;
  must(isCalendarDate(dueOn), 'DATE_MALFORMED', { field: 'dueOn', dueOn });
  const lines = checkedLines(order.lines);
  const hold = { field: 'encumbranceId', documentId: encumbranceId, lines };
  const plan = checkNewHold(budget, { ...hold, preEncumbranceId }, meta);
  const planned = plan === undefined ? undefined : plannedOf(plan, lines);
  checkAvailable(budget, lines, planned);
  const contract = { contractNumber, supplierName, purpose, dueOn, ...given({ supplierSize }) };
  const procured = given({ preEncumbranceId, planned, documents });
  return [{ type: 'EncumbranceRecorded', encumbranceId, ...contract, lines, ...procured }];
}

/** 补充合同: more of the same under a contract that is being performed. */
export interface IncreaseEncumbrance {
  readonly encumbranceId: string;
  readonly contractNumber: string;
  readonly reason: string;
  readonly lines: readonly LineAmount[];
  readonly documents?: readonly SupportingDocument[];
}

export function increaseEncumbrance(
  budget: Budget,
  order: IncreaseEncumbrance,
  meta: Meta,
): BudgetEvent[] {
  const { encumbranceId, contractNumber, reason, documents } = order;
  const lines = checkedLines(order.lines);
  const header = openHeader(budget, meta);
  const encumbrance = encumbranceOf(budget, encumbranceId);
  checkContractLines(encumbrance, lines);
  checkYear(header, meta);
  checkNotBefore(encumbrance.heldOn, meta);
  checkOpen(encumbrance, 'encumbranceId');
  checkSupplement(header, encumbrance, lines);
  checkAvailable(budget, lines);
  const increase = { encumbranceId, contractNumber, reason, lines };
  return [{ type: 'EncumbranceIncreased', ...increase, ...given({ documents }) }];
}

export interface ReleaseEncumbrance extends Release {
  readonly encumbranceId: string;
}

export function releaseEncumbrance(
  budget: Budget,
  order: ReleaseEncumbrance,
  meta: Meta,
): BudgetEvent[] {
  const { encumbranceId, reason } = order;
  const asked = { ...ENCUMBRANCE, ...order, documentId: encumbranceId };
  const lines = releasedLines(budget, asked, meta);
  return [{ type: 'EncumbranceReleased', encumbranceId, reason, lines }];
}
