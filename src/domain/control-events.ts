import type {
  EncumbranceIncreased,
  EncumbranceRecorded,
  PreEncumbranceRecorded,
} from './commitment-events.js';
import type { PaymentOrdered } from './execution-events.js';
import type { ControlResponse, ControlRuleDimension } from './policy.js';

// Facts of availability control: orders that wait for a decision, and limits that were raised for a while.

/** What one control rule said to an order on one of its objects. Its tier is counted from 1. */
export interface ControlFinding {
  readonly ruleId: string;
  readonly dimension: ControlRuleDimension;
  readonly key: string;
  readonly response: ControlResponse;
  readonly tier: number;
  readonly limitFen: bigint;
  /** What the object would have used with the order. */
  readonly measureFen: bigint;
  readonly baseFen: bigint;
  /** How much of the limit is by override. */
  readonly overrideFen?: bigint;
}

/** What an order that is asked, and not reported, would make. */
export type AskedEvent =
  | PaymentOrdered
  | PreEncumbranceRecorded
  | EncumbranceRecorded
  | EncumbranceIncreased;

/** An order waits for another person; nothing is reserved for it. */
export interface OrderHeld {
  readonly type: 'OrderHeld';
  readonly holdId: string;
  readonly policyVersion: number;
  /** Every rule that it met beyond a tier, the strictest first. */
  readonly findings: readonly ControlFinding[];
  /** What would have been recorded. */
  readonly events: readonly AskedEvent[];
}

/** The order goes through after all; its own events follow, as of now. */
export interface HeldOrderReleased {
  readonly type: 'HeldOrderReleased';
  readonly holdId: string;
  readonly reason?: string;
}

/** The order is turned down; it can be asked anew, under another id. */
export interface HeldOrderRefused {
  readonly type: 'HeldOrderRefused';
  readonly holdId: string;
  readonly reason: string;
}

/** Asks that one object may go beyond the limit of one rule by an amount, up to and including a day. */
export interface ControlOverrideRequested {
  readonly type: 'ControlOverrideRequested';
  readonly overrideId: string;
  readonly ruleId: string;
  readonly dimension: ControlRuleDimension;
  readonly objectKey: string;
  readonly additionalFen: bigint;
  readonly validUntil: string;
  readonly reason: string;
}

/** The limit is lifted by that amount, until that day. */
export interface ControlOverrideApproved {
  readonly type: 'ControlOverrideApproved';
  readonly overrideId: string;
}

/** The limit stays as it is. */
export interface ControlOverrideRejected {
  readonly type: 'ControlOverrideRejected';
  readonly overrideId: string;
  readonly reason: string;
}

/** The limit is what it was from now on; what was let through stays. */
export interface ControlOverrideRevoked {
  readonly type: 'ControlOverrideRevoked';
  readonly overrideId: string;
  readonly reason: string;
}
