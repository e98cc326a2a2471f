import { describe, expect, it } from '@jest/globals';
import { balances, type StatusAccount } from '../../src/domain/accounts.js';
import { type Budget, foldBudget } from '../../src/domain/budget.js';
import type { BudgetEvent, Meta } from '../../src/domain/events.js';
import { mergeProjects, mergeUnits, moveProject } from '../../src/domain/organisation-merger.js';
import { totalOf } from '../../src/domain/roll-up.js';
import { AUDIT, LAND, OFFICER, OPENED, READY, REQUESTED, SYSTEM } from './fixture.js';
import {
  BUSY,
  LAND_IN_U1,
  LAND_PAID,
  NO_DAY,
  OUTSIDE,
  P2_CLOSED,
  reason,
  SYSTEM_IN_U1,
  U2_CLOSED,
} from './organisation-situations.js';
import { given, type History, happened, inTurn, record } from './specification.js';

const SYSTEM_LEFT = {
  availableFen: 1_500n,
  unallottedFen: 70n,
  contracts: [
    { encumbranceId: 'E-0', amountFen: 500n },
    { encumbranceId: 'E-1', amountFen: 1_000n },
  ],
};
const LAND_LEFT = {
  availableFen: -500n,
  unallottedFen: 0n,
  contracts: [{ encumbranceId: 'E-1', amountFen: 2_000n }],
};
const TO_U1 = [
  { fromLineId: SYSTEM, toLineId: SYSTEM_IN_U1, ...SYSTEM_LEFT },
  { fromLineId: LAND, toLineId: LAND_IN_U1, ...LAND_LEFT },
];

const ONE_FEN = [{ lineId: SYSTEM, amountFen: 1n }];
const FROZEN = { type: 'FundsFrozen', freezeId: 'F-1', reason } as const;
const frozen: BudgetEvent = { ...FROZEN, lines: ONE_FEN };
const PLAN = {
  type: 'PreEncumbranceRecorded',
  preEncumbranceId: 'N-1',
  planNumber: '采-1',
  purpose: '服务器',
} as const;

const LEFT = ['unallotted', 'available', 'frozen', 'preEncumbered', 'encumbered', 'inPayment'];

/** The land line, with 7,000 fen, after its unit or project has ended and so much of it was paid late. */
const landPaid = (ended: BudgetEvent, amountFen: bigint): History => [
  ...READY,
  ended,
  { ...LAND_PAID, amountFen },
];

/** The state afterwards, in which nothing was lost and nothing but what was spent stayed behind. */
function moved(
  history: History,
  rule: (budget: Budget, meta: Meta) => BudgetEvent[],
  sources: readonly string[],
): Budget {
  const before = foldBudget(record(history));
  const events = rule(before, OFFICER).map((event) => happened(event, OFFICER));
  const after = foldBudget(record([...history, ...events]));
  const lines = [...after.lines.values()];
  for (const { lineId, balance } of lines)
    expect([lineId, balances(balance)]).toEqual([lineId, true]);
  expect(totalOf(lines)).toEqual(totalOf([...before.lines.values()]));
  for (const lineId of sources) {
    const balance = after.lines.get(lineId)?.balance;
    for (const account of LEFT) {
      expect([lineId, account, balance?.[account as StatusAccount]]).toEqual([lineId, account, 0n]);
    }
    expect(balance?.disbursed).toBe(before.lines.get(lineId)?.balance.disbursed);
  }
  return after;
}

