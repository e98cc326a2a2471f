import type { BudgetEvent } from '../../src/domain/events.js';
import { postingsOf } from '../../src/domain/postings.js';

// The double entry of an event in letters instead of figures: each amount of an example becomes a power of a
// large number, the rule book makes the postings, and the powers are read back as what they stand for.

const BASE = 10n ** 12n;

export interface Entry {
  /** Which line, by the field that names it. */
  readonly line: string;
  /** Such as `available − from.amountFen`. */
  readonly movements: readonly string[];
}

/** What an event does to its lines; the comparisons that a rule makes come out as in the example. */
export function entriesOf(example: BudgetEvent): Entry[] {
  const amounts = leaves(example).filter(({ name }) => name.endsWith('Fen'));
  const sorted = amounts
    .filter(({ value }) => typeof value === 'bigint')
    .sort((a, b) => (BigInt(String(a.value)) < BigInt(String(b.value)) ? -1 : 1));
  const symbols = [...new Set(sorted.map(({ name }) => name))];
  const lines = leaves(example).filter(({ name }) => /lineId$/i.test(name));
  const postings = postingsOf(inLetters(example, symbols) as BudgetEvent);
  return postings.map(({ lineId, movement }) => ({
    line: lines.find(({ value }) => value === lineId)?.name ?? lineId,
    movements: Object.entries(movement)
      .filter(([, fen]) => fen !== 0n)
      .map(([account, fen]) => `\`${account}\` ${formula(fen, symbols)}`),
  }));
}

interface Leaf {
  /** Its path without places in lists: `from.amountFen`. */
  readonly name: string;
  readonly value: unknown;
}

function leaves(value: unknown, name = ''): Leaf[] {
  if (typeof value !== 'object' || value === null) return [{ name, value }];
  return Object.entries(value).flatMap(([key, part]) => leaves(part, below(value, name, key)));
}

function inLetters(value: unknown, symbols: readonly string[], name = ''): unknown {
  if (typeof value === 'bigint') return BASE ** BigInt(symbols.indexOf(name));
  if (Array.isArray(value)) return value.map((part) => inLetters(part, symbols, name));
  if (typeof value !== 'object' || value === null) return value;
  const parts = Object.entries(value);
  return Object.fromEntries(
    parts.map(([key, part]) => [key, inLetters(part, symbols, below(value, name, key))]),
  );
}

function below(parent: object, name: string, key: string): string {
  if (Array.isArray(parent)) return name;
  return name === '' ? key : `${name}.${key}`;
}

// Digits of a number in a balanced base: each is how often a symbol is added, or taken away.
function formula(fen: bigint, symbols: readonly string[]): string {
  let rest = fen;
  const terms = symbols.flatMap((symbol) => {
    const digit = balanced(((rest % BASE) + BASE) % BASE);
    rest = (rest - digit) / BASE;
    if (digit === 0n) return [];
    const size = digit < 0n ? -digit : digit;
    return [`${digit < 0n ? '−' : '+'} ${size === 1n ? '' : `${size} × `}\`${symbol}\``];
  });
  return terms.reverse().join(' ');
}

function balanced(digit: bigint): bigint {
  return digit > BASE / 2n ? digit - BASE : digit;
}
