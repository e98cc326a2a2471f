import { describe, expect, it } from '@jest/globals';
import { printedAmount } from '../../src/exporters/printed-amount.js';
import { amount } from './tables.js';

const inWan = (amountFen: bigint, text: string) => printedAmount(amount(amountFen, text), '万元');

describe('an amount as a number', () => {
  it.each([
    [3_450_997_194n, '3,451', 3450.997194, '#,##0'],
    [3_450_997_194n, '3451', 3450.997194, '0'],
    [3_450_997_194n, '3,450.997194', 3450.997194, '#,##0.000000'],
    [265_000_000n, '265', 265, '#,##0'],
    [500_000n, '1', 0.5, '#,##0'],
    [499_999n, '0', 0.499999, '#,##0'],
    [-500_000n, '-1', -0.5, '#,##0'],
    [-499_999n, '0', -0.499999, '#,##0;#,##0'],
    [26_500_000n, '26.5', 26.5, '#,##0.0'],
    [0n, '0', 0, '#,##0'],
  ])('%d fen printed as %s', (amountFen, text, value, format) => {
    expect(inWan(amountFen, text)).toEqual({ value, format });
  });

  it('counts in the unit of the table', () => {
    const cell = amount(3_450_997_194n, '34,509,971.94');
    expect(printedAmount(cell, '元')).toEqual({ value: 34_509_971.94, format: '#,##0.00' });
    expect(printedAmount(amount(10n ** 12n, '100.00'), '亿元')?.value).toBe(100);
  });

  it('is text where the number would show something else', () => {
    expect(inWan(3_450_997_194n, '3,450')).toBeUndefined();
    expect(inWan(499_999n, '1')).toBeUndefined();
    expect(inWan(500_000n, '0')).toBeUndefined();
    expect(inWan(5_000_000n, '-5')).toBeUndefined();
    expect(inWan(-5_000_000n, '5')).toBeUndefined();
  });

  it('is text where it is printed as something else than a number', () => {
    for (const text of ['', '—', '-', '3.451E3', '1,23', '5 万']) {
      expect([text, inWan(0n, text)]).toEqual([text, undefined]);
    }
  });

  it('is text in a unit that is not known, or finer than a fen', () => {
    expect(printedAmount(amount(5_000_000n, '5'), '')).toBeUndefined();
    expect(printedAmount(amount(5_000_000n, '5'), '美元')).toBeUndefined();
    expect(inWan(5_000_000n, '5.0000000')).toBeUndefined();
  });

  it('keeps every fen up to fifteen digits, and is text from one fen beyond', () => {
    const most = 999_999_999_999_999n;
    expect(inWan(most, '999,999,999.999999')?.value).toBe(999_999_999.999999);
    expect(inWan(-most, '-999,999,999.999999')?.value).toBe(-999_999_999.999999);
    expect(inWan(most + 1n, '1,000,000,000.000000')).toBeUndefined();
  });
});
