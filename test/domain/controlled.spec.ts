import { describe, expect, it } from '@jest/globals';
import { foldBudget } from '../../src/domain/budget.js';
import { recordEncumbrance } from '../../src/domain/commitment.js';
import type { ControlFinding } from '../../src/domain/control-events.js';
import { type Controlled, controlled } from '../../src/domain/controlled.js';
import type { PaymentOrdered } from '../../src/domain/execution-events.js';
import { orderPayment } from '../../src/domain/payment-order.js';
import type { ControlResponse, ControlRule } from '../../src/domain/policy.js';
import { adoptPolicy } from '../../src/domain/policy-adoption.js';
import { asking, contract, paid, ruleOf, toPay, under } from './control-fixture.js';
import { AUDIT, OFFICE, OFFICER } from './fixture.js';
import { POLICY } from './policy-fixture.js';
import { given, type History, inTurn, RECORDED_AT, record, refusalOf } from './specification.js';

const pay = asking(orderPayment);
const documents = [{ documentType: '请示', number: '1' }];

/** Beyond 500 fen of what a line, or another object, has. */
const beyond = (response: ControlResponse, more: Partial<ControlRule> = {}) =>
  ruleOf({ ruleId: `to-${response}`, tiers: [{ percent: 50, response }], ...more });

function asked(history: History, order = toPay(OFFICE, 501n)): Controlled {
  const budget = foldBudget(record(history), RECORDED_AT);
  return controlled(budget, orderPayment(budget, order, OFFICER), OFFICER);
}

const told = (ruleId: string, response: ControlResponse): ControlFinding => ({
  ruleId,
  dimension: 'line',
  key: OFFICE,
  response,
  tier: 1,
  limitFen: 500n,
  measureFen: 501n,
  baseFen: 1_000n,
});

const order = (amountFen: bigint, more = {}): PaymentOrdered => ({
  type: 'PaymentOrdered',
  ...toPay(OFFICE, amountFen, more),
});

describe('a response', () => {
  it('to record says nothing', () => {
    expect(asked(under(beyond('record')))).toEqual({ events: [order(501n)], warnings: [] });
  });

  it('to warn lets the order through and tells its figures, from one fen beyond on', () => {
    const history = under(beyond('warn'));
    expect(asked(history, toPay(OFFICE, 500n))).toEqual({ events: [order(500n)], warnings: [] });
    const warnings = [told('to-warn', 'warn')];
    expect(asked(history)).toEqual({ events: [order(501n)], warnings });
  });

  it('to warn with an attachment refuses without one, and is a warning with one', () => {
    const history = under(beyond('warn-with-attachment'));
    given(history).when(pay, toPay(OFFICE, 500n)).thenHolds();
    given(history)
      .when(pay, toPay(OFFICE, 501n))
      .thenBroken('CONTROL_DOCUMENT_MISSING', { field: 'documents', limitFen: 500n });
    given(history)
      .when(pay, toPay(OFFICE, 501n, { documents: [] }))
      .thenBroken('CONTROL_DOCUMENT_MISSING');
    const warnings = [told('to-warn-with-attachment', 'warn-with-attachment')];
    expect(asked(history, toPay(OFFICE, 501n, { documents }))).toEqual({
      events: [order(501n, { documents })],
      warnings,
    });
  });

  it('to hold parks the order instead of making it, and reserves nothing', () => {
    const history = under(beyond('hold'));
    given(history)
      .when(pay, toPay(OFFICE, 500n))
      .thenEvents([order(500n)]);
    const held = given(history).when(pay, toPay(OFFICE, 501n));
    held.thenEvents([
      {
        type: 'OrderHeld',
        holdId: 'hold:PO-1',
        policyVersion: 1,
        findings: [told('to-hold', 'hold')],
        events: [order(501n)],
      },
    ]);
    held.thenLine(OFFICE, { original: 1_000n, available: 1_000n });
    held.thenDocument('hold:PO-1', { status: 'held', requestedBy: 'officer' });
    expect(asked(history).warnings).toEqual([]);
  });

  it('to block refuses, and names everything that stops the order', () => {
    const unit = beyond('hold', { ruleId: 'unit', dimension: 'unit', tiers: hold(10n) });
    const warn = beyond('warn', { ruleId: 'ledger', dimension: 'ledger', tiers: warnFrom(1n) });
    given(under(warn, unit, beyond('block')))
      .when(pay, toPay(OFFICE, 501n))
      .thenBroken('CONTROL_LIMIT_EXCEEDED', {
        ruleId: 'to-block',
        response: 'block',
        matched: `to-block on line ${OFFICE}; unit on unit U1`,
      });
  });
});

const hold = (amountFen: bigint) => [{ amountFen, response: 'hold' }] as const;
const warnFrom = (amountFen: bigint) => [{ amountFen, response: 'warn' }] as const;

