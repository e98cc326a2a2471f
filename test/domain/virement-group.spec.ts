import { describe, expect, it } from '@jest/globals';
import { foldBudget } from '../../src/domain/budget.js';
import type { BudgetEvent } from '../../src/domain/events.js';
import type { MatrixRow, Policy, VirementRule } from '../../src/domain/policy.js';
import {
  amendReallocation,
  requestLinkedReallocations,
  requestReallocation,
} from '../../src/domain/reallocation.js';
import type { ProposedReallocation } from '../../src/domain/reallocation-proposal.js';
import {
  APPROVED,
  AUDIT,
  HASH,
  OFFICE,
  OFFICER,
  OPENED,
  SYSTEM,
  UNOPENED,
  UNOPENED_AUDIT,
  WAGES,
} from './fixture.js';
import { move, SERVICES } from './linked-group.js';
import { POLICY } from './policy-fixture.js';
import { given, RECORDED_AT, record } from './specification.js';

const under = (policy: Partial<Policy>): BudgetEvent[] => [
  { ...OPENED, policy: { ...POLICY, ...policy } },
  APPROVED,
];
const ruledBy = (...virementRules: VirementRule[]) => under({ virementRules });

const linked = (history: readonly BudgetEvent[], ...proposals: readonly ProposedReallocation[]) =>
  given(history).when(requestLinkedReallocations, { proposals, proposalHash: HASH });
const alone = (history: readonly BudgetEvent[], proposal: ProposedReallocation) =>
  given(history).when(requestReallocation, { ...proposal, proposalHash: HASH });

function verdictsOf(history: readonly BudgetEvent[], ...proposals: ProposedReallocation[]) {
  const budget = foldBudget(record(history), RECORDED_AT);
  const events = requestLinkedReallocations(budget, { proposals, proposalHash: HASH }, OFFICER);
  return events.map((event) => ('verdict' in event ? event.verdict : undefined));
}

describe('the route of a group', () => {
  const row = (ruleId: string, more: Partial<MatrixRow>): MatrixRow => ({
    ruleId,
    crosses: 'nothing',
    approve: ['unit'],
    inform: [],
    ...more,
  });
  const history = under({
    approvalMatrix: [
      row('within', {}),
      row('units', { crosses: 'unit', approve: ['department'] }),
      row('large', { crosses: 'unit', approve: ['finance'], fromAmountFen: 201n }),
    ],
  });
  const approve = (...proposals: ProposedReallocation[]) =>
    verdictsOf(history, ...proposals).map((verdict) => verdict?.approve);

  it('is one, whatever each would have had alone', () => {
    const within = move('R-1', [OFFICE, SERVICES], 10n);
    expect(approve(within, move('R-2', [WAGES, OFFICE], 10n))).toEqual([['unit'], ['unit']]);
    const between = move('R-2', [AUDIT, SYSTEM], 10n);
    expect(approve(within, between)).toEqual([['department'], ['department']]);
  });

  it('is that of the amounts together, to the fen', () => {
    const both = (amountFen: bigint) =>
      approve(move('R-1', [AUDIT, SYSTEM], 100n), move('R-2', [AUDIT, SYSTEM], amountFen))[0];
    expect(both(100n)).toEqual(['department']);
    expect(both(101n)).toEqual(['department', 'finance']);
  });

  it('is not shortened by another one that crosses back', () => {
    const there = move('R-1', [AUDIT, SYSTEM], 50n);
    const back = move('R-2', [SYSTEM, AUDIT], 50n);
    expect(approve(there, back)[0]).toEqual(['department']);
  });
});

// 9,000 fen of its own and 500 carried in, which stay where they are.
const CARRIED: readonly BudgetEvent[] = [
  ...ruledBy({ type: 'direction', ruleId: 'carried-stays', from: {}, to: {}, carriedOver: true }),
  {
    type: 'CarryOverReceived',
    runId: 'RUN-1',
    from: { ledgerId: '440307-audit-2022', seq: 9, hash: HASH },
    lineId: WAGES,
    parts: [{ originYear: 2022, amountFen: 500n }],
    contracts: [],
  },
];

// 500 fen of the 5,000 of the audit line.
const TEN_PERCENT: VirementRule = {
  type: 'cap',
  ruleId: 'ten-percent',
  scope: 'line',
  side: 'from',
  percent: 10,
  base: 'original',
  per: 'proposal',
};

