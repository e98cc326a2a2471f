import { Body, Controller, Param, Query, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Asker } from '../../deliveries/subscriptions.js';
import { checkLedger } from '../../http/access.guard.js';
import { callerOf } from '../../http/authentication.js';
import type { Capability } from '../../http/capability.js';
import { nextCursor, pageBy } from '../../http/paging.js';
import type { ApiReply, ApiRequest } from '../../http/request.js';
import { ReadRoute, SettingRoute } from '../../http/route.js';
import type { Role } from '../../platform/api-keys.js';
import { DeliveriesController } from './deliveries.http.js';
import {
  DeliveriesQueryHandler,
  DeliveryQueryHandler,
  SubscriptionChangesQuery,
  SubscriptionChangesQueryHandler,
  SubscriptionQuery,
  SubscriptionQueryHandler,
  SubscriptionsQuery,
  SubscriptionsQueryHandler,
} from './deliveries.queries.js';
import {
  CHANGES,
  ONE,
  orderOf,
  PAGE,
  PUT_ANSWER,
  PUT_SECRET,
  PUT_STATUS,
  PUT_SUBSCRIPTION,
  SECRET_ANSWER,
  SECRET_PATH,
  SUBSCRIPTION,
  SUBSCRIPTION_NAME_FORM,
  SUBSCRIPTION_PATH,
} from './subscription-fields.http.js';
import {
  AddSecretCommand,
  AddSecretHandler,
  PutSubscriptionCommand,
  PutSubscriptionHandler,
  RedeliverHandler,
  SetSubscriptionStatusCommand,
  SetSubscriptionStatusHandler,
} from './subscriptions.commands.js';

const READERS: readonly Role[] = ['auditor', 'admin'];
const WRITERS: readonly Role[] = ['admin'];
const LIST_QUERY = z.strictObject(pageBy(SUBSCRIPTION_NAME_FORM));
const CHANGES_QUERY = z.strictObject(pageBy(/^[1-9]\d{0,8}$/));
const HOUR_MS = 3_600_000;

@ApiTags('deliveries')
@Controller('v1/subscriptions')
export class SubscriptionsController {
  constructor(
    private readonly commandBus: CommandBus,
    private readonly queryBus: QueryBus,
  ) {}

  @ReadRoute('', {
    id: 'listSubscriptions',
    summary: 'Who is told of alerts (auditor, admin)',
    answer: PAGE,
    roles: READERS,
  })
  async list(
    @Query({ schema: LIST_QUERY }) { limit, cursor }: z.output<typeof LIST_QUERY>,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: ApiReply,
  ): Promise<z.infer<typeof PAGE>> {
    const page = { limit: limit + 1, after: cursor };
    const { ledgers } = callerOf(request);
    const found = await this.queryBus.execute(new SubscriptionsQuery(ledgers, page));
    const items = found.slice(0, limit).map((subscription) => SUBSCRIPTION.parse(subscription));
    const lastKey = found.length > limit ? items.at(-1)?.name : undefined;
    return { items, nextCursor: nextCursor({ request, reply }, lastKey) };
  }

  @ReadRoute(':name', {
    id: 'getSubscription',
    summary: 'One subscription, without its secrets (auditor, admin)',
    answer: ONE,
    roles: READERS,
  })
  async get(
    @Param({ schema: SUBSCRIPTION_PATH }) { name }: z.output<typeof SUBSCRIPTION_PATH>,
    @Req() request: ApiRequest,
  ): Promise<z.infer<typeof ONE>> {
    return { subscription: await this.read(name, request) };
  }

