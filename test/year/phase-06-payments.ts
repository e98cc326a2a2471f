import {
  AUDIT,
  BOOKS,
  PROPERTY,
  SYSTEM,
  UNKNOWN,
  VEHICLES,
  WITHOUT_BUDGET,
} from './sample-department.js';
import { on, type Step } from './scripted-year.js';

// Orders that the bank pays or not; facts that drive a line below zero, and what makes it good.

const order = (lineId: string, amount: string) => ({
  lineId,
  amount,
  method: 'authorised',
  purpose: '支付申请',
});
const paid = (lineId: string, amount: string, voucherNumber: string) => ({
  lineId,
  amount,
  voucherNumber,
  purpose: '财政直接支付',
});
const takes = (amount: string) => `available -${amount}, disbursed ${amount}`;

const ORDERED: readonly Step[] = [
  on('2023-05-04', 'officer', 'orderPayment', {
    body: order(PROPERTY, '56900.01'),
    refused: 'PAYMENT_EXCEEDS_AVAILABLE',
  }),
  on('2023-05-04', 'officer', 'orderPayment', {
    as: 'order that the bank rejects',
    body: order(PROPERTY, '56900.00'),
    moves: { [PROPERTY]: 'available -56900.00, inPayment 56900.00' },
  }),
  on('2023-05-05', 'treasury', 'rejectPayment', {
    of: { paymentId: 'order that the bank rejects' },
    body: { reason: '账号有误' },
    moves: { [PROPERTY]: 'available 56900.00, inPayment -56900.00' },
  }),
  on('2023-05-08', 'officer', 'orderPayment', {
    body: (made) => ({ ...order(AUDIT, '330000.01'), encumbranceId: made.id('contract') }),
    refused: 'PAYMENT_EXCEEDS_ENCUMBRANCE',
  }),
  on('2023-05-08', 'officer', 'orderPayment', {
    as: 'second part of the contract',
    body: (made) => ({
      ...order(AUDIT, '100000.00'),
      encumbranceId: made.id('contract'),
      payee: { name: '示例会计师事务所' },
    }),
    moves: { [AUDIT]: 'encumbered -100000.00, inPayment 100000.00' },
  }),
  on('2023-05-09', 'officer', 'settlePayment', {
    of: { paymentId: 'second part of the contract' },
    body: { voucherNumber: '2023-05-0011' },
    refused: 'role-not-allowed',
  }),
  on('2023-05-09', 'treasury', 'settlePayment', {
    of: { paymentId: 'second part of the contract' },
    body: { voucherNumber: '2023-05-0011' },
    moves: { [AUDIT]: 'inPayment -100000.00, disbursed 100000.00' },
  }),
  on('2023-05-09', 'treasury', 'rejectPayment', {
    of: { paymentId: 'second part of the contract' },
    body: { reason: '已支付' },
    refused: 'PAYMENT_NOT_ORDERED',
  }),
];

const OVERSPENT = { paymentId: 'a fen too much' };
const MISTAKEN = { paymentId: 'paid without budget' };

const FACTS: readonly Step[] = [
  on('2023-05-10', 'treasury', 'recordPayment', {
    as: 'a fen too much',
    body: paid(SYSTEM, '20000.01', '2023-05-0012'),
    moves: { [SYSTEM]: takes('20000.01') },
  }),
  on('2023-05-11', 'treasury', 'refundPayment', {
    of: OVERSPENT,
    body: { amount: '1000.00', voucherNumber: '2023-05-0013', reason: '多付退回' },
    moves: { [SYSTEM]: 'available 1000.00, disbursed -1000.00' },
  }),
  on('2023-05-11', 'treasury', 'refundPayment', {
    of: OVERSPENT,
    body: { amount: '19000.02', voucherNumber: '2023-05-0014', reason: '多付退回' },
    refused: 'REFUND_EXCEEDS_CHARGE',
  }),
  on('2023-05-12', 'treasury', 'recordPayment', {
    body: paid(UNKNOWN, '800.00', '2023-05-0015'),
    refused: 'ECONOMIC_CODE_UNKNOWN',
  }),
  on('2023-05-12', 'treasury', 'recordPayment', {
    as: 'paid without budget',
    body: paid(WITHOUT_BUDGET, '800.00', '2023-05-0015'),
    moves: { [WITHOUT_BUDGET]: takes('800.00') },
  }),
  on('2023-05-15', 'treasury', 'correctPayment', {
    of: MISTAKEN,
    body: {
      fromLineId: WITHOUT_BUDGET,
      toLineId: BOOKS,
      amount: '800.01',
      reason: '科目有误',
    },
    refused: 'CORRECTION_EXCEEDS_CHARGE',
  }),
  on('2023-05-15', 'treasury', 'correctPayment', {
    of: MISTAKEN,
    body: { fromLineId: WITHOUT_BUDGET, toLineId: BOOKS, amount: '800.00', reason: '科目有误' },
    moves: {
      [WITHOUT_BUDGET]: 'available 800.00, disbursed -800.00',
      [BOOKS]: takes('800.00'),
    },
  }),
  on('2023-05-15', 'officer', 'recordPayment', {
    body: paid(VEHICLES, '1980.00', '2023-05-0016'),
    refused: 'role-not-allowed',
  }),
];

const REVERSED: readonly Step[] = [
  on('2023-05-25', 'treasury', 'recordPayment', {
    body: paid(VEHICLES, '1980.00', '2023-05-0016'),
    moves: { [VEHICLES]: takes('1980.00') },
  }),
  on('2023-05-25', 'treasury', 'recordPayment', {
    as: 'posted twice',
    body: paid(VEHICLES, '1980.00', '2023-05-0016'),
    moves: { [VEHICLES]: takes('1980.00') },
  }),
  on('2023-05-26', 'treasury', 'requestReversal', {
    as: 'reversal of a payment',
    body: (made) => ({ reversesSeq: made.seq('posted twice'), reason: '重复入账' }),
  }),
  on('2023-05-26', 'finance', 'approveReversal', {
    of: { reversalId: 'reversal of a payment' },
    moves: { [VEHICLES]: 'available 1980.00, disbursed -1980.00' },
  }),
  on('2023-05-26', 'treasury', 'requestReversal', {
    body: (made) => ({ reversesSeq: made.seq('posted twice'), reason: '重复入账' }),
    refused: 'EVENT_ALREADY_REVERSED',
  }),
];

export const PAYMENTS: readonly Step[] = [...ORDERED, ...FACTS, ...REVERSED];
