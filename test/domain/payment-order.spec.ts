import { describe, it } from '@jest/globals';
import type { CashPlanSet } from '../../src/domain/appropriation-events.js';
import type { EncumbranceRecorded } from '../../src/domain/commitment-events.js';
import type { Meta } from '../../src/domain/events.js';
import { correctPayment, recordPayment, refundPayment } from '../../src/domain/execution.js';
import type { PaymentOrdered } from '../../src/domain/execution-events.js';
import {
  type OrderPayment,
  orderPayment,
  rejectPayment,
  settlePayment,
} from '../../src/domain/payment-order.js';
import type { Policy } from '../../src/domain/policy.js';
import type { Rule } from '../../src/domain/rules.js';
import { AUDIT, HOSPITALITY, OFFICE, OPENED, PAID, READY, TREASURY, UNOPENED } from './fixture.js';
import { given, type History, happened, inTurn } from './specification.js';

const OUTSIDE: Meta = { ...TREASURY, effectiveOn: '2024-01-01' };
const NO_DAY: Meta = { ...TREASURY, effectiveOn: '2023-13-01' };
const EARLIER: Meta = { ...TREASURY, effectiveOn: '2023-03-02' };

const ORDER: OrderPayment = {
  paymentId: 'P-1',
  lineId: OFFICE,
  amountFen: 600n,
  method: 'direct',
  purpose: '办公用品',
};
const ORDERED: PaymentOrdered = { type: 'PaymentOrdered', ...ORDER };
const CONTRACTED: EncumbranceRecorded = {
  type: 'EncumbranceRecorded',
  encumbranceId: 'E-1',
  contractNumber: '合-001',
  supplierName: '某软件公司',
  purpose: '审计软件',
  dueOn: '2023-11-30',
  lines: [{ lineId: AUDIT, amountFen: 2_000n }],
};
const BOUND: History = [...READY, happened(CONTRACTED, TREASURY)];
const OF_CONTRACT: OrderPayment = {
  ...ORDER,
  lineId: AUDIT,
  amountFen: 2_000n,
  encumbranceId: 'E-1',
};
const WAITING: History = [...READY, happened(ORDERED, TREASURY)];
const SETTLED = { paymentId: 'P-1', lineId: OFFICE, amountFen: 600n, voucherNumber: '记-0001' };
const REJECTED = { paymentId: 'P-1', lineId: OFFICE, amountFen: 600n, reason: '账号有误' };
const REFUSED: History = [...WAITING, happened({ type: 'PaymentRejected', ...REJECTED }, TREASURY)];

const order = (history: History, changed: Partial<OrderPayment> = {}, meta = TREASURY) =>
  given(history).when(orderPayment, { ...ORDER, ...changed }, meta);

describe('orderPayment', () => {
  it('takes from what is available, and only its own fields enter the event', () => {
    const payeeCommitment = 'c0'.repeat(32);
    const told = { ...ORDER, payeeCommitment, payeeName: '张三' };
    given(READY)
      .when(orderPayment, told, TREASURY)
      .thenEvents([{ ...ORDERED, payeeCommitment }]);
    order(READY).thenEvents([ORDERED]);
    order(READY).thenLine(OFFICE, { original: 1_000n, available: 400n, inPayment: 600n });
    order(READY).thenDocument('P-1', { kind: 'payment', status: 'ordered', method: 'direct' });
  });

  it('takes all that is available and not one fen more', () => {
    order(READY, { amountFen: 1_000n }).thenHolds();
    const facts = { field: 'amount', amountFen: 1_001n, availableFen: 1_000n };
    order(READY, { amountFen: 1_001n }).thenBroken('PAYMENT_EXCEEDS_AVAILABLE', facts);
  });

  it('takes all that the contract holds on the line and not one fen more', () => {
    order(BOUND, OF_CONTRACT).thenEvents([{ ...ORDERED, ...OF_CONTRACT }]);
    order(BOUND, OF_CONTRACT).thenLine(AUDIT, {
      original: 5_000n,
      available: 3_000n,
      inPayment: 2_000n,
    });
    order(BOUND, OF_CONTRACT).thenDocument('E-1', { status: 'closed', open: [] });
    order(BOUND, { ...OF_CONTRACT, amountFen: 2_001n }).thenBroken('PAYMENT_EXCEEDS_ENCUMBRANCE', {
      encumbranceId: 'E-1',
      openFen: 2_000n,
    });
    order(BOUND, { ...OF_CONTRACT, lineId: OFFICE, amountFen: 1n }).thenBroken(
      'PAYMENT_EXCEEDS_ENCUMBRANCE',
      { openFen: 0n },
    );
  });

  it('checks shape, existence, state and amount in turn', () => {
    const worst = { ...OF_CONTRACT, paymentId: 'P:1', lineId: 'U1', amountFen: 0n };
    const opened: History = [OPENED, happened(PAID, TREASURY)];
    const paid: History = [...BOUND, happened(PAID, TREASURY)];
    inTurn(orderPayment, { history: [], order: worst, meta: NO_DAY }, [
      ['DOCUMENT_ID_MALFORMED', { order: { paymentId: 'P-1' } }],
      ['LINE_MALFORMED', { order: { lineId: UNOPENED } }],
      ['AMOUNT_NOT_POSITIVE', { order: { amountFen: 2_001n } }],
      ['DATE_MALFORMED', { meta: OUTSIDE }],
      ['LEDGER_NOT_OPEN', { history: opened }],
      ['LINE_NOT_FOUND', { order: { lineId: OFFICE } }],
      ['ENCUMBRANCE_NOT_FOUND', { history: paid }],
      ['DOCUMENT_ALREADY_EXISTS', { order: { paymentId: 'P-2' } }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: EARLIER }],
      ['EFFECTIVE_DATE_BEFORE_DOCUMENT', { meta: TREASURY }],
      ['PAYMENT_EXCEEDS_ENCUMBRANCE', { order: { lineId: AUDIT, amountFen: 2_000n } }],
    ]);
  });
});

