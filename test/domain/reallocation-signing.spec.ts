import { describe, it } from '@jest/globals';
import type { LineAmount } from '../../src/domain/appropriation-events.js';
import { CHINESE_POLICY, PFMA_POLICY } from '../../src/domain/default-policies.js';
import type { BudgetEvent, Meta } from '../../src/domain/events.js';
import type { Verdict } from '../../src/domain/policy.js';
import {
  amendReallocation,
  expireReallocation,
  reportReallocation,
  requestReallocation,
} from '../../src/domain/reallocation.js';
import {
  approveReallocation,
  delegateApproval,
  rejectReallocation,
  revokeDelegation,
} from '../../src/domain/reallocation-decision.js';
import type { ReallocationRequested } from '../../src/domain/reallocation-events.js';
import { APPROVED, AUDIT, HASH, OFFICE, OFFICER, OPENED, READY, SYSTEM, WAGES } from './fixture.js';
import { given, type History, happened } from './specification.js';

const OTHER_HASH = '6f'.repeat(32);
const line = (lineId: string, amountFen: bigint): LineAmount => ({ lineId, amountFen });
const as = (actor: string, role: string): Meta => ({ actor, role, effectiveOn: '2023-03-02' });
const DEPARTMENT = as('wang', 'approver');
const FINANCE = as('li', 'finance');

const VERDICT: Verdict = {
  policyVersion: 1,
  approve: ['department', 'finance'],
  inform: [],
  checks: [],
};
const FILED: ReallocationRequested = {
  type: 'ReallocationRequested',
  reallocationId: 'R-1',
  from: [line(AUDIT, 400n)],
  to: [line(SYSTEM, 400n)],
  reason: '项目进度调整',
  proposalHash: HASH,
  expiresOn: '2023-03-05',
  verdict: VERDICT,
};
const PENDING: History = [{ ...OPENED, policy: CHINESE_POLICY }, APPROVED, FILED];
const order = { reallocationId: 'R-1', proposalHash: HASH };
const endorsed = happened(
  { type: 'ReallocationEndorsed', ...order, authority: 'department', role: 'approver' },
  DEPARTMENT,
);
const moved = { reallocationId: 'R-1', from: FILED.from, to: FILED.to, proposalHash: HASH };

describe('several signatures', () => {
  it('are given lowest first, and the last one reallocates', () => {
    given(PENDING)
      .when(approveReallocation, order, DEPARTMENT)
      .thenEvents([
        { type: 'ReallocationEndorsed', ...order, authority: 'department', role: 'approver' },
      ]);
    const signature = { authority: 'finance', role: 'finance' } as const;
    const last = given([...PENDING, endorsed]).when(approveReallocation, order, FINANCE);
    last.thenEvents([{ type: 'BudgetReallocated', ...moved, ...signature }]);
    last.thenLine(SYSTEM, { original: 3_000n, reallocated: 400n, available: 3_400n });
  });

  it('are given in a capacity that the policy knows', () => {
    given(PENDING)
      .when(approveReallocation, order, as('zhao', 'officer'))
      .thenBroken('ROLE_MAY_NOT_SIGN', { authority: 'department', role: 'officer' });
    given([...PENDING, endorsed])
      .when(approveReallocation, order, as('sun', 'approver'))
      .thenBroken('ROLE_MAY_NOT_SIGN', { authority: 'finance' });
  });

  it('are given once by one person', () => {
    given([...PENDING, endorsed])
      .when(approveReallocation, order, { ...FINANCE, actor: 'wang' })
      .thenBroken('SIGNED_ALREADY', { actor: 'wang' });
  });

  it('are void when the proposal is another one', () => {
    const amendment = {
      reallocationId: 'R-1',
      from: [line(AUDIT, 401n)],
      to: [line(SYSTEM, 401n)],
      reason: '改',
      proposalHash: OTHER_HASH,
    };
    const outcome = given([...PENDING, endorsed]).when(amendReallocation, amendment);
    outcome.thenDocument('R-1', { proposalHash: OTHER_HASH, from: [line(AUDIT, 401n)] });
    outcome.thenLine(AUDIT, { original: 5_000n, available: 4_599n, frozen: 401n });
    const amended: BudgetEvent = {
      type: 'ReallocationAmended',
      ...amendment,
      released: [line(AUDIT, 400n)],
      verdict: VERDICT,
    };
    const history = [...PENDING, endorsed, amended];
    given(history).when(approveReallocation, order, FINANCE).thenBroken('PROPOSAL_HASH_MISMATCH');
    const anew = { ...order, proposalHash: OTHER_HASH };
    given(history)
      .when(approveReallocation, anew, DEPARTMENT)
      .thenEvents([
        { type: 'ReallocationEndorsed', ...anew, authority: 'department', role: 'approver' },
      ]);
  });

  it('can be refused at any step', () => {
    given([...PENDING, endorsed])
      .when(rejectReallocation, { reallocationId: 'R-1', reason: '否' }, FINANCE)
      .thenLine(AUDIT, { original: 5_000n, available: 5_000n });
  });
});

