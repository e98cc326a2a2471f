import { describe, expect, it } from '@jest/globals';
import type { LineAmount } from '../../src/domain/appropriation-events.js';
import { foldBudget } from '../../src/domain/budget.js';
import { CHINESE_POLICY, PFMA_POLICY } from '../../src/domain/default-policies.js';
import type { BudgetEvent, Meta } from '../../src/domain/events.js';
import type { Policy, Verdict, VirementRule } from '../../src/domain/policy.js';
import { adoptPolicy } from '../../src/domain/policy-adoption.js';
import { type RequestReallocation, requestReallocation } from '../../src/domain/reallocation.js';
import type { TransferAmount } from '../../src/domain/reallocation-events.js';
import {
  APPROVED,
  AUDIT,
  HASH,
  HOSPITALITY,
  OFFICE,
  OFFICER,
  OPENED,
  SYSTEM,
  UNOPENED,
  UNOPENED_AUDIT,
  WAGES,
} from './fixture.js';
import { given, RECORDED_AT, record } from './specification.js';

const under = (policy: Policy): BudgetEvent[] => [{ ...OPENED, policy }, APPROVED];
const ruledBy = (...virementRules: VirementRule[]): Policy => ({
  ...CHINESE_POLICY,
  virementRules,
});
const line = (lineId: string, amountFen: bigint): LineAmount => ({ lineId, amountFen });
const move = (
  from: readonly TransferAmount[],
  to: readonly TransferAmount[],
  more: Partial<RequestReallocation> = {},
): RequestReallocation => ({
  reallocationId: 'R-1',
  from,
  to,
  reason: '调剂',
  proposalHash: HASH,
  ...more,
});

const one = (fromLineId: string, toLineId: string, amountFen = 100n) =>
  move([line(fromLineId, amountFen)], [line(toLineId, amountFen)]);

function verdictOf(history: readonly BudgetEvent[], order: RequestReallocation): Verdict {
  const [event] = requestReallocation(foldBudget(record(history), RECORDED_AT), order, OFFICER);
  if (event?.type !== 'ReallocationRequested' || event.verdict === undefined) {
    throw new Error('no verdict');
  }
  return event.verdict;
}

describe('the approval matrix, cell by cell', () => {
  const OFFICE_2 = UNOPENED;
  const cells: [string, RequestReallocation, string[], string[]][] = [
    [
      'within an item',
      one(OFFICE, 'U1:2010801:30227:basic:general-public-budget'),
      ['unit'],
      ['department'],
    ],
    ['between units', one(OFFICE, OFFICE_2), ['department'], []],
    ['between economic classes', one(WAGES, OFFICE), ['finance'], []],
    ['between projects', one(AUDIT, UNOPENED_AUDIT), ['finance'], []],
    [
      'between functional items',
      one(OFFICE, 'U1:2010804:30201:basic:general-public-budget'),
      ['finance'],
      [],
    ],
    [
      'from procurement to other money',
      move(
        [{ ...line(OFFICE, 100n), procurementFen: 1n }],
        [line('U1:2010801:30227:basic:general-public-budget', 100n)],
      ),
      ['finance'],
      [],
    ],
    ['between units and projects', one(AUDIT, SYSTEM), ['department', 'finance'], []],
  ];

  it.each(cells)('%s', (_, order, approve, inform) => {
    expect(verdictOf(under(CHINESE_POLICY), order)).toMatchObject({
      policyVersion: 1,
      approve,
      inform,
    });
  });

  it('counts what crosses on balance, not what is named', () => {
    const crosswise = move(
      [line(OFFICE, 60n), line(SYSTEM, 60n)],
      [
        line('U1:2010801:30227:basic:general-public-budget', 60n),
        line('U2:2010804:30201:2023-P2:general-public-budget', 60n),
      ],
    );
    expect(verdictOf(under(ruledBy()), crosswise).approve).toEqual(['unit']);
  });

  it('has rows that begin at an amount', () => {
    const large = { ruleId: 'large', crosses: 'nothing', fromAmountFen: 101n } as const;
    const policy: Policy = {
      ...CHINESE_POLICY,
      virementRules: [],
      approvalMatrix: [
        { ruleId: 'small', crosses: 'nothing', approve: ['unit'], inform: [] },
        { ...large, approve: ['finance'], inform: [] },
      ],
    };
    const within = (amountFen: bigint) =>
      one(OFFICE, 'U1:2010801:30227:basic:general-public-budget', amountFen);
    expect(verdictOf(under(policy), within(100n)).approve).toEqual(['unit']);
    expect(verdictOf(under(policy), within(101n)).approve).toEqual(['unit', 'finance']);
  });
});

