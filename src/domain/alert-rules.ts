import type { SupplierSize } from './commitment-events.js';
import type { Scope, Selector } from './policy.js';

// What the ledger tells people of by itself, as data of the policy. Every figure is a limit: what is
// exactly at it is not beyond it.

export const ALERT_KINDS = [
  'threshold',
  'three-public-over-cap',
  'no-budget-payment',
  'duplicate-payment',
  'split-purchase',
  'pace-behind',
  'pace-ahead',
  'year-end-rush',
  'forecast-overspend',
  'stale-encumbrance',
  'invoice-overdue',
  'carried-over-old',
  'reconciliation',
  'chain-broken',
  'projection-drift',
] as const;

export type AlertKind = (typeof ALERT_KINDS)[number];

export const SEVERITIES = ['info', 'warning', 'critical'] as const;

export type Severity = (typeof SEVERITIES)[number];

/** One step of a rule: beyond this figure it is this bad. */
export interface AlertTier {
  readonly above: number;
  readonly severity: Severity;
}

/** Every tier of every control rule of the policy on its own base and horizon, but for overspend. */
export interface ThresholdAlert {
  readonly type: 'threshold';
  readonly ruleId: string;
  /** It clears that far below its lowest limit, in percent of the limit. */
  readonly marginPercent: number;
}

/** 三公经费: all lines of these codes together use more percent of their budget than the tiers say. */
export interface ThreePublicAlert {
  readonly type: 'three-public-over-cap';
  readonly ruleId: string;
  readonly economicCodes: readonly string[];
  readonly tiers: readonly AlertTier[];
}

/** A payment to a line that has no budget; overspend tells of the line, this of each payment. */
export interface NoBudgetAlert {
  readonly type: 'no-budget-payment';
  readonly ruleId: string;
  readonly severity: Severity;
}

/** Two payments from one line of one amount, alike in purpose, voucher or document number. */
export interface DuplicateAlert {
  readonly type: 'duplicate-payment';
  readonly ruleId: string;
  /** At most so many days between the two. */
  readonly windowDays: number;
  readonly severity: Severity;
}

/** 化整为零: purchases of one unit, project and economic item that reach a threshold together only. */
export interface SplitAlert {
  readonly type: 'split-purchase';
  readonly ruleId: string;
  readonly lines?: Selector;
  /** From this amount on a purchase would have had to be put out to tender. */
  readonly thresholdFen: bigint;
  /** The first and the last are at most so many days apart. */
  readonly windowDays: number;
  readonly severity: Severity;
}

/** 执行进度: the part of the budget that is paid against the part of the year that is over, in points. */
export interface PaceAlert {
  readonly type: 'pace-behind' | 'pace-ahead';
  readonly ruleId: string;
  readonly scope: Scope;
  readonly lines?: Selector;
  readonly tiers: readonly AlertTier[];
}

/** 年底突击花钱: how many percent of what the year paid was paid in December. */
export interface RushAlert {
  readonly type: 'year-end-rush';
  readonly ruleId: string;
  readonly scope: Scope;
  readonly lines?: Selector;
  readonly tiers: readonly AlertTier[];
}

/** What the year will have paid if it goes on like this, in percent of the budget; linear by days. */
export interface ForecastAlert {
  readonly type: 'forecast-overspend';
  readonly ruleId: string;
  readonly scope: Scope;
  readonly lines?: Selector;
  /** The days of the year that are too few to tell anything. */
  readonly afterDays: number;
  readonly tiers: readonly AlertTier[];
}

/** A contract that holds money, and that nobody has paid for longer than so many days, or is past due. */
export interface StaleAlert {
  readonly type: 'stale-encumbrance';
  readonly ruleId: string;
  readonly idleDays: number;
  readonly pastDueDays: number;
  readonly severity: Severity;
}

/** 保障中小企业款项支付条例: a payment order to such a supplier waits for more days than this. */
export interface InvoiceAlert {
  readonly type: 'invoice-overdue';
  readonly ruleId: string;
  readonly supplierSizes: readonly SupplierSize[];
  readonly tiers: readonly AlertTier[];
}

/** Money carried in, of a year more years ago than this, that is not paid out yet. */
export interface CarriedAlert {
  readonly type: 'carried-over-old';
  readonly ruleId: string;
  readonly tiers: readonly AlertTier[];
}

export const SELF_CHECKS = ['reconciliation', 'chain-broken', 'projection-drift'] as const;

/** The kinds of what the ledger's own checks can find. */
export type SelfCheck = (typeof SELF_CHECKS)[number];

/** The ledger watches itself: what its own checks find. */
export interface SelfCheckAlert {
  readonly type: SelfCheck;
  readonly ruleId: string;
  readonly severity: Severity;
}

/** Judged at each event. */
export type EventAlert =
  | ThresholdAlert
  | ThreePublicAlert
  | NoBudgetAlert
  | DuplicateAlert
  | SplitAlert
  | SelfCheckAlert;

/** Judged for a day, when the ledger is swept for it. */
export type SweepAlert =
  | PaceAlert
  | RushAlert
  | ForecastAlert
  | StaleAlert
  | InvoiceAlert
  | CarriedAlert;

export type AlertRule = EventAlert | SweepAlert;
