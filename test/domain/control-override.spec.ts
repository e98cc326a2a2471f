import { describe, expect, it } from '@jest/globals';
import { foldBudget } from '../../src/domain/budget.js';
import type { ControlOverrideRequested } from '../../src/domain/control-events.js';
import { objectsUnder } from '../../src/domain/control-objects.js';
import {
  approveControlOverride,
  rejectControlOverride,
  requestControlOverride,
  revokeControlOverride,
} from '../../src/domain/control-override.js';
import { summedTotals } from '../../src/domain/control-totals.js';
import { controlled } from '../../src/domain/controlled.js';
import { CHINESE_POLICY } from '../../src/domain/default-policies.js';
import type { BudgetEvent } from '../../src/domain/events.js';
import { orderPayment } from '../../src/domain/payment-order.js';
import { asking, paid, ruleOf, toPay, under } from './control-fixture.js';
import { APPROVER, AUDIT, HOSPITALITY, OFFICE, OFFICER, READY } from './fixture.js';
import { given, type History, happened, inTurn, RECORDED_AT, record } from './specification.js';

const pay = asking(orderPayment);
const overrideId = 'OV-1';
const LIMITED = ruleOf({ tiers: [{ percent: 50, response: 'block' }] });
// What the rules decide is recorded on the 5th of March.
const TODAY = '2023-03-05';
const REQUEST = {
  overrideId,
  ruleId: 'limit',
  dimension: 'line' as const,
  objectKey: OFFICE,
  additionalFen: 100n,
  validUntil: TODAY,
  reason: '追加在途',
};
const REQUESTED: ControlOverrideRequested = { type: 'ControlOverrideRequested', ...REQUEST };
const APPROVED: BudgetEvent = { type: 'ControlOverrideApproved', overrideId };
const overridden = (more: Partial<ControlOverrideRequested> = {}) => [
  ...under(LIMITED),
  { ...REQUESTED, ...more },
  APPROVED,
];

