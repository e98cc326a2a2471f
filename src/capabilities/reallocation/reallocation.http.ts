import { z } from 'zod';
import { AUTHORITIES } from '../../domain/policy.js';
import { GROUP_SIZE } from '../../domain/reallocation.js';
import type { Capability } from '../../http/capability.js';
import { documentController } from '../../http/documents.http.js';
import {
  AMOUNT,
  AMOUNT_OR_ZERO,
  EFFECTIVE,
  LINE_ID,
  SHA256,
  SUPPORTING_DOCUMENTS,
  text,
  YUAN,
} from '../../http/fields.js';
import { orderRoute } from '../../http/order-route.js';
import {
  AmendReallocationCommand,
  AmendReallocationHandler,
  ApproveReallocationCommand,
  ApproveReallocationHandler,
  ExpireReallocationCommand,
  ExpireReallocationHandler,
  RejectReallocationCommand,
  RejectReallocationHandler,
  ReportReallocationCommand,
  ReportReallocationHandler,
  RequestLinkedReallocationsCommand,
  RequestLinkedReallocationsHandler,
  RequestReallocationCommand,
  RequestReallocationHandler,
  WithdrawReallocationCommand,
  WithdrawReallocationHandler,
} from './reallocation.commands.js';

const TRANSFER_AMOUNT = z
  .strictObject({
    lineId: LINE_ID,
    amount: AMOUNT,
    procurement: AMOUNT_OR_ZERO.optional().describe('Of the amount, procurement money.'),
  })
  .transform(({ lineId, amount: amountFen, procurement: procurementFen }) =>
    procurementFen === undefined ? { lineId, amountFen } : { lineId, amountFen, procurementFen },
  )
  .meta({ id: 'TransferAmount' });

const PROPOSAL = {
  from: z.array(TRANSFER_AMOUNT).min(1),
  to: z.array(TRANSFER_AMOUNT).min(1),
  reason: text(1_000),
  documents: SUPPORTING_DOCUMENTS.optional(),
};

const REQUEST = z.strictObject({ ...EFFECTIVE, ...PROPOSAL }).meta({ id: 'RequestReallocation' });

const LINKED_PROPOSAL = z.strictObject(PROPOSAL).meta({ id: 'LinkedProposal' });

const REQUEST_LINKED = z
  .strictObject({
    ...EFFECTIVE,
    proposals: z
      .array(LINKED_PROPOSAL)
      .min(GROUP_SIZE.least)
      .max(GROUP_SIZE.most)
      .describe('Decided together or not at all; each gives what it takes.'),
  })
  .meta({ id: 'RequestLinkedReallocations' });

const APPROVE = z
  .strictObject({
    ...EFFECTIVE,
    proposalHash: SHA256.describe('The hash of the proposal that is approved, as it was read.'),
    onBehalfOf: text(100).optional().describe('Who delegated this signature to the caller.'),
  })
  .meta({ id: 'ApproveReallocation' });

const DECLINE = z
  .strictObject({ ...EFFECTIVE, reason: text(1_000) })
  .meta({ id: 'DeclineReallocation' });

const AUTHORITY = z.enum(AUTHORITIES);

const VERDICT = z
  .strictObject({
    policyVersion: z.int(),
    approve: z.array(AUTHORITY).describe('Who has to sign, lowest first.'),
    inform: z.array(AUTHORITY),
    checks: z.array(
      z.strictObject({
        ruleId: z.string(),
        outcome: z.enum(['holds', 'needs-authority', 'broken']),
        figures: z.record(z.string(), z.string()).describe('What the rule rested on.'),
      }),
    ),
  })
  .meta({ id: 'Verdict' });

const ENDORSEMENT = z
  .strictObject({
    authority: AUTHORITY,
    signedBy: z.string(),
    onBehalfOf: z.string().optional(),
    signedOn: z.string(),
  })
  .meta({ id: 'Endorsement' });

const TRANSFER_YUAN = z
  .strictObject({ lineId: z.string(), amount: YUAN, procurement: YUAN.optional() })
  .meta({ id: 'TransferYuan' });

const REQUEST_REALLOCATION = orderRoute({
  id: 'requestReallocation',
  path: 'reallocations',
  summary: 'File a reallocation; the amounts are held on the source lines',
  roles: ['officer'],
  body: REQUEST,
  documents: 'reallocations',
  makes: 'reallocationId',
  command: ({ ledgerId, body, meta, newId }) =>
    new RequestReallocationCommand(ledgerId, proposalOf(newId(), body), meta),
});

const REQUEST_LINKED_REALLOCATIONS = orderRoute({
  id: 'requestLinkedReallocations',
  path: 'reallocation-groups',
  summary: 'File reallocations that are decided together; a decision on one is about all',
  roles: ['officer'],
  body: REQUEST_LINKED,
  documents: 'reallocations',
  makes: 'reallocationId',
  command: ({ ledgerId, body, meta, newId }) => {
    const proposals = body.proposals.map((proposal) => proposalOf(newId(), proposal));
    return new RequestLinkedReallocationsCommand(ledgerId, { proposals }, meta);
  },
});

const AMEND_REALLOCATION = orderRoute({
  id: 'amendReallocation',
  path: 'reallocations/:reallocationId/amendment',
  summary: 'Change a pending proposal, by its proposer; signatures given before are void',
  roles: ['officer'],
  ifMatch: 'required',
  body: REQUEST.clone().meta({ id: 'AmendReallocation' }),
  documents: 'reallocations',
  command: ({ ledgerId, path: { reallocationId }, body, meta, expectedSeqs }) =>
    new AmendReallocationCommand(ledgerId, proposalOf(reallocationId, body), meta, expectedSeqs),
});

