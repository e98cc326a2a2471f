import { MAX_FEN } from '../domain/money.js';
import type { Printed } from '../reports/figure.js';

// Amounts as documents print them. A blank says nothing, and is not taken for zero.

/** Fen of one of the units that tables are printed in. */
export const UNITS_OF_AMOUNTS: Readonly<Record<string, bigint>> = {
  元: 100n,
  千元: 100_000n,
  万元: 1_000_000n,
  亿元: 10_000_000_000n,
};

const AMOUNT = /^-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?$/;
const NOTHING = /^(?:[-—–－―]+|\/|无|\*+)?$/;

/** Whether something is printed that could be an amount. */
export function looksLikeAmount(text: string): boolean {
  return AMOUNT.test(plain(text));
}

/** Whether a cell says that there is no amount. */
export function saysNothing(text: string): boolean {
  return NOTHING.test(plain(text));
}

export interface Amount {
  readonly valueFen: bigint;
  readonly decimals: number;
}

/** Reads `3,451`, `2944`, `-26.5`; undefined for anything else, and for parts of a fen. */
export function readAmount(text: string, unitFen: bigint): Amount | undefined {
  const digits = plain(text);
  const match = AMOUNT.exec(digits);
  if (match === null || digits.length > 30) return undefined;
  const decimals = match[1]?.length ?? 0;
  const step = 10n ** BigInt(decimals);
  const scaled = BigInt(digits.replace(/[,.]/g, '')) * unitFen;
  if (scaled % step !== 0n) return undefined;
  const valueFen = scaled / step;
  if (valueFen > MAX_FEN || valueFen < -MAX_FEN) return undefined;
  return { valueFen, decimals };
}

/**
 * What is printed, given the most decimals that its table shows: where some cells have decimals and others
 * have none, zeros at the end were dropped.
 */
export function printedOf(
  text: string,
  { valueFen }: Amount,
  { unitFen, decimals }: { readonly unitFen: bigint; readonly decimals: number },
): Printed {
  const stepFen = unitFen / 10n ** BigInt(decimals);
  return { text: text.trim(), valueFen, stepFen: stepFen < 1n ? 1n : stepFen };
}

function plain(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/^[−–－]/, '-')
    .replace(/[，]/g, ',')
    .trim();
}
