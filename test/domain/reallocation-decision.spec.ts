import { describe, it } from '@jest/globals';
import type { Meta } from '../../src/domain/events.js';
import { withdrawReallocation } from '../../src/domain/reallocation.js';
import { approveReallocation, rejectReallocation } from '../../src/domain/reallocation-decision.js';
import type { BudgetReallocated } from '../../src/domain/reallocation-events.js';
import {
  APPROVER,
  AUDIT,
  HASH,
  OFFICER,
  OPENED,
  PAID,
  READY,
  REQUESTED,
  SYSTEM,
  UNOPENED_AUDIT,
} from './fixture.js';
import { given, type History, happened, inTurn } from './specification.js';

const { reallocationId, from, to } = REQUESTED;
const FILED = happened(REQUESTED, OFFICER);
const REALLOCATED: BudgetReallocated = {
  type: 'BudgetReallocated',
  reallocationId,
  from,
  to,
  proposalHash: HASH,
};
const REJECTED = {
  type: 'ReallocationRejected',
  reallocationId,
  from,
  reason: '依据不足',
} as const;
const WITHDRAWN = { type: 'ReallocationWithdrawn', reallocationId, from, reason: '误报' } as const;
const OUTSIDE: Meta = { ...OFFICER, effectiveOn: '2024-01-01' };
const DAY_BEFORE: Meta = { ...OFFICER, effectiveOn: '2023-02-28' };
const NO_DAY: Meta = { ...OFFICER, effectiveOn: '2023-13-01' };

describe('approveReallocation', () => {
  const approve = (history: History, meta = APPROVER, proposalHash = HASH) =>
    given([...READY, ...history]).when(approveReallocation, { reallocationId, proposalHash }, meta);

  it('moves the held amounts from the sources to the targets', () => {
    approve([FILED]).thenEvents([REALLOCATED]);
    approve([FILED]).thenLine(AUDIT, {
      original: 5_000n,
      reallocated: -400n,
      available: 4_600n,
    });
    approve([FILED]).thenLine(SYSTEM, { original: 3_000n, reallocated: 300n, available: 3_300n });
    approve([FILED]).thenLine(UNOPENED_AUDIT, { reallocated: 100n, available: 100n });
  });

  it('holds even when payments have since overspent the source', () => {
    approve([FILED, { ...PAID, lineId: AUDIT, amountFen: 4_601n }]).thenLine(AUDIT, {
      original: 5_000n,
      reallocated: -400n,
      available: -1n,
      disbursed: 4_601n,
    });
  });

  it('refuses an approval that signs another proposal', () => {
    for (const hash of ['', HASH.toUpperCase(), HASH.slice(1), `${HASH.slice(0, -1)}f`]) {
      approve([FILED], APPROVER, hash).thenBroken('PROPOSAL_HASH_MISMATCH', {
        field: 'proposalHash',
        reallocationId,
        filed: HASH,
      });
    }
  });

  it('refuses the proposer', () => {
    approve([FILED], OFFICER).thenBroken('APPROVER_IS_PROPOSER', { requestedBy: 'officer' });
  });

  it('refuses a proposal that is decided already', () => {
    for (const [decided, status] of [
      [REALLOCATED, 'approved'],
      [REJECTED, 'rejected'],
      [WITHDRAWN, 'withdrawn'],
    ] as const) {
      approve([FILED, decided]).thenBroken('REALLOCATION_NOT_PENDING', { reallocationId, status });
    }
  });

  it('refuses what is not there or is not a reallocation', () => {
    approve([]).thenBroken('REALLOCATION_NOT_FOUND', { field: 'reallocationId', reallocationId });
    approve([{ ...PAID, paymentId: reallocationId }]).thenBroken('REALLOCATION_NOT_FOUND');
  });

  it('checks shape, then existence, then state', () => {
    const order = { reallocationId, proposalHash: '' };
    inTurn(approveReallocation, { history: [], order, meta: NO_DAY }, [
      ['DATE_MALFORMED', { meta: OUTSIDE }],
      ['LEDGER_NOT_OPEN', { history: [OPENED, PAID] }],
      ['REALLOCATION_NOT_FOUND', { history: [OPENED, FILED, WITHDRAWN] }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: DAY_BEFORE }],
      ['BUDGET_NOT_APPROVED', { history: [...READY, FILED, WITHDRAWN] }],
      ['EFFECTIVE_DATE_BEFORE_DOCUMENT', { meta: OFFICER }],
      ['REALLOCATION_NOT_PENDING', { history: [...READY, FILED] }],
      ['APPROVER_IS_PROPOSER', { meta: APPROVER }],
      ['PROPOSAL_HASH_MISMATCH', { order: { proposalHash: HASH } }],
    ]);
  });
});

