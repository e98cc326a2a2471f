import { describe, expect, it } from '@jest/globals';
import type {
  AppropriationReduced,
  BudgetAdjusted,
  FundsAllotted,
  ProvisionallyAppropriated,
  SupplementaryAppropriated,
} from '../../src/domain/appropriation-events.js';
import { foldBudget } from '../../src/domain/budget.js';
import type { EventReversed, ReversalRequested } from '../../src/domain/closing-events.js';
import type { BudgetEvent, Meta, Recorded } from '../../src/domain/events.js';
import {
  approveReversal,
  type RequestReversal,
  rejectReversal,
  requestReversal,
} from '../../src/domain/reversal.js';
import {
  APPROVED,
  APPROVER,
  CORRECTED,
  OFFICE,
  OFFICER,
  OPENED,
  PAID,
  READY,
  REFUNDED,
  TREASURY,
  WAGES,
} from './fixture.js';
import { given, type History, happened, inTurn, record } from './specification.js';

const OUTSIDE: Meta = { ...APPROVER, effectiveOn: '2024-01-01' };
const EARLY: Meta = { ...APPROVER, effectiveOn: '2023-02-28' };
const lines = [{ lineId: OFFICE, amountFen: 500n }];

const SUPPLEMENT: SupplementaryAppropriated = {
  type: 'SupplementaryAppropriated',
  reason: '追加',
  source: 'other',
  lines,
};
const REDUCTION: AppropriationReduced = { type: 'AppropriationReduced', reason: '追减', lines };
const ADJUSTMENT: BudgetAdjusted = {
  type: 'BudgetAdjusted',
  subject: 'total',
  resolutionNumber: '1',
  resolutionOn: '2023-02-01',
  reason: '调整',
  increases: lines,
  decreases: [{ lineId: WAGES, amountFen: 200n }],
};
const ALLOTMENT: FundsAllotted = { type: 'FundsAllotted', lines };
const PROVISION: ProvisionallyAppropriated = {
  type: 'ProvisionallyAppropriated',
  ground: 'as-last-year',
  reason: '年初安排',
  lines,
};

const pay = (amountFen: bigint): BudgetEvent => ({ ...PAID, amountFen });

/** The event of that number, as a handler reads it from the log. */
const at = (history: History, seq: number): Recorded | undefined => record(history)[seq - 1];

const REQUESTED: ReversalRequested = {
  type: 'ReversalRequested',
  reversalId: 'V-1',
  reversesSeq: 3,
  reversesType: 'PaymentRecorded',
  reason: '重复入账',
};
const REVERSED: EventReversed = {
  type: 'EventReversed',
  reversalId: 'V-1',
  reversesSeq: 3,
  reversesType: 'PaymentRecorded',
  documentId: 'P-1',
  postings: [
    {
      lineId: OFFICE,
      entries: [
        { account: 'available', amountFen: 600n },
        { account: 'disbursed', amountFen: -600n },
      ],
    },
  ],
};
const SETTLED: History = [...READY, PAID];
const ASKED: History = [...SETTLED, REQUESTED];

const request = (history: History, reversesSeq = 3, changed: Partial<RequestReversal> = {}) =>
  given(history).when(requestReversal, {
    reversalId: 'V-1',
    reversesSeq,
    reason: '重复入账',
    target: at(history, reversesSeq),
    ...changed,
  });
const asking = ({ type: reversesType }: BudgetEvent): ReversalRequested => ({
  ...REQUESTED,
  reversesType,
});
const approve = (history: History, meta = APPROVER) =>
  given(history).when(approveReversal, { reversalId: 'V-1', target: at(history, 3) }, meta);

