import { describe, expect, it } from '@jest/globals';
import { foldBudget } from '../../src/domain/budget.js';
import {
  increaseEncumbrance,
  recordEncumbrance,
  recordPreEncumbrance,
} from '../../src/domain/commitment.js';
import { tierLimitFen } from '../../src/domain/control.js';
import { keysOf } from '../../src/domain/control-totals.js';
import { controlled } from '../../src/domain/controlled.js';
import type { BudgetEvent } from '../../src/domain/events.js';
import { recordPayment } from '../../src/domain/execution.js';
import { orderPayment } from '../../src/domain/payment-order.js';
import type { ControlRule } from '../../src/domain/policy.js';
import { asking, contract, paid, ruleOf, toPay, under } from './control-fixture.js';
import { AUDIT, HOSPITALITY, LAND, OFFICE, OFFICER, SYSTEM, WAGES } from './fixture.js';
import { given, record } from './specification.js';

const pay = asking(orderPayment);
const block = (amountFen: bigint) => [{ amountFen, response: 'block' }] as const;

describe('a control rule of a dimension', () => {
  // Paid before on one line of the object, asked for on another or the same one.
  const OBJECTS: readonly (readonly [ControlRule['dimension'], string, string, string])[] = [
    ['line', OFFICE, OFFICE, OFFICE],
    ['functional', SYSTEM, AUDIT, '201'],
    ['economic', LAND, AUDIT, '302'],
    ['project', LAND, SYSTEM, '2023-P2'],
    ['unit', LAND, SYSTEM, 'U2'],
    ['fund-source', OFFICE, AUDIT, 'general-public-budget'],
    ['ledger', LAND, WAGES, 'ledger'],
  ];

  it.each(OBJECTS)('%s lets its object go up to the limit and not a fen beyond', (...row) => {
    const [dimension, before, lineId, key] = row;
    const history = [...under(ruleOf({ dimension, tiers: block(500n) })), paid(before, 200n)];
    given(history).when(pay, toPay(lineId, 300n)).thenHolds();
    given(history).when(pay, toPay(lineId, 301n)).thenBroken('CONTROL_LIMIT_EXCEEDED', {
      field: 'amount',
      ruleId: 'limit',
      policyVersion: 1,
      dimension,
      key,
      tier: 1,
      limitFen: 500n,
      beforeFen: 200n,
      measureFen: 501n,
    });
  });

  it.each([
    ['unit', LAND, OFFICE],
    ['project', LAND, AUDIT],
    ['fund-source', LAND, AUDIT],
    ['line', AUDIT, OFFICE],
  ] as const)('%s does not count what is of another object', (dimension, before, lineId) => {
    const history = [...under(ruleOf({ dimension, tiers: block(500n) })), paid(before, 200n)];
    given(history).when(pay, toPay(lineId, 500n)).thenHolds();
    given(history).when(pay, toPay(lineId, 501n)).thenBroken('CONTROL_LIMIT_EXCEEDED');
  });

  it('holds a code and every code above it', () => {
    expect(keysOf('functional', AUDIT)).toEqual(['201', '20108', '2010804']);
    expect(keysOf('economic', AUDIT)).toEqual(['302', '30227']);
    const own = 'U1:2010801:30201:basic:unit-funds-other';
    expect(keysOf('fund-source', own)).toEqual(['unit-funds', 'unit-funds-other']);
    expect(keysOf('project', WAGES)).toEqual([]);
  });

  it('counts only the lines that it names', () => {
    const lines = { economicCodes: ['30217'] };
    const rule = ruleOf({ dimension: 'economic', lines, tiers: block(150n) });
    const history = [...under(rule, ruleOf()), paid(OFFICE, 900n)];
    given(history).when(pay, toPay(HOSPITALITY, 150n)).thenHolds();
    given(history)
      .when(pay, toPay(HOSPITALITY, 151n))
      .thenBroken('CONTROL_LIMIT_EXCEEDED', { key: '302', measureFen: 151n });
  });
});

