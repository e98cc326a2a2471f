import { z } from 'zod';
import { FUND_SOURCES } from '../domain/line.js';
import { AUTHORITIES, DIMENSIONS, SCOPES } from '../domain/policy.js';
import { AMOUNT, text } from './fields.js';

// A policy as it is written: amounts in yuan. The schema is published with the description of the API.

const RULE_ID = text(100);
const AUTHORITY = z.enum(AUTHORITIES);
const PERCENT = z.number().min(0).max(1_000);
const CODES = (digits: number) =>
  z.array(z.string().regex(new RegExp(`^[0-9]{1,${digits}}$`), `up to ${digits} digits`)).min(1);

const SELECTOR = z
  .strictObject({
    unitCodes: z.array(text(32)).min(1).optional(),
    functionalCodes: CODES(7).optional().describe('By prefix.'),
    economicCodes: CODES(5).optional().describe('By prefix.'),
    projectCodes: z.array(text(32)).min(1).optional(),
    fundSources: z.array(z.enum(FUND_SOURCES)).min(1).optional(),
    kind: z.enum(['basic', 'project']).optional(),
  })
  .meta({ id: 'Selector', description: 'Lines that are all of this; {} is every line.' });

const MATRIX_ROW = z
  .strictObject({
    ruleId: RULE_ID,
    crosses: z.enum([...DIMENSIONS, 'nothing']),
    fromAmount: AMOUNT.optional().describe('Only for transfers of this total or more.'),
    approve: z.array(AUTHORITY).min(1),
    inform: z.array(AUTHORITY),
  })
  .transform(({ fromAmount, ...row }) =>
    fromAmount === undefined ? row : { ...row, fromAmountFen: fromAmount },
  )
  .meta({ id: 'MatrixRow' });

const DIRECTION = z.strictObject({
  type: z.literal('direction'),
  ruleId: RULE_ID,
  from: SELECTOR,
  to: SELECTOR,
  carriedOver: z.boolean().optional().describe('Only money carried in from the year before.'),
  unless: AUTHORITY.optional().describe('Allowed when this authority signs too.'),
});

const CAP = z.strictObject({
  type: z.literal('cap'),
  ruleId: RULE_ID,
  scope: z.enum(SCOPES),
  side: z.enum(['from', 'to']),
  percent: PERCENT.multipleOf(0.01),
  base: z.union([
    z.literal('original'),
    z.strictObject({ closedMonth: z.string().regex(/^(0[1-9]|1[0-2])$/, 'must be 01 to 12') }),
  ]),
  per: z.enum(['proposal', 'month', 'quarter', 'year']),
});

const ONE_WAY = z.strictObject({
  type: z.literal('one-way'),
  ruleId: RULE_ID,
  scope: z.enum(SCOPES),
});

const REPORT = z.strictObject({
  type: z.literal('report'),
  ruleId: RULE_ID,
  withinDays: z.int().min(0).max(366),
  to: text(200),
  blocksFiling: z.boolean(),
});

const DOCUMENT = z
  .strictObject({
    type: z.literal('document'),
    ruleId: RULE_ID,
    from: SELECTOR.optional(),
    to: SELECTOR.optional(),
    fromAmount: AMOUNT.optional(),
    documentType: text(100),
  })
  .transform(({ fromAmount, ...rule }) =>
    fromAmount === undefined ? rule : { ...rule, fromAmountFen: fromAmount },
  );

const TIER = z
  .strictObject({
    percent: PERCENT.optional(),
    amount: AMOUNT.optional(),
    response: z.enum(['record', 'warn', 'warn-with-attachment', 'hold', 'block']),
  })
  .refine(({ percent, amount }) => percent !== undefined || amount !== undefined, {
    error: 'a tier needs a percent or an amount',
  })
  .transform(({ amount, ...tier }) =>
    amount === undefined ? tier : { ...tier, amountFen: amount },
  );

const CONTROL_RULE = z
  .strictObject({
    ruleId: RULE_ID,
    dimension: z.enum([
      'line',
      'functional',
      'economic',
      'project',
      'unit',
      'fund-source',
      'ledger',
    ]),
    lines: SELECTOR.optional(),
    measure: z.enum(['disbursed', 'committed']),
    horizon: z.enum(['month', 'cumulative', 'year']),
    tiers: z.array(TIER).min(1),
    overridable: z.boolean(),
  })
  .meta({ id: 'ControlRule' });

export const POLICY = z
  .strictObject({
    policyId: text(100),
    title: text(200),
    basis: z.array(text(200)).describe('The laws and documents it rests on.'),
    allotment: z.enum(['none', 'required']),
    cashPlan: z.enum(['none', 'monthly']),
    lateFacts: z.enum(['next-open-period', 'refuse']),
    proposalValidDays: z.int().min(0).max(366),
    signers: z.strictObject({
      unit: z.array(text(32)),
      department: z.array(text(32)),
      finance: z.array(text(32)),
      'standing-committee': z.array(text(32)),
    }),
    approvalMatrix: z.array(MATRIX_ROW),
    virementRules: z.array(z.union([DIRECTION, CAP, ONE_WAY, REPORT, DOCUMENT])),
    supplementaryContractPercent: PERCENT,
    carryOver: z.strictObject({
      kinds: z.array(z.enum(['basic', 'project'])),
      years: z.int().min(0).max(10),
    }),
    controlRules: z.array(CONTROL_RULE),
  })
  .meta({ id: 'Policy' });
