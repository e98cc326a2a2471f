import { z } from 'zod';
import {
  AUTHORITIES,
  CONTROL_RESPONSES,
  CONTROL_RULE_DIMENSIONS,
  DIMENSIONS,
} from '../domain/policy.js';
import { ALERT_RULE } from './alert-rule-fields.js';
import { AMOUNT, text } from './fields.js';
import { PERCENT, RULE_ID, SCOPE, SELECTOR } from './selector-fields.js';

// A policy as it is written: amounts in yuan. The schema is published with the description of the API.

const AUTHORITY = z
  .enum(AUTHORITIES)
  .meta({ id: 'Authority', description: 'Who signs, lowest first; the policy names the roles.' });
const MATRIX_ROW = z
  .strictObject({
    ruleId: RULE_ID,
    crosses: z
      .enum([...DIMENSIONS, 'nothing'])
      .describe(
        'What money leaves one value of for another; `nothing` where no other row matches.',
      ),
    fromAmount: AMOUNT.optional().describe('Only for transfers of this total or more.'),
    approve: z.array(AUTHORITY).min(1).describe('All of these sign.'),
    inform: z.array(AUTHORITY).describe('These are told.'),
  })
  .transform(({ fromAmount, ...row }) =>
    fromAmount === undefined ? row : { ...row, fromAmountFen: fromAmount },
  )
  .meta({
    id: 'MatrixRow',
    description: '审批权限表: every row that matches a transfer adds its signatures.',
  });

const DIRECTION = z
  .strictObject({
    type: z.literal('direction'),
    ruleId: RULE_ID,
    from: SELECTOR,
    to: SELECTOR,
    carriedOver: z.boolean().optional().describe('Only money carried in from the year before.'),
    unless: AUTHORITY.optional().describe('Allowed when this authority signs too.'),
  })
  .meta({
    id: 'DirectionRule',
    description: 'Nothing goes from these lines to those, or not without a higher authority.',
  });

const CAP = z
  .strictObject({
    type: z.literal('cap'),
    ruleId: RULE_ID,
    scope: SCOPE,
    side: z.enum(['from', 'to']).describe('What leaves the scope, or what enters it.'),
    percent: PERCENT.multipleOf(0.01).describe('At most so many percent of the base.'),
    base: z
      .union([
        z.literal('original'),
        z.strictObject({
          closedMonth: z
            .string()
            .regex(/^(0[1-9]|1[0-2])$/, 'must be 01 to 12')
            .describe('The adjusted budget when that month was closed.'),
        }),
      ])
      .describe('The approved budget, or the adjusted one when a month was closed.'),
    per: z
      .enum(['proposal', 'month', 'quarter', 'year'])
      .describe('The proposal alone, or all of its period that are approved or pending.'),
  })
  .meta({
    id: 'CapRule',
    description: 'What leaves or enters a scope is at most so many percent of its budget.',
  });

const ONE_WAY = z.strictObject({ type: z.literal('one-way'), ruleId: RULE_ID, scope: SCOPE }).meta({
  id: 'OneWayRule',
  description: 'What has given in a year receives nothing in it, and the other way round.',
});

const REPORT = z
  .strictObject({
    type: z.literal('report'),
    ruleId: RULE_ID,
    withinDays: z.int().min(0).max(366).describe('Days after the last signature.'),
    to: text(200).describe('To whom.'),
    blocksFiling: z.boolean().describe('While a report is overdue, nothing new is filed.'),
  })
  .meta({ id: 'ReportRule', description: 'An approved transfer is reported.' });

const DOCUMENT = z
  .strictObject({
    type: z.literal('document'),
    ruleId: RULE_ID,
    from: SELECTOR.optional(),
    to: SELECTOR.optional(),
    fromAmount: AMOUNT.optional().describe('Only for transfers of this total or more.'),
    documentType: text(100).describe('As proposals name their documents.'),
  })
  .transform(({ fromAmount, ...rule }) =>
    fromAmount === undefined ? rule : { ...rule, fromAmountFen: fromAmount },
  )
  .meta({
    id: 'DocumentRule',
    description: 'A proposal of this kind carries a document of this type.',
  });

