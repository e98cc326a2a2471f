import type { Booked } from './appropriation-events.js';
import type { SupportingDocument } from './reallocation-events.js';

// Facts of paying.

export const PAYMENT_METHODS = ['direct', 'authorised'] as const;

/** 财政直接支付 or 财政授权支付. */
export type PaymentMethod = (typeof PAYMENT_METHODS)[number];

/** 支付申请: asks, and can be refused; the bank settles or rejects it. */
export interface PaymentOrdered extends Booked {
  readonly type: 'PaymentOrdered';
  readonly paymentId: string;
  readonly lineId: string;
  readonly amountFen: bigint;
  readonly method: PaymentMethod;
  readonly purpose: string;
  /** The contract it pays; the whole amount comes out of it. */
  readonly encumbranceId?: string;
  /** Salted SHA-256 of the payee; the payee itself stays outside the hashed bytes. */
  readonly payeeCommitment?: string;
  readonly documents?: readonly SupportingDocument[];
}

/** 支付: the bank paid what was ordered. */
export interface PaymentSettled extends Booked {
  readonly type: 'PaymentSettled';
  readonly paymentId: string;
  readonly lineId: string;
  readonly amountFen: bigint;
  readonly voucherNumber: string;
}

/** The bank did not pay: the money is back where the order took it from. */
export interface PaymentRejected extends Booked {
  readonly type: 'PaymentRejected';
  readonly paymentId: string;
  readonly lineId: string;
  readonly amountFen: bigint;
  readonly encumbranceId?: string;
  readonly reason: string;
}

/** A settled payment, reported as a fact: never refused for want of money. */
export interface PaymentRecorded extends Booked {
  readonly type: 'PaymentRecorded';
  readonly paymentId: string;
  readonly lineId: string;
  readonly amountFen: bigint;
  readonly voucherNumber: string;
  readonly purpose: string;
  readonly payeeCommitment?: string;
  readonly method?: PaymentMethod;
  readonly encumbranceId?: string;
  /** How much of it the contract still held; the rest came out of what was available. */
  readonly liquidatedFen?: bigint;
}

/** 退回: money of a payment came back. */
export interface PaymentRefunded extends Booked {
  readonly type: 'PaymentRefunded';
  readonly refundId: string;
  readonly paymentId: string;
  readonly lineId: string;
  readonly amountFen: bigint;
  readonly voucherNumber: string;
  readonly reason: string;
}

/** 更正: refunds the wrong line and charges the right one, without cash. */
export interface PaymentCorrected extends Booked {
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
