import { describe, expect, it } from '@jest/globals';
import type { AlertRule } from '../../../src/domain/alert-rules.js';
import { CHINESE_POLICY } from '../../../src/domain/default-policies.js';
import type { BudgetEvent } from '../../../src/domain/events.js';
import type { ControlRule } from '../../../src/domain/policy.js';
import { checkPolicy } from '../../../src/domain/policy-adoption.js';
import { AUDIT, HOSPITALITY, OFFICE, PAID, SYSTEM, UNOPENED, WAGES } from '../fixture.js';
import { refusalOf } from '../specification.js';
import { alertsOf, logOf, policyWith, type Rules, told } from './engine.js';

// Every rule at its limit, where it is silent, and one step beyond.

type Facts = Parameters<typeof logOf>[1];
const alerts = (rules: Rules, facts: Facts) => told(alertsOf(logOf(rules, facts)));
const under = (rule: AlertRule, facts: Facts) => alerts({ alertRules: [rule] }, facts);

let payments = 0;
const pays = (lineId: string, amountFen: bigint, more: object = {}): BudgetEvent => {
  payments += 1;
  const voucherNumber = `记-${payments}`;
  const purpose = `用途${payments}`;
  return {
    ...PAID,
    paymentId: `P-${payments}`,
    voucherNumber,
    purpose,
    lineId,
    amountFen,
    ...more,
  };
};
const swept = (on: string) => [on, { type: 'AlertsSwept', on }] as const;

