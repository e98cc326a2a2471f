import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Notice } from '../alerts/notice.js';
import type { Database } from '../platform/database.js';
import type { SendMessage } from './channels.js';
import {
  type Batch,
  giveBack,
  type Lease,
  nextDueAt,
  settle,
  takeBatch,
  takeLeases,
} from './lease.js';
import { excerptOf, type Outcome } from './message.js';
import type { Sealing } from './sealing.js';
import { openSecrets, settingsOf, subscriptionRow } from './subscription-rows.js';
import { releaseWithheld } from './withheld.js';

// Sends what is due. It looks at the database and needs no hint; one only makes it look sooner.

export interface DispatcherOptions {
  readonly database: Database;
  readonly sealing: Sealing;
  readonly send: SendMessage;
  readonly log: (message: string) => void;
  /** How often it looks without being told to. */
  readonly intervalMs: number;
  /** Default: a minute, which is longer than any attempt takes. */
  readonly leaseMs?: number;
  readonly now?: () => Date;
  /** From 0 to below 1. */
  readonly random?: () => number;
}

export interface Dispatcher {
  /** Something may be due now. */
  wake(): void;
  /** Finishes the attempts that are under way and begins no more. */
  stop(): Promise<void>;
}

const LEASE_MS = 60_000;
/** A slow receiver keeps one of these places for as long as an attempt may take, and nothing else. */
const MOST_RECEIVERS_AT_ONCE = 100;

/** Starts sending. Any number of processes may do so. */
export function startDispatcher(options: DispatcherOptions): Dispatcher {
  const dispatcher = new Sending(options);
  const ended = dispatcher.run();
  return {
    wake: () => dispatcher.wake(),
    async stop() {
      dispatcher.stop();
      await ended;
    },
  };
}

/** Sends all that is due now to every receiver, once through. For tests and for the command line. */
export async function dispatchDue(options: Omit<DispatcherOptions, 'intervalMs'>): Promise<void> {
  const token = randomUUID();
  const { database, leaseMs = LEASE_MS, now = () => new Date() } = options;
  const limit = MOST_RECEIVERS_AT_ONCE;
  await releaseWithheld(database.db, now());
  const leases = await takeLeases(database.db, { token, now: now(), leaseMs, limit });
  await Promise.all(leases.map((lease) => drain(options, lease)));
}

class Sending {
  private readonly token = randomUUID();
  private readonly under = new Map<string, Promise<void>>();
  private readonly stopping = new AbortController();
  private waking = new AbortController();
  private failure = '';

  constructor(private readonly options: DispatcherOptions) {}

  wake(): void {
    this.waking.abort();
  }

  stop(): void {
    this.stopping.abort();
    this.wake();
  }

  async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      this.waking = new AbortController();
      const waitMs = await this.round();
      if (this.stopping.signal.aborted) break;
      // Rejects when woken meanwhile, and that is all there is to it.
      await pause(waitMs, undefined, { signal: this.waking.signal }).catch(() => undefined);
    }
    await Promise.all(this.under.values());
  }

  /** Begins with every receiver that has something due; returns how long there is nothing to do. */
  private async round(): Promise<number> {
    const { database, intervalMs, leaseMs = LEASE_MS, now = () => new Date(), log } = this.options;
    const limit = MOST_RECEIVERS_AT_ONCE - this.under.size;
    if (limit === 0) return intervalMs;
    try {
      const wanted = { token: this.token, now: now(), leaseMs, limit };
      await releaseWithheld(database.db, now());
      const leases = await takeLeases(database.db, wanted);
      for (const lease of leases) this.begin(lease);
      if (leases.length === limit) return intervalMs;
      const dueAt = await nextDueAt(database.db, now());
      this.failure = '';
      const waitMs = dueAt === undefined ? intervalMs : dueAt.getTime() - now().getTime();
      // What was due a moment ago and was not taken is in other hands.
      return Math.min(intervalMs, Math.max(waitMs, SHORTEST_PAUSE_MS));
    } catch (error) {
      // Said once per outage.
      const { message } = error as Error;
      if (message !== this.failure) log(`deliveries wait: ${message}`);
      this.failure = message;
      return intervalMs;
    }
  }

  private begin(lease: Lease): void {
    const { log } = this.options;
    const sent = drain(this.options, lease, this.stopping.signal)
      .catch((error: Error) => log(`deliveries to ${lease.name} stopped: ${error.message}`))
      .finally(() => {
        this.under.delete(lease.name);
        this.wake();
      });
    this.under.set(lease.name, sent);
  }
}

const SHORTEST_PAUSE_MS = 50;

type DrainOptions = Omit<DispatcherOptions, 'intervalMs'>;

// Sends one message after the other to one receiver, until none is due or one has failed.
async function drain(options: DrainOptions, lease: Lease, stopped?: AbortSignal): Promise<void> {
  const { database, leaseMs = LEASE_MS, now = () => new Date(), random = Math.random } = options;
  const { db } = database;
  try {
    while (stopped?.aborted !== true) {
      const batch = await takeBatch(db, lease, { now: now(), leaseMs });
      if (batch === undefined) return;
      const begun = performance.now();
      const outcome = await attempt(options, lease.name, batch);
      const durationMs = Math.round(performance.now() - begun);
      await settle(db, batch, { outcome, durationMs, now: now(), random: random() });
    }
  } finally {
    await giveBack(db, lease);
  }
}

async function attempt(options: DrainOptions, name: string, batch: Batch): Promise<Outcome> {
  const { database, sealing, send, now = () => new Date() } = options;
  const at = now();
  try {
    const row = await subscriptionRow(database.db, { name, only: null });
    const settings = settingsOf(sealing, row);
    const secrets = await openSecrets(database.db, sealing, { name, at });
    const notices = batch.rows.map(({ notice }) => JSON.parse(notice) as Notice);
    return await send(settings, { id: batch.messageId, notices, secrets, at });
  } catch (error) {
    // Whatever it is, the receiver has not got it, and somebody can read why.
    const { message, name: kind } = error as Error;
    return { outcome: 'failed', error: excerptOf(message || kind) };
  }
}
