import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isCalendarDate } from '../../src/domain/calendar.js';

describe('isCalendarDate', () => {
  it.each([
    '2023-01-01',
    '2023-01-31',
    '2023-02-28',
    '2024-02-29',
    '2000-02-29',
    '2023-03-31',
    '2023-04-30',
    '2023-05-31',
    '2023-06-30',
    '2023-07-31',
    '2023-08-31',
    '2023-09-30',
    '2023-10-31',
    '2023-11-30',
    '2023-12-31',
  ])('knows %s', (text) => {
    expect(isCalendarDate(text)).toBe(true);
  });

  it.each([
    '2023-01-00',
    '2023-01-32',
    '2023-02-29',
    '2024-02-30',
    '1900-02-29',
    '2023-03-32',
    '2023-04-31',
    '2023-05-32',
    '2023-06-31',
    '2023-07-32',
    '2023-08-32',
    '2023-09-31',
    '2023-10-32',
    '2023-11-31',
    '2023-12-32',
    '2023-00-01',
    '2023-13-01',
  ])('does not know %s', (text) => {
    expect(isCalendarDate(text)).toBe(false);
  });

  it.each([
    '',
    '2023-1-1',
    '20230101',
    '2023/01/01',
    '01-01-2023',
    '23-01-01',
    '12023-01-01',
    '2023-01-01T00:00:00Z',
    ' 2023-01-01',
    '2023-01-01 ',
    '2023-01-01\n',
    '２０２３-01-01',
    '-023-01-01',
  ])('does not take %j for a date', (text) => {
    expect(isCalendarDate(text)).toBe(false);
  });

  it('knows no year zero: there is none, and PostgreSQL stores none', () => {
    expect(isCalendarDate('0000-12-31')).toBe(false);
    expect(isCalendarDate('0001-01-01')).toBe(true);
    expect(isCalendarDate('9999-12-31')).toBe(true);
  });

  it('agrees with the calendar of the machine on every day', () => {
    const parts = fc.tuple(
      fc.integer({ min: 1900, max: 2199 }),
      fc.integer({ min: 0, max: 13 }),
      fc.integer({ min: 0, max: 32 }),
    );
    fc.assert(
      fc.property(parts, ([year, month, day]) => {
        const date = new Date(Date.UTC(year, month - 1, day));
        const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
        const text = [year, month, day].map((part) => String(part).padStart(2, '0')).join('-');
        expect(isCalendarDate(text)).toBe(exists);
      }),
      { numRuns: 500 },
    );
  });
});
