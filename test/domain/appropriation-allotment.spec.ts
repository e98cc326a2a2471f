import { describe, expect, it } from '@jest/globals';
import { balances } from '../../src/domain/accounts.js';
import {
  type AdjustBudget,
  adjustBudget,
  allotFunds,
  setCashPlan,
} from '../../src/domain/allotment.js';
import {
  appropriateProvisionally,
  appropriateSupplementary,
  approveBudget,
} from '../../src/domain/appropriation.js';
import type { BudgetEvent } from '../../src/domain/events.js';
import { postingsOf } from '../../src/domain/postings.js';
import { AUDIT, OFFICE, OFFICER, OPENED, PAID, READY, UNOPENED, WAGES } from './fixture.js';
import { POLICY } from './policy-fixture.js';
import { given } from './specification.js';

const line = (lineId: string, amountFen: bigint) => ({ lineId, amountFen });
const ALLOTTING = { ...OPENED, policy: { ...POLICY, allotment: 'required' } } as const;
const WAITING: BudgetEvent = {
  type: 'BudgetApproved',
  lines: [{ ...line(OFFICE, 1_000n), basis: 'published' }],
  into: 'unallotted',
};
const PROVISIONAL: BudgetEvent = {
  type: 'ProvisionallyAppropriated',
  ground: 'as-last-year',
  reason: '预算批准前',
  lines: [line(OFFICE, 700n), line(WAGES, 50n)],
};

describe('appropriateProvisionally', () => {
  const { type: _, ...order } = PROVISIONAL;

  it('makes money available before the budget is approved, and not after', () => {
    const outcome = given([OPENED]).when(appropriateProvisionally, order);
    outcome.thenEvents([PROVISIONAL]);
    outcome.thenLine(OFFICE, { provisional: 700n, available: 700n });
    given(READY).when(appropriateProvisionally, order).thenBroken('BUDGET_ALREADY_APPROVED');
  });

  it('stays within the fiscal year', () => {
    given([OPENED])
      .when(appropriateProvisionally, order, { ...OFFICER, effectiveOn: '2022-12-31' })
      .thenBroken('EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR');
  });

  it.each([699n, 700n, 701n])('is replaced by an approval of %d fen', (amountFen) => {
    const lines = [{ ...line(OFFICE, amountFen), basis: 'published' }] as const;
    for (const [opened, into] of [
      [OPENED, {}],
      [ALLOTTING, { into: 'unallotted' }],
    ] as const) {
      const approved = {
        type: 'BudgetApproved',
        lines,
        replaces: PROVISIONAL.lines,
        ...into,
      } as const;
      const outcome = given([opened, PROVISIONAL, PAID]).when(approveBudget, { lines });
      outcome.thenEvents([approved]);
      expect(postingsOf(approved).every(({ movement }) => balances(movement))).toBe(true);
      const unallotted = 'into' in into && amountFen > 700n ? amountFen - 700n : 0n;
      const available = amountFen - unallotted - 600n;
      outcome.thenLine(OFFICE, { original: amountFen, unallotted, available, disbursed: 600n });
      outcome.thenLine(WAGES, {});
    }
  });
});

describe('allotFunds', () => {
  it('hands down all that is unallotted, and not one fen more', () => {
    const allot = (fen: bigint) =>
      given([ALLOTTING, WAITING]).when(allotFunds, { lines: [line(OFFICE, fen)] });
    allot(1_000n).thenEvents([{ type: 'FundsAllotted', lines: [line(OFFICE, 1_000n)] }]);
    allot(1_000n).thenLine(OFFICE, { original: 1_000n, available: 1_000n });
    allot(1_001n).thenBroken('ALLOTMENT_EXCEEDS_UNALLOTTED', { unallottedFen: 1_000n });
  });

  it('is what a supplement waits for under such a policy', () => {
    given([ALLOTTING, WAITING])
      .when(appropriateSupplementary, { reason: '追加', lines: [line(UNOPENED, 5n)] })
      .thenLine(UNOPENED, { supplementary: 5n, unallotted: 5n });
  });
});

describe('adjustBudget', () => {
  const ORDER: AdjustBudget = {
    subject: 'total',
    resolutionNumber: '决议1号',
    resolutionOn: OFFICER.effectiveOn,
    reason: '调整',
    increases: [line(UNOPENED, 10n)],
    decreases: [line(OFFICE, 1_000n)],
  };
  const adjust = (change: Partial<AdjustBudget>) =>
    given(READY).when(adjustBudget, { ...ORDER, ...change });

  it('takes all that is available, and not one fen more', () => {
    adjust({}).thenEvents([{ type: 'BudgetAdjusted', ...ORDER }]);
    adjust({}).thenLine(OFFICE, { original: 1_000n, reduced: 1_000n });
    adjust({ decreases: [line(OFFICE, 1_001n)] }).thenBroken('ADJUSTMENT_EXCEEDS_AVAILABLE');
  });

  it('rests on a resolution of no later day', () => {
    adjust({ resolutionOn: '2023-03-02' }).thenBroken('RESOLUTION_AFTER_EFFECTIVE_DATE');
    adjust({ resolutionOn: '2023-02-30' }).thenBroken('DATE_MALFORMED', { field: 'resolutionOn' });
  });

  it('has lines, none on both sides, and reduces key spending', () => {
    adjust({ increases: [], decreases: [] }).thenBroken('LINES_MISSING');
    adjust({ increases: [line(OFFICE, 1n)] }).thenBroken('ADJUSTMENT_LINE_ON_BOTH_SIDES');
    adjust({ subject: 'key-spending', decreases: [] }).thenBroken('KEY_SPENDING_NOT_REDUCED');
    adjust({ subject: 'key-spending', increases: [] }).thenHolds();
  });
});

describe('setCashPlan', () => {
  const MAY: BudgetEvent = { type: 'CashPlanSet', month: '2023-05', lines: [line(OFFICE, 400n)] };
  const plan = (month: string, fen: bigint, lineId = OFFICE) =>
    given([...READY, MAY]).when(setCashPlan, { month, lines: [line(lineId, fen)] });

  it('plans the adjusted budget over the year, and not one fen more', () => {
    plan('2023-06', 600n).thenEvents([
      { type: 'CashPlanSet', month: '2023-06', lines: [line(OFFICE, 600n)] },
    ]);
    plan('2023-06', 601n).thenBroken('CASH_PLAN_EXCEEDS_BUDGET', { plannedFen: 1_001n });
    plan('2023-05', 1_000n).thenHolds();
    plan('2023-05', 1_001n).thenBroken('CASH_PLAN_EXCEEDS_BUDGET');
    plan('2023-05', 0n, AUDIT).thenHolds();
  });

  it('is for a month of the year, a line that exists, and no amount below zero', () => {
    plan('2023-13', 1n).thenBroken('PERIOD_MALFORMED', { field: 'month' });
    plan('2024-01', 1n).thenBroken('PERIOD_OUTSIDE_FISCAL_YEAR', { field: 'month' });
    plan('2023-05', -1n).thenBroken('AMOUNT_NEGATIVE');
    plan('2023-05', 1n, UNOPENED).thenBroken('LINE_NOT_FOUND');
  });
});