describe('an override', () => {
  it('is asked for by one person and approved by another', () => {
    const asked = given(under(LIMITED)).when(requestControlOverride, REQUEST);
    asked.thenEvents([REQUESTED]);
    asked.thenDocument(overrideId, { status: 'requested', requestedBy: 'officer' });
    const requested = [...under(LIMITED), REQUESTED];
    const approved = given(requested).when(approveControlOverride, { overrideId }, APPROVER);
    approved.thenEvents([APPROVED]);
    approved.thenDocument(overrideId, { status: 'approved', decidedBy: 'approver' });
    given(requested)
      .when(rejectControlOverride, { overrideId, reason: '依据不足' }, APPROVER)
      .thenDocument(overrideId, { status: 'rejected' });
  });

  it('lifts the limit by its amount and not a fen more, once it is approved', () => {
    given(overridden()).when(pay, toPay(OFFICE, 600n)).thenHolds();
    given(overridden())
      .when(pay, toPay(OFFICE, 601n))
      .thenBroken('CONTROL_LIMIT_EXCEEDED', { limitFen: 600n, overrideFen: 100n });
    const decided: readonly BudgetEvent[] = [
      { type: 'ControlOverrideRejected', overrideId, reason: '依据不足' },
      { type: 'ControlOverrideRevoked', overrideId, reason: '追加到位' },
    ];
    const never = [[], [decided[0] as BudgetEvent], [APPROVED, decided[1] as BudgetEvent]];
    for (const events of never) {
      const history = [...under(LIMITED), REQUESTED, ...events];
      given(history).when(pay, toPay(OFFICE, 500n)).thenHolds();
      given(history)
        .when(pay, toPay(OFFICE, 501n))
        .thenBroken('CONTROL_LIMIT_EXCEEDED', { limitFen: 500n });
    }
  });

  it('is used up by what it lets through', () => {
    const first: BudgetEvent = { type: 'PaymentOrdered', ...toPay(OFFICE, 570n) };
    const history = [...overridden(), first];
    const second = (amountFen: bigint) => toPay(OFFICE, amountFen, { paymentId: 'PO-2' });
    given(history).when(pay, second(30n)).thenHolds();
    given(history).when(pay, second(31n)).thenBroken('CONTROL_LIMIT_EXCEEDED');
    given([...overridden(), paid(OFFICE, 600n)])
      .when(pay, second(1n))
      .thenBroken('CONTROL_LIMIT_EXCEEDED');
  });

  it('is good up to and including its last day, by the day of recording', () => {
    given(overridden({ validUntil: TODAY }))
      .when(pay, toPay(OFFICE, 501n))
      .thenHolds();
    given(overridden({ validUntil: '2023-03-04' }))
      .when(pay, toPay(OFFICE, 501n), { ...OFFICER, effectiveOn: '2023-03-01' })
      .thenBroken('CONTROL_LIMIT_EXCEEDED', { limitFen: 500n });
  });

  it('is for its rule and its object alone, and adds to others of them', () => {
    const others = [
      { ruleId: 'other' },
      { dimension: 'unit', objectKey: 'U1' },
      { objectKey: AUDIT },
    ] as const;
    for (const other of others) {
      given(overridden(other)).when(pay, toPay(OFFICE, 501n)).thenBroken('CONTROL_LIMIT_EXCEEDED');
    }
    const second = { ...REQUESTED, overrideId: 'OV-2', additionalFen: 50n };
    const both = [...overridden(), second, { ...APPROVED, overrideId: 'OV-2' }];
    given(both).when(pay, toPay(OFFICE, 650n)).thenHolds();
    given(both).when(pay, toPay(OFFICE, 651n)).thenBroken('CONTROL_LIMIT_EXCEEDED');
  });

  it('lifts what stops an order and not what only warns', () => {
    const rule = ruleOf({
      tiers: [
        { percent: 40, response: 'warn' },
        { percent: 50, response: 'hold' },
        { percent: 60, response: 'block' },
      ],
    });
    const history = [...under(rule), REQUESTED, APPROVED];
    const budget = foldBudget(record(history), RECORDED_AT);
    const answer = (amountFen: bigint) =>
      controlled(budget, orderPayment(budget, toPay(OFFICE, amountFen), OFFICER), OFFICER);
    expect(answer(600n).warnings).toMatchObject([{ response: 'warn', limitFen: 400n }]);
    expect(answer(601n).events).toMatchObject([{ type: 'OrderHeld' }]);
    expect(() => answer(701n)).toThrow('CONTROL_LIMIT_EXCEEDED');
    const [object] = objectsUnder(budget, rule, { month: '2023-03', totals: summedTotals(budget) });
    expect(object?.tiers.map(({ limitFen }) => limitFen)).toEqual([3_600n, 4_500n, 5_400n]);
    const objects = objectsUnder(budget, rule, { month: '2023-03', totals: summedTotals(budget) });
    const office = objects.find(({ key }) => key === OFFICE);
    expect(office?.tiers.map(({ limitFen }) => limitFen)).toEqual([400n, 600n, 700n]);
    expect(office?.overrides).toMatchObject([{ documentId: overrideId }]);
  });

  it('of a rule that can no longer be overridden counts no more', () => {
    const fixed = { ...LIMITED, overridable: false };
    const history = [...under(fixed), REQUESTED, APPROVED];
    given(history).when(pay, toPay(OFFICE, 501n)).thenBroken('CONTROL_LIMIT_EXCEEDED');
    given([...under(fixed), REQUESTED])
      .when(approveControlOverride, { overrideId }, APPROVER)
      .thenBroken('CONTROL_NOT_OVERRIDABLE', { ruleId: 'limit' });
  });
});

describe('three-public expenses', () => {
  const policy = { ...CHINESE_POLICY };
  const history: History = [
    ...READY,
    { type: 'PolicyAdopted', version: 1, policy, reason: '预算控制' },
  ];

  it('cannot be taken beyond their limit by anybody', () => {
    for (const objectKey of ['302', '30217']) {
      const order = {
        ...REQUEST,
        ruleId: 'three-public',
        dimension: 'economic' as const,
        objectKey,
      };
      given(history)
        .when(requestControlOverride, order)
        .thenBroken('CONTROL_NOT_OVERRIDABLE', { field: 'ruleId', ruleId: 'three-public' });
    }
    const line = { ...REQUEST, ruleId: 'available-line', objectKey: HOSPITALITY };
    given(history).when(requestControlOverride, line).thenHolds();
  });

  it('warn beyond 80 percent of their budget', () => {
    const budget = foldBudget(record(history), RECORDED_AT);
    const warned = (amountFen: bigint) =>
      controlled(budget, orderPayment(budget, toPay(HOSPITALITY, amountFen), OFFICER), OFFICER)
        .warnings;
    const three = ({ ruleId }: { readonly ruleId: string }) => ruleId === 'three-public';
    expect(warned(160n).filter(three)).toEqual([]);
    expect(warned(161n).filter(three)).toMatchObject([{ key: '302' }, { key: '30217' }]);
  });

  it('stop at all of their budget, where the line itself would have more', () => {
    // A line that pays what it has not: the fact takes the object to its limit, the order beyond.
    const other = 'U2:2010801:30217:basic:general-public-budget';
    given([...history, paid(other, 100n)])
      .when(pay, toPay(HOSPITALITY, 100n))
      .thenHolds();
    given([...history, paid(other, 100n)])
      .when(pay, toPay(HOSPITALITY, 101n))
      .thenBroken('CONTROL_LIMIT_EXCEEDED', {
        ruleId: 'three-public',
        key: '302',
        baseFen: 200n,
      });
  });
});

