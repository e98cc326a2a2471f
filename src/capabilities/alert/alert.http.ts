import { z } from 'zod';
import { listedAlert } from '../../alerts/listed-alert.js';
import { NOTICE_KINDS, SEVERITIES, severityOfTier } from '../../alerts/notice.js';
import { CONTROL_RULE } from '../../domain/overspend.js';
import type { Capability } from '../../http/capability.js';
import { type DocumentFilter, documentController } from '../../http/documents.http.js';
import { DATE, EFFECTIVE, LEDGER_ID, text } from '../../http/fields.js';
import { orderRoute } from '../../http/order-route.js';
import { inYuan } from '../../http/yuan.js';
import {
  AcknowledgeAlertCommand,
  AcknowledgeAlertHandler,
  AssignAlertCommand,
  AssignAlertHandler,
  CloseAlertCommand,
  CloseAlertHandler,
  CommentAlertCommand,
  CommentAlertHandler,
  SnoozeAlertCommand,
  SnoozeAlertHandler,
} from './alert.commands.js';

// A rule's name and the object it is about, such as a line.
const ALERT_ID = text(300);

const ORDER = {
  roles: ['officer', 'approver', 'finance'],
  documents: 'alerts',
  ifMatch: 'optional',
  pathSchema: z.strictObject({ ledgerId: LEDGER_ID, alertId: ALERT_ID }),
} as const;

const ACKNOWLEDGE = z.strictObject(EFFECTIVE).meta({ id: 'AcknowledgeAlert' });
const ASSIGN = z
  .strictObject({
    ...EFFECTIVE,
    assignee: text(100).describe('Who sees to it, as events name an actor: `key:<name>`.'),
  })
  .meta({ id: 'AssignAlert' });
const COMMENT = z.strictObject({ ...EFFECTIVE, comment: text(1_000) }).meta({ id: 'CommentAlert' });
const SNOOZE = z
  .strictObject({ ...EFFECTIVE, snoozedUntil: DATE.describe('The last day.') })
  .meta({ id: 'SnoozeAlert' });
const CLOSE = z.strictObject({ ...EFFECTIVE, reason: text(1_000) }).meta({ id: 'CloseAlert' });

const HANDLING = z
  .strictObject({
    acknowledgedBy: z.string().optional(),
    assignee: z.string().optional(),
    snoozedUntil: z.string().optional(),
    closedBy: z.string().optional(),
    closingReason: z.string().optional(),
    comments: z.array(
      z.strictObject({ comment: z.string(), commentedBy: z.string(), commentedOn: z.string() }),
    ),
  })
  .meta({ id: 'AlertHandling', description: 'What people did about the present episode.' });

const OBJECT = z
  .string()
  .regex(/^[a-z-]+:.+$/, 'must be dimension:key')
  .meta({ example: 'unit:U1' });

const FILTERS: Readonly<Record<string, DocumentFilter>> = {
  kind: {
    schema: z.enum(NOTICE_KINDS),
    matching: (alertKind, kind) => {
      if (kind === 'overspend') return alertKind === 'overspend' ? {} : undefined;
      return { alertKind };
    },
  },
  severity: {
    schema: z.enum(SEVERITIES),
    matching: (severity, kind) => {
      if (kind !== 'overspend') return { severity };
      return severity === severityOfTier(CONTROL_RULE.tierPercent) ? {} : undefined;
    },
  },
  object: {
    schema: OBJECT,
    matching: (object, kind) => {
      const [dimension = '', ...rest] = object.split(':');
      const place = { dimension, key: rest.join(':') };
      return kind === 'overspend' ? place : { object: place };
    },
  },
};

const ALERTS = documentController<'alert' | 'overspend'>({
  tag: 'alerts',
  path: 'alerts',
  kind: 'alert',
  beside: ['overspend'],
  idName: 'alertId',
  idSchema: ALERT_ID,
  answerId: 'Alert',
  notFound: 'ALERT_NOT_FOUND',
  // `flagged` and `cleared` are those of overspend.
  statuses: ['raised', 'acknowledged', 'closed', 'cleared', 'flagged'],
  filters: FILTERS,
  spoken: (document) => {
    const { documentId: _, ...alert } = listedAlert(document);
    return inYuan(alert) as Record<string, unknown>;
  },
  fields: {
    alertKind: z.enum(NOTICE_KINDS),
    ruleId: z.string(),
    policyVersion: z.int().describe('0 of overspend, whose rule is in no policy.'),
    object: z.strictObject({
      dimension: z.string(),
      key: z.string(),
      month: z.string().optional().describe('Where the rule looks at each month by itself.'),
    }),
    episode: z.int().describe('How often the object was raised under the rule, from 1.'),
    tier: z.int().describe('The highest step of the rule that was reached.'),
    severity: z.enum(SEVERITIES),
    figures: z.record(z.string(), z.string()),
    causedBySeq: z.int(),
    on: z.string().optional().describe('The day it was judged for, where the rule is one of time.'),
    raisedOn: z.string().optional().describe('Absent of overspend.'),
    handling: HANDLING,
  },
});

export const ALERT: Capability = {
  tag: 'alerts',
  handlers: [
    AcknowledgeAlertHandler,
    AssignAlertHandler,
    CommentAlertHandler,
    SnoozeAlertHandler,
    CloseAlertHandler,
  ],
  orders: [
    orderRoute({
      ...ORDER,
      id: 'acknowledgeAlert',
      path: 'alerts/:alertId/acknowledgement',
      summary: 'Say that you have seen an alert',
      body: ACKNOWLEDGE,
      command: ({ ledgerId, path: { alertId }, meta, expectedSeqs }) =>
        new AcknowledgeAlertCommand(ledgerId, { alertId }, meta, expectedSeqs),
    }),
    orderRoute({
      ...ORDER,
      id: 'assignAlert',
      path: 'alerts/:alertId/assignment',
      summary: 'Say who is to see to an alert',
      body: ASSIGN,
      command: ({ ledgerId, path: { alertId }, body: { assignee }, meta, expectedSeqs }) =>
        new AssignAlertCommand(ledgerId, { alertId, assignee }, meta, expectedSeqs),
    }),
    orderRoute({
      ...ORDER,
      id: 'commentAlert',
      path: 'alerts/:alertId/comments',
      summary: 'Say a word about an alert, at any time',
      body: COMMENT,
      command: ({ ledgerId, path: { alertId }, body: { comment }, meta, expectedSeqs }) =>
        new CommentAlertCommand(ledgerId, { alertId, comment }, meta, expectedSeqs),
    }),
    orderRoute({
      ...ORDER,
      id: 'snoozeAlert',
      path: 'alerts/:alertId/snooze',
      summary: 'Have nobody reminded of an alert through a day',
      body: SNOOZE,
      command: ({ ledgerId, path: { alertId }, body: { snoozedUntil }, meta, expectedSeqs }) =>
        new SnoozeAlertCommand(ledgerId, { alertId, snoozedUntil }, meta, expectedSeqs),
    }),
    orderRoute({
      ...ORDER,
      id: 'closeAlert',
      path: 'alerts/:alertId/closing',
      summary: 'Say that an alert is dealt with; it is not raised again before it has cleared',
      body: CLOSE,
      command: ({ ledgerId, path: { alertId }, body: { reason }, meta, expectedSeqs }) =>
        new CloseAlertCommand(ledgerId, { alertId, reason }, meta, expectedSeqs),
    }),
  ],
  controllers: [ALERTS],
};
