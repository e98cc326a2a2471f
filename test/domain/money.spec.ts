import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatWan, formatYuan, MAX_FEN, parseYuan, sumFen } from '../../src/domain/money.js';

const anyFen = fc.bigInt({ min: -MAX_FEN, max: MAX_FEN });

describe('parseYuan', () => {
  it.each([
    ['0', 0n],
    ['0.00', 0n],
    ['0.01', 1n],
    ['0.1', 10n],
    ['0.10', 10n],
    ['1', 100n],
    ['1548300', 154_830_000n],
    ['1548300.5', 154_830_050n],
    ['1548300.05', 154_830_005n],
    ['1548300.00', 154_830_000n],
    ['-1.23', -123n],
    ['-0.01', -1n],
  ])('reads %s', (text, amountFen) => {
    expect(parseYuan(text)).toBe(amountFen);
  });

  it('reads minus zero as zero', () => {
    expect(parseYuan('-0')).toBe(0n);
    expect(parseYuan('-0.00')).toBe(0n);
  });

  it.each([
    ['nothing', ''],
    ['three decimals', '1.234'],
    ['three decimals that are zero', '1.000'],
    ['an exponent', '1e3'],
    ['a capital exponent', '1E3'],
    ['not a number', 'NaN'],
    ['infinity', 'Infinity'],
    ['a plus', '+1'],
    ['a space before', ' 1'],
    ['a space after', '1 '],
    ['a line feed after', '1\n'],
    ['a separator', '1,000'],
    ['an underscore', '1_000'],
    ['a bigint suffix', '1n'],
    ['a hexadecimal', '0x10'],
    ['no whole part', '.5'],
    ['no decimals after the point', '1.'],
    ['a lone point', '.'],
    ['a lone minus', '-'],
    ['two minuses', '--1'],
    ['a minus after', '1-'],
    ['a typographic minus', '−1'],
    ['two points', '1.2.3'],
    ['a decimal comma', '1,5'],
    ['a leading zero', '01'],
    ['leading zeros of zero', '00'],
    ['a leading zero after the minus', '-01.00'],
    ['full-width digits', '１２３'],
    ['Arabic-Indic digits', '١٢٣'],
    ['Chinese digits', '一百'],
    ['a currency sign', '¥1'],
    ['brackets', '(1)'],
  ])('refuses %s', (_form, text) => {
    expect(parseYuan(text)).toBeUndefined();
  });

  it('reads the largest 64-bit amount and refuses one fen more, on both sides of zero', () => {
    expect(parseYuan('92233720368547758.06')).toBe(2n ** 63n - 2n);
    expect(parseYuan('92233720368547758.07')).toBe(2n ** 63n - 1n);
    expect(parseYuan('92233720368547758.08')).toBeUndefined();
    expect(parseYuan('92233720368547758.09')).toBeUndefined();
    expect(parseYuan('-92233720368547758.07')).toBe(-(2n ** 63n - 1n));
    expect(parseYuan('-92233720368547758.08')).toBeUndefined();
  });

  it('refuses ten thousand digits', () => {
    expect(parseYuan('9'.repeat(10_000))).toBeUndefined();
    expect(parseYuan(`0.${'0'.repeat(10_000)}`)).toBeUndefined();
  });

  it('refuses whatever does not mean the same when it is written back', () => {
    const almostYuan = fc.stringMatching(/^[-+ ]?[0-9.,e]{0,8}$/);
    fc.assert(
      fc.property(fc.oneof(fc.string(), almostYuan), (text) => {
        const amountFen = parseYuan(text);
        if (amountFen === undefined) return;
        const [whole = '', decimals = ''] = text.split('.');
        const canonical = `${whole}.${decimals.padEnd(2, '0')}`;
        expect(formatYuan(amountFen)).toBe(canonical.replace(/^-0\.00$/, '0.00'));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('formatYuan', () => {
  it.each([
    [0n, '0.00'],
    [1n, '0.01'],
    [-1n, '-0.01'],
    [10n, '0.10'],
    [99n, '0.99'],
    [-99n, '-0.99'],
    [100n, '1.00'],
    [-100n, '-1.00'],
    [154_830_000n, '1548300.00'],
    [MAX_FEN, '92233720368547758.07'],
    [-MAX_FEN, '-92233720368547758.07'],
  ])('writes %d fen as %s yuan', (amountFen, text) => {
    expect(formatYuan(amountFen)).toBe(text);
  });

  it('is read back as the same fen', () => {
    fc.assert(
      fc.property(anyFen, (amountFen) => {
        expect(parseYuan(formatYuan(amountFen))).toBe(amountFen);
      }),
    );
  });
});

describe('formatWan', () => {
  it.each([
    [0n, '0'],
    [499_999n, '0'],
    [500_000n, '1'],
    [1_000_000n, '1'],
    [1_499_999n, '1'],
    [1_500_000n, '2'],
    [2_500_000n, '3'],
    [-499_999n, '0'],
    [-500_000n, '-1'],
    [-1_499_999n, '-1'],
    [-1_500_000n, '-2'],
    [-2_500_000n, '-3'],
    [MAX_FEN, '9223372036855'],
  ])('prints %d fen as %s wan', (amountFen, text) => {
    expect(formatWan(amountFen)).toBe(text);
  });

  it.each([
    [0n, '0.0'],
    [49_999n, '0.0'],
    [50_000n, '0.1'],
    [949_999n, '0.9'],
    [950_000n, '1.0'],
    [-49_999n, '0.0'],
    [-50_000n, '-0.1'],
    [-950_000n, '-1.0'],
    [123_450_000n, '123.5'],
  ])('prints %d fen as %s wan with one decimal', (amountFen, text) => {
    expect(formatWan(amountFen, 1)).toBe(text);
  });

  it.each([
    [0n, '0.000000'],
    [1n, '0.000001'],
    [-1n, '-0.000001'],
    [154_830_001n, '154.830001'],
    [-1_000_000n, '-1.000000'],
  ])('prints %d fen as %s wan with six decimals, every fen', (amountFen, text) => {
    expect(formatWan(amountFen, 6)).toBe(text);
  });

  it('is never further than half a unit of the last place, and takes a half away from zero', () => {
    const places = fc.integer({ min: 0, max: 6 });
    const around = fc.bigInt({ min: -3_000_000n, max: 3_000_000n });
    const halves = fc.bigInt({ min: -50n, max: 50n }).map((half) => half * 50_000n);
    fc.assert(
      fc.property(fc.oneof(anyFen, around, halves), places, (amountFen, decimals) => {
        const printed = BigInt(formatWan(amountFen, decimals).replace('.', ''));
        const exact = amountFen * 10n ** BigInt(decimals);
        const errorTwice = (printed * 1_000_000n - exact) * 2n;
        const outwards = amountFen < 0n ? -errorTwice : errorTwice;
        expect(outwards).toBeGreaterThan(-1_000_000n);
        expect(outwards).toBeLessThanOrEqual(1_000_000n);
      }),
      { numRuns: 500 },
    );
  });
});

describe('sumFen', () => {
  it('sums nothing to zero and amounts exactly, beyond 64 bits', () => {
    expect(sumFen([])).toBe(0n);
    expect(sumFen([MAX_FEN, MAX_FEN, -1n])).toBe(2n ** 64n - 3n);
    expect(sumFen(new Set([1n, 2n]))).toBe(3n);
  });
});
