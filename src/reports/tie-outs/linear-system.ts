// Amounts that are known only to lie in ranges, and what has to hold between them. Everything here
// is exact: what a solver in floating point answers counts only after it was checked by these
// functions.

export interface Range {
  readonly fromFen: bigint;
  readonly toFen: bigint;
}

/** The sum of factor × amount lies between `from` and `to`; an absent end is open. */
export interface Constraint {
  readonly terms: readonly { readonly variable: number; readonly factor: bigint }[];
  readonly from?: bigint;
  readonly to?: bigint;
}

export interface LinearSystem {
  readonly ranges: readonly Range[];
  readonly constraints: readonly Constraint[];
}

/** Whether these amounts lie in their ranges and fulfil every constraint. */
export function fulfils(system: LinearSystem, amounts: readonly bigint[]): boolean {
  return (
    system.ranges.every((range, variable) => isWithin(amountOf(amounts, variable), range)) &&
    system.constraints.every(({ terms, from, to }) => {
      const sum = terms.reduce(
        (total, { variable, factor }) => total + factor * amountOf(amounts, variable),
        0n,
      );
      return (from === undefined || sum >= from) && (to === undefined || sum <= to);
    })
  );
}

/** What a constraint's sum can be at least and at most. */
export function boundsOf(
  terms: Iterable<{ readonly variable: number; readonly factor: bigint }>,
  ranges: readonly Range[],
): { readonly least: bigint; readonly most: bigint } {
  let [least, most] = [0n, 0n];
  for (const { variable, factor } of terms) {
    const { fromFen, toFen } = rangeAt(ranges, variable);
    least += factor * (factor > 0n ? fromFen : toFen);
    most += factor * (factor > 0n ? toFen : fromFen);
  }
  return { least, most };
}

/**
 * How far beyond its ends a constraint stays whatever the amounts in their ranges are; 0 when it
 * can hold.
 */
export function gapOf({ terms, from, to }: Constraint, ranges: readonly Range[]): bigint {
  const { least, most } = boundsOf(terms, ranges);
  if (from !== undefined && most < from) return from - most;
  if (to !== undefined && least > to) return least - to;
  return 0n;
}

/**
 * Farkas: adds the constraints up with these weights. If the sum cannot be reached from the ranges,
 * there is no solution, and the weights prove it to whoever adds them up again.
 */
export function refutes(
  { ranges, constraints }: LinearSystem,
  weights: ReadonlyMap<number, bigint>,
): boolean {
  const factors = combinedFactors(constraints, weights);
  const { least, most } = boundsOf(
    [...factors].map(([variable, factor]) => ({ variable, factor })),
    ranges,
  );
  const floor = combinedEnd(constraints, weights, 'from');
  const ceiling = combinedEnd(constraints, weights, 'to');
  return (floor !== undefined && most < floor) || (ceiling !== undefined && least > ceiling);
}

/** Factors of the variables in the weighted sum, without those that cancel out. */
export function combinedFactors(
  constraints: readonly Constraint[],
  weights: ReadonlyMap<number, bigint>,
): ReadonlyMap<number, bigint> {
  const factors = new Map<number, bigint>();
  for (const [row, weight] of weights) {
    for (const { variable, factor } of constraints[row]?.terms ?? []) {
      factors.set(variable, (factors.get(variable) ?? 0n) + weight * factor);
    }
  }
  return new Map([...factors].filter(([, factor]) => factor !== 0n));
}

function combinedEnd(
  constraints: readonly Constraint[],
  weights: ReadonlyMap<number, bigint>,
  end: 'from' | 'to',
): bigint | undefined {
  const other = end === 'from' ? 'to' : 'from';
  let total = 0n;
  for (const [row, weight] of weights) {
    if (weight === 0n) continue;
    const value = constraints[row]?.[weight > 0n ? end : other];
    if (value === undefined) return undefined;
    total += weight * value;
  }
  return total;
}

function isWithin(amountFen: bigint, { fromFen, toFen }: Range): boolean {
  return fromFen <= amountFen && amountFen <= toFen;
}

function amountOf(amounts: readonly bigint[], variable: number): bigint {
  const amountFen = amounts[variable];
  if (amountFen === undefined) throw new Error(`variable ${variable} has no amount`);
  return amountFen;
}

function rangeAt(ranges: readonly Range[], variable: number): Range {
  const range = ranges[variable];
  if (range === undefined) throw new Error(`variable ${variable} has no range`);
  return range;
}
