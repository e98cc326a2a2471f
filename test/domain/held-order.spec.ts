import { describe, expect, it } from '@jest/globals';
import { foldBudget } from '../../src/domain/budget.js';
import { increaseEncumbrance } from '../../src/domain/commitment.js';
import type { AskedEvent, OrderHeld } from '../../src/domain/control-events.js';
import { controlled } from '../../src/domain/controlled.js';
import type { BudgetEvent } from '../../src/domain/events.js';
import { recordPayment } from '../../src/domain/execution.js';
import { refuseHeldOrder, releaseHeldOrder } from '../../src/domain/held-order.js';
import { orderPayment } from '../../src/domain/payment-order.js';
import { booked } from '../../src/domain/periods.js';
import { asking, contract, paid, ruleOf, toPay, under } from './control-fixture.js';
import { APPROVER, OFFICE, OFFICER } from './fixture.js';
import { given, inTurn, RECORDED_AT, record } from './specification.js';

const pay = asking(orderPayment);
const release = asking(releaseHeldOrder);
const holdId = 'hold:PO-1';

const RULE = ruleOf({
  tiers: [
    { percent: 50, response: 'hold' },
    { percent: 80, response: 'block' },
  ],
});
const ORDER = { type: 'PaymentOrdered', ...toPay(OFFICE, 501n) } as const;
const heldOf = (event: AskedEvent, id = holdId): OrderHeld => ({
  type: 'OrderHeld',
  holdId: id,
  policyVersion: 1,
  findings: [],
  events: [event],
});
const WAITING = [...under(RULE), heldOf(ORDER)];
const RELEASED: BudgetEvent = { type: 'HeldOrderReleased', holdId };

describe('a held order', () => {
  it('is released by another person and then made, in that order', () => {
    const released = given(WAITING).when(release, { holdId }, APPROVER);
    released.thenEvents([RELEASED, ORDER]);
    released.thenDocument(holdId, { status: 'released', decidedBy: 'approver' });
    released.thenDocument('PO-1', { status: 'ordered', paidOn: APPROVER.effectiveOn });
    released.thenLine(OFFICE, { original: 1_000n, available: 499n, inPayment: 501n });
  });

  it('is told why it was held when it is released', () => {
    const budget = foldBudget(record(WAITING), RECORDED_AT);
    const events = releaseHeldOrder(budget, { holdId, reason: '同意' }, APPROVER);
    expect(events[0]).toEqual({ ...RELEASED, reason: '同意' });
    expect(controlled(budget, events, APPROVER).warnings).toMatchObject([
      { response: 'hold', limitFen: 500n, measureFen: 501n },
    ]);
  });

  it('is decided anew when it is released: up to what blocks, and not a fen beyond', () => {
    given([...WAITING, paid(OFFICE, 299n)])
      .when(release, { holdId }, APPROVER)
      .thenHolds();
    given([...WAITING, paid(OFFICE, 300n)])
      .when(release, { holdId }, APPROVER)
      .thenBroken('CONTROL_LIMIT_EXCEEDED', { limitFen: 800n, measureFen: 801n });
    given([...WAITING, paid(OFFICE, 500n)])
      .when(release, { holdId }, APPROVER)
      .thenBroken('PAYMENT_EXCEEDS_AVAILABLE', { amountFen: 501n, availableFen: 500n });
  });

  it('is refused by another person, with the reason', () => {
    const order = { holdId, reason: '不必要' };
    const refused = given(WAITING).when(refuseHeldOrder, order, APPROVER);
    refused.thenEvents([{ type: 'HeldOrderRefused', ...order }]);
    refused.thenDocument(holdId, { status: 'refused', decidedBy: 'approver', reason: '不必要' });
    refused.thenLine(OFFICE, { original: 1_000n, available: 1_000n });
  });

  it.each([releaseHeldOrder, refuseHeldOrder])(
    'checks in turn before it is decided: %p',
    (rule) => {
      const worst = {
        history: [],
        order: { holdId: 'hold:PO-9', reason: '理由' },
        meta: { actor: 'officer', effectiveOn: '2024-02-30' },
      };
      inTurn(rule as typeof refuseHeldOrder, worst, [
        ['DATE_MALFORMED', { meta: { actor: 'officer', effectiveOn: '2024-02-29' } }],
        ['LEDGER_NOT_OPEN', { history: [...WAITING, { type: 'HeldOrderRefused', ...REFUSED }] }],
        ['HELD_ORDER_NOT_FOUND', { order: { holdId } }],
        ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: { ...OFFICER, effectiveOn: '2023-02-28' } }],
        ['EFFECTIVE_DATE_BEFORE_DOCUMENT', { meta: OFFICER }],
        ['HELD_ORDER_DECIDED', { history: WAITING }],
        ['APPROVER_IS_PROPOSER', { meta: APPROVER }],
      ]);
    },
  );

  it('keeps its id for itself, even when it was refused', () => {
    const refused: BudgetEvent = { type: 'HeldOrderRefused', ...REFUSED };
    for (const history of [WAITING, [...WAITING, refused]]) {
      given(history)
        .when(pay, toPay(OFFICE, 1n))
        .thenBroken('DOCUMENT_ALREADY_EXISTS', { field: 'paymentId', paymentId: 'PO-1' });
      given(history)
        .when(asking(recordPayment), paid(OFFICE, 1n, 'PO-1'))
        .thenBroken('DOCUMENT_ALREADY_EXISTS');
      given(history)
        .when(pay, toPay(OFFICE, 1n, { paymentId: 'PO-2' }))
        .thenHolds();
    }
  });

  it('of an increase has a number, for a contract can be increased again', () => {
    const rule = ruleOf({ tiers: [{ amountFen: 100n, response: 'hold' }] });
    const contracted: BudgetEvent = { type: 'EncumbranceRecorded', ...contract(100n) };
    const increase = {
      encumbranceId: 'E-1',
      contractNumber: '合-1补',
      reason: '增加',
      lines: [{ lineId: OFFICE, amountFen: 1n }],
    };
    const event = { type: 'EncumbranceIncreased', ...increase } as const;
    const history = [...under(rule), contracted];
    const ask = asking(increaseEncumbrance);
    given(history).when(ask, increase).thenDocument('hold:E-1:1', { status: 'held' });
    given([...history, heldOf(event, 'hold:E-1:1')])
      .when(ask, increase)
      .thenDocument('hold:E-1:2', { status: 'held' });
  });

  it('is booked in the month of its release, not in that of its asking', () => {
    const budget = foldBudget(
      record([...under(RULE), { type: 'PeriodClosed', period: '2023-03' }]),
      RECORDED_AT,
    );
    const late = booked(budget, orderPayment(budget, toPay(OFFICE, 501n), OFFICER), OFFICER);
    expect(late).toMatchObject([{ bookedIn: '2023-04' }]);
    expect(controlled(budget, late, OFFICER).events).toMatchObject([{ events: [ORDER] }]);
  });
});

const REFUSED = { holdId, reason: '不必要' };
