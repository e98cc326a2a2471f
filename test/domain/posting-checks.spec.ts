import { describe, expect, it } from '@jest/globals';
import { ACCOUNTS, ZERO_BALANCE } from '../../src/domain/accounts.js';
import { foldBudget } from '../../src/domain/budget.js';
import { MAX_FEN } from '../../src/domain/money.js';
import {
  approvedHeader,
  checkAmount,
  checkAmounts,
  checkLine,
  checkRange,
  openHeader,
} from '../../src/domain/posting-checks.js';
import {
  AUDIT,
  IMPOSSIBLE_LINES,
  LAND,
  OFFICE,
  OPENED,
  OPENING_LINES,
  READY,
  UNOPENED,
  WAGES,
} from './fixture.js';
import { record, refusalOf } from './specification.js';

const empty = foldBudget([]);
const open = foldBudget(record([OPENED]));
const ready = foldBudget(record(READY));
const on = (effectiveOn: string) => ({ actor: 'officer', effectiveOn });

describe('openHeader', () => {
  it('gives the header on the first and on the last day of the fiscal year', () => {
    expect(openHeader(open, on('2023-01-01'))).toBe(open.header);
    expect(openHeader(open, on('2023-12-31'))).toBe(open.header);
  });

  it('refuses the day before and the day after the fiscal year', () => {
    for (const effectiveOn of ['2022-12-31', '2024-01-01']) {
      expect(refusalOf(() => openHeader(open, on(effectiveOn)))).toMatchObject({
        rule: 'EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR',
        facts: { field: 'effectiveOn', effectiveOn, fiscalYear: 2023 },
      });
    }
  });

  it('refuses a day that is not in the calendar, even before the ledger is open', () => {
    for (const budget of [empty, open]) {
      expect(refusalOf(() => openHeader(budget, on('2023-02-29')))).toMatchObject({
        rule: 'DATE_MALFORMED',
        facts: { field: 'effectiveOn', effectiveOn: '2023-02-29' },
      });
    }
  });

  it('refuses a ledger that is not open', () => {
    expect(refusalOf(() => openHeader(empty, on('2023-01-01')))).toMatchObject({
      rule: 'LEDGER_NOT_OPEN',
    });
  });
});

describe('approvedHeader', () => {
  it('gives the header once the budget is approved and refuses before', () => {
    expect(approvedHeader(ready, on('2023-01-01'))).toBe(ready.header);
    expect(refusalOf(() => approvedHeader(open, on('2023-01-01')))).toMatchObject({
      rule: 'BUDGET_NOT_APPROVED',
    });
  });

  it('looks at the ledger and the day first', () => {
    expect(refusalOf(() => approvedHeader(empty, on('2023-01-01')))).toMatchObject({
      rule: 'LEDGER_NOT_OPEN',
    });
    expect(refusalOf(() => approvedHeader(open, on('2024-01-01')))).toMatchObject({
      rule: 'EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR',
    });
  });
});

describe('checkAmount', () => {
  it('takes one fen and refuses none and less', () => {
    expect(refusalOf(() => checkAmount(1n))).toBeUndefined();
    for (const amountFen of [0n, -1n]) {
      expect(refusalOf(() => checkAmount(amountFen))).toMatchObject({
        rule: 'AMOUNT_NOT_POSITIVE',
        facts: { field: 'amount', amountFen },
      });
    }
  });
});