describe('orderPayment under a monthly cash plan', () => {
  const plan = (month: string, amountFen: bigint): CashPlanSet => ({
    type: 'CashPlanSet',
    month,
    lines: [{ lineId: OFFICE, amountFen }],
  });
  const underPlan = (cashPlan: Policy['cashPlan'], plans: History): History => [
    { ...OPENED, policy: { cashPlan } as Policy },
    ...READY.slice(1),
    ...plans,
  ];
  const monthly = underPlan('monthly', [
    plan('2023-02', 100n),
    plan('2023-03', 300n),
    plan('2023-04', 50n),
  ]);

  it('takes what is planned up to the month and not one fen more', () => {
    order(monthly, { amountFen: 400n }).thenHolds();
    const facts = { field: 'amount', plannedFen: 400n, paidFen: 0n };
    order(monthly, { amountFen: 401n }).thenBroken('CASH_PLAN_EXCEEDED', facts);
    const april = { ...TREASURY, effectiveOn: '2023-04-01' };
    order(monthly, { amountFen: 450n }, april).thenHolds();
    order(monthly, { amountFen: 451n }, april).thenBroken('CASH_PLAN_EXCEEDED');
  });

  it('counts what is paid and what is ordered', () => {
    const before: History = [
      ...monthly,
      { ...PAID, amountFen: 150n },
      { ...ORDERED, paymentId: 'P-2', amountFen: 150n },
    ];
    order(before, { paymentId: 'P-3', amountFen: 100n }).thenHolds();
    order(before, { paymentId: 'P-3', amountFen: 101n }).thenBroken('CASH_PLAN_EXCEEDED', {
      paidFen: 300n,
    });
  });

  it('allows nothing without a plan, and asks for none where the policy does not', () => {
    order(underPlan('monthly', []), { amountFen: 1n }).thenBroken('CASH_PLAN_EXCEEDED');
    order(underPlan('none', [])).thenHolds();
  });
});

describe('settlePayment', () => {
  const settlement = { paymentId: 'P-1', voucherNumber: '记-0001' };

  it('disburses what was ordered, and only its own fields enter the event', () => {
    const asked = given(WAITING).when(settlePayment, { ...settlement, more: 'x' }, TREASURY);
    asked.thenEvents([{ type: 'PaymentSettled', ...SETTLED }]);
    asked.thenLine(OFFICE, { original: 1_000n, available: 400n, disbursed: 600n });
    asked.thenDocument('P-1', { status: 'settled', voucherNumber: '记-0001' });
  });

  it('checks shape, existence and state in turn', () => {
    inTurn(settlePayment, { history: [], order: settlement, meta: NO_DAY }, [
      ['DATE_MALFORMED', { meta: OUTSIDE }],
      ['LEDGER_NOT_OPEN', { history: READY }],
      ['PAYMENT_NOT_FOUND', { history: REFUSED }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: EARLIER }],
      ['PAYMENT_NOT_ORDERED', { history: WAITING }],
      ['EFFECTIVE_DATE_BEFORE_DOCUMENT', { meta: TREASURY }],
    ]);
  });

  it('settles an order once, and no payment that was recorded as a fact', () => {
    const history: History = [
      ...WAITING,
      happened({ type: 'PaymentSettled', ...SETTLED }, TREASURY),
    ];
    const facts = { paymentId: 'P-1', status: 'settled' };
    given(history)
      .when(settlePayment, settlement, TREASURY)
      .thenBroken('PAYMENT_NOT_ORDERED', facts);
    given([...READY, PAID])
      .when(settlePayment, settlement, TREASURY)
      .thenBroken('PAYMENT_NOT_ORDERED', facts);
  });
});

