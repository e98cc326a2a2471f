import type {
  BudgetApproved,
  LedgerOpened,
  OpeningLine,
} from '../../src/domain/appropriation-events.js';
import type { Meta } from '../../src/domain/events.js';
import type {
  PaymentCorrected,
  PaymentRecorded,
  PaymentRefunded,
} from '../../src/domain/execution-events.js';
import type { OpenLedger } from '../../src/domain/opening.js';
import type { ReallocationRequested } from '../../src/domain/reallocation-events.js';

// A small department: two units that hold lines, one that does not, one land-fund project.

export const OPENING: OpenLedger = {
  ledgerId: '440307-audit-2023',
  departmentName: '审计局',
  units: [
    { unitCode: 'U1', name: '审计局本级', independentAccounts: true },
    { unitCode: 'U2', name: '审计中心', independentAccounts: true },
    { unitCode: 'U3', name: '审计学会', independentAccounts: false },
  ],
  projects: [
    { projectCode: '2023-P1', name: '政府投资审计' },
    { projectCode: '2023-P2', name: '审计信息化' },
  ],
  functionalCodes: [
    { code: '201', name: '一般公共服务支出' },
    { code: '20108', name: '审计事务' },
    { code: '2010801', name: '行政运行' },
    { code: '2010804', name: '审计业务' },
    { code: '212', name: '城乡社区支出' },
    { code: '21208', name: '国有土地使用权出让收入安排的支出' },
    { code: '2120803', name: '城市建设支出' },
  ],
  economicCodes: [
    { code: '301', name: '工资福利支出' },
    { code: '30101', name: '基本工资' },
    { code: '302', name: '商品和服务支出' },
    { code: '30201', name: '办公费' },
    { code: '30217', name: '公务接待费' },
    { code: '30227', name: '委托业务费' },
  ],
};

export const WAGES = 'U1:2010801:30101:basic:general-public-budget';
export const OFFICE = 'U1:2010801:30201:basic:general-public-budget';
export const HOSPITALITY = 'U1:2010801:30217:basic:general-public-budget';
export const AUDIT = 'U1:2010804:30227:2023-P1:general-public-budget';
export const SYSTEM = 'U2:2010804:30227:2023-P2:general-public-budget';
export const LAND = 'U2:2120803:30227:2023-P2:government-fund-budget';

/** Lines that could exist and do not in the opening budget. */
export const UNOPENED = 'U2:2010801:30201:basic:general-public-budget';
export const UNOPENED_AUDIT = 'U1:2010804:30227:2023-P2:general-public-budget';

/** Lines that cannot exist in this ledger, by the rule they break. */
export const IMPOSSIBLE_LINES = {
  LINE_MALFORMED: 'U1:201080:30201:basic:general-public-budget',
  UNIT_UNKNOWN: 'U9:2010801:30201:basic:general-public-budget',
  UNIT_HOLDS_NO_LINES: 'U3:2010801:30201:basic:general-public-budget',
  FUNCTIONAL_CODE_UNKNOWN: 'U1:2010802:30201:basic:general-public-budget',
  ECONOMIC_CODE_UNKNOWN: 'U1:2010801:30202:basic:general-public-budget',
  PROJECT_UNKNOWN: 'U1:2010801:30201:2023-P3:general-public-budget',
} as const;

export const OFFICER: Meta = { actor: 'officer', effectiveOn: '2023-03-01' };
export const APPROVER: Meta = { actor: 'approver', effectiveOn: '2023-03-02' };
export const TREASURY: Meta = { actor: 'treasury', effectiveOn: '2023-03-03' };

export const OPENING_LINES: readonly OpeningLine[] = [
  { lineId: WAGES, amountFen: 9_000n, basis: 'published' },
  { lineId: OFFICE, amountFen: 1_000n, basis: 'published' },
  { lineId: HOSPITALITY, amountFen: 200n, basis: 'published' },
  { lineId: AUDIT, amountFen: 5_000n, basis: 'within-rounding' },
  { lineId: SYSTEM, amountFen: 3_000n, basis: 'assumed-split' },
  { lineId: LAND, amountFen: 7_000n, basis: 'published' },
];

export const OPENED: LedgerOpened = { type: 'LedgerOpened', fiscalYear: 2023, ...OPENING };
export const APPROVED: BudgetApproved = { type: 'BudgetApproved', lines: OPENING_LINES };

/** An open ledger with an approved budget. */
export const READY = [OPENED, APPROVED] as const;

export const HASH = '5e'.repeat(32);

/** Files 400 fen from the audit project, most of it to the system project. */
export const REQUESTED: ReallocationRequested = {
  type: 'ReallocationRequested',
  reallocationId: 'R-1',
  from: [{ lineId: AUDIT, amountFen: 400n }],
  to: [
    { lineId: SYSTEM, amountFen: 300n },
    { lineId: UNOPENED_AUDIT, amountFen: 100n },
  ],
  reason: '项目进度调整',
  proposalHash: HASH,
};

/** Pays 600 fen from the office line. */
export const PAID: PaymentRecorded = {
  type: 'PaymentRecorded',
  paymentId: 'P-1',
  lineId: OFFICE,
  amountFen: 600n,
  voucherNumber: '记-0001',
  purpose: '办公用品',
};

/** Moves 250 fen of the payment to the hospitality line. */
export const CORRECTED: PaymentCorrected = {
  type: 'PaymentCorrected',
  correctionId: 'C-1',
  paymentId: 'P-1',
  correctsSeq: 3,
  fromLineId: OFFICE,
  toLineId: HOSPITALITY,
  amountFen: 250n,
  reason: '科目有误',
};

/** Gives 100 fen of the payment back to the office line. */
export const REFUNDED: PaymentRefunded = {
  type: 'PaymentRefunded',
  refundId: 'F-1',
  paymentId: 'P-1',
  lineId: OFFICE,
  amountFen: 100n,
  voucherNumber: '记-0002',
  reason: '退货',
};
