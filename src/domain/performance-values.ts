import { isCalendarDate } from './calendar.js';
import type { Comparator, PerformanceTarget } from './performance-events.js';

// Values of targets and of what was reached, compared exactly: no floating point.

const DECIMALS = 6;
const NUMBER = /^(-?)(0|[1-9][0-9]{0,17})(?:\.([0-9]{1,6}))?$/;
const SCORE = /^(?:100(?:\.0{1,2})?|(?:0|[1-9][0-9]?)(?:\.[0-9]{1,2})?)$/;

/** True for 0 to 100 with at most two decimals. */
export function isScore(text: string): boolean {
  return SCORE.test(text);
}

/** Whether a value has the form that its comparator compares. */
export function isValueOf(comparator: Comparator, value: string): boolean {
  switch (comparator) {
    case 'at-least':
    case 'at-most':
    case 'equal':
      return millionthsOf(value) !== undefined;
    case 'before':
      return isCalendarDate(value);
    case 'qualitative':
      return value.trim() !== '';
    default:
      return comparator satisfies never;
  }
}

/** Whether a target was reached; undefined for words, which a person has to judge. */
export function isReached(
  { comparator, value }: Pick<PerformanceTarget, 'comparator' | 'value'>,
  actual: string,
): boolean | undefined {
  // 12月31日前 includes the 31st, as 以前 does in the rules on time limits.
  if (comparator === 'before') return actual <= value;
  const [reached, wanted] = [millionthsOf(actual), millionthsOf(value)];
  if (comparator === 'qualitative' || reached === undefined || wanted === undefined) {
    return undefined;
  }
  if (comparator === 'at-least') return reached >= wanted;
  if (comparator === 'at-most') return reached <= wanted;
  return reached === wanted;
}

function millionthsOf(text: string): bigint | undefined {
  const match = NUMBER.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = '0', decimals = ''] = match;
  const millionths = BigInt(`${whole}${decimals.padEnd(DECIMALS, '0')}`);
  return sign === '-' ? -millionths : millionths;
}
