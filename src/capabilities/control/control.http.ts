import { z } from 'zod';
import { given } from '../../domain/line-amounts.js';
import { CONTROL_RULE_DIMENSIONS } from '../../domain/policy.js';
import type { Capability } from '../../http/capability.js';
import { FINDINGS } from '../../http/control-finding.js';
import { documentController } from '../../http/documents.http.js';
import { AMOUNT, DATE, EFFECTIVE, text, YUAN } from '../../http/fields.js';
import { orderRoute } from '../../http/order-route.js';
import {
  ApproveControlOverrideCommand,
  ApproveControlOverrideHandler,
  RefuseHeldOrderCommand,
  RefuseHeldOrderHandler,
  RejectControlOverrideCommand,
  RejectControlOverrideHandler,
  ReleaseHeldOrderCommand,
  ReleaseHeldOrderHandler,
  RequestControlOverrideCommand,
  RequestControlOverrideHandler,
  RevokeControlOverrideCommand,
  RevokeControlOverrideHandler,
} from './control.commands.js';
import { ControlObjectsQueryHandler } from './control.queries.js';
import { ControlObjectsController } from './control-objects.http.js';

const RELEASE = z
  .strictObject({ ...EFFECTIVE, reason: text(1_000).optional() })
  .meta({ id: 'ReleaseHeldOrder' });

const REFUSE = z
  .strictObject({ ...EFFECTIVE, reason: text(1_000) })
  .meta({ id: 'RefuseHeldOrder' });

const REQUEST = z
  .strictObject({
    ...EFFECTIVE,
    ruleId: text(100).describe('A control rule of the policy in force.'),
    dimension: z.enum(CONTROL_RULE_DIMENSIONS),
    objectKey: text(130).describe(
      'The object: a line, a code, a unit or whatever the rule is about.',
    ),
    additional: AMOUNT.describe('Beyond the limits of the rule.'),
    validUntil: DATE.describe('The last day, in China, by the day of recording.'),
    reason: text(1_000),
  })
  .meta({ id: 'RequestControlOverride' });

const APPROVE = z.strictObject(EFFECTIVE).meta({ id: 'ApproveControlOverride' });

const DECIDE = z
  .strictObject({ ...EFFECTIVE, reason: text(1_000) })
  .meta({ id: 'DecideControlOverride' });

const RELEASE_HELD_ORDER = orderRoute({
  id: 'releaseHeldOrder',
  path: 'held-orders/:holdId/release',
  summary: 'Let a held order through, by another person than who asked, for this day',
  roles: ['approver', 'finance'],
  ifMatch: 'optional',
  body: RELEASE,
  documents: 'held-orders',
  command: ({ ledgerId, path: { holdId }, body: { reason }, meta, expectedSeqs }) =>
    new ReleaseHeldOrderCommand(ledgerId, { holdId, ...given({ reason }) }, meta, expectedSeqs),
});

const REFUSE_HELD_ORDER = orderRoute({
  id: 'refuseHeldOrder',
  path: 'held-orders/:holdId/refusal',
  summary: 'Turn a held order down, by another person than who asked',
  roles: ['approver', 'finance'],
  ifMatch: 'optional',
  body: REFUSE,
  documents: 'held-orders',
  command: ({ ledgerId, path: { holdId }, body: { reason }, meta, expectedSeqs }) =>
    new RefuseHeldOrderCommand(ledgerId, { holdId, reason }, meta, expectedSeqs),
});

const REQUEST_CONTROL_OVERRIDE = orderRoute({
  id: 'requestControlOverride',
  path: 'control-overrides',
  summary: 'Ask for more than the limit of a control rule on one of its objects',
  roles: ['officer', 'finance'],
  body: REQUEST,
  documents: 'control-overrides',
  makes: 'overrideId',
  command: ({ ledgerId, body, meta, newId }) => {
    const { ruleId, dimension, objectKey, additional: additionalFen, validUntil, reason } = body;
    const object = { overrideId: newId(), ruleId, dimension, objectKey };
    const order = { ...object, additionalFen, validUntil, reason };
    return new RequestControlOverrideCommand(ledgerId, order, meta);
  },
});

