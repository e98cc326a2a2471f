import fc from 'fast-check';
import type { ApproveBudget, ChangeAppropriation } from '../../src/domain/appropriation.js';
import type { Crossing, Meta } from '../../src/domain/events.js';
import type { CorrectPayment, RecordPayment, RefundPayment } from '../../src/domain/execution.js';
import { MAX_FEN, sumFen } from '../../src/domain/money.js';
import type { OpenLedger } from '../../src/domain/opening.js';
import { controlObjectsOf } from '../../src/domain/overspend.js';
import type {
  ApproveReallocation,
  DeclineReallocation,
  RequestReallocation,
} from '../../src/domain/reallocation.js';
import {
  AUDIT,
  HOSPITALITY,
  IMPOSSIBLE_LINES,
  LAND,
  OFFICE,
  OPENING,
  OPENING_LINES,
  SYSTEM,
  UNOPENED,
  UNOPENED_AUDIT,
  WAGES,
} from './fixture.js';
import type { OrderName, Orders } from './orders.js';

// Arguments over the fixture's ledger, drawn from so few ids and lines that they meet each other.
// Most are plausible. The rest is what a careless or hostile client might send.

const LINES = [OFFICE, HOSPITALITY, AUDIT, SYSTEM, LAND, UNOPENED, UNOPENED_AUDIT, WAGES] as const;
const PAYMENT_IDS = ['P-0', 'P-1', 'P-2', 'P-3', 'P-4', 'P-5', 'X-1'] as const;
const REALLOCATION_IDS = ['R-1', 'R-2', 'R-3', 'X-1'] as const;

const lineId = mostly(
  fc.constantFrom<string>(...LINES),
  fc.constantFrom(...Object.values(IMPOSSIBLE_LINES)),
);
const amountFen = mostly(
  fc.oneof(fc.bigInt({ min: 1n, max: 300n }), fc.bigInt({ min: 1n, max: 8_000n })),
  fc.constantFrom(0n, -1n, MAX_FEN, MAX_FEN + 1n),
);
const lines = mostly(
  fc.uniqueArray(fc.record({ lineId, amountFen }), {
    minLength: 1,
    maxLength: 3,
    selector: (line) => line.lineId,
  }),
  fc.constantFrom<{ lineId: string; amountFen: bigint }[]>(
    [],
    [
      { lineId: OFFICE, amountFen: 1n },
      { lineId: OFFICE, amountFen: 2n },
    ],
  ),
);
const reallocationId = fc.constantFrom(...REALLOCATION_IDS);
const number = fc.nat({ max: 99_999_999 });

const opening = mostly(
  fc.constant(OPENING),
  fc.constantFrom<OpenLedger>({ ...OPENING, ledgerId: 'audit-2023' }, { ...OPENING, units: [] }),
);
const approval = fc.constantFrom<ApproveBudget>(
  { lines: OPENING_LINES },
  { lines: OPENING_LINES.slice(0, 4) },
  { lines: [...OPENING_LINES, ...OPENING_LINES] },
);
const change: fc.Arbitrary<ChangeAppropriation> = fc.record({ reason: fc.constant('调整'), lines });

// Gives to one or two targets what it takes, now and then but for one fen.
const request: fc.Arbitrary<RequestReallocation> = fc
  .record({
    reallocationId,
    from: lines,
    targets: fc.uniqueArray(lineId, { minLength: 1, maxLength: 2 }),
    percent: fc.bigInt({ min: 1n, max: 99n }),
    errorFen: mostly(fc.constant(0n), fc.constantFrom(-1n, 1n)),
  })
  .map(({ reallocationId: id, from, targets, percent, errorFen }) => {
    const totalFen = sumFen(from.map((line) => line.amountFen)) + errorFen;
    const partFen = (totalFen * percent) / 100n;
    const amounts = targets.length === 1 ? [totalFen] : [partFen, totalFen - partFen];
    const to = targets.map((target, index) => ({
      lineId: target,
      amountFen: amounts[index] ?? 0n,
    }));
    return { reallocationId: id, from, to, reason: '调剂', proposalHash: hashOf(id) };
  });
