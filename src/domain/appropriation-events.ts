import type { CodeName } from './classification.js';
import type { Policy } from './policy.js';

// Facts of opening a ledger and of appropriating, allotting and planning money.

/** A fact that counts in a month. */
export interface Booked {
  /** The month (YYYY-MM) that a late fact counts in, when its own was closed already. */
  readonly bookedIn?: string;
}

export interface BudgetUnit {
  readonly unitCode: string;
  readonly name: string;
  /** False (不独立核算): listed in the publication, but holds no lines. */
  readonly independentAccounts: boolean;
}

export interface Project {
  readonly projectCode: string;
  readonly name: string;
}

export interface LineAmount {
  readonly lineId: string;
  readonly amountFen: bigint;
}

/** 政府采购 within a line: `smallMicroFen` is part of `smeFen`, which is part of `amountFen`. */
export interface Procurement {
  readonly category: 'goods' | 'works' | 'services';
  readonly amountFen: bigint;
  readonly smeFen: bigint;
  readonly smallMicroFen: bigint;
}

/** Where an opening figure comes from: printed, inside the rounding of a printed one, or chosen. */
export type Basis = 'published' | 'within-rounding' | 'assumed-split';

export interface OpeningLine extends LineAmount {
  readonly basis: Basis;
  readonly subItem?: string;
  readonly procurement?: Procurement;
}

/** An event of another ledger. */
export interface EventReference {
  readonly ledgerId: string;
  readonly seq: number;
  /** Lower-case hex. */
  readonly hash: string;
}

/** A ledger begins: one department, one fiscal year, with its units, projects and codes. */
export interface LedgerOpened {
  readonly type: 'LedgerOpened';
  readonly ledgerId: string;
  readonly fiscalYear: number;
  readonly departmentName: string;
  readonly units: readonly BudgetUnit[];
  readonly projects: readonly Project[];
  readonly functionalCodes: readonly CodeName[];
  readonly economicCodes: readonly CodeName[];
  /** Version 1 of the policy; a ledger without one knows only the rules that no policy can lift. */
  readonly policy?: Policy;
  /** The last event of the year before, as far as it had got. */
  readonly follows?: EventReference;
}

/** Puts another policy in force, whole; `version` counts from the one of the opening. */
export interface PolicyAdopted {
  readonly type: 'PolicyAdopted';
  readonly version: number;
  readonly policy: Policy;
  readonly reason: string;
}

/** 预算法 art. 54: what may be arranged before the budget is approved. */
export const PROVISIONAL_GROUNDS = [
  'carried-over',
  'as-last-year',
  'legal-obligation',
  'disaster-relief',
] as const;

export type ProvisionalGround = (typeof PROVISIONAL_GROUNDS)[number];

/** 批复前支出 (预算法 art. 54): what is arranged before the budget is approved. */
export interface ProvisionallyAppropriated extends Booked {
  readonly type: 'ProvisionallyAppropriated';
  readonly ground: ProvisionalGround;
  readonly reason: string;
  readonly lines: readonly LineAmount[];
}

/** Where appropriated money goes: at hand at once, or waiting to be allotted (下达). */
export type Into = 'available' | 'unallotted';

/** 年初预算批复: the approved budget, line by line. */
export interface BudgetApproved extends Booked {
  readonly type: 'BudgetApproved';
  readonly lines: readonly OpeningLine[];
  /** Absent is `available`. */
  readonly into?: Into;
  /** What had been arranged provisionally; it counts as allotted. */
  readonly replaces?: readonly LineAmount[];
}

export const SUPPLEMENT_SOURCES = [
  'reserve-fund',
  'special-transfer',
  'carried-over-funds',
  'other',
] as const;

export type SupplementSource = (typeof SUPPLEMENT_SOURCES)[number];

/** 追加: more is appropriated, and it is said from what. */
export interface SupplementaryAppropriated extends Booked {
  readonly type: 'SupplementaryAppropriated';
  readonly reason: string;
  readonly source: SupplementSource;
  readonly lines: readonly LineAmount[];
  readonly into?: Into;
}

/** 追减: what is still available is taken back. */
export interface AppropriationReduced extends Booked {
  readonly type: 'AppropriationReduced';
  readonly reason: string;
  readonly lines: readonly LineAmount[];
}

/** 预算法 art. 67: what makes a change a budget adjustment in the legal sense. */
export const ADJUSTMENT_SUBJECTS = ['total', 'stabilization-fund', 'key-spending', 'debt'] as const;

export type AdjustmentSubject = (typeof ADJUSTMENT_SUBJECTS)[number];

/** 预算调整, on a resolution of the standing committee of the people's congress. */
export interface BudgetAdjusted extends Booked {
  readonly type: 'BudgetAdjusted';
  readonly subject: AdjustmentSubject;
  readonly resolutionNumber: string;
  readonly resolutionOn: string;
  readonly reason: string;
  readonly increases: readonly LineAmount[];
  readonly decreases: readonly LineAmount[];
  readonly into?: Into;
}

/** 下达: unallotted money becomes available. */
export interface FundsAllotted extends Booked {
  readonly type: 'FundsAllotted';
  readonly lines: readonly LineAmount[];
}

/** 用款计划 of one month; replaces what was planned for these lines and that month. */
export interface CashPlanSet {
  readonly type: 'CashPlanSet';
  readonly month: string;
  readonly lines: readonly LineAmount[];
}
