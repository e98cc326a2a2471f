import type { FundSource } from './line.js';

// Facts of performance management (绩效) and of revenue. Neither moves money on a line.

export const COMPARATORS = ['at-least', 'at-most', 'equal', 'before', 'qualitative'] as const;

export type Comparator = (typeof COMPARATORS)[number];

/** 绩效指标: three levels, and the value that is to be reached. */
export interface PerformanceTarget {
  readonly targetId: string;
  readonly level1: string;
  readonly level2: string;
  readonly level3: string;
  readonly comparator: Comparator;
  /** A decimal number, a date for `before`, words for `qualitative`. */
  readonly value: string;
  readonly unit?: string;
}

/** The department as a whole, or one project. */
export type PerformanceScope = 'department' | `project:${string}`;

/** 绩效目标: what the department or a project is to reach; replaces what was set before. */
export interface PerformanceTargetsSet {
  readonly type: 'PerformanceTargetsSet';
  readonly scope: PerformanceScope;
  /** 年度总体目标. */
  readonly objective: string;
  readonly targets: readonly PerformanceTarget[];
}

export interface TargetFinding {
  readonly targetId: string;
  readonly actual: string;
  readonly note?: string;
}

/** 绩效运行监控, by the end of August. */
export interface PerformanceReviewed {
  readonly type: 'PerformanceReviewed';
  readonly scope: PerformanceScope;
  readonly findings: readonly TargetFinding[];
  readonly conclusion: string;
}

export interface TargetResult extends TargetFinding {
  readonly achieved: boolean;
}

/** 绩效自评. `score` is 0 to 100 with at most two decimals. */
export interface PerformanceResultRecorded {
  readonly type: 'PerformanceResultRecorded';
  readonly scope: PerformanceScope;
  readonly results: readonly TargetResult[];
  readonly score: string;
}

/** 收入: where money comes from; `carried-over` is 上年结转. */
export type RevenueSource = FundSource | 'carried-over';

export interface RevenueAmount {
  readonly unitCode: string;
  readonly source: RevenueSource;
  readonly amountFen: bigint;
}

/** 收入预算: sets what each unit is to receive from each source; replaces what was set before. */
export interface RevenueBudgetSet {
  readonly type: 'RevenueBudgetSet';
  readonly reason: string;
  readonly lines: readonly RevenueAmount[];
}

/** Money came in; it is a fact and not limited by the budget. */
export interface RevenueReceived {
  readonly type: 'RevenueReceived';
  readonly receiptId: string;
  readonly unitCode: string;
  readonly source: RevenueSource;
  readonly amountFen: bigint;
  readonly voucherNumber: string;
  readonly purpose: string;
}

/** Money received goes back to the payer. */
export interface RevenueRefunded {
  readonly type: 'RevenueRefunded';
  readonly refundId: string;
  readonly receiptId: string;
  readonly unitCode: string;
  readonly source: RevenueSource;
  readonly amountFen: bigint;
  readonly voucherNumber: string;
  readonly reason: string;
}
