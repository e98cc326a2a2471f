import { describe, expect, it } from '@jest/globals';
import type { BudgetApproved, LedgerOpened } from '../../src/domain/appropriation-events.js';
import { foldBudget } from '../../src/domain/budget.js';
import { dayInChina } from '../../src/domain/calendar.js';
import type {
  PeriodClosed,
  PeriodReopened,
  PeriodReopeningRequested,
} from '../../src/domain/closing-events.js';
import type { BudgetEvent, Meta } from '../../src/domain/events.js';
import {
  approvePeriodReopening,
  booked,
  closePeriod,
  rejectPeriodReopening,
  requestPeriodReopening,
} from '../../src/domain/periods.js';
import type { Policy } from '../../src/domain/policy.js';
import { RuleBroken } from '../../src/domain/rules.js';
import { APPROVED, APPROVER, OFFICE, OFFICER, OPENED, PAID, READY } from './fixture.js';
import { given, type History, happened, inTurn, record, refusalOf } from './specification.js';

const closed = (period: string): PeriodClosed => ({ type: 'PeriodClosed', period });
const months = (count: number) =>
  Array.from({ length: count }, (_, index) => closed(`2023-${String(index + 1).padStart(2, '0')}`));
const YEAR_END: BudgetEvent = {
  type: 'YearClosed',
  carriedOutFen: 0n,
  returnedFen: 0n,
  lineCount: 0,
};

const REQUESTED: PeriodReopeningRequested = {
  type: 'PeriodReopeningRequested',
  reopeningId: 'O-1',
  period: '2023-01',
  openUntil: '2023-04-10',
  reason: '漏记',
};
const REOPENED: PeriodReopened = {
  type: 'PeriodReopened',
  reopeningId: 'O-1',
  period: '2023-01',
  openUntil: '2023-04-10',
};
const JANUARY: History = [...READY, closed('2023-01')];
const ASKED: History = [...JANUARY, REQUESTED];
const OPEN_AGAIN: History = [...ASKED, happened(REOPENED, APPROVER)];
const OUTSIDE: Meta = { ...APPROVER, effectiveOn: '2024-01-01' };
const EARLY: Meta = { ...APPROVER, effectiveOn: '2023-02-28' };

const POLICY: Policy = {
  policyId: 'test',
  title: '预算管理办法',
  basis: [],
  allotment: 'none',
  cashPlan: 'none',
  lateFacts: 'next-open-period',
  proposalValidDays: 30,
  signers: { unit: [], department: [], finance: [], 'standing-committee': [] },
  approvalMatrix: [],
  virementRules: [],
  supplementaryContractPercent: 10,
  carryOver: { kinds: [], years: 2 },
  controlRules: [],
};
const under = (policy: Partial<Policy>): LedgerOpened => ({
  ...OPENED,
  policy: { ...POLICY, ...policy },
});

describe('closePeriod', () => {
  const close = (history: History, period: string, meta = APPROVER) =>
    given(history).when(closePeriod, { period }, meta);

  it('closes January first and then month by month', () => {
    close(READY, '2023-01').thenEvents([closed('2023-01')]);
    close(JANUARY, '2023-02').thenEvents([closed('2023-02')]);
    const facts = { field: 'period', period: '2023-03', previous: '2023-02' };
    close(JANUARY, '2023-03').thenBroken('PERIOD_OUT_OF_ORDER', facts);
    close(READY, '2023-02').thenBroken('PERIOD_OUT_OF_ORDER');
    close([...READY, ...months(11)], '2023-12').thenEvents([closed('2023-12')]);
  });

  it('closes a month twice only when it was reopened', () => {
    close(JANUARY, '2023-01').thenBroken('PERIOD_CLOSED_ALREADY', { period: '2023-01' });
    close(OPEN_AGAIN, '2023-01').thenEvents([closed('2023-01')]);
    close([...OPEN_AGAIN, closed('2023-01')], '2023-01').thenBroken('PERIOD_CLOSED_ALREADY');
  });

  it('keeps the adjusted budget where a cap of the policy rests on that month', () => {
    const cap = { type: 'cap', ruleId: 'c', scope: 'line', side: 'from', percent: 10 } as const;
    const opened = (closedMonth: string) =>
      under({ virementRules: [{ ...cap, base: { closedMonth }, per: 'year' }] });
    const lines = [{ lineId: OFFICE, amountFen: 1_000n, basis: 'published' }] as const;
    const approved: BudgetApproved = { type: 'BudgetApproved', lines };
    const adjusted = [{ lineId: OFFICE, amountFen: 1_000n }];
    const spent = (closedMonth: string) => [opened(closedMonth), approved, PAID];
    close(spent('01'), '2023-01').thenEvents([{ ...closed('2023-01'), adjusted }]);
    close(spent('02'), '2023-01').thenEvents([closed('2023-01')]);
    const original = under({ virementRules: [{ ...cap, base: 'original', per: 'year' }] });
    close([original, APPROVED], '2023-01').thenEvents([closed('2023-01')]);
  });

  it('checks shape, then existence, then state', () => {
    const worst = { history: [], order: { period: '2023-13' }, meta: OUTSIDE };
    inTurn(closePeriod, worst, [
      ['PERIOD_MALFORMED', { order: { period: '2024-01' } }],
      ['LEDGER_NOT_OPEN', { history: JANUARY }],
      ['PERIOD_OUTSIDE_FISCAL_YEAR', { order: { period: '2023-01' } }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: APPROVER }],
      ['PERIOD_CLOSED_ALREADY', { order: { period: '2023-03' } }],
      ['PERIOD_OUT_OF_ORDER', { order: { period: '2023-02' } }],
    ]);
  });
});

