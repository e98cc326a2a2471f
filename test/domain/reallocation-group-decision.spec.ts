import { describe, expect, it } from '@jest/globals';
import { foldBudget } from '../../src/domain/budget.js';
import { CHINESE_POLICY } from '../../src/domain/default-policies.js';
import type { BudgetEvent, Meta } from '../../src/domain/events.js';
import {
  amendReallocation,
  expireReallocation,
  requestLinkedReallocations,
  signedTogether,
  withdrawReallocation,
} from '../../src/domain/reallocation.js';
import { approveReallocation, rejectReallocation } from '../../src/domain/reallocation-decision.js';
import {
  APPROVED,
  APPROVER,
  AUDIT,
  HASH,
  OFFICE,
  OFFICER,
  OPENED,
  READY,
  SYSTEM,
  UNOPENED_AUDIT,
  WAGES,
} from './fixture.js';
import { FILED, LINKED_IDS, move, ORDER, PENDING, PROPOSALS, SERVICES } from './linked-group.js';
import { given, type History, happened, RECORDED_AT, record } from './specification.js';

const OTHER_HASH = '6f'.repeat(32);
const UNTOUCHED = { original: 5_000n, available: 5_000n };

// A decision names one, which comes first; the others follow in their order.
const inTurnFrom = (named: string) => [named, ...LINKED_IDS.filter((id) => id !== named)];

function proposal(id: string) {
  const found = PROPOSALS.find(({ reallocationId }) => reallocationId === id);
  if (found === undefined) throw new Error(`${id} was not proposed`);
  return found;
}

describe('approving one of a group', () => {
  const approve = (reallocationId: string, history: History, meta = APPROVER) =>
    given(history).when(approveReallocation, { reallocationId, proposalHash: HASH }, meta);

  it.each(LINKED_IDS)('moves the money of all: %s', (named) => {
    const outcome = approve(named, PENDING);
    outcome.thenEvents(
      inTurnFrom(named).map((id) => ({
        type: 'BudgetReallocated',
        reallocationId: id,
        from: proposal(id).from,
        to: proposal(id).to,
        proposalHash: HASH,
      })),
    );
    outcome.thenLine(AUDIT, { original: 5_000n, reallocated: -450n, available: 4_550n });
    outcome.thenLine(SYSTEM, { original: 3_000n, reallocated: 400n, available: 3_400n });
    outcome.thenLine(OFFICE, { original: 1_000n, reallocated: -100n, available: 900n });
    outcome.thenLine(SERVICES, { reallocated: 100n, available: 100n });
    for (const id of LINKED_IDS) outcome.thenDocument(id, { status: 'approved' });
  });

  it('counts once: the others are approved already', () => {
    const approved: History = [
      ...PENDING,
      ...LINKED_IDS.map((id) => happened(moved(id), APPROVER)),
    ];
    for (const reallocationId of LINKED_IDS) {
      const facts = { reallocationId, status: 'approved' };
      approve(reallocationId, approved).thenBroken('REALLOCATION_NOT_PENDING', facts);
    }
  });

  it('is for another person than the proposer, and for the hash of the group', () => {
    approve('R-2', PENDING, OFFICER).thenBroken('APPROVER_IS_PROPOSER', {
      reallocationId: 'R-2',
    });
    given(PENDING)
      .when(approveReallocation, { reallocationId: 'R-3', proposalHash: OTHER_HASH }, APPROVER)
      .thenBroken('PROPOSAL_HASH_MISMATCH', { reallocationId: 'R-3', filed: HASH });
  });

  function moved(id: string): BudgetEvent {
    const { from, to } = proposal(id);
    return { type: 'BudgetReallocated', reallocationId: id, from, to, proposalHash: HASH };
  }
});

