import { describe, expect, it } from '@jest/globals';
import { foldBudget } from '../../src/domain/budget.js';
import {
  carryOverLine,
  nextLedgerIdOf,
  previousLedgerIdOf,
  returnFunds,
  reverseCarryOver,
} from '../../src/domain/carry-over.js';
import type {
  AgedAmount,
  CarryOverReceived,
  OpenContract,
} from '../../src/domain/closing-events.js';
import type { EncumbranceRecorded } from '../../src/domain/commitment-events.js';
import { CHINESE_POLICY, PFMA_POLICY } from '../../src/domain/default-policies.js';
import type { BudgetEvent, Meta } from '../../src/domain/events.js';
import { booked } from '../../src/domain/periods.js';
import { yearEndPlan } from '../../src/domain/year-end-plan.js';
import {
  APPROVED,
  AUDIT,
  OFFICE,
  OFFICER,
  OPENED,
  PAID,
  READY,
  REQUESTED,
  SYSTEM,
  UNOPENED,
} from './fixture.js';
import { given, type History, happened, inTurn, RECORDED_AT, record } from './specification.js';

const LAST_DAY: Meta = { actor: 'finance', effectiveOn: '2023-12-31' };
const RUN = 'year-end-2023';
const order = (lineId: string) => ({ runId: RUN, lineId });

const CONTRACT: EncumbranceRecorded = {
  type: 'EncumbranceRecorded',
  encumbranceId: 'E-1',
  contractNumber: 'HT-2023-1',
  supplierName: '甲公司',
  supplierSize: 'small',
  purpose: '审计外包',
  dueOn: '2024-03-31',
  lines: [{ lineId: AUDIT, amountFen: 1_800n }],
};
const OPEN_CONTRACT: OpenContract = {
  encumbranceId: 'E-1',
  contractNumber: 'HT-2023-1',
  supplierName: '甲公司',
  supplierSize: 'small',
  purpose: '审计外包',
  dueOn: '2024-03-31',
  amountFen: 1_800n,
  originalFen: 1_800n,
  increasedFen: 0n,
};

/** What the line received from the year before. */
const received = (lineId: string, parts: readonly AgedAmount[]): CarryOverReceived => ({
  type: 'CarryOverReceived',
  runId: 'year-end-2022',
  from: { ledgerId: '440307-audit-2022', seq: 9, hash: '5e'.repeat(32) },
  lineId,
  parts,
  contracts: [],
});
const carried = (lineId: string, parts: readonly AgedAmount[], contracts: OpenContract[] = []) => ({
  type: 'CarriedOver' as const,
  runId: RUN,
  toLedgerId: '440307-audit-2024',
  lineId,
  parts,
  contracts,
});
const returned = (lineId: string, availableFen: bigint, unallottedFen = 0n) => ({
  type: 'FundsReturned' as const,
  runId: RUN,
  lineId,
  availableFen,
  unallottedFen,
  reason: 'year-end',
});
const paid = (lineId: string, amountFen: bigint): BudgetEvent => ({ ...PAID, lineId, amountFen });
const under = (policy: typeof CHINESE_POLICY): History => [{ ...OPENED, policy }, APPROVED];