describe('mergeUnits', () => {
  const order = { unitCode: 'U2', intoUnitCode: 'U1', reason };

  it('moves all that is left, what is owed too, in the order of the lines', () => {
    given(BUSY)
      .when(mergeUnits, order)
      .thenEvents([{ type: 'UnitMerged', ...order, moves: TO_U1 }]);
  });

  it('conserves the totals and takes the contracts along', () => {
    const after = moved(BUSY, (budget, meta) => mergeUnits(budget, order, meta), [SYSTEM, LAND]);
    const balance = after.lines.get(LAND_IN_U1)?.balance;
    expect(balance).toMatchObject({ reallocated: 1_500n, available: -500n, encumbered: 2_000n });
    const open = [...after.documents.ofKind('encumbrance')].flatMap((contract) => contract.open);
    expect(open.map(({ lineId }) => lineId).sort()).toEqual(
      [LAND_IN_U1, SYSTEM_IN_U1, SYSTEM_IN_U1].sort(),
    );
    const unit = { closedOn: OFFICER.effectiveOn, mergedInto: 'U1' };
    expect(after.header?.units.get('U2')).toMatchObject(unit);
  });

  it('makes no move for a line with nothing left', () => {
    const lines = [{ lineId: LAND, amountFen: 7_000n }];
    given([...READY, { type: 'AppropriationReduced', reason, lines }])
      .when(mergeUnits, order)
      .thenEvents([
        {
          type: 'UnitMerged',
          ...order,
          moves: [
            {
              fromLineId: SYSTEM,
              toLineId: SYSTEM_IN_U1,
              availableFen: 3_000n,
              unallottedFen: 0n,
              contracts: [],
            },
          ],
        },
      ]);
  });

  it.each([
    ['frozen', FROZEN],
    ['preEncumbered', PLAN],
  ] as const)('refuses while money is %s', (account, holding) => {
    const facts = { field: 'unitCode', lineId: SYSTEM, account, amountFen: 1n };
    given([...READY, { ...holding, lines: ONE_FEN }])
      .when(mergeUnits, order)
      .thenBroken('LINE_HAS_HELD_MONEY', facts);
  });

  it('refuses while a payment is on its way', () => {
    const ordered: BudgetEvent = {
      type: 'PaymentOrdered',
      paymentId: 'P-2',
      lineId: LAND,
      amountFen: 3n,
      purpose: '服务器',
      method: 'direct',
    };
    given([...READY, ordered])
      .when(mergeUnits, order)
      .thenBroken('LINE_HAS_HELD_MONEY', { lineId: LAND, account: 'inPayment', amountFen: 3n });
  });

  it('refuses a day before a contract that it would take along', () => {
    const contract: BudgetEvent = {
      type: 'EncumbranceRecorded',
      encumbranceId: 'E-9',
      contractNumber: 'HT-9',
      supplierName: '甲公司',
      purpose: '服务器',
      dueOn: '2023-12-31',
      lines: [{ lineId: LAND, amountFen: 3n }],
    };
    const later = happened(contract, { ...OFFICER, effectiveOn: '2023-03-02' });
    given([...READY, later])
      .when(mergeUnits, order, { ...OFFICER, effectiveOn: '2023-03-02' })
      .thenHolds();
    given([...READY, later])
      .when(mergeUnits, order)
      .thenBroken('EFFECTIVE_DATE_BEFORE_DOCUMENT', { documentOn: '2023-03-02' });
  });

  it('refuses while a line of a project that has ended owes anything', () => {
    given(landPaid(P2_CLOSED, 7_000n)).when(mergeUnits, order).thenHolds();
    given(landPaid(P2_CLOSED, 7_001n))
      .when(mergeUnits, order)
      .thenBroken('LINE_OVERSPENT', { field: 'unitCode', lineId: LAND, availableFen: -1n });
  });

  it('checks existence, then state, then amount', () => {
    const worst = { ...order, unitCode: 'U9', intoUnitCode: 'U8' };
    inTurn(mergeUnits, { history: [], order: worst, meta: NO_DAY }, [
      ['DATE_MALFORMED', { meta: OUTSIDE }],
      ['LEDGER_NOT_OPEN', { history: [OPENED, U2_CLOSED] }],
      ['UNIT_UNKNOWN', { order: { unitCode: 'U2' } }],
      ['UNIT_UNKNOWN', { order: { intoUnitCode: 'U3' } }],
      ['UNIT_HOLDS_NO_LINES', { order: { intoUnitCode: 'U2' } }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: OFFICER }],
      ['BUDGET_NOT_APPROVED', { history: [...READY, U2_CLOSED] }],
      ['UNIT_CLOSED', { history: [...READY, frozen, REQUESTED] }],
      ['MERGE_INTO_ITSELF', { order: { intoUnitCode: 'U1' } }],
      ['LINE_AWAITS_MONEY', { history: [...READY, frozen] }],
      ['LINE_HAS_HELD_MONEY', { history: READY }],
    ]);
    given([...READY, U2_CLOSED])
      .when(mergeUnits, { unitCode: 'U1', intoUnitCode: 'U2', reason })
      .thenBroken('UNIT_CLOSED', { field: 'intoUnitCode' });
  });
});