const APPROVE_CONTROL_OVERRIDE = orderRoute({
  id: 'approveControlOverride',
  path: 'control-overrides/:overrideId/approval',
  summary: 'Lift the limit, by another person than who asked',
  roles: ['finance'],
  ifMatch: 'optional',
  body: APPROVE,
  documents: 'control-overrides',
  command: ({ ledgerId, path: { overrideId }, meta, expectedSeqs }) =>
    new ApproveControlOverrideCommand(ledgerId, { overrideId }, meta, expectedSeqs),
});

const REJECT_CONTROL_OVERRIDE = orderRoute({
  id: 'rejectControlOverride',
  path: 'control-overrides/:overrideId/rejection',
  summary: 'Leave the limit as it is',
  roles: ['finance'],
  ifMatch: 'optional',
  body: DECIDE,
  documents: 'control-overrides',
  command: ({ ledgerId, path: { overrideId }, body: { reason }, meta, expectedSeqs }) =>
    new RejectControlOverrideCommand(ledgerId, { overrideId, reason }, meta, expectedSeqs),
});

const REVOKE_CONTROL_OVERRIDE = orderRoute({
  id: 'revokeControlOverride',
  path: 'control-overrides/:overrideId/revocation',
  summary: 'End an override before its day; what it let through stays',
  roles: ['finance'],
  ifMatch: 'optional',
  body: DECIDE,
  documents: 'control-overrides',
  command: ({ ledgerId, path: { overrideId }, body: { reason }, meta, expectedSeqs }) =>
    new RevokeControlOverrideCommand(ledgerId, { overrideId, reason }, meta, expectedSeqs),
});

const ASKED = { requestedBy: z.string(), requestedOn: z.string() };

const HELD_ORDERS = documentController({
  tag: 'control',
  path: 'held-orders',
  kind: 'held-order',
  idName: 'holdId',
  answerId: 'HeldOrder',
  notFound: 'HELD_ORDER_NOT_FOUND',
  statuses: ['held', 'released', 'refused'],
  fields: {
    policyVersion: z.int(),
    findings: FINDINGS,
    events: z
      .array(z.record(z.string(), z.unknown()))
      .describe('What would have been recorded; amounts in yuan.'),
    ...ASKED,
    documentNumber: z.string().optional(),
    decidedBy: z.string().optional(),
    reason: z.string().optional(),
  },
});

const CONTROL_OVERRIDES = documentController({
  tag: 'control',
  path: 'control-overrides',
  kind: 'control-override',
  idName: 'overrideId',
  answerId: 'ControlOverride',
  notFound: 'OVERRIDE_NOT_FOUND',
  statuses: ['requested', 'approved', 'rejected', 'revoked'],
  fields: {
    ruleId: z.string(),
    dimension: z.enum(CONTROL_RULE_DIMENSIONS),
    objectKey: z.string(),
    additional: YUAN,
    validUntil: z.string(),
    reason: z.string(),
    ...ASKED,
    decidedBy: z.string().optional(),
  },
});

export const CONTROL: Capability = {
  tag: 'control',
  orders: [
    RELEASE_HELD_ORDER,
    REFUSE_HELD_ORDER,
    REQUEST_CONTROL_OVERRIDE,
    APPROVE_CONTROL_OVERRIDE,
    REJECT_CONTROL_OVERRIDE,
    REVOKE_CONTROL_OVERRIDE,
  ],
  handlers: [
    ReleaseHeldOrderHandler,
    RefuseHeldOrderHandler,
    RequestControlOverrideHandler,
    ApproveControlOverrideHandler,
    RejectControlOverrideHandler,
    RevokeControlOverrideHandler,
    ControlObjectsQueryHandler,
  ],
  controllers: [ControlObjectsController, HELD_ORDERS, CONTROL_OVERRIDES],
};
