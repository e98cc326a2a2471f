import { Controller, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Capability } from '../../http/capability.js';
import { EFFECTIVE, LEDGER_PATH, type LedgerPath, text } from '../../http/fields.js';
import { MOMENT } from '../../http/moment.js';
import { orderRoute } from '../../http/order-route.js';
import { POLICY } from '../../http/policy-fields.js';
import { ReadRoute } from '../../http/route.js';
import { inYuan } from '../../http/yuan.js';
import { AdoptPolicyCommand, AdoptPolicyHandler } from './policy.commands.js';
import {
  type AdoptedPolicy,
  inForce,
  type Policies,
  PoliciesQuery,
  PoliciesQueryHandler,
} from './policy.queries.js';

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

const VERSION = {
  version: z.int().describe('From 1.'),
  adoptedSeq: z.int().describe('The event that put it in force.'),
  adoptedOn: z.string(),
  adoptedBy: z.string(),
  documentNumber: z.string().optional(),
  reason: z.string().optional().describe('Absent for the one that the ledger was opened under.'),
  // It is answered as it is written, which the schema of what is read into the rule book cannot say.
  policy: z.unknown().meta({ allOf: [{ $ref: '#/$defs/Policy' }] }),
};

const ONE = z.strictObject({ seq: z.int(), ...VERSION }).meta({ id: 'PolicyInForce' });
const LIST = z
  .strictObject({
    seq: z.int(),
    items: z.array(z.strictObject(VERSION)).describe('Oldest first; the last one is in force.'),
  })
  .meta({ id: 'Policies' });

const MOMENT_QUERY = z.strictObject(MOMENT);

type MomentQuery = z.output<typeof MOMENT_QUERY>;

@ApiTags('policies')
@Controller('v1/ledgers/:ledgerId')
export class PolicyController {
  constructor(private readonly queryBus: QueryBus) {}

  @ReadRoute('policy', { id: 'getPolicy', summary: 'The policy in force', answer: ONE })
  async get(
    @Param({ schema: LEDGER_PATH }) { ledgerId }: LedgerPath,
    @Query({ schema: MOMENT_QUERY }) moment: MomentQuery,
  ): Promise<z.infer<typeof ONE>> {
    const found = await this.policies(ledgerId, moment);
    return { seq: found.seq, ...spoken(inForce(found)) };
  }

  @ReadRoute('policies', { id: 'listPolicies', summary: 'Every version', answer: LIST })
  async list(
    @Param({ schema: LEDGER_PATH }) { ledgerId }: LedgerPath,
    @Query({ schema: MOMENT_QUERY }) moment: MomentQuery,
  ): Promise<z.infer<typeof LIST>> {
    const { seq, policies } = await this.policies(ledgerId, moment);
    return { seq, items: policies.map(spoken) };
  }

  private policies(ledgerId: string, moment: MomentQuery): Promise<Policies> {
    return this.queryBus.execute(new PoliciesQuery(ledgerId, moment));
  }
}

function spoken({ policy, ...adopted }: AdoptedPolicy) {
  return { ...adopted, policy: inYuan(policy) };
}

export const POLICY_CAPABILITY: Capability = {
  tag: 'policies',
  orders: [ADOPT_POLICY],
  handlers: [AdoptPolicyHandler, PoliciesQueryHandler],
  controllers: [PolicyController],
};
