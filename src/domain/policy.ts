import type { AlertRule } from './alert-rules.js';
import type { FundSource } from './line.js';
import type { Measure } from './monthly-use.js';

// Who may change what, as data: one document per version, adopted by an event. The shapes are those that
// budget laws use; which of them apply, and with which figures, is the document's to say.

/** Who can sign, lowest first. */
export const AUTHORITIES = ['unit', 'department', 'finance', 'standing-committee'] as const;

export type Authority = (typeof AUTHORITIES)[number];

/** Lines, by what they are; everything that is named must match, codes by prefix. */
export interface Selector {
  readonly unitCodes?: readonly string[];
  readonly functionalCodes?: readonly string[];
  readonly economicCodes?: readonly string[];
  readonly projectCodes?: readonly string[];
  readonly fundSources?: readonly FundSource[];
  readonly kind?: 'basic' | 'project';
}

/** What a transfer crosses when money leaves one value of it for another. */
export const DIMENSIONS = [
  'unit',
  'functional-item',
  'economic-class',
  'project',
  'kind',
  'fund-source',
  'procurement',
] as const;

export type Dimension = (typeof DIMENSIONS)[number];

/** 审批权限表: what a transfer crosses, and who signs it then. Every row that matches adds its signatures. */
export interface MatrixRow {
  readonly ruleId: string;
  readonly crosses: Dimension | 'nothing';
  /** The row matches from this total on. */
  readonly fromAmountFen?: bigint;
  readonly approve: readonly Authority[];
  readonly inform: readonly Authority[];
}

/** What is counted together: one line, or all lines that share a code. */
export const SCOPES = [
  'line',
  'functional-class',
  'functional-group',
  'functional-item',
  'economic-class',
  'economic-item',
  'project',
  'unit',
  'ledger',
] as const;

export type Scope = (typeof SCOPES)[number];

/** Nothing goes from these lines to those, or not without a higher authority. */
export interface DirectionRule {
  readonly type: 'direction';
  readonly ruleId: string;
  readonly from: Selector;
  readonly to: Selector;
  /** Only money carried in from the year before is meant. */
  readonly carriedOver?: boolean;
  /** The proposal is allowed, and this authority signs it too. */
  readonly unless?: Authority;
}

/** What leaves or enters a scope is at most so many percent of its budget. */
export interface CapRule {
  readonly type: 'cap';
  readonly ruleId: string;
  readonly scope: Scope;
  readonly side: 'from' | 'to';
  readonly percent: number;
  /** Approved budget, or the adjusted budget when that month (MM) was closed. */
  readonly base: 'original' | { readonly closedMonth: string };
  /** What is added up: this proposal alone, or all of its period that are approved or pending. */
  readonly per: 'proposal' | 'month' | 'quarter' | 'year';
}

/** What has given in a year receives nothing in it, and the other way round. */
export interface OneWayRule {
  readonly type: 'one-way';
  readonly ruleId: string;
  readonly scope: Scope;
}

/** An approved transfer is reported within so many days. */
export interface ReportRule {
  readonly type: 'report';
  readonly ruleId: string;
  readonly withinDays: number;
  readonly to: string;
  /** While a report is overdue, nothing new is filed. */
  readonly blocksFiling: boolean;
}

/** A proposal of this kind carries a document of this type. */
export interface DocumentRule {
  readonly type: 'document';
  readonly ruleId: string;
  readonly from?: Selector;
  readonly to?: Selector;
  readonly fromAmountFen?: bigint;
  readonly documentType: string;
}

export type VirementRule = DirectionRule | CapRule | OneWayRule | ReportRule | DocumentRule;

/** What happens to an order that passes a tier, the strictest last. */
export const CONTROL_RESPONSES = [
  'record',
  'warn',
  'warn-with-attachment',
  'hold',
  'block',
] as const;

export type ControlResponse = (typeof CONTROL_RESPONSES)[number];

/** Whose use a control rule compares with its budget. */
export const CONTROL_RULE_DIMENSIONS = [
  'line',
  'functional',
  'economic',
  'project',
  'unit',
  'fund-source',
  'ledger',
] as const;

export type ControlRuleDimension = (typeof CONTROL_RULE_DIMENSIONS)[number];

/** One step of a control rule. Where it names both, the lower one is its limit. */
export interface ControlTier {
  readonly percent?: number;
  readonly amountFen?: bigint;
  readonly response: ControlResponse;
}

/** Availability control: how much of its budget an object may use, and what happens beyond. */
export interface ControlRule {
  readonly ruleId: string;
  readonly dimension: ControlRuleDimension;
  /** Only objects with these lines, such as the three-public codes. */
  readonly lines?: Selector;
  readonly measure: Measure;
  readonly horizon: 'month' | 'cumulative' | 'year';
  readonly tiers: readonly ControlTier[];
  readonly overridable: boolean;
}

export interface Policy {
  readonly policyId: string;
  readonly title: string;
  /** The laws and documents it rests on. */
  readonly basis: readonly string[];
  /** 下达: whether an appropriation has to be allotted before it is available. */
  readonly allotment: 'none' | 'required';
  /** 用款计划: whether payment orders need a monthly cash plan. */
  readonly cashPlan: 'none' | 'monthly';
  /** What becomes of a fact of a closed month. */
  readonly lateFacts: 'next-open-period' | 'refuse';
  /** A proposal expires so many days after it was filed. */
  readonly proposalValidDays: number;
  /** The roles that may sign for an authority. */
  readonly signers: Readonly<Record<Authority, readonly string[]>>;
  readonly approvalMatrix: readonly MatrixRow[];
  readonly virementRules: readonly VirementRule[];
  /** All supplementary contracts together, in percent of the contract (政府采购法 art. 49). */
  readonly supplementaryContractPercent: number;
  /** 结转: money of these kinds may be used for so many years, its own the first; then it is returned. */
  readonly carryOver: {
    readonly kinds: readonly ('basic' | 'project')[];
    readonly years: number;
  };
  readonly controlRules: readonly ControlRule[];
  /** 预警规则; the usual ones where a policy names none. */
  readonly alertRules?: readonly AlertRule[];
}

/** A policy and the number under which it was adopted, from 1; 1 is the one a ledger was opened under. */
export interface PolicyInForce {
  readonly version: number;
  readonly policy: Policy;
}

/** What one rule of the policy said to an order, and the figures it said it on. */
export interface Check {
  readonly ruleId: string;
  readonly outcome: 'holds' | 'needs-authority' | 'broken';
  /** Names ending in Fen are fen. */
  readonly figures: Readonly<Record<string, string | bigint>>;
}

/** A decision under a policy, so that it can be decided again and explained without the ledger. */
export interface Verdict {
  readonly policyVersion: number;
  /** Who has to sign, lowest first; empty when anybody but the proposer may. */
  readonly approve: readonly Authority[];
  readonly inform: readonly Authority[];
  readonly checks: readonly Check[];
}