describe('amendReallocation', () => {
  const amendment = {
    reallocationId: 'R-1',
    from: [line(AUDIT, 5_000n)],
    to: [line(SYSTEM, 5_000n)],
    reason: '改',
    proposalHash: OTHER_HASH,
  };

  it('may use again what the proposal held, and not one fen more', () => {
    given(PENDING).when(amendReallocation, amendment).thenHolds();
    const more = { ...amendment, from: [line(AUDIT, 5_001n)], to: [line(SYSTEM, 5_001n)] };
    given(PENDING).when(amendReallocation, more).thenBroken('REALLOCATION_EXCEEDS_AVAILABLE');
  });

  it('is for the proposer', () => {
    given(PENDING)
      .when(amendReallocation, amendment, FINANCE)
      .thenBroken('WITHDRAWER_IS_NOT_PROPOSER');
  });
});

describe('the last day of a proposal', () => {
  const yesterday: History = [
    { ...OPENED, policy: CHINESE_POLICY },
    APPROVED,
    { ...FILED, expiresOn: '2023-03-04' },
  ];

  it('is counted from the day it is recorded', () => {
    given([{ ...OPENED, policy: CHINESE_POLICY }, APPROVED])
      .when(requestReallocation, { ...moved, reason: '调剂' })
      .thenDocument('R-1', { expiresOn: '2023-04-04' });
  });

  it('lets it be approved on that day and not after it, whatever the effective date', () => {
    given(PENDING).when(approveReallocation, order, DEPARTMENT).thenHolds();
    given(yesterday)
      .when(approveReallocation, order, DEPARTMENT)
      .thenBroken('PROPOSAL_EXPIRED', { expiresOn: '2023-03-04', today: '2023-03-05' });
  });

  it('lets it expire after that day and not on it', () => {
    given(PENDING)
      .when(expireReallocation, { reallocationId: 'R-1' })
      .thenBroken('PROPOSAL_NOT_EXPIRED');
    const outcome = given(yesterday).when(expireReallocation, { reallocationId: 'R-1' });
    outcome.thenDocument('R-1', { status: 'expired' });
    outcome.thenLine(AUDIT, { original: 5_000n, available: 5_000n });
  });
});

describe('delegateApproval', () => {
  const delegation = {
    delegationId: 'D-1',
    delegate: 'qian',
    authority: 'department',
    validFrom: '2023-03-01',
    validUntil: '2023-03-05',
    reason: '出差',
  } as const;
  const valid = (more: object = {}) =>
    happened({ type: 'ApprovalDelegated', ...delegation, ...more }, DEPARTMENT);
  const DELEGATE = as('qian', 'officer');
  const onBehalf = { ...order, onBehalfOf: 'wang' };

  it('lets the delegate sign from the first day to the last', () => {
    given([...PENDING, valid()])
      .when(approveReallocation, onBehalf, DELEGATE)
      .thenEvents([
        {
          type: 'ReallocationEndorsed',
          ...order,
          authority: 'department',
          onBehalfOf: 'wang',
          role: 'officer',
        },
      ]);
    for (const more of [{ validUntil: '2023-03-04' }, { validFrom: '2023-03-06' }]) {
      given([...PENDING, valid(more)])
        .when(approveReallocation, onBehalf, DELEGATE)
        .thenBroken('DELEGATION_NOT_VALID', { onBehalfOf: 'wang' });
    }
  });

  it('gives neither another authority nor another person the signature', () => {
    given([...PENDING, valid({ authority: 'finance' })])
      .when(approveReallocation, onBehalf, DELEGATE)
      .thenBroken('DELEGATION_NOT_VALID');
    given([...PENDING, valid()])
      .when(approveReallocation, onBehalf, as('zhou', 'officer'))
      .thenBroken('DELEGATION_NOT_VALID');
  });

  it('ends when who gave it says so, and only then', () => {
    const revocation = { delegationId: 'D-1', reason: '回来了' };
    given([...PENDING, valid()])
      .when(revokeDelegation, revocation, FINANCE)
      .thenBroken('DELEGATION_NOT_VALID');
    given(PENDING)
      .when(revokeDelegation, revocation, DEPARTMENT)
      .thenBroken('DELEGATION_NOT_FOUND');
    given([...PENDING, valid()])
      .when(revokeDelegation, revocation, DEPARTMENT)
      .thenHolds();
    const revoked = happened({ type: 'DelegationRevoked', ...revocation }, DEPARTMENT);
    given([...PENDING, valid(), revoked])
      .when(approveReallocation, onBehalf, DELEGATE)
      .thenBroken('DELEGATION_NOT_VALID');
  });

  it('is given by who may sign himself, to another person, for a time that ends', () => {
    const asked = given(PENDING);
    asked.when(delegateApproval, delegation, DEPARTMENT).thenHolds();
    const nextYear = { ...DEPARTMENT, effectiveOn: '2024-01-01' };
    asked
      .when(delegateApproval, delegation, nextYear)
      .thenBroken('EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR');
    asked
      .when(delegateApproval, delegation, as('zhao', 'officer'))
      .thenBroken('ROLE_MAY_NOT_SIGN', { authority: 'department' });
    asked
      .when(delegateApproval, { ...delegation, delegate: 'wang' }, DEPARTMENT)
      .thenBroken('DELEGATE_IS_DELEGATOR');
    asked
      .when(delegateApproval, { ...delegation, validUntil: '2023-02-28' }, DEPARTMENT)
      .thenBroken('DELEGATION_ENDS_BEFORE_IT_BEGINS');
    asked
      .when(delegateApproval, { ...delegation, validUntil: '2023-02-29' }, DEPARTMENT)
      .thenBroken('DATE_MALFORMED', { field: 'validUntil' });
  });
});