describe('carrying a line over', () => {
  it('carries what this year left, with the year it was appropriated for', () => {
    given([...READY, PAID])
      .when(carryOverLine, order(OFFICE), LAST_DAY)
      .thenEvents([carried(OFFICE, [{ originYear: 2023, amountFen: 400n }])]);
  });

  it('leaves nothing on the line and closes the equation', () => {
    given([...READY, PAID])
      .when(carryOverLine, order(OFFICE), LAST_DAY)
      .thenLine(OFFICE, { original: 1_000n, disbursed: 600n, carriedOut: 400n });
  });

  it('carries contracts with their money, and closes them here', () => {
    const outcome = given([...READY, CONTRACT]).when(carryOverLine, order(AUDIT), LAST_DAY);
    const part = { originYear: 2023, amountFen: 5_000n };
    outcome.thenEvents([carried(AUDIT, [part], [OPEN_CONTRACT])]);
    outcome.thenLine(AUDIT, { original: 5_000n, carriedOut: 5_000n });
    outcome.thenDocument('E-1', { status: 'closed' });
  });

  it('carries of a contract over several lines what each line holds', () => {
    const lines = [
      { lineId: AUDIT, amountFen: 1_800n },
      { lineId: SYSTEM, amountFen: 200n },
    ];
    const contract = { ...OPEN_CONTRACT, amountFen: 200n, originalFen: 2_000n };
    given([...READY, { ...CONTRACT, lines }])
      .when(carryOverLine, order(SYSTEM), LAST_DAY)
      .thenEvents([carried(SYSTEM, [{ originYear: 2023, amountFen: 3_000n }], [contract])]);
  });

  it('spends the money of earlier years first', () => {
    given([...READY, received(OFFICE, [{ originYear: 2022, amountFen: 500n }]), paid(OFFICE, 700n)])
      .when(carryOverLine, order(OFFICE), LAST_DAY)
      .thenEvents([carried(OFFICE, [{ originYear: 2023, amountFen: 800n }])]);
  });

  it('returns what two years have not used up, to the fen', () => {
    given([...READY, received(OFFICE, [{ originYear: 2022, amountFen: 500n }]), paid(OFFICE, 499n)])
      .when(carryOverLine, order(OFFICE), LAST_DAY)
      .thenEvents([
        carried(OFFICE, [{ originYear: 2023, amountFen: 1_000n }]),
        returned(OFFICE, 1n),
      ]);
  });

  it('never returns what a contract holds, however old it is', () => {
    const old = received(AUDIT, [{ originYear: 2022, amountFen: 2_000n }]);
    const history = [...READY, old, paid(AUDIT, 5_000n), CONTRACT];
    given(history)
      .when(carryOverLine, order(AUDIT), LAST_DAY)
      .thenEvents([carried(AUDIT, [{ originYear: 2023, amountFen: 2_000n }], [OPEN_CONTRACT])]);
    const older = received(AUDIT, [{ originYear: 2021, amountFen: 9_000n }]);
    given([...READY, older, paid(AUDIT, 5_000n), CONTRACT])
      .when(carryOverLine, order(AUDIT), LAST_DAY)
      .thenEvents([
        carried(AUDIT, [{ originYear: 2023, amountFen: 5_000n }], [OPEN_CONTRACT]),
        returned(AUDIT, 4_000n),
      ]);
    given([...READY, older, paid(AUDIT, 12_000n), CONTRACT])
      .when(carryOverLine, order(AUDIT), LAST_DAY)
      .thenEvents([carried(AUDIT, [{ originYear: 2023, amountFen: 2_000n }], [OPEN_CONTRACT])]);
  });

  it('keeps the age of money that a contract holds', () => {
    const old = received(AUDIT, [{ originYear: 2022, amountFen: 3_000n }]);
    const reduced: BudgetEvent = {
      type: 'AppropriationReduced',
      reason: '压减',
      lines: [{ lineId: AUDIT, amountFen: 5_000n }],
    };
    given([...READY, old, reduced, CONTRACT])
      .when(carryOverLine, order(AUDIT), LAST_DAY)
      .thenEvents([
        carried(AUDIT, [{ originYear: 2022, amountFen: 1_800n }], [OPEN_CONTRACT]),
        returned(AUDIT, 1_200n),
      ]);
  });

  it('returns what was never allotted', () => {
    const lines = [{ lineId: OFFICE, amountFen: 1_000n, basis: 'published' as const }];
    const history: History = [OPENED, { type: 'BudgetApproved', lines, into: 'unallotted' }];
    given(history)
      .when(carryOverLine, order(OFFICE), LAST_DAY)
      .thenEvents([returned(OFFICE, 0n, 1_000n)]);
  });

  it('returns kinds of money that the policy does not let go on', () => {
    given(under(PFMA_POLICY))
      .when(carryOverLine, order(OFFICE), LAST_DAY)
      .thenEvents([returned(OFFICE, 1_000n)]);
    given(under(PFMA_POLICY))
      .when(carryOverLine, order(AUDIT), LAST_DAY)
      .thenEvents([carried(AUDIT, [{ originYear: 2023, amountFen: 5_000n }])]);
  });

  it('lets money go on for as many years as the policy says', () => {
    const years = (count: number) =>
      under({ ...CHINESE_POLICY, carryOver: { kinds: ['basic'], years: count } });
    const part = { originYear: 2023, amountFen: 1_000n };
    const go = (history: History) => given(history).when(carryOverLine, order(OFFICE), LAST_DAY);
    go(years(1)).thenEvents([returned(OFFICE, 1_000n)]);
    go(years(2)).thenEvents([carried(OFFICE, [part])]);
    const old = received(OFFICE, [{ originYear: 2022, amountFen: 500n }]);
    const both = [{ originYear: 2022, amountFen: 500n }, part];
    go([...years(2), old]).thenEvents([carried(OFFICE, [part]), returned(OFFICE, 500n)]);
    go([...years(3), old]).thenEvents([carried(OFFICE, both)]);
  });

  it('asks in this order', () => {
    const overspent: History = [...READY, paid(OFFICE, 1_001n)];
    const worst = { history: [], order: { runId: '-', lineId: 'no line' }, meta: OFFICER };
    inTurn(carryOverLine, worst, [
      ['DOCUMENT_ID_MALFORMED', { order: { runId: RUN } }],
      ['LINE_MALFORMED', { order: { lineId: UNOPENED }, meta: { ...OFFICER, effectiveOn: '-' } }],
      ['DATE_MALFORMED', { meta: { ...OFFICER, effectiveOn: '2024-01-01' } }],
      ['LEDGER_NOT_OPEN', { history: [OPENED] }],
      ['LINE_NOT_FOUND', { order: { lineId: OFFICE }, history: READY }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: LAST_DAY, history: overspent }],
      ['LINE_OVERSPENT', { history: [...READY, paid(OFFICE, 1_000n)] }],
      ['NOTHING_TO_CARRY_OVER', { history: [...READY, paid(OFFICE, 999n)] }],
    ]);
  });

  it('refuses a second time, until the first is undone', () => {
    const once = [...READY, carried(OFFICE, [{ originYear: 2023, amountFen: 1_000n }])];
    const again = { runId: RUN, field: 'lineId' };
    given(once)
      .when(carryOverLine, { runId: 'another', lineId: OFFICE }, LAST_DAY)
      .thenBroken('CARRIED_OVER_ALREADY', again);
  });

  it('refuses a day before a contract of the line', () => {
    const late = happened(CONTRACT, { ...OFFICER, effectiveOn: '2023-12-31' });
    given([...READY, late])
      .when(carryOverLine, order(AUDIT), LAST_DAY)
      .thenHolds();
    given([...READY, late])
      .when(carryOverLine, order(AUDIT), { ...LAST_DAY, effectiveOn: '2023-12-30' })
      .thenBroken('EFFECTIVE_DATE_BEFORE_DOCUMENT', { documentOn: '2023-12-31' });
  });

  it('refuses money that waits for something', () => {
    given([...READY, REQUESTED])
      .when(carryOverLine, order(AUDIT), LAST_DAY)
      .thenBroken('LINE_HAS_HELD_MONEY', { account: 'frozen', amountFen: 400n });
    given([...READY, REQUESTED])
      .when(carryOverLine, order(SYSTEM), LAST_DAY)
      .thenBroken('LINE_AWAITS_MONEY', { reallocationId: 'R-1' });
  });

  it('is booked in December although December is closed, and never after the year is', () => {
    const months = Array.from({ length: 12 }, (_, index) => String(index + 1).padStart(2, '0'));
    const closed = months.map(
      (month): BudgetEvent => ({ type: 'PeriodClosed', period: `2023-${month}` }),
    );
    const events = [returned(OFFICE, 1_000n)];
    const december = foldBudget(record([...READY, ...closed]), RECORDED_AT);
    expect(booked(december, events, LAST_DAY)).toEqual(events);
    const outsideRun = { ...returned(OFFICE, 1n), runId: undefined } as unknown as BudgetEvent;
    expect(() => booked(december, [outsideRun], LAST_DAY)).toThrow('PERIOD_IS_CLOSED');
    const counts = { carriedOutFen: 0n, returnedFen: 0n, lineCount: 0 };
    const over = foldBudget(record([...READY, { type: 'YearClosed', ...counts }]), RECORDED_AT);
    expect(() => booked(over, events, LAST_DAY)).toThrow('YEAR_IS_CLOSED');
  });
});

