import { describe, it } from '@jest/globals';
import type { Meta } from '../../src/domain/events.js';
import { type RecordPayment, recordPayment } from '../../src/domain/execution.js';
import { MAX_FEN } from '../../src/domain/money.js';
import type { Rule } from '../../src/domain/rules.js';
import {
  AUDIT,
  IMPOSSIBLE_LINES,
  OFFICE,
  OPENED,
  PAID,
  READY,
  REQUESTED,
  TREASURY,
  UNOPENED,
} from './fixture.js';
import { given, type History, inTurn } from './specification.js';

const { type: _type, ...PAYMENT } = PAID;
const SETTLED: History = [...READY, PAID];
const OUTSIDE: Meta = { ...TREASURY, effectiveOn: '2024-01-01' };
const NO_DAY: Meta = { ...TREASURY, effectiveOn: '2023-13-01' };
const impossible = Object.entries(IMPOSSIBLE_LINES) as [Rule, string][];

const pay = (history: History, changed: Partial<RecordPayment> = {}, meta = TREASURY) =>
  given(history).when(recordPayment, { ...PAYMENT, ...changed }, meta);

describe('recordPayment', () => {
  it('disburses from what is available', () => {
    pay(READY).thenEvents([PAID]);
    pay(READY).thenLine(OFFICE, { original: 1_000n, available: 400n, disbursed: 600n });
  });

  it('keeps the commitment to the payee, and nothing in its place when there is none', () => {
    const payeeCommitment = 'c0'.repeat(32);
    pay(READY, { payeeCommitment }).thenEvents([{ ...PAID, payeeCommitment }]);
    pay(READY).thenEvents([PAID]);
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
    pay(READY, { amountFen: 1n }).thenEvents([{ ...PAID, amountFen: 1n }]);
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
      pay(READY, {}, { ...TREASURY, effectiveOn }).thenEvents([PAID]);
    }
    for (const effectiveOn of ['2022-12-31', '2024-01-01']) {
      pay(READY, {}, { ...TREASURY, effectiveOn }).thenBroken(
        'EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR',
        { field: 'effectiveOn', effectiveOn, fiscalYear: 2023 },
      );
    }
  });

  it('takes ids that are plain, up to 64 characters', () => {
    pay(READY, { paymentId: 'P'.repeat(64) }).thenHolds();
    for (const paymentId of ['', 'P'.repeat(65), '-P', `overspend:1:100:line:${OFFICE}`]) {
      pay(READY, { paymentId }).thenBroken('DOCUMENT_ID_MALFORMED', {
        field: 'paymentId',
        paymentId,
      });
    }
  });

  it('takes the largest 64-bit amount and refuses one fen more', () => {
    pay(READY, { amountFen: MAX_FEN }).thenEvents([{ ...PAID, amountFen: MAX_FEN }]);
    pay(READY, { amountFen: MAX_FEN + 1n }).thenBroken('BALANCE_OUT_OF_RANGE', {
      field: 'amount',
      amountFen: MAX_FEN + 1n,
    });
  });

  it('checks shape, then existence, then state', () => {
    const { LINE_MALFORMED: lineId, UNIT_UNKNOWN } = IMPOSSIBLE_LINES;
    const order = { ...PAYMENT, paymentId: 'P:1', lineId, amountFen: 0n };
    inTurn(recordPayment, { history: [], order, meta: NO_DAY }, [
      ['DOCUMENT_ID_MALFORMED', { order: { paymentId: 'P-1' } }],
      ['LINE_MALFORMED', { order: { lineId: UNIT_UNKNOWN } }],
      ['AMOUNT_NOT_POSITIVE', { order: { amountFen: 1n } }],
      ['DATE_MALFORMED', { meta: OUTSIDE }],
      ['LEDGER_NOT_OPEN', { history: SETTLED }],
      ['UNIT_UNKNOWN', { order: { lineId: OFFICE } }],
      ['DOCUMENT_ALREADY_EXISTS', { order: { paymentId: 'P-2' } }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: TREASURY }],
    ]);
  });

  it('takes only its own fields into the event', () => {
    const told = { ...PAYMENT, payeeName: '张三', payeeAccount: '6222020000000000' };
    given(READY).when(recordPayment, told, TREASURY).thenEvents([PAID]);
  });
});