describe('a rule and a group', () => {
  it('sees a direction through a line between', () => {
    const history = ruledBy({
      type: 'direction',
      ruleId: 'p1-to-p2',
      from: { projectCodes: ['2023-P1'] },
      to: { projectCodes: ['2023-P2'] },
    });
    const [out, into] = [move('R-1', [AUDIT, OFFICE], 50n), move('R-2', [OFFICE, SYSTEM], 50n)];
    alone(history, out).thenHolds();
    alone(history, into).thenHolds();
    linked(history, out, into).thenBroken('VIREMENT_RULE_BROKEN', {
      field: 'proposals',
      ruleId: 'p1-to-p2',
      fromLineId: AUDIT,
      toLineId: SYSTEM,
    });
    linked(history, out, move('R-2', [AUDIT, OFFICE], 50n)).thenHolds();
  });

  it('counts what several take from money carried in as one amount', () => {
    const both = (amountFen: bigint) =>
      linked(
        CARRIED,
        move('R-1', [WAGES, OFFICE], 8_000n),
        move('R-2', [WAGES, OFFICE], amountFen),
      );
    both(1_000n).thenHolds();
    both(1_001n).thenBroken('VIREMENT_RULE_BROKEN', { amountFen: 9_001n, freeFen: 9_000n });
  });

  it('lets an amended one keep what is not carried in, to the fen', () => {
    const proposals = [move('R-1', [WAGES, OFFICE], 8_000n), move('R-2', [WAGES, OFFICE], 1_000n)];
    const filed = requestLinkedReallocations(
      foldBudget(record(CARRIED), RECORDED_AT),
      { proposals, proposalHash: HASH },
      OFFICER,
    );
    const amend = (amountFen: bigint) =>
      given([...CARRIED, ...filed]).when(amendReallocation, {
        ...move('R-1', [WAGES, OFFICE], amountFen),
        proposalHash: HASH,
      });
    amend(8_000n).thenHolds();
    amend(8_001n).thenBroken('VIREMENT_RULE_BROKEN', { field: 'from', freeFen: 9_000n });
  });

  it.each(['proposal', 'year'] as const)('caps the group as one, per %s, to the fen', (per) => {
    const history = ruledBy({ ...TEN_PERCENT, per });
    const both = (amountFen: bigint) =>
      linked(
        history,
        move('R-1', [AUDIT, SYSTEM], 300n),
        move('R-2', [AUDIT, UNOPENED_AUDIT], amountFen),
      );
    both(200n).thenHolds();
    both(201n).thenBroken('VIREMENT_RULE_BROKEN', {
      ruleId: 'ten-percent',
      key: AUDIT,
      movedFen: 501n,
      beforeFen: 0n,
    });
  });

  it('counts an amended group once towards a cap of the year, to the fen', () => {
    const before = ruledBy({ ...TEN_PERCENT, per: 'year' });
    const proposals = [
      move('R-1', [AUDIT, SYSTEM], 300n),
      move('R-2', [AUDIT, UNOPENED_AUDIT], 100n),
    ];
    const filed = requestLinkedReallocations(
      foldBudget(record(before), RECORDED_AT),
      { proposals, proposalHash: HASH },
      OFFICER,
    );
    const amend = (amountFen: bigint) =>
      given([...before, ...filed]).when(amendReallocation, {
        ...move('R-2', [AUDIT, UNOPENED_AUDIT], amountFen),
        proposalHash: HASH,
      });
    amend(200n).thenHolds();
    amend(201n).thenBroken('VIREMENT_RULE_BROKEN', { movedFen: 501n, beforeFen: 0n });
  });

  it('caps what each takes, though another brings it back', () => {
    const history = ruledBy(TEN_PERCENT);
    const both = (amountFen: bigint) =>
      linked(history, move('R-1', [AUDIT, SYSTEM], amountFen), move('R-2', [OFFICE, AUDIT], 100n));
    both(500n).thenHolds();
    both(501n).thenBroken('VIREMENT_RULE_BROKEN', { key: AUDIT, movedFen: 501n });
  });

  it('goes one way inside the group too', () => {
    const history = ruledBy({ type: 'one-way', ruleId: 'one-way', scope: 'line' });
    const gives = move('R-1', [OFFICE, UNOPENED], 1n);
    linked(history, gives, move('R-2', [OFFICE, SERVICES], 1n)).thenHolds();
    linked(history, gives, move('R-2', [WAGES, OFFICE], 1n)).thenBroken('VIREMENT_RULE_BROKEN', {
      ruleId: 'one-way',
      key: OFFICE,
    });
  });

  it('wants a document for the amounts together, once for the group', () => {
    const history = ruledBy({
      type: 'document',
      ruleId: 'study',
      fromAmountFen: 200n,
      documentType: '可行性报告',
    });
    const documents = [{ documentType: '可行性报告', number: '2023-7' }];
    const first = move('R-1', [AUDIT, SYSTEM], 100n);
    linked(history, first, move('R-2', [OFFICE, SERVICES], 99n)).thenHolds();
    const second = move('R-2', [OFFICE, SERVICES], 100n);
    linked(history, first, second).thenBroken('VIREMENT_RULE_BROKEN', {
      ruleId: 'study',
      totalFen: 200n,
    });
    linked(history, first, { ...second, documents }).thenHolds();
  });
});
