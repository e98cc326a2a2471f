import { describe, it } from '@jest/globals';
import type { Meta } from '../../src/domain/events.js';
import { type RefundPayment, refundPayment } from '../../src/domain/execution.js';
import { MAX_FEN } from '../../src/domain/money.js';
import {
  CORRECTED,
  HOSPITALITY,
  IMPOSSIBLE_LINES,
  OFFICE,
  OFFICER,
  OPENED,
  PAID,
  READY,
  REFUNDED,
  REQUESTED,
  TREASURY,
  WAGES,
} from './fixture.js';
import { given, type History, happened, inTurn } from './specification.js';

const { type: _type, lineId: _lineId, ...REFUND } = REFUNDED;
const SETTLED: History = [...READY, PAID];
const SPLIT: History = [...READY, PAID, CORRECTED];
const OUTSIDE: Meta = { ...TREASURY, effectiveOn: '2024-01-01' };
const DAY_BEFORE: Meta = { ...TREASURY, effectiveOn: '2023-03-02' };
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
    const next = { refundId: 'F-2' };
    refund([...SETTLED, REFUNDED], { ...next, amountFen: 500n }).thenDocument('P-1', {
      status: 'refunded',
      refundedFen: 600n,
      charges: [],
    });
    refund([...SETTLED, REFUNDED], { ...next, amountFen: 501n }).thenBroken(
      'REFUND_EXCEEDS_CHARGE',
      { chargedFen: 500n },
    );
  });

  it('refuses a payment that is refunded whole', () => {
    const whole = [...SETTLED, { ...REFUNDED, amountFen: 600n }];
    const again = { refundId: 'F-2', amountFen: 1n };
    refund(whole, again).thenBroken('CHARGE_NOT_FOUND', { field: 'lineId', paymentId: 'P-1' });
    refund(whole, { ...again, lineId: OFFICE }).thenBroken('CHARGE_NOT_FOUND', {
      field: 'lineId',
      lineId: OFFICE,
    });
  });

  it('finds the line by itself while only one is charged, and asks which one of several', () => {
    refund(SPLIT).thenBroken('CHARGE_AMBIGUOUS', { field: 'lineId', paymentId: 'P-1' });
    refund([...SPLIT, { ...REFUNDED, amountFen: 349n }], { refundId: 'F-2' }).thenBroken(
      'CHARGE_AMBIGUOUS',
    );
    refund([...SPLIT, { ...REFUNDED, amountFen: 350n }], { refundId: 'F-2' }).thenEvents([
      { ...REFUNDED, refundId: 'F-2', lineId: HOSPITALITY },
    ]);
  });

  it('gives back to each line what a correction has left or put there, and no fen more', () => {
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

  it('takes ids that are plain, up to 64 characters', () => {
    refund(SETTLED, { refundId: 'F'.repeat(64) }).thenHolds();
    for (const refundId of ['', 'F'.repeat(65), 'F:1']) {
      refund(SETTLED, { refundId }).thenBroken('DOCUMENT_ID_MALFORMED', {
        field: 'refundId',
        refundId,
      });
    }
  });

  it('names the field of a malformed line', () => {
    const lineId = IMPOSSIBLE_LINES.LINE_MALFORMED;
    refund(SETTLED, { lineId }).thenBroken('LINE_MALFORMED', { field: 'lineId', lineId });
  });

  it('takes the largest 64-bit amount and refuses one fen more', () => {
    const large = [...READY, { ...PAID, amountFen: MAX_FEN }];
    refund(large, { amountFen: MAX_FEN }).thenDocument('P-1', { status: 'refunded' });
    refund(large, { amountFen: MAX_FEN + 1n }).thenBroken('BALANCE_OUT_OF_RANGE', {
      field: 'amount',
    });
  });

  it('takes the day of the payment and refuses the day before', () => {
    const paid = [...READY, happened(PAID, TREASURY)];
    refund(paid, {}, TREASURY).thenEvents([REFUNDED]);
    refund(paid, {}, DAY_BEFORE).thenBroken('EFFECTIVE_DATE_BEFORE_DOCUMENT', {
      field: 'effectiveOn',
      effectiveOn: '2023-03-02',
      documentOn: '2023-03-03',
    });
  });

  it('may be dated before another refund of the payment', () => {
    const paid = [...SETTLED, happened(REFUNDED, TREASURY)];
    refund(paid, { refundId: 'F-2' }, OFFICER).thenHolds();
  });

  it('takes the last day of the fiscal year and refuses the day after', () => {
    refund(SETTLED, {}, { ...TREASURY, effectiveOn: '2023-12-31' }).thenEvents([REFUNDED]);
    refund(SETTLED, {}, OUTSIDE).thenBroken('EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', {
      effectiveOn: '2024-01-01',
    });
  });

  it('takes only its own fields into the event', () => {
    const told = { ...REFUND, payeeName: '张三' };
    given(SETTLED).when(refundPayment, told, TREASURY).thenEvents([REFUNDED]);
  });

  it('checks shape, then existence, then state, then amount', () => {
    const lineId = IMPOSSIBLE_LINES.LINE_MALFORMED;
    const order = { ...REFUND, refundId: 'F:1', paymentId: 'P-9', lineId, amountFen: 0n };
    inTurn(refundPayment, { history: [], order, meta: NO_DAY }, [
      ['DOCUMENT_ID_MALFORMED', { order: { refundId: 'F-1' } }],
      ['LINE_MALFORMED', { order: { lineId: OFFICE } }],
      ['AMOUNT_NOT_POSITIVE', { order: { amountFen: 501n } }],
      ['DATE_MALFORMED', { meta: OUTSIDE }],
      ['LEDGER_NOT_OPEN', { history: [...READY, happened(PAID, TREASURY), REFUNDED] }],
      ['PAYMENT_NOT_FOUND', { order: { paymentId: 'P-1' } }],
      ['DOCUMENT_ALREADY_EXISTS', { order: { refundId: 'F-2' } }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: DAY_BEFORE }],
      ['EFFECTIVE_DATE_BEFORE_DOCUMENT', { meta: TREASURY }],
      ['REFUND_EXCEEDS_CHARGE', { order: { amountFen: 500n } }],
    ]);
  });

  it('looks for the one charge before it looks at the day', () => {
    refund(SPLIT, {}, OUTSIDE).thenBroken('CHARGE_AMBIGUOUS');
    const whole = [...SETTLED, { ...REFUNDED, amountFen: 600n }];
    refund(whole, { refundId: 'F-2' }, OUTSIDE).thenBroken('CHARGE_NOT_FOUND');
  });

  it('looks for the charge that is named before it looks at the day', () => {
    refund(SETTLED, { lineId: WAGES }, OUTSIDE).thenBroken('CHARGE_NOT_FOUND');
  });

  it('refuses a refund id that is there already', () => {
    const facts = { field: 'refundId', refundId: 'F-1' };
    refund([...SETTLED, REFUNDED]).thenBroken('DOCUMENT_ALREADY_EXISTS', facts);
    refund([...SETTLED, REFUNDED], { refundId: 'F-2' }).thenHolds();
    // Also when another refund came after it, and when nothing is left to refund.
    const last = { ...REFUNDED, refundId: 'F-2', amountFen: 500n };
    refund([...SETTLED, REFUNDED, last]).thenBroken('DOCUMENT_ALREADY_EXISTS', facts);
  });

  it('refuses the id of a correction of the same payment', () => {
    refund(SPLIT, { refundId: 'C-1', lineId: OFFICE }).thenBroken('DOCUMENT_ALREADY_EXISTS', {
      field: 'refundId',
      refundId: 'C-1',
    });
  });
});
