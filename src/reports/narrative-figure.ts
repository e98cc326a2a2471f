import { sumFen } from '../domain/money.js';
import type { ComparativeFigure } from '../domain/publication-events.js';
import type { Figure } from './figure.js';
import { type PrintStyle, printWan, WHOLE } from './print.js';
import type { ReportSource } from './source.js';

// How the figures of the narrative parts are made. Whole numbers of people, vehicles and percent are
// counted in the unit of 万元, so that whoever compares figures needs to know no other.

const ONE = 1_000_000n;

/** An amount in 万元. */
export function amountFigure(key: string, amountFen: bigint, style: PrintStyle = WHOLE): Figure {
  return figure(key, { exactFen: amountFen, style, text: printWan(amountFen, style) });
}

/** A number of people, vehicles, units. */
export function countFigure(key: string, count: number): Figure {
  return { ...amountFigure(key, BigInt(count) * ONE), exactFen: BigInt(count) * ONE };
}

/** An amount that last year had as well: of one figure of last year, or of several together. */
export interface Compared {
  /** `total|revenue`; `amount` at its end gives way to `change`. */
  readonly key: string;
  readonly figure: ComparativeFigure | readonly ComparativeFigure[];
  readonly amountFen: bigint;
  readonly style?: PrintStyle;
}

/** The amount; the change against last year where last year is known, in percent if it was not zero. */
export function changeFigures(source: ReportSource, compared: Compared): Figure[] {
  const { key, figure: of, amountFen, style = WHOLE } = compared;
  const amount = amountFigure(key, amountFen, style);
  const lastYear = [of].flat().map((one) => lastYearFen(source, one));
  if (!lastYear.every((fen) => fen !== undefined)) return [amount];
  const beforeFen = sumFen(lastYear);
  const changeFen = amountFen - beforeFen;
  const changeKey = changeKeyOf(key);
  const change = figure(changeKey, {
    exactFen: changeFen,
    style,
    text: printWan(size(changeFen), style),
  });
  if (beforeFen === 0n) return [amount, change];
  // Division of bigints cuts towards zero, which rounds to the same whole percent as the exact ratio.
  const percent = (changeFen * 100n * ONE) / beforeFen;
  const text = printWan(size(percent), WHOLE);
  return [
    amount,
    change,
    figure(`${changeKey}-percent`, { exactFen: percent, style: WHOLE, text }),
  ];
}

export function changeKeyOf(key: string): string {
  return key.endsWith('|amount') ? key.replace(/amount$/, 'change') : `${key}-change`;
}

/** Last year's figure of the department, or what its units had together; undefined when nobody said. */
export function lastYearFen(
  { comparatives }: ReportSource,
  figure: ComparativeFigure,
): bigint | undefined {
  const told = comparatives.filter((comparative) => comparative.figure === figure);
  const ofDepartment = told.find(({ unitCode }) => unitCode === undefined);
  if (ofDepartment !== undefined) return ofDepartment.amountFen;
  return told.length === 0 ? undefined : sumFen(told.map(({ amountFen }) => amountFen));
}

function figure(
  key: string,
  {
    exactFen,
    style,
    text,
  }: { readonly exactFen: bigint; readonly style: PrintStyle; readonly text: string },
): Figure {
  const places = 'upTo' in style ? style.upTo : style.decimals;
  const stepFen = ONE / 10n ** BigInt(places);
  const valueFen = rounded(exactFen, stepFen);
  return { tableId: 'narrative', key, printed: { text, valueFen, stepFen }, exactFen };
}

// Half away from zero, as amounts are printed.
function rounded(exactFen: bigint, stepFen: bigint): bigint {
  const steps = (2n * size(exactFen) + stepFen) / (2n * stepFen);
  return (exactFen < 0n ? -steps : steps) * stepFen;
}

function size(fen: bigint): bigint {
  return fen < 0n ? -fen : fen;
}
