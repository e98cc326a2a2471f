import { adjustedFen } from './accounts.js';
import type { LineAmount } from './appropriation-events.js';
import type { Budget } from './budget.js';
import { dayInChina, isCalendarDate, isMonth } from './calendar.js';
import type { Reopening } from './closing-document.js';
import type { BudgetEvent, Meta } from './events.js';
import type { Header } from './header.js';
import { checkDocumentId, checkNotBefore, checkYear, openHeader } from './posting-checks.js';
import { movesMoney } from './postings.js';
import { must } from './rules.js';

// Months are closed one after the other. What is reported for a closed month counts in the next open one.

/** 结账: closes a month. */
export interface ClosePeriod {
  /** YYYY-MM. */
  readonly period: string;
}

export function closePeriod(budget: Budget, { period }: ClosePeriod, meta: Meta): BudgetEvent[] {
  checkPeriod(period);
  const header = openHeader(budget, meta);
  checkPeriodOfYear(header, period);
  checkYear(header, meta);
  const before = header.closedPeriods.get(period);
  // A month that was opened again is closed again, with the figures of then.
  const isOpen = before === undefined || before.openUntil !== undefined;
  must(isOpen, 'PERIOD_CLOSED_ALREADY', { field: 'period', period });
  const previous = monthsOf(header).findLast((month) => month < period);
  const inOrder = previous === undefined || header.closedPeriods.has(previous);
  must(inOrder, 'PERIOD_OUT_OF_ORDER', { field: 'period', period, previous });
  const adjusted = restsOnClosing(header, period) ? { adjusted: adjustedOf(budget) } : {};
  return [{ type: 'PeriodClosed', period, ...adjusted }];
}

/** 反结账: asks to open a closed month again, up to and including a day. */
export interface RequestPeriodReopening {
  readonly reopeningId: string;
  readonly period: string;
  readonly openUntil: string;
  readonly reason: string;
}

export function requestPeriodReopening(
  budget: Budget,
  order: RequestPeriodReopening,
  meta: Meta,
): BudgetEvent[] {
  const { reopeningId, period, openUntil, reason } = order;
  checkDocumentId(reopeningId, 'reopeningId');
  checkPeriod(period);
  must(isCalendarDate(openUntil), 'DATE_MALFORMED', { field: 'openUntil', openUntil });
  const header = openHeader(budget, meta);
  checkPeriodOfYear(header, period);
  const isNew = budget.documents.get(reopeningId) === undefined;
  must(isNew, 'DOCUMENT_ALREADY_EXISTS', { field: 'reopeningId', reopeningId });
  checkYear(header, meta);
  checkReopenable(budget, header, order);
  return [{ type: 'PeriodReopeningRequested', reopeningId, period, openUntil, reason }];
}

export interface ApprovePeriodReopening {
  readonly reopeningId: string;
}

/** Opens the month again, by another person than who asked for it. It ends by itself. */
export function approvePeriodReopening(
  budget: Budget,
  { reopeningId }: ApprovePeriodReopening,
  meta: Meta,
): BudgetEvent[] {
  const header = openHeader(budget, meta);
  const reopening = pendingReopening(budget, header, { reopeningId, meta });
  const { period, openUntil } = reopening;
  checkReopenable(budget, header, reopening);
  return [{ type: 'PeriodReopened', reopeningId, period, openUntil }];
}

export interface RejectPeriodReopening {
  readonly reopeningId: string;
  readonly reason: string;
}

export function rejectPeriodReopening(
  budget: Budget,
  { reopeningId, reason }: RejectPeriodReopening,
  meta: Meta,
): BudgetEvent[] {
  const header = openHeader(budget, meta);
  pendingReopening(budget, header, { reopeningId, meta });
  return [{ type: 'PeriodReopeningRejected', reopeningId, reason }];
}

/**
 * The events of a decision in the months they count in: one that moves money in a closed month is
 * booked in the next open one, or refused where the policy or the end of the year leaves none.
 */
