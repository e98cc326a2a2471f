import { z } from 'zod';
import { AUTHORITIES } from '../../domain/policy.js';
import type { Capability } from '../../http/capability.js';
import { documentController } from '../../http/documents.http.js';
import { DATE, EFFECTIVE, text } from '../../http/fields.js';
import { orderRoute } from '../../http/order-route.js';
import {
  DelegateApprovalCommand,
  DelegateApprovalHandler,
  RevokeDelegationCommand,
  RevokeDelegationHandler,
} from './reallocation.commands.js';

// 委托审批: somebody else signs for a while.

const AUTHORITY = z.enum(AUTHORITIES);

const DELEGATION = {
  delegate: text(100).describe('Who may sign, as events name an actor: `key:<name>`.'),
  authority: AUTHORITY,
  validFrom: DATE,
  validUntil: DATE.describe('The last day, by the day on which a signature is recorded.'),
  reason: text(1_000),
};

const DELEGATE = z.strictObject({ ...EFFECTIVE, ...DELEGATION }).meta({ id: 'DelegateApproval' });

const DELEGATE_APPROVAL = orderRoute({
  id: 'delegateApproval',
  path: 'delegations',
  summary: 'Let another person sign in your place for a while',
  roles: ['officer', 'approver', 'finance'],
  body: DELEGATE,
  documents: 'delegations',
  makes: 'delegationId',
  command: ({ ledgerId, body, meta, newId }) => {
    const { delegate, authority, validFrom, validUntil, reason } = body;
    const order = { delegationId: newId(), delegate, authority, validFrom, validUntil, reason };
    return new DelegateApprovalCommand(ledgerId, order, meta);
  },
});

const REVOKE_DELEGATION = orderRoute({
  id: 'revokeDelegation',
  path: 'delegations/:delegationId/revocation',
  summary: 'End a delegation that you gave',
  roles: ['officer', 'approver', 'finance'],
  body: z.strictObject({ ...EFFECTIVE, reason: text(1_000) }).meta({ id: 'RevokeDelegation' }),
  documents: 'delegations',
  command: ({ ledgerId, path: { delegationId }, body: { reason }, meta }) =>
    new RevokeDelegationCommand(ledgerId, { delegationId, reason }, meta),
});

const DELEGATIONS = documentController({
  tag: 'delegations',
  path: 'delegations',
  kind: 'delegation',
  idName: 'delegationId',
  answerId: 'Delegation',
  notFound: 'DELEGATION_NOT_FOUND',
  statuses: ['valid', 'revoked'],
  fields: {
    delegator: z.string(),
    delegate: z.string(),
    authority: AUTHORITY,
    validFrom: z.string(),
    validUntil: z.string(),
    reason: z.string(),
  },
});

export const DELEGATION_CAPABILITY: Capability = {
  tag: 'delegations',
  orders: [DELEGATE_APPROVAL, REVOKE_DELEGATION],
  handlers: [DelegateApprovalHandler, RevokeDelegationHandler],
  controllers: [DELEGATIONS],
};
