import { z } from 'zod';
import {
  ADJUSTMENT_SUBJECTS,
  PROVISIONAL_GROUNDS,
  SUPPLEMENT_SOURCES,
} from '../../domain/appropriation-events.js';
import { cashPlanIdOf } from '../../domain/performance-document.js';
import type { Capability } from '../../http/capability.js';
import { documentController } from '../../http/documents.http.js';
import {
  AMOUNT,
  AMOUNT_OR_ZERO,
  DATE,
  EFFECTIVE,
  LINE_AMOUNT,
  LINE_ID,
  MONTH,
  text,
  YUAN,
} from '../../http/fields.js';
import { orderRoute } from '../../http/order-route.js';
import {
  AdjustBudgetCommand,
  AdjustBudgetHandler,
  AllotFundsCommand,
  AllotFundsHandler,
  AppropriateProvisionallyCommand,
  AppropriateProvisionallyHandler,
  AppropriateSupplementaryCommand,
  AppropriateSupplementaryHandler,
  ApproveBudgetCommand,
  ApproveBudgetHandler,
  ReduceAppropriationCommand,
  ReduceAppropriationHandler,
  SetCashPlanCommand,
  SetCashPlanHandler,
} from './appropriation.commands.js';

const PROCUREMENT = z
  .strictObject({
    category: z.enum(['goods', 'works', 'services']),
    amount: AMOUNT_OR_ZERO,
    sme: AMOUNT_OR_ZERO.describe('Reserved for small and medium enterprises, part of the amount.'),
    smallMicro: AMOUNT_OR_ZERO.describe('Of which small and micro enterprises.'),
  })
  .transform(({ category, amount, sme, smallMicro }) => ({
    category,
    amountFen: amount,
    smeFen: sme,
    smallMicroFen: smallMicro,
  }))
  .meta({ id: 'Procurement' });

const OPENING_LINE = z
  .strictObject({
    lineId: LINE_ID,
    amount: AMOUNT,
    basis: z
      .enum(['published', 'within-rounding', 'assumed-split'])
      .describe('Where the figure comes from: printed, inside a printed rounding, or chosen.'),
    subItem: text(200).optional(),
    procurement: PROCUREMENT.optional(),
  })
  .transform(({ amount, ...line }) => ({ ...line, amountFen: amount }))
  .meta({ id: 'OpeningLine' });

// A budget and its changes rest on a document (批复, 追加, 追减).
const DOCUMENTED = { ...EFFECTIVE, documentNumber: text(100) };

const APPROVE_BUDGET = z
  .strictObject({ ...DOCUMENTED, lines: z.array(OPENING_LINE).min(1) })
  .meta({ id: 'ApproveBudget' });

const CHANGE_APPROPRIATION = z
  .strictObject({ ...DOCUMENTED, reason: text(1_000), lines: z.array(LINE_AMOUNT).min(1) })
  .meta({ id: 'ChangeAppropriation' });

const APPROPRIATE_SUPPLEMENTARY = z
  .strictObject({
    ...DOCUMENTED,
    reason: text(1_000),
    source: z
      .enum(SUPPLEMENT_SOURCES)
      .default('other')
      .describe('What it is paid from: 预备费, 上级专项, 结转资金, or other.'),
    lines: z.array(LINE_AMOUNT).min(1),
  })
  .meta({ id: 'AppropriateSupplementary' });

const APPROPRIATE_PROVISIONALLY = z
  .strictObject({
    ...DOCUMENTED,
    ground: z.enum(PROVISIONAL_GROUNDS),
    reason: text(1_000),
    lines: z.array(LINE_AMOUNT).min(1),
  })
  .meta({ id: 'AppropriateProvisionally' });

const ADJUST_BUDGET = z
  .strictObject({
    ...EFFECTIVE,
    subject: z.enum(ADJUSTMENT_SUBJECTS),
    resolutionNumber: text(100),
    resolutionOn: DATE.describe('The day of the resolution, not after the effective date.'),
    reason: text(1_000),
    increases: z.array(LINE_AMOUNT).default([]),
    decreases: z.array(LINE_AMOUNT).default([]),
  })
  .meta({ id: 'AdjustBudget' });