const signature: fc.Arbitrary<ApproveReallocation> = fc
  .record({ reallocationId, wrong: mostly(fc.constant(''), fc.constant('0')) })
  .map(({ reallocationId: id, wrong }) => ({
    reallocationId: id,
    proposalHash: `${wrong}${hashOf(id)}`.slice(0, 64),
  }));
const decline: fc.Arbitrary<DeclineReallocation> = fc.record({
  reallocationId,
  reason: fc.constant('依据不足'),
});

// A payment has a line that it is usually charged to, so that later orders often find the charge.
const paid = fc.nat({ max: PAYMENT_IDS.length - 1 }).chain((index) =>
  fc.record({
    paymentId: fc.constant(PAYMENT_IDS[index] ?? 'P-0'),
    lineId: fc.oneof({ weight: 2, arbitrary: fc.constant(LINES[index] ?? OFFICE) }, lineId),
  }),
);
const payment: fc.Arbitrary<RecordPayment> = fc
  .record({ paid, amountFen, number, payee: fc.option(fc.constant('c0'.repeat(32))) })
  .map(({ paid: where, amountFen: paidFen, number: voucher, payee }) => ({
    ...where,
    amountFen: paidFen,
    voucherNumber: `记-${voucher}`,
    purpose: '办公用品',
    ...(payee === null ? {} : { payeeCommitment: payee }),
  }));
const refund: fc.Arbitrary<RefundPayment> = fc
  .record({ paid, amountFen, number, names: fc.constantFrom('line', 'nothing') })
  .map(({ paid: from, amountFen: refundedFen, number: id, names }) => ({
    refundId: `F-${id}`,
    paymentId: from.paymentId,
    ...(names === 'line' ? { lineId: from.lineId } : {}),
    amountFen: refundedFen,
    voucherNumber: `记-${id}`,
    reason: '退货',
  }));
const correction: fc.Arbitrary<CorrectPayment> = fc
  .record({ paid, toLineId: lineId, amountFen, number })
  .map(({ paid: from, toLineId, amountFen: movedFen, number: id }) => ({
    correctionId: `C-${id}`,
    paymentId: from.paymentId,
    fromLineId: from.lineId,
    toLineId,
    amountFen: movedFen,
    reason: '科目有误',
  }));
const crossing: fc.Arbitrary<Crossing> = fc
  .record({
    object: fc.constantFrom(...controlObjectsOf(OFFICE)),
    crossing: fc.integer({ min: 1, max: 3 }),
    adjustedFen: fc.bigInt({ min: 0n, max: 2n }),
    committedFen: fc.bigInt({ min: 0n, max: 4n }),
    causedBySeq: fc.integer({ min: 1, max: 40 }),
  })
  .map(({ object, ...rest }) => ({ ruleVersion: 1, tierPercent: 100, ...object, ...rest }));

/** What each order may ask for. */
export const ARGUMENTS: { readonly [Name in OrderName]: fc.Arbitrary<Orders[Name]> } = {
  openLedger: opening,
  approveBudget: approval,
  appropriateSupplementary: change,
  reduceAppropriation: change,
  requestReallocation: request,
  approveReallocation: signature,
  rejectReallocation: decline,
  withdrawReallocation: decline,
  recordPayment: payment,
  refundPayment: refund,
  correctPayment: correction,
  flagOverspend: crossing,
  clearOverspend: crossing,
};

/** Who orders and for which day. */
export const META: fc.Arbitrary<Meta> = fc.record({
  actor: fc.constantFrom('officer', 'approver', 'treasury'),
  effectiveOn: mostly(
    fc.constantFrom('2023-01-01', '2023-02-28', '2023-06-30', '2023-12-31'),
    fc.constantFrom('2022-12-31', '2024-01-01', '2023-02-29', ''),
  ),
});

/** The hash that every random proposal with this id carries. */
export function hashOf(reallocationId: string): string {
  return Buffer.from(reallocationId).toString('hex').padStart(64, '5e');
}

/** Draws the second arbitrary once in a while. */
export function mostly<Usual, Rare>(
  usual: fc.Arbitrary<Usual>,
  rare: fc.Arbitrary<Rare>,
): fc.Arbitrary<Usual | Rare> {
  return fc.oneof({ weight: 15, arbitrary: usual }, { weight: 1, arbitrary: rare });
}
