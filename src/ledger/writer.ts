import { setTimeout as pause } from 'node:timers/promises';
import { type AnsweredCommand, appendBatch } from '../event-store/append.js';
import type { Head } from '../event-store/envelope.js';
import { streamEvents } from '../event-store/read.js';
import type { Database } from '../platform/database.js';
import {
  IdempotencyMismatch,
  LedgerBusy,
  LedgerUnavailable,
  type Receipt,
  receiptOf,
} from './answer.js';
import { decideBatch, type Failed, type Order } from './decision.js';
import { LedgerMemory } from './memory.js';

// The group commit of one ledger: commands that arrive while a batch is being written wait and make the
// next one. Interactive commands go first; a bulk load fills what they leave, and keeps a share.

export type Priority = 'interactive' | 'bulk';

export interface WriterOptions {
  readonly database: Database;
  readonly batchLimit: number;
  readonly queueLimit: number;
  readonly now: () => Date;
  readonly onAppended: (ledgerId: string, head: Head) => void;
}

interface Waiting {
  readonly order: Order;
  readonly resolve: (receipt: Receipt) => void;
  readonly reject: (error: unknown) => void;
}

const CONFLICT_LIMIT = 100;
const BULK_SHARE = 4;

export class LedgerWriter {
  private readonly queues: Readonly<Record<Priority, Waiting[]>> = { interactive: [], bulk: [] };
  private memory: LedgerMemory;
  private turn: Promise<unknown> = Promise.resolve();
  private running = false;

  constructor(
    readonly ledgerId: string,
    private readonly options: WriterOptions,
  ) {
    this.memory = new LedgerMemory(ledgerId);
  }

  get idle(): boolean {
    return !this.running;
  }

  /** Queues a command. Rejects with `LedgerBusy` when too many wait already. */
  submit(order: Order, priority: Priority): Promise<Receipt> {
    const queue = this.queues[priority];
    if (queue.length >= this.options.queueLimit) return Promise.reject(new LedgerBusy(1));
    return new Promise((resolve, reject) => {
      queue.push({ order, resolve, reject });
      if (!this.running) {
        this.running = true;
        // A tick later, so that commands posted together make one batch.
        setImmediate(() => this.drain());
      }
    });
  }

  /** Runs `use` on the state at the head of the log; no batch is decided meanwhile. */
  inspect<Result>(use: (memory: LedgerMemory) => Result): Promise<Result> {
    return this.takeTurn(async () => {
      try {
        await this.catchUp();
        return use(this.memory);
      } catch (error) {
        throw this.lost(error);
      }
    });
  }

  private async drain(): Promise<void> {
    for (let batch = this.nextBatch(); batch.length > 0; batch = this.nextBatch()) {
      const waiting = batch;
      await this.takeTurn(() => this.commit(waiting));
    }
    this.running = false;
  }

  private nextBatch(): Waiting[] {
    const { batchLimit } = this.options;
    const { interactive, bulk } = this.queues;
    const reserved = Math.min(bulk.length, Math.ceil(batchLimit / BULK_SHARE));
    const first = interactive.splice(0, batchLimit - reserved);
    const room = first.length > 0 ? reserved : batchLimit;
    return [...first, ...bulk.splice(0, room)];
  }