describe('threshold', () => {
  const THRESHOLD: AlertRule = { type: 'threshold', ruleId: 'thresholds', marginPercent: 0 };
  const rule = (more: Partial<ControlRule>): ControlRule => ({
    ruleId: 'r',
    dimension: 'line',
    measure: 'committed',
    horizon: 'year',
    tiers: [
      { percent: 90, response: 'warn' },
      { percent: 100, response: 'block' },
    ],
    overridable: true,
    ...more,
  });
  const at = (amountFen: bigint, more: Partial<ControlRule> = {}, marginPercent = 0) =>
    alerts({ alertRules: [{ ...THRESHOLD, marginPercent }], controlRules: [rule(more)] }, [
      ['2023-03-01', pays(OFFICE, amountFen)],
    ]);

  it('is silent at its percent and speaks one fen beyond', () => {
    expect(at(900n)).toEqual([]);
    expect(at(901n)).toEqual([`raise threshold line ${OFFICE} #1 tier 1 warning`]);
  });

  it('takes the lower of a percent and an amount', () => {
    const tiers = [{ percent: 90, amountFen: 500n, response: 'hold' }] as const;
    expect(at(500n, { tiers })).toEqual([]);
    expect(at(501n, { tiers })).toEqual([`raise threshold line ${OFFICE} #1 tier 1 critical`]);
    const amount = [{ amountFen: 950n, percent: 90, response: 'hold' }] as const;
    expect(at(900n, { tiers: amount })).toEqual([]);
    expect(at(901n, { tiers: amount })).toHaveLength(1);
  });

  it('leaves the whole budget of a line to overspend, and tells it of other dimensions', () => {
    expect(at(1_001n)).toEqual([`raise threshold line ${OFFICE} #1 tier 1 warning`]);
    const economic = { dimension: 'economic' } as const;
    expect(at(1_000n, economic)).toEqual(['raise threshold economic 30201 #1 tier 1 warning']);
    expect(at(1_001n, economic)).toEqual(['raise threshold economic 30201 #1 tier 2 critical']);
    const some = { lines: { economicCodes: ['302'] } };
    expect(at(1_001n, some)).toEqual([`raise threshold line ${OFFICE} #1 tier 2 critical`]);
  });

  it('counts only lines of its selector, and only what its measure says', () => {
    expect(at(901n, { lines: { economicCodes: ['301'] } })).toEqual([]);
    const contract: BudgetEvent = {
      ...{ type: 'EncumbranceRecorded', encumbranceId: 'E-1', contractNumber: '合', purpose: '购' },
      ...{ supplierName: '甲', dueOn: '2023-12-31', lines: [{ lineId: OFFICE, amountFen: 901n }] },
    };
    const of = (measure: ControlRule['measure']) =>
      alerts({ alertRules: [THRESHOLD], controlRules: [rule({ measure })] }, [
        ['2023-03-01', contract],
      ]);
    expect([of('disbursed').length, of('committed').length]).toEqual([0, 1]);
  });

  describe('over cash plans', () => {
    const plan = (month: string, amountFen: bigint): BudgetEvent => {
      return { type: 'CashPlanSet', month, lines: [{ lineId: OFFICE, amountFen }] };
    };
    const judgedBy = (more: Partial<ControlRule>, facts: Facts) => {
      const tiers = [{ percent: 100, response: 'block' }] as const;
      const controlRules = [rule({ tiers, ...more })];
      return alerts({ alertRules: [THRESHOLD], controlRules }, [
        ['2023-01-02', plan('2023-03', 300n)],
        ['2023-01-02', plan('2023-04', 200n)],
        ...facts,
      ]);
    };
    const MONTH = { horizon: 'month' } as const;
    const CUMULATIVE = { horizon: 'cumulative' } as const;

    it('holds the use of a month against its plan, each month by itself, and names it', () => {
      const used = (march: bigint, april: bigint) =>
        judgedBy(MONTH, [
          ['2023-03-05', pays(OFFICE, march)],
          ['2023-04-05', pays(OFFICE, april)],
        ]);
      expect(used(300n, 200n)).toEqual([]);
      const march = `raise threshold line ${OFFICE} 2023-03 #1 tier 1 critical`;
      const april = `raise threshold line ${OFFICE} 2023-04 #1 tier 1 critical`;
      expect(used(301n, 200n)).toEqual([march]);
      expect(used(301n, 201n)).toEqual([march, april]);
    });

    it('counts a payment in the month in which it is booked, not on its day', () => {
      const late = (amountFen: bigint) =>
        judgedBy(MONTH, [['2023-03-31', pays(OFFICE, amountFen, { bookedIn: '2023-04' })]]);
      expect(late(200n)).toEqual([]);
      const raised = `raise threshold line ${OFFICE} 2023-04 #1 tier 1 critical`;
      expect(late(201n)).toEqual([raised]);
    });

    it('moves with its plan: less of it raises, more of it clears', () => {
      const planned = (first: bigint, then: bigint) =>
        judgedBy(MONTH, [
          ['2023-03-05', pays(OFFICE, 300n)],
          ['2023-03-06', plan('2023-03', first)],
          ['2023-03-07', plan('2023-03', then)],
        ]).map((each) => each.split(' ')[0]);
      expect(planned(300n, 300n)).toEqual([]);
      expect(planned(299n, 299n)).toEqual(['raise']);
      expect(planned(299n, 300n)).toEqual(['raise', 'clear']);
    });

    it('holds all use against the plans up to the month that the log has reached', () => {
      const paid = (day: string, amountFen: bigint) =>
        judgedBy(CUMULATIVE, [
          [day, pays(OFFICE, amountFen)],
          ['2023-04-01', pays(WAGES, 1n)],
        ]).map((each) => each.split(' ')[0]);
      expect(paid('2023-03-05', 300n)).toEqual([]);
      expect(paid('2023-03-05', 301n)).toEqual(['raise', 'clear']);
      expect(paid('2023-03-05', 501n)).toEqual(['raise']);
      expect(paid('2023-02-28', 1n)).toEqual(['raise', 'clear']);
      expect(paid('2023-04-01', 500n)).toEqual([]);
      expect(paid('2023-04-01', 501n)).toEqual(['raise']);
    });

    it('leaves a line without a plan that is beyond its budget to overspend', () => {
      for (const horizon of ['month', 'cumulative'] as const) {
        const unplanned = (amountFen: bigint) =>
          judgedBy({ horizon }, [['2023-03-05', pays(HOSPITALITY, amountFen)]]);
        expect([unplanned(200n), unplanned(201n)]).toEqual([[], []]);
        // Paid alone is not what overspend looks at.
        const paid = (amountFen: bigint) =>
          judgedBy({ horizon, measure: 'disbursed' }, [
            ['2023-03-05', pays(HOSPITALITY, amountFen)],
          ]);
        expect([paid(200n).length, paid(201n).length]).toEqual([0, 1]);
      }
    });

    it('gives a month of a line without a plan what the other months left', () => {
      const lower = { ...MONTH, tiers: [{ percent: 50, response: 'warn' }] } as const;
      const used = (april: bigint) =>
        judgedBy(lower, [
          ['2023-03-05', pays(HOSPITALITY, 100n)],
          ['2023-04-05', pays(HOSPITALITY, april)],
        ]);
      // Half of the 100 that March left is April's; and half of what April left is March's.
      const march = `raise threshold line ${HOSPITALITY} 2023-03 #1 tier 1 warning`;
      const april = `raise threshold line ${HOSPITALITY} 2023-04 #1 tier 1 warning`;
      expect(used(50n)).toEqual([march]);
      expect(used(51n)).toEqual([march, april]);
    });

    it('ends the months of a rule that looks at the year from now on', () => {
      const year = rule({ tiers: [{ percent: 100, response: 'block' }] });
      const policy = policyWith({ alertRules: [THRESHOLD], controlRules: [year] });
      const adopted: BudgetEvent = { type: 'PolicyAdopted', version: 2, policy, reason: '修订' };
      const told = judgedBy(MONTH, [
        ['2023-03-05', pays(OFFICE, 301n)],
        ['2023-03-06', adopted],
      ]);
      expect(told.slice(1)).toEqual([`clear threshold line ${OFFICE} 2023-03 #1 tier 1 critical`]);
    });
  });

  it('looks at every level of a classification, as control does', () => {
    const tiers = [{ percent: 10, response: 'warn' }] as const;
    const functional = { dimension: 'functional', tiers } as const;
    // 201 has 18,200, 20108 the same, 2010801 has 10,200.
    const item = 'raise threshold functional 2010801 #1 tier 1 warning';
    const group = 'raise threshold functional 20108 #1 tier 1 warning';
    const type = 'raise threshold functional 201 #1 tier 1 warning';
    expect(at(1_020n, functional)).toEqual([]);
    expect(at(1_021n, functional)).toEqual([item]);
    expect(at(1_820n, functional)).toEqual([item]);
    expect(at(1_821n, functional)).toEqual([type, group, item]);
  });

  it('counts what is on its way to the bank as paid', () => {
    const ordered = (amountFen: bigint): BudgetEvent => ({
      ...{ type: 'PaymentOrdered', paymentId: 'O-1', lineId: OFFICE, amountFen },
      ...{ method: 'direct', purpose: '货款' },
    });
    const controlRules = [rule({ measure: 'disbursed' })];
    const of = (amountFen: bigint) =>
      alerts({ alertRules: [THRESHOLD], controlRules }, [['2023-03-01', ordered(amountFen)]]);
    expect([of(900n).length, of(901n).length]).toEqual([0, 1]);
  });

  it('clears at its limit, or a margin below it to the fen', () => {
    const refunded = (amountFen: bigint, marginPercent: number) => {
      const payment = pays(OFFICE, 901n, { paymentId: 'P' });
      const refund = { refundId: 'F', paymentId: 'P', lineId: OFFICE, voucherNumber: 'V' };
      const back: BudgetEvent = { type: 'PaymentRefunded', ...refund, amountFen, reason: '退' };
      const rules = {
        alertRules: [{ ...THRESHOLD, marginPercent }],
        controlRules: [rule({})],
      };
      const days = [
        ['2023-03-01', payment],
        ['2023-03-02', back],
        ['2023-03-03', pays(OFFICE, amountFen)],
      ] as const;
      return alerts(rules, days).map((each) => each.split(' ')[0]);
    };
    expect(refunded(1n, 0)).toEqual(['raise', 'clear', 'raise']);
    expect(refunded(90n, 10)).toEqual(['raise']);
    expect(refunded(91n, 10)).toEqual(['raise', 'clear', 'raise']);
  });

  it('ends with its rule, and with a policy that does not count its object any more', () => {
    const adopted = (policy: ReturnType<typeof policyWith>): BudgetEvent => ({
      type: 'PolicyAdopted',
      version: 2,
      policy,
      reason: '修订',
    });
    const rules = { alertRules: [THRESHOLD], controlRules: [rule({})] };
    const end = (policy: ReturnType<typeof policyWith>) =>
      alerts(rules, [
        ['2023-03-01', pays(OFFICE, 901n)],
        ['2023-03-02', adopted(policy)],
      ]).slice(1);
    const cleared = [`clear threshold line ${OFFICE} #1 tier 1 warning`];
    expect(end(policyWith({ alertRules: [THRESHOLD] }))).toEqual(cleared);
    expect(end(policyWith({ controlRules: [rule({})] }))).toEqual(cleared);
    const others = rule({ lines: { economicCodes: ['301'] } });
    expect(end(policyWith({ alertRules: [THRESHOLD], controlRules: [others] }))).toEqual(cleared);
    expect(end(policyWith(rules))).toEqual([]);
  });
});

