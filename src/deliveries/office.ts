import { type DeliveryConfig, outboundRules } from '../platform/config.js';
import type { Database } from '../platform/database.js';
import { type Sealing, sealingOf } from './sealing.js';
import type { SubscriptionsEdge } from './subscriptions.js';

/** What looking after subscriptions needs of the installation it runs in. */
export class DeliveryOffice {
  private sealing: Promise<Sealing> | undefined;

  constructor(
    private readonly database: Database,
    private readonly config: Partial<DeliveryConfig>,
  ) {}

  async open(): Promise<SubscriptionsEdge> {
    const { db } = this.database;
    this.sealing ??= sealingOf(db, this.config.SEALING_KEY);
    // A database that was away is asked again the next time.
    this.sealing.catch(() => {
      this.sealing = undefined;
    });
    const rules = outboundRules(this.config);
    return { db, sealing: await this.sealing, rules, now: () => new Date() };
  }
}