describe('several signatures on a group', () => {
  const as = (actor: string, role: string): Meta => ({ actor, role, effectiveOn: '2023-03-02' });
  const DEPARTMENT = as('wang', 'approver');
  const FINANCE = as('li', 'finance');
  const UNDER_POLICY: History = [{ ...OPENED, policy: CHINESE_POLICY }, APPROVED];
  const decided = (history: History, rule: () => BudgetEvent[], meta: Meta): History => [
    ...history,
    ...rule().map((event) => happened(event, meta)),
  ];
  const budgetOf = (history: History) => foldBudget(record(history), RECORDED_AT);
  const pending = decided(
    UNDER_POLICY,
    () => requestLinkedReallocations(budgetOf(UNDER_POLICY), ORDER, OFFICER),
    OFFICER,
  );
  const sign = (reallocationId: string) => ({ reallocationId, proposalHash: HASH });
  const endorsed = decided(
    pending,
    () => approveReallocation(budgetOf(pending), sign('R-2'), DEPARTMENT),
    DEPARTMENT,
  );

  it('are given once for all of it, by whichever of its ids', () => {
    const outcome = given(pending).when(approveReallocation, sign('R-2'), DEPARTMENT);
    const signature = { authority: 'department', role: 'approver' } as const;
    outcome.thenEvents(
      inTurnFrom('R-2').map((id) => ({ type: 'ReallocationEndorsed', ...sign(id), ...signature })),
    );
    for (const id of LINKED_IDS) {
      outcome.thenDocument(id, {
        status: 'requested',
        endorsements: [{ authority: 'department', signedBy: 'wang', signedOn: '2023-03-02' }],
      });
    }
    outcome.thenLine(AUDIT, { original: 5_000n, available: 4_550n, frozen: 450n });
    given(endorsed)
      .when(approveReallocation, sign('R-3'), { ...FINANCE, actor: 'wang' })
      .thenBroken('SIGNED_ALREADY', { reallocationId: 'R-3', actor: 'wang' });
    const last = given(endorsed).when(approveReallocation, sign('R-1'), FINANCE);
    last.thenLine(AUDIT, { original: 5_000n, reallocated: -450n, available: 4_550n });
    for (const id of LINKED_IDS) last.thenDocument(id, { status: 'approved', decidedBy: 'li' });
  });

  it('are void for all when one is amended', () => {
    const amendment = { ...move('R-2', [OFFICE, SERVICES], 200n), proposalHash: OTHER_HASH };
    const outcome = given(endorsed).when(amendReallocation, amendment);
    outcome.thenLine(OFFICE, { original: 1_000n, available: 800n, frozen: 200n });
    outcome.thenLine(AUDIT, { original: 5_000n, available: 4_550n, frozen: 450n });
    const amended = decided(
      endorsed,
      () => amendReallocation(budgetOf(endorsed), amendment, OFFICER),
      OFFICER,
    );
    for (const id of LINKED_IDS) {
      expect(budgetOf(amended).documents.get(id)).toMatchObject({
        status: 'requested',
        proposalHash: OTHER_HASH,
        linkedIds: LINKED_IDS,
        from: id === 'R-2' ? amendment.from : proposal(id).from,
        expiresOn: '2023-04-04',
      });
      expect(budgetOf(amended).documents.get(id)).not.toHaveProperty('endorsements');
      given(amended)
        .when(approveReallocation, sign(id), FINANCE)
        .thenBroken('PROPOSAL_HASH_MISMATCH', { filed: OTHER_HASH });
    }
    const again = { reallocationId: 'R-3', proposalHash: OTHER_HASH };
    given(amended).when(approveReallocation, again, DEPARTMENT).thenHolds();
  });

  it('rest on a verdict on the group as it is amended', () => {
    const amendment = { ...move('R-2', [WAGES, SERVICES], 100n), proposalHash: OTHER_HASH };
    const [event] = amendReallocation(budgetOf(pending), amendment, OFFICER);
    expect(event).toMatchObject({
      verdict: {
        approve: ['department', 'finance'],
        checks: expect.arrayContaining([
          expect.objectContaining({
            ruleId: 'personnel-to-operating',
            outcome: 'needs-authority',
          }),
        ]),
      },
    });
  });
});

