import { type Figure, keyOf } from '../reports/figure.js';
import { readAmount } from './amounts.js';
import type { NarrativePart } from './narrative-text.js';
import { type Setting, tell } from './reading.js';

// Takes figures out of a part of the text. Amounts are in 万元; people, things and percent are counted in the
// same unit, as the figures of the ledger's own text are.

export const NUMBER = '(-?\\d[\\d,]*(?:\\.\\d+)?)';
export const WAN = `${NUMBER}万元`;

const UNIT_FEN = 1_000_000n;
const AGAIN = /(\d[\d,]*(?:\.\d+)?)万元(?!以上)/g;

interface Taken {
  readonly key: string;
  readonly at: number;
  readonly text: string;
  readonly valueFen: bigint;
  readonly decimals: number;
  /** Amounts of a part are rounded alike; a percentage or a number of people is by itself. */
  readonly kind: 'amount' | 'count' | 'none';
}

export class PartReading {
  private readonly taken: Taken[] = [];
  private readonly seenAt = new Set<number>();

  constructor(
    readonly part: NarrativePart,
    private readonly setting: Setting,
  ) {}

  get words(): string {
    return this.part.words;
  }

  /** Takes the number at this place of the words; a sign of the words around it makes it negative. */
  take(
    key: string,
    number: { readonly text: string; readonly at: number },
    {
      kind = 'amount',
      sign = 1n,
    }: { readonly kind?: 'amount' | 'count'; readonly sign?: bigint } = {},
  ): void {
    const amount = readAmount(number.text, UNIT_FEN);
    this.seenAt.add(number.at);
    if (amount === undefined) {
      const cell = { text: number.text, place: this.part.placeAt(number.at), left: 0, right: 0 };
      tell(this.setting, 'cell-unreadable', cell, 'is no amount');
      return;
    }
    this.keep({
      key,
      ...number,
      valueFen: sign * amount.valueFen,
      decimals: amount.decimals,
      kind,
    });
  }

  /** Takes words that say there is none, or no change. */
  takeNone(key: string, words: { readonly text: string; readonly at: number }): void {
    this.keep({ key, ...words, valueFen: 0n, decimals: 0, kind: 'none' });
  }

  /** The first match in a range of the words, its first group being a number to take. */
  find(
    pattern: RegExp,
    { from = 0, to = this.words.length }: { readonly from?: number; readonly to?: number } = {},
  ): Found | undefined {
    const match = new RegExp(pattern, 'd').exec(this.words.slice(from, to));
    const group =
      match?.indices?.findIndex((range, index) => index > 0 && range !== undefined) ?? -1;
    const range = match?.indices?.[group];
    if (match === null || range === undefined) return undefined;
    const text = match[group] ?? '';
    return { text, at: from + range[0], end: from + match.index + match[0].length };
  }

  /** The figures, and a problem for every amount of the part that no figure was made of. */
  figures(): readonly Figure[] {
    this.tellUntaken();
    const amounts = this.taken.filter(({ kind }) => kind === 'amount');
    const decimals = Math.max(0, ...amounts.map((amount) => amount.decimals));
    return this.taken.map((one) => {
      const step = one.kind === 'count' ? 10n ** BigInt(one.decimals) : 10n ** BigInt(decimals);
      const printed = { text: one.text, valueFen: one.valueFen, stepFen: UNIT_FEN / step };
      return { tableId: 'narrative', key: one.key, printed, place: this.part.placeAt(one.at) };
    });
  }

  private keep(taken: Taken): void {
    const before = this.taken.find(({ key }) => key === taken.key);
    if (before === undefined) this.taken.push(taken);
    else if (before.valueFen !== taken.valueFen) {
      const place = this.part.placeAt(taken.at);
      const what = `differs from ${before.text}, said before for ${taken.key}`;
      tell(this.setting, 'figure-twice', { text: taken.text, place, left: 0, right: 0 }, what);
    }
  }

  private tellUntaken(): void {
    for (const { index, 0: text, 1: number = '' } of this.words.matchAll(AGAIN)) {
      if (this.seenAt.has(index)) continue;
      const place = this.part.placeAt(index);
      const what = `stands in 「${this.part.title}」 and is no figure that is known`;
      tell(this.setting, 'amount-not-taken', { text, place, left: 0, right: number.length }, what);
    }
  }
}

export interface Found {
  readonly text: string;
  readonly at: number;
  /** Where the whole match ends. */
  readonly end: number;
}

const AGAINST = '(?:比|较|与|同)(?:上年|\\d{4}年)(?:度)?(?:部门)?(?:预算数?)?';
const BY = `(增加|减少|上升|下降)${WAN}`;
const PERCENT = `,?(增长|上升|增加|下降|降低|减少)${NUMBER}%`;
const CHANGE = new RegExp(`${AGAINST}(?:${BY}(?:${PERCENT})?|(持平))`, 'd');

/** The change that is told within a range of the words, for `key` and `key-percent`. */
export function takeChange(
  reading: PartReading,
  key: string,
  { from, to }: { readonly from: number; readonly to: number },
): void {
  const match = CHANGE.exec(reading.words.slice(from, to));
  if (match === null) return;
  const [, way, amount, share, percent, level] = match;
  const at = (group: number) => from + (match.indices?.[group]?.[0] ?? 0);
  if (level !== undefined) reading.takeNone(key, { text: level, at: at(5) });
  if (amount !== undefined) {
    reading.take(key, { text: amount, at: at(2) }, { sign: signOf(way) });
  }
  if (percent !== undefined) {
    const options = { kind: 'count', sign: signOf(share) } as const;
    reading.take(`${key}-percent`, { text: percent, at: at(4) }, options);
  }
}

function signOf(way: string | undefined): bigint {
  return /减少|下降|降低/.test(way ?? '') ? -1n : 1n;
}

/** The end of the sentence that goes on at a place of the words. */
export function sentenceEnd(words: string, from: number): number {
  const end = words.indexOf('。', from);
  return end === -1 ? words.length : end;
}

/** Takes the first number after a pattern as the figure SECTION|WHAT. */
export function takeFirst(
  reading: PartReading,
  key: readonly string[],
  pattern: RegExp,
  range: { readonly from?: number; readonly to?: number; readonly kind?: 'amount' | 'count' } = {},
): Found | undefined {
  const found = reading.find(pattern, range);
  if (found !== undefined) reading.take(keyOf(...key), found, { kind: range.kind ?? 'amount' });
  return found;
}
