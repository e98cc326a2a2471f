// Money is integer fen in a bigint. Yuan (at most two decimals) is spoken at the edge, wan (10,000 yuan)
// is printed in tables.
export const MAX_FEN = 2n ** 63n - 1n;
const FEN_PER_YUAN = 100n;
const FEN_PER_WAN = 1_000_000n;
const YUAN = /^-?(0|[1-9][0-9]*)(\.[0-9]{1,2})?$/;

/**
 * Reads yuan such as `1548300`, `1548300.5` or `1548300.00` as fen.
 * Returns undefined for anything else: exponents, separators, a third decimal, more than 64 bits.
 */
export function parseYuan(text: string): bigint | undefined {
  if (text.length > 24 || !YUAN.test(text)) return undefined;
  const negative = text.startsWith('-');
  const [whole = '0', decimals = ''] = (negative ? text.slice(1) : text).split('.');
  const fen = BigInt(whole) * FEN_PER_YUAN + BigInt(decimals.padEnd(2, '0'));
  if (fen > MAX_FEN) return undefined;
  return negative ? -fen : fen;
}

/** Writes fen as yuan with two decimals: 154830000n is `1548300.00`. */
export function formatYuan(amountFen: bigint): string {
  const sign = amountFen < 0n ? '-' : '';
  const size = amountFen < 0n ? -amountFen : amountFen;
  return `${sign}${size / FEN_PER_YUAN}.${String(size % FEN_PER_YUAN).padStart(2, '0')}`;
}

/** Prints fen in 万元 with `decimals` places, rounded once, half away from zero. */
export function formatWan(amountFen: bigint, decimals = 0): string {
  const scale = 10n ** BigInt(decimals);
  const size = amountFen < 0n ? -amountFen : amountFen;
  const rounded = (size * scale * 2n + FEN_PER_WAN) / (FEN_PER_WAN * 2n);
  const sign = amountFen < 0n && rounded > 0n ? '-' : '';
  if (decimals === 0) return `${sign}${rounded}`;
  return `${sign}${rounded / scale}.${String(rounded % scale).padStart(decimals, '0')}`;
}

/** Sums fen. */
export function sumFen(amounts: Iterable<bigint>): bigint {
  let totalFen = 0n;
  for (const amountFen of amounts) totalFen += amountFen;
  return totalFen;
}