describe('requestReversal', () => {
  it('files the wrong event and why it is wrong, and moves nothing yet', () => {
    request(SETTLED).thenEvents([REQUESTED]);
    request(SETTLED).thenLine(OFFICE, { original: 1_000n, available: 400n, disbursed: 600n });
  });

  it('takes back an appropriation of any kind', () => {
    request([...READY, SUPPLEMENT]).thenEvents([asking(SUPPLEMENT)]);
    request([...READY, REDUCTION]).thenEvents([asking(REDUCTION)]);
    request([...READY, ADJUSTMENT]).thenEvents([asking(ADJUSTMENT)]);
    const allotted = [OPENED, { ...SUPPLEMENT, into: 'unallotted' } as const, ALLOTMENT];
    request(allotted).thenEvents([asking(ALLOTMENT)]);
  });

  it('takes back a provisional appropriation until the budget is approved', () => {
    request([OPENED, PROVISION], 2).thenHolds();
    const replaces = PROVISION.lines;
    request([OPENED, PROVISION, { ...APPROVED, replaces }], 2).thenBroken('EVENT_NOT_REVERSIBLE', {
      reversesType: 'ProvisionallyAppropriated',
    });
  });

  it('leaves what has an order of its own to that order', () => {
    request(READY, 1).thenBroken('EVENT_NOT_REVERSIBLE', { reversesType: 'LedgerOpened' });
    request(READY, 2).thenBroken('EVENT_NOT_REVERSIBLE', { reversesType: 'BudgetApproved' });
    request([...SETTLED, REFUNDED], 4).thenBroken('EVENT_NOT_REVERSIBLE');
    const reversed = [...ASKED, REVERSED];
    request(reversed, 5, { reversalId: 'V-2' }).thenBroken('EVENT_NOT_REVERSIBLE');
  });

  it('leaves a payment alone that was refunded, corrected or paid out of a contract', () => {
    request([...SETTLED, REFUNDED]).thenBroken('EVENT_NOT_REVERSIBLE', { paymentId: 'P-1' });
    request([...SETTLED, CORRECTED]).thenBroken('EVENT_NOT_REVERSIBLE');
    request([...READY, { ...PAID, encumbranceId: 'E-1' }]).thenBroken('EVENT_NOT_REVERSIBLE');
  });

  it('takes an event back once: while one reversal is pending or approved there is no other', () => {
    const again = { reversalId: 'V-2' };
    const facts = { reversesSeq: 3, reversalId: 'V-1' };
    request(ASKED, 3, again).thenBroken('EVENT_ALREADY_REVERSED', facts);
    request([...ASKED, happened(REVERSED, APPROVER)], 3, again).thenBroken(
      'EVENT_ALREADY_REVERSED',
    );
    const reject = { reversalId: 'V-1', reversesSeq: 3, reason: '无误' };
    const rejected = { type: 'ReversalRejected', ...reject } as const;
    request([...ASKED, happened(rejected, APPROVER)], 3, again).thenHolds();
  });

  it('takes what is still available, and not one fen more', () => {
    const spent = (amountFen: bigint) => [...READY, SUPPLEMENT, pay(amountFen)];
    request(spent(1_000n)).thenHolds();
    const facts = { lineId: OFFICE, account: 'available', takenFen: 500n, leftFen: 499n };
    request(spent(1_001n)).thenBroken('REVERSAL_EXCEEDS_AVAILABLE', facts);
  });

  it('takes what is still unallotted, and not one fen more', () => {
    const waiting = { ...SUPPLEMENT, into: 'unallotted' } as const;
    const allotted = [{ lineId: OFFICE, amountFen: 1n }];
    request([...READY, waiting]).thenHolds();
    request([...READY, waiting, { ...ALLOTMENT, lines: allotted }]).thenBroken(
      'REVERSAL_EXCEEDS_AVAILABLE',
      { account: 'unallotted', takenFen: 500n, leftFen: 499n },
    );
  });

  it('gives a payment back on a line that is overspent', () => {
    request([...READY, pay(5_000n)]).thenHolds();
  });

  it('checks shape, then existence, then state, then amount', () => {
    const history = [...READY, SUPPLEMENT, pay(1_001n)];
    const target = at(history, 3);
    const order = { reversalId: '-', reversesSeq: 3, reason: '误', target: undefined };
    const asked = [...history, asking(SUPPLEMENT)];
    inTurn(requestReversal, { history: [], order, meta: OUTSIDE }, [
      ['DOCUMENT_ID_MALFORMED', { order: { reversalId: 'V-1' } }],
      ['LEDGER_NOT_OPEN', { history: asked }],
      ['EVENT_NOT_FOUND', { order: { target } as object }],
      ['DOCUMENT_ALREADY_EXISTS', { order: { reversalId: 'V-2' } }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: EARLY }],
      ['EFFECTIVE_DATE_BEFORE_DOCUMENT', { meta: OFFICER }],
      ['EVENT_ALREADY_REVERSED', { history }],
      ['REVERSAL_EXCEEDS_AVAILABLE', { history: [...READY, SUPPLEMENT] }],
    ]);
  });
});