  private takeTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.turn.then(work);
    this.turn = result.catch(() => undefined);
    return result;
  }

  // Never rejects: every waiting command is answered, or told that the ledger cannot be reached.
  private async commit(batch: readonly Waiting[]): Promise<void> {
    const { leaders, followers } = groupByKey(batch);
    try {
      await this.append(leaders, followers);
    } catch (error) {
      const lost = this.lost(error);
      for (const { reject } of batch) reject(lost);
    }
  }

  private async append(
    leaders: readonly Waiting[],
    followers: ReadonlyMap<string, readonly Waiting[]>,
  ): Promise<void> {
    const { pool } = this.options.database;
    let open = leaders;
    for (let attempt = 1; open.length > 0; attempt += 1) {
      if (attempt > CONFLICT_LIMIT) throw new LedgerBusy(1);
      if (this.memory.head.seq === 0 || attempt > 1) await this.catchUp();
      const orders = open.map(({ order }) => order);
      const decided = decideBatch(this.memory, orders, this.options.now());
      if (decided.head.seq === 0) {
        // A ledger that does not exist keeps no answers.
        return answerAll(open, decided.outcomes, followers);
      }
      const result = await appendBatch(pool, decided.batch);
      if (result.outcome === 'appended') {
        this.memory.apply(decided.draft.changes());
        this.memory.advance(decided.head, decided.batch.recordedAt);
        answerAll(open, decided.outcomes, followers);
        this.options.onAppended(this.ledgerId, decided.head);
        return;
      }
      if (result.outcome === 'repeated') open = answerKnown(open, result.known, followers);
      else await pause(Math.random() * Math.min(attempt, 20));
    }
  }

  private async catchUp(): Promise<void> {
    const { ledgerId } = this;
    const { db } = this.options.database;
    const afterSeq = this.memory.head.seq;
    for await (const stored of streamEvents(db, { ledgerId, afterSeq })) this.memory.replay(stored);
  }

  // The outcome is unknown or the state is in doubt: forget the cache, the log knows.
  private lost(error: unknown): Error {
    if (error instanceof LedgerBusy) return error;
    this.memory = new LedgerMemory(this.ledgerId);
    return new LedgerUnavailable(error);
  }
}

function keyOf({ client, idempotencyKey }: { client: string; idempotencyKey: string }): string {
  return JSON.stringify([client, idempotencyKey]);
}

// Of commands with the same key in one batch the first is decided, the others share its answer.
function groupByKey(batch: readonly Waiting[]) {
  const leaders = new Map<string, Waiting>();
  const followers = new Map<string, Waiting[]>();
  for (const waiting of batch) {
    const key = keyOf(waiting.order);
    if (!leaders.has(key)) leaders.set(key, waiting);
    else followers.set(key, [...(followers.get(key) ?? []), waiting]);
  }
  return { leaders: [...leaders.values()], followers };
}

function answerAll(
  open: readonly Waiting[],
  outcomes: readonly (AnsweredCommand | Failed)[],
  followers: ReadonlyMap<string, readonly Waiting[]>,
): void {
  for (const [index, waiting] of open.entries()) {
    const outcome = outcomes[index];
    if (outcome === undefined) throw new Error('a command was left without an answer');
    const group = followers.get(keyOf(waiting.order)) ?? [];
    if ('error' in outcome) {
      for (const { reject } of [waiting, ...group]) reject(outcome.error);
    } else {
      settle(waiting, outcome, false);
      for (const follower of group) settle(follower, outcome, true);
    }
  }
}

// Answers what the store knew already; returns the commands that are still open.
function answerKnown(
  open: readonly Waiting[],
  known: readonly AnsweredCommand[],
  followers: ReadonlyMap<string, readonly Waiting[]>,
): Waiting[] {
  const answers = new Map(known.map((answer) => [keyOf(answer), answer]));
  return open.filter((waiting) => {
    const answer = answers.get(keyOf(waiting.order));
    if (answer === undefined) return true;
    settle(waiting, answer, true);
    for (const follower of followers.get(keyOf(answer)) ?? []) settle(follower, answer, true);
    return false;
  });
}

function settle(
  { order, resolve, reject }: Waiting,
  answer: AnsweredCommand,
  replayed: boolean,
): void {
  try {
    if (!order.requestDigest.equals(answer.requestDigest)) {
      throw new IdempotencyMismatch(order.idempotencyKey);
    }
    resolve(receiptOf(answer.answer, replayed));
  } catch (error) {
    reject(error);
  }
}
