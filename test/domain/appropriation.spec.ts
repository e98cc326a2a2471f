import { describe, it } from '@jest/globals';
import {
  appropriateSupplementary,
  type ChangeAppropriation,
  reduceAppropriation,
} from '../../src/domain/appropriation.js';
import type { Meta } from '../../src/domain/events.js';
import { MAX_FEN } from '../../src/domain/money.js';
import type { Rule } from '../../src/domain/rules.js';
import {
  AUDIT,
  IMPOSSIBLE_LINES,
  OFFICE,
  OFFICER,
  OPENED,
  PAID,
  READY,
  REQUESTED,
  UNOPENED,
} from './fixture.js';
import { given, inTurn } from './specification.js';

const OUTSIDE: Meta = { ...OFFICER, effectiveOn: '2024-01-01' };
const NO_DAY: Meta = { ...OFFICER, effectiveOn: '2023-13-01' };
const impossible = Object.entries(IMPOSSIBLE_LINES) as [Rule, string][];

const line = (lineId: string, amountFen: bigint) => ({ lineId, amountFen });
const change = (...lines: ChangeAppropriation['lines']) => ({ reason: '年中追加', lines });

describe('appropriateSupplementary', () => {
  it('adds to a line that exists and opens one that does not', () => {
    const order = change(line(OFFICE, 1n), line(UNOPENED, 50n));
    const outcome = given(READY).when(appropriateSupplementary, order);
    outcome.thenEvents([{ type: 'SupplementaryAppropriated', source: 'other', ...order }]);
    outcome.thenLine(OFFICE, { original: 1_000n, supplementary: 1n, available: 1_001n });
    outcome.thenLine(UNOPENED, { supplementary: 50n, available: 50n });
  });

  it('refuses before the budget is approved', () => {
    given([OPENED])
      .when(appropriateSupplementary, change(line(OFFICE, 1n)))
      .thenBroken('BUDGET_NOT_APPROVED');
  });

  it.each(impossible)('refuses with %s the line %s', (rule, lineId) => {
    given(READY)
      .when(appropriateSupplementary, change(line(OFFICE, 1n), line(lineId, 1n)))
      .thenBroken(rule, { field: 'lines[1].lineId', lineId });
  });

  it('takes the largest 64-bit amount and refuses one fen more', () => {
    given(READY)
      .when(appropriateSupplementary, change(line(UNOPENED, MAX_FEN)))
      .thenHolds();
    given(READY)
      .when(appropriateSupplementary, change(line(UNOPENED, MAX_FEN + 1n)))
      .thenBroken('BALANCE_OUT_OF_RANGE', { field: 'lines[0].amount' });
  });

  it('checks shape, then existence, then state', () => {
    const { LINE_MALFORMED, UNIT_UNKNOWN } = IMPOSSIBLE_LINES;
    inTurn(appropriateSupplementary, { history: [], order: change(), meta: NO_DAY }, [
      ['LINES_MISSING', { order: change(line(LINE_MALFORMED, 0n)) }],
      ['LINE_MALFORMED', { order: change(line(UNIT_UNKNOWN, 0n)) }],
      ['AMOUNT_NOT_POSITIVE', { order: change(line(UNIT_UNKNOWN, 1n), line(UNIT_UNKNOWN, 1n)) }],
      ['LINE_DUPLICATE', { order: change(line(UNIT_UNKNOWN, 1n)) }],
      ['DATE_MALFORMED', { meta: OUTSIDE }],
      ['LEDGER_NOT_OPEN', { history: [OPENED] }],
      ['UNIT_UNKNOWN', { order: change(line(OFFICE, 1n)) }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: OFFICER }],
      ['BUDGET_NOT_APPROVED', { history: READY }],
    ]);
  });
});

