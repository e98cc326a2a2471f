import { describe, it } from '@jest/globals';
import type { Meta } from '../../src/domain/events.js';
import {
  type CorrectPayment,
  correctPayment,
  type RecordPayment,
  type RefundPayment,
  recordPayment,
  refundPayment,
} from '../../src/domain/execution.js';
import type { Rule } from '../../src/domain/rules.js';
import {
  AUDIT,
  CORRECTED,
  HOSPITALITY,
  IMPOSSIBLE_LINES,
  LAND,
  OFFICE,
  OFFICER,
  OPENED,
  PAID,
  READY,
  REFUNDED,
  REQUESTED,
  TREASURY,
  UNOPENED,
  WAGES,
} from './fixture.js';
import { given } from './specification.js';

type Facts = Parameters<typeof given>[0];

const { type: _paid, ...PAYMENT } = PAID;
const { type: _refunded, lineId: _lineId, ...REFUND } = REFUNDED;
const { type: _corrected, correctsSeq: _seq, ...CORRECTION } = CORRECTED;
const SETTLED: Facts = [...READY, PAID];
const SPLIT: Facts = [...READY, PAID, CORRECTED];
const OUTSIDE: Meta = { ...TREASURY, effectiveOn: '2024-01-01' };
const NO_DAY: Meta = { ...TREASURY, effectiveOn: '2023-13-01' };
const impossible = Object.entries(IMPOSSIBLE_LINES) as [Rule, string][];

const pay = (facts: Facts, changed: Partial<RecordPayment> = {}, meta = TREASURY) =>
  given(facts).when(recordPayment, { ...PAYMENT, ...changed }, meta);
const refund = (facts: Facts, changed: Partial<RefundPayment> = {}, meta = TREASURY) =>
  given(facts).when(refundPayment, { ...REFUND, ...changed }, meta);
const correct = (facts: Facts, changed: Partial<CorrectPayment> = {}, meta = TREASURY) =>
  given(facts).when(correctPayment, { ...CORRECTION, ...changed }, meta);

describe('recordPayment', () => {
  it('disburses from what is available', () => {
    pay(READY).then([PAID]);
    pay(READY).thenLine(OFFICE, { original: 1_000n, available: 400n, disbursed: 600n });
  });

  it('keeps the commitment to the payee, and nothing in its place when there is none', () => {
    const payeeCommitment = 'c0'.repeat(32);
    pay(READY, { payeeCommitment }).then([{ ...PAID, payeeCommitment }]);
    pay(READY).then([PAID]);
  });

  it('is not refused for want of money', () => {
    pay(READY, { amountFen: 1_000n }).thenLine(OFFICE, { original: 1_000n, disbursed: 1_000n });
    pay(READY, { amountFen: 1_001n }).thenLine(OFFICE, {
      original: 1_000n,
      available: -1n,
      disbursed: 1_001n,
    });
  });

  it('eats into nothing but available: what is held stays held', () => {
    pay([...READY, REQUESTED], { lineId: AUDIT, amountFen: 5_000n }).thenLine(AUDIT, {
      original: 5_000n,
      available: -400n,
      frozen: 400n,
      disbursed: 5_000n,
    });
  });

  it('opens a line that does not exist yet, with no budget', () => {
    pay(READY, { lineId: UNOPENED }).thenLine(UNOPENED, { available: -600n, disbursed: 600n });
  });

  it('does not wait for the budget to be approved', () => {
    pay([OPENED]).thenLine(OFFICE, { available: -600n, disbursed: 600n });
  });

  it('takes one fen and refuses none', () => {
    pay(READY, { amountFen: 1n }).then([{ ...PAID, amountFen: 1n }]);
    pay(READY, { amountFen: 0n }).thenBroken('AMOUNT_NOT_POSITIVE', { field: 'amount' });
    pay(READY, { amountFen: -1n }).thenBroken('AMOUNT_NOT_POSITIVE');
  });

  it.each(impossible)('refuses with %s the line %s', (rule, lineId) => {
    pay(READY, { lineId }).thenBroken(rule, { field: 'lineId', lineId });
  });

  it('refuses an id that any document has already', () => {
    pay(SETTLED).thenBroken('DOCUMENT_ALREADY_EXISTS', { field: 'paymentId', paymentId: 'P-1' });
    pay([...READY, REQUESTED], { paymentId: REQUESTED.reallocationId }).thenBroken(
      'DOCUMENT_ALREADY_EXISTS',
    );
  });

  it('takes the first and the last day of the fiscal year and refuses the days beside them', () => {
    for (const effectiveOn of ['2023-01-01', '2023-12-31']) {
      pay(READY, {}, { ...TREASURY, effectiveOn }).then([PAID]);
    }
    for (const effectiveOn of ['2022-12-31', '2024-01-01']) {
      pay(READY, {}, { ...TREASURY, effectiveOn }).thenBroken(
        'EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR',
        { effectiveOn },
      );
    }
  });

  it('checks shape, then existence, then state', () => {
    pay([], { amountFen: 0n }).thenBroken('AMOUNT_NOT_POSITIVE');
    pay([], {}, NO_DAY).thenBroken('DATE_MALFORMED');
    pay([], {}, OUTSIDE).thenBroken('LEDGER_NOT_OPEN');
    pay(SETTLED, { lineId: IMPOSSIBLE_LINES.UNIT_UNKNOWN }).thenBroken('UNIT_UNKNOWN');
  });

  it.failing('refuses a malformed line before it looks at the ledger', () => {
    pay([], { lineId: IMPOSSIBLE_LINES.LINE_MALFORMED }).thenBroken('LINE_MALFORMED');
  });

  it.failing('takes only its own fields into the event', () => {
    const told = { ...PAYMENT, payeeName: '张三', payeeAccount: '6222020000000000' };
    given(READY).when(recordPayment, told, TREASURY).then([PAID]);
  });
});

