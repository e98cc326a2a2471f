import type { EventReference } from './appropriation-events.js';
import { type Budget, budgetAfter } from './budget.js';
import { carryOverLine, carryOverOf, returnFunds, reverseCarryOver } from './carry-over.js';
import type { CarryOverCompleted, FundsReturned, YearClosed } from './closing-events.js';
import { asked, type Content, type Decision, type Known, type Row } from './decision.js';
import type { BudgetEvent, BudgetEventType, Meta } from './events.js';
import {
  closeYear,
  completeCarryOver,
  type Foreign,
  receiveCarryOver,
  reverseCarryOverReceipt,
} from './year-end.js';

// The orders of the end of the year. What another ledger said is taken from the event that names it.

type YearEndEvent = Extract<
  BudgetEventType,
  'YearClosed' | 'FundsReturned' | 'CarriedOver' | `CarryOver${string}`
>;

export const YEAR_END_DECISIONS: {
  readonly [Type in YearEndEvent]: Row<Extract<BudgetEvent, { type: Type }>>;
} = {
  YearClosed: asked(closeYear, 'carriedOutFen', 'returnedFen', 'lineCount'),
  CarriedOver: ({ runId, lineId }, { meta }) => ({
    command: carryOverLine.name,
    order: { runId, lineId },
    place: 0,
    decide: (budget) => carryOverLine(budget, { runId, lineId }, meta),
  }),
  FundsReturned: returned,
  CarryOverReversed: asked(
    reverseCarryOver,
    ...(['parts', 'contracts', 'returnedAvailableFen', 'returnedUnallottedFen'] as const),
  ),
  CarryOverReceived: ({ from, ...line }, { meta, budget }) => {
    const toLedgerId = budget.header?.ledgerId ?? '';
    const carried = {
      reference: from,
      event: { type: 'CarriedOver', ...line, toLedgerId } as const,
    };
    const fromSeq = from.seq;
    const order = {
      fromSeq,
      carried,
      closing: closingOf(from, { carriedInFen: 0n, lineCount: 0 }),
    };
    const decide = (at: Budget) => receiveCarryOver(at, order, meta);
    return { command: receiveCarryOver.name, order: { fromSeq }, decide };
  },
  CarryOverReceiptReversed: asked(reverseCarryOverReceipt, 'runId', 'parts', 'contracts'),
  CarryOverCompleted: ({ runId, from, ...totals }, { meta }) => ({
    command: completeCarryOver.name,
    order: { runId },
    decide: (at) => completeCarryOver(at, { runId, closing: closingOf(from, totals) }, meta),
  }),
};

// In a run it may follow a `CarriedOver` of the same decision, which was made on the state before that.
function returned(
  { runId, lineId, availableFen: amountFen, reason }: Content<FundsReturned>,
  { budget, meta }: Known & { readonly meta: Meta },
): Decision {
  if (runId === undefined) {
    const order = { lineId, amountFen, reason };
    return { command: returnFunds.name, order, decide: (at) => returnFunds(at, order, meta) };
  }
  const order = { runId, lineId };
  const command = carryOverLine.name;
  if (carryOverOf(budget, lineId) === undefined) {
    return { command, order, place: 0, decide: (at) => carryOverLine(at, order, meta) };
  }
  const before = undone(budget, order, meta);
  return { command, order, place: 1, decide: () => carryOverLine(before, order, meta) };
}

// The state as if the line had not been carried over yet.
function undone(
  budget: Budget,
  line: { readonly runId: string; readonly lineId: string },
  meta: Meta,
): Budget {
  const [event] = reverseCarryOver(budget, { ...line, reason: '' }, meta);
  return event === undefined ? budget : budgetAfter(budget, { ...meta, seq: 0, event });
}

function closingOf(
  reference: EventReference,
  { carriedInFen, lineCount }: Pick<CarryOverCompleted, 'carriedInFen' | 'lineCount'>,
): Foreign<YearClosed> {
  const totals = { carriedOutFen: carriedInFen, returnedFen: 0n, lineCount };
  return { reference, event: { type: 'YearClosed', ...totals } };
}
