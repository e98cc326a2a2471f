import { describe, expect, it } from '@jest/globals';
import { foldBudget } from '../../src/domain/budget.js';
import type { Recorded } from '../../src/domain/events.js';
import { episodeAfter, episodeIdOf } from '../../src/domain/overspend-document.js';
import type { Crossing } from '../../src/domain/overspend-events.js';
import { paymentAfter } from '../../src/domain/payment-document.js';
import { reallocationAfter } from '../../src/domain/reallocation-document.js';
import type { BudgetReallocated } from '../../src/domain/reallocation-events.js';
import {
  APPROVER,
  CORRECTED,
  HASH,
  HOSPITALITY,
  OFFICE,
  PAID,
  READY,
  REFUNDED,
  REQUESTED,
  TREASURY,
  WAGES,
} from './fixture.js';
import { type History, happened, record } from './specification.js';

const documentAfter = (documentId: string, history: History) =>
  foldBudget(record([...READY, ...history])).documents.get(documentId);

const { reallocationId, from, to, reason } = REQUESTED;
const REALLOCATED: BudgetReallocated = {
  type: 'BudgetReallocated',
  reallocationId,
  from,
  to,
  proposalHash: HASH,
};
const place = (seq: number): Omit<Recorded, 'event'> => ({ ...TREASURY, seq });

describe('a reallocation', () => {
  const requested = {
    kind: 'reallocation',
    documentId: 'R-1',
    status: 'requested',
    from,
    to,
    reason,
    proposalHash: HASH,
    requestedBy: 'officer',
    requestedOn: '2023-03-01',
    openedSeq: 3,
    changedSeq: 3,
  };

  it('is requested by its proposer', () => {
    expect(documentAfter('R-1', [REQUESTED])).toStrictEqual(requested);
  });

  it.each([
    ['approved', REALLOCATED],
    ['rejected', { type: 'ReallocationRejected', reallocationId, from, reason: '依据不足' }],
    ['withdrawn', { type: 'ReallocationWithdrawn', reallocationId, from, reason: '误报' }],
  ] as const)('is %s by who decides, and keeps what was proposed', (status, decision) => {
    const history = [REQUESTED, PAID, happened(decision, APPROVER)];
    expect(documentAfter('R-1', history)).toStrictEqual({
      ...requested,
      status,
      decidedBy: 'approver',
      decidedOn: '2023-03-02',
      changedSeq: 5,
    });
  });

  it('is unknown when its request is not in the history', () => {
    const recorded = { ...place(9), event: REALLOCATED };
    expect(reallocationAfter(undefined, recorded, REALLOCATED)).toBeUndefined();
    const payment = documentAfter('P-1', [PAID]);
    expect(reallocationAfter(payment, recorded, REALLOCATED)).toBeUndefined();
  });
});

