import { describe, it } from '@jest/globals';
import type { Meta } from '../../src/domain/events.js';
import { recordPayment } from '../../src/domain/execution.js';
import { CONTROL_RULE, clearOverspend, flagOverspend } from '../../src/domain/overspend.js';
import { episodeIdOf } from '../../src/domain/overspend-document.js';
import type {
  Crossing,
  OverspendCleared,
  OverspendFlagged,
} from '../../src/domain/overspend-events.js';
import { requestReallocation } from '../../src/domain/reallocation.js';
import { AUDIT, OFFICE, OFFICER, OPENED, PAID, READY, REQUESTED } from './fixture.js';
import { given, type History, inTurn } from './specification.js';

const { tierPercent } = CONTROL_RULE;
const UP: Crossing = {
  ruleVersion: 1,
  tierPercent: 100,
  dimension: 'line',
  key: OFFICE,
  crossing: 1,
  adjustedFen: 1_000n,
  committedFen: 1_001n,
  causedBySeq: 3,
};
const DOWN: Crossing = { ...UP, committedFen: 1_000n, causedBySeq: 5 };
const FLAGGED: OverspendFlagged = { type: 'OverspendFlagged', ...UP, finding: 'overspend' };
const CLEARED: OverspendCleared = { type: 'OverspendCleared', ...DOWN };
const OUTSIDE: Meta = { ...OFFICER, effectiveOn: '2024-01-01' };
const NO_DAY: Meta = { ...OFFICER, effectiveOn: '2023-13-01' };
const OTHER_RULES = [
  { ruleVersion: 0 },
  { ruleVersion: 2 },
  { tierPercent: 99 },
  { tierPercent: 101 },
];
const { type: _paid, ...PAYMENT } = PAID;
const { type: _requested, ...PROPOSAL } = REQUESTED;
const AGAIN: Crossing = { ...UP, crossing: 2, causedBySeq: 7 };

describe('flagOverspend', () => {
  const flag = (history: History, crossing = UP, meta = OFFICER) =>
    given(history).when(flagOverspend, crossing, meta);

  it('flags the first crossing, and the next after it is cleared', () => {
    flag(READY).thenEvents([FLAGGED]);
    flag([...READY, FLAGGED, CLEARED], AGAIN).thenEvents([{ ...FLAGGED, ...AGAIN }]);
  });

  it('finds no budget where there is none, and an overspend from the first fen of one', () => {
    const finding = (adjustedFen: bigint) =>
      flag(READY, { ...UP, adjustedFen }).thenDocument(
        `overspend:1:${tierPercent}:line:${OFFICE}`,
        {
          kind: 'overspend',
          finding: adjustedFen === 0n ? 'no-budget' : 'overspend',
        },
      );
    finding(0n);
    finding(1n);
  });

  it('takes only the fields of a crossing into the event', () => {
    flag(READY, { ...UP, direction: 'flag' } as Crossing).thenEvents([FLAGGED]);
  });

  it('refuses a crossing that is not the next', () => {
    const facts = { field: 'crossing', key: OFFICE };
    for (const crossing of [0, 2]) {
      flag(READY, { ...UP, crossing }).thenBroken('OVERSPEND_NOT_NEXT', {
        ...facts,
        crossing,
        expected: 1,
      });
    }
    for (const crossing of [1, 3]) {
      flag([...READY, FLAGGED, CLEARED], { ...UP, crossing }).thenBroken('OVERSPEND_NOT_NEXT', {
        ...facts,
        expected: 2,
      });
    }
  });

  it('refuses while an episode is open, the same crossing and the next', () => {
    flag([...READY, FLAGGED]).thenBroken('OVERSPEND_NOT_NEXT');
    flag([...READY, FLAGGED], AGAIN).thenBroken('OVERSPEND_NOT_NEXT');
  });

  it('counts every object on its own', () => {
    for (const changed of [{ key: AUDIT }, { dimension: 'unit', key: 'U1' }] as const) {
      const other = { ...UP, ...changed };
      flag([...READY, FLAGGED], other).thenEvents([{ ...FLAGGED, ...other }]);
    }
  });

  it('needs one fen more committed than the adjusted budget', () => {
    for (const adjustedFen of [0n, 1_000n]) {
      flag(READY, { ...UP, adjustedFen, committedFen: adjustedFen + 1n }).thenHolds();
      const committedFen = adjustedFen;
      flag(READY, { ...UP, adjustedFen, committedFen }).thenBroken('CROSSING_UNTRUE', {
        field: 'crossing',
        key: OFFICE,
        ruleVersion: 1,
        tierPercent: 100,
        adjustedFen,
        committedFen,
      });
    }
  });

  it.each(OTHER_RULES)('knows no other rule than the one in force: %j', (other) => {
    flag(READY, { ...UP, ...other }).thenBroken('CROSSING_UNTRUE', other);
  });

  it('needs an open ledger, but no approved budget', () => {
    flag([]).thenBroken('LEDGER_NOT_OPEN');
    flag([OPENED]).thenEvents([FLAGGED]);
  });

  it('checks shape, then existence, then state', () => {
    const order = { ...UP, crossing: 2, committedFen: 1_000n };
    inTurn(flagOverspend, { history: [], order, meta: NO_DAY }, [
      ['CROSSING_UNTRUE', { order: { committedFen: 1_001n } }],
      ['DATE_MALFORMED', { meta: OUTSIDE }],
      ['LEDGER_NOT_OPEN', { history: READY }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: OFFICER }],
      ['OVERSPEND_NOT_NEXT', { order: { crossing: 1 } }],
    ]);
  });

  it('takes the last day of the fiscal year and refuses the day after', () => {
    flag(READY, UP, { ...OFFICER, effectiveOn: '2023-12-31' }).thenEvents([FLAGGED]);
    flag(READY, UP, OUTSIDE).thenBroken('EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR');
  });

  it('shares its ids with no other document', () => {
    const paymentId = episodeIdOf(UP);
    given(READY)
      .when(recordPayment, { ...PAYMENT, paymentId })
      .thenBroken('DOCUMENT_ID_MALFORMED', { paymentId });
    given(READY)
      .when(requestReallocation, { ...PROPOSAL, reallocationId: paymentId })
      .thenBroken('DOCUMENT_ID_MALFORMED', { reallocationId: paymentId });
  });
});

