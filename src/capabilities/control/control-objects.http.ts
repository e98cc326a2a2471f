import { Controller, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { ControlObjectStanding } from '../../domain/control-objects.js';
import { formatYuan } from '../../domain/money.js';
import { CONTROL_RESPONSES, CONTROL_RULE_DIMENSIONS } from '../../domain/policy.js';
import { executionRate } from '../../domain/roll-up.js';
import { LEDGER_PATH, type LedgerPath, text, YUAN } from '../../http/fields.js';
import { MOMENT } from '../../http/moment.js';
import { ReadRoute } from '../../http/route.js';
import { ControlObjectsQuery } from './control.queries.js';

// How the objects of control rules stand: what they use, of what, and how far each limit is.

const TIER = z.strictObject({
  response: z.enum(CONTROL_RESPONSES),
  percent: z.number().optional(),
  amount: YUAN.optional(),
  limit: YUAN.describe('With the overrides in force.'),
  passed: z.boolean(),
});

const OVERRIDE = z.strictObject({
  overrideId: z.string(),
  additional: YUAN,
  validUntil: z.string().describe('The last day.'),
});

const OBJECT = z
  .strictObject({
    ruleId: z.string(),
    dimension: z.enum(CONTROL_RULE_DIMENSIONS),
    key: z.string(),
    measure: YUAN.describe('What is used, as the rule measures it.'),
    base: YUAN.describe('The budget that it is compared with.'),
    usedPercent: z.string().optional().describe('Two decimals; absent without a budget.'),
    tiers: z.array(TIER),
    overrides: z.array(OVERRIDE).describe('Those in force on the day.'),
  })
  .meta({ id: 'ControlObject' });

const OBJECTS = z
  .strictObject({
    seq: z.int(),
    policyVersion: z.int().describe('0 without a policy: nothing is controlled.'),
    month: z.string().describe('The month that rules by month are held against.'),
    items: z.array(OBJECT),
  })
  .meta({ id: 'ControlObjects' });

const SELECTION = z.strictObject({
  ...MOMENT,
  ruleId: text(100).optional(),
  dimension: z.enum(CONTROL_RULE_DIMENSIONS).optional(),
  key: text(130).optional(),
});

@ApiTags('control')
@Controller('v1/ledgers/:ledgerId/control-objects')
export class ControlObjectsController {
  constructor(private readonly queryBus: QueryBus) {}

  @ReadRoute('', {
    id: 'listControlObjects',
    summary: 'The control objects of the policy in force, as they stand now or at a moment',
    answer: OBJECTS,
  })
  async list(
    @Param({ schema: LEDGER_PATH }) { ledgerId }: LedgerPath,
    @Query({ schema: SELECTION }) query: z.output<typeof SELECTION>,
  ): Promise<z.infer<typeof OBJECTS>> {
    const { asOf, knownAt, ...selection } = query;
    const moment = { ...(asOf && { asOf }), ...(knownAt && { knownAt }) };
    const { objects, ...at } = await this.queryBus.execute(
      new ControlObjectsQuery(ledgerId, selection, moment),
    );
    return { ...at, items: objects.map(spokenObject) };
  }
}

/** An object as it is answered, amounts in yuan. */
export function spokenObject({
  rule: { ruleId, dimension },
  key,
  measureFen,
  baseFen,
  tiers,
  overrides,
}: ControlObjectStanding): z.infer<typeof OBJECT> {
  const usedPercent = executionRate({ adjustedFen: baseFen, disbursedFen: measureFen });
  return {
    ruleId,
    dimension,
    key,
    measure: formatYuan(measureFen),
    base: formatYuan(baseFen),
    ...(usedPercent === undefined ? {} : { usedPercent }),
    tiers: tiers.map(({ response, percent, amountFen, limitFen }) => ({
      response,
      ...(percent === undefined ? {} : { percent }),
      ...(amountFen === undefined ? {} : { amount: formatYuan(amountFen) }),
      limit: formatYuan(limitFen),
      passed: measureFen > limitFen,
    })),
    overrides: overrides.map(({ documentId, additionalFen, validUntil }) => ({
      overrideId: documentId,
      additional: formatYuan(additionalFen),
      validUntil,
    })),
  };
}
