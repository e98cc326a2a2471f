import { addressOf } from '../domain/line.js';
import { workingDay } from './calendar.js';
import { partOf, type Random } from './random.js';

// How a department spends over a year: salaries every month, operating costs all year with a rush at its
// end, equipment now and then, projects in bunches. The shapes are plausible, not measured.

/** A line of the opening budget. */
export interface SimulatedLine {
  readonly lineId: string;
  readonly originalFen: bigint;
}

/** Money of one line that is spent in a number of payments between two months. */
export interface Stream {
  readonly lineId: string;
  readonly plannedFen: bigint;
  readonly weight: number;
  readonly months: { readonly first: number; readonly last: number };
}

export interface DraftPayment {
  readonly lineId: string;
  readonly amountFen: bigint;
  readonly effectiveOn: string;
  readonly purpose: string;
}

/** A payment with its id, before it has a voucher. */
export interface RecordedPayment extends DraftPayment {
  readonly paymentId: string;
}

interface Pattern {
  readonly purpose: string;
  /** Payments compared with other lines. */
  readonly weight: number;
  /** Relative frequency of the twelve months; undefined for evenly spread. */
  readonly months?: readonly number[];
}

const SALARIES: Pattern = { purpose: '工资福利发放', weight: 36 };
const PENSIONS: Pattern = { purpose: '离退休费发放', weight: 24 };
const OPERATING: Pattern = {
  purpose: '日常公用支出',
  weight: 48,
  months: [5, 3, 7, 7, 7, 8, 7, 7, 8, 7, 11, 16],
};
const EQUIPMENT: Pattern = {
  purpose: '设备购置',
  weight: 12,
  months: [0, 0, 2, 3, 6, 6, 3, 3, 6, 6, 9, 9],
};
const PROJECT: Pattern = {
  purpose: '项目支出',
  weight: 40,
  months: [0, 0, 4, 2, 3, 16, 3, 2, 16, 4, 14, 20],
};

/** How money of a line is spent. */
export function patternOf(lineId: string): Pattern {
  const { kind, economicCode } = addressOf(lineId);
  if (kind === 'project') return PROJECT;
  if (economicCode.startsWith('301')) return SALARIES;
  if (economicCode.startsWith('303')) return PENSIONS;
  return economicCode.startsWith('310') ? EQUIPMENT : OPERATING;
}

/** Spreads so many payments over the streams by weight, and each stream's money over its payments. */
export function spend(
  random: Random,
  streams: readonly Stream[],
  { payments, fiscalYear }: { readonly payments: number; readonly fiscalYear: number },
): DraftPayment[] {
  const counts = sharesOf(
    streams.map(({ weight }) => weight),
    payments,
  );
  return streams.flatMap((stream, index) =>
    paymentsOf(random, stream, { count: counts[index] ?? 0, fiscalYear }),
  );
}

function paymentsOf(
  random: Random,
  { lineId, plannedFen, months }: Stream,
  { count, fiscalYear }: { readonly count: number; readonly fiscalYear: number },
): DraftPayment[] {
  const { purpose, months: profile } = patternOf(lineId);
  const span = Array.from({ length: 12 }, (_, index) => {
    const inside = index + 1 >= months.first && index + 1 <= months.last;
    return inside ? (profile?.[index] ?? 1) : 0;
  });
  // A pattern may have no month inside the span: then all of its months count alike.
  const usable = span.some((weight) => weight > 0)
    ? span
    : span.map((_, index) => (index + 1 >= months.first && index + 1 <= months.last ? 1 : 0));
  const parts = split(random, plannedFen, count);
  return parts.map((amountFen, index) => {
    const place = profile === undefined ? (index + 0.5) / count : random.fraction();
    const month = placeIn(usable, place) + 1;
    const effectiveOn = workingDay(fiscalYear, month, random.between(1, 31));
    return { lineId, amountFen, effectiveOn, purpose };
  });
}

/** Amounts that add up to the total, none of them zero. Fewer than `count` when there are fewer fen. */
function split(random: Random, totalFen: bigint, count: number): bigint[] {
  const number = totalFen < BigInt(count) ? Number(totalFen) : count;
  const weights = Array.from({ length: number }, () => 0.4 + random.fraction());
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const spreadFen = totalFen - BigInt(number);
  const amounts = weights.map((weight) => 1n + partOf(spreadFen, weight / sum));
  const givenFen = amounts.reduce((total, amountFen) => total + amountFen, 0n);
  return amounts.map((amountFen, index) => amountFen + (index === 0 ? totalFen - givenFen : 0n));
}

/** Whole numbers in proportion to weights that add up to the total (largest remainder). */
export function sharesOf(weights: readonly number[], total: number): number[] {
  const sum = weights.reduce((before, weight) => before + weight, 0);
  const exact = weights.map((weight) => (weight / sum) * total);
  const shares = exact.map(Math.floor);
  const missing = total - shares.reduce((before, share) => before + share, 0);
  const byRemainder = exact
    .map((share, index) => ({ index, remainder: share - Math.floor(share) }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  for (const { index } of byRemainder.slice(0, missing)) shares[index] = (shares[index] ?? 0) + 1;
  return shares;
}

function placeIn(weights: readonly number[], fraction: number): number {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  let rest = fraction * sum;
  for (const [index, weight] of weights.entries()) {
    rest -= weight;
    if (rest < 0) return index;
  }
  return weights.findLastIndex((weight) => weight > 0);
}
