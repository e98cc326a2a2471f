import { describe, expect, it } from '@jest/globals';
import { foldBudget } from '../../src/domain/budget.js';
import type { CarriedOver, OpenContract, YearClosed } from '../../src/domain/closing-events.js';
import { CHINESE_POLICY } from '../../src/domain/default-policies.js';
import type { BudgetEvent, Meta } from '../../src/domain/events.js';
import { openingAfter } from '../../src/domain/next-year.js';
import { openLedger } from '../../src/domain/opening.js';
import {
  closeYear,
  completeCarryOver,
  type Foreign,
  receiveCarryOver,
  reverseCarryOverReceipt,
} from '../../src/domain/year-end.js';
import { AUDIT, HASH, OFFICE, OPENED, PAID, READY, SYSTEM } from './fixture.js';
import { given, type History, happened, inTurn, record } from './specification.js';

const LAST_DAY: Meta = { actor: 'finance', effectiveOn: '2023-12-31' };
const NEW_YEAR: Meta = { actor: 'finance', effectiveOn: '2024-01-01' };
const RUN = 'year-end-2023';

const NEXT: BudgetEvent = { ...OPENED, ledgerId: '440307-audit-2024', fiscalYear: 2024 };
const CONTRACT: OpenContract = {
  encumbranceId: 'E-1',
  contractNumber: 'HT-2023-1',
  supplierName: '甲公司',
  purpose: '审计外包',
  dueOn: '2024-03-31',
  amountFen: 300n,
  originalFen: 900n,
  increasedFen: 0n,
};
const CARRIED: CarriedOver = {
  type: 'CarriedOver',
  runId: RUN,
  toLedgerId: '440307-audit-2024',
  lineId: AUDIT,
  parts: [
    { originYear: 2022, amountFen: 300n },
    { originYear: 2023, amountFen: 700n },
  ],
  contracts: [CONTRACT],
};
const CLOSED: YearClosed = {
  type: 'YearClosed',
  carriedOutFen: 1_000n,
  returnedFen: 0n,
  lineCount: 1,
};
const reference = (seq: number) => ({ ledgerId: '440307-audit-2023', seq, hash: HASH });
const carried = (event: CarriedOver = CARRIED): Foreign<CarriedOver> => ({
  reference: reference(40),
  event,
});
const closing = (event: YearClosed = CLOSED): Foreign<YearClosed> => ({
  reference: reference(50),
  event,
});
const receipt = { fromSeq: 40, carried: carried(), closing: closing() };
const RECEIVED: BudgetEvent = {
  type: 'CarryOverReceived',
  runId: RUN,
  from: reference(40),
  lineId: AUDIT,
  parts: CARRIED.parts,
  contracts: CARRIED.contracts,
};

