import { describe, expect, it } from '@jest/globals';
import { ACCOUNTS, ZERO_BALANCE } from '../../src/domain/accounts.js';
import { type Budget, foldBudget } from '../../src/domain/budget.js';
import { MAX_FEN } from '../../src/domain/money.js';
import {
  checkAmount,
  checkAmounts,
  checkApproved,
  checkDocumentId,
  checkExisting,
  checkLine,
  checkLines,
  checkNotBefore,
  checkRange,
  checkYear,
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
  it('gives the header of an open ledger, for any day of the calendar', () => {
    for (const effectiveOn of ['2023-01-01', '2024-01-01', '0001-01-01']) {
      expect(openHeader(open, on(effectiveOn))).toBe(open.header);
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
      facts: { field: 'ledgerId' },
    });
  });
});

describe('checkYear', () => {
  const check = (effectiveOn: string) =>
    refusalOf(() => checkYear(openHeader(open, on(effectiveOn)), on(effectiveOn)));

  it('takes the first and the last day of the fiscal year', () => {
    for (const effectiveOn of ['2023-01-01', '2023-12-31']) {
      expect(check(effectiveOn)).toBeUndefined();
    }
  });

  it('refuses the day before and the day after the fiscal year', () => {
    for (const effectiveOn of ['2022-12-31', '2024-01-01']) {
      expect(check(effectiveOn)).toMatchObject({
        rule: 'EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR',
        facts: { field: 'effectiveOn', effectiveOn, fiscalYear: 2023 },
      });
    }
  });
});

describe('checkApproved', () => {
  const check = (budget: Budget, effectiveOn: string) =>
    refusalOf(() => checkApproved(openHeader(budget, on(effectiveOn)), on(effectiveOn)));

  it('takes a ledger once its budget is approved and refuses it before', () => {
    expect(check(ready, '2023-01-01')).toBeUndefined();
    expect(check(open, '2023-01-01')).toMatchObject({
      rule: 'BUDGET_NOT_APPROVED',
      facts: { field: 'ledgerId' },
    });
  });

  it('looks at the year first', () => {
    for (const budget of [open, ready]) {
      expect(check(budget, '2024-01-01')).toMatchObject({
        rule: 'EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR',
      });
    }
  });
});

describe('checkNotBefore', () => {
  it('takes the day of the document and refuses the day before', () => {
    for (const effectiveOn of ['2023-03-01', '2023-03-02']) {
      expect(refusalOf(() => checkNotBefore('2023-03-01', on(effectiveOn)))).toBeUndefined();
    }
    expect(refusalOf(() => checkNotBefore('2023-03-01', on('2023-02-28')))).toMatchObject({
      rule: 'EFFECTIVE_DATE_BEFORE_DOCUMENT',
      facts: { field: 'effectiveOn', effectiveOn: '2023-02-28', documentOn: '2023-03-01' },
    });
  });
});

describe('checkDocumentId', () => {
  it.each(['a', 'Z', '0', 'A-_', '9'.repeat(64), '01998c2e-7b1f-7cc3-a1f0-3f5d7c1e2b4a'])(
    'takes %j',
    (documentId) => {
      expect(refusalOf(() => checkDocumentId(documentId, 'paymentId'))).toBeUndefined();
    },
  );

  it.each([
    '',
    '9'.repeat(65),
    '-a',
    '_a',
    'a.b',
    'a/b',
    'a b',
    ' a',
    'a\n',
    'é',
    '记-0001',
    'Ａ1',
    'overspend:1:100:unit:U1',
  ])('refuses %j', (documentId) => {
    expect(refusalOf(() => checkDocumentId(documentId, 'paymentId'))).toMatchObject({
      rule: 'DOCUMENT_ID_MALFORMED',
      facts: { field: 'paymentId', paymentId: documentId },
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

  it('takes the largest 64-bit amount and refuses one fen more', () => {
    expect(refusalOf(() => checkAmount(MAX_FEN))).toBeUndefined();
    expect(refusalOf(() => checkAmount(MAX_FEN + 1n, 'to[0].amount'))).toMatchObject({
      rule: 'BALANCE_OUT_OF_RANGE',
      facts: { field: 'to[0].amount', amountFen: MAX_FEN + 1n },
    });
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

  it('refuses an amount beyond 64 bits and names its place', () => {
    const lines = [one, { ...other, amountFen: MAX_FEN + 1n }];
    expect(refusalOf(() => checkAmounts(lines, 'to'))).toMatchObject({
      rule: 'BALANCE_OUT_OF_RANGE',
      facts: { field: 'to[1].amount' },
    });
  });

  it('refuses a malformed line and names its place', () => {
    const lines = [one, { ...other, lineId: IMPOSSIBLE_LINES.LINE_MALFORMED }];
    expect(refusalOf(() => checkAmounts(lines, 'from'))).toMatchObject({
      rule: 'LINE_MALFORMED',
      facts: { field: 'from[1].lineId', lineId: IMPOSSIBLE_LINES.LINE_MALFORMED },
    });
  });

  it('leaves it to others whether the codes of a line are known', () => {
    const lines = [{ ...one, lineId: IMPOSSIBLE_LINES.UNIT_UNKNOWN }];
    expect(refusalOf(() => checkAmounts(lines, 'lines'))).toBeUndefined();
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
    expect(check(lineId)).toMatchObject({ rule, facts: { field: 'toLineId', lineId } });
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

describe('checkLines and checkExisting', () => {
  const lines = (...lineIds: string[]) => lineIds.map((lineId) => ({ lineId, amountFen: 1n }));
  const possible = (...lineIds: string[]) =>
    refusalOf(() => open.header && checkLines(open.header, lines(...lineIds), 'to'));
  const existing = (...lineIds: string[]) =>
    refusalOf(() => checkExisting(ready, lines(...lineIds), 'from'));

  it('tell a line that exists from one that could and from one that cannot', () => {
    const { UNIT_UNKNOWN } = IMPOSSIBLE_LINES;
    expect(existing(OFFICE, WAGES)).toBeUndefined();
    expect(existing(OFFICE, UNOPENED)).toMatchObject({
      rule: 'LINE_NOT_FOUND',
      facts: { field: 'from[1].lineId', lineId: UNOPENED },
    });
    expect(possible(OFFICE, UNOPENED)).toBeUndefined();
    expect(possible(OFFICE, UNOPENED, UNIT_UNKNOWN)).toMatchObject({
      rule: 'UNIT_UNKNOWN',
      facts: { field: 'to[2].lineId', lineId: UNIT_UNKNOWN },
    });
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