describe('undoing a carry-over', () => {
  it('refuses a day before it', () => {
    const part = { originYear: 2023, amountFen: 1_000n };
    const once = happened(carried(OFFICE, [part]), LAST_DAY);
    given([...READY, once])
      .when(
        reverseCarryOver,
        { ...order(OFFICE), reason: '重做' },
        { ...LAST_DAY, effectiveOn: '2023-12-30' },
      )
      .thenBroken('EFFECTIVE_DATE_BEFORE_DOCUMENT', { documentOn: '2023-12-31' });
  });

  const done: History = [
    ...READY,
    CONTRACT,
    received(AUDIT, [{ originYear: 2022, amountFen: 500n }]),
    carried(AUDIT, [{ originYear: 2023, amountFen: 5_000n }], [OPEN_CONTRACT]),
    returned(AUDIT, 500n),
  ];

  it('puts everything back where it was, contracts too', () => {
    const outcome = given(done).when(
      reverseCarryOver,
      { ...order(AUDIT), reason: '重做' },
      LAST_DAY,
    );
    const figures = { original: 5_000n, carriedIn: 500n, available: 3_700n, encumbered: 1_800n };
    outcome.thenLine(AUDIT, figures);
    outcome.thenDocument('E-1', {
      status: 'open',
      open: [{ lineId: AUDIT, amountFen: 1_800n }],
    });
    outcome.thenDocument(`carry-over:${AUDIT}`, { status: 'reversed' });
  });

  it('lets the line be carried over again', () => {
    const undone = given(done).when(
      reverseCarryOver,
      { ...order(AUDIT), reason: '重做' },
      LAST_DAY,
    );
    undone.thenHolds();
    const reversed: BudgetEvent = {
      type: 'CarryOverReversed',
      ...order(AUDIT),
      parts: [{ originYear: 2023, amountFen: 5_000n }],
      contracts: [OPEN_CONTRACT],
      returnedAvailableFen: 500n,
      returnedUnallottedFen: 0n,
      reason: '重做',
    };
    undone.thenEvents([reversed]);
    given([...done, reversed])
      .when(carryOverLine, order(AUDIT), LAST_DAY)
      .thenEvents([
        carried(AUDIT, [{ originYear: 2023, amountFen: 5_000n }], [OPEN_CONTRACT]),
        returned(AUDIT, 500n),
      ]);
  });

  it('asks in this order', () => {
    const bad = { runId: '-', lineId: 'no line', reason: '重做' };
    const worst = { history: [], order: bad, meta: { ...LAST_DAY, effectiveOn: '2024-01-01' } };
    inTurn(reverseCarryOver, worst, [
      ['DOCUMENT_ID_MALFORMED', { order: { runId: 'another' } }],
      ['LINE_MALFORMED', { order: { lineId: UNOPENED } }],
      ['LEDGER_NOT_OPEN', { history: done }],
      ['LINE_NOT_FOUND', { order: { lineId: AUDIT } }],
      ['CARRY_OVER_NOT_FOUND', { order: { runId: RUN } }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: LAST_DAY }],
    ]);
  });
});

