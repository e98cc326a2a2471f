import { z } from 'zod';
import type { Capability } from '../../http/capability.js';
import { EFFECTIVE, text } from '../../http/fields.js';
import { orderRoute } from '../../http/order-route.js';
import { POLICY } from '../../http/policy-fields.js';
import { AdoptPolicyCommand, AdoptPolicyHandler } from './policy.commands.js';

const ADOPT = z
  .strictObject({ ...EFFECTIVE, reason: text(1_000), policy: POLICY })
  .meta({ id: 'AdoptPolicy' });

const ADOPT_POLICY = orderRoute({
  id: 'adoptPolicy',
  path: 'policies',
  summary: 'Put a policy in force, whole; decisions under the one before stay as they are',
  roles: ['finance'],
  body: ADOPT,
  command: ({ ledgerId, body: { policy, reason }, meta }) =>
    new AdoptPolicyCommand(ledgerId, { policy, reason }, meta),
});

export const POLICY_CAPABILITY: Capability = {
  tag: 'policies',
  orders: [ADOPT_POLICY],
  handlers: [AdoptPolicyHandler],
};
