import { formatWan } from '../domain/money.js';

// How amounts are printed in 万元. Each is rounded here, once, from the exact amount.

/** How many decimals a table prints; `up-to` drops zeros at the end. */
export type PrintStyle = { readonly decimals: number } | { readonly upTo: number };

/** 收支总表 and most others: whole 万元. */
export const WHOLE: PrintStyle = { decimals: 0 };
/** 三公: at most one decimal. */
export const TENTHS: PrintStyle = { upTo: 1 };
/** 绩效目标表: to the fen. */
export const EXACT: PrintStyle = { upTo: 6 };

/** Prints fen in 万元 with thousands separators: 3450997194n is `3,451`, `3,451`, `3,450.997194`. */
export function printWan(amountFen: bigint, style: PrintStyle): string {
  const text = formatWan(amountFen, 'upTo' in style ? style.upTo : style.decimals);
  const [, sign = '', whole = '', decimals = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  const kept = 'upTo' in style ? decimals.replace(/0+$/, '') : decimals;
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${sign}${grouped}${kept === '' ? '' : `.${kept}`}`;
}
