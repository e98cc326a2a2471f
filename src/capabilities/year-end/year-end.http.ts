import { z } from 'zod';
import { carriedMoneyIdOf, carryOverIdOf } from '../../domain/closing-document.js';
import type { Capability } from '../../http/capability.js';
import { documentController } from '../../http/documents.http.js';
import { AMOUNT, EFFECTIVE, LINE_ID, text, YUAN } from '../../http/fields.js';
import { orderRoute } from '../../http/order-route.js';
import {
  CarryOverLineCommand,
  CarryOverLineHandler,
  CloseYearCommand,
  CloseYearHandler,
  CompleteCarryOverCommand,
  CompleteCarryOverHandler,
  OpenNextYearCommand,
  OpenNextYearHandler,
  ReceiveCarryOverCommand,
  ReceiveCarryOverHandler,
  ReturnFundsCommand,
  ReturnFundsHandler,
  ReverseCarryOverCommand,
  ReverseCarryOverHandler,
  ReverseCarryOverReceiptCommand,
  ReverseCarryOverReceiptHandler,
} from './year-end.commands.js';
import { ReverseYearEndHandler, RunYearEndHandler } from './year-end-run.commands.js';
import { RUN_ID, YearEndRunController } from './year-end-run.http.js';

const CARRY = z.strictObject({ ...EFFECTIVE, runId: RUN_ID, lineId: LINE_ID });
const REVERSE = z.strictObject({ ...EFFECTIVE, lineId: LINE_ID, reason: text(1_000) });
const RETURN = z
  .strictObject({ ...EFFECTIVE, lineId: LINE_ID, amount: AMOUNT, reason: text(1_000) })
  .meta({ id: 'ReturnFunds' });
const SIMPLE = z.strictObject(EFFECTIVE);
const FROM_SEQ = z.int().min(1).max(999_999_999_999_999);

const CARRY_OVER_LINE = orderRoute({
  id: 'carryOverLine',
  path: 'carry-overs',
  summary: 'Carry what is left of a line over into next year, or return it, by its age',
  roles: ['finance'],
  body: CARRY.meta({ id: 'CarryOverLine' }),
  command: ({ ledgerId, body: { runId, lineId }, meta }) =>
    new CarryOverLineCommand(ledgerId, { runId, lineId }, meta),
});

const REVERSE_CARRY_OVER = orderRoute({
  id: 'reverseCarryOver',
  path: 'carry-overs/reversals',
  summary: 'Undo the carry-over of a line, as long as the year is not closed',
  roles: ['finance'],
  body: REVERSE.extend({ runId: RUN_ID }).meta({ id: 'ReverseCarryOver' }),
  command: ({ ledgerId, body: { runId, lineId, reason }, meta }) =>
    new ReverseCarryOverCommand(ledgerId, { runId, lineId, reason }, meta),
});

const RETURN_FUNDS = orderRoute({
  id: 'returnFunds',
  path: 'returns',
  summary: 'Return available money of a line to the treasury during the year',
  roles: ['finance'],
  body: RETURN,
  command: ({ ledgerId, body: { lineId, amount: amountFen, reason }, meta }) =>
    new ReturnFundsCommand(ledgerId, { lineId, amountFen, reason }, meta),
});

const CLOSE_YEAR = orderRoute({
  id: 'closeYear',
  path: 'year-closing',
  summary: 'Close the year, when nothing is left on any line; no money moves in it any more',
  roles: ['finance'],
  body: SIMPLE.meta({ id: 'CloseYear' }),
  command: ({ ledgerId, meta }) => new CloseYearCommand(ledgerId, {}, meta),
});

const OPEN_NEXT_YEAR = orderRoute({
  id: 'openNextYear',
  path: 'opening',
  summary: 'Open this ledger with the units, projects, codes and policy of the year before',
  roles: ['finance'],
  body: SIMPLE.meta({ id: 'OpenNextYear' }),
  command: ({ ledgerId, meta }) => new OpenNextYearCommand(ledgerId, {}, meta),
});

