import { describe, it } from '@jest/globals';
import {
  appropriateSupplementary,
  approveBudget,
  type ChangeAppropriation,
  reduceAppropriation,
} from '../../src/domain/appropriation.js';
import type { Meta, OpeningLine, Procurement } from '../../src/domain/events.js';
import { MAX_FEN } from '../../src/domain/money.js';
import type { Rule } from '../../src/domain/rules.js';
import {
  APPROVED,
  AUDIT,
  IMPOSSIBLE_LINES,
  OFFICE,
  OFFICER,
  OPENED,
  OPENING_LINES,
  PAID,
  READY,
  REQUESTED,
  UNOPENED,
  WAGES,
} from './fixture.js';
import { given, inTurn } from './specification.js';

const OUTSIDE: Meta = { ...OFFICER, effectiveOn: '2024-01-01' };
const NO_DAY: Meta = { ...OFFICER, effectiveOn: '2023-13-01' };
const TOO_MUCH = { category: 'goods', amountFen: 2n, smeFen: 0n, smallMicroFen: 0n } as const;
const impossible = Object.entries(IMPOSSIBLE_LINES) as [Rule, string][];

const line = (lineId: string, amountFen: bigint) => ({ lineId, amountFen });
const change = (...lines: ChangeAppropriation['lines']) => ({ reason: '年中追加', lines });
const opening = (...lines: ChangeAppropriation['lines']) => ({
  lines: lines.map((one): OpeningLine => ({ ...one, basis: 'published' })),
});

describe('approveBudget', () => {
  it('gives every line its original amount', () => {
    const approval = given([OPENED]).when(approveBudget, { lines: OPENING_LINES });
    approval.thenEvents([APPROVED]);
    approval.thenLine(OFFICE, { original: 1_000n, available: 1_000n });
    approval.thenLine(WAGES, { original: 9_000n, available: 9_000n });
  });

  it('keeps the procurement and the sub-item of a line', () => {
    const procurement: Procurement = {
      category: 'goods',
      amountFen: 3n,
      smeFen: 2n,
      smallMicroFen: 1n,
    };
    const lines: OpeningLine[] = [
      { ...line(OFFICE, 3n), basis: 'within-rounding', subItem: '办公设备', procurement },
    ];
    given([OPENED])
      .when(approveBudget, { lines })
      .thenEvents([{ type: 'BudgetApproved', lines }]);
  });

  it('covers what was paid before it', () => {
    given([OPENED, PAID])
      .when(approveBudget, { lines: OPENING_LINES })
      .thenLine(OFFICE, { original: 1_000n, available: 400n, disbursed: 600n });
  });

  it('refuses a second approval', () => {
    given(READY)
      .when(approveBudget, { lines: OPENING_LINES })
      .thenBroken('BUDGET_ALREADY_APPROVED');
  });

  it('refuses a budget of no lines, or with a line twice', () => {
    given([OPENED]).when(approveBudget, opening()).thenBroken('LINES_MISSING', { field: 'lines' });
    given([OPENED])
      .when(approveBudget, opening(line(OFFICE, 1n), line(OFFICE, 2n)))
      .thenBroken('LINE_DUPLICATE', { field: 'lines[1].lineId', lineId: OFFICE });
  });

  it('takes a line of one fen and refuses one of none', () => {
    const one = opening(line(OFFICE, 1n));
    given([OPENED])
      .when(approveBudget, one)
      .thenEvents([{ type: 'BudgetApproved', ...one }]);
    given([OPENED])
      .when(approveBudget, opening(line(OFFICE, 0n)))
      .thenBroken('AMOUNT_NOT_POSITIVE', { field: 'lines[0].amount' });
  });

  it.each(impossible)('refuses with %s the line %s', (rule, lineId) => {
    given([OPENED])
      .when(approveBudget, opening(line(OFFICE, 1n), line(lineId, 1n)))
      .thenBroken(rule, { field: 'lines[1].lineId', lineId });
  });

  it('takes the largest 64-bit amount and refuses one fen more', () => {
    given([OPENED])
      .when(approveBudget, opening(line(OFFICE, MAX_FEN)))
      .thenHolds();
    given([OPENED])
      .when(approveBudget, opening(line(OFFICE, MAX_FEN + 1n)))
      .thenBroken('BALANCE_OUT_OF_RANGE', { field: 'lines[0].amount' });
  });

  it('takes the last day of the fiscal year and refuses the day after', () => {
    const on = (effectiveOn: string) =>
      given([OPENED]).when(approveBudget, { lines: OPENING_LINES }, { ...OFFICER, effectiveOn });
    on('2023-12-31').thenEvents([APPROVED]);
    on('2024-01-01').thenBroken('EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR');
  });

  it('checks shape, then existence, then state', () => {
    const { LINE_MALFORMED, UNIT_UNKNOWN } = IMPOSSIBLE_LINES;
    const unknown = {
      ...line(UNIT_UNKNOWN, 1n),
      basis: 'published',
      procurement: TOO_MUCH,
    } as const;
    inTurn(approveBudget, { history: [], order: { lines: [] }, meta: NO_DAY }, [
      ['LINES_MISSING', { order: opening(line(LINE_MALFORMED, 0n)) }],
      ['LINE_MALFORMED', { order: opening(line(UNIT_UNKNOWN, 0n)) }],
      ['AMOUNT_NOT_POSITIVE', { order: { lines: [unknown, unknown] } }],
      ['LINE_DUPLICATE', { order: { lines: [unknown] } }],
      ['PROCUREMENT_EXCEEDS_LINE', { order: opening(line(UNIT_UNKNOWN, 1n)) }],
      ['DATE_MALFORMED', { meta: OUTSIDE }],
      ['LEDGER_NOT_OPEN', { history: READY }],
      ['UNIT_UNKNOWN', { order: opening(line(OFFICE, 1n)) }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: OFFICER }],
      ['BUDGET_ALREADY_APPROVED', { history: [OPENED] }],
    ]);
  });
});