describe('a direction', () => {
  it('into three-public is closed to everybody', () => {
    given(under(CHINESE_POLICY))
      .when(requestReallocation, one(OFFICE, HOSPITALITY, 1n))
      .thenBroken('VIREMENT_RULE_BROKEN', {
        ruleId: 'nothing-into-three-public',
        policyVersion: 1,
        toLineId: HOSPITALITY,
      });
    given(under(CHINESE_POLICY))
      .when(requestReallocation, one(HOSPITALITY, OFFICE, 1n))
      .thenHolds();
  });

  it('between personnel and operating, or basic and project money, needs the finance authority', () => {
    const checks = verdictOf(under(CHINESE_POLICY), one(WAGES, OFFICE)).checks;
    expect(checks).toContainEqual({
      ruleId: 'personnel-to-operating',
      outcome: 'needs-authority',
      figures: { fromLineId: WAGES, toLineId: OFFICE, amountFen: 100n },
    });
    const mixed = verdictOf(under(CHINESE_POLICY), one(AUDIT, OFFICE));
    expect(mixed.approve).toContain('finance');
  });

  it('keeps carried personnel money where it is, to the fen', () => {
    const from = { ledgerId: '440307-audit-2022', seq: 9, hash: HASH };
    const received: BudgetEvent = {
      type: 'CarryOverReceived',
      runId: 'RUN-1',
      from,
      lineId: WAGES,
      parts: [{ originYear: 2022, amountFen: 500n }],
      contracts: [],
    };
    const history = [...under(CHINESE_POLICY), received];
    // 9,000 of its own and 500 carried in.
    given(history)
      .when(requestReallocation, one(WAGES, UNOPENED_WAGES, 9_000n))
      .thenHolds();
    given(history)
      .when(requestReallocation, one(WAGES, UNOPENED_WAGES, 9_001n))
      .thenBroken('VIREMENT_RULE_BROKEN', { ruleId: 'carried-personnel-stays', freeFen: 9_000n });
  });

  const UNOPENED_WAGES = 'U2:2010801:30101:basic:general-public-budget';
});

describe('a cap', () => {
  it('is eight percent of what was approved, cumulated over the year, to the fen (PFMA s.43)', () => {
    // 18,200 fen are approved under 20108: eight percent are 1,456.
    const away = (amountFen: bigint, id: string) =>
      move([line(WAGES, amountFen)], [line(OTHER_GROUP, amountFen)], { reallocationId: id });
    const opened: BudgetEvent[] = [
      {
        ...OPENED,
        policy: PFMA_POLICY,
        functionalCodes: [
          ...OPENED.functionalCodes,
          { code: '20106', name: '财政事务' },
          { code: '2010601', name: '行政运行' },
        ],
      },
      APPROVED,
    ];
    given(opened).when(requestReallocation, away(1_456n, 'R-1')).thenHolds();
    given(opened)
      .when(requestReallocation, away(1_457n, 'R-1'))
      .thenBroken('VIREMENT_RULE_BROKEN', {
        ruleId: 's43(2)-eight-percent',
        movedFen: 1_457n,
        baseFen: 18_200n,
      });
    const first = requestReallocation(
      foldBudget(record(opened), RECORDED_AT),
      away(1_000n, 'R-1'),
      OFFICER,
    );
    given([...opened, ...first])
      .when(requestReallocation, away(456n, 'R-2'))
      .thenHolds();
    given([...opened, ...first])
      .when(requestReallocation, away(457n, 'R-2'))
      .thenBroken('VIREMENT_RULE_BROKEN', { movedFen: 457n, beforeFen: 1_000n });
  });

  it('can rest on the budget as it was when a month was closed', () => {
    const cap: VirementRule = {
      type: 'cap',
      ruleId: 'half-of-june',
      scope: 'line',
      side: 'to',
      percent: 50,
      base: { closedMonth: '06' },
      per: 'proposal',
    };
    const closed: BudgetEvent = {
      type: 'PeriodClosed',
      period: '2023-06',
      adjusted: [line(OFFICE, 300n)],
    };
    const history = [...under(ruledBy(cap)), closed];
    given(history)
      .when(requestReallocation, one(WAGES, OFFICE, 150n))
      .thenHolds();
    given(history)
      .when(requestReallocation, one(WAGES, OFFICE, 151n))
      .thenBroken('VIREMENT_RULE_BROKEN', { ruleId: 'half-of-june', baseFen: 300n });
  });

  const OTHER_GROUP = 'U1:2010601:30101:basic:general-public-budget';
});

