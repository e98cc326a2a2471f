import { z } from 'zod';
import { given } from '../../domain/line-amounts.js';
import { COMPARATORS, type PerformanceScope } from '../../domain/performance-events.js';
import type { Capability } from '../../http/capability.js';
import { documentController } from '../../http/documents.http.js';
import { EFFECTIVE, text } from '../../http/fields.js';
import { orderRoute } from '../../http/order-route.js';
import {
  RecordPerformanceResultCommand,
  RecordPerformanceResultHandler,
  ReviewPerformanceCommand,
  ReviewPerformanceHandler,
  SetPerformanceTargetsCommand,
  SetPerformanceTargetsHandler,
} from './performance.commands.js';

const SCOPE = z
  .string()
  .regex(
    /^(?:department|project:[A-Za-z0-9][A-Za-z0-9_-]{0,31})$/,
    'must be department or project:CODE',
  )
  .transform((scope) => scope as PerformanceScope)
  .meta({ id: 'PerformanceScope', example: 'project:2023-P1' });

const TARGET_FIELDS = {
  targetId: text(64),
  level1: text(100).describe('一级指标.'),
  level2: text(100).describe('二级指标.'),
  level3: text(200).describe('三级指标.'),
  comparator: z.enum(COMPARATORS),
  value: text(200).describe('A decimal number, a date for `before`, words for `qualitative`.'),
  unit: text(50).optional(),
};

const TARGET = z
  .strictObject(TARGET_FIELDS)
  .transform(({ unit, ...target }) => ({ ...target, ...given({ unit }) }))
  .meta({ id: 'PerformanceTarget' });

const FINDING_FIELDS = { targetId: text(64), actual: text(200), note: text(1_000).optional() };

const FINDING = z
  .strictObject(FINDING_FIELDS)
  .transform(({ note, ...finding }) => ({ ...finding, ...given({ note }) }))
  .meta({ id: 'TargetFinding' });

const RESULT = z
  .strictObject({
    ...FINDING_FIELDS,
    achieved: z
      .boolean()
      .optional()
      .describe('Said for a qualitative target; computed for every other.'),
  })
  .transform(({ note, achieved, ...result }) => ({ ...result, ...given({ note, achieved }) }))
  .meta({ id: 'ReportedResult' });

const SET_TARGETS = z
  .strictObject({
    ...EFFECTIVE,
    scope: SCOPE,
    objective: text(2_000).describe('年度总体目标.'),
    targets: z.array(TARGET).min(1),
  })
  .meta({ id: 'SetPerformanceTargets' });

const REVIEW = z
  .strictObject({
    ...EFFECTIVE,
    scope: SCOPE,
    findings: z.array(FINDING),
    conclusion: text(2_000),
  })
  .meta({ id: 'ReviewPerformance' });

const RECORD_RESULT = z
  .strictObject({
    ...EFFECTIVE,
    scope: SCOPE,
    results: z.array(RESULT).min(1),
    score: text(6).describe('0 to 100 with at most two decimals.'),
  })
  .meta({ id: 'RecordPerformanceResult' });

const PERFORMANCE_DOCUMENTS = documentController({
  tag: 'performance',
  path: 'performance',
  kind: 'performance',
  idName: 'performanceId',
  answerId: 'PerformanceRecord',
  notFound: 'PERFORMANCE_TARGETS_MISSING',
  statuses: ['targeted', 'reviewed', 'assessed'],
  fields: {
    scope: z.string(),
    objective: z.string(),
    targets: z.array(z.strictObject(TARGET_FIELDS)),
    review: z
      .strictObject({
        findings: z.array(z.strictObject(FINDING_FIELDS)),
        conclusion: z.string(),
        reviewedOn: z.string(),
      })
      .optional(),
    result: z
      .strictObject({
        results: z.array(z.strictObject({ ...FINDING_FIELDS, achieved: z.boolean() })),
        score: z.string(),
        assessedOn: z.string(),
      })
      .optional(),
  },
});

const ORDER = { roles: ['officer', 'finance'], documents: 'performance' } as const;

export const PERFORMANCE: Capability = {
  tag: 'performance',
  handlers: [
    SetPerformanceTargetsHandler,
    ReviewPerformanceHandler,
    RecordPerformanceResultHandler,
  ],
  orders: [
    orderRoute({
      ...ORDER,
      id: 'setPerformanceTargets',
      path: 'performance/targets',
      summary: 'Set what the department or a project is to reach, until results are recorded',
      body: SET_TARGETS,
      command: ({ ledgerId, body: { scope, objective, targets }, meta }) =>
        new SetPerformanceTargetsCommand(ledgerId, { scope, objective, targets }, meta),
    }),
    orderRoute({
      ...ORDER,
      id: 'reviewPerformance',
      path: 'performance/reviews',
      summary: 'Say how far the targets are reached during the year',
      body: REVIEW,
      command: ({ ledgerId, body: { scope, findings, conclusion }, meta }) =>
        new ReviewPerformanceCommand(ledgerId, { scope, findings, conclusion }, meta),
    }),
    orderRoute({
      ...ORDER,
      id: 'recordPerformanceResult',
      path: 'performance/results',
      summary: 'Record what was reached of every target, once, in the year or the next',
      body: RECORD_RESULT,
      command: ({ ledgerId, body: { scope, results, score }, meta }) =>
        new RecordPerformanceResultCommand(ledgerId, { scope, results, score }, meta),
    }),
  ],
  controllers: [PERFORMANCE_DOCUMENTS],
};