describe('the checks of an override', () => {
  const malformed = { ...OFFICER, effectiveOn: '2023-02-30' };
  const worst = {
    history: [],
    order: {
      ...REQUEST,
      overrideId: ':',
      ruleId: 'none',
      objectKey: 'nowhere',
      additionalFen: 0n,
      validUntil: '2023-02-30',
    },
    meta: malformed,
  };
  const fixed = under({ ...LIMITED, overridable: false });

  it('come in turn when it is asked for', () => {
    inTurn(requestControlOverride, worst, [
      ['DOCUMENT_ID_MALFORMED', { order: { overrideId } }],
      ['AMOUNT_NOT_POSITIVE', { order: { additionalFen: 1n } }],
      ['DATE_MALFORMED', { order: { validUntil: '2023-03-04' } }],
      ['DATE_MALFORMED', { meta: { ...OFFICER, effectiveOn: '2024-01-01' } }],
      ['LEDGER_NOT_OPEN', { history: [...fixed, REQUESTED] }],
      ['CONTROL_RULE_NOT_FOUND', { order: { ruleId: 'limit' } }],
      ['CONTROL_OBJECT_NOT_FOUND', { order: { objectKey: OFFICE } }],
      ['DOCUMENT_ALREADY_EXISTS', { history: fixed }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: OFFICER }],
      ['CONTROL_NOT_OVERRIDABLE', { history: under(LIMITED) }],
      ['OVERRIDE_OVER', { order: { validUntil: TODAY } }],
    ]);
  });

  it('come in turn when it is approved', () => {
    const decided = [...fixed, { ...REQUESTED, validUntil: '2023-03-04' }, APPROVED];
    const other = { ...OFFICER, effectiveOn: '2023-02-28' };
    const worstDecision = { history: [], order: { overrideId: 'OV-9' }, meta: malformed };
    const wrongYear = { ...OFFICER, effectiveOn: '2024-01-01' };
    inTurn(approveControlOverride, worstDecision, [
      ['DATE_MALFORMED', { meta: wrongYear }],
      ['LEDGER_NOT_OPEN', { history: decided }],
      ['OVERRIDE_NOT_FOUND', { order: { overrideId } }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: other }],
      ['EFFECTIVE_DATE_BEFORE_DOCUMENT', { meta: OFFICER }],
      ['OVERRIDE_NOT_PENDING', { history: decided.slice(0, -1) }],
      ['APPROVER_IS_PROPOSER', { meta: APPROVER }],
      ['CONTROL_NOT_OVERRIDABLE', { history: [...under(LIMITED), decided[3] as BudgetEvent] }],
      ['OVERRIDE_OVER', { history: [...under(LIMITED), REQUESTED] }],
    ]);
  });

  it('let nobody revoke what is not in force', () => {
    const order = { overrideId, reason: '追加到位' };
    given([...under(LIMITED), REQUESTED])
      .when(revokeControlOverride, order, APPROVER)
      .thenBroken('OVERRIDE_NOT_IN_FORCE', { status: 'requested' });
    // Who asked for it may end it as well.
    given([...under(LIMITED), happened(REQUESTED, APPROVER), APPROVED])
      .when(revokeControlOverride, order, APPROVER)
      .thenEvents([{ type: 'ControlOverrideRevoked', ...order }]);
    given([...under(LIMITED), REQUESTED])
      .when(rejectControlOverride, order)
      .thenBroken('APPROVER_IS_PROPOSER');
  });
});