describe('a measure', () => {
  const held: BudgetEvent = {
    type: 'PreEncumbranceRecorded',
    preEncumbranceId: 'PE-1',
    planNumber: '计-1',
    purpose: '采购',
    lines: [{ lineId: OFFICE, amountFen: 200n }],
  };
  const contracted: BudgetEvent = { type: 'EncumbranceRecorded', ...contract(300n) };
  const ordered: BudgetEvent = { type: 'PaymentOrdered', ...toPay(OFFICE, 50n), paymentId: 'PO-0' };

  it('of what is disbursed counts payments and what is ordered to be paid', () => {
    const rule = ruleOf({ measure: 'disbursed', tiers: block(400n) });
    const history = [...under(rule), held, contracted, ordered, paid(OFFICE, 100n)];
    given(history).when(pay, toPay(OFFICE, 250n)).thenHolds();
    given(history)
      .when(pay, toPay(OFFICE, 251n))
      .thenBroken('CONTROL_LIMIT_EXCEEDED', { beforeFen: 150n, measureFen: 401n });
  });

  it('of what is committed counts contracts and plans as well', () => {
    const history = [...under(ruleOf({ tiers: block(700n) })), held, contracted, ordered];
    given(history).when(pay, toPay(OFFICE, 150n)).thenHolds();
    given(history)
      .when(pay, toPay(OFFICE, 151n))
      .thenBroken('CONTROL_LIMIT_EXCEEDED', { beforeFen: 550n, measureFen: 701n });
  });

  it('that an order does not raise does not judge it, however far it is beyond', () => {
    const history = [...under(ruleOf({ tiers: block(100n) })), contracted];
    const fromContract = toPay(OFFICE, 300n, { encumbranceId: 'E-1' });
    given(history).when(pay, fromContract).thenHolds();
    given(history).when(pay, toPay(OFFICE, 1n)).thenBroken('CONTROL_LIMIT_EXCEEDED');
    const disbursed = ruleOf({ measure: 'disbursed', tiers: block(1n) });
    given(under(disbursed)).when(asking(recordEncumbrance), contract(900n)).thenHolds();
    given([...under(disbursed), contracted])
      .when(pay, toPay(OFFICE, 2n, { encumbranceId: 'E-1' }))
      .thenBroken('CONTROL_LIMIT_EXCEEDED', { measureFen: 2n });
  });

  it('is raised by a contract only beyond the plan it comes out of', () => {
    const history = [...under(ruleOf({ tiers: block(250n) })), held];
    const order = { ...contract(250n), preEncumbranceId: 'PE-1' };
    given(history).when(asking(recordEncumbrance), order).thenHolds();
    const lines = [{ lineId: OFFICE, amountFen: 251n }];
    given(history)
      .when(asking(recordEncumbrance), { ...order, lines })
      .thenBroken('CONTROL_LIMIT_EXCEEDED', { field: 'lines', measureFen: 251n });
  });

  it('asks plans and increases of contracts too, over all of their lines', () => {
    const rule = ruleOf({ dimension: 'unit', tiers: block(320n) });
    const plan = (fen: bigint) => ({
      preEncumbranceId: 'PE-2',
      planNumber: '计-2',
      purpose: '采购',
      lines: [
        { lineId: OFFICE, amountFen: 300n },
        { lineId: AUDIT, amountFen: fen },
      ],
    });
    given(under(rule)).when(asking(recordPreEncumbrance), plan(20n)).thenHolds();
    given(under(rule))
      .when(asking(recordPreEncumbrance), plan(21n))
      .thenBroken('CONTROL_LIMIT_EXCEEDED', { measureFen: 321n });
    const more = (amountFen: bigint) => ({
      encumbranceId: 'E-1',
      contractNumber: '合-1补',
      reason: '增加',
      lines: [{ lineId: OFFICE, amountFen }],
    });
    const history = [...under(rule), contracted];
    given(history).when(asking(increaseEncumbrance), more(20n)).thenHolds();
    given(history)
      .when(asking(increaseEncumbrance), more(21n))
      .thenBroken('CONTROL_LIMIT_EXCEEDED', { field: 'lines', measureFen: 321n });
  });

  it('never asks a fact', () => {
    const history = under(ruleOf({ tiers: block(1n) }));
    given(history).when(asking(recordPayment), paid(OFFICE, 5_000n)).thenHolds();
  });
});