describe('refundPayment', () => {
  it('gives money back to the line it was charged to', () => {
    refund(SETTLED).then([REFUNDED]);
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
    refund(moved).then([{ ...REFUNDED, lineId: HOSPITALITY }]);
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
    refund(SETTLED, { amountFen: 1n }).then([{ ...REFUNDED, amountFen: 1n }]);
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

  it.failing('refuses a refund id that is there already', () => {
    refund([...SETTLED, REFUNDED]).thenBroken('DOCUMENT_ALREADY_EXISTS', { refundId: 'F-1' });
  });
});

describe('correctPayment', () => {
  it('refunds the wrong line and charges the right one', () => {
    correct(SETTLED).then([CORRECTED]);
    correct(SETTLED).thenLine(OFFICE, { original: 1_000n, available: 650n, disbursed: 350n });
    correct(SETTLED).thenLine(HOSPITALITY, { original: 200n, available: -50n, disbursed: 250n });
  });

  it('names the event of the payment it corrects, whatever happened since', () => {
    correct([...READY, { ...PAID, paymentId: 'P-0' }, PAID, REFUNDED]).then([
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
    const facts = [...SETTLED, REFUNDED];
    correct(facts, { amountFen: 500n }).thenLine(HOSPITALITY, {
      original: 200n,
      available: -300n,
      disbursed: 500n,
    });
    correct(facts, { amountFen: 501n }).thenBroken('CORRECTION_EXCEEDS_CHARGE', {
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

  it.failing('names the field of a malformed target', () => {
    correct(SETTLED, { toLineId: IMPOSSIBLE_LINES.LINE_MALFORMED }).thenBroken('LINE_MALFORMED', {
      field: 'toLineId',
    });
  });

  it('refuses a payment that is not there, or is another document', () => {
    correct(READY).thenBroken('PAYMENT_NOT_FOUND', { field: 'paymentId', paymentId: 'P-1' });
    correct([...READY, REQUESTED], { paymentId: 'R-1' }).thenBroken('PAYMENT_NOT_FOUND');
  });

  it('takes one fen and refuses none', () => {
    correct(SETTLED, { amountFen: 1n }).then([{ ...CORRECTED, amountFen: 1n }]);
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

  it.failing('refuses a correction id that is there already', () => {
    correct(SPLIT).thenBroken('DOCUMENT_ALREADY_EXISTS', { correctionId: 'C-1' });
  });
});

describe('the day of a refund or a correction', () => {
  const before: Meta = { ...OFFICER, effectiveOn: '2023-02-28' };

  it('may be the day of the payment', () => {
    refund(SETTLED, {}, OFFICER).then([REFUNDED]);
    correct(SETTLED, {}, OFFICER).then([CORRECTED]);
    refund(SETTLED, {}, before).then([REFUNDED]);
  });
});
