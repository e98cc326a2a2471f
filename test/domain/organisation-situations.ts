import type { EncumbranceRecorded } from '../../src/domain/commitment-events.js';
import type { BudgetEvent, Meta } from '../../src/domain/events.js';
import type { PaymentRecorded } from '../../src/domain/execution-events.js';
import { LAND, OFFICER, READY, SYSTEM } from './fixture.js';

// A unit with contracts, an overspent line and money that was not handed down, before it goes elsewhere.

export const OUTSIDE: Meta = { ...OFFICER, effectiveOn: '2024-01-01' };
export const NO_DAY: Meta = { ...OFFICER, effectiveOn: '2023-13-01' };
export const reason = '机构改革';

export const U2_CLOSED: BudgetEvent = { type: 'UnitClosed', unitCode: 'U2', reason };
export const P2_CLOSED: BudgetEvent = { type: 'ProjectClosed', projectCode: '2023-P2', reason };

export const SYSTEM_IN_U1 = SYSTEM.replace('U2', 'U1');
export const LAND_IN_U1 = LAND.replace('U2', 'U1');

/** A contract over both lines of U2. */
export const CONTRACT: EncumbranceRecorded = {
  type: 'EncumbranceRecorded',
  encumbranceId: 'E-1',
  contractNumber: '合-1',
  supplierName: '某公司',
  purpose: '系统开发',
  dueOn: '2023-12-01',
  lines: [
    { lineId: SYSTEM, amountFen: 1_000n },
    { lineId: LAND, amountFen: 2_000n },
  ],
};
export const OTHER_CONTRACT: EncumbranceRecorded = {
  ...CONTRACT,
  encumbranceId: 'E-0',
  lines: [{ lineId: SYSTEM, amountFen: 500n }],
};

/** Overspends the land line by 500 fen. */
export const LAND_PAID: PaymentRecorded = {
  type: 'PaymentRecorded',
  paymentId: 'P-1',
  lineId: LAND,
  amountFen: 5_500n,
  voucherNumber: '记-0001',
  purpose: '服务器',
};
export const SUPPLEMENT: BudgetEvent = {
  type: 'SupplementaryAppropriated',
  reason,
  source: 'other',
  into: 'unallotted',
  lines: [{ lineId: SYSTEM, amountFen: 70n }],
};
export const BUSY = [...READY, CONTRACT, OTHER_CONTRACT, LAND_PAID, SUPPLEMENT];
