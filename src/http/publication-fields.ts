import { z } from 'zod';
import { given } from '../domain/line-amounts.js';
import { TEXT_LIMIT } from '../domain/publication.js';
import {
  COMPARATIVE_FIGURES,
  type ComparativeFigure,
  NARRATIVE_SECTIONS,
  type NarrativeText,
} from '../domain/publication-events.js';
import { AMOUNT_OR_ZERO, DATE, EFFECTIVE, text } from './fields.js';

// The bodies of what a publication tells beside the money.

const PROJECT = 'project:[A-Za-z0-9][A-Za-z0-9_-]{0,31}';
const UNIT_CODE = text(32);
const COUNT = z.int().min(0).max(1_000_000_000);

const FIGURE = z
  .string()
  .regex(
    new RegExp(`^(?:${COMPARATIVE_FIGURES.join('|')}|${PROJECT})$`),
    `must be ${COMPARATIVE_FIGURES.join(', ')} or project:CODE`,
  )
  .transform((figure) => figure as ComparativeFigure)
  .meta({ id: 'ComparativeFigure', example: 'official-reception' });

const COMPARATIVE = z
  .strictObject({
    figure: FIGURE,
    unitCode: UNIT_CODE.optional().describe('Absent for the figure of the department.'),
    amount: AMOUNT_OR_ZERO,
  })
  .transform(({ figure, unitCode, amount }) => ({
    figure,
    ...given({ unitCode }),
    amountFen: amount,
  }))
  .meta({ id: 'Comparative' });

const SECTION = z
  .string()
  .regex(
    new RegExp(`^(?:${NARRATIVE_SECTIONS.join('|')}|${PROJECT})$`),
    `must be ${NARRATIVE_SECTIONS.join(', ')} or project:CODE`,
  )
  .transform((section) => section as NarrativeText['section'])
  .meta({ id: 'NarrativeSection', example: 'duties' });

const SAID = text(TEXT_LIMIT);
const WORDS = z
  .string()
  .max(TEXT_LIMIT)
  .refine((words) => words === '' || SAID.safeParse(words).success, 'must be text, or empty')
  .meta({ pattern: '^$|\\S' })
  .describe('Empty takes back what the section said.');

export const STAFFING_FIELDS = {
  unitCode: UNIT_CODE,
  postsFilled: COUNT,
  retired: COUNT,
  veteransRetired: COUNT.describe('离休.'),
};

export const ASSET_FIELDS = {
  unitCode: UNIT_CODE,
  vehiclesHeld: COUNT,
  vehiclesPlanned: COUNT,
  generalEquipmentHeld: COUNT.describe('单价 50 万元以上通用设备.'),
  generalEquipmentPlanned: COUNT,
  specialEquipmentHeld: COUNT.describe('单价 100 万元以上专用设备.'),
  specialEquipmentPlanned: COUNT,
};

export const TASK_FIELDS = {
  name: text(100),
  content: text(TEXT_LIMIT),
  covers: z
    .union([z.literal('basic'), z.strictObject({ projectCodes: z.array(text(32)).min(1) })])
    .describe('What its amounts are of: basic expenditure, or these projects.'),
};

export const RECORD_COMPARATIVES = z
  .strictObject({
    ...EFFECTIVE,
    figures: z.array(COMPARATIVE).min(1),
    source: text(500).describe('Where the figures are from.'),
  })
  .meta({ id: 'RecordComparatives' });

export const RECORD_STAFFING = z
  .strictObject({
    ...EFFECTIVE,
    units: z.array(z.strictObject(STAFFING_FIELDS).meta({ id: 'UnitStaffing' })).min(1),
  })
  .meta({ id: 'RecordStaffing' });

export const RECORD_ASSETS = z
  .strictObject({
    ...EFFECTIVE,
    countedOn: DATE.describe('The day for which what is held was counted.'),
    units: z.array(z.strictObject(ASSET_FIELDS).meta({ id: 'UnitAssets' })).min(1),
  })
  .meta({ id: 'RecordAssets' });

export const SET_MAIN_TASKS = z
  .strictObject({
    ...EFFECTIVE,
    unitCode: UNIT_CODE.describe('The unit named at the head of table 12.'),
    tasks: z.array(z.strictObject(TASK_FIELDS).meta({ id: 'MainTask' })).min(1),
  })
  .meta({ id: 'SetMainTasks' });

export const SET_NARRATIVE = z
  .strictObject({
    ...EFFECTIVE,
    texts: z
      .array(
        z
          .strictObject({
            section: SECTION,
            text: WORDS,
          })
          .meta({ id: 'NarrativeText' }),
      )
      .min(1),
  })
  .meta({ id: 'SetNarrative' });
