import { z } from 'zod';
import { SELF_CHECKS, SEVERITIES } from '../domain/alert-rules.js';
import { SUPPLIER_SIZES } from '../domain/commitment-events.js';
import { AMOUNT } from './fields.js';
import { CODES, RULE_ID, SCOPE, SELECTOR } from './selector-fields.js';

// Rules of alerts as they are written. What is exactly at a figure is not beyond it.

const SEVERITY = z.enum(SEVERITIES).meta({ id: 'Severity' });
const DAYS = z.int().min(0).max(3_660);
const LINES = SELECTOR.optional().describe('Only these lines; every one unless told.');

const TIER = z
  .strictObject({
    above: z.number().min(0).max(100_000).multipleOf(0.01),
    severity: SEVERITY,
  })
  .meta({ id: 'AlertTier', description: 'Beyond this figure it is this bad.' });

const TIERS = (figure: string) =>
  z.array(TIER).min(1).max(10).describe(`Rising steps; each figure is ${figure}.`);

const THRESHOLD = z
  .strictObject({
    type: z.literal('threshold'),
    ruleId: RULE_ID,
    marginPercent: z
      .number()
      .min(0)
      .max(100)
      .multipleOf(0.01)
      .describe('It clears so far below its lowest limit, in percent of the limit.'),
  })
  .meta({
    id: 'ThresholdAlert',
    description:
      'Every tier of every control rule, over the same objects, measure, base and horizon as an order ' +
      'is held against; where the horizon is a month, each month by itself. Beyond the whole budget of ' +
      'a line, project, functional item or unit is overspend and told by itself.',
  });

const THREE_PUBLIC = z
  .strictObject({
    type: z.literal('three-public-over-cap'),
    ruleId: RULE_ID,
    economicCodes: CODES(5).describe('三公经费, by prefix.'),
    tiers: TIERS('percent of their budget together'),
  })
  .meta({ id: 'ThreePublicAlert', description: '三公经费, all of it together.' });

const NO_BUDGET = z
  .strictObject({
    type: z.literal('no-budget-payment'),
    ruleId: RULE_ID,
    severity: SEVERITY,
  })
  .meta({ id: 'NoBudgetAlert', description: 'Each payment to a line that has no budget.' });

const DUPLICATE = z
  .strictObject({
    type: z.literal('duplicate-payment'),
    ruleId: RULE_ID,
    windowDays: DAYS.describe('At most so many days between the two.'),
    severity: SEVERITY,
  })
  .meta({
    id: 'DuplicateAlert',
    description:
      'Two payments from one line of one amount, alike in voucher number, document number or purpose. ' +
      'The payee is no part of it: the log knows it by a salted commitment only.',
  });

const SPLIT = z
  .strictObject({
    type: z.literal('split-purchase'),
    ruleId: RULE_ID,
    lines: LINES,
    threshold: AMOUNT.describe('From this amount on a purchase is put out to tender.'),
    windowDays: DAYS.describe('The first and the last are at most so many days apart.'),
    severity: SEVERITY,
  })
  .transform(({ threshold, lines, ...rule }) => ({
    ...rule,
    thresholdFen: threshold,
    ...(lines === undefined ? {} : { lines }),
  }))
  .meta({
    id: 'SplitAlert',
    description:
      '化整为零: contracts, and payments out of none, of one unit, project and economic item, each below ' +
      'the threshold and together not.',
  });

const SCOPED = { ruleId: RULE_ID, scope: SCOPE, lines: LINES };

const PACE = z
  .strictObject({
    type: z.enum(['pace-behind', 'pace-ahead']),
    ...SCOPED,
    tiers: TIERS('percentage points between the part that is paid and the part of the year'),
  })
  .meta({ id: 'PaceAlert', description: '执行进度 against 时间进度.' });

const RUSH = z
  .strictObject({
    type: z.literal('year-end-rush'),
    ...SCOPED,
    tiers: TIERS('percent of the payments of the year made in December'),
  })
  .meta({ id: 'RushAlert', description: '年底突击花钱.' });

const FORECAST = z
  .strictObject({
    type: z.literal('forecast-overspend'),
    ...SCOPED,
    afterDays: DAYS.describe('So many days of the year are too few to tell.'),
    tiers: TIERS('percent of the budget that the year will have paid, linear by days'),
  })
  .meta({ id: 'ForecastAlert', description: 'What the year comes to if it goes on like this.' });

const STALE = z
  .strictObject({
    type: z.literal('stale-encumbrance'),
    ruleId: RULE_ID,
    idleDays: DAYS.describe('More days than these without a payment.'),
    pastDueDays: DAYS.describe('Or more days than these after it was due.'),
    severity: SEVERITY,
  })
  .meta({ id: 'StaleAlert', description: 'A contract that holds money and does not move.' });

const INVOICE = z
  .strictObject({
    type: z.literal('invoice-overdue'),
    ruleId: RULE_ID,
    supplierSizes: z.array(z.enum(SUPPLIER_SIZES)).min(1),
    tiers: TIERS('days that a payment order waits'),
  })
  .meta({ id: 'InvoiceAlert', description: '保障中小企业款项支付条例.' });

const CARRIED = z
  .strictObject({
    type: z.literal('carried-over-old'),
    ruleId: RULE_ID,
    tiers: TIERS('years before this one'),
  })
  .meta({ id: 'CarriedAlert', description: 'Money carried in that is not paid out yet.' });

const SELF_CHECK = z
  .strictObject({
    type: z.enum(SELF_CHECKS),
    ruleId: RULE_ID,
    severity: SEVERITY,
  })
  .meta({ id: 'SelfCheckAlert', description: 'What the checks of the ledger itself find.' });

export const ALERT_RULE = z.discriminatedUnion('type', [
  THRESHOLD,
  THREE_PUBLIC,
  NO_BUDGET,
  DUPLICATE,
  SPLIT,
  PACE,
  RUSH,
  FORECAST,
  STALE,
  INVOICE,
  CARRIED,
  SELF_CHECK,
]);