const RECEIVE_CARRY_OVER = orderRoute({
  id: 'receiveCarryOver',
  path: 'carry-over-receipts',
  summary: 'Receive what a line of last year’s closed ledger carried over',
  roles: ['finance'],
  body: SIMPLE.extend({
    fromSeq: FROM_SEQ.describe('The place of the `CarriedOver` in last year’s log.'),
  }).meta({ id: 'ReceiveCarryOver' }),
  command: ({ ledgerId, body: { fromSeq }, meta }) =>
    new ReceiveCarryOverCommand(ledgerId, { fromSeq }, meta),
});

const REVERSE_RECEIPT = orderRoute({
  id: 'reverseCarryOverReceipt',
  path: 'carry-over-receipts/reversals',
  summary: 'Undo a receipt whose money nobody has used',
  roles: ['finance'],
  body: REVERSE.meta({ id: 'ReverseCarryOverReceipt' }),
  command: ({ ledgerId, body: { lineId, reason }, meta }) =>
    new ReverseCarryOverReceiptCommand(ledgerId, { lineId, reason }, meta),
});

const COMPLETE_CARRY_OVER = orderRoute({
  id: 'completeCarryOver',
  path: 'carry-over-receipts/completion',
  summary: 'Say that everything last year’s ledger carried over is received',
  roles: ['finance'],
  body: SIMPLE.extend({ runId: RUN_ID }).meta({ id: 'CompleteCarryOver' }),
  command: ({ ledgerId, body: { runId }, meta }) =>
    new CompleteCarryOverCommand(ledgerId, { runId }, meta),
});

const PARTS = z
  .array(z.strictObject({ originYear: z.int(), amount: YUAN }))
  .describe('All of the money by the year it was appropriated for, oldest first.');
const CONTRACTS = z.array(
  z.strictObject({
    encumbranceId: z.string(),
    amount: YUAN,
    contractNumber: z.string(),
    supplierName: z.string(),
    supplierSize: z.string().optional(),
    purpose: z.string(),
    dueOn: z.string(),
    original: YUAN,
    increased: YUAN,
  }),
);

const CARRY_OVERS = documentController({
  tag: 'year end',
  path: 'carry-overs',
  kind: 'carry-over',
  idName: 'lineId',
  ofLine: carryOverIdOf,
  answerId: 'CarryOver',
  notFound: 'CARRY_OVER_NOT_FOUND',
  statuses: ['done', 'reversed'],
  fields: {
    runId: z.string(),
    carriedOn: z.string(),
    toLedgerId: z.string().optional(),
    carriedSeq: z.int().optional(),
    parts: PARTS,
    contracts: CONTRACTS,
    returnedAvailable: YUAN,
    returnedUnallotted: YUAN,
  },
});

const RECEIPTS = documentController({
  tag: 'year end',
  path: 'carry-over-receipts',
  kind: 'carried-money',
  idName: 'lineId',
  ofLine: carriedMoneyIdOf,
  answerId: 'CarryOverReceipt',
  notFound: 'CARRY_OVER_NOT_FOUND',
  statuses: ['received', 'reversed'],
  fields: {
    runId: z.string(),
    receivedOn: z.string(),
    from: z.strictObject({ ledgerId: z.string(), seq: z.int(), hash: z.string() }),
    parts: PARTS,
    contracts: CONTRACTS,
  },
});

export const YEAR_END: Capability = {
  tag: 'year end',
  orders: [
    CARRY_OVER_LINE,
    REVERSE_CARRY_OVER,
    RETURN_FUNDS,
    CLOSE_YEAR,
    OPEN_NEXT_YEAR,
    RECEIVE_CARRY_OVER,
    REVERSE_RECEIPT,
    COMPLETE_CARRY_OVER,
  ],
  handlers: [
    CarryOverLineHandler,
    ReverseCarryOverHandler,
    ReturnFundsHandler,
    CloseYearHandler,
    OpenNextYearHandler,
    ReceiveCarryOverHandler,
    ReverseCarryOverReceiptHandler,
    CompleteCarryOverHandler,
    RunYearEndHandler,
    ReverseYearEndHandler,
  ],
  controllers: [CARRY_OVERS, RECEIPTS, YearEndRunController],
};
