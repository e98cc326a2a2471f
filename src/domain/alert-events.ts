import type { AlertKind, SelfCheck, Severity } from './alert-rules.js';

// Facts of alerts: what the ledger noticed, and what people did about it. None of them moves money.

/** What an alert is about: a line, a project, a contract, a payment. */
export interface AlertObject {
  readonly dimension: string;
  readonly key: string;
  /** YYYY-MM, where the rule looks at each month by itself. */
  readonly month?: string;
}

/** How an object stands under a rule. Names of figures ending in Fen are fen. */
export interface AlertStanding {
  readonly alertId: string;
  readonly kind: AlertKind;
  readonly ruleId: string;
  /** The policy in force when it was judged. */
  readonly policyVersion: number;
  readonly object: AlertObject;
  /** Counts how often the object was raised under the rule, from 1. */
  readonly episode: number;
  /** Which step of the rule, from 1. */
  readonly tier: number;
  readonly severity: Severity;
  readonly figures: Readonly<Record<string, string | bigint>>;
  readonly causedBySeq: number;
  /** The day it was judged for, where the rule is one of time. */
  readonly on?: string;
}

/** 预警: an object went beyond a step of a rule. */
export interface AlertRaised extends AlertStanding {
  readonly type: 'AlertRaised';
}

/** It went beyond a higher step than it had reached in this episode. */
export interface AlertEscalated extends AlertStanding {
  readonly type: 'AlertEscalated';
}

/** It is below the lowest step again, or the rule is no more: the next crossing is raised anew. */
export interface AlertCleared extends AlertStanding {
  readonly type: 'AlertCleared';
}

/** The rules of time were judged for this day, once. */
export interface AlertsSwept {
  readonly type: 'AlertsSwept';
  readonly on: string;
}

/** What a kind of check found, and under which codes. */
export interface SelfCheckFinding {
  readonly kind: SelfCheck;
  readonly findingCount: number;
  readonly codes: readonly string[];
}

/** The ledger was verified on this day by the ledger itself; no findings of a kind means that it is well. */
export interface LedgerSelfChecked {
  readonly type: 'LedgerSelfChecked';
  readonly on: string;
  readonly findings: readonly SelfCheckFinding[];
}

/** 已阅: somebody has seen it. */
export interface AlertAcknowledged {
  readonly type: 'AlertAcknowledged';
  readonly alertId: string;
}

/** 交办: somebody is to see to it. */
export interface AlertAssigned {
  readonly type: 'AlertAssigned';
  readonly alertId: string;
  readonly assignee: string;
}

/** 说明: a word about it, at any time. */
export interface AlertCommented {
  readonly type: 'AlertCommented';
  readonly alertId: string;
  readonly comment: string;
}

/** Nobody is to be reminded of it through this day. */
export interface AlertSnoozed {
  readonly type: 'AlertSnoozed';
  readonly alertId: string;
  readonly snoozedUntil: string;
}

/** 办结: it is dealt with, and not raised again before its condition has cleared. */
export interface AlertClosed {
  readonly type: 'AlertClosed';
  readonly alertId: string;
  readonly reason: string;
}

export type AlertCrossed = AlertRaised | AlertEscalated | AlertCleared;

/** What people do about an alert. */
export type AlertHandled =
  | AlertAcknowledged
  | AlertAssigned
  | AlertCommented
  | AlertSnoozed
  | AlertClosed;
