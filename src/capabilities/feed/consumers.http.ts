import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Post,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { z } from 'zod';
import { AllowedTo, EVERY_ROLE } from '../../http/access.guard.js';
import { callerOf } from '../../http/authentication.js';
import type { Capability } from '../../http/capability.js';
import { EVENT, EVENT_TYPE, spokenEvent } from '../../http/event.js';
import { LEDGER_ID, LEDGER_PATH, type LedgerPath } from '../../http/fields.js';
import { OpenFeeds } from '../../http/open-feeds.js';
import { readCursor, writeCursor } from '../../http/paging.js';
import type { ApiReply, ApiRequest } from '../../http/request.js';
import { ReadRoute } from '../../http/route.js';
import { HeadWatch } from '../../ledger/head-watch.js';
import {
  AcknowledgeCommand,
  AcknowledgeHandler,
  CreateConsumerCommand,
  CreateConsumerHandler,
  DeleteConsumerCommand,
  DeleteConsumerHandler,
} from './consumers.commands.js';
import {
  type Consumer,
  type ConsumerPlace,
  ConsumerQuery,
  ConsumerQueryHandler,
  ConsumersQuery,
  ConsumersQueryHandler,
} from './consumers.queries.js';
import { FeedQueryHandler, HeadQueryHandler } from './feed.queries.js';
import { MESSAGES_QUERY, type MessagesQuery, Poll } from './poll.http.js';
import { StreamController } from './stream.http.js';

const NAME = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'must be 1 to 63 of a-z, 0-9, dot, dash and underscore');
const PATH = z.strictObject({ ledgerId: LEDGER_ID, name: NAME });
type Path = z.output<typeof PATH>;

const START_WORDS = ['head', 'start'] as const;

const CREATE = z
  .strictObject({
    name: NAME,
    types: z.array(EVENT_TYPE).min(1).max(200).optional().describe('Only these.'),
    alerts: z.literal(true).optional().describe('Only events that alert somebody.'),
    from: z
      .union([z.int().min(0), z.enum(START_WORDS)], 'must be a sequence number, head or start')
      .describe('The event after which it begins; `head` is from now on, `start` is all.'),
  })
  .refine(({ types, alerts }) => types === undefined || alerts === undefined, {
    path: ['alerts'],
    message: 'cannot be given together with types',
  })
  .meta({ id: 'CreateConsumer' });

const CONSUMER = z
  .strictObject({
    name: z.string(),
    types: z.array(EVENT_TYPE).optional(),
    alerts: z.literal(true).optional(),
    ackedSeq: z.int().describe('Everything up to this event is done.'),
    createdAt: z.string(),
    ackedAt: z.string().nullable(),
  })
  .meta({ id: 'Consumer' });
const LIST = z
  .strictObject({ seq: z.int().describe('Where the log ends.'), items: z.array(CONSUMER) })
  .meta({ id: 'Consumers' });

const MESSAGES = z
  .strictObject({
    seq: z.int().describe('Where the log ends.'),
    items: z.array(
      z.strictObject({
        messageId: z.string().describe('`ledger:seq`: the same however often it is given.'),
        event: EVENT,
      }),
    ),
    cursor: z.string().describe('Acknowledge it when all of the items are done.'),
  })
  .meta({ id: 'Messages' });

// The cursor is opaque to clients; what it is for is looked at where the consumer is known.
const CURSOR = z
  .string()
  .max(400)
  .transform((text, context) => {
    const [, consumerId, seq] =
      /^([0-9a-f-]{36}):([0-9]{1,15})$/.exec(readCursor(text) ?? '') ?? [];
    if (consumerId !== undefined) return { consumerId, seq: Number(seq) };
    context.addIssue('must be the cursor of an answer to this consumer');
    return z.NEVER;
  });
const ACKNOWLEDGE = z.strictObject({ cursor: CURSOR }).meta({ id: 'Acknowledge' });

@ApiTags('feeds')
@Controller('v1/ledgers/:ledgerId/consumers')
export class ConsumersController {
  private readonly poll: Poll;

  constructor(
    private readonly commandBus: CommandBus,
    private readonly queryBus: QueryBus,
    heads: HeadWatch,
    feeds: OpenFeeds,
  ) {
    this.poll = new Poll(queryBus, heads, feeds);
  }

