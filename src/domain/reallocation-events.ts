import type { Booked, LineAmount } from './appropriation-events.js';
import type { Authority, Verdict } from './policy.js';

// Facts of 预算调剂. The amounts are held on the source lines from filing until the decision.

/** `procurementFen` is the part of the amount that is procurement money; absent is none. */
export interface TransferAmount extends LineAmount {
  readonly procurementFen?: bigint;
}

/** A document that supports a proposal, kept elsewhere. */
export interface SupportingDocument {
  readonly documentType: string;
  readonly number: string;
  /** SHA-256 of its bytes, lower-case hex. */
  readonly sha256?: string;
}

/** 预算调剂 is filed; the amounts are held on the source lines until it is decided. */
export interface ReallocationRequested extends Booked {
  readonly type: 'ReallocationRequested';
  readonly reallocationId: string;
  readonly from: readonly TransferAmount[];
  readonly to: readonly TransferAmount[];
  readonly reason: string;
  /** SHA-256 over the canonical proposal, of its whole group if linked: what an approval signs. */
  readonly proposalHash: string;
  /** Every reallocation of the group, this one too; decided together or not at all. */
  readonly linkedIds?: readonly string[];
  readonly documents?: readonly SupportingDocument[];
  /** The last day on which it can be approved. */
  readonly expiresOn?: string;
  readonly verdict?: Verdict;
}

/** The proposal as changed after filing; approvals given before are void. */
export interface ReallocationAmended extends Booked {
  readonly type: 'ReallocationAmended';
  readonly reallocationId: string;
  /** What was held before and is released. */
  readonly released: readonly LineAmount[];
  readonly from: readonly TransferAmount[];
  readonly to: readonly TransferAmount[];
  readonly reason: string;
  readonly proposalHash: string;
  readonly documents?: readonly SupportingDocument[];
  readonly verdict?: Verdict;
}

/** In which capacity somebody decides, and for whom when it is a delegate. */
export interface Signature {
  readonly authority?: Authority;
  readonly role?: string;
  readonly onBehalfOf?: string;
}

/** One of several signatures; the last one reallocates. */
export interface ReallocationEndorsed extends Signature {
  readonly type: 'ReallocationEndorsed';
  readonly reallocationId: string;
  readonly proposalHash: string;
}

/** The last signature: the amounts have moved. */
export interface BudgetReallocated extends Booked, Signature {
  readonly type: 'BudgetReallocated';
  readonly reallocationId: string;
  readonly from: readonly TransferAmount[];
  readonly to: readonly TransferAmount[];
  readonly proposalHash: string;
  /** When a policy wants it reported: by this day, to this authority. */
  readonly reportDueOn?: string;
  readonly reportTo?: string;
}

/** The proposal is refused; the held amounts are available again. */
export interface ReallocationRejected extends Booked, Signature {
  readonly type: 'ReallocationRejected';
  readonly reallocationId: string;
  readonly from: readonly LineAmount[];
  readonly reason: string;
}

/** Its proposer takes the proposal back; the held amounts are available again. */
export interface ReallocationWithdrawn extends Booked {
  readonly type: 'ReallocationWithdrawn';
  readonly reallocationId: string;
  readonly from: readonly LineAmount[];
  readonly reason: string;
}

/** Nobody decided in time; the held amounts are available again. */
export interface ReallocationExpired extends Booked {
  readonly type: 'ReallocationExpired';
  readonly reallocationId: string;
  readonly from: readonly LineAmount[];
  readonly expiresOn: string;
}

/** The report on an approved reallocation that a policy asks for was made. */
export interface ReallocationReported {
  readonly type: 'ReallocationReported';
  readonly reallocationId: string;
  readonly reportTo: string;
  readonly reportNumber: string;
}

/** The actor lets another person sign in his place, first and last day included. */
export interface ApprovalDelegated {
  readonly type: 'ApprovalDelegated';
  readonly delegationId: string;
  readonly delegate: string;
  readonly authority: Authority;
  readonly validFrom: string;
  readonly validUntil: string;
  readonly reason: string;
  /** In which capacity the actor may sign; version 1 did not say. */
  readonly role?: string;
}

/** Who gave a delegation ends it. */
export interface DelegationRevoked {
  readonly type: 'DelegationRevoked';
  readonly delegationId: string;
  readonly reason: string;
}
