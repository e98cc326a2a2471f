import { CHINESE_POLICY } from '../../src/domain/default-policies.js';
import type { OrderExample, World } from './example-world.js';

// Examples of what people do about alerts.

const effectiveOn = '2023-03-02';
const ALERTED: Omit<OrderExample, 'body'> = {
  policy: CHINESE_POLICY,
  prepare: async (world: World) => ({ alertId: await world.raised() }),
  days: 'of the year or beside it',
};

export const ALERT_EXAMPLES: Readonly<Record<string, OrderExample>> = {
  acknowledgeAlert: { ...ALERTED, body: { effectiveOn } },
  assignAlert: { ...ALERTED, body: { effectiveOn, assignee: 'key:the officer' } },
  commentAlert: { ...ALERTED, body: { effectiveOn, comment: '已核对' } },
  snoozeAlert: { ...ALERTED, body: { effectiveOn, snoozedUntil: '2999-12-31' } },
  closeAlert: { ...ALERTED, body: { effectiveOn, reason: '已处理' } },
};
