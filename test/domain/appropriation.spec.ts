import { describe, it } from '@jest/globals';
import {
  appropriateSupplementary,
  approveBudget,
  type ChangeAppropriation,
  reduceAppropriation,
} from '../../src/domain/appropriation.js';
import type { Meta, OpeningLine, Procurement } from '../../src/domain/events.js';
import type { Facts, Rule } from '../../src/domain/rules.js';
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
import { given } from './specification.js';

const OUTSIDE: Meta = { ...OFFICER, effectiveOn: '2024-01-01' };
const NO_DAY: Meta = { ...OFFICER, effectiveOn: '2023-13-01' };
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
      .thenBroken(rule, { lineId });
  });

  it('refuses a ledger that is not open and a day outside the fiscal year', () => {
    given([]).when(approveBudget, { lines: OPENING_LINES }).thenBroken('LEDGER_NOT_OPEN');
    given([OPENED])
      .when(approveBudget, { lines: OPENING_LINES }, OUTSIDE)
      .thenBroken('EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR');
  });

  it('checks shape, then existence, then state', () => {
    given([]).when(approveBudget, opening()).thenBroken('LINES_MISSING');
    given([]).when(approveBudget, { lines: OPENING_LINES }, NO_DAY).thenBroken('DATE_MALFORMED');
    given(READY)
      .when(approveBudget, opening(line(IMPOSSIBLE_LINES.UNIT_UNKNOWN, 1n)))
      .thenBroken('UNIT_UNKNOWN');
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
    return { holds: () => outcome.thenEvents([{ type: 'BudgetApproved', lines }]), outcome };
  };
  const facts: Facts = { field: 'lines[1].procurement', lineId: OFFICE };

  it('is at most the line', () => {
    approving({ amountFen: 100n, smeFen: 0n, smallMicroFen: 0n }).holds();
    approving({ amountFen: 101n, smeFen: 0n, smallMicroFen: 0n }).outcome.thenBroken(
      'PROCUREMENT_EXCEEDS_LINE',
      facts,
    );
  });

  it('holds the part for small and medium enterprises', () => {
    approving({ amountFen: 60n, smeFen: 60n, smallMicroFen: 0n }).holds();
    approving({ amountFen: 60n, smeFen: 61n, smallMicroFen: 0n }).outcome.thenBroken(
      'PROCUREMENT_EXCEEDS_LINE',
      facts,
    );
  });

  it('holds in that the part for small and micro ones', () => {
    approving({ amountFen: 60n, smeFen: 40n, smallMicroFen: 40n }).holds();
    approving({ amountFen: 60n, smeFen: 40n, smallMicroFen: 41n }).outcome.thenBroken(
      'PROCUREMENT_EXCEEDS_LINE',
      facts,
    );
  });

  it('is not negative', () => {
    approving({ amountFen: 0n, smeFen: 0n, smallMicroFen: 0n }).holds();
    approving({ amountFen: 0n, smeFen: 0n, smallMicroFen: -1n }).outcome.thenBroken(
      'PROCUREMENT_EXCEEDS_LINE',
      facts,
    );
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
      .thenBroken(rule, { lineId });
  });

  it('names the place of an unknown code in the list', () => {
    given(READY)
      .when(
        appropriateSupplementary,
        change(line(OFFICE, 1n), line(IMPOSSIBLE_LINES.UNIT_UNKNOWN, 1n)),
      )
      .thenBroken('UNIT_UNKNOWN', { field: 'lines[1].lineId' });
  });

  it('checks shape, then existence, then state', () => {
    given([]).when(appropriateSupplementary, change()).thenBroken('LINES_MISSING');
    given([])
      .when(appropriateSupplementary, change(line(OFFICE, 1n)), NO_DAY)
      .thenBroken('DATE_MALFORMED');
    given([])
      .when(appropriateSupplementary, change(line(OFFICE, 1n)), OUTSIDE)
      .thenBroken('LEDGER_NOT_OPEN');
    given([OPENED])
      .when(appropriateSupplementary, change(line(OFFICE, 1n)), OUTSIDE)
      .thenBroken('EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR');
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

  it('checks shape, then existence, then state, then amount', () => {
    given([]).when(reduceAppropriation, change()).thenBroken('LINES_MISSING');
    given([])
      .when(reduceAppropriation, change(line(OFFICE, 1n)), NO_DAY)
      .thenBroken('DATE_MALFORMED');
    given([])
      .when(reduceAppropriation, change(line(OFFICE, 9_999n)))
      .thenBroken('LEDGER_NOT_OPEN');
    given([OPENED])
      .when(reduceAppropriation, change(line(OFFICE, 9_999n)))
      .thenBroken('BUDGET_NOT_APPROVED');
  });

  it('looks for every line before it looks at any amount', () => {
    given(READY)
      .when(reduceAppropriation, change(line(OFFICE, 9_999n), line(UNOPENED, 1n)))
      .thenBroken('LINE_NOT_FOUND');
  });
});
