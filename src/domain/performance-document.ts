import type { CashPlanSet } from './appropriation-events.js';
import type { LedgerDocument } from './documents.js';
import type { PerformanceEvent, Recorded, RevenueEvent } from './events.js';
import type {
  PerformanceScope,
  PerformanceTarget,
  RevenueAmount,
  RevenueSource,
  TargetFinding,
  TargetResult,
} from './performance-events.js';

/** 绩效: what the department or a project is to reach, and what it reached. */
export interface Performance {
  readonly kind: 'performance';
  /** `performance:` and the scope. */
  readonly documentId: string;
  readonly status: 'targeted' | 'reviewed' | 'assessed';
  readonly scope: PerformanceScope;
  readonly objective: string;
  readonly targets: readonly PerformanceTarget[];
  readonly review?: {
    readonly findings: readonly TargetFinding[];
    readonly conclusion: string;
    readonly reviewedOn: string;
  };
  readonly result?: {
    readonly results: readonly TargetResult[];
    readonly score: string;
    readonly assessedOn: string;
  };
  readonly openedSeq: number;
  readonly changedSeq: number;
}

/** 收入 of one unit from one source: what it is to receive and has received. */
export interface Revenue {
  readonly kind: 'revenue';
  /** `revenue:`, the unit's code, `:`, the source. */
  readonly documentId: string;
  readonly status: 'open';
  readonly unitCode: string;
  readonly source: RevenueSource;
  readonly budgetFen: bigint;
  readonly receivedFen: bigint;
  readonly openedSeq: number;
  readonly changedSeq: number;
}

/** Money received. */
export interface Receipt extends RevenueAmount {
  readonly kind: 'receipt';
  readonly documentId: string;
  readonly status: 'received' | 'refunded';
  readonly refundedFen: bigint;
  readonly voucherNumber: string;
  readonly purpose: string;
  readonly receivedOn: string;
  readonly refundIds: readonly string[];
  readonly openedSeq: number;
  readonly changedSeq: number;
}

/** 用款计划 of one line, month by month. */
export interface CashPlan {
  readonly kind: 'cash-plan';
  /** `cash-plan:` and the line's id. */
  readonly documentId: string;
  readonly status: 'set';
  readonly lineId: string;
  readonly months: readonly { readonly month: string; readonly amountFen: bigint }[];
  readonly openedSeq: number;
  readonly changedSeq: number;
}

type Find = (documentId: string) => LedgerDocument | undefined;

export function performanceIdOf(scope: PerformanceScope): string {
  return `performance:${scope}`;
}

function revenueIdOf({ unitCode, source }: Omit<RevenueAmount, 'amountFen'>): string {
  return `revenue:${unitCode}:${source}`;
}

export function cashPlanIdOf(lineId: string): string {
  return `cash-plan:${lineId}`;
}

/** The performance of a scope after one of its events. */
export function performanceAfter(
  find: Find,
  { seq, effectiveOn }: Recorded,
  event: PerformanceEvent,
): Performance | undefined {
  const documentId = performanceIdOf(event.scope);
  const before = find(documentId);
  if (event.type === 'PerformanceTargetsSet') {
    const { scope, objective, targets } = event;
    const openedSeq = before?.openedSeq ?? seq;
    const content = { documentId, scope, objective, targets, openedSeq, changedSeq: seq };
    return { kind: 'performance', status: 'targeted', ...content };
  }
  if (before?.kind !== 'performance') return undefined;
  if (event.type === 'PerformanceReviewed') {
    const { findings, conclusion } = event;
    const review = { findings, conclusion, reviewedOn: effectiveOn };
    return { ...before, status: 'reviewed', review, changedSeq: seq };
  }
  const { results, score } = event;
  const result = { results, score, assessedOn: effectiveOn };
  return { ...before, status: 'assessed', result, changedSeq: seq };
}

/** The documents after an event of revenue. */
export function revenuesAfter(
  find: Find,
  recorded: Recorded,
  event: RevenueEvent,
): readonly LedgerDocument[] {
  const { seq } = recorded;
  switch (event.type) {
    case 'RevenueBudgetSet':
      return event.lines.map((line) => ({
        ...revenueOf(find, line, seq),
        budgetFen: line.amountFen,
      }));
    case 'RevenueReceived': {
      const { type: _, receiptId: documentId, ...content } = event;
      const place = { openedSeq: seq, changedSeq: seq };
      const receipt: Receipt = {
        kind: 'receipt',
        documentId,
        status: 'received',
        refundedFen: 0n,
        refundIds: [],
        receivedOn: recorded.effectiveOn,
        ...content,
        ...place,
      };
      return [receipt, received(find, event, { seq, fen: event.amountFen })];
    }
    case 'RevenueRefunded': {
      const before = find(event.receiptId);
      if (before?.kind !== 'receipt') return [];
      const refundedFen = before.refundedFen + event.amountFen;
      const status = refundedFen === before.amountFen ? 'refunded' : 'received';
      const refundIds = [...before.refundIds, event.refundId];
      const receipt: Receipt = { ...before, status, refundedFen, refundIds, changedSeq: seq };
      return [receipt, received(find, event, { seq, fen: -event.amountFen })];
    }
    default:
      return event satisfies never;
  }
}

function received(
  find: Find,
  line: RevenueAmount,
  { seq, fen }: { readonly seq: number; readonly fen: bigint },
): Revenue {
  const before = revenueOf(find, line, seq);
  return { ...before, receivedFen: before.receivedFen + fen };
}

function revenueOf(find: Find, { unitCode, source }: RevenueAmount, seq: number): Revenue {
  const documentId = revenueIdOf({ unitCode, source });
  const before = find(documentId);
  if (before?.kind === 'revenue') return { ...before, changedSeq: seq };
  const figures = { budgetFen: 0n, receivedFen: 0n, openedSeq: seq, changedSeq: seq };
  return { kind: 'revenue', documentId, status: 'open', unitCode, source, ...figures };
}

/** The cash plans of every line of the event, that month replaced. */
export function cashPlansAfter(
  find: Find,
  { seq }: Recorded,
  { month, lines }: CashPlanSet,
): readonly CashPlan[] {
  return lines.map(({ lineId, amountFen }) => {
    const documentId = cashPlanIdOf(lineId);
    const before = find(documentId);
    const planned = before?.kind === 'cash-plan' ? before.months : [];
    const months = plannedAfter(planned, { month, amountFen });
    const openedSeq = before?.openedSeq ?? seq;
    const place = { openedSeq, changedSeq: seq };
    return { kind: 'cash-plan', documentId, status: 'set', lineId, months, ...place };
  });
}

/** The months of a plan in their order after one of them was set. */
export function plannedAfter(
  planned: CashPlan['months'] = [],
  set: CashPlan['months'][number],
): CashPlan['months'] {
  const others = planned.filter(({ month }) => month !== set.month);
  return [...others, set].sort((one, other) => (one.month < other.month ? -1 : 1));
}