describe('three-public-over-cap', () => {
  it('is silent at the budget of all its codes and speaks one fen beyond', () => {
    const rule: AlertRule = {
      type: 'three-public-over-cap',
      ruleId: 'cap',
      economicCodes: ['30217'],
      tiers: [{ above: 100, severity: 'critical' }],
    };
    const used = (amountFen: bigint) => under(rule, [['2023-03-01', pays(HOSPITALITY, amountFen)]]);
    expect(used(200n)).toEqual([]);
    expect(used(201n)).toEqual([
      'raise three-public-over-cap three-public ledger #1 tier 1 critical',
    ]);
  });
});

describe('no-budget-payment', () => {
  const rule: AlertRule = { type: 'no-budget-payment', ruleId: 'none', severity: 'critical' };

  it('tells of each payment to a line without budget, and of none to a line with one fen', () => {
    const one: BudgetEvent = {
      type: 'SupplementaryAppropriated',
      reason: '追加',
      source: 'other',
      lines: [{ lineId: UNOPENED, amountFen: 1n }],
    };
    const first = pays(UNOPENED, 5n, { paymentId: 'A' });
    const second = pays(UNOPENED, 6n, { paymentId: 'B' });
    expect(
      under(rule, [
        ['2023-03-01', one],
        ['2023-03-01', first],
      ]),
    ).toEqual([]);
    expect(
      under(rule, [
        ['2023-03-01', first],
        ['2023-03-02', second],
        ['2023-03-03', one],
      ]),
    ).toEqual([
      'raise no-budget-payment payment A #1 tier 1 critical',
      'raise no-budget-payment payment B #1 tier 1 critical',
      'clear no-budget-payment payment A #1 tier 1 critical',
      'clear no-budget-payment payment B #1 tier 1 critical',
    ]);
  });
});