describe('returning money during the year', () => {
  const back = (amountFen: bigint) => ({ lineId: OFFICE, amountFen, reason: '收回存量资金' });

  it('takes what is available and not a fen more', () => {
    given([...READY, PAID])
      .when(returnFunds, back(400n), OFFICER)
      .thenLine(OFFICE, { original: 1_000n, disbursed: 600n, returned: 400n });
    given([...READY, PAID])
      .when(returnFunds, back(401n), OFFICER)
      .thenBroken('RETURN_EXCEEDS_AVAILABLE', { amountFen: 401n, availableFen: 400n });
  });

  it('asks in this order', () => {
    const worst = {
      history: [],
      order: { lineId: 'no line', amountFen: 0n, reason: '收回' },
      meta: { ...OFFICER, effectiveOn: '2024-01-01' },
    };
    inTurn(returnFunds, worst, [
      ['LINE_MALFORMED', { order: { lineId: UNOPENED } }],
      ['AMOUNT_NOT_POSITIVE', { order: { amountFen: 1_001n } }],
      ['LEDGER_NOT_OPEN', { history: READY }],
      ['LINE_NOT_FOUND', { order: { lineId: OFFICE } }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: OFFICER }],
      ['RETURN_EXCEEDS_AVAILABLE', { order: { amountFen: 1_000n } }],
    ]);
  });
});

describe('the plan of a run', () => {
  const planOf = (history: History) =>
    yearEndPlan(foldBudget(record(history), RECORDED_AT), RUN, LAST_DAY);

  it('names what is done, to do, to redo and in the way', () => {
    const { toCarry, done, toRedo, obstacles } = planOf([
      ...READY,
      REQUESTED,
      carried(OFFICE, [{ originYear: 2023, amountFen: 1_000n }]),
      { ...PAID, amountFen: 1n },
      carried('U1:2010801:30101:basic:general-public-budget', [
        { originYear: 2023, amountFen: 9_000n },
      ]),
    ]);
    expect(done.map(({ carriedFen }) => carriedFen)).toEqual([9_000n]);
    expect(toRedo).toEqual([{ lineId: OFFICE, runId: RUN }]);
    expect(toCarry.map(({ carriedFen }) => carriedFen)).toEqual([200n, 7_000n]);
    expect(obstacles.map(({ rule }) => rule)).toEqual(['LINE_HAS_HELD_MONEY', 'LINE_AWAITS_MONEY']);
  });
});

describe('the ids of the years', () => {
  it('follow each other', () => {
    expect(nextLedgerIdOf('440307-audit-1999')).toBe('440307-audit-2000');
    expect(previousLedgerIdOf('440307-audit-2024')).toBe('440307-audit-2023');
  });
});