const ALLOT_FUNDS = z
  .strictObject({ ...EFFECTIVE, lines: z.array(LINE_AMOUNT).min(1) })
  .meta({ id: 'AllotFunds' });

const PLANNED_LINE = z
  .strictObject({ lineId: LINE_ID, amount: AMOUNT_OR_ZERO })
  .transform(({ lineId, amount }) => ({ lineId, amountFen: amount }))
  .meta({ id: 'PlannedLine' });

const SET_CASH_PLAN = z
  .strictObject({
    ...EFFECTIVE,
    month: MONTH,
    lines: z.array(PLANNED_LINE).min(1),
  })
  .meta({ id: 'SetCashPlan' });

const PLANNING = [
  orderRoute({
    id: 'appropriateProvisionally',
    path: 'provisional-appropriations',
    summary: 'Arrange spending before the budget is approved',
    roles: ['finance'],
    body: APPROPRIATE_PROVISIONALLY,
    command: ({ ledgerId, body: { ground, reason, lines }, meta }) =>
      new AppropriateProvisionallyCommand(ledgerId, { ground, reason, lines }, meta),
  }),
  orderRoute({
    id: 'adjustBudget',
    path: 'budget-adjustments',
    summary: 'Adjust the budget on a resolution of the standing committee',
    roles: ['finance'],
    body: ADJUST_BUDGET,
    command: ({ ledgerId, body: { effectiveOn, documentNumber, ...order }, meta }) =>
      new AdjustBudgetCommand(ledgerId, order, meta),
  }),
  orderRoute({
    id: 'allotFunds',
    path: 'allotments',
    summary: 'Make approved money available that waits to be allotted',
    roles: ['finance'],
    body: ALLOT_FUNDS,
    command: ({ ledgerId, body: { lines }, meta }) =>
      new AllotFundsCommand(ledgerId, { lines }, meta),
  }),
  orderRoute({
    id: 'setCashPlan',
    path: 'cash-plans',
    summary: 'Plan the payments of a month, line by line',
    roles: ['officer', 'finance'],
    body: SET_CASH_PLAN,
    command: ({ ledgerId, body: { month, lines }, meta }) =>
      new SetCashPlanCommand(ledgerId, { month, lines }, meta),
  }),
];

const CASH_PLANS = documentController({
  tag: 'appropriations',
  path: 'cash-plans',
  kind: 'cash-plan',
  idName: 'lineId',
  answerId: 'CashPlan',
  notFound: 'CASH_PLAN_NOT_FOUND',
  statuses: ['set'],
  fields: { months: z.array(z.strictObject({ month: z.string(), amount: YUAN })) },
  ofLine: cashPlanIdOf,
});

export const APPROPRIATION: Capability = {
  tag: 'appropriations',
  controllers: [CASH_PLANS],
  handlers: [
    ApproveBudgetHandler,
    AppropriateSupplementaryHandler,
    ReduceAppropriationHandler,
    AppropriateProvisionallyHandler,
    AdjustBudgetHandler,
    AllotFundsHandler,
    SetCashPlanHandler,
  ],
  orders: [
    orderRoute({
      id: 'approveBudget',
      path: 'budget-approval',
      summary: 'Record the approved opening budget, once per ledger',
      roles: ['finance'],
      body: APPROVE_BUDGET,
      command: ({ ledgerId, body: { lines }, meta }) =>
        new ApproveBudgetCommand(ledgerId, { lines }, meta),
    }),
    orderRoute({
      id: 'appropriateSupplementary',
      path: 'supplementary-appropriations',
      summary: 'Add to lines, opening those that do not exist yet',
      roles: ['finance'],
      body: APPROPRIATE_SUPPLEMENTARY,
      command: ({ ledgerId, body: { reason, source, lines }, meta }) =>
        new AppropriateSupplementaryCommand(ledgerId, { reason, source, lines }, meta),
    }),
    orderRoute({
      id: 'reduceAppropriation',
      path: 'appropriation-reductions',
      summary: 'Take back what is still available on lines',
      roles: ['finance'],
      body: CHANGE_APPROPRIATION,
      command: ({ ledgerId, body: { reason, lines }, meta }) =>
        new ReduceAppropriationCommand(ledgerId, { reason, lines }, meta),
    }),
    ...PLANNING,
  ],
};