describe('duplicate-payment', () => {
  const rule: AlertRule = {
    type: 'duplicate-payment',
    ruleId: 'twins',
    windowDays: 30,
    severity: 'warning',
  };
  const twins = (day: string, first: object, second: object) =>
    under(rule, [
      ['2023-03-01', pays(OFFICE, 100n, first)],
      [day, pays(OFFICE, 100n, { paymentId: 'B', ...second })],
    ]);
  const found = ['raise duplicate-payment payment B #1 tier 1 warning'];

  it('speaks within its days, before and after, and not a day beyond', () => {
    const same = { purpose: '同' };
    expect(twins('2023-03-31', same, same)).toEqual(found);
    expect(twins('2023-04-01', same, same)).toEqual([]);
    expect(twins('2023-01-30', same, same)).toEqual(found);
    expect(twins('2023-01-29', same, same)).toEqual([]);
  });

  it('compares line, amount and one of purpose, voucher and document number', () => {
    const same = { voucherNumber: '记-同' };
    expect(twins('2023-03-02', same, same)).toEqual(found);
    expect(twins('2023-03-02', {}, {})).toEqual([]);
    expect(twins('2023-03-02', same, { ...same, amountFen: 101n })).toEqual([]);
    expect(twins('2023-03-02', same, { ...same, lineId: WAGES })).toEqual([]);
  });
});

describe('split-purchase', () => {
  const rule: AlertRule = {
    type: 'split-purchase',
    ruleId: 'splits',
    lines: { kind: 'project' },
    thresholdFen: 1_000n,
    windowDays: 30,
    severity: 'warning',
  };
  const bought = (day: string, first: bigint, second: bigint, lineId = AUDIT) =>
    under(rule, [
      ['2023-03-01', pays(lineId, first)],
      [day, pays(lineId, second)],
    ]);
  const found = ['raise split-purchase unit-project-item U1:2023-P1:30227 #1 tier 1 warning'];

  it('speaks when purchases below the threshold reach it together, and not one fen before', () => {
    expect(bought('2023-03-02', 500n, 499n)).toEqual([]);
    expect(bought('2023-03-02', 500n, 500n)).toEqual(found);
    expect(bought('2023-03-02', 999n, 1n)).toEqual(found);
    expect(bought('2023-03-02', 1_000n, 500n)).toEqual([]);
  });

  it('counts the days of its window and the lines of its selector', () => {
    expect(bought('2023-03-31', 500n, 500n)).toEqual(found);
    expect(bought('2023-04-01', 500n, 500n)).toEqual([]);
    expect(bought('2023-03-02', 500n, 500n, WAGES)).toEqual([]);
  });
});