const APPROVE_REALLOCATION = orderRoute({
  id: 'approveReallocation',
  path: 'reallocations/:reallocationId/approval',
  summary: 'Sign the proposal that the hash stands for; the last signature reallocates',
  roles: ['officer', 'approver', 'finance'],
  ifMatch: 'required',
  body: APPROVE,
  documents: 'reallocations',
  command: ({ ledgerId, path: { reallocationId }, body, meta, expectedSeqs }) => {
    const { proposalHash, onBehalfOf } = body;
    const order = { reallocationId, proposalHash, ...(onBehalfOf && { onBehalfOf }) };
    return new ApproveReallocationCommand(ledgerId, order, meta, expectedSeqs);
  },
});

const REJECT_REALLOCATION = orderRoute({
  id: 'rejectReallocation',
  path: 'reallocations/:reallocationId/rejection',
  summary: 'Reject a proposal; the held amounts become available again',
  roles: ['approver', 'finance'],
  ifMatch: 'required',
  body: DECLINE,
  documents: 'reallocations',
  command: ({ ledgerId, path: { reallocationId }, body: { reason }, meta, expectedSeqs }) =>
    new RejectReallocationCommand(ledgerId, { reallocationId, reason }, meta, expectedSeqs),
});

const WITHDRAW_REALLOCATION = orderRoute({
  id: 'withdrawReallocation',
  path: 'reallocations/:reallocationId/withdrawal',
  summary: 'Take a proposal back, by its proposer',
  roles: ['officer'],
  ifMatch: 'required',
  body: DECLINE,
  documents: 'reallocations',
  command: ({ ledgerId, path: { reallocationId }, body: { reason }, meta, expectedSeqs }) =>
    new WithdrawReallocationCommand(ledgerId, { reallocationId, reason }, meta, expectedSeqs),
});

const EXPIRE_REALLOCATION = orderRoute({
  id: 'expireReallocation',
  path: 'reallocations/:reallocationId/expiry',
  summary: 'End a proposal whose last day has passed; the held amounts become available again',
  roles: ['officer', 'approver', 'finance'],
  body: z.strictObject(EFFECTIVE).meta({ id: 'ExpireReallocation' }),
  documents: 'reallocations',
  command: ({ ledgerId, path: { reallocationId }, meta }) =>
    new ExpireReallocationCommand(ledgerId, { reallocationId }, meta),
});

const REPORT_REALLOCATION = orderRoute({
  id: 'reportReallocation',
  path: 'reallocations/:reallocationId/report',
  summary: 'Record the report on an approved reallocation that the policy asks for',
  roles: ['officer', 'approver', 'finance'],
  body: z.strictObject({ ...EFFECTIVE, reportNumber: text(100) }).meta({ id: 'Report' }),
  documents: 'reallocations',
  command: ({ ledgerId, path: { reallocationId }, body: { reportNumber }, meta }) =>
    new ReportReallocationCommand(ledgerId, { reallocationId, reportNumber }, meta),
});

const REALLOCATIONS = documentController({
  tag: 'reallocations',
  path: 'reallocations',
  kind: 'reallocation',
  idName: 'reallocationId',
  answerId: 'Reallocation',
  notFound: 'REALLOCATION_NOT_FOUND',
  statuses: ['requested', 'approved', 'rejected', 'withdrawn', 'expired'],
  fields: {
    from: z.array(TRANSFER_YUAN),
    to: z.array(TRANSFER_YUAN),
    reason: z.string(),
    proposalHash: z.string(),
    linkedIds: z
      .array(z.string())
      .optional()
      .describe('The reallocations decided together with it, itself among them, in their order.'),
    requestedBy: z.string(),
    requestedOn: z.string(),
    documents: SUPPORTING_DOCUMENTS.optional(),
    expiresOn: z.string().optional().describe('The last day on which it can be approved.'),
    verdict: VERDICT.optional(),
    endorsements: z.array(ENDORSEMENT).optional(),
    decidedBy: z.string().optional(),
    decidedOn: z.string().optional(),
    reportDueOn: z.string().optional(),
    reportTo: z.string().optional(),
    reportNumber: z.string().optional(),
  },
});

function proposalOf(reallocationId: string, body: z.output<typeof LINKED_PROPOSAL>) {
  const { from, to, reason, documents } = body;
  const proposal = { reallocationId, from, to, reason };
  return documents === undefined ? proposal : { ...proposal, documents };
}

export const REALLOCATION: Capability = {
  tag: 'reallocations',
  orders: [
    REQUEST_REALLOCATION,
    REQUEST_LINKED_REALLOCATIONS,
    AMEND_REALLOCATION,
    APPROVE_REALLOCATION,
    REJECT_REALLOCATION,
    WITHDRAW_REALLOCATION,
    EXPIRE_REALLOCATION,
    REPORT_REALLOCATION,
  ],
  handlers: [
    RequestReallocationHandler,
    RequestLinkedReallocationsHandler,
    AmendReallocationHandler,
    ApproveReallocationHandler,
    RejectReallocationHandler,
    WithdrawReallocationHandler,
    ExpireReallocationHandler,
    ReportReallocationHandler,
  ],
  controllers: [REALLOCATIONS],
};