describe('a horizon', () => {
  const planned = (month: string, lineId: string, amountFen: bigint): BudgetEvent => ({
    type: 'CashPlanSet',
    month,
    lines: [{ lineId, amountFen }],
  });
  const inMonth = (month: string) => ({ ...OFFICER, effectiveOn: `${month}-20` });
  const inJanuary = { ...inMonth('2023-01'), event: paid(OFFICE, 120n) };

  it('of the year compares all that is used with the adjusted budget', () => {
    const history = [...under(ruleOf()), paid(OFFICE, 400n)];
    given(history).when(pay, toPay(OFFICE, 600n)).thenHolds();
    const reallocated = [...under(ruleOf({ dimension: 'ledger' })), paid(OFFICE, 24_900n)];
    given(reallocated).when(pay, toPay(WAGES, 300n)).thenHolds();
    given(reallocated)
      .when(pay, toPay(WAGES, 301n))
      .thenBroken('CONTROL_LIMIT_EXCEEDED', { baseFen: 25_200n, measureFen: 25_201n });
  });

  it('of the months so far compares it with the cash plan up to the month of the order', () => {
    const rule = ruleOf({ horizon: 'cumulative' });
    const plan = [planned('2023-01', OFFICE, 100n), planned('2023-03', OFFICE, 150n)];
    const history = [...under(rule), ...plan, planned('2023-04', OFFICE, 500n), inJanuary];
    given(history).when(pay, toPay(OFFICE, 130n)).thenHolds();
    given(history)
      .when(pay, toPay(OFFICE, 131n))
      .thenBroken('CONTROL_LIMIT_EXCEEDED', { baseFen: 250n, measureFen: 251n });
    given(history).when(pay, toPay(OFFICE, 630n), inMonth('2023-04')).thenHolds();
  });

  it('of the months so far compares lines without a plan with their adjusted budget', () => {
    const rule = ruleOf({ horizon: 'cumulative', dimension: 'unit' });
    const history = [...under(rule), planned('2023-03', OFFICE, 150n)];
    // 9,000 + 200 + 5,000 without a plan, and 150 of one.
    given(history).when(pay, toPay(WAGES, 9_000n)).thenHolds();
    const used = [...history, paid(AUDIT, 14_000n)];
    given(used).when(pay, toPay(WAGES, 350n)).thenHolds();
    given(used)
      .when(pay, toPay(WAGES, 351n))
      .thenBroken('CONTROL_LIMIT_EXCEEDED', { baseFen: 14_350n });
  });

  it('of the month compares what is used in it with its plan', () => {
    const rule = ruleOf({ horizon: 'month' });
    const plan = [planned('2023-01', OFFICE, 100n), planned('2023-03', OFFICE, 150n)];
    const history = [...under(rule), ...plan, inJanuary, paid(OFFICE, 30n, 'P-2')];
    given(history).when(pay, toPay(OFFICE, 120n)).thenHolds();
    given(history)
      .when(pay, toPay(OFFICE, 121n))
      .thenBroken('CONTROL_LIMIT_EXCEEDED', { baseFen: 150n, beforeFen: 30n, measureFen: 151n });
    given(history)
      .when(pay, toPay(OFFICE, 1n), inMonth('2023-02'))
      .thenBroken('CONTROL_LIMIT_EXCEEDED', { baseFen: 0n });
  });

  it('of the month lets a line without a plan use what is left of its year', () => {
    const history = [...under(ruleOf({ horizon: 'month' })), inJanuary];
    given(history).when(pay, toPay(OFFICE, 880n)).thenHolds();
    const halved = ruleOf({ horizon: 'month', tiers: [{ percent: 50, response: 'block' }] });
    given([...under(halved), inJanuary])
      .when(pay, toPay(OFFICE, 441n))
      .thenBroken('CONTROL_LIMIT_EXCEEDED', { baseFen: 880n, limitFen: 440n, measureFen: 441n });
    given([...under(halved), inJanuary])
      .when(pay, toPay(OFFICE, 440n))
      .thenHolds();
  });

  it('counts in the month that a late order is booked in', () => {
    const rule = ruleOf({ horizon: 'month' });
    const order = { type: 'PaymentOrdered', ...toPay(OFFICE, 60n), bookedIn: '2023-03' } as const;
    const history = [...under(rule), planned('2023-03', OFFICE, 50n)];
    const budget = foldBudget(record(history));
    const late = () => controlled(budget, [order], inMonth('2023-01'));
    expect(late).toThrow('CONTROL_LIMIT_EXCEEDED');
  });
});