describe('rejectPayment', () => {
  const rejection = { paymentId: 'P-1', reason: '账号有误' };

  it('gives back to what was available, and only its own fields enter the event', () => {
    const asked = given(WAITING).when(rejectPayment, { ...rejection, more: 'x' }, TREASURY);
    asked.thenEvents([{ type: 'PaymentRejected', ...REJECTED }]);
    asked.thenLine(OFFICE, { original: 1_000n, available: 1_000n });
    asked.thenDocument('P-1', { status: 'rejected', charges: [] });
  });

  it('gives back to the contract', () => {
    const history = [...BOUND, happened({ ...ORDERED, ...OF_CONTRACT }, TREASURY)];
    const asked = given(history).when(rejectPayment, rejection, TREASURY);
    const { lineId, amountFen } = OF_CONTRACT;
    const taken = { lineId, amountFen, encumbranceId: 'E-1' };
    asked.thenEvents([{ type: 'PaymentRejected', ...taken, ...rejection }]);
    asked.thenDocument('E-1', { status: 'open', open: CONTRACTED.lines });
    asked.thenLine(AUDIT, { original: 5_000n, available: 3_000n, encumbered: 2_000n });
  });

  it('rejects an order once, not before its day', () => {
    given(REFUSED).when(rejectPayment, rejection, TREASURY).thenBroken('PAYMENT_NOT_ORDERED');
    given(READY).when(rejectPayment, rejection, TREASURY).thenBroken('PAYMENT_NOT_FOUND');
    given(WAITING)
      .when(rejectPayment, rejection, EARLIER)
      .thenBroken('EFFECTIVE_DATE_BEFORE_DOCUMENT');
  });
});

describe('recordPayment under a contract', () => {
  const { type: _, ...payment } = { ...PAID, lineId: AUDIT, encumbranceId: 'E-1' };
  const pay = (history: History, amountFen: bigint, meta = TREASURY) =>
    given(history).when(recordPayment, { ...payment, amountFen }, meta);

  it('takes from the contract what that holds, and the rest from what is available', () => {
    const event = { type: 'PaymentRecorded', ...payment } as const;
    pay(BOUND, 2_000n).thenEvents([{ ...event, amountFen: 2_000n, liquidatedFen: 2_000n }]);
    pay(BOUND, 2_001n).thenEvents([{ ...event, amountFen: 2_001n, liquidatedFen: 2_000n }]);
    pay(BOUND, 2_001n).thenLine(AUDIT, {
      original: 5_000n,
      available: 2_999n,
      disbursed: 2_001n,
    });
    pay(BOUND, 1_999n).thenDocument('E-1', { open: [{ lineId: AUDIT, amountFen: 1n }] });
  });

  it('takes nothing from a contract that holds nothing on the line', () => {
    const order = { ...payment, lineId: HOSPITALITY, amountFen: 300n, method: 'direct' } as const;
    const asked = given(BOUND).when(recordPayment, order, TREASURY);
    asked.thenEvents([{ type: 'PaymentRecorded', ...order, liquidatedFen: 0n }]);
    asked.thenLine(HOSPITALITY, { original: 200n, available: -100n, disbursed: 300n });
  });

  it('is refused for a contract that is unknown or not yet made', () => {
    pay(READY, 1n).thenBroken('ENCUMBRANCE_NOT_FOUND', { encumbranceId: 'E-1' });
    pay(BOUND, 1n, EARLIER).thenBroken('EFFECTIVE_DATE_BEFORE_DOCUMENT');
  });
});

describe('refundPayment and correctPayment', () => {
  const refund = { refundId: 'F-1', paymentId: 'P-1', amountFen: 1n, voucherNumber: '记-0002' };
  const correction = {
    correctionId: 'C-1',
    paymentId: 'P-1',
    fromLineId: OFFICE,
    toLineId: HOSPITALITY,
    amountFen: 1n,
    reason: '科目有误',
  };
  const reversal = { reversalId: 'V-1', reversesSeq: 3, reversesType: 'PaymentRecorded' };
  const reversed: History = [
    ...READY,
    PAID,
    { type: 'ReversalRequested', ...reversal, reason: '重复' },
    { type: 'EventReversed', ...reversal, documentId: 'P-1', postings: [] },
  ];

  it.each([
    ['ordered', WAITING],
    ['rejected', REFUSED],
    ['reversed', reversed],
  ] as const)('refuse a payment that is %s', (status, history) => {
    const rule: Rule = 'PAYMENT_NOT_SETTLED';
    const facts = { paymentId: 'P-1', status };
    const reason = '退货';
    given(history)
      .when(refundPayment, { ...refund, reason }, TREASURY)
      .thenBroken(rule, facts);
    given(history).when(correctPayment, correction, TREASURY).thenBroken(rule, facts);
  });

  it('take a payment that was ordered and settled', () => {
    const history = [...WAITING, happened({ type: 'PaymentSettled', ...SETTLED }, TREASURY)];
    given(history)
      .when(refundPayment, { ...refund, reason: '退货' }, TREASURY)
      .thenHolds();
    given(history).when(correctPayment, correction, TREASURY).thenHolds();
  });
});