describe('checkAmounts', () => {
  const one = { lineId: OFFICE, amountFen: 1n };
  const other = { lineId: WAGES, amountFen: 1n };

  it('takes one line, and two different ones', () => {
    expect(refusalOf(() => checkAmounts([one], 'lines'))).toBeUndefined();
    expect(refusalOf(() => checkAmounts([one, other], 'lines'))).toBeUndefined();
  });

  it('refuses an empty list', () => {
    expect(refusalOf(() => checkAmounts([], 'from'))).toMatchObject({
      rule: 'LINES_MISSING',
      facts: { field: 'from' },
    });
  });

  it('refuses an amount of zero and names its place', () => {
    const lines = [one, { ...other, amountFen: 0n }];
    expect(refusalOf(() => checkAmounts(lines, 'to'))).toMatchObject({
      rule: 'AMOUNT_NOT_POSITIVE',
      facts: { field: 'to[1].amount', amountFen: 0n },
    });
  });

  it('refuses a line that is listed twice, whatever the amounts', () => {
    const lines = [one, other, { ...one, amountFen: 2n }];
    expect(refusalOf(() => checkAmounts(lines, 'lines'))).toMatchObject({
      rule: 'LINE_DUPLICATE',
      facts: { field: 'lines[2].lineId', lineId: OFFICE },
    });
  });
});

describe('checkLine', () => {
  const check = (lineId: string) =>
    refusalOf(() => open.header && checkLine(open.header, lineId, 'toLineId'));

  it('takes every line that exists and one that could', () => {
    for (const { lineId } of OPENING_LINES) expect(check(lineId)).toBeUndefined();
    expect(check(UNOPENED)).toBeUndefined();
  });

  it.each(Object.entries(IMPOSSIBLE_LINES))('refuses with %s the line %s', (rule, lineId) => {
    expect(check(lineId)).toMatchObject({ rule, facts: { lineId } });
  });

  it('names the code that is not known', () => {
    const { UNIT_UNKNOWN, FUNCTIONAL_CODE_UNKNOWN, ECONOMIC_CODE_UNKNOWN, PROJECT_UNKNOWN } =
      IMPOSSIBLE_LINES;
    const field = 'toLineId';
    expect(check(UNIT_UNKNOWN)).toMatchObject({ facts: { field, unitCode: 'U9' } });
    expect(check(FUNCTIONAL_CODE_UNKNOWN)).toMatchObject({
      facts: { field, functionalCode: '2010802' },
    });
    expect(check(ECONOMIC_CODE_UNKNOWN)).toMatchObject({ facts: { field, economicCode: '30202' } });
    expect(check(PROJECT_UNKNOWN)).toMatchObject({ facts: { field, projectCode: '2023-P3' } });
  });

  it('takes a project of another unit: projects belong to the department', () => {
    expect(check(AUDIT.replace('U1', 'U2'))).toBeUndefined();
    expect(check(LAND.replace('U2', 'U1'))).toBeUndefined();
  });
});

describe('checkRange', () => {
  const check = (figures: Partial<typeof ZERO_BALANCE>) => {
    const lines = [{ lineId: OFFICE, balance: { ...ZERO_BALANCE, ...figures } }];
    return refusalOf(() => checkRange({ lines, documents: [] }));
  };

  it.each(ACCOUNTS)('takes the largest 64-bit amount on %s and refuses one fen more', (account) => {
    expect(check({ [account]: MAX_FEN })).toBeUndefined();
    expect(check({ [account]: -MAX_FEN })).toBeUndefined();
    for (const amountFen of [MAX_FEN + 1n, -MAX_FEN - 1n]) {
      expect(check({ [account]: amountFen })).toMatchObject({
        rule: 'BALANCE_OUT_OF_RANGE',
        facts: { lineId: OFFICE, account, amountFen },
      });
    }
  });

  it('looks at every changed line', () => {
    const lines = [
      { lineId: WAGES, balance: ZERO_BALANCE },
      { lineId: OFFICE, balance: { ...ZERO_BALANCE, disbursed: MAX_FEN + 1n } },
    ];
    expect(refusalOf(() => checkRange({ lines, documents: [] }))).toMatchObject({
      rule: 'BALANCE_OUT_OF_RANGE',
      facts: { lineId: OFFICE },
    });
    expect(refusalOf(() => checkRange({ lines: [], documents: [] }))).toBeUndefined();
  });
});
