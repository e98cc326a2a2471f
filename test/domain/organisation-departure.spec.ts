import { describe, it } from '@jest/globals';
import { moveUnitOut } from '../../src/domain/organisation-merger.js';
import { LAND, OFFICER, OPENED, READY, REQUESTED, SYSTEM } from './fixture.js';
import {
  BUSY,
  LAND_PAID,
  NO_DAY,
  OTHER_CONTRACT,
  OUTSIDE,
  reason,
  SUPPLEMENT,
  U2_CLOSED,
} from './organisation-situations.js';
import { given, inTurn } from './specification.js';

describe('moveUnitOut', () => {
  const order = { unitCode: 'U2', toLedgerId: '440307-finance-2023', reason };

  it('takes out what is available, line by line, as a reduction', () => {
    const outcome = given(READY).when(moveUnitOut, order);
    const lines = [
      { lineId: SYSTEM, amountFen: 3_000n },
      { lineId: LAND, amountFen: 7_000n },
    ];
    outcome.thenEvents([{ type: 'UnitMovedOut', ...order, lines }]);
    outcome.thenLine(SYSTEM, { original: 3_000n, reduced: 3_000n });
    given([...READY, { type: 'AppropriationReduced', reason, lines }])
      .when(moveUnitOut, order)
      .thenEvents([{ type: 'UnitMovedOut', ...order, lines: [] }]);
  });

  it('leaves alone a line that is spent to the fen and refuses one overspent by a fen', () => {
    const paid = { ...LAND_PAID, amountFen: 7_000n };
    given([...READY, paid])
      .when(moveUnitOut, order)
      .thenEvents([
        { type: 'UnitMovedOut', ...order, lines: [{ lineId: SYSTEM, amountFen: 3_000n }] },
      ]);
    given([...READY, { ...paid, amountFen: 7_001n }])
      .when(moveUnitOut, order)
      .thenBroken('LINE_OVERSPENT', { field: 'unitCode', lineId: LAND, availableFen: -1n });
  });

  it('refuses while there are contracts or money that was not handed down', () => {
    const facts = { field: 'unitCode', lineId: SYSTEM };
    given([...READY, OTHER_CONTRACT])
      .when(moveUnitOut, order)
      .thenBroken('LINE_HAS_HELD_MONEY', { ...facts, account: 'encumbered', amountFen: 500n });
    given([...READY, SUPPLEMENT])
      .when(moveUnitOut, order)
      .thenBroken('LINE_HAS_HELD_MONEY', { ...facts, account: 'unallotted', amountFen: 70n });
  });

  it('checks shape, then existence, then state, then amount', () => {
    const worst = { ...order, unitCode: 'U9', toLedgerId: 'audit' };
    const toLedgerId = '440307-finance-2022';
    inTurn(moveUnitOut, { history: [], order: worst, meta: NO_DAY }, [
      ['LEDGER_ID_MALFORMED', { order: { toLedgerId } }],
      ['DATE_MALFORMED', { meta: OUTSIDE }],
      ['LEDGER_NOT_OPEN', { history: [OPENED, U2_CLOSED] }],
      ['UNIT_UNKNOWN', { order: { unitCode: 'U2' } }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: OFFICER }],
      ['BUDGET_NOT_APPROVED', { history: [...READY, U2_CLOSED] }],
      ['UNIT_CLOSED', { history: [...BUSY, REQUESTED] }],
      ['LEDGER_OF_ANOTHER_YEAR', { order: { toLedgerId: OPENED.ledgerId } }],
      ['MERGE_INTO_ITSELF', { order: { toLedgerId: order.toLedgerId } }],
      ['LINE_AWAITS_MONEY', { history: BUSY }],
      ['LINE_HAS_HELD_MONEY', { history: [...READY, { ...LAND_PAID, amountFen: 8_000n }] }],
      ['LINE_OVERSPENT', { history: READY }],
    ]);
  });
});
