import { channels } from '../../src/deliveries/channels.js';
import { type DispatcherOptions, dispatchDue } from '../../src/deliveries/dispatcher.js';
import { outboxProjection } from '../../src/deliveries/outbox.projection.js';
import { type Sealing, sealingOf } from '../../src/deliveries/sealing.js';
import type { SubscriptionOrder } from '../../src/deliveries/subscription.js';
import { putSubscription, type ShownSecret } from '../../src/deliveries/subscriptions.js';
import { catchUp } from '../../src/projections/projector.js';
import { type Bus, busOf, detect } from '../alerts/overspend-world.js';
import { OFFICE } from '../domain/fixture.js';
import {
  LEDGER_ID,
  type LedgerUnderTest,
  ledgerUnderTest,
  openReady,
  pay,
} from '../support/ledger.js';

const RULES = { privateHosts: ['127.0.0.1'] };
const EVERYTHING = { actor: 'key:admin', only: null };

/** A ledger whose alerts are sent, with a clock and a chance of its own. */
export class DeliveryWorld {
  private payments = 0;
  /** The clock; tests move it on. */
  now = new Date('2023-05-04T01:30:00.000Z');
  random = 0;

  private constructor(
    readonly test: LedgerUnderTest,
    readonly sealing: Sealing,
    private readonly bus: Bus,
  ) {}

  static async start(): Promise<DeliveryWorld> {
    const test = await ledgerUnderTest();
    await openReady(test.ledger);
    const sealing = await sealingOf(test.database.db, undefined);
    return new DeliveryWorld(test, sealing, busOf(test.ledger));
  }

  get db() {
    return this.test.database.db;
  }

  get edge() {
    const { db, sealing } = this;
    return { db, sealing, rules: RULES, now: () => this.now };
  }

  /** Subscribes to everything there is, unless told otherwise. */
  subscribe(
    name: string,
    url: string,
    rest: Partial<Parameters<typeof putSubscription>[1]> = {},
  ): Promise<ShownSecret | undefined> {
    const settings = { channel: 'webhook', url } as const;
    const filter = {
      ledgers: null,
      kinds: null,
      units: null,
      roles: null,
      leastSeverity: 'info',
    } as const;
    const order: SubscriptionOrder = { name, ...filter, digest: 'none', settings };
    return putSubscription(this.edge, { ...order, ...rest }, EVERYTHING);
  }

  /** Pays, finds crossings, and puts what they say into the outbox. */
  async charge(amountFen: bigint, lineId = OFFICE): Promise<string> {
    this.payments += 1;
    const paymentId = `P-${this.payments}`;
    await pay(this.test.ledger, { paymentId, lineId, amountFen });
    await this.follow();
    return paymentId;
  }

  async follow(ledgerId = LEDGER_ID): Promise<void> {
    const { database } = this.test;
    await detect(database, this.bus, ledgerId);
    await this.enqueue(ledgerId);
  }

  async enqueue(ledgerId = LEDGER_ID): Promise<void> {
    const log = (message: string) => {
      throw new Error(message);
    };
    await catchUp(
      this.test.database,
      outboxProjection(() => this.now),
      { ledgerId, log },
    );
  }

  /** Sends what is due at the clock's time. */
  async send(rest: Partial<DispatcherOptions> = {}): Promise<void> {
    await dispatchDue({
      database: this.test.database,
      sealing: this.sealing,
      send: channels({ rules: RULES, timeoutMs: 300 }),
      log: () => undefined,
      now: () => this.now,
      random: () => this.random,
      ...rest,
    });
  }

  passMs(ms: number): void {
    this.now = new Date(this.now.getTime() + ms);
  }

  close(): Promise<void> {
    return this.test.close();
  }
}