describe('a payment', () => {
  const settled = {
    kind: 'payment',
    documentId: 'P-1',
    status: 'settled',
    amountFen: 600n,
    refundedFen: 0n,
    charges: [{ lineId: OFFICE, amountFen: 600n }],
    voucherNumber: '记-0001',
    purpose: '办公用品',
    paidOn: '2023-03-01',
    amendmentIds: [],
    openedSeq: 3,
    changedSeq: 3,
  };

  it('is settled when it is recorded, and charged to its line', () => {
    expect(documentAfter('P-1', [PAID])).toStrictEqual(settled);
  });

  it('keeps the commitment to its payee', () => {
    const payeeCommitment = 'c0'.repeat(32);
    expect(documentAfter('P-1', [{ ...PAID, payeeCommitment }])).toStrictEqual({
      ...settled,
      payeeCommitment,
    });
  });

  it('is charged less after a refund, until nothing is left', () => {
    expect(documentAfter('P-1', [PAID, REFUNDED])).toStrictEqual({
      ...settled,
      refundedFen: 100n,
      charges: [{ lineId: OFFICE, amountFen: 500n }],
      amendmentIds: ['F-1'],
      changedSeq: 4,
    });
    const rest = { ...REFUNDED, refundId: 'F-2', amountFen: 500n };
    expect(documentAfter('P-1', [PAID, REFUNDED, rest])).toStrictEqual({
      ...settled,
      status: 'refunded',
      refundedFen: 600n,
      charges: [],
      amendmentIds: ['F-1', 'F-2'],
      changedSeq: 5,
    });
  });

  it('is charged to two lines after a part is corrected, and to one after the whole', () => {
    expect(documentAfter('P-1', [PAID, CORRECTED])).toStrictEqual({
      ...settled,
      charges: [
        { lineId: OFFICE, amountFen: 350n },
        { lineId: HOSPITALITY, amountFen: 250n },
      ],
      amendmentIds: ['C-1'],
      changedSeq: 4,
    });
    expect(documentAfter('P-1', [PAID, { ...CORRECTED, amountFen: 600n }])).toMatchObject({
      status: 'settled',
      charges: [{ lineId: HOSPITALITY, amountFen: 600n }],
    });
  });

  it('lists its refunds and corrections, oldest first', () => {
    const second = { ...CORRECTED, correctionId: 'C-2', amountFen: 1n };
    expect(documentAfter('P-1', [PAID, CORRECTED, REFUNDED, second])).toMatchObject({
      amendmentIds: ['C-1', 'F-1', 'C-2'],
    });
  });

  it('is charged once to a line that several corrections lead to', () => {
    const more = { ...CORRECTED, correctionId: 'C-2', amountFen: 50n };
    const elsewhere = { ...CORRECTED, correctionId: 'C-3', toLineId: WAGES, amountFen: 300n };
    expect(documentAfter('P-1', [PAID, CORRECTED, more, elsewhere])).toMatchObject({
      charges: [
        { lineId: HOSPITALITY, amountFen: 300n },
        { lineId: WAGES, amountFen: 300n },
      ],
    });
  });

  it('is refunded only when no line is charged any more', () => {
    const one = { ...REFUNDED, amountFen: 350n };
    const other = { ...REFUNDED, refundId: 'F-2', lineId: HOSPITALITY, amountFen: 250n };
    expect(documentAfter('P-1', [PAID, CORRECTED, one])).toMatchObject({ status: 'settled' });
    expect(documentAfter('P-1', [PAID, CORRECTED, one, other])).toMatchObject({
      status: 'refunded',
      refundedFen: 600n,
    });
  });

  it('is unknown when its recording is not in the history', () => {
    for (const event of [REFUNDED, CORRECTED]) {
      expect(paymentAfter(undefined, { ...place(9), event }, event)).toBeUndefined();
      const reallocation = documentAfter('R-1', [REQUESTED]);
      expect(paymentAfter(reallocation, { ...place(9), event }, event)).toBeUndefined();
    }
  });
});

describe('an overspend episode', () => {
  const crossing: Crossing = {
    ruleVersion: 1,
    tierPercent: 100,
    dimension: 'unit',
    key: 'U1',
    crossing: 1,
    adjustedFen: 10n,
    committedFen: 11n,
    causedBySeq: 3,
  };
  const documentId = 'overspend:1:100:unit:U1';
  const flagged = { type: 'OverspendFlagged', ...crossing, finding: 'overspend' } as const;
  const down = { ...crossing, committedFen: 10n, causedBySeq: 4 };
  const cleared = { type: 'OverspendCleared', ...down } as const;
  const episode = { kind: 'overspend', documentId, finding: 'overspend' };
  const opened = { ...episode, ...crossing, status: 'flagged', openedSeq: 3, changedSeq: 3 };

  it('has one id per rule version, tier and control object', () => {
    expect(episodeIdOf(crossing)).toBe(documentId);
  });

  it('is flagged, then cleared with the figures of the clearing', () => {
    expect(documentAfter(documentId, [flagged])).toStrictEqual(opened);
    expect(documentAfter(documentId, [flagged, cleared])).toStrictEqual({
      ...opened,
      ...down,
      status: 'cleared',
      changedSeq: 4,
    });
  });

  it('starts anew with the next crossing', () => {
    const again = { ...flagged, crossing: 2, finding: 'no-budget', causedBySeq: 5 } as const;
    expect(documentAfter(documentId, [flagged, cleared, again])).toStrictEqual({
      ...opened,
      crossing: 2,
      finding: 'no-budget',
      causedBySeq: 5,
      openedSeq: 5,
      changedSeq: 5,
    });
  });

  it('is unknown when its flag is not in the history', () => {
    const recorded = { ...place(9), event: cleared };
    expect(episodeAfter(undefined, recorded, cleared)).toBeUndefined();
    expect(episodeAfter(documentAfter('P-1', [PAID]), recorded, cleared)).toBeUndefined();
  });
});
