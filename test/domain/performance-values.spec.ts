import { expect, it } from '@jest/globals';
import { isReached, isValueOf } from '../../src/domain/performance-values.js';

it.each([
  ['at-least', '12.5', '12.500000', '12.499999'],
  ['at-least', '-1', '0', '-1.000001'],
  ['at-least', '100000000000000000', '100000000000000000.1', '99999999999999999.9'],
  ['at-most', '12.5', '12.5', '12.500001'],
  ['equal', '12.5', '12.50', '12.51'],
  ['equal', '0', '-0', '0.000001'],
  ['before', '2023-12-31', '2023-12-31', '2024-01-01'],
] as const)('finds %s %s reached by %s and not by %s', (comparator, value, enough, less) => {
  expect([enough, less].map((actual) => isValueOf(comparator, actual))).toEqual([true, true]);
  expect(isReached({ comparator, value }, enough)).toBe(true);
  expect(isReached({ comparator, value }, less)).toBe(false);
});

it('leaves words to people, also when they look like numbers', () => {
  expect(isReached({ comparator: 'qualitative', value: '12' }, '12')).toBeUndefined();
});
