import { describe, it } from '@jest/globals';
import type { Meta } from '../../src/domain/events.js';
import { type CorrectPayment, correctPayment } from '../../src/domain/execution.js';
import type { Rule } from '../../src/domain/rules.js';
import {
  CORRECTED,
  HOSPITALITY,
  IMPOSSIBLE_LINES,
  LAND,
  OFFICE,
  OPENED,
  PAID,
  READY,
  REFUNDED,
  REQUESTED,
  TREASURY,
  UNOPENED,
  WAGES,
} from './fixture.js';
import { given, type History } from './specification.js';

const { type: _type, correctsSeq: _seq, ...CORRECTION } = CORRECTED;
const SETTLED: History = [...READY, PAID];
const SPLIT: History = [...READY, PAID, CORRECTED];
const OUTSIDE: Meta = { ...TREASURY, effectiveOn: '2024-01-01' };
const NO_DAY: Meta = { ...TREASURY, effectiveOn: '2023-13-01' };
const impossible = Object.entries(IMPOSSIBLE_LINES) as [Rule, string][];

const correct = (history: History, changed: Partial<CorrectPayment> = {}, meta = TREASURY) =>
  given(history).when(correctPayment, { ...CORRECTION, ...changed }, meta);

describe('correctPayment', () => {
  it('refunds the wrong line and charges the right one', () => {
    correct(SETTLED).thenEvents([CORRECTED]);
    correct(SETTLED).thenLine(OFFICE, { original: 1_000n, available: 650n, disbursed: 350n });
    correct(SETTLED).thenLine(HOSPITALITY, { original: 200n, available: -50n, disbursed: 250n });
  });

  it('names the event of the payment it corrects, whatever happened since', () => {
    correct([...READY, { ...PAID, paymentId: 'P-0' }, PAID, REFUNDED]).thenEvents([
      { ...CORRECTED, correctsSeq: 4 },
    ]);
  });

  it('moves exactly what is charged, and refuses one fen more', () => {
    correct(SETTLED, { amountFen: 600n }).thenLine(OFFICE, {
      original: 1_000n,
      available: 1_000n,
    });
    correct(SETTLED, { amountFen: 601n }).thenBroken('CORRECTION_EXCEEDS_CHARGE', {
      field: 'amount',
      paymentId: 'P-1',
      amountFen: 601n,
      chargedFen: 600n,
    });
  });

  it('moves a charge part by part, and back', () => {
    correct(SPLIT, { amountFen: 350n }).thenDocument('P-1', {
      charges: [{ lineId: HOSPITALITY, amountFen: 600n }],
    });
    correct(SPLIT, { amountFen: 351n }).thenBroken('CORRECTION_EXCEEDS_CHARGE', {
      chargedFen: 350n,
    });
    const back = { fromLineId: HOSPITALITY, toLineId: OFFICE };
    correct(SPLIT, { ...back, amountFen: 250n }).thenDocument('P-1', {
      charges: [{ lineId: OFFICE, amountFen: 600n }],
    });
    correct(SPLIT, { ...back, amountFen: 251n }).thenBroken('CORRECTION_EXCEEDS_CHARGE', {
      chargedFen: 250n,
    });
  });

  it('does not move what was refunded', () => {
    const refunded = [...SETTLED, REFUNDED];
    correct(refunded, { amountFen: 500n }).thenLine(HOSPITALITY, {
      original: 200n,
      available: -300n,
      disbursed: 500n,
    });
    correct(refunded, { amountFen: 501n }).thenBroken('CORRECTION_EXCEEDS_CHARGE', {
      chargedFen: 500n,
    });
  });

  it('opens a line that does not exist yet, with no budget', () => {
    correct(SETTLED, { toLineId: UNOPENED }).thenLine(UNOPENED, {
      available: -250n,
      disbursed: 250n,
    });
  });

  it('may change the fund source: it states where the money was really spent', () => {
    correct(SETTLED, { toLineId: LAND }).thenLine(LAND, {
      original: 7_000n,
      available: 6_750n,
      disbursed: 250n,
    });
  });

  it('does not wait for the budget to be approved', () => {
    correct([OPENED, PAID]).thenLine(HOSPITALITY, { available: -250n, disbursed: 250n });
  });

  it('refuses a correction to the same line', () => {
    correct(SETTLED, { toLineId: OFFICE }).thenBroken('CORRECTION_SAME_LINE', {
      field: 'toLineId',
      toLineId: OFFICE,
    });
  });

  it('refuses a line the payment is not charged to', () => {
    correct(SETTLED, { fromLineId: WAGES }).thenBroken('CHARGE_NOT_FOUND', {
      field: 'fromLineId',
      lineId: WAGES,
    });
  });

  it.each(impossible)('refuses with %s the target %s', (rule, lineId) => {
    correct(SETTLED, { toLineId: lineId }).thenBroken(rule, { lineId });
  });

  it('names the field of a malformed target', () => {
    correct(SETTLED, { toLineId: IMPOSSIBLE_LINES.LINE_MALFORMED }).thenBroken('LINE_MALFORMED', {
      field: 'toLineId',
    });
  });

  it('refuses a payment that is not there, or is another document', () => {
    correct(READY).thenBroken('PAYMENT_NOT_FOUND', { field: 'paymentId', paymentId: 'P-1' });
    correct([...READY, REQUESTED], { paymentId: 'R-1' }).thenBroken('PAYMENT_NOT_FOUND');
  });

  it('takes one fen and refuses none', () => {
    correct(SETTLED, { amountFen: 1n }).thenEvents([{ ...CORRECTED, amountFen: 1n }]);
    correct(SETTLED, { amountFen: 0n }).thenBroken('AMOUNT_NOT_POSITIVE', { field: 'amount' });
  });

  it('checks shape, then existence, then state, then amount', () => {
    correct([], { amountFen: 0n }).thenBroken('AMOUNT_NOT_POSITIVE');
    correct([], {}, NO_DAY).thenBroken('DATE_MALFORMED');
    correct([], {}, OUTSIDE).thenBroken('LEDGER_NOT_OPEN');
    correct(SETTLED, {}, OUTSIDE).thenBroken('EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR');
    const tooMuch = { amountFen: 601n };
    const same = { fromLineId: WAGES, toLineId: WAGES };
    correct(SETTLED, { ...same, ...tooMuch }).thenBroken('CHARGE_NOT_FOUND');
    correct(SETTLED, { toLineId: OFFICE, ...tooMuch }).thenBroken('CORRECTION_SAME_LINE');
  });

  it('refuses a correction id that is there already', () => {
    correct(SPLIT).thenBroken('DOCUMENT_ALREADY_EXISTS', { correctionId: 'C-1' });
  });
});
