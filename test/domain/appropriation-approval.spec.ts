import { describe, it } from '@jest/globals';
import { approveBudget } from '../../src/domain/appropriation.js';
import type {
  LineAmount,
  OpeningLine,
  Procurement,
} from '../../src/domain/appropriation-events.js';
import type { Meta } from '../../src/domain/events.js';
import { MAX_FEN } from '../../src/domain/money.js';
import type { Rule } from '../../src/domain/rules.js';
import {
  APPROVED,
  IMPOSSIBLE_LINES,
  OFFICE,
  OFFICER,
  OPENED,
  OPENING_LINES,
  PAID,
  READY,
  WAGES,
} from './fixture.js';
import { given, inTurn } from './specification.js';

const OUTSIDE: Meta = { ...OFFICER, effectiveOn: '2024-01-01' };
const NO_DAY: Meta = { ...OFFICER, effectiveOn: '2023-13-01' };
const TOO_MUCH = { category: 'goods', amountFen: 2n, smeFen: 0n, smallMicroFen: 0n } as const;
const impossible = Object.entries(IMPOSSIBLE_LINES) as [Rule, string][];

const line = (lineId: string, amountFen: bigint) => ({ lineId, amountFen });
const opening = (...lines: LineAmount[]) => ({
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