describe('pace', () => {
  const pace = (type: 'pace-behind' | 'pace-ahead'): AlertRule => ({
    type,
    ruleId: type,
    scope: 'line',
    lines: { economicCodes: ['30201'] },
    tiers: [
      { above: 10, severity: 'warning' },
      { above: 20, severity: 'critical' },
    ],
  });

  it('behind: exactly ten points are silent, one fen less paid speaks, beyond twenty it is worse', () => {
    // The 73rd day of 365 is 20 %: of 1,000 fen, 100 are ten points behind.
    const behind = (amountFen: bigint, on = '2023-03-14') =>
      under(pace('pace-behind'), [['2023-02-01', pays(OFFICE, amountFen)], swept(on)]);
    expect(behind(100n)).toEqual([]);
    expect(behind(99n)).toEqual([`raise pace-behind line ${OFFICE} #1 tier 1 warning`]);
    // The 146th day is 40 %.
    expect(behind(200n, '2023-05-26')).toEqual([
      `raise pace-behind line ${OFFICE} #1 tier 1 warning`,
    ]);
    expect(behind(199n, '2023-05-26')).toEqual([
      `raise pace-behind line ${OFFICE} #1 tier 2 critical`,
    ]);
  });

  it('ahead: exactly ten points are silent and one fen more speaks', () => {
    const ahead = (amountFen: bigint) =>
      under(pace('pace-ahead'), [['2023-02-01', pays(OFFICE, amountFen)], swept('2023-03-14')]);
    expect(ahead(300n)).toEqual([]);
    expect(ahead(301n)).toEqual([`raise pace-ahead line ${OFFICE} #1 tier 1 warning`]);
  });

  it('is judged for the day of a sweep and at no other event', () => {
    const facts = [['2023-12-01', pays(OFFICE, 1n)] as const];
    expect(under(pace('pace-behind'), facts)).toEqual([]);
  });
});

describe('year-end-rush', () => {
  it('is silent at its share of December and speaks one fen beyond', () => {
    const rule: AlertRule = {
      type: 'year-end-rush',
      ruleId: 'rush',
      scope: 'ledger',
      tiers: [{ above: 20, severity: 'warning' }],
    };
    const rush = (day: string, amountFen: bigint) =>
      under(rule, [
        ['2023-11-30', pays(WAGES, 400n)],
        [day, pays(WAGES, amountFen)],
        swept('2023-12-31'),
      ]);
    expect(rush('2023-12-01', 100n)).toEqual([]);
    expect(rush('2023-12-01', 101n)).toEqual([
      'raise year-end-rush ledger ledger #1 tier 1 warning',
    ]);
    expect(rush('2023-11-30', 101n)).toEqual([]);
  });
});

describe('forecast-overspend', () => {
  it('projects by days, not before its first day, and speaks one fen beyond', () => {
    const rule: AlertRule = {
      type: 'forecast-overspend',
      ruleId: 'forecast',
      scope: 'line',
      lines: { economicCodes: ['30201'] },
      afterDays: 72,
      tiers: [{ above: 100, severity: 'warning' }],
    };
    const forecast = (amountFen: bigint, on = '2023-03-14', more: Partial<AlertRule> = {}) =>
      under({ ...rule, ...more } as AlertRule, [
        ['2023-01-10', pays(OFFICE, amountFen)],
        swept(on),
      ]);
    expect(forecast(200n)).toEqual([]);
    expect(forecast(201n)).toEqual([`raise forecast-overspend line ${OFFICE} #1 tier 1 warning`]);
    expect(forecast(201n, '2023-03-14', { afterDays: 73 })).toEqual([]);
    const [found] = alertsOf(
      logOf({ alertRules: [rule] }, [['2023-01-10', pays(OFFICE, 300n)], swept('2023-03-14')]),
    );
    expect(found?.figures).toMatchObject({ projectedFen: 1_500n, method: 'linear-by-days' });
  });
});

