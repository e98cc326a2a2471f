import { ACCOUNTS } from './accounts.js';
import type { Budget } from './budget.js';
import type { Reversal } from './closing-document.js';
import type { EventReversed } from './closing-events.js';
import type { BudgetEvent, BudgetEventType, Meta, Recorded } from './events.js';
import type { Header } from './header.js';
import { checkDocumentId, checkNotBefore, checkYear, openHeader } from './posting-checks.js';
import { opposite, type Posting, postingsOf } from './postings.js';
import { must } from './rules.js';

// 冲销: takes a wrong event back, once, with approval, by the opposite of its postings. What has an
// opposite order of its own, such as a refund or a withdrawal, is taken back by that.

const REVERSIBLE = [
  'ProvisionallyAppropriated',
  'SupplementaryAppropriated',
  'AppropriationReduced',
  'BudgetAdjusted',
  'FundsAllotted',
  'PaymentRecorded',
] as const satisfies readonly BudgetEventType[];

export interface RequestReversal {
  readonly reversalId: string;
  readonly reversesSeq: number;
  readonly reason: string;
  /** The event of that number as it stands in the log; undefined when there is none. */
  readonly target: Recorded | undefined;
}

export function requestReversal(budget: Budget, order: RequestReversal, meta: Meta): BudgetEvent[] {
  const { reversalId, reversesSeq, reason } = order;
  checkDocumentId(reversalId, 'reversalId');
  const header = openHeader(budget, meta);
  const target = foundTarget(order.target, reversesSeq);
  const isNew = budget.documents.get(reversalId) === undefined;
  must(isNew, 'DOCUMENT_ALREADY_EXISTS', { field: 'reversalId', reversalId });
  checkYear(header, meta);
  checkNotBefore(target.effectiveOn, meta);
  checkFirst(budget, reversesSeq);
  checkReversible(budget, header, target);
  checkLeft(budget, reversed(target));
  const reversesType = target.event.type;
  return [{ type: 'ReversalRequested', reversalId, reversesSeq, reversesType, reason }];
}

export interface ApproveReversal {
  readonly reversalId: string;
  /** The event that the reversal is about. */
  readonly target: Recorded | undefined;
}

/** Takes the event back, by another person than who asked for it. */
export function approveReversal(budget: Budget, order: ApproveReversal, meta: Meta): BudgetEvent[] {
  const { reversalId } = order;
  const header = openHeader(budget, meta);
  const { reversesSeq } = pendingReversal(budget, header, { reversalId, meta });
  const target = foundTarget(order.target, reversesSeq);
  checkNotBefore(target.effectiveOn, meta);
  checkReversible(budget, header, target);
  const postings = reversed(target);
  checkLeft(budget, postings);
  const { event } = target;
  const document = event.type === 'PaymentRecorded' ? { documentId: event.paymentId } : {};
  return [
    {
      type: 'EventReversed',
      reversalId,
      reversesSeq,
      reversesType: event.type,
      ...document,
      postings: postings.map(written),
    },
  ];
}

export interface RejectReversal {
  readonly reversalId: string;
  readonly reason: string;
}

export function rejectReversal(
  budget: Budget,
  { reversalId, reason }: RejectReversal,
  meta: Meta,
): BudgetEvent[] {
  const header = openHeader(budget, meta);
  const { reversesSeq } = pendingReversal(budget, header, { reversalId, meta });
  return [{ type: 'ReversalRejected', reversalId, reversesSeq, reason }];
}

function foundTarget(target: Recorded | undefined, reversesSeq: number): Recorded {
  const facts = { field: 'reversesSeq', reversesSeq };
  must(target !== undefined && target.seq === reversesSeq, 'EVENT_NOT_FOUND', facts);
  return target;
}

function pendingReversal(
  budget: Budget,
  header: Header,
  { reversalId, meta }: { readonly reversalId: string; readonly meta: Meta },
): Reversal {
  const document = budget.documents.get(reversalId);
  const facts = { field: 'reversalId', reversalId };
  must(document?.kind === 'reversal', 'REVERSAL_NOT_FOUND', facts);
  checkYear(header, meta);
  const { status, requestedBy, requestedOn } = document;
  checkNotBefore(requestedOn, meta);
  must(status === 'requested', 'REVERSAL_NOT_PENDING', { ...facts, status });
  must(meta.actor !== requestedBy, 'APPROVER_IS_PROPOSER', { reversalId, requestedBy });
  return document;
}

function checkFirst(budget: Budget, reversesSeq: number): void {
  for (const { documentId, reversesSeq: other, status } of budget.documents.ofKind('reversal')) {
    const facts = { field: 'reversesSeq', reversesSeq, reversalId: documentId };
    must(other !== reversesSeq || status === 'rejected', 'EVENT_ALREADY_REVERSED', facts);
  }
}

function checkReversible(budget: Budget, header: Header, { seq, event }: Recorded): void {
  const facts = { field: 'reversesSeq', reversesSeq: seq, reversesType: event.type };
  const types: readonly BudgetEventType[] = REVERSIBLE;
  must(types.includes(event.type), 'EVENT_NOT_REVERSIBLE', facts);
  // The approval of the budget has replaced what was arranged before it.
  const replaced = event.type === 'ProvisionallyAppropriated' && header.budgetApproved;
  must(!replaced, 'EVENT_NOT_REVERSIBLE', facts);
  if (event.type !== 'PaymentRecorded') return;
  const payment = budget.documents.get(event.paymentId);
  const untouched =
    payment?.kind === 'payment' &&
    payment.status === 'settled' &&
    payment.encumbranceId === undefined &&
    payment.amendmentIds.length === 0;
  must(untouched, 'EVENT_NOT_REVERSIBLE', { ...facts, paymentId: event.paymentId });
}

function reversed({ event }: Recorded): Posting[] {
  return postingsOf(event).map(opposite);
}

// What a reversal takes is still there; one that only gives back is never refused for want of money.
function checkLeft(budget: Budget, postings: readonly Posting[]): void {
  for (const { lineId, movement } of postings) {
    for (const account of ['available', 'unallotted'] as const) {
      const takenFen = -(movement[account] ?? 0n);
      const leftFen = budget.lines.get(lineId)?.balance[account] ?? 0n;
      const facts = { field: 'reversesSeq', lineId, account, takenFen, leftFen };
      must(takenFen <= 0n || takenFen <= leftFen, 'REVERSAL_EXCEEDS_AVAILABLE', facts);
    }
  }
}

function written({ lineId, movement }: Posting): EventReversed['postings'][number] {
  const entries = ACCOUNTS.flatMap((account) => {
    const amountFen = movement[account];
    return amountFen === undefined || amountFen === 0n ? [] : [{ account, amountFen }];
  });
  return { lineId, entries };
}
