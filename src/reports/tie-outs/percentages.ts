import type { Figure } from '../figure.js';
import type { CellName, Identity } from './identity.js';

// 增长 187%: a percentage is a ratio, but what is printed is a number, and that makes it linear. With
// A this year's amount and C its change, last year was A − C, and P percent in steps of S were
// printed when   (P − S/2) × (A − C) <= 100 × C < (P + S/2) × (A − C).

export interface PercentOf {
  readonly amount: CellName;
  readonly change: CellName;
  readonly percent: Figure;
}

// One percent is a million, as one 万元 is; everything is doubled for the half step.
const HUNDRED_TWICE = 200n * 1_000_000n;

/** Rounded half away from zero; a fall is a rise with the sign turned. */
export function percentIdentities(of: PercentOf): readonly Identity[] {
  const { key, printed } = of.percent;
  const { valueFen, stepFen } = printed;
  const isFall = valueFen < 0n;
  const twice = 2n * (isFall ? -valueFen : valueFen);
  const named = { alsoNames: [of.percent] };
  const below = (end: bigint) => ({ terms: ratioLess(of, { end, isFall }), to: -1n });
  if (valueFen === 0n) {
    const within = { end: stepFen, isFall };
    return [
      { of: `${key}|most`, ...named, terms: ratioLess(of, within), to: 0n },
      { of: `${key}|least`, ...named, terms: ratioLess(of, { ...within, isFall: true }), to: 0n },
    ];
  }
  const least = ratioLess(of, { end: twice - stepFen, isFall });
  return [
    // Whoever cuts off prints P up to the next step.
    {
      of: `${key}|most`,
      ...named,
      ...below(twice + stepFen),
      whenCutOff: below(twice + 2n * stepFen),
    },
    { of: `${key}|least`, ...named, terms: least, from: 0n },
  ];
}

interface End {
  /** Twice a percentage. */
  readonly end: bigint;
  readonly isFall: boolean;
}

/**
 * 200 × C − 2P × (A − C), in the smallest whole numbers: less than zero where the ratio is less
 * than P.
 */
function ratioLess({ amount, change }: PercentOf, { end, isFall }: End): Identity['terms'] {
  const divisor = greatestDivisor(HUNDRED_TWICE, end);
  const rise = (isFall ? -HUNDRED_TWICE : HUNDRED_TWICE) / divisor;
  return [
    { ...change, factor: rise + end / divisor },
    { ...amount, factor: -end / divisor },
  ];
}

function greatestDivisor(one: bigint, other: bigint): bigint {
  return other === 0n ? one : greatestDivisor(other, one % other);
}
