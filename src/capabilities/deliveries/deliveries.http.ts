import { Body, Controller, Param, Query, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { DIRECTIONS, NOTICE_KINDS, SEVERITIES } from '../../alerts/notice.js';
import { DELIVERY_CURSOR, DELIVERY_STATUSES, type Delivery } from '../../deliveries/deliveries.js';
import { callerOf } from '../../http/authentication.js';
import { text } from '../../http/fields.js';
import { NEXT_CURSOR, nextCursor, pageBy } from '../../http/paging.js';
import type { ApiReply, ApiRequest } from '../../http/request.js';
import { ReadRoute, SettingRoute } from '../../http/route.js';
import type { Role } from '../../platform/api-keys.js';
import { DeliveriesQuery, DeliveryQuery } from './deliveries.queries.js';
import { PUT_REDELIVERY, SUBSCRIPTION_PATH } from './subscription-fields.http.js';
import { RedeliverCommand } from './subscriptions.commands.js';

const NOTICE = z
  .strictObject({
    kind: z.enum(NOTICE_KINDS),
    severity: z.enum(SEVERITIES),
    direction: z.enum(DIRECTIONS),
    object: z.strictObject({
      dimension: z.string(),
      key: z.string(),
      month: z.string().optional().describe('Where a rule looks at each month by itself.'),
    }),
    unitCodes: z.array(z.string()),
    figures: z.record(z.string(), z.string()).describe('Yuan, except a percentage.'),
    ledgerId: z.string(),
    seq: z.int(),
    effectiveOn: z.string(),
    recordedAt: z.string(),
  })
  .meta({ id: 'Notice' });

const DELIVERY = z
  .strictObject({
    messageId: z.string().describe('The same at every attempt; repeats are known by it.'),
    notice: NOTICE,
    status: z.enum(DELIVERY_STATUSES),
    dueAt: z.string(),
    digestId: z.string().nullable().describe('The message it went out in with others.'),
    attempts: z.int(),
    settledAt: z.string().nullable(),
    lastError: z.string().nullable(),
  })
  .meta({ id: 'Delivery' });

const ATTEMPT = z
  .strictObject({
    number: z.int(),
    begunAt: z.string(),
    durationMs: z.int().nullable(),
    outcome: z
      .enum(['delivered', 'failed', 'refused', 'gone'])
      .nullable()
      .describe('Null: the sender was cut short.'),
    httpStatus: z.int().nullable(),
    response: z.string().nullable().describe('The first of what came back.'),
    error: z.string().nullable(),
  })
  .meta({ id: 'DeliveryAttempt' });

const PAGE = z
  .strictObject({ items: z.array(DELIVERY), nextCursor: NEXT_CURSOR })
  .meta({ id: 'Deliveries' });
const ONE = z
  .strictObject({ delivery: DELIVERY, attempts: z.array(ATTEMPT) })
  .meta({ id: 'DeliveryWithAttempts' });
const REDELIVERED = z.strictObject({ redelivered: z.int() }).meta({ id: 'Redelivered' });

const LIST_QUERY = z.strictObject({
  ...pageBy(DELIVERY_CURSOR),
  status: z.enum(DELIVERY_STATUSES).optional(),
});
const DELIVERY_PATH = SUBSCRIPTION_PATH.extend({ messageId: text(100) });
const READERS: readonly Role[] = ['auditor', 'admin'];

@ApiTags('deliveries')
@Controller('v1/subscriptions/:name')
export class DeliveriesController {
  constructor(
    private readonly commandBus: CommandBus,
    private readonly queryBus: QueryBus,
  ) {}

  @ReadRoute('deliveries', {
    id: 'listDeliveries',
    summary: 'What was sent and what is to be sent, in its order (auditor, admin)',
    answer: PAGE,
    roles: READERS,
  })
  async list(
    @Param({ schema: SUBSCRIPTION_PATH }) { name }: z.output<typeof SUBSCRIPTION_PATH>,
    @Query({ schema: LIST_QUERY }) query: z.output<typeof LIST_QUERY>,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: ApiReply,
  ): Promise<z.infer<typeof PAGE>> {
    const { limit, cursor, status } = query;
    const page = { limit, after: cursor, status };
    const asked = new DeliveriesQuery(name, callerOf(request).ledgers, page);
    const { deliveries, next } = await this.queryBus.execute(asked);
    return { items: deliveries.map(spoken), nextCursor: nextCursor({ request, reply }, next) };
  }

  @ReadRoute('deliveries/:messageId', {
    id: 'getDelivery',
    summary: 'One delivery with every attempt at it (auditor, admin)',
    answer: ONE,
    roles: READERS,
  })
  async get(
    @Param({ schema: DELIVERY_PATH }) { name, messageId }: z.output<typeof DELIVERY_PATH>,
    @Req() request: ApiRequest,
  ): Promise<z.infer<typeof ONE>> {
    const asked = new DeliveryQuery(name, callerOf(request).ledgers, messageId);
    const { delivery, attempts } = await this.queryBus.execute(asked);
    return { delivery: spoken(delivery), attempts: [...attempts] };
  }

  @SettingRoute('redelivery', {
    id: 'redeliver',
    summary: 'Send again, under the same message ids: every dead one, or these',
    answer: REDELIVERED,
    roles: ['admin'],
  })
  async redeliver(
    @Param({ schema: SUBSCRIPTION_PATH }) { name }: z.output<typeof SUBSCRIPTION_PATH>,
    @Body({ schema: PUT_REDELIVERY }) which: z.output<typeof PUT_REDELIVERY>,
    @Req() request: ApiRequest,
  ): Promise<z.infer<typeof REDELIVERED>> {
    const { name: key, ledgers } = callerOf(request);
    const asker = { actor: `key:${key}`, only: ledgers };
    const command = new RedeliverCommand({ name, which }, asker);
    return { redelivered: await this.commandBus.execute(command) };
  }
}

function spoken({ notice, ...rest }: Delivery): z.infer<typeof DELIVERY> {
  const { unitCodes, figures } = notice;
  return { ...rest, notice: { ...notice, unitCodes: [...unitCodes], figures: { ...figures } } };
}
