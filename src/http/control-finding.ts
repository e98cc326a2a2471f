import { z } from 'zod';
import type { ControlFinding } from '../domain/control-events.js';
import { CONTROL_RESPONSES, CONTROL_RULE_DIMENSIONS } from '../domain/policy.js';
import { YUAN } from './fields.js';
import { inYuan } from './yuan.js';

const FINDING = z
  .strictObject({
    ruleId: z.string(),
    dimension: z.enum(CONTROL_RULE_DIMENSIONS),
    key: z.string(),
    response: z.enum(CONTROL_RESPONSES),
    tier: z.int().describe('As the policy lists them, from 1.'),
    limit: YUAN,
    measure: YUAN.describe('What the object uses with the order.'),
    base: YUAN.describe('The budget that it is compared with.'),
    override: YUAN.optional().describe('What overrides add to the limits that stop an order.'),
  })
  .meta({ id: 'ControlFinding', description: 'A tier of a control rule that an order passes.' });

/** What control rules say to an order, the strictest first. */
export const FINDINGS = z.array(FINDING);

/** The findings in yuan. */
export function spokenFindings(findings: readonly ControlFinding[]): z.infer<typeof FINDINGS> {
  return inYuan(findings) as z.infer<typeof FINDINGS>;
}