describe('a tier', () => {
  it('is a percent of the base, an amount, or the lower one of both', () => {
    expect(tierLimitFen({ percent: 90, response: 'warn' }, 1_000n)).toBe(900n);
    expect(tierLimitFen({ percent: 33.33, response: 'warn' }, 1_000n)).toBe(333n);
    expect(tierLimitFen({ amountFen: 5n, response: 'warn' }, 1_000n)).toBe(5n);
    const both = { percent: 90, amountFen: 900n, response: 'warn' } as const;
    expect(tierLimitFen(both, 1_001n)).toBe(900n);
    expect(tierLimitFen(both, 999n)).toBe(899n);
  });

  it('of a percent is zero against no budget and against less than none', () => {
    expect(tierLimitFen({ percent: 90, response: 'warn' }, 0n)).toBe(0n);
    expect(tierLimitFen({ percent: 90, response: 'warn' }, -1_000n)).toBe(0n);
  });

  it.each([
    [{ percent: 50 }, 500n],
    [{ percent: 50.01 }, 500n],
    [{ percent: 120, amountFen: 300n }, 300n],
    [{ percent: 20, amountFen: 300n }, 200n],
  ])('%p of 1,000 fen lets %s fen through, and not one more', (limits, limitFen) => {
    const history = under(ruleOf({ tiers: [{ ...limits, response: 'block' }] }));
    given(history).when(pay, toPay(OFFICE, limitFen)).thenHolds();
    given(history)
      .when(pay, toPay(OFFICE, limitFen + 1n))
      .thenBroken('CONTROL_LIMIT_EXCEEDED', { limitFen });
  });
});

describe('a line that no rule covers', () => {
  const projects = under(ruleOf({ dimension: 'project' }));

  it('is refused an order, whether or not it raises anything', () => {
    given(projects).when(pay, toPay(AUDIT, 1n)).thenHolds();
    given(projects)
      .when(pay, toPay(OFFICE, 1n))
      .thenBroken('NO_CONTROL_OBJECT', { field: 'lineId', lineId: OFFICE, policyVersion: 1 });
    const lines = [AUDIT, OFFICE].map((lineId) => ({ lineId, amountFen: 1n }));
    given(projects)
      .when(asking(recordEncumbrance), { ...contract(1n), lines })
      .thenBroken('NO_CONTROL_OBJECT', { field: 'lines[1].lineId', lineId: OFFICE });
  });

  it('takes facts, and without control rules everything', () => {
    given(projects).when(asking(recordPayment), paid(OFFICE, 1n)).thenHolds();
    given(under()).when(pay, toPay(OFFICE, 1_000n)).thenHolds();
    given(under().slice(0, 2)).when(pay, toPay(OFFICE, 1_000n)).thenHolds();
  });
});