const contract = (dueOn: string, supplierSize: 'small' | 'large' = 'small'): BudgetEvent => ({
  ...{ type: 'EncumbranceRecorded', encumbranceId: 'E-1', contractNumber: '合-1', purpose: '购' },
  ...{ supplierName: '甲', supplierSize, dueOn, lines: [{ lineId: AUDIT, amountFen: 500n }] },
});

describe('stale-encumbrance', () => {
  const rule: AlertRule = {
    type: 'stale-encumbrance',
    ruleId: 'stale',
    idleDays: 30,
    pastDueDays: 0,
    severity: 'warning',
  };
  const found = ['raise stale-encumbrance contract E-1 #1 tier 1 warning'];

  it('speaks a day after its idle days, counted from the last payment', () => {
    const idle = (on: string, paid: Facts = []) =>
      under(rule, [['2023-03-01', contract('2023-12-31')], ...paid, swept(on)]);
    expect(idle('2023-03-31')).toEqual([]);
    expect(idle('2023-04-01')).toEqual(found);
    const paying = pays(AUDIT, 100n, { encumbranceId: 'E-1', liquidatedFen: 100n });
    expect(idle('2023-04-09', [['2023-03-10', paying]])).toEqual([]);
    expect(idle('2023-04-10', [['2023-03-10', paying]])).toEqual(found);
  });

  it('speaks a day after the contract was due, and is over when nothing is left of it', () => {
    const due = (on: string) => under(rule, [['2023-03-01', contract('2023-03-10')], swept(on)]);
    expect([due('2023-03-10'), due('2023-03-11')]).toEqual([[], found]);
    const released: BudgetEvent = {
      type: 'EncumbranceReleased',
      encumbranceId: 'E-1',
      reason: '完成',
      lines: [{ lineId: AUDIT, amountFen: 500n }],
    };
    const days = [['2023-03-01', contract('2023-03-10')], swept('2023-03-11')] as const;
    const after = [['2023-03-12', released], swept('2023-03-12')] as const;
    expect(under(rule, [...days, ...after]).slice(1)).toEqual([
      'clear stale-encumbrance contract E-1 #1 tier 1 warning',
    ]);
  });
});

describe('invoice-overdue', () => {
  const rule: AlertRule = {
    type: 'invoice-overdue',
    ruleId: 'invoices',
    supplierSizes: ['small', 'micro'],
    tiers: [
      { above: 30, severity: 'warning' },
      { above: 60, severity: 'critical' },
    ],
  };
  const ordered: BudgetEvent = {
    ...{ type: 'PaymentOrdered', paymentId: 'O-1', lineId: AUDIT, amountFen: 100n },
    ...{ method: 'direct', purpose: '货款', encumbranceId: 'E-1' },
  };
  const waiting = (days: readonly string[], size?: 'large', end: Facts = []) =>
    under(rule, [
      ['2023-03-01', contract('2023-12-31', size)],
      ['2023-03-01', ordered],
      ...days.map(swept),
      ...end,
    ]);

  it('speaks after 30 and 60 days, to the day, for suppliers of the rule', () => {
    expect(waiting(['2023-03-31'])).toEqual([]);
    const first = 'raise invoice-overdue payment O-1 #1 tier 1 warning';
    expect(waiting(['2023-04-01', '2023-04-30'])).toEqual([first]);
    const second = 'escalate invoice-overdue payment O-1 #1 tier 2 critical';
    expect(waiting(['2023-04-01', '2023-05-01'])).toEqual([first, second]);
    expect(waiting(['2023-05-01'], 'large')).toEqual([]);
  });

  it('is over with the payment', () => {
    const settled: BudgetEvent = {
      ...{ type: 'PaymentSettled', paymentId: 'O-1', lineId: AUDIT, amountFen: 100n },
      voucherNumber: '记-1',
    };
    const end = [['2023-04-02', settled], swept('2023-04-02')] as const;
    expect(waiting(['2023-04-01'], undefined, end).slice(1)).toEqual([
      'clear invoice-overdue payment O-1 #1 tier 1 warning',
    ]);
  });
});