describe('closing the year', () => {
  const emptied: History = READY.flatMap((event) => {
    if (event.type !== 'BudgetApproved') return [event];
    const money: BudgetEvent[] = event.lines.map(({ lineId, amountFen }, index) => ({
      ...PAID,
      paymentId: `P-${index}`,
      lineId,
      amountFen,
    }));
    return [event, ...money];
  });

  it('says what went on and what went back', () => {
    const history: History = [
      ...READY,
      ...['30101', '30201', '30217'].map((code, index): BudgetEvent => {
        const availableFen = [9_000n, 1_000n, 200n][index] ?? 0n;
        const lineId = `U1:2010801:${code}:basic:general-public-budget`;
        const money = { availableFen, unallottedFen: 0n, reason: 'year-end' };
        return { type: 'FundsReturned', runId: RUN, lineId, ...money };
      }),
      ...[
        { lineId: AUDIT, amountFen: 5_000n },
        { lineId: SYSTEM, amountFen: 3_000n },
        { lineId: 'U2:2120803:30227:2023-P2:government-fund-budget', amountFen: 7_000n },
      ].map(
        ({ lineId, amountFen }): BudgetEvent => ({
          ...CARRIED,
          lineId,
          parts: [{ originYear: 2023, amountFen }],
          contracts: [],
        }),
      ),
    ];
    given(history)
      .when(closeYear, {}, LAST_DAY)
      .thenEvents([
        { type: 'YearClosed', carriedOutFen: 15_000n, returnedFen: 10_200n, lineCount: 3 },
      ]);
  });

  it('refuses while a fen is left on a line', () => {
    const history = emptied.map((event) =>
      'type' in event && event.type === 'PaymentRecorded' && event.lineId === OFFICE
        ? { ...event, amountFen: event.amountFen - 1n }
        : event,
    );
    given(history)
      .when(closeYear, {}, LAST_DAY)
      .thenBroken('YEAR_NOT_SETTLED', { lineId: OFFICE, account: 'available', amountFen: 1n });
    given(emptied).when(closeYear, {}, LAST_DAY).thenHolds();
  });

  it('refuses while a line is overspent', () => {
    const more: BudgetEvent = { ...PAID, paymentId: 'P-more', amountFen: 1n };
    given([...emptied, more])
      .when(closeYear, {}, LAST_DAY)
      .thenBroken('YEAR_NOT_SETTLED', { lineId: OFFICE, amountFen: -1n });
  });

  it('asks in this order', () => {
    const bad = { ...LAST_DAY, effectiveOn: '2023-02-30' };
    const worst = { history: [], order: {}, meta: bad };
    const next = { ...LAST_DAY, effectiveOn: '2024-01-01' };
    inTurn(closeYear, worst, [
      ['DATE_MALFORMED', { meta: next }],
      ['LEDGER_NOT_OPEN', { history: [OPENED] }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: LAST_DAY }],
      ['BUDGET_NOT_APPROVED', { history: [...READY, CLOSED] }],
      ['YEAR_IS_CLOSED', { history: READY }],
      ['YEAR_NOT_SETTLED', { history: emptied }],
    ]);
  });
});

describe('opening next year’s ledger', () => {
  it('takes over what goes on and names the end of the log', () => {
    const history: History = [
      { ...OPENED, policy: CHINESE_POLICY },
      { type: 'ProjectClosed', projectCode: '2023-P2', reason: '完成' },
      { type: 'UnitRenamed', unitCode: 'U2', name: '审计事务中心', reason: '改名' },
    ];
    const { header } = foldBudget(record(history));
    if (header === undefined) throw new Error('The ledger is open.');
    const order = openingAfter(header, reference(3));
    expect(order).toMatchObject({
      ledgerId: '440307-audit-2024',
      projects: [{ projectCode: '2023-P1' }],
      policy: CHINESE_POLICY,
      follows: reference(3),
    });
    expect(order.units[1]).toEqual({
      unitCode: 'U2',
      name: '审计事务中心',
      independentAccounts: true,
    });
    expect(order.functionalCodes).toEqual(OPENED.functionalCodes);
    given([]).when(openLedger, order, NEW_YEAR).thenHolds();
  });
});

