import type { ExamplesOf } from './examples.js';

// Examples of appropriating, reallocating, committing and paying. In the order in which they could happen, so
// that the documents they are about exist. A second example shows another entry of the same event.

export const OFFICE = 'U1:2010801:30201:basic:general-public-budget';
export const AUDIT = 'U1:2010804:30227:2023-P1:general-public-budget';
export const SYSTEM = 'U2:2010804:30227:2023-P2:general-public-budget';

const PROPOSAL_HASH = '5e'.repeat(32);
const LINES = [{ lineId: AUDIT, amountFen: 600_000n }];

export const APPROPRIATION_EXAMPLES: ExamplesOf<
  | 'ProvisionallyAppropriated'
  | 'BudgetApproved'
  | 'FundsAllotted'
  | 'CashPlanSet'
  | 'SupplementaryAppropriated'
  | 'AppropriationReduced'
  | 'BudgetAdjusted'
> = {
  ProvisionallyAppropriated: [
    {
      ground: 'as-last-year',
      reason: '预算批复前的基本支出',
      lines: [{ lineId: OFFICE, amountFen: 250_000n }],
    },
  ],
  BudgetApproved: [
    {
      lines: [{ lineId: OFFICE, amountFen: 1_000_000n, basis: 'published' }],
      replaces: [{ lineId: OFFICE, amountFen: 250_000n }],
    },
    {
      lines: [{ lineId: OFFICE, amountFen: 1_000_000n, basis: 'published' }],
      replaces: [{ lineId: OFFICE, amountFen: 250_000n }],
      into: 'unallotted',
    },
  ],
  FundsAllotted: [{ lines: [{ lineId: OFFICE, amountFen: 750_000n }] }],
  CashPlanSet: [{ month: '2023-03', lines: [{ lineId: OFFICE, amountFen: 80_000n }] }],
  SupplementaryAppropriated: [
    { reason: '追加审计业务费', source: 'reserve-fund', lines: LINES },
    { reason: '追加审计业务费', source: 'reserve-fund', lines: LINES, into: 'unallotted' },
  ],
  AppropriationReduced: [{ reason: '压减一般性支出', lines: LINES }],
  BudgetAdjusted: [
    {
      subject: 'key-spending',
      resolutionNumber: '龙常〔2023〕5号',
      resolutionOn: '2023-06-28',
      reason: '调减一般公共服务支出',
      increases: [{ lineId: SYSTEM, amountFen: 90_000n }],
      decreases: [{ lineId: AUDIT, amountFen: 120_000n }],
    },
  ],
};

const FROM = [{ lineId: AUDIT, amountFen: 40_000n }];
const TO = [{ lineId: SYSTEM, amountFen: 40_000n }];
const VERDICT = {
  policyVersion: 1,
  approve: ['department', 'finance'],
  inform: [],
  checks: [
    {
      ruleId: 'between-units',
      outcome: 'needs-authority',
      figures: { crosses: 'unit', totalFen: 40_000n },
    },
  ],
} as const;

export const REALLOCATION_EXAMPLES: ExamplesOf<
  | 'ReallocationRequested'
  | 'ReallocationAmended'
  | 'ReallocationEndorsed'
  | 'BudgetReallocated'
  | 'ReallocationReported'
  | 'ReallocationRejected'
  | 'ReallocationWithdrawn'
  | 'ReallocationExpired'
  | 'ApprovalDelegated'
  | 'DelegationRevoked'
> = {
  ReallocationRequested: [
    {
      reallocationId: 'R-1',
      from: FROM,
      to: TO,
      reason: '项目进度调整',
      proposalHash: PROPOSAL_HASH,
      expiresOn: '2023-04-30',
      verdict: VERDICT,
    },
  ],
  ReallocationAmended: [
    {
      reallocationId: 'R-1',
      released: FROM,
      from: [{ lineId: AUDIT, amountFen: 35_000n }],
      to: [{ lineId: SYSTEM, amountFen: 35_000n }],
      reason: '项目进度调整',
      proposalHash: PROPOSAL_HASH,
    },
  ],
  ReallocationEndorsed: [
    {
      reallocationId: 'R-1',
      proposalHash: PROPOSAL_HASH,
      authority: 'department',
      role: 'approver',
    },
  ],
  BudgetReallocated: [
    {
      reallocationId: 'R-1',
      from: FROM,
      to: TO,
      proposalHash: PROPOSAL_HASH,
      authority: 'finance',
      role: 'finance',
      reportDueOn: '2023-04-10',
      reportTo: 'executive authority and relevant treasury',
    },
  ],
  ReallocationReported: [
    {
      reallocationId: 'R-1',
      reportTo: 'executive authority and relevant treasury',
      reportNumber: '深龙审报〔2023〕3号',
    },
  ],
  ReallocationRejected: [{ reallocationId: 'R-1', from: FROM, reason: '依据不足' }],
  ReallocationWithdrawn: [{ reallocationId: 'R-1', from: FROM, reason: '情况有变' }],
  ReallocationExpired: [{ reallocationId: 'R-1', from: FROM, expiresOn: '2023-04-30' }],
  ApprovalDelegated: [
    {
      delegationId: 'D-1',
      delegate: 'key:deputy',
      authority: 'department',
      validFrom: '2023-05-01',
      validUntil: '2023-05-14',
      reason: '出差',
    },
  ],
  DelegationRevoked: [{ delegationId: 'D-1', reason: '提前返回' }],
};