describe('carried-over-old', () => {
  it('speaks of money older than a year until the last fen of it is paid', () => {
    const rule: AlertRule = {
      type: 'carried-over-old',
      ruleId: 'old',
      tiers: [
        { above: 1, severity: 'warning' },
        { above: 2, severity: 'critical' },
      ],
    };
    const from = { ledgerId: '440307-audit-2022', seq: 1, hash: '5e'.repeat(32) };
    const old = (originYear: number, paidFen = 1n) =>
      under(rule, [
        [
          '2023-01-02',
          {
            ...{ type: 'CarryOverReceived', runId: 'Y', from, lineId: SYSTEM, contracts: [] },
            parts: [
              { originYear, amountFen: 50n },
              { originYear: 2022, amountFen: 10n },
            ],
          },
        ],
        ['2023-02-01', pays(SYSTEM, paidFen)],
        swept('2023-03-01'),
      ]);
    expect(old(2022)).toEqual([]);
    expect(old(2021)).toEqual([`raise carried-over-old line ${SYSTEM} #1 tier 1 warning`]);
    expect(old(2020)).toEqual([`raise carried-over-old line ${SYSTEM} #1 tier 2 critical`]);
    expect(old(2020, 49n)).toHaveLength(1);
    expect(old(2020, 50n)).toEqual([]);
  });
});

describe('the ledger’s own checks', () => {
  it('raise what they find and clear what they find no more', () => {
    const rule: AlertRule = { type: 'chain-broken', ruleId: 'chain', severity: 'critical' };
    const checked = (on: string, findingCount: number) => {
      const finding = { kind: 'chain-broken', findingCount, codes: ['HASH_MISMATCH'] } as const;
      return [on, { type: 'LedgerSelfChecked', on, findings: [finding] }] as const;
    };
    expect(under(rule, [checked('2023-03-01', 0)])).toEqual([]);
    const found = under(rule, [
      checked('2023-03-01', 1),
      checked('2023-03-02', 2),
      checked('2023-03-03', 0),
    ]);
    expect(found).toEqual([
      'raise chain-broken ledger ledger #1 tier 1 critical',
      'clear chain-broken ledger ledger #1 tier 1 critical',
    ]);
  });
});

describe('the usual rules', () => {
  it('hold where a policy names none, and nothing is told without a policy', () => {
    const facts = [['2023-03-01', pays(UNOPENED, 1n, { paymentId: 'A' })]] as const;
    const log = logOf({}, facts);
    const [opening, ...rest] = log;
    const openedUnder = (policy: object | undefined) =>
      [{ ...opening, event: { ...opening?.event, policy } }, ...rest] as typeof log;
    expect(told(alertsOf(log))).toEqual([]);
    expect(told(alertsOf(openedUnder(undefined)))).toEqual([]);
    expect(told(alertsOf(openedUnder(CHINESE_POLICY)))).toContain(
      'raise no-budget-payment payment A #1 tier 1 critical',
    );
  });
});

describe('a policy', () => {
  const pace = (...above: number[]): AlertRule => ({
    type: 'pace-behind',
    ruleId: 'pace',
    scope: 'unit',
    tiers: above.map((figure) => ({ above: figure, severity: 'warning' })),
  });
  const margin = (marginPercent: number, ruleId = 'm'): AlertRule => ({
    type: 'threshold',
    ruleId,
    marginPercent,
  });
  const broken = (...alertRules: AlertRule[]) =>
    refusalOf(() => checkPolicy(policyWith({ alertRules })));

  it('is adopted with steps that rise, and refused with others, naming the rule', () => {
    expect(broken(pace(10, 20))).toBeUndefined();
    expect(broken(pace(10, 10))).toMatchObject({
      rule: 'POLICY_MALFORMED',
      facts: { field: 'policy.alertRules', ruleId: 'pace' },
    });
    expect(broken(pace(20, 10))).toMatchObject({ rule: 'POLICY_MALFORMED' });
    expect(broken(pace())).toMatchObject({ rule: 'POLICY_MALFORMED' });
  });

  it('names every rule once, and one margin of thresholds that makes sense', () => {
    expect(broken(margin(0))).toBeUndefined();
    expect(broken(margin(-1))).toMatchObject({ facts: { marginPercent: -1 } });
    expect(broken(pace(1), pace(1))).toMatchObject({ facts: { ruleId: 'pace' } });
    expect(broken(margin(0), margin(0, 'n'))).toMatchObject({ facts: { thresholds: 2 } });
  });
});