describe('every decision', () => {
  const decline = { reallocationId, reason: '误报' };
  const decisions = {
    approved: (meta: Meta, history: History = [...READY, FILED]) =>
      given(history).when(approveReallocation, { reallocationId, proposalHash: HASH }, meta),
    rejected: (meta: Meta, history: History = [...READY, FILED]) =>
      given(history).when(rejectReallocation, decline, meta),
    withdrawn: (meta: Meta, history: History = [...READY, FILED]) =>
      given(history).when(withdrawReallocation, decline, meta),
  };
  const entries = Object.entries(decisions);
  const actorOf = (decision: string) => (decision === 'withdrawn' ? 'officer' : 'approver');

  it.each(entries)(
    'may be %s on the day of the proposal, not on the day before',
    (name, decide) => {
      const actor = actorOf(name);
      decide({ actor, effectiveOn: '2023-03-01' }).thenHolds();
      decide({ actor, effectiveOn: '2023-02-28' }).thenBroken('EFFECTIVE_DATE_BEFORE_DOCUMENT', {
        field: 'effectiveOn',
        effectiveOn: '2023-02-28',
        documentOn: '2023-03-01',
      });
    },
  );

  it.each(entries)('may be %s on the last day of the fiscal year, not later', (name, decide) => {
    const actor = actorOf(name);
    decide({ actor, effectiveOn: '2023-12-31' }).thenHolds();
    decide({ actor, effectiveOn: '2024-01-01' }).thenBroken('EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR');
  });

  it.each(entries)('is %s by the book: no ledger, no proposal, no budget', (name, decide) => {
    const meta = { actor: actorOf(name), effectiveOn: '2023-03-01' };
    decide(meta, []).thenBroken('LEDGER_NOT_OPEN');
    decide(meta, [OPENED]).thenBroken('REALLOCATION_NOT_FOUND');
    decide(meta, [OPENED, FILED]).thenBroken('BUDGET_NOT_APPROVED');
  });
});

describe('rejectReallocation', () => {
  const reject = (history: History, meta = APPROVER) =>
    given([...READY, ...history]).when(
      rejectReallocation,
      { reallocationId, reason: REJECTED.reason },
      meta,
    );

  it('makes the held amounts available again', () => {
    reject([FILED]).thenEvents([REJECTED]);
    reject([FILED]).thenLine(AUDIT, { original: 5_000n, available: 5_000n });
  });

  it('refuses the proposer, who withdraws instead', () => {
    reject([FILED], OFFICER).thenBroken('APPROVER_IS_PROPOSER', { requestedBy: 'officer' });
  });

  it('refuses a proposal that is decided already, or is not there', () => {
    reject([FILED, REALLOCATED]).thenBroken('REALLOCATION_NOT_PENDING', { status: 'approved' });
    reject([FILED, REJECTED]).thenBroken('REALLOCATION_NOT_PENDING', { status: 'rejected' });
    reject([]).thenBroken('REALLOCATION_NOT_FOUND');
  });
});

describe('withdrawReallocation', () => {
  const withdraw = (history: History, meta = OFFICER) =>
    given([...READY, ...history]).when(
      withdrawReallocation,
      { reallocationId, reason: WITHDRAWN.reason },
      meta,
    );

  it('makes the held amounts available again', () => {
    withdraw([FILED]).thenEvents([WITHDRAWN]);
    withdraw([FILED]).thenLine(AUDIT, { original: 5_000n, available: 5_000n });
  });

  it('refuses anyone but the proposer', () => {
    withdraw([FILED], APPROVER).thenBroken('WITHDRAWER_IS_NOT_PROPOSER', {
      requestedBy: 'officer',
    });
  });

  it('refuses a proposal that is decided already, or is not there', () => {
    withdraw([FILED, REALLOCATED]).thenBroken('REALLOCATION_NOT_PENDING', { status: 'approved' });
    withdraw([FILED, WITHDRAWN]).thenBroken('REALLOCATION_NOT_PENDING', { status: 'withdrawn' });
    withdraw([]).thenBroken('REALLOCATION_NOT_FOUND');
  });
});