const HELD = [{ lineId: AUDIT, amountFen: 200_000n }];
const PART = [{ lineId: AUDIT, amountFen: 20_000n }];
const CONTRACT = {
  contractNumber: 'SJ-2023-017',
  supplierName: '某某会计师事务所',
  supplierSize: 'small',
  purpose: '政府投资审计',
  dueOn: '2023-11-30',
} as const;

export const COMMITMENT_EXAMPLES: ExamplesOf<
  | 'FundsFrozen'
  | 'FundsUnfrozen'
  | 'PreEncumbranceRecorded'
  | 'EncumbranceRecorded'
  | 'EncumbranceIncreased'
  | 'PreEncumbranceReleased'
  | 'EncumbranceReleased'
> = {
  FundsFrozen: [{ freezeId: 'F-1', reason: '待核实', lines: HELD }],
  FundsUnfrozen: [{ freezeId: 'F-1', reason: '核实完毕', lines: HELD }],
  PreEncumbranceRecorded: [
    { preEncumbranceId: 'B-1', planNumber: 'CG-2023-08', purpose: '政府投资审计', lines: HELD },
  ],
  EncumbranceRecorded: [
    { encumbranceId: 'E-1', ...CONTRACT, lines: HELD },
    {
      encumbranceId: 'E-1',
      ...CONTRACT,
      lines: HELD,
      preEncumbranceId: 'B-1',
      planned: [{ lineId: AUDIT, amountFen: 180_000n }],
    },
  ],
  EncumbranceIncreased: [
    { encumbranceId: 'E-1', contractNumber: 'SJ-2023-017-1', reason: '增加审计点', lines: PART },
  ],
  PreEncumbranceReleased: [{ preEncumbranceId: 'B-1', reason: '采购节约', lines: PART }],
  EncumbranceReleased: [{ encumbranceId: 'E-1', reason: '合同终止', lines: PART }],
};

const VOUCHER = { voucherNumber: '记-0001' };
const PAID = { paymentId: 'P-1', lineId: AUDIT, amountFen: 60_000n };

export const PAYMENT_EXAMPLES: ExamplesOf<
  | 'PaymentOrdered'
  | 'PaymentRejected'
  | 'PaymentSettled'
  | 'PaymentRecorded'
  | 'PaymentRefunded'
  | 'PaymentCorrected'
> = {
  PaymentOrdered: [
    { ...PAID, method: 'direct', purpose: '审计服务费' },
    { ...PAID, method: 'direct', purpose: '审计服务费', encumbranceId: 'E-1' },
  ],
  PaymentRejected: [
    { ...PAID, reason: '账号有误' },
    { ...PAID, encumbranceId: 'E-1', reason: '账号有误' },
  ],
  PaymentSettled: [{ ...PAID, ...VOUCHER }],
  PaymentRecorded: [
    { ...PAID, paymentId: 'P-2', ...VOUCHER, purpose: '审计服务费' },
    {
      ...PAID,
      paymentId: 'P-2',
      ...VOUCHER,
      purpose: '审计服务费',
      encumbranceId: 'E-1',
      liquidatedFen: 50_000n,
    },
  ],
  PaymentRefunded: [
    {
      refundId: 'T-1',
      paymentId: 'P-1',
      lineId: AUDIT,
      amountFen: 5_000n,
      voucherNumber: '记-0002',
      reason: '多付退回',
    },
  ],
  PaymentCorrected: [
    {
      correctionId: 'C-1',
      paymentId: 'P-1',
      correctsSeq: 31,
      fromLineId: AUDIT,
      toLineId: SYSTEM,
      amountFen: 10_000n,
      reason: '科目有误',
    },
  ],
};
