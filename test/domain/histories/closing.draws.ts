import { addDays, dayInChina } from '../../../src/domain/calendar.js';
import type { Reopening, Reversal } from '../../../src/domain/closing-document.js';
import type { Recorded } from '../../../src/domain/events.js';
import type { Draws } from './draw.js';
import type { Situation } from './situation.js';

type Names =
  | 'closePeriod'
  | 'requestPeriodReopening'
  | 'approvePeriodReopening'
  | 'rejectPeriodReopening'
  | 'requestReversal'
  | 'approveReversal'
  | 'rejectReversal';

const reason = '差错更正';
const isPending = ({ status }: Reopening | Reversal) => status === 'requested';

export const CLOSING: Draws<Names> = {
  closePeriod: { weight: 5, order: (at) => ({ period: nextMonth(at) }) },
  requestPeriodReopening: {
    weight: 4,
    order: (at) => ({
      reopeningId: at.newId('O'),
      period: closedMonth(at),
      openUntil: addDays(dayInChina(at.budget.recordedAt) || '2023-01-01', at.dice.below(90) - 1),
      reason,
    }),
  },
  approvePeriodReopening: {
    weight: 4,
    order: (at) => {
      const fits = (one: Reopening) => isPending(one) && one.openUntil >= at.today;
      return { reopeningId: at.document('reopening', fits)?.documentId ?? 'none' };
    },
    meta: (at, { reopeningId }) => at.otherThan(askedBy(at, reopeningId)),
  },
  rejectPeriodReopening: {
    weight: 3,
    order: (at) => ({ reopeningId: pendingId(at, 'reopening'), reason }),
    meta: (at, { reopeningId }) => at.otherThan(askedBy(at, reopeningId)),
  },
  requestReversal: {
    weight: 6,
    order: (at) => {
      const target = reversible(at);
      const reversesSeq = target?.seq ?? at.history.length + 1;
      return { reversalId: at.newId('V'), reversesSeq, reason, target };
    },
  },
  approveReversal: {
    weight: 5,
    order: (at) => {
      const reversal = at.document('reversal', isPending);
      const target = at.history[(reversal?.reversesSeq ?? 0) - 1];
      return { reversalId: reversal?.documentId ?? 'none', target };
    },
    meta: (at, { reversalId }) => at.otherThan(askedBy(at, reversalId)),
  },
  rejectReversal: {
    weight: 2,
    order: (at) => ({ reversalId: pendingId(at, 'reversal'), reason }),
    meta: (at, { reversalId }) => at.otherThan(askedBy(at, reversalId)),
  },
};

function pendingId(at: Situation, kind: 'reopening' | 'reversal'): string {
  return at.document(kind, isPending)?.documentId ?? 'none';
}

function askedBy(at: Situation, documentId: string): string {
  const document = at.budget.documents.get(documentId);
  return document !== undefined && 'requestedBy' in document ? document.requestedBy : 'officer';
}

const month = (index: number) => `2023-${String(index).padStart(2, '0')}`;

function nextMonth(at: Situation): string {
  const chance = at.dice.below(100);
  if (chance < 4) return at.dice.oneOf(['2022-12', '2023-13', '']);
  if (chance < 15) return month(1 + at.dice.below(12));
  if (chance < 30) return closedMonth(at);
  return month((at.budget.header?.closedPeriods.size ?? 0) + 1);
}

function closedMonth(at: Situation): string {
  const closed = [...(at.budget.header?.closedPeriods.keys() ?? [])];
  return (at.dice.chance(90) ? at.dice.pick(closed) : undefined) ?? month(1 + at.dice.below(12));
}

const REVERSIBLE = [
  'ProvisionallyAppropriated',
  'SupplementaryAppropriated',
  'AppropriationReduced',
  'BudgetAdjusted',
  'FundsAllotted',
  'PaymentRecorded',
];

function reversible(at: Situation): Recorded | undefined {
  if (at.dice.chance(4)) return undefined;
  const fitting = at.history.filter(({ event }) => REVERSIBLE.includes(event.type));
  return at.dice.pick(at.dice.chance(85) && fitting.length > 0 ? fitting : at.history);
}
