import { formatYuan } from '../domain/money.js';
import { keyOf } from './figure.js';
import type { AmountCell, Column, Term, TextCell } from './table.js';

// Cells of the management reports, which print yuan to the fen: nothing is rounded.

export const LANGUAGES = ['zh', 'en'] as const;

export type Language = (typeof LANGUAGES)[number];

/** A word in each language. */
export type Wording = Readonly<Record<Language, string>>;

export function text(words: string): TextCell {
  return { type: 'text', text: words };
}

/** An amount in yuan, with thousands separators: 154830000n is `1,548,300.00`. */
export function yuan(
  keyParts: readonly string[],
  amountFen: bigint,
  terms: readonly Term[] = [],
): AmountCell {
  const [whole = '', decimals = ''] = formatYuan(amountFen).split('.');
  const printed = `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${decimals}`;
  return { type: 'amount', text: printed, amountFen, key: keyOf(...keyParts), terms };
}

export function unitOfYuan(language: Language): string {
  return { zh: '单位：元', en: 'Unit: yuan' }[language];
}

/** Columns with one head each. */
export function columnsOf(
  heads: readonly (readonly [columnId: string, type: Column['type'], heads: Wording])[],
  language: Language,
): Column[] {
  return heads.map(([columnId, type, wording]) => ({
    columnId,
    type,
    heads: [wording[language]],
  }));
}
