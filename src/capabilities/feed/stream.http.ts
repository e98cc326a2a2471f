import { Readable } from 'node:stream';
import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { AllowedTo, EVERY_ROLE } from '../../http/access.guard.js';
import { callerOf } from '../../http/authentication.js';
import { EVENT_TYPE, spokenEvent } from '../../http/event.js';
import { LEDGER_PATH, type LedgerPath } from '../../http/fields.js';
import { OpenFeeds } from '../../http/open-feeds.js';
import { validationFailed } from '../../http/problem.js';
import type { ApiReply, ApiRequest } from '../../http/request.js';
import { HeadWatch } from '../../ledger/head-watch.js';
import { isInForce } from '../../platform/api-keys.js';
import { Database } from '../../platform/database.js';
import { eventStream } from './event-stream.js';
import { FeedQuery, type FeedSelection, HeadQuery } from './feed.queries.js';

const PAGE = 100;
const PLACE = /^(0|[1-9][0-9]{0,14})$/;

const TYPES = z
  .union([z.string(), z.array(z.string())])
  .transform((given, context) => {
    const names = [given].flat().flatMap((text) => text.split(','));
    const types = z.array(EVENT_TYPE).safeParse(names);
    if (types.success) return types.data;
    const unknown = names.find((name) => !EVENT_TYPE.safeParse(name).success);
    context.addIssue(`${JSON.stringify(unknown)} is not the type of an event`);
    return z.NEVER;
  })
  .optional()
  .describe('Only these, separated by commas; may be given several times.');

const STREAM_QUERY = z
  .strictObject({
    afterSeq: z
      .string()
      .regex(PLACE, 'must be a sequence number or 0')
      .transform(Number)
      .optional()
      .describe('Only events after this one; 0 is from the beginning. From now on unless told.'),
    types: TYPES,
    alerts: z
      .literal('true', 'must be true or absent')
      .optional()
      .describe('Only events that alert somebody.'),
  })
  .refine(({ types, alerts }) => types === undefined || alerts === undefined, {
    path: ['alerts'],
    message: 'cannot be given together with types',
  });

type StreamQuery = z.output<typeof STREAM_QUERY>;

@ApiTags('feeds')
@Controller('v1/ledgers/:ledgerId/stream')
export class StreamController {
  constructor(
    private readonly queryBus: QueryBus,
    private readonly database: Database,
    private readonly heads: HeadWatch,
    private readonly feeds: OpenFeeds,
  ) {}

  @Get()
  @AllowedTo(EVERY_ROLE)
  @ApiOperation({
    operationId: 'streamEvents',
    summary: 'Events as they come, in the order of the log',
  })
  @ApiHeader({
    name: 'Last-Event-ID',
    description: 'The last id that was read; goes before `afterSeq`.',
    required: false,
  })
  @ApiOkResponse({
    description: 'Server-sent events. `data` is an `Event`, `id` its sequence number.',
    content: { 'text/event-stream': { schema: { type: 'string' } } },
  })
  async stream(
    @Param({ schema: LEDGER_PATH }) { ledgerId }: LedgerPath,
    @Query({ schema: STREAM_QUERY }) query: StreamQuery,
    @Req() request: ApiRequest,
    @Res() reply: ApiReply,
  ): Promise<void> {
    const afterSeq = await this.placeOf(ledgerId, query, request);
    const { prefix } = callerOf(request);
    const place = this.feeds.open(prefix);
    const head = this.heads.watch(ledgerId);
    const leave = () => {
      head.close();
      place.close();
    };
    // Whoever hung up while his place was looked for says so no more.
    if (reply.raw.destroyed) return leave();
    reply.raw.once('close', leave);
    const { types, alerts } = query;
    const selection: FeedSelection = { types, alerts: alerts && 'only' };
    const text = eventStream(afterSeq, {
      read: (after) =>
        this.queryBus.execute(new FeedQuery(ledgerId, selection, { afterSeq: after, limit: PAGE })),
      speak: spokenEvent,
      head,
      isAllowed: () => isInForce(this.database.db, prefix),
      signal: place.signal,
    });
    // nginx would collect the answer before it passes it on.
    reply.header('x-accel-buffering', 'no').type('text/event-stream');
    void reply.send(Readable.from(text));
  }

  // Where the reader stands: a browser that connects again repeats the URL and adds the header.
  private async placeOf(
    ledgerId: string,
    { afterSeq }: StreamQuery,
    { headers }: ApiRequest,
  ): Promise<number> {
    const { 'last-event-id': lastId } = headers;
    const headSeq = await this.queryBus.execute(new HeadQuery(ledgerId));
    const place = lastId === undefined ? { parameter: 'afterSeq' } : { header: 'Last-Event-ID' };
    if (lastId !== undefined && !PLACE.test(String(lastId))) {
      throw validationFailed([{ ...place, detail: 'must be a sequence number or 0' }]);
    }
    const seq = lastId === undefined ? (afterSeq ?? headSeq) : Number(lastId);
    if (seq <= headSeq) return seq;
    throw validationFailed([{ ...place, detail: `is after the end of the log, ${headSeq}` }]);
  }
}
