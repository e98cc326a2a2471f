import { z } from 'zod';
import type { Capability } from '../../http/capability.js';
import { documentController } from '../../http/documents.http.js';
import { DATE, EFFECTIVE, MONTH, text } from '../../http/fields.js';
import { orderRoute } from '../../http/order-route.js';
import {
  ApprovePeriodReopeningCommand,
  ApprovePeriodReopeningHandler,
  ApproveReversalCommand,
  ApproveReversalHandler,
  ClosePeriodCommand,
  ClosePeriodHandler,
  RejectPeriodReopeningCommand,
  RejectPeriodReopeningHandler,
  RejectReversalCommand,
  RejectReversalHandler,
  RequestPeriodReopeningCommand,
  RequestPeriodReopeningHandler,
  RequestReversalCommand,
  RequestReversalHandler,
} from './closing.commands.js';

const CLOSE = z.strictObject(EFFECTIVE).meta({ id: 'ClosePeriod' });

const REQUEST_REOPENING = z
  .strictObject({
    ...EFFECTIVE,
    period: MONTH,
    openUntil: DATE.describe('The last day, in China, on which the month is open again.'),
    reason: text(1_000),
  })
  .meta({ id: 'RequestPeriodReopening' });

const REQUEST_REVERSAL = z
  .strictObject({
    ...EFFECTIVE,
    reversesSeq: z.int().min(1).max(999_999_999_999_999).describe('The place of the wrong event.'),
    reason: text(1_000),
  })
  .meta({ id: 'RequestReversal' });

const APPROVE = z.strictObject(EFFECTIVE).meta({ id: 'ApproveClosingRequest' });

const REJECT = z
  .strictObject({ ...EFFECTIVE, reason: text(1_000) })
  .meta({ id: 'RejectClosingRequest' });

const CLOSE_PERIOD = orderRoute({
  id: 'closePeriod',
  path: 'periods/:period/closing',
  summary: 'Close a month; what is reported for it later counts in the next open one',
  roles: ['finance'],
  body: CLOSE,
  command: ({ ledgerId, path: { period }, meta }) =>
    new ClosePeriodCommand(ledgerId, { period }, meta),
});

const REQUEST_PERIOD_REOPENING = orderRoute({
  id: 'requestPeriodReopening',
  path: 'period-reopenings',
  summary: 'Ask to open a closed month again, up to a day',
  roles: ['officer', 'finance', 'treasury'],
  body: REQUEST_REOPENING,
  documents: 'period-reopenings',
  makes: 'reopeningId',
  command: ({ ledgerId, body: { period, openUntil, reason }, meta, newId }) => {
    const order = { reopeningId: newId(), period, openUntil, reason };
    return new RequestPeriodReopeningCommand(ledgerId, order, meta);
  },
});

const APPROVE_PERIOD_REOPENING = orderRoute({
  id: 'approvePeriodReopening',
  path: 'period-reopenings/:reopeningId/approval',
  summary: 'Open the month again, by another person than who asked',
  roles: ['finance'],
  ifMatch: 'optional',
  body: APPROVE,
  documents: 'period-reopenings',
  command: ({ ledgerId, path: { reopeningId }, meta, expectedSeqs }) =>
    new ApprovePeriodReopeningCommand(ledgerId, { reopeningId }, meta, expectedSeqs),
});

const REJECT_PERIOD_REOPENING = orderRoute({
  id: 'rejectPeriodReopening',
  path: 'period-reopenings/:reopeningId/rejection',
  summary: 'Leave the month closed',
  roles: ['finance'],
  ifMatch: 'optional',
  body: REJECT,
  documents: 'period-reopenings',
  command: ({ ledgerId, path: { reopeningId }, body: { reason }, meta, expectedSeqs }) =>
    new RejectPeriodReopeningCommand(ledgerId, { reopeningId, reason }, meta, expectedSeqs),
});

const REQUEST = orderRoute({
  id: 'requestReversal',
  path: 'reversals',
  summary: 'Ask to take a wrong event back',
  roles: ['treasury', 'officer', 'finance'],
  body: REQUEST_REVERSAL,
  documents: 'reversals',
  makes: 'reversalId',
  command: ({ ledgerId, body: { reversesSeq, reason }, meta, newId }) =>
    new RequestReversalCommand(ledgerId, { reversalId: newId(), reversesSeq, reason }, meta),
});

const APPROVE_REVERSAL = orderRoute({
  id: 'approveReversal',
  path: 'reversals/:reversalId/approval',
  summary: 'Take the event back, by another person than who asked',
  roles: ['finance'],
  ifMatch: 'optional',
  body: APPROVE,
  documents: 'reversals',
  command: ({ ledgerId, path: { reversalId }, meta, expectedSeqs }) =>
    new ApproveReversalCommand(ledgerId, { reversalId }, meta, expectedSeqs),
});

const REJECT_REVERSAL = orderRoute({
  id: 'rejectReversal',
  path: 'reversals/:reversalId/rejection',
  summary: 'Let the event stand',
  roles: ['finance'],
  ifMatch: 'optional',
  body: REJECT,
  documents: 'reversals',
  command: ({ ledgerId, path: { reversalId }, body: { reason }, meta, expectedSeqs }) =>
    new RejectReversalCommand(ledgerId, { reversalId, reason }, meta, expectedSeqs),
});

const REOPENINGS = documentController({
  tag: 'closing',
  path: 'period-reopenings',
  kind: 'reopening',
  idName: 'reopeningId',
  answerId: 'PeriodReopening',
  notFound: 'REOPENING_NOT_FOUND',
  statuses: ['requested', 'approved', 'rejected'],
  fields: {
    period: z.string(),
    openUntil: z.string(),
    reason: z.string(),
    requestedBy: z.string(),
    requestedOn: z.string(),
    decidedBy: z.string().optional(),
  },
});

const REVERSALS = documentController({
  tag: 'closing',
  path: 'reversals',
  kind: 'reversal',
  idName: 'reversalId',
  answerId: 'Reversal',
  notFound: 'REVERSAL_NOT_FOUND',
  statuses: ['requested', 'approved', 'rejected'],
  fields: {
    reversesSeq: z.int(),
    reversesType: z.string(),
    reason: z.string(),
    requestedBy: z.string(),
    requestedOn: z.string(),
    decidedBy: z.string().optional(),
  },
});

export const CLOSING: Capability = {
  tag: 'closing',
  orders: [
    CLOSE_PERIOD,
    REQUEST_PERIOD_REOPENING,
    APPROVE_PERIOD_REOPENING,
    REJECT_PERIOD_REOPENING,
    REQUEST,
    APPROVE_REVERSAL,
    REJECT_REVERSAL,
  ],
  handlers: [
    ClosePeriodHandler,
    RequestPeriodReopeningHandler,
    ApprovePeriodReopeningHandler,
    RejectPeriodReopeningHandler,
    RequestReversalHandler,
    ApproveReversalHandler,
    RejectReversalHandler,
  ],
  controllers: [REOPENINGS, REVERSALS],
};
