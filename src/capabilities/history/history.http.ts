import { Controller, Param, Query, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Capability } from '../../http/capability.js';
import { EVENT, EVENT_FIELDS, EVENT_TYPE, spokenEvent } from '../../http/event.js';
import {
  DATE,
  INSTANT,
  LEDGER_ID,
  LEDGER_PATH,
  type LedgerPath,
  LINE_ID,
  SEQ,
  text,
} from '../../http/fields.js';
import { KNOWN_AT } from '../../http/moment.js';
import { NEXT_CURSOR, nextCursor, pageBy } from '../../http/paging.js';
import type { ApiReply, ApiRequest } from '../../http/request.js';
import { ReadRoute } from '../../http/route.js';
import { EXPLANATION_FIELDS, explained } from './explanation.http.js';
import {
  EventQuery,
  EventQueryHandler,
  EventsQuery,
  EventsQueryHandler,
  ExplanationQuery,
  ExplanationQueryHandler,
  RefusalsQueryHandler,
} from './history.queries.js';
import { RefusalsController } from './refusals.http.js';

const ONE = z
  .strictObject({
    ...EVENT_FIELDS,
    previousHash: z.string(),
    payload: z.string().describe('The stored bytes that the hash covers, amounts in fen.'),
  })
  .meta({ id: 'EventInChain' });
const EXPLANATION = z
  .strictObject({ event: EVENT, ...EXPLANATION_FIELDS })
  .meta({ id: 'Explanation' });
const PAGE = z
  .strictObject({ seq: z.int(), items: z.array(EVENT), nextCursor: NEXT_CURSOR })
  .meta({ id: 'Events' });

const LIST_QUERY = z.strictObject({
  ...pageBy(/^[0-9]{1,15}$/),
  type: z
    .union([EVENT_TYPE, z.array(EVENT_TYPE).min(1)])
    .optional()
    .describe('May be given several times.'),
  lineId: LINE_ID.optional().describe('Only events that moved this line.'),
  documentId: text(300).optional().describe('Only events about this reallocation or payment.'),
  actor: text(200).optional(),
  effectiveFrom: DATE.optional(),
  effectiveTo: DATE.optional(),
  recordedFrom: INSTANT.optional(),
  recordedTo: INSTANT.optional(),
  knownAt: KNOWN_AT.optional(),
  afterSeq: SEQ.optional().describe('Only events after this one; to follow the log.'),
  order: z.enum(['asc', 'desc']).optional().describe('`asc` unless told.'),
});

const EVENT_PATH = z.strictObject({ ledgerId: LEDGER_ID, seq: SEQ });

@ApiTags('events')
@Controller('v1/ledgers/:ledgerId/events')
export class HistoryController {
  constructor(private readonly queryBus: QueryBus) {}

  @ReadRoute('', { id: 'listEvents', summary: 'Events in the order of the log', answer: PAGE })
  async list(
    @Param({ schema: LEDGER_PATH }) { ledgerId }: LedgerPath,
    @Query({ schema: LIST_QUERY }) query: z.output<typeof LIST_QUERY>,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: ApiReply,
  ): Promise<z.infer<typeof PAGE>> {
    const { limit, cursor, type, order = 'asc', ...selection } = query;
    const types = type === undefined ? undefined : [type].flat();
    const page = { order, limit, after: cursor === undefined ? undefined : Number(cursor) };
    const asked = new EventsQuery(ledgerId, { ...selection, types }, page);
    const { seq, events, more } = await this.queryBus.execute(asked);
    const lastKey = more ? String(events.at(-1)?.seq) : undefined;
    return {
      seq,
      items: events.map(spokenEvent),
      nextCursor: nextCursor({ request, reply }, lastKey),
    };
  }

  @ReadRoute(':seq', {
    id: 'getEvent',
    summary: 'One event, with what its hash is computed from',
    answer: ONE,
  })
  async get(
    @Param({ schema: EVENT_PATH }) { ledgerId, seq }: z.output<typeof EVENT_PATH>,
  ): Promise<z.infer<typeof ONE>> {
    const { event, previousHash } = await this.queryBus.execute(new EventQuery(ledgerId, seq));
    const { payload } = event;
    return { ...spokenEvent(event), previousHash: previousHash.toString('hex'), payload };
  }

  @ReadRoute(':seq/explanation', {
    id: 'explainEvent',
    summary: 'Why an event was allowed: its order, decided once more on the log before it',
    answer: EXPLANATION,
  })
  async explain(
    @Param({ schema: EVENT_PATH }) { ledgerId, seq }: z.output<typeof EVENT_PATH>,
  ): Promise<z.infer<typeof EXPLANATION>> {
    const explanation = await this.queryBus.execute(new ExplanationQuery(ledgerId, seq));
    return { event: spokenEvent(explanation.event), ...explained(explanation) };
  }
}

export const HISTORY: Capability = {
  tag: 'events',
  handlers: [EventQueryHandler, EventsQueryHandler, ExplanationQueryHandler, RefusalsQueryHandler],
  controllers: [HistoryController, RefusalsController],
};