describe('a reopening', () => {
  const { type: _, ...order } = REQUESTED;
  const decided = { reopeningId: 'O-1' };

  it('is asked for, and approved by another person', () => {
    given(JANUARY).when(requestPeriodReopening, order).thenEvents([REQUESTED]);
    given(ASKED).when(approvePeriodReopening, decided, APPROVER).thenEvents([REOPENED]);
    const facts = { reopeningId: 'O-1', requestedBy: 'officer' };
    given(ASKED).when(approvePeriodReopening, decided).thenBroken('APPROVER_IS_PROPOSER', facts);
  });

  it('is rejected by another person', () => {
    const reject = { ...decided, reason: '不必' };
    const rejected = { type: 'PeriodReopeningRejected', ...reject } as const;
    given(ASKED).when(rejectPeriodReopening, reject, APPROVER).thenEvents([rejected]);
    given(ASKED).when(rejectPeriodReopening, reject).thenBroken('APPROVER_IS_PROPOSER');
    const after = [...ASKED, happened(rejected, APPROVER)];
    given(after)
      .when(approvePeriodReopening, decided, APPROVER)
      .thenBroken('REOPENING_NOT_PENDING', { status: 'rejected' });
  });

  it('is asked for a closed month only, and not after its last day', () => {
    given(OPEN_AGAIN)
      .when(requestPeriodReopening, { ...order, reopeningId: 'O-2' })
      .thenBroken('PERIOD_NOT_CLOSED', { period: '2023-01' });
    const budget = (recordedAt: string) => foldBudget(record(JANUARY), recordedAt);
    const ask = (recordedAt: string) =>
      refusalOf(() => requestPeriodReopening(budget(recordedAt), order, OFFICER));
    expect(ask('2023-04-10T15:59:59.999Z')).toBeUndefined();
    expect(ask('2023-04-10T16:00:00.000Z')).toMatchObject({ rule: 'REOPENING_OVER' });
  });

  it('is asked for in the order shape, existence, state', () => {
    const worst = { reopeningId: '-', period: '2023', openUntil: '2023-04-31', reason: '漏记' };
    inTurn(requestPeriodReopening, { history: [], order: worst, meta: OUTSIDE }, [
      ['DOCUMENT_ID_MALFORMED', { order: { reopeningId: 'P-1' } }],
      ['PERIOD_MALFORMED', { order: { period: '2022-01' } }],
      ['DATE_MALFORMED', { order: { openUntil: '2023-04-30' } }],
      ['LEDGER_NOT_OPEN', { history: [...JANUARY, PAID, YEAR_END] }],
      ['PERIOD_OUTSIDE_FISCAL_YEAR', { order: { period: '2023-02' } }],
      ['DOCUMENT_ALREADY_EXISTS', { order: { reopeningId: 'O-1' } }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: OFFICER }],
      ['YEAR_IS_CLOSED', { history: JANUARY }],
      ['PERIOD_NOT_CLOSED', { order: { period: '2023-01' } }],
    ]);
  });

  it('is decided in the order existence, state', () => {
    inTurn(approvePeriodReopening, { history: [], order: decided, meta: OUTSIDE }, [
      ['LEDGER_NOT_OPEN', { history: JANUARY }],
      ['REOPENING_NOT_FOUND', { history: OPEN_AGAIN }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: EARLY }],
      ['EFFECTIVE_DATE_BEFORE_DOCUMENT', { meta: OFFICER }],
      ['REOPENING_NOT_PENDING', { history: ASKED }],
      ['APPROVER_IS_PROPOSER', { history: [...ASKED, YEAR_END], meta: APPROVER }],
      ['YEAR_IS_CLOSED', { history: ASKED }],
    ]);
  });
});