  @ReadRoute(':name/changes', {
    id: 'listSubscriptionChanges',
    summary: 'Who changed what about a subscription, and when (auditor, admin)',
    answer: CHANGES,
    roles: READERS,
  })
  async changes(
    @Param({ schema: SUBSCRIPTION_PATH }) { name }: z.output<typeof SUBSCRIPTION_PATH>,
    @Query({ schema: CHANGES_QUERY }) { limit, cursor }: z.output<typeof CHANGES_QUERY>,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: ApiReply,
  ): Promise<z.infer<typeof CHANGES>> {
    const after = cursor === undefined ? undefined : Number(cursor);
    const { ledgers } = callerOf(request);
    const page = { limit: limit + 1, after };
    const found = await this.queryBus.execute(new SubscriptionChangesQuery(name, ledgers, page));
    const { items } = CHANGES.omit({ nextCursor: true }).parse({ items: found.slice(0, limit) });
    const lastKey = found.length > limit ? String(items.at(-1)?.number) : undefined;
    return { items, nextCursor: nextCursor({ request, reply }, lastKey) };
  }

  @SettingRoute(':name', {
    id: 'putSubscription',
    summary: 'Make a subscription, or change it; its secret is shown when it is made',
    answer: PUT_ANSWER,
    roles: WRITERS,
  })
  async put(
    @Param({ schema: SUBSCRIPTION_PATH }) { name }: z.output<typeof SUBSCRIPTION_PATH>,
    @Body({ schema: PUT_SUBSCRIPTION }) body: z.output<typeof PUT_SUBSCRIPTION>,
    @Req() request: ApiRequest,
  ): Promise<z.infer<typeof PUT_ANSWER>> {
    const caller = callerOf(request);
    for (const ledgerId of body.ledgers ?? []) checkLedger(caller, ledgerId);
    const order = orderOf(name, body, caller.ledgers);
    const command = new PutSubscriptionCommand(order, askerOf(request));
    const secret = (await this.commandBus.execute(command)) ?? null;
    return { subscription: await this.read(name, request), secret };
  }

  @SettingRoute(':name/status', {
    id: 'setSubscriptionStatus',
    summary: 'Disable a subscription, or enable it; what came meanwhile is sent then',
    answer: ONE,
    roles: WRITERS,
  })
  async setStatus(
    @Param({ schema: SUBSCRIPTION_PATH }) { name }: z.output<typeof SUBSCRIPTION_PATH>,
    @Body({ schema: PUT_STATUS }) body: z.output<typeof PUT_STATUS>,
    @Req() request: ApiRequest,
  ): Promise<z.infer<typeof ONE>> {
    const disabledReason = body.status === 'disabled' ? body.reason : null;
    const order = { name, disabledReason };
    await this.commandBus.execute(new SetSubscriptionStatusCommand(order, askerOf(request)));
    return { subscription: await this.read(name, request) };
  }

  @SettingRoute(':name/secrets/:secretId', {
    id: 'putSecret',
    summary: 'Sign with another secret as well, shown when it is made; the others expire',
    answer: SECRET_ANSWER,
    roles: WRITERS,
  })
  async putSecret(
    @Param({ schema: SECRET_PATH }) { name, secretId }: z.output<typeof SECRET_PATH>,
    @Body({ schema: PUT_SECRET }) body: z.output<typeof PUT_SECRET>,
    @Req() request: ApiRequest,
  ): Promise<z.infer<typeof SECRET_ANSWER>> {
    const { overlapHours, ...rest } = body;
    const order = { name, secretId, ...rest, overlapMs: overlapHours * HOUR_MS };
    const command = new AddSecretCommand(order, askerOf(request));
    return { secret: await this.commandBus.execute(command) };
  }

  private async read(name: string, request: ApiRequest) {
    const { ledgers } = callerOf(request);
    return SUBSCRIPTION.parse(await this.queryBus.execute(new SubscriptionQuery(name, ledgers)));
  }
}

export const DELIVERIES: Capability = {
  tag: 'deliveries',
  handlers: [
    PutSubscriptionHandler,
    AddSecretHandler,
    SetSubscriptionStatusHandler,
    RedeliverHandler,
    SubscriptionsQueryHandler,
    SubscriptionQueryHandler,
    SubscriptionChangesQueryHandler,
    DeliveriesQueryHandler,
    DeliveryQueryHandler,
  ],
  controllers: [SubscriptionsController, DeliveriesController],
};

function askerOf(request: ApiRequest): Asker {
  const { name, ledgers } = callerOf(request);
  return { actor: `key:${name}`, only: ledgers };
}
