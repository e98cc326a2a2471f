import { approveBudget, reduceAppropriation } from '../../src/domain/appropriation.js';
import { carryOverLine, returnFunds, reverseCarryOver } from '../../src/domain/carry-over.js';
import { recordEncumbrance } from '../../src/domain/commitment.js';
import { recordPayment } from '../../src/domain/execution.js';
import { openLedger } from '../../src/domain/opening.js';
import {
  closeYear,
  completeCarryOver,
  receiveCarryOver,
  reverseCarryOverReceipt,
} from '../../src/domain/year-end.js';
import { AUDIT, HASH, HOSPITALITY, OFFICE, OPENING, WAGES } from '../domain/fixture.js';
import { LI, line, on, reason, type Step } from './step.js';

// A second made-up year, of another ledger: it receives money, and hands on what is left of it.

const FIRST_DAY = '2023-01-01';
const LAST_DAY = '2023-12-31';
const RUN = { runId: 'year-end-2023' };
const reference = (seq: number) => ({ ledgerId: '440307-audit-2022', seq, hash: HASH });

const contract = {
  encumbranceId: 'E-2022',
  contractNumber: 'HT-2022',
  supplierName: '甲公司',
  purpose: '审计外包',
  dueOn: '2023-06-30',
  amountFen: 300n,
  originalFen: 900n,
  increasedFen: 0n,
};
const closing = {
  reference: reference(50),
  event: { type: 'YearClosed', carriedOutFen: 1_000n, returnedFen: 0n, lineCount: 1 },
} as const;
const receipt = {
  fromSeq: 40,
  carried: {
    reference: reference(40),
    event: {
      type: 'CarriedOver',
      runId: 'year-end-2022',
      toLedgerId: OPENING.ledgerId,
      lineId: AUDIT,
      parts: [{ originYear: 2022, amountFen: 1_000n }],
      contracts: [contract],
    },
  },
  closing,
} as const;
const lines = [AUDIT, OFFICE, WAGES, HOSPITALITY].map((lineId) => ({
  ...line(lineId, 1_000n),
  basis: 'published' as const,
}));
const carried = (lineId: string) => on(LAST_DAY, carryOverLine, { ...RUN, lineId }, LI);

export const EVERY_YEAR_END_ORDER: readonly Step[] = [
  on(FIRST_DAY, openLedger, { ...OPENING, follows: reference(30) }, LI),
  on(FIRST_DAY, receiveCarryOver, receipt, LI),
  on(FIRST_DAY, reverseCarryOverReceipt, { lineId: AUDIT, reason }, LI),
  on(FIRST_DAY, receiveCarryOver, receipt, LI),
  on(FIRST_DAY, completeCarryOver, { runId: 'year-end-2022', closing }, LI),
  on('2023-02-01', approveBudget, { lines }, LI),
  on('2023-03-01', returnFunds, { lineId: OFFICE, amountFen: 100n, reason }, LI),
  on('2023-03-01', reduceAppropriation, { reason, lines: [line(HOSPITALITY, 1_000n)] }, LI),
  on('2023-03-02', recordEncumbrance, {
    ...{ encumbranceId: 'E-1', contractNumber: 'HT-1', supplierName: '乙公司' },
    ...{ purpose: '印刷', dueOn: '2024-01-31', lines: [line(OFFICE, 200n)] },
  }),
  on('2023-03-03', recordPayment, {
    ...{ paymentId: 'P-1', lineId: WAGES, amountFen: 1_000n },
    ...{ voucherNumber: '记-1', purpose: '工资' },
  }),
  // What is carried in is two years old by now: a part of the line goes on, a part goes back.
  carried(AUDIT),
  on(LAST_DAY, reverseCarryOver, { ...RUN, lineId: AUDIT, reason }, LI),
  carried(AUDIT),
  carried(OFFICE),
  on(LAST_DAY, closeYear, {}, LI),
];
