import { type Figure, type Printed, rangeOf } from '../figure.js';
import type { Range } from './linear-system.js';

/** Where the exact amount of a figure lies: a point if it is known. */
export function figureRange({ exactFen, printed }: Figure): Range {
  return exactFen === undefined ? rangeOf(printed) : { fromFen: exactFen, toFen: exactFen };
}

/** The same if nobody knows whether it was rounded or what follows was cut off. */
export function cutOffRange(figure: Figure): Range {
  const { fromFen, toFen } = figureRange(figure);
  if (figure.exactFen !== undefined) return { fromFen, toFen };
  const { valueFen, stepFen }: Printed = figure.printed;
  return {
    fromFen: valueFen > 0n ? fromFen : valueFen - stepFen + 1n,
    toFen: valueFen < 0n ? toFen : valueFen + stepFen - 1n,
  };
}