  @Post()
  @AllowedTo(EVERY_ROLE)
  @ApiOperation({
    operationId: 'createConsumer',
    summary: 'Make a consumer, a place in the log of the caller’s own; said twice it is one',
  })
  @ApiCreatedResponse({ standardSchema: CONSUMER })
  async create(
    @Param({ schema: LEDGER_PATH }) { ledgerId }: LedgerPath,
    @Body({ schema: CREATE }) { name, types, alerts, from }: z.output<typeof CREATE>,
    @Req() request: ApiRequest,
  ): Promise<z.infer<typeof CONSUMER>> {
    const selection = {
      ...(types === undefined ? {} : { types }),
      ...(alerts === undefined ? {} : { alerts: 'only' as const }),
    };
    const place = placeOf(request, { ledgerId, name });
    return spoken(await this.commandBus.execute(new CreateConsumerCommand(place, selection, from)));
  }

  @ReadRoute('', { id: 'listConsumers', summary: 'The consumers of the caller', answer: LIST })
  async list(
    @Param({ schema: LEDGER_PATH }) { ledgerId }: LedgerPath,
    @Req() request: ApiRequest,
  ): Promise<z.infer<typeof LIST>> {
    const owner = callerOf(request).name;
    const found = await this.queryBus.execute(new ConsumersQuery({ ledgerId, owner }));
    return { seq: found.seq, items: found.consumers.map(spoken) };
  }

  @Get(':name/messages')
  @AllowedTo(EVERY_ROLE)
  @ApiOperation({
    operationId: 'pullMessages',
    summary: 'What comes after the acknowledged place, in order, again until it is acknowledged',
  })
  @ApiOkResponse({ standardSchema: MESSAGES })
  async messages(
    @Param({ schema: PATH }) path: Path,
    @Query({ schema: MESSAGES_QUERY }) query: MessagesQuery,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: ApiReply,
  ): Promise<z.infer<typeof MESSAGES>> {
    const place = placeOf(request, path);
    const consumer = await this.queryBus.execute(new ConsumerQuery(place));
    const { prefix } = callerOf(request);
    const asked = { ledgerId: path.ledgerId, consumer, prefix, ...query };
    const { events, seenSeq, headSeq } = await this.poll.pull(asked, reply);
    const cursor = { consumerId: consumer.consumerId, seq: seenSeq };
    // What the selection leaves out alone is done by nobody else.
    if (events.length === 0 && seenSeq > consumer.ackedSeq) {
      await this.commandBus.execute(new AcknowledgeCommand(place, cursor));
    }
    const items = events.map((event) => ({
      messageId: `${event.ledgerId}:${event.seq}`,
      event: spokenEvent(event),
    }));
    return { seq: headSeq, items, cursor: writeCursor(`${cursor.consumerId}:${cursor.seq}`) };
  }

  @Post(':name/ack')
  @HttpCode(200)
  @AllowedTo(EVERY_ROLE)
  @ApiOperation({
    operationId: 'acknowledgeMessages',
    summary: 'Everything up to a cursor is done; never moves back, said twice it is said once',
  })
  @ApiOkResponse({ standardSchema: CONSUMER })
  async acknowledge(
    @Param({ schema: PATH }) path: Path,
    @Body({ schema: ACKNOWLEDGE }) { cursor }: z.output<typeof ACKNOWLEDGE>,
    @Req() request: ApiRequest,
  ): Promise<z.infer<typeof CONSUMER>> {
    const command = new AcknowledgeCommand(placeOf(request, path), cursor);
    return spoken(await this.commandBus.execute(command));
  }

  @Delete(':name')
  @HttpCode(204)
  @AllowedTo(EVERY_ROLE)
  @ApiOperation({ operationId: 'deleteConsumer', summary: 'Forget a consumer and its place' })
  @ApiNoContentResponse({ description: 'Forgotten.' })
  async delete(@Param({ schema: PATH }) path: Path, @Req() request: ApiRequest): Promise<void> {
    await this.commandBus.execute(new DeleteConsumerCommand(placeOf(request, path)));
  }
}

export const FEED: Capability = {
  tag: 'feeds',
  handlers: [
    FeedQueryHandler,
    HeadQueryHandler,
    ConsumerQueryHandler,
    ConsumersQueryHandler,
    CreateConsumerHandler,
    AcknowledgeHandler,
    DeleteConsumerHandler,
  ],
  controllers: [StreamController, ConsumersController],
};

function placeOf(request: ApiRequest, { ledgerId, name }: Path): ConsumerPlace {
  return { ledgerId, owner: callerOf(request).name, name };
}

function spoken(consumer: Consumer): z.infer<typeof CONSUMER> {
  const { name, selection, ackedSeq, createdAt, ackedAt } = consumer;
  return {
    name,
    ...(selection.types === undefined ? {} : { types: [...selection.types] }),
    ...(selection.alerts === undefined ? {} : { alerts: true }),
    ackedSeq,
    createdAt,
    ackedAt,
  };
}
