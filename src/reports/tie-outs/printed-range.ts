import { type Figure, type Printed, rangeOf } from '../figure.js';
import type { Range } from './linear-system.js';

// Numbers of people, vehicles, units and projects are printed as they are.
const COUNT = /^(institutions\||assets\||performance\|(units|projects)$)/;

function isExact({ tableId, key, exactFen }: Figure): boolean {
  return exactFen !== undefined || (tableId === 'narrative' && COUNT.test(key));
}

/** Where the exact amount of a figure lies: a point if it is known. */
export function figureRange(figure: Figure): Range {
  const { exactFen, printed } = figure;
  if (!isExact(figure)) return rangeOf(printed);
  const knownFen = exactFen ?? printed.valueFen;
  return { fromFen: knownFen, toFen: knownFen };
}

/** The same if nobody knows whether it was rounded or what follows was cut off. */
export function cutOffRange(figure: Figure): Range {
  const { fromFen, toFen } = figureRange(figure);
  if (isExact(figure)) return { fromFen, toFen };
  const { valueFen, stepFen }: Printed = figure.printed;
  return {
    fromFen: valueFen > 0n ? fromFen : valueFen - stepFen + 1n,
    toFen: valueFen < 0n ? toFen : valueFen + stepFen - 1n,
  };
}
