import { setTimeout as pause } from 'node:timers/promises';
import { type AppendOutcome, appendBatch } from '../event-store/append.js';
import type { Head } from '../event-store/envelope.js';
import { streamEvents } from '../event-store/read.js';
import type { Database } from '../platform/database.js';
import { LedgerBusy, LedgerUnavailable, type Receipt } from './answer.js';
import { CommandQueue, type Priority, type Waiting } from './command-queue.js';
import { type DecidedBatch, decideBatch, type Order } from './decision.js';
import { LedgerMemory } from './memory.js';
import { answerAll, answerKnown, type Grouped, groupByKey, rejectAll } from './settling.js';

export interface WriterOptions {
  readonly database: Database;
  readonly batchLimit: number;
  readonly queueLimit: number;
  readonly now: () => Date;
  readonly onAppended: (ledgerId: string, head: Head) => void;
}

/** A batch decided on top of what was known when it was decided. */
interface Decided extends DecidedBatch {
  readonly grouped: Grouped;
}

/** A batch on its way to the database. */
interface Flight extends Decided {
  readonly landing: Promise<AppendOutcome>;
}

/** Someone who waits to look at the state at the head of the log. */
interface Inspection {
  readonly use: (memory: LedgerMemory) => void;
  readonly reject: (error: unknown) => void;
}

const CONFLICT_LIMIT = 100;

/**
 * The group commit of one ledger. While one batch is being written the next is decided on top of it, so
 * the process and the database work at the same time. If the first does not land as decided, the second
 * is decided again.
 */
export class LedgerWriter {
  private readonly queue: CommandQueue;
  private readonly inspections: Inspection[] = [];
  private memory: LedgerMemory;
  private running = false;

  constructor(
    readonly ledgerId: string,
    private readonly options: WriterOptions,
  ) {
    this.queue = new CommandQueue(options);
    this.memory = new LedgerMemory(ledgerId);
  }

  get idle(): boolean {
    return !this.running;
  }

  /** Queues a command. Rejects with `LedgerBusy` when too many wait already. */
  submit(order: Order, priority: Priority): Promise<Receipt> {
    return new Promise((resolve, reject) => {
      this.queue.push({ order, resolve, reject }, priority);
      this.wake();
    });
  }

  /** Runs `use` on the state at the head of the log, between two batches. */
  inspect<Result>(use: (memory: LedgerMemory) => Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (this.inspections.length >= this.options.queueLimit) throw new LedgerBusy(1);
      this.inspections.push({ use: (memory) => resolve(use(memory)), reject });
      this.wake();
    });
  }

  // A tick later, so that commands posted together make one batch.
  private wake(): void {
    if (this.running) return;
    this.running = true;
    setImmediate(() => this.work());
  }

  // Never rejects: every command is answered, or told that the ledger cannot be reached.
  private async work(): Promise<void> {
    let flight: Flight | undefined;
    let looked = false;
    for (;;) {
      // Those who look and those who write take turns, so that neither keeps the other waiting.
      const batch = this.inspections.length > 0 && !looked ? [] : this.queue.take();
      if (batch.length === 0 && flight === undefined && this.inspections.length === 0) break;
      const next = batch.length === 0 ? undefined : await this.prepare(batch, flight);
      const landed = flight === undefined || (await this.land(flight));
      flight = undefined;
      if (next !== undefined) {
        if (landed) flight = this.send(next);
        else await this.insist(allOf(next.grouped));
      }
      looked = flight === undefined && this.inspections.length > 0;
      if (looked) await this.look(this.inspections.splice(0));
    }
    this.running = false;
  }

  private async look(inspections: readonly Inspection[]): Promise<void> {
    try {
      await this.catchUp();
    } catch (error) {
      const lost = this.lost(error);
      for (const { reject } of inspections) reject(lost);
      return;
    }
    for (const { use, reject } of inspections) {
      try {
        use(this.memory);
      } catch (error) {
        reject(error);
      }
    }
  }

  // Decides a batch on top of the flight, if there is one. Undefined when it was settled otherwise.
  private async prepare(batch: readonly Waiting[], flight?: Flight): Promise<Decided | undefined> {
    const grouped = groupByKey(batch);
    try {
      if (flight === undefined && this.memory.head.seq === 0) await this.catchUp();
      return this.decide(grouped, flight);
    } catch (error) {
      rejectAll(grouped, flight === undefined ? this.lost(error) : new LedgerUnavailable(error));
      return undefined;
    }
  }

  private decide(grouped: Grouped, flight?: Flight): Decided | undefined {
    const orders = grouped.leaders.map(({ order }) => order);
    const decided = decideBatch(flight?.draft ?? this.memory, orders, this.options.now());
    if (decided.draft.head.seq === 0) {
      // A ledger that does not exist keeps no answers.
      answerAll(grouped, decided.outcomes);
      return undefined;
    }
    return { ...decided, grouped };
  }

  private send(decided: Decided): Flight {
    const landing = appendBatch(this.options.database.pool, decided.batch);
    // Awaited in `land`; until then a rejection must not count as unhandled.
    landing.catch(() => undefined);
    return { ...decided, landing };
  }

  /** Waits for a flight. True when it landed as decided, so that what was built on it stands. */
  private async land(flight: Flight): Promise<boolean> {
    try {
      const result = await flight.landing;
      if (result.outcome === 'appended') {
        this.settle(flight);
        return true;
      }
      const open =
        result.outcome === 'repeated'
          ? answerKnown(flight.grouped, result.known)
          : allOf(flight.grouped);
      await this.insist(open);
    } catch (error) {
      rejectAll(flight.grouped, this.lost(error));
    }
    return false;
  }

  private settle({ draft, grouped, outcomes }: Decided): void {
    this.memory.take(draft);
    answerAll(grouped, outcomes);
    this.options.onAppended(this.ledgerId, this.memory.head);
  }

  // Catches up with the log, decides again and writes, until the batch is in or known.
  private async insist(batch: readonly Waiting[]): Promise<void> {
    let open = batch;
    for (let attempt = 1; open.length > 0; attempt += 1) {
      const grouped = groupByKey(open);
      try {
        if (attempt > CONFLICT_LIMIT) throw new LedgerBusy(1);
        await this.catchUp();
        const decided = this.decide(grouped);
        if (decided === undefined) return;
        const result = await this.send(decided).landing;
        if (result.outcome === 'appended') return this.settle(decided);
        if (result.outcome === 'repeated') open = answerKnown(grouped, result.known);
        else await pause(Math.random() * Math.min(attempt, 20));
      } catch (error) {
        return rejectAll(grouped, this.lost(error));
      }
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

function allOf({ leaders, followers }: Grouped): Waiting[] {
  return [...leaders, ...[...followers.values()].flat()];
}
