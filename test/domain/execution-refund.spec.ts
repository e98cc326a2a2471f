import { describe, it } from '@jest/globals';
import type { Meta } from '../../src/domain/events.js';
import { type RefundPayment, refundPayment } from '../../src/domain/execution.js';
import {
  CORRECTED,
  HOSPITALITY,
  OFFICE,
  OPENED,
  PAID,
  READY,
  REFUNDED,
  REQUESTED,
  TREASURY,
  WAGES,
} from './fixture.js';
import { given, type History } from './specification.js';

const { type: _type, lineId: _lineId, ...REFUND } = REFUNDED;
const SETTLED: History = [...READY, PAID];
const SPLIT: History = [...READY, PAID, CORRECTED];
const OUTSIDE: Meta = { ...TREASURY, effectiveOn: '2024-01-01' };
const NO_DAY: Meta = { ...TREASURY, effectiveOn: '2023-13-01' };

const refund = (history: History, changed: Partial<RefundPayment> = {}, meta = TREASURY) =>
  given(history).when(refundPayment, { ...REFUND, ...changed }, meta);

describe('refundPayment', () => {
  it('gives money back to the line it was charged to', () => {
    refund(SETTLED).thenEvents([REFUNDED]);
    refund(SETTLED).thenLine(OFFICE, { original: 1_000n, available: 500n, disbursed: 500n });
  });

  it('gives back exactly what is charged, and refuses one fen more', () => {
    refund(SETTLED, { amountFen: 600n }).thenLine(OFFICE, {
      original: 1_000n,
      available: 1_000n,
    });
    refund(SETTLED, { amountFen: 601n }).thenBroken('REFUND_EXCEEDS_CHARGE', {
      field: 'amount',
      paymentId: 'P-1',
      amountFen: 601n,
      chargedFen: 600n,
    });
  });

  it('counts what was refunded before', () => {
    refund([...SETTLED, REFUNDED], { amountFen: 500n }).thenDocument('P-1', {
      status: 'refunded',
      refundedFen: 600n,
      charges: [],
    });
    refund([...SETTLED, REFUNDED], { amountFen: 501n }).thenBroken('REFUND_EXCEEDS_CHARGE', {
      chargedFen: 500n,
    });
  });

  it('refuses a payment that is refunded whole', () => {
    const whole = [...SETTLED, { ...REFUNDED, amountFen: 600n }];
    refund(whole, { amountFen: 1n }).thenBroken('CHARGE_NOT_FOUND', { paymentId: 'P-1' });
    refund(whole, { amountFen: 1n, lineId: OFFICE }).thenBroken('CHARGE_NOT_FOUND');
  });

  it('asks which line, once a correction has split the charge', () => {
    refund(SPLIT).thenBroken('CHARGE_NOT_FOUND', { field: 'lineId', paymentId: 'P-1' });
    refund(SPLIT, { lineId: OFFICE, amountFen: 350n }).thenLine(OFFICE, {
      original: 1_000n,
      available: 1_000n,
    });
    refund(SPLIT, { lineId: OFFICE, amountFen: 351n }).thenBroken('REFUND_EXCEEDS_CHARGE', {
      chargedFen: 350n,
    });
    refund(SPLIT, { lineId: HOSPITALITY, amountFen: 250n }).thenLine(HOSPITALITY, {
      original: 200n,
      available: 200n,
    });
    refund(SPLIT, { lineId: HOSPITALITY, amountFen: 251n }).thenBroken('REFUND_EXCEEDS_CHARGE', {
      chargedFen: 250n,
    });
  });

  it('follows a charge that was corrected whole', () => {
    const moved = [...SETTLED, { ...CORRECTED, amountFen: 600n }];
    refund(moved).thenEvents([{ ...REFUNDED, lineId: HOSPITALITY }]);
    refund(moved, { lineId: OFFICE }).thenBroken('CHARGE_NOT_FOUND', { lineId: OFFICE });
  });

  it('refuses a line the payment was never charged to', () => {
    refund(SETTLED, { lineId: WAGES }).thenBroken('CHARGE_NOT_FOUND', {
      field: 'lineId',
      lineId: WAGES,
    });
  });

  it('refuses a payment that is not there, or is another document', () => {
    refund(READY).thenBroken('PAYMENT_NOT_FOUND', { field: 'paymentId', paymentId: 'P-1' });
    refund([...READY, REQUESTED], { paymentId: 'R-1' }).thenBroken('PAYMENT_NOT_FOUND');
  });

  it('takes one fen and refuses none', () => {
    refund(SETTLED, { amountFen: 1n }).thenEvents([{ ...REFUNDED, amountFen: 1n }]);
    refund(SETTLED, { amountFen: 0n }).thenBroken('AMOUNT_NOT_POSITIVE', { field: 'amount' });
  });

  it('does not wait for the budget to be approved', () => {
    refund([OPENED, PAID]).thenLine(OFFICE, { available: -500n, disbursed: 500n });
  });

  it('checks shape, then existence, then state, then amount', () => {
    refund([], { amountFen: 0n }).thenBroken('AMOUNT_NOT_POSITIVE');
    refund([], {}, NO_DAY).thenBroken('DATE_MALFORMED');
    refund([], {}, OUTSIDE).thenBroken('LEDGER_NOT_OPEN');
    refund(SETTLED, { amountFen: 601n }, OUTSIDE).thenBroken('EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR');
    refund(SETTLED, { amountFen: 601n, lineId: WAGES }).thenBroken('CHARGE_NOT_FOUND');
  });

  it('refuses a refund id that is there already', () => {
    refund([...SETTLED, REFUNDED]).thenBroken('DOCUMENT_ALREADY_EXISTS', { refundId: 'F-1' });
  });
});