describe('receiving what was carried over', () => {
  it('brings the money in with its age, and the contract with its money', () => {
    const outcome = given([NEXT]).when(receiveCarryOver, receipt, NEW_YEAR);
    outcome.thenEvents([RECEIVED]);
    outcome.thenLine(AUDIT, { carriedIn: 1_000n, available: 700n, encumbered: 300n });
    outcome.thenDocument('E-1', {
      status: 'open',
      contractNumber: 'HT-2023-1',
      open: [{ lineId: AUDIT, amountFen: 300n }],
      originalFen: 900n,
    });
  });

  it('puts a contract over several lines together again', () => {
    const second = { ...CARRIED, lineId: SYSTEM };
    given([NEXT, RECEIVED])
      .when(receiveCarryOver, { ...receipt, fromSeq: 41, carried: carried(second) }, NEW_YEAR)
      .thenDocument('E-1', {
        open: [
          { lineId: AUDIT, amountFen: 300n },
          { lineId: SYSTEM, amountFen: 300n },
        ],
        originalFen: 900n,
      });
  });

  it('refuses a contract whose id is taken by another document', () => {
    const freeze: BudgetEvent = {
      type: 'FundsFrozen',
      freezeId: 'E-1',
      reason: '待核',
      lines: [{ lineId: OFFICE, amountFen: 1n }],
    };
    given([NEXT, freeze])
      .when(receiveCarryOver, receipt, NEW_YEAR)
      .thenBroken('DOCUMENT_ALREADY_EXISTS', { encumbranceId: 'E-1' });
  });

  it('asks in this order', () => {
    const elsewhere = carried({ ...CARRIED, toLedgerId: '440307-audit-2025' });
    const unknown = carried({ ...CARRIED, lineId: AUDIT.replace('2023-P1', '2023-P9') });
    const worst = {
      history: [],
      order: { fromSeq: 40, carried: undefined, closing: undefined },
      meta: { ...NEW_YEAR, effectiveOn: '2023-02-30' },
    };
    inTurn(receiveCarryOver, worst, [
      ['DATE_MALFORMED', { meta: LAST_DAY }],
      ['LEDGER_NOT_OPEN', { history: [NEXT, RECEIVED] }],
      ['CARRY_OVER_NOT_FOUND', { order: { carried: unknown } }],
      ['PROJECT_UNKNOWN', { order: { carried: elsewhere } }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: NEW_YEAR }],
      ['YEAR_NOT_CLOSED', { order: { closing: closing() } }],
      ['LEDGER_DOES_NOT_FOLLOW', { order: { carried: carried() } }],
      ['CARRY_OVER_RECEIVED_ALREADY', { history: [NEXT] }],
    ]);
  });
});

describe('undoing a receipt', () => {
  const order = { lineId: AUDIT, reason: '重做' };

  it('takes everything out again, and it can be received again', () => {
    const outcome = given([NEXT, RECEIVED]).when(reverseCarryOverReceipt, order, NEW_YEAR);
    outcome.thenLine(AUDIT, {});
    outcome.thenDocument('E-1', { status: 'closed', open: [] });
    const undone: BudgetEvent = {
      type: 'CarryOverReceiptReversed',
      runId: RUN,
      lineId: AUDIT,
      parts: CARRIED.parts,
      contracts: CARRIED.contracts,
      reason: '重做',
    };
    outcome.thenEvents([undone]);
    const again = given([NEXT, RECEIVED, undone]).when(receiveCarryOver, receipt, NEW_YEAR);
    again.thenEvents([RECEIVED]);
    const lines = [{ lineId: AUDIT, amountFen: 300n }];
    again.thenDocument('E-1', { status: 'open', open: lines, lines });
  });

  it('refuses when a fen of it is used', () => {
    const used: BudgetEvent = { ...PAID, lineId: AUDIT, amountFen: 1n };
    given([NEXT, RECEIVED, used])
      .when(reverseCarryOverReceipt, order, NEW_YEAR)
      .thenBroken('REVERSAL_EXCEEDS_AVAILABLE', { takenFen: 700n, leftFen: 699n });
    const paid = { ...used, encumbranceId: 'E-1', liquidatedFen: 1n };
    given([NEXT, RECEIVED, paid])
      .when(reverseCarryOverReceipt, order, NEW_YEAR)
      .thenBroken('CARRIED_CONTRACT_CHANGED', { encumbranceId: 'E-1' });
    const increased: BudgetEvent = {
      type: 'EncumbranceIncreased',
      encumbranceId: 'E-1',
      contractNumber: 'HT-2',
      reason: '补充',
      lines: [{ lineId: AUDIT, amountFen: 1n }],
    };
    const supplement: BudgetEvent = {
      type: 'SupplementaryAppropriated',
      source: 'other',
      reason: '追加',
      lines: [{ lineId: AUDIT, amountFen: 1n }],
    };
    given([NEXT, RECEIVED, supplement, increased])
      .when(reverseCarryOverReceipt, order, NEW_YEAR)
      .thenBroken('CARRIED_CONTRACT_CHANGED', { encumbranceId: 'E-1' });
  });

  it('refuses a day before the receipt', () => {
    const received = happened(RECEIVED, { ...NEW_YEAR, effectiveOn: '2024-01-02' });
    given([NEXT, received])
      .when(reverseCarryOverReceipt, order, NEW_YEAR)
      .thenBroken('EFFECTIVE_DATE_BEFORE_DOCUMENT', { documentOn: '2024-01-02' });
    const second = { ...receipt, fromSeq: 41, carried: carried({ ...CARRIED, lineId: SYSTEM }) };
    given([NEXT, received])
      .when(receiveCarryOver, second, NEW_YEAR)
      .thenBroken('EFFECTIVE_DATE_BEFORE_DOCUMENT', { documentOn: '2024-01-02' });
  });

  it('asks in this order', () => {
    const completed: BudgetEvent = {
      type: 'CarryOverCompleted',
      runId: RUN,
      from: reference(50),
      lineCount: 1,
      carriedInFen: 1_000n,
    };
    const worst = { history: [], order: { lineId: 'no line', reason: '重做' }, meta: LAST_DAY };
    inTurn(reverseCarryOverReceipt, worst, [
      ['LINE_MALFORMED', { order: { lineId: OFFICE } }],
      ['LEDGER_NOT_OPEN', { history: [NEXT, RECEIVED, completed] }],
      ['CARRY_OVER_NOT_FOUND', { order: { lineId: AUDIT } }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: NEW_YEAR }],
      ['CARRY_OVER_COMPLETE', { history: [NEXT, RECEIVED] }],
    ]);
  });
});