describe('the report that a policy asks for', () => {
  const filed: ReallocationRequested = {
    ...FILED,
    from: [line(OFFICE, 10n)],
    to: [line('U1:2010801:30227:basic:general-public-budget', 10n)],
    verdict: { ...VERDICT, approve: ['unit'] },
  };
  const history: History = [{ ...OPENED, policy: PFMA_POLICY }, APPROVED, filed];
  const approved = happened(
    { type: 'BudgetReallocated', ...moved, from: filed.from, to: filed.to, ...due() },
    FINANCE,
  );

  function due() {
    return { reportDueOn: '2023-03-09', reportTo: 'executive authority and relevant treasury' };
  }

  it('is due within its days', () => {
    const signature = { authority: 'unit', role: 'officer' } as const;
    given(history)
      .when(approveReallocation, order, as('zhao', 'officer'))
      .thenEvents([
        {
          type: 'BudgetReallocated',
          ...moved,
          from: filed.from,
          to: filed.to,
          ...signature,
          ...due(),
        },
      ]);
  });

  it('is recorded once', () => {
    const report = { reallocationId: 'R-1', reportNumber: 'T-7' };
    given([...history, approved])
      .when(reportReallocation, report, FINANCE)
      .thenDocument('R-1', { reportNumber: 'T-7' });
    const reported: BudgetEvent = {
      type: 'ReallocationReported',
      ...report,
      reportTo: due().reportTo,
    };
    given([...history, approved, reported])
      .when(reportReallocation, report, FINANCE)
      .thenBroken('REPORT_NOT_DUE');
    given(PENDING).when(reportReallocation, report, FINANCE).thenBroken('REPORT_NOT_DUE');
  });

  it('may be reported in the year after, and not later', () => {
    const report = { reallocationId: 'R-1', reportNumber: 'T-7' };
    const asked = (effectiveOn: string) =>
      given([...history, approved]).when(reportReallocation, report, { ...FINANCE, effectiveOn });
    asked('2024-12-31').thenHolds();
    asked('2025-01-01').thenBroken('EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR');
  });

  it('stops further filing from the day after it was due', () => {
    const next = { ...moved, reallocationId: 'R-2', from: filed.from, to: filed.to, reason: '又' };
    const on = (effectiveOn: string): Meta => ({ ...OFFICER, effectiveOn });
    given([...history, approved])
      .when(requestReallocation, next, on('2023-03-09'))
      .thenHolds();
    given([...history, approved])
      .when(requestReallocation, next, on('2023-03-10'))
      .thenBroken('VIREMENT_RULE_BROKEN', { ruleId: 's43(3)-report-in-seven-days' });
  });
});

describe('a ledger without a policy', () => {
  it('wants one signature, of anybody but the proposer', () => {
    const bare = { ...moved, reason: '调剂' };
    given(READY)
      .when(requestReallocation, bare)
      .thenEvents([{ type: 'ReallocationRequested', ...bare }]);
    given([...READY, { type: 'ReallocationRequested', ...bare }])
      .when(approveReallocation, order, FINANCE)
      .thenEvents([{ type: 'BudgetReallocated', ...moved }]);
  });

  it('knows the parts of a proposal that are procurement money', () => {
    const more = {
      ...moved,
      from: [{ ...line(WAGES, 10n), procurementFen: 11n }],
      to: [line(SYSTEM, 10n)],
      reason: '调剂',
    };
    given(READY).when(requestReallocation, more).thenBroken('PROCUREMENT_EXCEEDS_LINE');
  });
});