describe('reduceAppropriation', () => {
  it('takes back all that is available on the line', () => {
    const order = change(line(OFFICE, 1_000n), line(AUDIT, 1n));
    const outcome = given(READY).when(reduceAppropriation, order);
    outcome.thenEvents([{ type: 'AppropriationReduced', ...order }]);
    outcome.thenLine(OFFICE, { original: 1_000n, reduced: 1_000n });
    outcome.thenLine(AUDIT, { original: 5_000n, reduced: 1n, available: 4_999n });
  });

  it('refuses one fen more than is available on the line', () => {
    given(READY)
      .when(reduceAppropriation, change(line(AUDIT, 1n), line(OFFICE, 1_001n)))
      .thenBroken('REDUCTION_EXCEEDS_AVAILABLE', {
        field: 'lines[1].amount',
        lineId: OFFICE,
        amountFen: 1_001n,
        availableFen: 1_000n,
      });
  });

  it('does not reach what is disbursed or held', () => {
    const reduce = (lineId: string, amountFen: bigint) =>
      given([...READY, PAID, REQUESTED]).when(reduceAppropriation, change(line(lineId, amountFen)));
    reduce(OFFICE, 400n).thenLine(OFFICE, { original: 1_000n, reduced: 400n, disbursed: 600n });
    reduce(OFFICE, 401n).thenBroken('REDUCTION_EXCEEDS_AVAILABLE', { availableFen: 400n });
    reduce(AUDIT, 4_600n).thenLine(AUDIT, { original: 5_000n, reduced: 4_600n, frozen: 400n });
    reduce(AUDIT, 4_601n).thenBroken('REDUCTION_EXCEEDS_AVAILABLE', { availableFen: 4_600n });
  });

  it('refuses anything on an overspent line', () => {
    given([...READY, { ...PAID, amountFen: 1_001n }])
      .when(reduceAppropriation, change(line(OFFICE, 1n)))
      .thenBroken('REDUCTION_EXCEEDS_AVAILABLE', { availableFen: -1n });
  });

  it('refuses a line that does not exist, possible or not', () => {
    for (const lineId of [UNOPENED, IMPOSSIBLE_LINES.UNIT_UNKNOWN]) {
      given(READY)
        .when(reduceAppropriation, change(line(OFFICE, 1n), line(lineId, 1n)))
        .thenBroken('LINE_NOT_FOUND', { field: 'lines[1].lineId', lineId });
    }
  });

  it('names the place of a malformed line', () => {
    const lineId = IMPOSSIBLE_LINES.LINE_MALFORMED;
    given(READY)
      .when(reduceAppropriation, change(line(OFFICE, 1n), line(lineId, 1n)))
      .thenBroken('LINE_MALFORMED', { field: 'lines[1].lineId', lineId });
  });

  it('takes the largest 64-bit amount for one, and not one fen more', () => {
    const reduce = (amountFen: bigint) =>
      given(READY).when(reduceAppropriation, change(line(OFFICE, amountFen)));
    reduce(MAX_FEN).thenBroken('REDUCTION_EXCEEDS_AVAILABLE');
    reduce(MAX_FEN + 1n).thenBroken('BALANCE_OUT_OF_RANGE', { field: 'lines[0].amount' });
  });

  it('checks shape, then existence, then state, then amount', () => {
    const { LINE_MALFORMED } = IMPOSSIBLE_LINES;
    const paid = { ...PAID, amountFen: 1n };
    inTurn(reduceAppropriation, { history: [], order: change(), meta: NO_DAY }, [
      ['LINES_MISSING', { order: change(line(LINE_MALFORMED, 0n)) }],
      ['LINE_MALFORMED', { order: change(line(UNOPENED, 0n)) }],
      ['AMOUNT_NOT_POSITIVE', { order: change(line(UNOPENED, 1_000n), line(UNOPENED, 1n)) }],
      ['LINE_DUPLICATE', { order: change(line(UNOPENED, 1_000n)) }],
      ['DATE_MALFORMED', { meta: OUTSIDE }],
      ['LEDGER_NOT_OPEN', { history: [OPENED, paid] }],
      ['LINE_NOT_FOUND', { order: change(line(OFFICE, 1_000n)) }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: OFFICER }],
      ['BUDGET_NOT_APPROVED', { history: [...READY, paid] }],
      ['REDUCTION_EXCEEDS_AVAILABLE', { order: change(line(OFFICE, 999n)) }],
    ]);
  });

  it('looks for every line before it looks at any amount', () => {
    given(READY)
      .when(reduceAppropriation, change(line(OFFICE, 9_999n), line(UNOPENED, 1n)))
      .thenBroken('LINE_NOT_FOUND');
  });
});
