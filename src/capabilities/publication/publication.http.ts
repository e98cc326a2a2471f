import { Controller, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { COMPARATORS } from '../../domain/performance-events.js';
import type { Capability } from '../../http/capability.js';
import { LEDGER_PATH, type LedgerPath, YUAN } from '../../http/fields.js';
import { MOMENT } from '../../http/moment.js';
import { orderRoute } from '../../http/order-route.js';
import {
  ASSET_FIELDS,
  RECORD_ASSETS,
  RECORD_COMPARATIVES,
  RECORD_STAFFING,
  SET_MAIN_TASKS,
  SET_NARRATIVE,
  STAFFING_FIELDS,
  TASK_FIELDS,
} from '../../http/publication-fields.js';
import { ReadRoute } from '../../http/route.js';
import { inYuan } from '../../http/yuan.js';
import {
  RecordAssetsCommand,
  RecordAssetsHandler,
  RecordComparativesCommand,
  RecordComparativesHandler,
  RecordStaffingCommand,
  RecordStaffingHandler,
  SetMainTasksCommand,
  SetMainTasksHandler,
  SetNarrativeCommand,
  SetNarrativeHandler,
} from './publication.commands.js';
import {
  PublicationQuery,
  PublicationQueryHandler,
  WholePublicationQueryHandler,
} from './publication.queries.js';

const ROLES = { roles: ['officer', 'finance'] } as const;

const TARGETS = {
  objective: z.string(),
  targets: z.array(
    z.strictObject({
      targetId: z.string(),
      level1: z.string(),
      level2: z.string(),
      level3: z.string(),
      comparator: z.enum(COMPARATORS),
      value: z.string(),
      unit: z.string().optional(),
    }),
  ),
};

const FACTS = z
  .strictObject({
    seq: z.int(),
    comparatives: z.array(
      z.strictObject({ figure: z.string(), unitCode: z.string().optional(), amount: YUAN }),
    ),
    staffing: z.array(z.strictObject(STAFFING_FIELDS)),
    assets: z
      .strictObject({ countedOn: z.string(), units: z.array(z.strictObject(ASSET_FIELDS)) })
      .optional(),
    mainTasks: z
      .strictObject({ unitCode: z.string(), tasks: z.array(z.strictObject(TASK_FIELDS)) })
      .optional(),
    targets: z.strictObject(TARGETS).optional().describe('Of the department.'),
    projectTargets: z.array(z.strictObject({ projectCode: z.string(), ...TARGETS })),
    narrative: z.array(z.strictObject({ section: z.string(), text: z.string() })),
  })
  .meta({ id: 'PublicationFacts' });

const MOMENT_QUERY = z.strictObject(MOMENT);

@ApiTags('publication')
@Controller('v1/ledgers/:ledgerId')
export class PublicationController {
  constructor(private readonly queryBus: QueryBus) {}

  @ReadRoute('publication', {
    id: 'getPublicationFacts',
    summary: 'What the publication tells beside the money',
    answer: FACTS,
  })
  async get(
    @Param({ schema: LEDGER_PATH }) { ledgerId }: LedgerPath,
    @Query({ schema: MOMENT_QUERY }) moment: z.output<typeof MOMENT_QUERY>,
  ): Promise<z.infer<typeof FACTS>> {
    const facts = await this.queryBus.execute(new PublicationQuery(ledgerId, moment));
    return inYuan(facts) as z.infer<typeof FACTS>;
  }
}

export const PUBLICATION: Capability = {
  tag: 'publication',
  handlers: [
    RecordComparativesHandler,
    RecordStaffingHandler,
    RecordAssetsHandler,
    SetMainTasksHandler,
    SetNarrativeHandler,
    PublicationQueryHandler,
    WholePublicationQueryHandler,
  ],
  orders: [
    orderRoute({
      ...ROLES,
      id: 'recordComparatives',
      path: 'publication/comparatives',
      summary: 'Record figures of the year before; each replaces the one recorded before',
      body: RECORD_COMPARATIVES,
      command: ({ ledgerId, body: { figures, source }, meta }) =>
        new RecordComparativesCommand(ledgerId, { figures, source }, meta),
    }),
    orderRoute({
      ...ROLES,
      id: 'recordStaffing',
      path: 'publication/staffing',
      summary: 'Record who works in units and who retired; replaces the figures of each unit',
      body: RECORD_STAFFING,
      command: ({ ledgerId, body: { units }, meta }) =>
        new RecordStaffingCommand(ledgerId, { units }, meta),
    }),
    orderRoute({
      ...ROLES,
      id: 'recordAssets',
      path: 'publication/assets',
      summary: 'Record vehicles and equipment; replaces the figures of each unit',
      body: RECORD_ASSETS,
      command: ({ ledgerId, body: { countedOn, units }, meta }) =>
        new RecordAssetsCommand(ledgerId, { countedOn, units }, meta),
    }),
    orderRoute({
      ...ROLES,
      id: 'setMainTasks',
      path: 'publication/main-tasks',
      summary: 'Set all main tasks of the year; replaces what was set before',
      body: SET_MAIN_TASKS,
      command: ({ ledgerId, body: { unitCode, tasks }, meta }) =>
        new SetMainTasksCommand(ledgerId, { unitCode, tasks }, meta),
    }),
    orderRoute({
      ...ROLES,
      id: 'setNarrative',
      path: 'publication/narrative',
      summary: 'Set words of the narrative parts, section by section',
      body: SET_NARRATIVE,
      command: ({ ledgerId, body: { texts }, meta }) =>
        new SetNarrativeCommand(ledgerId, { texts }, meta),
    }),
  ],
  controllers: [PublicationController],
};
