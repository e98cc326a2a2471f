import type { Booked, LineAmount } from './appropriation-events.js';
import type { SupportingDocument } from './reallocation-events.js';

// Facts of money that is spoken for: frozen, planned to be procured, or under contract.

/** 冻结: money stays on its line and cannot be spent. */
export interface FundsFrozen extends Booked {
  readonly type: 'FundsFrozen';
  readonly freezeId: string;
  readonly reason: string;
  readonly lines: readonly LineAmount[];
}

/** 解冻: frozen money is available again, all of it or a part. */
export interface FundsUnfrozen extends Booked {
  readonly type: 'FundsUnfrozen';
  readonly freezeId: string;
  readonly reason: string;
  readonly lines: readonly LineAmount[];
}

/** 采购计划: money reserved for a procurement that has no contract yet. */
export interface PreEncumbranceRecorded extends Booked {
  readonly type: 'PreEncumbranceRecorded';
  readonly preEncumbranceId: string;
  readonly planNumber: string;
  readonly purpose: string;
  readonly lines: readonly LineAmount[];
  readonly documents?: readonly SupportingDocument[];
}

/** What a procurement does not need is available again. */
export interface PreEncumbranceReleased extends Booked {
  readonly type: 'PreEncumbranceReleased';
  readonly preEncumbranceId: string;
  readonly reason: string;
  readonly lines: readonly LineAmount[];
}

export const SUPPLIER_SIZES = ['large', 'medium', 'small', 'micro'] as const;

export type SupplierSize = (typeof SUPPLIER_SIZES)[number];

/** 采购合同 as the ledger knows it. */
export interface Contract {
  readonly contractNumber: string;
  readonly supplierName: string;
  readonly supplierSize?: SupplierSize;
  readonly purpose: string;
  readonly dueOn: string;
}

/** 合同占用. `planned` is the part of each line that a pre-encumbrance had reserved. */
export interface EncumbranceRecorded extends Booked, Contract {
  readonly type: 'EncumbranceRecorded';
  readonly encumbranceId: string;
  readonly lines: readonly LineAmount[];
  readonly preEncumbranceId?: string;
  readonly planned?: readonly LineAmount[];
  readonly documents?: readonly SupportingDocument[];
}

/** 补充合同 (政府采购法 art. 49). */
export interface EncumbranceIncreased extends Booked {
  readonly type: 'EncumbranceIncreased';
  readonly encumbranceId: string;
  readonly contractNumber: string;
  readonly reason: string;
  readonly lines: readonly LineAmount[];
  readonly documents?: readonly SupportingDocument[];
}

/** What a contract does not need is available again. */
export interface EncumbranceReleased extends Booked {
  readonly type: 'EncumbranceReleased';
  readonly encumbranceId: string;
  readonly reason: string;
  readonly lines: readonly LineAmount[];
}
