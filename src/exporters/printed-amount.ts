import type { AmountCell } from '../reports/table.js';

// An amount as a number with a format that shows what is printed, and nothing else.

/** The number in the unit of the table, and how it is shown. */
export interface PrintedAmount {
  readonly value: number;
  readonly format: string;
}

/** The fen of one 元, 万元 and 亿元. */
const UNITS: Readonly<Record<string, { readonly decimals: number }>> = {
  元: { decimals: 2 },
  万元: { decimals: 6 },
  亿元: { decimals: 10 },
};

// A spreadsheet program keeps 15 digits of a number. 10 trillion yuan are as many fen.
const EXACT_BELOW_FEN = 10n ** 15n;

const WRITTEN = /^(-?)(\d{1,3}(?:,\d{3})*|\d+)(?:\.(\d+))?$/;

/**
 * Undefined where no number would be exact and show this text: beyond 15 digits, in a unit that is not
 * known, or printed as words or a dash. Such a cell is text.
 */
export function printedAmount(cell: AmountCell, unit: string): PrintedAmount | undefined {
  const { text, amountFen } = cell;
  const [, sign, whole = '', decimals = ''] = WRITTEN.exec(text) ?? [];
  const unitDecimals = UNITS[unit]?.decimals;
  const size = amountFen < 0n ? -amountFen : amountFen;
  if (sign === undefined || unitDecimals === undefined || size >= EXACT_BELOW_FEN) return undefined;
  if (decimals.length > unitDecimals) return undefined;
  const stepFen = 10n ** BigInt(unitDecimals - decimals.length);
  const roundedFen = ((size * 2n + stepFen) / (stepFen * 2n)) * stepFen;
  const printedFen = BigInt(whole.replaceAll(',', '') + decimals) * stepFen;
  const isNegative = amountFen < 0n && printedFen > 0n;
  if (roundedFen !== printedFen || isNegative !== (sign === '-')) return undefined;
  const grouped = whole.includes(',') || whole.length <= 3;
  const pattern = `${grouped ? '#,##0' : '0'}${decimals === '' ? '' : `.${'0'.repeat(decimals.length)}`}`;
  // A spreadsheet program would show -0 for a negative amount that is rounded to nothing.
  const format = amountFen < 0n && !isNegative ? `${pattern};${pattern}` : pattern;
  return { value: Number(amountFen) / 10 ** unitDecimals, format };
}
