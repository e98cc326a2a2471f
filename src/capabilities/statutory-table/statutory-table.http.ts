import { Controller, Param, Query, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { NAME_FORM } from '../../domain/line.js';
import { formatYuan } from '../../domain/money.js';
import type { Capability } from '../../http/capability.js';
import { EVENT_TYPE } from '../../http/event.js';
import { LEDGER_ID, LEDGER_PATH, type LedgerPath, text, YUAN } from '../../http/fields.js';
import { MOMENT } from '../../http/moment.js';
import { NEXT_CURSOR, nextCursor, pageBy } from '../../http/paging.js';
import type { ApiReply, ApiRequest } from '../../http/request.js';
import { ReadRoute } from '../../http/route.js';
import type { EventBehind } from '../../reports/read-drill-through.js';
import { TABLE_NUMBERS } from '../../reports/statutory-table.js';
import { PHASES } from '../../reports/table.js';
import type { Part } from '../../reports/terms.js';
import { spokenCell, spokenTable } from './spoken-table.js';
import {
  CellQuery,
  CellQueryHandler,
  type PhaseChoice,
  TablesQuery,
  TablesQueryHandler,
} from './statutory-table.queries.js';

const TEXT_CELL = z
  .strictObject({ text: z.string(), span: z.int().optional() })
  .meta({ id: 'TextCell' });
const AMOUNT_CELL = z
  .strictObject({
    text: z.string().describe('As it is printed, rounded once.'),
    amount: YUAN.describe('The exact amount.'),
    key: z.string().describe('Names the cell in every year; drill-through asks for it.'),
  })
  .meta({ id: 'AmountCell' });
const TABLE = z
  .strictObject({
    tableId: z.string(),
    title: z.string(),
    caption: z.string(),
    unit: z.string(),
    columns: z.array(
      z.strictObject({
        columnId: z.string(),
        heads: z.array(z.string()).describe('From the top; equal ones beside each other are one.'),
        type: z.enum(['text', 'amount', 'figure']),
      }),
    ),
    rows: z.array(
      z.strictObject({
        cells: z
          .array(z.union([AMOUNT_CELL, TEXT_CELL]))
          .describe('In the order of the columns; a text with a span goes over several.'),
      }),
    ),
    notes: z.array(z.string()),
  })
  .meta({ id: 'Table' });

const PHASE = z.enum([...PHASES, 'all'] as [PhaseChoice, ...PhaseChoice[]]);
const ONE_TABLE = z
  .strictObject({ seq: z.int(), phase: PHASE, table: TABLE })
  .meta({ id: 'StatutoryTable' });
const LIST = z
  .strictObject({
    seq: z.int(),
    items: z.array(z.strictObject({ number: z.int(), tableId: z.string(), title: z.string() })),
  })
  .meta({ id: 'StatutoryTables' });

const PART = z
  .union([
    z.strictObject({ of: z.literal('line'), lineId: z.string(), amount: YUAN }),
    z.strictObject({
      of: z.literal('revenue'),
      unitCode: z.string(),
      source: z.string(),
      amount: YUAN,
    }),
    z.strictObject({
      of: z.literal('comparative'),
      unitCode: z.string().optional(),
      figure: z.string(),
      amount: YUAN,
    }),
  ])
  .meta({ id: 'PartOfCell' });
const BEHIND = z
  .strictObject({
    seq: z.int(),
    type: EVENT_TYPE,
    effectiveOn: z.string(),
    documentNumber: z.string().nullable(),
    documentId: z.string().nullable(),
    amount: YUAN.describe('What the event adds to the cell.'),
  })
  .meta({ id: 'EventBehindCell' });
const DRILLED = z
  .strictObject({
    seq: z.int(),
    cell: AMOUNT_CELL,
    parts: z.array(PART).describe('Together they are the cell.'),
    items: z.array(BEHIND).describe('Oldest first; the amounts of all pages are the cell.'),
    nextCursor: NEXT_CURSOR,
  })
  .meta({ id: 'DrilledCell' });

const UNIT_CODES = z
  .string()
  .max(1_000)
  .transform((codes, context) => {
    const units = codes.split(',');
    if (units.every((code) => NAME_FORM.test(code))) return units;
    context.addIssue('must be codes of units, separated by commas');
    return z.NEVER;
  })
  .optional()
  .describe('Only this unit, or these, separated by commas.');
const NUMBER = z
  .string()
  .regex(/^([1-9]|1[0-2])$/, `must be 1 to ${TABLE_NUMBERS.length}`)
  .transform(Number)
  .meta({ example: '1' });

const TABLE_PATH = z.strictObject({ ledgerId: LEDGER_ID, number: NUMBER });
const CELL_PATH = z.strictObject({ ledgerId: LEDGER_ID, number: NUMBER, key: text(400) });
const MOMENT_QUERY = z.strictObject(MOMENT);
const TABLE_QUERY = z.strictObject({
  ...MOMENT,
  phase: PHASE.optional().describe('`approved` unless told.'),
  unitCode: UNIT_CODES,
  format: z.enum(['json']).optional().describe('`json` unless told.'),
});
const CELL_QUERY = z.strictObject({
  ...MOMENT,
  ...pageBy(/^[0-9]{1,15}$/),
  phase: z.enum(PHASES).optional().describe('`approved` unless told.'),
  unitCode: UNIT_CODES,
});

@ApiTags('tables')
@Controller('v1/ledgers/:ledgerId/tables')
export class StatutoryTableController {
  constructor(private readonly queryBus: QueryBus) {}

  @ReadRoute('', { id: 'listTables', summary: 'The twelve statutory tables', answer: LIST })
  async list(
    @Param({ schema: LEDGER_PATH }) { ledgerId }: LedgerPath,
    @Query({ schema: MOMENT_QUERY }) moment: z.output<typeof MOMENT_QUERY>,
  ): Promise<z.infer<typeof LIST>> {
    const asked = new TablesQuery(ledgerId, TABLE_NUMBERS, { phase: 'approved' }, moment);
    const { seq, tables } = await this.queryBus.execute(asked);
    const items = tables.map(({ tableId, title }, index) => ({
      number: TABLE_NUMBERS[index] ?? 0,
      tableId,
      title,
    }));
    return { seq, items };
  }

  @ReadRoute(':number', {
    id: 'getTable',
    summary: 'A statutory table of a phase, at any moment, for the department or some units',
    answer: ONE_TABLE,
  })
  async get(
    @Param({ schema: TABLE_PATH }) { ledgerId, number }: z.output<typeof TABLE_PATH>,
    @Query({ schema: TABLE_QUERY }) query: z.output<typeof TABLE_QUERY>,
  ): Promise<z.infer<typeof ONE_TABLE>> {
    const { phase = 'approved', unitCode, format: _, ...moment } = query;
    const asked = new TablesQuery(ledgerId, [number], { phase, unitCode }, moment);
    const { seq, tables } = await this.queryBus.execute(asked);
    const [table] = tables.map(spokenTable);
    if (table === undefined) throw new Error('a table was built and is not there');
    return { seq, phase, table };
  }

  @ReadRoute(':number/cells/:key', {
    id: 'getTableCell',
    summary: 'What a cell is the sum of: the lines, and the events that add up to it',
    answer: DRILLED,
  })
  async cell(
    @Param({ schema: CELL_PATH }) { ledgerId, number, key }: z.output<typeof CELL_PATH>,
    @Query({ schema: CELL_QUERY }) query: z.output<typeof CELL_QUERY>,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: ApiReply,
  ): Promise<z.infer<typeof DRILLED>> {
    const { phase = 'approved', unitCode, limit, cursor, ...moment } = query;
    const page = { limit, after: cursor === undefined ? undefined : Number(cursor) };
    const asked = new CellQuery(ledgerId, { number, key, phase, unitCode }, moment, page);
    const { seq, cell, parts, events, more } = await this.queryBus.execute(asked);
    const lastKey = more ? String(events.at(-1)?.event.seq) : undefined;
    return {
      seq,
      cell: spokenCell(cell),
      parts: parts.map(spokenPart),
      items: events.map(spokenBehind),
      nextCursor: nextCursor({ request, reply }, lastKey),
    };
  }
}

export const STATUTORY_TABLE: Capability = {
  tag: 'tables',
  handlers: [TablesQueryHandler, CellQueryHandler],
  controllers: [StatutoryTableController],
};

function spokenPart({ amountFen, ...part }: Part): z.infer<typeof PART> {
  return { ...part, amount: formatYuan(amountFen) };
}

function spokenBehind({ event, amountFen }: EventBehind): z.infer<typeof BEHIND> {
  const { seq, type, effectiveOn, documentNumber, entityId } = event;
  return {
    seq,
    type: type as z.infer<typeof EVENT_TYPE>,
    effectiveOn,
    documentNumber,
    documentId: entityId,
    amount: formatYuan(amountFen),
  };
}
