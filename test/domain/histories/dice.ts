/** Chances that hang on a seed alone, so that what was drawn once is drawn again. */
export class Dice {
  constructor(private seed: number) {}

  /** A whole number from zero to just below a limit (mulberry32). */
  below(limit: number): number {
    this.seed = (this.seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.seed ^ (this.seed >>> 15), this.seed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  /** True that often in a hundred. */
  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  /** One of the values, undefined when there is none. */
  pick<Value>(values: readonly Value[]): Value | undefined {
    return values[this.below(Math.max(1, values.length))];
  }

  /** One of the values. */
  oneOf<Value>(values: readonly [Value, ...Value[]]): Value {
    return this.pick(values) ?? values[0];
  }

  /** Some of the values, at least one if there is one, each at most once. */
  some<Value>(values: readonly Value[], most = 3): Value[] {
    const rest = [...values];
    const picked: Value[] = [];
    for (let left = 1 + this.below(most); left > 0 && rest.length > 0; left -= 1) {
      picked.push(...rest.splice(this.below(rest.length), 1));
    }
    return picked;
  }

  /** Fen from 1 to a limit. */
  fenUpTo(limitFen: bigint): bigint {
    return 1n + BigInt(this.below(Number(limitFen > 1_000_000n ? 1_000_000n : limitFen)));
  }
}
