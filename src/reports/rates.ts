import { dayOfYear, daysOfYear } from '../domain/calendar.js';

// Percentages with two decimals, rounded once, half away from zero.

/** A part in percent of a whole: `33.33`; undefined when there is no whole above zero. */
export function ratePercent({
  partFen,
  wholeFen,
}: {
  readonly partFen: bigint;
  readonly wholeFen: bigint;
}): string | undefined {
  if (wholeFen <= 0n) return undefined;
  return hundredthsText(rounded(partFen * 10_000n, wholeFen));
}

/** 序时进度: the days of a fiscal year up to a day, that day included, in percent of all its days. */
export function timeProgress(fiscalYear: number, day: string): string {
  const [first, last] = [`${fiscalYear}-01-01`, `${fiscalYear}-12-31`];
  if (day < first) return '0.00';
  const counted = day > last ? last : day;
  const [days, all] = [BigInt(dayOfYear(counted)), BigInt(daysOfYear(first))];
  return hundredthsText(rounded(days * 10_000n, all));
}

/** How many percentage points the first percentage is above the second. */
export function percentagePoints(above: string, below: string): string {
  return hundredthsText(hundredthsIn(above) - hundredthsIn(below));
}

function rounded(part: bigint, whole: bigint): bigint {
  const size = part < 0n ? -part : part;
  const units = (size * 2n + whole) / (whole * 2n);
  return part < 0n ? -units : units;
}

function hundredthsIn(percent: string): bigint {
  return BigInt(percent.replace('.', ''));
}

function hundredthsText(hundredths: bigint): string {
  const size = hundredths < 0n ? -hundredths : hundredths;
  const sign = hundredths < 0n ? '-' : '';
  return `${sign}${size / 100n}.${String(size % 100n).padStart(2, '0')}`;
}
