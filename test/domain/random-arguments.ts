import fc from 'fast-check';
import type { ApproveBudget, ChangeAppropriation } from '../../src/domain/appropriation.js';
import type { Meta } from '../../src/domain/events.js';
import type { CorrectPayment, RecordPayment, RefundPayment } from '../../src/domain/execution.js';
import { MAX_FEN, sumFen } from '../../src/domain/money.js';
import type { OpenLedger } from '../../src/domain/opening.js';
import { controlObjectsOf } from '../../src/domain/overspend.js';
import type { Crossing } from '../../src/domain/overspend-events.js';
import type { DeclineReallocation, RequestReallocation } from '../../src/domain/reallocation.js';
import type { ApproveReallocation } from '../../src/domain/reallocation-decision.js';
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
const SOURCES = [OFFICE, AUDIT, WAGES] as const;
const TARGETS = [HOSPITALITY, SYSTEM, UNOPENED_AUDIT] as const;
const PAYMENT_IDS = ['X-1', ...numbered('P', 24)];
const REALLOCATION_IDS = ['X-1', ...numbered('R', 16)];
const AMENDMENT_IDS = numbered('A', 16);

const lineId = mostly(
  fc.constantFrom<string>(...LINES),
  fc.constantFrom(...Object.values(IMPOSSIBLE_LINES)),
);
const amountFen = mostly(
  fc.oneof(
    { weight: 3, arbitrary: fc.bigInt({ min: 1n, max: 300n }) },
    { weight: 1, arbitrary: fc.bigInt({ min: 1n, max: 8_000n }) },
  ),
  fc.constantFrom(0n, -1n, MAX_FEN, MAX_FEN + 1n),
);
const lines = mostly(
  linesOf(fc.constantFrom<string>(...SOURCES)),
  linesOf(lineId),
  // No line at all, and one line twice.
  fc.constantFrom<{ lineId: string; amountFen: bigint }[]>(
    [],
    [
      { lineId: OFFICE, amountFen: 1n },
      { lineId: OFFICE, amountFen: 2n },
    ],
  ),
);
// An id that would be an overspend episode's, one that is too long, and none at all.
const malformedId = fc.constantFrom('overspend:1:100:unit:U1', 'X'.repeat(65), '');
const reallocationId = mostly(fc.constantFrom(...REALLOCATION_IDS), malformedId);
const paymentId = mostly(fc.constantFrom(...PAYMENT_IDS), malformedId);
// So few that a payment now and then meets the same refund or correction twice.
const amendmentId = mostly(fc.constantFrom(...AMENDMENT_IDS), malformedId);

const opening = fc.constantFrom<OpenLedger>(
  OPENING,
  OPENING,
  { ...OPENING, ledgerId: 'audit-2023' },
  { ...OPENING, units: [] },
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
    targets: fc.uniqueArray(mostly(fc.constantFrom<string>(...TARGETS), lineId), {
      minLength: 1,
      maxLength: 2,
    }),
    percent: fc.bigInt({ min: 1n, max: 99n }),
    errorFen: mostly(fc.constant(0n), fc.constantFrom(-1n, 1n)),
    malformed: mostly(fc.constant(''), fc.constant('0')),
  })
  .map(({ reallocationId: id, from, targets, percent, errorFen, malformed }) => {
    const totalFen = sumFen(from.map((line) => line.amountFen)) + errorFen;
    const partFen = (totalFen * percent) / 100n;
    const amounts = targets.length === 1 ? [totalFen] : [partFen, totalFen - partFen];
    const to = targets.map((target, index) => ({
      lineId: target,
      amountFen: amounts[index] ?? 0n,
    }));
    const proposalHash = `${malformed}${hashOf(id)}`;
    return { reallocationId: id, from, to, reason: '调剂', proposalHash };
  });
const signature: fc.Arbitrary<ApproveReallocation> = fc
  .record({ reallocationId, wrong: fc.constantFrom('', '', '', '', '', '0') })
  .map(({ reallocationId: id, wrong }) => ({
    reallocationId: id,
    proposalHash: `${wrong}${hashOf(id)}`.slice(0, 64),
  }));
const decline: fc.Arbitrary<DeclineReallocation> = fc.record({
  reallocationId,
  reason: fc.constant('依据不足'),
});

const payment: fc.Arbitrary<RecordPayment> = fc
  .record({ paymentId, lineId, amountFen, payee: fc.option(fc.constant('c0'.repeat(32))) })
  .map(({ payee, ...order }) => ({
    ...order,
    voucherNumber: `记-${order.paymentId}`,
    purpose: '办公用品',
    ...(payee === null ? {} : { payeeCommitment: payee }),
  }));
const refund: fc.Arbitrary<RefundPayment> = fc
  .record({ refundId: amendmentId, paymentId, lineId: fc.option(lineId), amountFen })
  .map(({ lineId: from, ...order }) => ({
    ...order,
    ...(from === null ? {} : { lineId: from }),
    voucherNumber: `记-${order.refundId}`,
    reason: '退货',
  }));
const correction: fc.Arbitrary<CorrectPayment> = fc
  .record({ correctionId: amendmentId, paymentId, fromLineId: lineId, toLineId: lineId, amountFen })
  .map((order) => ({ ...order, reason: '科目有误' }));
const crossing: fc.Arbitrary<Crossing> = fc
  .record({
    object: fc.constantFrom(...controlObjectsOf(OFFICE)),
    ruleVersion: mostly(fc.constant(1), fc.constantFrom(0, 2)),
    tierPercent: mostly(fc.constant(100), fc.constantFrom(90, 101)),
    crossing: mostly(fc.constant(1), fc.constantFrom(0, 2, 3)),
    adjustedFen: fc.bigInt({ min: 0n, max: 2n }),
    committedFen: fc.bigInt({ min: 0n, max: 4n }),
    causedBySeq: fc.integer({ min: 1, max: 40 }),
  })
  .map(({ object, ...rest }) => ({ ...object, ...rest }));

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

/** The hash that a random proposal with this id carries, unless its hash is malformed. */
export function hashOf(reallocationId: string): string {
  return Buffer.from(reallocationId).toString('hex').slice(0, 64).padStart(64, '5e');
}

/** Draws one of the other arbitraries once in a while. */
function mostly<Usual, Rare>(
  usual: fc.Arbitrary<Usual>,
  ...rare: readonly fc.Arbitrary<Rare>[]
): fc.Arbitrary<Usual | Rare> {
  const others = rare.map((arbitrary) => ({ weight: 1, arbitrary }));
  return fc.oneof({ weight: 24, arbitrary: usual as fc.Arbitrary<Usual | Rare> }, ...others);
}

function numbered(letter: string, length: number): string[] {
  return Array.from({ length }, (_, index) => `${letter}-${index + 1}`);
}

function linesOf(one: fc.Arbitrary<string>) {
  return fc.uniqueArray(fc.record({ lineId: one, amountFen }), {
    minLength: 1,
    maxLength: 3,
    selector: (line) => line.lineId,
  });
}
