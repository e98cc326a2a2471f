import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Redelivery, redeliver } from '../../deliveries/deliveries.js';
import { DeliveryOffice } from '../../deliveries/office.js';
import { subscriptionRow } from '../../deliveries/subscription-rows.js';
import {
  type Asker,
  addSecret,
  putSubscription,
  type ShownSecret,
  setStatus,
} from '../../deliveries/subscriptions.js';

/** Makes a subscription or changes it; answers the secret that was made, once. */
export class PutSubscriptionCommand extends Command<ShownSecret | undefined> {
  constructor(
    readonly order: Parameters<typeof putSubscription>[1],
    readonly asker: Asker,
  ) {
    super();
  }
}

@CommandHandler(PutSubscriptionCommand)
export class PutSubscriptionHandler implements ICommandHandler<PutSubscriptionCommand> {
  constructor(private readonly office: DeliveryOffice) {}

  async execute({ order, asker }: PutSubscriptionCommand): Promise<ShownSecret | undefined> {
    return putSubscription(await this.office.open(), order, asker);
  }
}

/** Adds a secret beside those that are good; answers it, once. */
export class AddSecretCommand extends Command<ShownSecret> {
  constructor(
    readonly order: Parameters<typeof addSecret>[1],
    readonly asker: Asker,
  ) {
    super();
  }
}

@CommandHandler(AddSecretCommand)
export class AddSecretHandler implements ICommandHandler<AddSecretCommand> {
  constructor(private readonly office: DeliveryOffice) {}

  async execute({ order, asker }: AddSecretCommand): Promise<ShownSecret> {
    return addSecret(await this.office.open(), order, asker);
  }
}

/** Disables a subscription with a reason, or enables it. */
export class SetSubscriptionStatusCommand extends Command<void> {
  constructor(
    readonly order: { readonly name: string; readonly disabledReason: string | null },
    readonly asker: Asker,
  ) {
    super();
  }
}

@CommandHandler(SetSubscriptionStatusCommand)
export class SetSubscriptionStatusHandler implements ICommandHandler<SetSubscriptionStatusCommand> {
  constructor(private readonly office: DeliveryOffice) {}

  async execute({ order, asker }: SetSubscriptionStatusCommand): Promise<void> {
    return setStatus(await this.office.open(), order, asker);
  }
}

/** Sends deliveries again; answers how many. */
export class RedeliverCommand extends Command<number> {
  constructor(
    readonly order: { readonly name: string; readonly which: Redelivery },
    readonly asker: Asker,
  ) {
    super();
  }
}

@CommandHandler(RedeliverCommand)
export class RedeliverHandler implements ICommandHandler<RedeliverCommand> {
  constructor(private readonly office: DeliveryOffice) {}

  async execute({ order, asker }: RedeliverCommand): Promise<number> {
    const { db, now } = await this.office.open();
    await subscriptionRow(db, { name: order.name, only: asker.only });
    return redeliver(db, { ...order, now: now() });
  }
}