describe('booked', () => {
  const book = (history: History, effectiveOn: string, recordedAt = '2023-04-11T00:00:00.000Z') =>
    booked(foldBudget(record(history), recordedAt), [PAID], { ...OFFICER, effectiveOn });
  const refused = (history: History, effectiveOn: string) =>
    refusalOf(() => book(history, effectiveOn));

  it('hands back the very same events while nothing is closed', () => {
    const events = [PAID];
    const same = (history: History, effectiveOn: string) =>
      booked(foldBudget(record(history)), events, { ...OFFICER, effectiveOn });
    expect(same([], '2023-01-01')).toBe(events);
    expect(same(READY, '2023-01-01')).toBe(events);
    expect(same(JANUARY, '2023-02-01')).toBe(events);
  });

  it('books a late fact in the first open month after its own', () => {
    expect(book(JANUARY, '2023-01-31')).toEqual([{ ...PAID, bookedIn: '2023-02' }]);
    expect(book([...READY, ...months(11)], '2023-01-31')).toEqual([
      { ...PAID, bookedIn: '2023-12' },
    ]);
    const reopened = { ...REOPENED, period: '2023-02' };
    const between = [...READY, ...months(3), reopened];
    expect(book(between, '2023-01-31', '2023-04-10T00:00:00.000Z')).toEqual([
      { ...PAID, bookedIn: '2023-02' },
    ]);
  });

  it('refuses a late fact when no month of the year is open after it', () => {
    const facts = { field: 'effectiveOn', effectiveOn: '2023-12-31', period: '2023-12' };
    const broken = refused([...READY, ...months(12)], '2023-12-31');
    expect(broken).toBeInstanceOf(RuleBroken);
    expect(broken).toMatchObject({ rule: 'PERIOD_IS_CLOSED', facts });
  });

  it('refuses a late fact where the policy wants it so', () => {
    const history = (lateFacts: Policy['lateFacts']) => [
      under({ lateFacts }),
      APPROVED,
      closed('2023-01'),
    ];
    expect(refused(history('refuse'), '2023-01-31')).toMatchObject({ rule: 'PERIOD_IS_CLOSED' });
    expect(refused(history('refuse'), '2023-02-01')).toBeUndefined();
    expect(book(history('next-open-period'), '2023-01-31')).toEqual([
      { ...PAID, bookedIn: '2023-02' },
    ]);
  });

  it('lets a reopened month take facts until its last day in China has passed', () => {
    expect(book(OPEN_AGAIN, '2023-01-31', '2023-04-10T15:59:59.999Z')).toEqual([PAID]);
    expect(book(OPEN_AGAIN, '2023-01-31', '2023-04-10T16:00:00.000Z')).toEqual([
      { ...PAID, bookedIn: '2023-02' },
    ]);
    const again = [...OPEN_AGAIN, closed('2023-01')];
    expect(book(again, '2023-01-31', '2023-04-10T00:00:00.000Z')).toEqual([
      { ...PAID, bookedIn: '2023-02' },
    ]);
  });

  it('refuses every movement of money after the end of the year', () => {
    const rule = 'YEAR_IS_CLOSED';
    expect(refused([...READY, YEAR_END], '2023-06-01')).toMatchObject({ rule });
  });

  it('leaves alone what moves no money', () => {
    const budget = foldBudget(record([...READY, ...months(12), YEAR_END]));
    const events: BudgetEvent[] = [REQUESTED];
    expect(booked(budget, events, OFFICER)).toBe(events);
  });
});

describe('dayInChina', () => {
  it('begins at 16:00 UTC of the day before', () => {
    expect(dayInChina('2023-12-31T15:59:59.999Z')).toBe('2023-12-31');
    expect(dayInChina('2023-12-31T16:00:00.000Z')).toBe('2024-01-01');
    expect(dayInChina('')).toBe('');
  });
});