const TIER = z
  .strictObject({
    percent: PERCENT.multipleOf(0.01)
      .optional()
      .describe('Of the budget; above zero. Exactly so much passes no tier, one fen more does.'),
    amount: AMOUNT.optional().describe('An amount; beside a percent the lower one decides.'),
    response: z
      .enum(CONTROL_RESPONSES)
      .describe('What happens to an order beyond it; the strictest of all rules wins.'),
  })
  .refine(({ percent, amount }) => percent !== undefined || amount !== undefined, {
    error: 'a tier needs a percent or an amount',
  })
  .transform(({ amount, ...tier }) =>
    amount === undefined ? tier : { ...tier, amountFen: amount },
  )
  .meta({
    id: 'Tier',
    description: 'One step of a control rule; it names a percent, an amount or both.',
    anyOf: [{ required: ['percent'] }, { required: ['amount'] }],
  });

const CONTROL_RULE = z
  .strictObject({
    ruleId: RULE_ID,
    dimension: z
      .enum(CONTROL_RULE_DIMENSIONS)
      .describe('Whose use is compared with its budget; a code together with all above it.'),
    lines: SELECTOR.optional().describe('Only these lines count; every one unless told.'),
    measure: z
      .enum(['disbursed', 'committed'])
      .describe('Paid and ordered to be paid; or that, contracts and plans.'),
    horizon: z
      .enum(['month', 'cumulative', 'year'])
      .describe('Against the month, the months so far, or the year.'),
    tiers: z.array(TIER).min(1).describe('Rising.'),
    overridable: z.boolean().describe('Whether an override may lift what stops an order.'),
  })
  .meta({
    id: 'ControlRule',
    description: 'Availability control: how much of its budget an object may use.',
  });

export const POLICY = z
  .strictObject({
    policyId: text(100).describe('Its name, the same in every version.'),
    title: text(200).describe('What people call it.'),
    basis: z.array(text(200)).describe('The laws and documents it rests on.'),
    allotment: z
      .enum(['none', 'required'])
      .describe('下达: whether appropriated money waits to be allotted before it is available.'),
    cashPlan: z
      .enum(['none', 'monthly'])
      .describe('用款计划: whether payment orders stay within a plan by month.'),
    lateFacts: z
      .enum(['next-open-period', 'refuse'])
      .describe('What becomes of a fact of a closed month.'),
    proposalValidDays: z
      .int()
      .min(0)
      .max(366)
      .describe('A proposal expires so many days after the day it was filed.'),
    signers: z
      .strictObject({
        unit: z.array(text(32)),
        department: z.array(text(32)),
        finance: z.array(text(32)),
        'standing-committee': z.array(text(32)),
      })
      .describe('The roles that may sign for an authority; one that the matrix names has some.'),
    approvalMatrix: z.array(MATRIX_ROW).describe('审批权限表: who signs what.'),
    virementRules: z
      .array(z.discriminatedUnion('type', [DIRECTION, CAP, ONE_WAY, REPORT, DOCUMENT]))
      .describe('What a reallocation (预算调剂) may not do, or not without more.'),
    supplementaryContractPercent: PERCENT.describe(
      'All supplementary contracts together, in percent of the contract (政府采购法 art. 49).',
    ),
    carryOver: z
      .strictObject({
        kinds: z.array(z.enum(['basic', 'project'])).describe('What is carried over at all.'),
        years: z
          .int()
          .min(0)
          .max(10)
          .describe('Usable for so many years, its own the first; then returned.'),
      })
      .describe('结转 and 结余收回 of what is left at the end of the year.'),
    controlRules: z.array(CONTROL_RULE).describe('预算控制: how far each object may be used.'),
    alertRules: z
      .array(ALERT_RULE)
      .optional()
      .describe('预警: what the ledger tells people of by itself; the usual rules unless told.'),
  })
  .meta({ id: 'Policy' });