describe('several rules', () => {
  it('are all told, the strictest first', () => {
    const unit = ruleOf({ ruleId: 'unit', dimension: 'unit', tiers: hold(500n) });
    const { events, warnings } = asked(under(beyond('warn'), unit));
    expect(warnings).toEqual([]);
    expect(events).toMatchObject([
      { type: 'OrderHeld', findings: [{ ruleId: 'unit' }, { ruleId: 'to-warn' }] },
    ]);
  });

  it('of one object answer by the strictest tier that is passed', () => {
    const tiers = [
      { percent: 20, response: 'warn' },
      { percent: 50, response: 'hold' },
      { percent: 80, response: 'block' },
    ] as const;
    const history = under(ruleOf({ tiers }));
    const eventsFor = (amountFen: bigint) => asked(history, toPay(OFFICE, amountFen));
    expect(eventsFor(200n)).toMatchObject({ events: [{ type: 'PaymentOrdered' }], warnings: [] });
    expect(eventsFor(201n).warnings).toMatchObject([{ tier: 1, limitFen: 200n }]);
    expect(eventsFor(500n).warnings).toMatchObject([{ tier: 1, measureFen: 500n }]);
    expect(eventsFor(501n).events).toMatchObject([{ findings: [{ tier: 2, limitFen: 500n }] }]);
    expect(eventsFor(800n).events).toMatchObject([{ type: 'OrderHeld' }]);
    expect(refusalOf(() => eventsFor(801n))).toMatchObject({
      rule: 'CONTROL_LIMIT_EXCEEDED',
      facts: { tier: 3, limitFen: 800n, measureFen: 801n },
    });
  });

  it('refuse in a fixed order: cover, limit, document, and then hold', () => {
    const ofProject = (ruleId: string, tiers: ControlRule['tiers']) =>
      ruleOf({ ruleId, dimension: 'project', tiers });
    const rules = [
      ofProject('hold', hold(1n)),
      ofProject('paper', [{ amountFen: 1n, response: 'warn-with-attachment' }]),
      ofProject('block', [{ percent: 90, response: 'block' }]),
    ];
    const history = [...under(...rules), paid(AUDIT, 4_000n)];
    const order = toPay(OFFICE, 1_001n, { paymentId: 'P-0' });
    // What the order itself breaks comes first, whatever its control rules would say.
    inTurn(pay, { history, order, meta: OFFICER }, [
      ['DOCUMENT_ALREADY_EXISTS', { order: { paymentId: 'PO-1' } }],
      ['PAYMENT_EXCEEDS_AVAILABLE', { order: { amountFen: 501n } }],
      ['NO_CONTROL_OBJECT', { order: { lineId: AUDIT } }],
      ['CONTROL_LIMIT_EXCEEDED', { order: { amountFen: 500n } }],
      ['CONTROL_DOCUMENT_MISSING', { order: { documents } }],
    ]);
    given(history)
      .when(pay, { ...toPay(AUDIT, 500n), documents })
      .thenDocument('hold:PO-1', { status: 'held' });
  });
});

describe('an order that carries documents', () => {
  it('keeps them in its event', () => {
    given(under())
      .when(asking(recordEncumbrance), { ...contract(10n), documents })
      .thenEvents([{ type: 'EncumbranceRecorded', ...contract(10n), documents }]);
    given(under())
      .when(pay, toPay(OFFICE, 10n, { documents }))
      .thenEvents([order(10n, { documents })]);
  });
});

describe('a rule that was set to record for a day and back', () => {
  it('leaves both changes in the log, and what went through between them', () => {
    const strict = { ...POLICY, controlRules: [beyond('block')] };
    const lax = { ...POLICY, controlRules: [beyond('record', { ruleId: 'to-block' })] };
    const history = under(beyond('block'));
    const adopt = (policy: typeof strict, reason: string) => (before: History) =>
      adoptPolicy(foldBudget(record(before), RECORDED_AT), { policy, reason }, OFFICER);
    given(history).when(pay, toPay(OFFICE, 501n)).thenBroken('CONTROL_LIMIT_EXCEEDED');
    const relaxed = [...history, ...adopt(lax, '一天')(history)];
    const ordered = [...relaxed, ...asked(relaxed).events];
    const back = [...ordered, ...adopt(strict, '恢复')(ordered)];
    given(back)
      .when(pay, toPay(OFFICE, 1n, { paymentId: 'PO-2' }))
      .thenBroken('CONTROL_LIMIT_EXCEEDED', { policyVersion: 3, measureFen: 502n });
    expect(back.slice(-3)).toMatchObject([
      { type: 'PolicyAdopted', version: 2, reason: '一天' },
      { type: 'PaymentOrdered', amountFen: 501n },
      { type: 'PolicyAdopted', version: 3, reason: '恢复' },
    ]);
  });
});