describe('approveReversal', () => {
  it('posts the opposite of the wrong event and marks its payment', () => {
    approve(ASKED).thenEvents([REVERSED]);
    approve(ASKED).thenLine(OFFICE, { original: 1_000n, available: 1_000n });
    approve(ASKED).thenDocument('P-1', { status: 'reversed', charges: [] });
    approve(ASKED).thenDocument('V-1', { status: 'approved', decidedBy: 'approver' });
  });

  it('puts an appropriation back on every line it moved', () => {
    const history = [...READY, ADJUSTMENT, asking(ADJUSTMENT)];
    approve(history).thenLine(OFFICE, { original: 1_000n, available: 1_000n });
    approve(history).thenLine(WAGES, { original: 9_000n, available: 9_000n });
    approve([...READY, REDUCTION, asking(REDUCTION)]).thenLine(OFFICE, {
      original: 1_000n,
      available: 1_000n,
    });
  });

  it('leaves nothing of a provisional appropriation for the approval to replace', () => {
    const history = [OPENED, PROVISION, { ...asking(PROVISION), reversesSeq: 2 }];
    const order = { reversalId: 'V-1', target: at(history, 2) };
    given(history).when(approveReversal, order, APPROVER).thenLine(OFFICE, {});
    const before = foldBudget(record(history));
    const events = approveReversal(before, order, APPROVER).map((event) =>
      happened(event, APPROVER),
    );
    const after = foldBudget(record([...history, ...events]));
    expect(before.header?.provisional).toEqual(lines);
    expect(after.header?.provisional).toEqual([]);
  });

  it('looks again at what has happened since it was asked for', () => {
    approve([...ASKED, REFUNDED]).thenBroken('EVENT_NOT_REVERSIBLE');
    approve([...READY, SUPPLEMENT, asking(SUPPLEMENT), pay(1_001n)]).thenBroken(
      'REVERSAL_EXCEEDS_AVAILABLE',
    );
    given(ASKED)
      .when(approveReversal, { reversalId: 'V-1', target: undefined }, APPROVER)
      .thenBroken('EVENT_NOT_FOUND', { reversesSeq: 3 });
  });

  it('checks existence, then state', () => {
    const order = { reversalId: 'V-1', target: at(SETTLED, 3) };
    inTurn(approveReversal, { history: [], order, meta: OUTSIDE }, [
      ['LEDGER_NOT_OPEN', { history: SETTLED }],
      ['REVERSAL_NOT_FOUND', { history: [...ASKED, happened(REVERSED, APPROVER)] }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: EARLY }],
      ['EFFECTIVE_DATE_BEFORE_DOCUMENT', { meta: OFFICER }],
      ['REVERSAL_NOT_PENDING', { history: ASKED }],
      ['APPROVER_IS_PROPOSER', { meta: TREASURY }],
    ]);
  });
});

describe('rejectReversal', () => {
  it('lets the event stand, by another person than who asked', () => {
    const order = { reversalId: 'V-1', reason: '无误' };
    const rejected = { type: 'ReversalRejected', reversesSeq: 3, ...order } as const;
    given(ASKED).when(rejectReversal, order, APPROVER).thenEvents([rejected]);
    given(ASKED).when(rejectReversal, order).thenBroken('APPROVER_IS_PROPOSER');
    given(ASKED)
      .when(rejectReversal, order, APPROVER)
      .thenLine(OFFICE, { original: 1_000n, available: 400n, disbursed: 600n });
  });
});