describe('the procurement part of an opening line', () => {
  const approving = (amounts: Omit<Procurement, 'category'>) => {
    const procurement: Procurement = { category: 'works', ...amounts };
    const lines: OpeningLine[] = [
      { ...line(WAGES, 1n), basis: 'published' },
      { ...line(OFFICE, 100n), basis: 'published', procurement },
    ];
    const outcome = given([OPENED]).when(approveBudget, { lines });
    const { amountFen: procuredFen, smeFen, smallMicroFen } = amounts;
    const place = { field: 'lines[1].procurement', lineId: OFFICE, amountFen: 100n };
    return {
      holds: () => outcome.thenEvents([{ type: 'BudgetApproved', lines }]),
      breaks: () =>
        outcome.thenBroken('PROCUREMENT_EXCEEDS_LINE', {
          ...place,
          procuredFen,
          smeFen,
          smallMicroFen,
        }),
    };
  };

  it('is at most the line', () => {
    approving({ amountFen: 100n, smeFen: 0n, smallMicroFen: 0n }).holds();
    approving({ amountFen: 101n, smeFen: 0n, smallMicroFen: 0n }).breaks();
  });

  it('holds the part for small and medium enterprises', () => {
    approving({ amountFen: 60n, smeFen: 60n, smallMicroFen: 0n }).holds();
    approving({ amountFen: 60n, smeFen: 61n, smallMicroFen: 0n }).breaks();
  });

  it('holds in that the part for small and micro ones', () => {
    approving({ amountFen: 60n, smeFen: 40n, smallMicroFen: 40n }).holds();
    approving({ amountFen: 60n, smeFen: 40n, smallMicroFen: 41n }).breaks();
  });

  it('is not negative', () => {
    approving({ amountFen: 0n, smeFen: 0n, smallMicroFen: 0n }).holds();
    approving({ amountFen: 0n, smeFen: 0n, smallMicroFen: -1n }).breaks();
    approving({ amountFen: 0n, smeFen: -1n, smallMicroFen: -1n }).breaks();
    approving({ amountFen: -1n, smeFen: -1n, smallMicroFen: -1n }).breaks();
  });
});

describe('appropriateSupplementary', () => {
  it('adds to a line that exists and opens one that does not', () => {
    const order = change(line(OFFICE, 1n), line(UNOPENED, 50n));
    const outcome = given(READY).when(appropriateSupplementary, order);
    outcome.thenEvents([{ type: 'SupplementaryAppropriated', ...order }]);
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
