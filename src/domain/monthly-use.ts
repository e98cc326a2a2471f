import type { Movement } from './accounts.js';
import type { BudgetEvent, Recorded } from './events.js';

// How much of a line is used, and in which month: what control rules measure.

/** `disbursed`: paid, or on its way to the bank. `committed`: all that, contracts and plans. */
export type Measure = 'disbursed' | 'committed';

export type Used = Readonly<Record<Measure, bigint>>;

/** By month, YYYY-MM; a month in which nothing was used is absent. */
export type UsedByMonth = Readonly<Record<string, Used>>;

/** What a movement uses, in fen. */
export function usedFen(measure: Measure, movement: Movement): bigint {
  const { disbursed = 0n, inPayment = 0n, encumbered = 0n, preEncumbered = 0n } = movement;
  const paidFen = disbursed + inPayment;
  return measure === 'disbursed' ? paidFen : paidFen + encumbered + preEncumbered;
}

/** The month in which an event counts, YYYY-MM. */
export function monthOf({ effectiveOn }: Pick<Recorded, 'effectiveOn'>, event: BudgetEvent) {
  const bookedIn = 'bookedIn' in event ? event.bookedIn : undefined;
  return bookedIn ?? effectiveOn.slice(0, 'YYYY-MM'.length);
}

/** What was used of a line by month after a movement; the very same where it uses nothing. */
export function usedAfter(
  before: UsedByMonth | undefined,
  movement: Movement,
  month: string,
): UsedByMonth | undefined {
  const disbursed = usedFen('disbursed', movement);
  const committed = usedFen('committed', movement);
  if (disbursed === 0n && committed === 0n) return before;
  const { disbursed: paidFen, committed: allFen } = before?.[month] ?? NOTHING;
  return { ...before, [month]: { disbursed: paidFen + disbursed, committed: allFen + committed } };
}

const NOTHING: Used = { disbursed: 0n, committed: 0n };
