import type { LinearSystem } from '../reports/tie-outs/linear-system.js';

// Where nothing but sums is known, amounts are put where the sums say that money is: in proportion to
// them. Scaling every sum into its range in turn (iterative proportional fitting; Bregman 1967 for ranges)
// ends inside all ranges if they can hold together, and stays near the start in proportion.

const SWEEPS = 5_000;
/** Below this a whole amount of fen is found beside it. */
const NEAR_FEN = 0.25;

/** Amounts in fen, not whole, that come to lie in all ranges, or near them after so many sweeps. */
export function proportionalAmounts(
  { constraints }: LinearSystem,
  weights: readonly number[],
): number[] {
  const amounts = [...weights];
  const sums = constraints.map(({ terms, from = 0n, to = 0n }) => ({
    members: terms.map(({ variable }) => variable),
    from: Number(from),
    to: Number(to),
  }));
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    let farthest = 0;
    for (const { members, from, to } of sums) {
      const sum = members.reduce((total, member) => total + (amounts[member] ?? 0), 0);
      const wanted = sum < from ? from : sum > to ? to : sum;
      farthest = Math.max(farthest, Math.abs(wanted - sum));
      if (wanted === sum || sum === 0) continue;
      for (const member of members) amounts[member] = ((amounts[member] ?? 0) * wanted) / sum;
    }
    if (farthest < NEAR_FEN) break;
  }
  return amounts;
}
