import { addressOf, lineIdOf } from '../domain/line.js';
import type { Random } from './random.js';
import type { SimulatedLine } from './spending.js';

/** The lines with a part of their own in the year. */
export interface Cast {
  /** Spends too much in November; a refund puts it right in December. */
  readonly overspentLineId: string;
  /** Spends too much in December and stays so: its lines, and the one that does it. */
  readonly overspentProject: Overspent | undefined;
  /** Charged by mistake although it is not in the budget, and corrected to `lineId`. */
  readonly mistaken: { readonly wrongLineId: string; readonly lineId: string } | undefined;
  /** Receives the supplementary appropriation. */
  readonly supplementedLineId: string;
  /** Lines that never overspend. */
  readonly ordinary: readonly SimulatedLine[];
}

interface Overspent {
  readonly lineIds: readonly string[];
  readonly lineId: string;
}

/** Gives the parts. Throws when the ledger has too few lines for a year to happen on. */
export function castOf(random: Random, lines: readonly SimulatedLine[]): Cast {
  const basic = lines.filter(({ lineId }) => addressOf(lineId).kind === 'basic');
  const operating = basic.filter(({ lineId }) => addressOf(lineId).economicCode.startsWith('302'));
  const candidates = operating.length > 0 ? operating : basic;
  const overspentLineId = candidates.length > 0 ? random.pick(candidates).lineId : '';
  const overspentProject = projectOf(random, lines);
  const taken = new Set([overspentLineId, ...(overspentProject?.lineIds ?? [])]);
  const ordinary = lines.filter(({ lineId }) => !taken.has(lineId));
  if (ordinary.length < 2)
    throw new RangeError('the ledger has too few lines for a simulated year');
  return {
    overspentLineId,
    overspentProject,
    mistaken: mistakenOf(random, { ordinary, lines }),
    supplementedLineId: random.pick(ordinary).lineId,
    ordinary,
  };
}

function projectOf(random: Random, lines: readonly SimulatedLine[]): Overspent | undefined {
  const codeOf = ({ lineId }: SimulatedLine) => addressOf(lineId).projectCode;
  const ofProjects = lines.filter((line) => codeOf(line) !== undefined);
  if (ofProjects.length === 0) return undefined;
  const chosen = codeOf(random.pick(ofProjects));
  const own = ofProjects.filter((line) => codeOf(line) === chosen);
  const largest = own.reduce((a, b) => (b.originalFen > a.originalFen ? b : a));
  return { lineIds: own.map(({ lineId }) => lineId), lineId: largest.lineId };
}

// A combination of codes that the ledger knows but no line has.
function mistakenOf(
  random: Random,
  { ordinary, lines }: Record<'ordinary' | 'lines', readonly SimulatedLine[]>,
): Cast['mistaken'] {
  const known = new Set(lines.map(({ lineId }) => lineId));
  const funded = ordinary.filter(({ originalFen }) => originalFen >= 100_000n);
  if (funded.length === 0) return undefined;
  const { lineId } = random.pick(funded);
  const wrongs = lines.flatMap((other) => {
    const { economicCode } = addressOf(other.lineId);
    const wrongLineId = lineIdOf({ ...addressOf(lineId), economicCode });
    return known.has(wrongLineId) ? [] : [wrongLineId];
  });
  return wrongs.length === 0 ? undefined : { wrongLineId: random.pick(wrongs), lineId };
}
