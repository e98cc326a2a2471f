import { describe, it } from '@jest/globals';
import type { Meta } from '../../src/domain/events.js';
import { MAX_FEN } from '../../src/domain/money.js';
import type {
  RevenueBudgetSet,
  RevenueReceived,
  RevenueRefunded,
  RevenueSource,
} from '../../src/domain/performance-events.js';
import {
  type RecordReceipt,
  type RefundReceipt,
  recordReceipt,
  refundReceipt,
  type SetRevenueBudget,
  setRevenueBudget,
} from '../../src/domain/revenue.js';
import { OPENED, PAID, TREASURY } from './fixture.js';
import { given, type History, happened, inTurn } from './specification.js';

const SOURCE = 'general-public-budget';
const LINE = { unitCode: 'U1', source: SOURCE, amountFen: 1_000n } as const;
const BUDGETED: RevenueBudgetSet = {
  type: 'RevenueBudgetSet',
  reason: '年初收入预算',
  lines: [LINE, { unitCode: 'U1', source: 'carried-over', amountFen: 0n }],
};
const RECEIVED: RevenueReceived = {
  type: 'RevenueReceived',
  receiptId: 'I-1',
  unitCode: 'U1',
  source: SOURCE,
  amountFen: 600n,
  voucherNumber: '收-0001',
  purpose: '财政拨款',
};
const REFUNDED: RevenueRefunded = {
  type: 'RevenueRefunded',
  refundId: 'F-1',
  receiptId: 'I-1',
  unitCode: 'U1',
  source: SOURCE,
  amountFen: 100n,
  voucherNumber: '收-0002',
  reason: '多收',
};

const { type: _budgeted, ...BUDGET } = BUDGETED;
const { type: _received, ...RECEIPT } = RECEIVED;
const { type: _refunded, unitCode: _unit, source: _source, ...REFUND } = REFUNDED;
const UNKNOWN = 'lottery' as RevenueSource;

const on = (effectiveOn: string): Meta => ({ ...TREASURY, effectiveOn });
const NO_DAY = on('2023-13-01');
const IN: History = [OPENED, happened(RECEIVED, TREASURY)];

const budget = (history: History, changed: Partial<SetRevenueBudget> = {}, meta = TREASURY) =>
  given(history).when(setRevenueBudget, { ...BUDGET, ...changed }, meta);
const receive = (history: History, changed: Partial<RecordReceipt> = {}, meta = TREASURY) =>
  given(history).when(recordReceipt, { ...RECEIPT, ...changed }, meta);
const refund = (history: History, changed: Partial<RefundReceipt> = {}, meta = TREASURY) =>
  given(history).when(refundReceipt, { ...REFUND, ...changed }, meta);

describe('setRevenueBudget', () => {
  it('sets what a unit is to receive, replacing what was set, and leaves what it received', () => {
    budget([OPENED]).thenEvents([BUDGETED]);
    budget([...IN, BUDGETED], { lines: [{ ...LINE, amountFen: 5n }] }).thenDocument(
      `revenue:U1:${SOURCE}`,
      { budgetFen: 5n, receivedFen: 600n },
    );
  });

  it('takes only its own fields into the event', () => {
    const told = { ...BUDGET, by: '张三', lines: [{ ...LINE, by: '张三' }] };
    given([OPENED])
      .when(setRevenueBudget, told)
      .thenEvents([{ ...BUDGETED, lines: [LINE] }]);
  });

  it('takes zero and the largest amount, and refuses one fen beyond', () => {
    const amount = (amountFen: bigint) => ({ lines: [{ ...LINE, amountFen }] });
    budget([OPENED], amount(0n)).thenHolds();
    budget([OPENED], amount(MAX_FEN)).thenHolds();
    const field = 'lines[0].amount';
    budget([OPENED], amount(-1n)).thenBroken('AMOUNT_NEGATIVE', { field });
    budget([OPENED], amount(MAX_FEN + 1n)).thenBroken('BALANCE_OUT_OF_RANGE', { field });
  });

  it('wants lines, each of a known source and once', () => {
    budget([OPENED], { lines: [] }).thenBroken('LINES_MISSING', { field: 'lines' });
    const facts = { field: 'lines[1].source', unitCode: 'U1', source: SOURCE };
    budget([OPENED], { lines: [LINE, LINE] }).thenBroken('LINE_DUPLICATE', facts);
    budget([OPENED], { lines: [LINE, { ...LINE, unitCode: 'U2' }] }).thenHolds();
    budget([OPENED], { lines: [{ ...LINE, source: UNKNOWN }] }).thenBroken(
      'REVENUE_SOURCE_UNKNOWN',
      { field: 'lines[0].source', source: UNKNOWN },
    );
  });

  it('wants units that keep accounts', () => {
    const field = 'lines[0].unitCode';
    const unit = (unitCode: string) => ({ lines: [{ ...LINE, unitCode }] });
    budget([OPENED], unit('U9')).thenBroken('UNIT_UNKNOWN', { field, unitCode: 'U9' });
    budget([OPENED], unit('U3')).thenBroken('UNIT_HOLDS_NO_LINES', { field, unitCode: 'U3' });
  });

  it('takes days of the fiscal year and of the year before', () => {
    for (const day of ['2022-01-01', '2023-12-31']) budget([OPENED], {}, on(day)).thenHolds();
    for (const day of ['2021-12-31', '2024-01-01']) {
      budget([OPENED], {}, on(day)).thenBroken('EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR');
    }
  });

  it('checks shape, then existence, then state', () => {
    const order = { ...BUDGET, lines: [{ ...LINE, unitCode: 'U9', amountFen: -1n }] };
    inTurn(setRevenueBudget, { history: [], order, meta: NO_DAY }, [
      ['AMOUNT_NEGATIVE', { order: { lines: [{ ...LINE, unitCode: 'U9' }] } }],
      ['DATE_MALFORMED', { meta: on('2024-01-01') }],
      ['LEDGER_NOT_OPEN', { history: [OPENED] }],
      ['UNIT_UNKNOWN', { order: { lines: [LINE] } }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: TREASURY }],
    ]);
  });
});