describe('mergeProjects', () => {
  const order = { projectCode: '2023-P2', intoProjectCode: '2023-P1', reason };

  it('moves what every unit has left for the project', () => {
    const after = moved(BUSY, (budget, meta) => mergeProjects(budget, order, meta), [SYSTEM, LAND]);
    const merged = after.lines.get(SYSTEM.replace('P2', 'P1'))?.balance;
    expect(merged).toMatchObject({ available: 1_500n, unallotted: 70n, encumbered: 1_500n });
    expect(after.header?.projects.get('2023-P2')).toMatchObject({ mergedInto: '2023-P1' });
    given([OPENED, { type: 'BudgetApproved', lines: [] }])
      .when(mergeProjects, order)
      .thenEvents([{ type: 'ProjectMerged', ...order, moves: [] }]);
  });

  it('refuses while a line of a unit that has ended owes anything', () => {
    given(landPaid(U2_CLOSED, 7_000n)).when(mergeProjects, order).thenHolds();
    given(landPaid(U2_CLOSED, 7_001n))
      .when(mergeProjects, order)
      .thenBroken('LINE_OVERSPENT', { field: 'projectCode', lineId: LAND, availableFen: -1n });
  });

  it('checks existence, then state, then amount', () => {
    const worst = { ...order, projectCode: 'P9', intoProjectCode: 'P8' };
    inTurn(mergeProjects, { history: [], order: worst, meta: NO_DAY }, [
      ['DATE_MALFORMED', { meta: OUTSIDE }],
      ['LEDGER_NOT_OPEN', { history: [OPENED, P2_CLOSED] }],
      ['PROJECT_UNKNOWN', { order: { projectCode: '2023-P2' } }],
      ['PROJECT_UNKNOWN', { order: { intoProjectCode: '2023-P2' } }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: OFFICER }],
      ['BUDGET_NOT_APPROVED', { history: [...READY, P2_CLOSED] }],
      ['PROJECT_CLOSED', { history: [...READY, frozen, REQUESTED] }],
      ['MERGE_INTO_ITSELF', { order: { intoProjectCode: '2023-P1' } }],
      ['LINE_AWAITS_MONEY', { history: [...READY, frozen] }],
      ['LINE_HAS_HELD_MONEY', { history: READY }],
    ]);
    given([...READY, P2_CLOSED])
      .when(mergeProjects, { projectCode: '2023-P1', intoProjectCode: '2023-P2', reason })
      .thenBroken('PROJECT_CLOSED', { field: 'intoProjectCode' });
  });
});

describe('moveProject', () => {
  const order = { projectCode: '2023-P2', fromUnitCode: 'U2', toUnitCode: 'U1', reason };

  it('moves what the project has left in one unit, and leaves both open', () => {
    given(BUSY)
      .when(moveProject, order)
      .thenEvents([{ type: 'ProjectMoved', ...order, moves: TO_U1 }]);
    const after = moved(BUSY, (budget, meta) => moveProject(budget, order, meta), [SYSTEM, LAND]);
    expect(after.header?.units.get('U2')?.closedOn).toBeUndefined();
    expect(after.header?.projects.get('2023-P2')?.closedOn).toBeUndefined();
  });

  it('leaves other projects and other units alone', () => {
    given(READY)
      .when(moveProject, { ...order, projectCode: '2023-P1' })
      .thenEvents([{ type: 'ProjectMoved', ...order, projectCode: '2023-P1', moves: [] }]);
    given(READY).when(moveProject, order).thenLine(AUDIT, { original: 5_000n, available: 5_000n });
  });

  it('checks existence, then state, then amount', () => {
    const worst = { projectCode: 'P9', fromUnitCode: 'U9', toUnitCode: 'U8', reason };
    inTurn(moveProject, { history: [], order: worst, meta: NO_DAY }, [
      ['DATE_MALFORMED', { meta: OUTSIDE }],
      ['LEDGER_NOT_OPEN', { history: [OPENED] }],
      ['PROJECT_UNKNOWN', { order: { projectCode: '2023-P2' } }],
      ['UNIT_UNKNOWN', { order: { fromUnitCode: 'U2' } }],
      ['UNIT_UNKNOWN', { order: { toUnitCode: 'U3' } }],
      ['UNIT_HOLDS_NO_LINES', { order: { toUnitCode: 'U2' } }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: OFFICER }],
      ['BUDGET_NOT_APPROVED', { history: [...READY, P2_CLOSED, U2_CLOSED] }],
      ['PROJECT_CLOSED', { history: [...READY, U2_CLOSED] }],
      ['UNIT_CLOSED', { history: [...READY, frozen] }],
      ['MERGE_INTO_ITSELF', { order: { toUnitCode: 'U1' } }],
      ['LINE_HAS_HELD_MONEY', { history: READY }],
    ]);
    given([...READY, U2_CLOSED])
      .when(moveProject, { ...order, fromUnitCode: 'U1', toUnitCode: 'U2' })
      .thenBroken('UNIT_CLOSED', { field: 'toUnitCode' });
  });
});
