/** Draws that depend on nothing but the seed. */
export interface Random {
  /** A fraction from 0 to below 1. */
  fraction(): number;
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number;
  /** One of the items. Throws when there is none. */
  pick<Item>(items: readonly Item[]): Item;
}

/** mulberry32 (Tommy Ettinger, 2017, public domain): 32 bits of state, the same everywhere. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const fraction = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const between = (least: number, most: number) =>
    least + Math.floor(fraction() * (most - least + 1));
  return {
    fraction,
    between,
    pick: (items) => {
      const item = items[between(0, items.length - 1)];
      if (item === undefined) throw new Error('nothing to pick from');
      return item;
    },
  };
}

/** The part of an amount that a fraction is, rounded down to the fen. */
export function partOf(amountFen: bigint, fraction: number): bigint {
  return (amountFen * BigInt(Math.floor(fraction * 1_000_000))) / 1_000_000n;
}