describe('recordReceipt', () => {
  it('records what came in, whatever the budget says', () => {
    receive([OPENED]).thenEvents([RECEIVED]);
    receive([OPENED, BUDGETED], { amountFen: 1_001n }).thenDocument(`revenue:U1:${SOURCE}`, {
      budgetFen: 1_000n,
      receivedFen: 1_001n,
    });
    receive([OPENED], { source: 'carried-over' }).thenHolds();
  });

  it('takes only its own fields into the event', () => {
    const told = { ...RECEIPT, payerName: '张三' };
    given([OPENED]).when(recordReceipt, told).thenEvents([RECEIVED]);
  });

  it('takes one fen and the largest amount, and refuses one fen beyond', () => {
    receive([OPENED], { amountFen: 1n }).thenHolds();
    receive([OPENED], { amountFen: MAX_FEN }).thenHolds();
    receive([OPENED], { amountFen: 0n }).thenBroken('AMOUNT_NOT_POSITIVE', { field: 'amount' });
    receive([OPENED], { amountFen: MAX_FEN + 1n }).thenBroken('BALANCE_OUT_OF_RANGE');
  });

  it('checks shape, then existence, then state', () => {
    const bad = { receiptId: 'I:1', unitCode: 'U9', source: UNKNOWN, amountFen: 0n };
    inTurn(recordReceipt, { history: [], order: { ...RECEIPT, ...bad }, meta: NO_DAY }, [
      ['DOCUMENT_ID_MALFORMED', { order: { receiptId: 'P-1' } }],
      ['REVENUE_SOURCE_UNKNOWN', { order: { source: SOURCE } }],
      ['AMOUNT_NOT_POSITIVE', { order: { amountFen: 1n } }],
      ['DATE_MALFORMED', { meta: on('2024-01-01') }],
      ['LEDGER_NOT_OPEN', { history: [...IN, PAID] }],
      ['UNIT_UNKNOWN', { order: { unitCode: 'U3' } }],
      ['UNIT_HOLDS_NO_LINES', { order: { unitCode: 'U2' } }],
      ['DOCUMENT_ALREADY_EXISTS', { order: { receiptId: 'I-2' } }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: TREASURY }],
    ]);
  });
});

describe('refundReceipt', () => {
  it('gives money back from the unit and the source of the receipt', () => {
    refund(IN).thenEvents([REFUNDED]);
    refund(IN).thenDocument(`revenue:U1:${SOURCE}`, { receivedFen: 500n });
    const told = { ...REFUND, unitCode: 'U2', source: 'carried-over' };
    given(IN).when(refundReceipt, told, TREASURY).thenEvents([REFUNDED]);
  });

  it('gives back exactly what was received, and refuses one fen more', () => {
    refund(IN, { amountFen: 600n }).thenDocument('I-1', { status: 'refunded' });
    refund(IN, { amountFen: 601n }).thenBroken('REFUND_EXCEEDS_RECEIPT', {
      field: 'amount',
      receiptId: 'I-1',
      amountFen: 601n,
      leftFen: 600n,
    });
  });

  it('counts what was refunded before', () => {
    const next = { refundId: 'F-2' };
    refund([...IN, REFUNDED], { ...next, amountFen: 500n }).thenHolds();
    refund([...IN, REFUNDED], { ...next, amountFen: 501n }).thenBroken('REFUND_EXCEEDS_RECEIPT', {
      leftFen: 500n,
    });
  });

  it('checks shape, then existence, then state, then amount', () => {
    const order = { ...REFUND, refundId: 'F:1', receiptId: 'P-1', amountFen: 0n };
    inTurn(refundReceipt, { history: [], order, meta: NO_DAY }, [
      ['DOCUMENT_ID_MALFORMED', { order: { refundId: 'F-1' } }],
      ['AMOUNT_NOT_POSITIVE', { order: { amountFen: 501n } }],
      ['DATE_MALFORMED', { meta: on('2024-01-01') }],
      ['LEDGER_NOT_OPEN', { history: [...IN, REFUNDED, PAID] }],
      ['RECEIPT_NOT_FOUND', { order: { receiptId: 'I-1' } }],
      ['DOCUMENT_ALREADY_EXISTS', { order: { refundId: 'F-2' } }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: on('2023-03-02') }],
      ['EFFECTIVE_DATE_BEFORE_DOCUMENT', { meta: TREASURY }],
      ['REFUND_EXCEEDS_RECEIPT', { order: { amountFen: 500n } }],
    ]);
  });
});
