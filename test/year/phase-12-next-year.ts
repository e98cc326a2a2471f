import { AUDIT, AUDIT_2024, BONUS, DATA_EQUIPMENT, OFFICE, WAGES } from './sample-department.js';
import { on, type Step } from './scripted-year.js';

// The new year: the old one takes no more money, a contract goes on, the new budget is approved.

const IN_2024 = { ledgerId: AUDIT_2024 };
const approved = {
  documentNumber: '深龙财〔2024〕9号',
  lines: [
    { lineId: AUDIT, amount: '1500000.00', basis: 'assumed-split' },
    { lineId: WAGES, amount: '500000.00', basis: 'assumed-split' },
    { lineId: OFFICE, amount: '300000.00', basis: 'assumed-split' },
  ],
};
const fromWages = (amount: string) => ({
  from: [{ lineId: WAGES, amount }],
  to: [{ lineId: BONUS, amount }],
  reason: '奖金不足',
});
const paid = (lineId: string, amount: string) => ({
  lineId,
  amount,
  voucherNumber: '2024-01-0003',
  purpose: '协审费尾款',
});
const ordered = (amount: string) => ({
  lineId: AUDIT,
  amount,
  method: 'direct',
  purpose: '协审费尾款',
});

const TURN_OF_THE_YEAR: readonly Step[] = [
  on('2024-01-08', 'treasury', 'recordPayment', {
    body: { ...paid(WAGES, '0.01'), effectiveOn: '2023-12-31' },
    refused: 'YEAR_IS_CLOSED',
  }),
  on('2024-01-08', 'treasury', 'recordPayment', {
    ...IN_2024,
    body: paid(DATA_EQUIPMENT, '0.01'),
    refused: 'UNIT_UNKNOWN',
  }),
  on('2024-01-09', 'treasury', 'recordPayment', {
    ...IN_2024,
    body: (made) => ({ ...paid(AUDIT, '100000.00'), encumbranceId: made.id('contract') }),
    moves: { [AUDIT]: 'encumbered -100000.00, disbursed 100000.00' },
  }),
  // Results of the old year are no money.
  on('2024-01-15', 'officer', 'recordPerformanceResult', {
    body: {
      scope: 'project:2023-P2',
      results: [{ targetId: 'T-1', actual: '11' }],
      score: '91.00',
    },
  }),
];

const NEW_BUDGET: readonly Step[] = [
  on('2024-02-08', 'finance', 'approveBudget', {
    ...IN_2024,
    body: approved,
    moves: {
      [AUDIT]: 'original 1500000.00, available 1500000.00',
      [WAGES]: 'original 500000.00, available 500000.00',
      [OFFICE]: 'original 300000.00, available 300000.00',
    },
  }),
  on('2024-02-08', 'finance', 'approveBudget', {
    ...IN_2024,
    body: approved,
    refused: 'BUDGET_ALREADY_APPROVED',
  }),
  on('2024-03-01', 'officer', 'orderPayment', {
    ...IN_2024,
    body: (made) => ({ ...ordered('130000.01'), encumbranceId: made.id('contract') }),
    refused: 'PAYMENT_EXCEEDS_ENCUMBRANCE',
  }),
  on('2024-03-01', 'officer', 'orderPayment', {
    ...IN_2024,
    as: 'last part of the contract',
    body: (made) => ({ ...ordered('130000.00'), encumbranceId: made.id('contract') }),
    moves: { [AUDIT]: 'encumbered -130000.00, inPayment 130000.00' },
  }),
  on('2024-03-04', 'treasury', 'settlePayment', {
    ...IN_2024,
    of: { paymentId: 'last part of the contract' },
    body: { voucherNumber: '2024-03-0002' },
    moves: { [AUDIT]: 'inPayment -130000.00, disbursed 130000.00' },
  }),
  // Carried-over personnel money goes nowhere, and this year's own does, to the fen.
  on('2024-03-05', 'officer', 'requestReallocation', {
    ...IN_2024,
    body: fromWages('500000.01'),
    refused: 'VIREMENT_RULE_BROKEN',
  }),
  on('2024-03-05', 'officer', 'requestReallocation', {
    ...IN_2024,
    as: 'own personnel money',
    body: fromWages('500000.00'),
    moves: { [WAGES]: 'available -500000.00, frozen 500000.00' },
  }),
  on('2024-03-06', 'approver', 'approveReallocation', {
    ...IN_2024,
    of: { reallocationId: 'own personnel money' },
    moves: {
      [WAGES]: 'reallocated -500000.00, frozen -500000.00',
      [BONUS]: 'reallocated 500000.00, available 500000.00',
    },
  }),
];

export const NEXT_YEAR: readonly Step[] = [...TURN_OF_THE_YEAR, ...NEW_BUDGET];
