import type { AlertTier, Severity } from '../alert-rules.js';

// Exact comparisons of ratios, in hundredths of a percent, so that a rule may say 7.5.

/** A part of a whole; the whole is above zero. */
export interface Ratio {
  readonly part: bigint;
  readonly whole: bigint;
}

export function hundredthsOf(percent: number): bigint {
  return BigInt(Math.round(percent * 100));
}

/** True when the ratio is greater than so many percent. */
export function exceeds({ part, whole }: Ratio, percent: number): boolean {
  return part * 10_000n > whole * hundredthsOf(percent);
}

/** The highest step that a figure is beyond, from 1; 0 when it is beyond none. */
export function tierReached(
  tiers: readonly AlertTier[],
  beyond: (above: number) => boolean,
): { readonly tier: number; readonly severity: Severity } {
  const tier = tiers.findLastIndex(({ above }) => beyond(above)) + 1;
  return { tier, severity: (tiers[tier - 1] ?? tiers[0])?.severity ?? 'info' };
}

/** A ratio in percent with two decimals, cut off towards zero. */
export function percentText({ part, whole }: Ratio): string {
  if (whole === 0n) return '0.00';
  const hundredths = (part * 10_000n) / whole;
  const size = hundredths < 0n ? -hundredths : hundredths;
  const sign = hundredths < 0n ? '-' : '';
  return `${sign}${size / 100n}.${String(size % 100n).padStart(2, '0')}`;
}
