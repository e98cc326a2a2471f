import type { CodeName } from './classification.js';

// The facts of a ledger. An event is a promise: never edited, never deleted, never renamed.
// Amounts are fen; who, when and under which document number stand in the envelope (`Recorded`).

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

export interface LedgerOpened {
  readonly type: 'LedgerOpened';
  readonly ledgerId: string;
  readonly fiscalYear: number;
  readonly departmentName: string;
  readonly units: readonly BudgetUnit[];
  readonly projects: readonly Project[];
  readonly functionalCodes: readonly CodeName[];
  readonly economicCodes: readonly CodeName[];
}

export interface BudgetApproved {
  readonly type: 'BudgetApproved';
  readonly lines: readonly OpeningLine[];
}

export interface SupplementaryAppropriated {
  readonly type: 'SupplementaryAppropriated';
  readonly reason: string;
  readonly lines: readonly LineAmount[];
}

export interface AppropriationReduced {
  readonly type: 'AppropriationReduced';
  readonly reason: string;
  readonly lines: readonly LineAmount[];
}

/** 预算调剂, filed: the amounts leave `available` of the source lines and are held. */
export interface ReallocationRequested {
  readonly type: 'ReallocationRequested';
  readonly reallocationId: string;
  readonly from: readonly LineAmount[];
  readonly to: readonly LineAmount[];
  readonly reason: string;
  /** SHA-256 over the canonical proposal, lower-case hex: what an approval signs. */
  readonly proposalHash: string;
}

export interface BudgetReallocated {
  readonly type: 'BudgetReallocated';
  readonly reallocationId: string;
  readonly from: readonly LineAmount[];
  readonly to: readonly LineAmount[];
  readonly proposalHash: string;
}

export interface ReallocationRejected {
  readonly type: 'ReallocationRejected';
  readonly reallocationId: string;
  readonly from: readonly LineAmount[];
  readonly reason: string;
}

export interface ReallocationWithdrawn {
  readonly type: 'ReallocationWithdrawn';
  readonly reallocationId: string;
  readonly from: readonly LineAmount[];
  readonly reason: string;
}

/** A settled payment, reported as a fact: never refused for want of money. */
export interface PaymentRecorded {
  readonly type: 'PaymentRecorded';
  readonly paymentId: string;
  readonly lineId: string;
  readonly amountFen: bigint;
  readonly voucherNumber: string;
  readonly purpose: string;
  /** Salted SHA-256 of the payee; the payee itself stays outside the hashed bytes. */
  readonly payeeCommitment?: string;
}

export interface PaymentRefunded {
  readonly type: 'PaymentRefunded';
  readonly refundId: string;
  readonly paymentId: string;
  readonly lineId: string;
  readonly amountFen: bigint;
  readonly voucherNumber: string;
  readonly reason: string;
}

/** 更正: refunds the wrong line and charges the right one, without cash. */
export interface PaymentCorrected {
  readonly type: 'PaymentCorrected';
  readonly correctionId: string;
  readonly paymentId: string;
  /** Sequence number of the payment's own event, the one that is corrected. */
  readonly correctsSeq: number;
  readonly fromLineId: string;
  readonly toLineId: string;
  readonly amountFen: bigint;
  readonly reason: string;
}

export type ControlDimension = 'line' | 'project' | 'functional' | 'unit';

/** One crossing of a control rule by one control object, upwards or back down. */
export interface Crossing {
  readonly ruleVersion: number;
  readonly dimension: ControlDimension;
  readonly key: string;
  readonly tierPercent: number;
  /** Counts the upward crossings of this object from 1; a clearing carries the number it clears. */
  readonly crossing: number;
  readonly adjustedFen: bigint;
  readonly committedFen: bigint;
  readonly causedBySeq: number;
}

export interface OverspendFlagged extends Crossing {
  readonly type: 'OverspendFlagged';
  /** `no-budget` when the object has no budget at all. */
  readonly finding: 'overspend' | 'no-budget';
}

export interface OverspendCleared extends Crossing {
  readonly type: 'OverspendCleared';
}

export type BudgetEvent =
  | LedgerOpened
  | BudgetApproved
  | SupplementaryAppropriated
  | AppropriationReduced
  | ReallocationRequested
  | BudgetReallocated
  | ReallocationRejected
  | ReallocationWithdrawn
  | PaymentRecorded
  | PaymentRefunded
  | PaymentCorrected
  | OverspendFlagged
  | OverspendCleared;

export type BudgetEventType = BudgetEvent['type'];

/** Who orders, for which day, under which document: given by the edge, carried by the event. */
export interface Meta {
  readonly actor: string;
  /** The day the fact belongs to, YYYY-MM-DD. */
  readonly effectiveOn: string;
  readonly documentNumber?: string;
}

/** An event in its place in the ledger. `seq` counts from 1 without gaps. */
export interface Recorded extends Meta {
  readonly seq: number;
  readonly event: BudgetEvent;
}