export function booked(
  budget: Budget,
  events: BudgetEvent[],
  { effectiveOn }: Meta,
): BudgetEvent[] {
  const { header } = budget;
  // Nearly every command: nothing is closed yet, and nothing is looked at.
  if (header === undefined) return events;
  if (header.closedPeriods.size === 0 && !header.yearClosed) return events;
  if (!events.some(movesMoney)) return events;
  must(!header.yearClosed, 'YEAR_IS_CLOSED', { field: 'effectiveOn', effectiveOn });
  const period = effectiveOn.slice(0, 'YYYY-MM'.length);
  if (!isClosed(budget, header, period) || events.every(endsYear)) return events;
  const taken = header.policy?.policy.lateFacts !== 'refuse';
  const later = monthsOf(header).filter((month) => month > period);
  const bookedIn = taken ? later.find((month) => !isClosed(budget, header, month)) : undefined;
  const facts = { field: 'effectiveOn', effectiveOn, period };
  must(bookedIn !== undefined, 'PERIOD_IS_CLOSED', facts);
  return events.map((event) => (movesMoney(event) ? { ...event, bookedIn } : event));
}

// What ends the year comes after its last month, and before the year is closed.
function endsYear(event: BudgetEvent): boolean {
  const { type } = event;
  if (type === 'FundsReturned') return event.runId !== undefined;
  return type === 'CarriedOver' || type === 'CarryOverReversed';
}

// By the day of recording: nobody opens a month by naming an earlier effective date.
function isClosed({ recordedAt }: Budget, { closedPeriods }: Header, period: string): boolean {
  const closed = closedPeriods.get(period);
  if (closed?.openUntil === undefined) return closed !== undefined;
  return dayInChina(recordedAt) > closed.openUntil;
}

function checkReopenable(
  budget: Budget,
  header: Header,
  { period, openUntil }: { readonly period: string; readonly openUntil: string },
): void {
  must(!header.yearClosed, 'YEAR_IS_CLOSED', { field: 'period', period });
  must(isClosed(budget, header, period), 'PERIOD_NOT_CLOSED', { field: 'period', period });
  const today = dayInChina(budget.recordedAt);
  must(openUntil >= today, 'REOPENING_OVER', { field: 'openUntil', openUntil, today });
}

function pendingReopening(
  budget: Budget,
  header: Header,
  { reopeningId, meta }: { readonly reopeningId: string; readonly meta: Meta },
): Reopening {
  const document = budget.documents.get(reopeningId);
  const facts = { field: 'reopeningId', reopeningId };
  must(document?.kind === 'reopening', 'REOPENING_NOT_FOUND', facts);
  checkYear(header, meta);
  const { status, requestedBy, requestedOn } = document;
  checkNotBefore(requestedOn, meta);
  must(status === 'requested', 'REOPENING_NOT_PENDING', { ...facts, status });
  must(meta.actor !== requestedBy, 'APPROVER_IS_PROPOSER', { reopeningId, requestedBy });
  return document;
}

function checkPeriod(period: string): void {
  must(isMonth(period), 'PERIOD_MALFORMED', { field: 'period', period });
}

function checkPeriodOfYear(header: Header, period: string): void {
  const { fiscalYear } = header;
  const known = monthsOf(header).includes(period);
  must(known, 'PERIOD_OUTSIDE_FISCAL_YEAR', { field: 'period', period, fiscalYear });
}

function monthsOf({ fiscalYear }: Header): string[] {
  const months = Array.from({ length: 12 }, (_, index) => String(index + 1).padStart(2, '0'));
  return months.map((month) => `${fiscalYear}-${month}`);
}

function restsOnClosing({ policy }: Header, period: string): boolean {
  const rules = policy?.policy.virementRules ?? [];
  return rules.some(
    (rule) =>
      rule.type === 'cap' &&
      rule.base !== 'original' &&
      rule.base.closedMonth === period.slice('YYYY-'.length),
  );
}

function adjustedOf(budget: Budget): LineAmount[] {
  return [...budget.lines.values()]
    .map(({ lineId, balance }) => ({ lineId, amountFen: adjustedFen(balance) }))
    .sort((one, other) => (one.lineId < other.lineId ? -1 : 1));
}
