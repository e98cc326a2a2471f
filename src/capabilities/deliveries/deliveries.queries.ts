import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import {
  type Attempt,
  type Delivery,
  type DeliveryStatus,
  listDeliveries,
  readDelivery,
} from '../../deliveries/deliveries.js';
import { DeliveryOffice } from '../../deliveries/office.js';
import type { Subscription } from '../../deliveries/subscription.js';
import { listChanges, type SubscriptionChange } from '../../deliveries/subscription-changes.js';
import {
  listSubscriptions,
  readSubscription,
  subscriptionRow,
} from '../../deliveries/subscription-rows.js';

// `only` are the ledgers that the caller may see; null is all.

export class SubscriptionsQuery extends Query<readonly Subscription[]> {
  constructor(
    readonly only: readonly string[] | null,
    readonly page: { readonly after?: string | undefined; readonly limit: number },
  ) {
    super();
  }
}

@QueryHandler(SubscriptionsQuery)
export class SubscriptionsQueryHandler implements IQueryHandler<SubscriptionsQuery> {
  constructor(private readonly office: DeliveryOffice) {}

  async execute({ only, page }: SubscriptionsQuery): Promise<readonly Subscription[]> {
    const { db, sealing } = await this.office.open();
    return listSubscriptions(db, sealing, { only, ...page });
  }
}

export class SubscriptionQuery extends Query<Subscription> {
  constructor(
    readonly name: string,
    readonly only: readonly string[] | null,
  ) {
    super();
  }
}

@QueryHandler(SubscriptionQuery)
export class SubscriptionQueryHandler implements IQueryHandler<SubscriptionQuery> {
  constructor(private readonly office: DeliveryOffice) {}

  async execute({ name, only }: SubscriptionQuery): Promise<Subscription> {
    const { db, sealing } = await this.office.open();
    return readSubscription(db, sealing, { name, only });
  }
}

/** Who changed what about a subscription. Throws `SUBSCRIPTION_NOT_FOUND`. */
export class SubscriptionChangesQuery extends Query<readonly SubscriptionChange[]> {
  constructor(
    readonly name: string,
    readonly only: readonly string[] | null,
    readonly page: { readonly after?: number | undefined; readonly limit: number },
  ) {
    super();
  }
}

@QueryHandler(SubscriptionChangesQuery)
export class SubscriptionChangesQueryHandler implements IQueryHandler<SubscriptionChangesQuery> {
  constructor(private readonly office: DeliveryOffice) {}

  async execute(query: SubscriptionChangesQuery): Promise<readonly SubscriptionChange[]> {
    const { name, only, page } = query;
    const { db } = await this.office.open();
    await subscriptionRow(db, { name, only });
    return listChanges(db, { name, ...page });
  }
}

export interface DeliveriesPage {
  readonly deliveries: readonly Delivery[];
  readonly next: string | undefined;
}

export class DeliveriesQuery extends Query<DeliveriesPage> {
  constructor(
    readonly name: string,
    readonly only: readonly string[] | null,
    readonly page: {
      readonly status?: DeliveryStatus | undefined;
      readonly after?: string | undefined;
      readonly limit: number;
    },
  ) {
    super();
  }
}

@QueryHandler(DeliveriesQuery)
export class DeliveriesQueryHandler implements IQueryHandler<DeliveriesQuery> {
  constructor(private readonly office: DeliveryOffice) {}

  async execute({ name, only, page }: DeliveriesQuery): Promise<DeliveriesPage> {
    const { db } = await this.office.open();
    await subscriptionRow(db, { name, only });
    return listDeliveries(db, { name, ...page });
  }
}

export interface DeliveryWithAttempts {
  readonly delivery: Delivery;
  readonly attempts: readonly Attempt[];
}

export class DeliveryQuery extends Query<DeliveryWithAttempts> {
  constructor(
    readonly name: string,
    readonly only: readonly string[] | null,
    readonly messageId: string,
  ) {
    super();
  }
}

@QueryHandler(DeliveryQuery)
export class DeliveryQueryHandler implements IQueryHandler<DeliveryQuery> {
  constructor(private readonly office: DeliveryOffice) {}

  async execute({ name, only, messageId }: DeliveryQuery): Promise<DeliveryWithAttempts> {
    const { db } = await this.office.open();
    await subscriptionRow(db, { name, only });
    return readDelivery(db, { name, messageId });
  }
}
