import type { BudgetEvent } from '../../src/domain/events.js';
import type { LineAddress } from '../../src/domain/line.js';
import { lineIdOf } from '../../src/domain/line.js';
import type { ReportSource } from '../../src/reports/source.js';
import { openingHistory, recorded, sourceOfHistory } from './sample-source.js';

// A ledger of few lines in which every kind of money stands somewhere.

const address = (change: Partial<LineAddress>): LineAddress =>
  ({
    unitCode: 'U1',
    functionalCode: '2010801',
    economicCode: '30201',
    fundSource: 'general-public-budget',
    kind: 'basic',
    ...change,
  }) as LineAddress;

export const OFFICE = lineIdOf(address({}));
export const TRAVEL = lineIdOf(address({ economicCode: '30211' }));
export const VEHICLE = lineIdOf(
  address({
    functionalCode: '2010802',
    economicCode: '31013',
    kind: 'project',
    projectCode: '2023-P5',
  }),
);
export const OWN = lineIdOf(address({ economicCode: '30227', fundSource: 'unit-funds-business' }));
export const FUND = lineIdOf(
  address({ economicCode: '30227', fundSource: 'government-fund-budget' }),
);

export const line = (lineId: string, amountFen: bigint) => ({ lineId, amountFen });

/** The source after the approval of some lines and some events more. */
export function moneyed(events: readonly BudgetEvent[] = []): ReportSource {
  const opening = [
    { ...line(OFFICE, 40_000_000n), basis: 'published' as const },
    { ...line(TRAVEL, 10_000_000n), basis: 'published' as const },
    {
      ...line(VEHICLE, 18_000_000n),
      basis: 'published' as const,
      procurement: {
        category: 'goods' as const,
        amountFen: 18_000_000n,
        smeFen: 12_000_000n,
        smallMicroFen: 5_000_000n,
      },
    },
    { ...line(OWN, 8_000_000n), basis: 'published' as const },
    { ...line(FUND, 2_000_000n), basis: 'published' as const },
  ];
  return sourceOfHistory(recorded(events, openingHistory(opening)));
}

/** The budget of the second line goes to the first, some of the vehicle's with its procurement. */
export const REALLOCATED: readonly BudgetEvent[] = [
  {
    type: 'ReallocationRequested',
    reallocationId: 'R-1',
    from: [line(TRAVEL, 10_000_000n), { ...line(VEHICLE, 8_000_000n), procurementFen: 8_000_000n }],
    to: [{ ...line(OFFICE, 18_000_000n), procurementFen: 8_000_000n }],
    reason: '调剂',
    proposalHash: 'a'.repeat(64),
  },
  {
    type: 'BudgetReallocated',
    reallocationId: 'R-1',
    from: [line(TRAVEL, 10_000_000n), { ...line(VEHICLE, 8_000_000n), procurementFen: 8_000_000n }],
    to: [{ ...line(OFFICE, 18_000_000n), procurementFen: 8_000_000n }],
    proposalHash: 'a'.repeat(64),
  },
];

/** The vehicle is bought from a small supplier, and a little of it comes back. */
export const BOUGHT: readonly BudgetEvent[] = [
  {
    type: 'EncumbranceRecorded',
    encumbranceId: 'C-1',
    contractNumber: '合-1',
    supplierName: '供应商',
    supplierSize: 'small',
    purpose: '购车',
    dueOn: '2023-12-31',
    lines: [line(VEHICLE, 9_000_000n)],
  },
  {
    type: 'PaymentRecorded',
    paymentId: 'P-1',
    ...line(VEHICLE, 9_000_000n),
    voucherNumber: 'V-1',
    purpose: '购车',
    encumbranceId: 'C-1',
    liquidatedFen: 9_000_000n,
  },
  {
    type: 'PaymentRefunded',
    refundId: 'B-1',
    paymentId: 'P-1',
    ...line(VEHICLE, 500_000n),
    voucherNumber: 'V-2',
    reason: '退回',
  },
  {
    type: 'PaymentRecorded',
    paymentId: 'P-2',
    ...line(OFFICE, 3_000_000n),
    voucherNumber: 'V-3',
    purpose: '办公用品',
  },
];

/** The year ends: some money came in, some goes on, some goes back. */
export const ENDED: readonly BudgetEvent[] = [
  {
    type: 'RevenueReceived',
    receiptId: 'E-1',
    unitCode: 'U1',
    source: 'unit-funds-business',
    amountFen: 6_000_000n,
    voucherNumber: 'V-4',
    purpose: '事业收入',
  },
  {
    type: 'PaymentRecorded',
    paymentId: 'P-3',
    ...line(OWN, 5_000_000n),
    voucherNumber: 'V-5',
    purpose: '委托',
  },
  {
    type: 'CarryOverReceived',
    runId: 'run-2022',
    lineId: OFFICE,
    from: { ledgerId: '440307-audit-2022', seq: 9, hash: 'b'.repeat(64) },
    parts: [{ originYear: 2022, amountFen: 1_500_000n }],
    contracts: [],
  },
  {
    type: 'FundsReturned',
    lineId: OFFICE,
    availableFen: 700_000n,
    unallottedFen: 0n,
    reason: '结余',
  },
  {
    type: 'CarriedOver',
    runId: 'run-2023',
    toLedgerId: '440307-audit-2024',
    lineId: OFFICE,
    parts: [{ originYear: 2023, amountFen: 1_000_000n }],
    contracts: [],
  },
];