describe('amending one of a group', () => {
  const amend = (amountFen: bigint, meta = OFFICER) =>
    given(PENDING).when(
      amendReallocation,
      { ...move('R-3', [AUDIT, UNOPENED_AUDIT], amountFen), proposalHash: OTHER_HASH },
      meta,
    );

  it('may use again what it held itself, and not what the others hold', () => {
    amend(4_600n).thenLine(AUDIT, { original: 5_000n, frozen: 5_000n });
    amend(4_601n).thenBroken('REALLOCATION_EXCEEDS_AVAILABLE', {
      field: 'from[0].amount',
      availableFen: 4_600n,
    });
  });

  it('restates the others under the new hash', () => {
    const [first, second, third] = PROPOSALS;
    const amended = move('R-3', [AUDIT, UNOPENED_AUDIT], 60n);
    const shared = { type: 'ReallocationAmended', proposalHash: OTHER_HASH } as const;
    amend(60n).thenEvents([
      { ...shared, ...amended, released: third.from },
      { ...shared, ...first, released: first.from },
      { ...shared, ...second, released: second.from },
    ]);
  });

  it('is for the proposer', () => {
    amend(60n, APPROVER).thenBroken('WITHDRAWER_IS_NOT_PROPOSER', { requestedBy: 'officer' });
  });

  it('is signed with the others, in the order in which they were filed', () => {
    const budget = foldBudget(record(PENDING), RECORDED_AT);
    const amended = move('R-2', [OFFICE, SERVICES], 1n);
    expect(signedTogether(budget, amended)).toEqual([PROPOSALS[0], amended, PROPOSALS[2]]);
    const unknown = move('R-9', [OFFICE, SERVICES], 1n);
    expect(signedTogether(budget, unknown)).toEqual([unknown]);
  });
});

describe('one of a group', () => {
  it.each(LINKED_IDS)('is rejected with the others: %s', (reallocationId) => {
    const order = { reallocationId, reason: '依据不足' };
    const outcome = given(PENDING).when(rejectReallocation, order, APPROVER);
    outcome.thenEvents(
      inTurnFrom(reallocationId).map((id) => ({
        type: 'ReallocationRejected',
        reallocationId: id,
        from: proposal(id).from,
        reason: '依据不足',
      })),
    );
    outcome.thenLine(AUDIT, UNTOUCHED);
    outcome.thenLine(OFFICE, { original: 1_000n, available: 1_000n });
    for (const id of LINKED_IDS) outcome.thenDocument(id, { status: 'rejected' });
    given(PENDING)
      .when(rejectReallocation, order, OFFICER)
      .thenBroken('APPROVER_IS_PROPOSER', { reallocationId });
  });

  it('is withdrawn with the others, by their proposer', () => {
    const order = { reallocationId: 'R-3', reason: '误报' };
    const outcome = given(PENDING).when(withdrawReallocation, order);
    outcome.thenLine(AUDIT, UNTOUCHED);
    for (const id of LINKED_IDS) outcome.thenDocument(id, { status: 'withdrawn' });
    given(PENDING)
      .when(withdrawReallocation, order, APPROVER)
      .thenBroken('WITHDRAWER_IS_NOT_PROPOSER');
  });

  it('expires with the others, after their last day and not on it', () => {
    const until = (expiresOn: string): History => [
      ...READY,
      ...FILED.map((event) => ({ ...event, expiresOn }) as BudgetEvent),
    ];
    const order = { reallocationId: 'R-2' };
    const outcome = given(until('2023-03-04')).when(expireReallocation, order);
    outcome.thenLine(AUDIT, UNTOUCHED);
    for (const id of LINKED_IDS) outcome.thenDocument(id, { status: 'expired' });
    given(until('2023-03-05')).when(expireReallocation, order).thenBroken('PROPOSAL_NOT_EXPIRED');
  });

  it('is decided no more when it was decided by another id', () => {
    const rejected: History = [
      ...PENDING,
      ...LINKED_IDS.map(
        (id): BudgetEvent => ({
          type: 'ReallocationRejected',
          reallocationId: id,
          from: proposal(id).from,
          reason: '否',
        }),
      ),
    ];
    given(rejected)
      .when(withdrawReallocation, { reallocationId: 'R-2', reason: '误报' })
      .thenBroken('REALLOCATION_NOT_PENDING', { reallocationId: 'R-2', status: 'rejected' });
  });
});
