import { describe, it } from '@jest/globals';
import type { Meta } from '../../src/domain/events.js';
import { type CorrectPayment, correctPayment } from '../../src/domain/execution.js';
import { MAX_FEN } from '../../src/domain/money.js';
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
import { given, type History, happened, inTurn } from './specification.js';

const { type: _type, correctsSeq: _seq, ...CORRECTION } = CORRECTED;
const SETTLED: History = [...READY, PAID];
const SPLIT: History = [...READY, PAID, CORRECTED];
const OUTSIDE: Meta = { ...TREASURY, effectiveOn: '2024-01-01' };
const DAY_BEFORE: Meta = { ...TREASURY, effectiveOn: '2023-03-02' };
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
    const next = { correctionId: 'C-2' };
    correct(SPLIT, { ...next, amountFen: 350n }).thenDocument('P-1', {
      charges: [{ lineId: HOSPITALITY, amountFen: 600n }],
    });
    correct(SPLIT, { ...next, amountFen: 351n }).thenBroken('CORRECTION_EXCEEDS_CHARGE', {
      chargedFen: 350n,
    });
    const back = { ...next, fromLineId: HOSPITALITY, toLineId: OFFICE };
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
    correct(SETTLED, { toLineId: lineId }).thenBroken(rule, { field: 'toLineId', lineId });
  });

  it('names the field of a malformed source', () => {
    const lineId = IMPOSSIBLE_LINES.LINE_MALFORMED;
    correct(SETTLED, { fromLineId: lineId }).thenBroken('LINE_MALFORMED', {
      field: 'fromLineId',
      lineId,
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

  it('takes ids that are plain, up to 64 characters', () => {
    correct(SETTLED, { correctionId: 'C'.repeat(64) }).thenHolds();
    for (const correctionId of ['', 'C'.repeat(65), 'C:1']) {
      correct(SETTLED, { correctionId }).thenBroken('DOCUMENT_ID_MALFORMED', {
        field: 'correctionId',
        correctionId,
      });
    }
  });

  it('takes the largest 64-bit amount and refuses one fen more', () => {
    const large = [...READY, { ...PAID, amountFen: MAX_FEN }];
    correct(large, { amountFen: MAX_FEN }).thenHolds();
    correct(large, { amountFen: MAX_FEN + 1n }).thenBroken('BALANCE_OUT_OF_RANGE', {
      field: 'amount',
    });
  });

  it('takes the day of the payment and refuses the day before', () => {
    const paid = [...READY, happened(PAID, TREASURY)];
    correct(paid, {}, TREASURY).thenEvents([CORRECTED]);
    correct(paid, {}, DAY_BEFORE).thenBroken('EFFECTIVE_DATE_BEFORE_DOCUMENT', {
      field: 'effectiveOn',
      effectiveOn: '2023-03-02',
      documentOn: '2023-03-03',
    });
  });

  it('takes the last day of the fiscal year and refuses the day after', () => {
    correct(SETTLED, {}, { ...TREASURY, effectiveOn: '2023-12-31' }).thenEvents([CORRECTED]);
    correct(SETTLED, {}, OUTSIDE).thenBroken('EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', {
      effectiveOn: '2024-01-01',
    });
  });

  it('takes only its own fields into the event', () => {
    const told = { ...CORRECTION, payeeName: '张三' };
    given(SETTLED).when(correctPayment, told, TREASURY).thenEvents([CORRECTED]);
  });

  it('checks shape, then existence, then state, then amount', () => {
    const { LINE_MALFORMED, UNIT_UNKNOWN } = IMPOSSIBLE_LINES;
    const lines = { fromLineId: LINE_MALFORMED, toLineId: LINE_MALFORMED };
    const ids = { correctionId: 'C:1', paymentId: 'P-9' };
    const order = { ...CORRECTION, ...ids, ...lines, amountFen: 0n };
    const corrected = [...READY, happened(PAID, TREASURY), CORRECTED];
    inTurn(correctPayment, { history: [], order, meta: NO_DAY }, [
      ['DOCUMENT_ID_MALFORMED', { order: { correctionId: 'C-1' } }],
      ['LINE_MALFORMED', { order: { fromLineId: OFFICE } }],
      ['LINE_MALFORMED', { order: { toLineId: UNIT_UNKNOWN } }],
      ['AMOUNT_NOT_POSITIVE', { order: { amountFen: 351n } }],
      ['DATE_MALFORMED', { meta: OUTSIDE }],
      ['LEDGER_NOT_OPEN', { history: corrected }],
      ['UNIT_UNKNOWN', { order: { toLineId: OFFICE } }],
      ['PAYMENT_NOT_FOUND', { order: { paymentId: 'P-1' } }],
      ['DOCUMENT_ALREADY_EXISTS', { order: { correctionId: 'C-2' } }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: DAY_BEFORE }],
      ['EFFECTIVE_DATE_BEFORE_DOCUMENT', { meta: TREASURY }],
      ['CORRECTION_SAME_LINE', { order: { toLineId: HOSPITALITY } }],
      ['CORRECTION_EXCEEDS_CHARGE', { order: { amountFen: 350n } }],
    ]);
  });

  it('looks for the charge before it compares the lines', () => {
    const same = { fromLineId: WAGES, toLineId: WAGES };
    correct(SETTLED, { ...same, amountFen: 601n }).thenBroken('CHARGE_NOT_FOUND');
  });

  it('looks for the charge before it looks at the day', () => {
    correct(SETTLED, { fromLineId: WAGES }, OUTSIDE).thenBroken('CHARGE_NOT_FOUND');
  });

  it('refuses a correction id that is there already', () => {
    const facts = { field: 'correctionId', correctionId: 'C-1' };
    correct(SPLIT).thenBroken('DOCUMENT_ALREADY_EXISTS', facts);
    correct(SPLIT, { correctionId: 'C-2' }).thenHolds();
    correct([...SPLIT, REFUNDED]).thenBroken('DOCUMENT_ALREADY_EXISTS', facts);
  });

  it('refuses the id of a refund of the same payment', () => {
    correct([...SETTLED, REFUNDED], { correctionId: 'F-1' }).thenBroken('DOCUMENT_ALREADY_EXISTS', {
      field: 'correctionId',
      correctionId: 'F-1',
    });
  });
});