describe('clearOverspend', () => {
  const clear = (history: History, crossing = DOWN, meta = OFFICER) =>
    given(history).when(clearOverspend, crossing, meta);

  it('clears the open episode', () => {
    clear([...READY, FLAGGED]).thenEvents([CLEARED]);
    clear([...READY, FLAGGED, CLEARED, { ...FLAGGED, ...AGAIN }], {
      ...DOWN,
      crossing: 2,
    }).thenEvents([{ ...CLEARED, crossing: 2 }]);
  });

  it('takes only the fields of a crossing into the event', () => {
    clear([...READY, FLAGGED], { ...DOWN, direction: 'clear' } as Crossing).thenEvents([CLEARED]);
  });

  it('refuses what is not flagged, or cleared already, or another crossing', () => {
    clear(READY).thenBroken('OVERSPEND_NOT_NEXT', { field: 'crossing', key: OFFICE, crossing: 1 });
    clear([...READY, FLAGGED, CLEARED]).thenBroken('OVERSPEND_NOT_NEXT');
    for (const crossing of [0, 2]) {
      clear([...READY, FLAGGED], { ...DOWN, crossing }).thenBroken('OVERSPEND_NOT_NEXT');
    }
  });

  it('needs no more committed than the adjusted budget', () => {
    for (const adjustedFen of [0n, 1_000n]) {
      clear([...READY, FLAGGED], { ...DOWN, adjustedFen, committedFen: adjustedFen }).thenHolds();
      const committedFen = adjustedFen + 1n;
      clear([...READY, FLAGGED], { ...DOWN, adjustedFen, committedFen }).thenBroken(
        'CROSSING_UNTRUE',
        { field: 'crossing', key: OFFICE, adjustedFen, committedFen },
      );
    }
  });

  it.each(OTHER_RULES)('knows no other rule than the one in force: %j', (other) => {
    clear([...READY, FLAGGED], { ...DOWN, ...other }).thenBroken('CROSSING_UNTRUE', other);
  });

  it('takes the last day of the fiscal year and refuses the day after', () => {
    const flagged = [...READY, FLAGGED];
    clear(flagged, DOWN, { ...OFFICER, effectiveOn: '2023-12-31' }).thenEvents([CLEARED]);
    clear(flagged, DOWN, OUTSIDE).thenBroken('EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR');
  });

  it('needs an open ledger', () => {
    clear([]).thenBroken('LEDGER_NOT_OPEN');
  });

  it('checks shape, then existence, then state', () => {
    const order = { ...DOWN, crossing: 2, committedFen: 1_001n };
    inTurn(clearOverspend, { history: [], order, meta: NO_DAY }, [
      ['CROSSING_UNTRUE', { order: { committedFen: 1_000n } }],
      ['DATE_MALFORMED', { meta: OUTSIDE }],
      ['LEDGER_NOT_OPEN', { history: [...READY, FLAGGED] }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: OFFICER }],
      ['OVERSPEND_NOT_NEXT', { order: { crossing: 1 } }],
    ]);
  });
});