describe('completing the carry-over', () => {
  const order = { runId: RUN, closing: closing() };

  it('says that everything is there', () => {
    given([NEXT, RECEIVED])
      .when(completeCarryOver, order, NEW_YEAR)
      .thenEvents([
        {
          type: 'CarryOverCompleted',
          runId: RUN,
          from: reference(50),
          lineCount: 1,
          carriedInFen: 1_000n,
        },
      ]);
  });

  it('refuses while a line or a fen is missing', () => {
    for (const missing of [{ lineCount: 2 }, { carriedOutFen: 1_001n }]) {
      given([NEXT, RECEIVED])
        .when(
          completeCarryOver,
          { ...order, closing: closing({ ...CLOSED, ...missing }) },
          NEW_YEAR,
        )
        .thenBroken('CARRY_OVER_INCOMPLETE', { lineCount: 1, carriedInFen: 1_000n });
    }
  });

  it('asks in this order', () => {
    const other = { reference: { ...reference(50), ledgerId: '440307-audit-2021' }, event: CLOSED };
    const done: BudgetEvent = {
      type: 'CarryOverCompleted',
      runId: RUN,
      from: reference(50),
      lineCount: 1,
      carriedInFen: 1_000n,
    };
    const worst = { history: [], order: { runId: '-', closing: undefined }, meta: LAST_DAY };
    inTurn(completeCarryOver, worst, [
      ['DOCUMENT_ID_MALFORMED', { order: { runId: RUN } }],
      ['LEDGER_NOT_OPEN', { history: [NEXT, done] }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: NEW_YEAR }],
      ['YEAR_NOT_CLOSED', { order: { closing: other } }],
      ['LEDGER_DOES_NOT_FOLLOW', { order: { closing: closing() } }],
      ['CARRY_OVER_COMPLETE', { history: [NEXT] }],
      ['CARRY_OVER_INCOMPLETE', { history: [NEXT, RECEIVED] }],
    ]);
  });
});