describe('one way only', () => {
  const rule: VirementRule = { type: 'one-way', ruleId: 'one-way', scope: 'line' };
  const gave = () =>
    requestReallocation(
      foldBudget(record(under(ruledBy(rule))), RECORDED_AT),
      one(OFFICE, UNOPENED, 1n),
      OFFICER,
    );

  it('lets nothing into a line that has given in the year', () => {
    const history = [...under(ruledBy(rule)), ...gave()];
    const back = { ...one(WAGES, OFFICE, 1n), reallocationId: 'R-2' };
    given(history)
      .when(requestReallocation, back)
      .thenBroken('VIREMENT_RULE_BROKEN', { ruleId: 'one-way', key: OFFICE });
    const again = { ...one(OFFICE, WAGES, 1n), reallocationId: 'R-2' };
    given(history).when(requestReallocation, again).thenHolds();
  });

  it('forgets what was rejected', () => {
    const rejected: BudgetEvent = {
      type: 'ReallocationRejected',
      reallocationId: 'R-1',
      from: [line(OFFICE, 1n)],
      reason: '否',
    };
    const back = { ...one(WAGES, OFFICE, 1n), reallocationId: 'R-2' };
    given([...under(ruledBy(rule)), ...gave(), rejected])
      .when(requestReallocation, back)
      .thenHolds();
  });
});

describe('a required document', () => {
  const rule: VirementRule = {
    type: 'document',
    ruleId: 'study',
    from: { kind: 'project' },
    fromAmountFen: 200n,
    documentType: '可行性报告',
  };
  const history = under(ruledBy(rule));
  const documents = [{ documentType: '可行性报告', number: '2023-7' }];

  it('is missed from its amount on, and only for its lines', () => {
    given(history)
      .when(requestReallocation, one(AUDIT, UNOPENED_AUDIT, 199n))
      .thenHolds();
    given(history)
      .when(requestReallocation, one(AUDIT, UNOPENED_AUDIT, 200n))
      .thenBroken('VIREMENT_RULE_BROKEN', { ruleId: 'study', totalFen: 200n });
    given(history)
      .when(requestReallocation, one(WAGES, OFFICE, 200n))
      .thenHolds();
    given(history)
      .when(requestReallocation, { ...one(AUDIT, UNOPENED_AUDIT, 200n), documents })
      .thenHolds();
  });
});

describe('adoptPolicy', () => {
  it('is for the year, and may be adopted in the year before', () => {
    const asked = (effectiveOn: string) =>
      given([OPENED, APPROVED]).when(
        adoptPolicy,
        { policy: CHINESE_POLICY, reason: '启用' },
        { ...OFFICER, effectiveOn },
      );
    for (const day of ['2022-01-01', '2023-12-31']) asked(day).thenHolds();
    for (const day of ['2021-12-31', '2024-01-01']) {
      asked(day).thenBroken('EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR');
    }
  });

  it('numbers policies from 1, or from the one of the opening', () => {
    const order = { policy: CHINESE_POLICY, reason: '启用' };
    given([OPENED])
      .when(adoptPolicy, order)
      .thenEvents([{ type: 'PolicyAdopted', version: 1, ...order }]);
    given(under(PFMA_POLICY))
      .when(adoptPolicy, order)
      .thenEvents([{ type: 'PolicyAdopted', version: 2, ...order }]);
  });

  it('refuses the policy that is in force, and none that differs in one figure', () => {
    given(under(CHINESE_POLICY))
      .when(adoptPolicy, { policy: CHINESE_POLICY, reason: '再次启用' })
      .thenBroken('POLICY_UNCHANGED', { version: 1 });
    const policy = { ...CHINESE_POLICY, proposalValidDays: 31 };
    given(under(CHINESE_POLICY)).when(adoptPolicy, { policy, reason: '改' }).thenHolds();
  });

  it('refuses a rule id that stands twice, a figure out of range, and a signature nobody can give', () => {
    const twice = ruledBy(...CHINESE_POLICY.virementRules, ...CHINESE_POLICY.virementRules);
    const wild = { ...CHINESE_POLICY, proposalValidDays: -1 };
    const unsigned = { ...CHINESE_POLICY, signers: { ...CHINESE_POLICY.signers, finance: [] } };
    for (const policy of [twice, wild, unsigned]) {
      given([OPENED]).when(adoptPolicy, { policy, reason: '错' }).thenBroken('POLICY_MALFORMED');
    }
  });

  it('leaves an old decision as it was: decided again, it gets its old verdict', () => {
    const order = one(WAGES, OFFICE);
    const before = under(CHINESE_POLICY);
    const verdict = verdictOf(before, order);
    const filed = requestReallocation(foldBudget(record(before), RECORDED_AT), order, OFFICER);
    const adopted: BudgetEvent = {
      type: 'PolicyAdopted',
      version: 2,
      policy: PFMA_POLICY,
      reason: '改',
    };
    const history = record([...before, ...filed, adopted]);
    const again = (seq: number, meta: Meta) =>
      requestReallocation(foldBudget(history.slice(0, seq - 1), RECORDED_AT), order, meta);
    expect(again(3, OFFICER)).toEqual([{ ...filed[0], verdict }]);
  });
});
