import { createHmac } from 'node:crypto';
import type { Budget } from '../domain/budget.js';
import type { BudgetEvent, Meta } from '../domain/events.js';
import type { Head } from '../event-store/envelope.js';
import type { Database } from '../platform/database.js';
import { LedgerUnavailable, type Receipt } from './answer.js';
import { checkText } from './codec.js';
import type { Priority } from './command-queue.js';
import {
  attempt,
  type Decide,
  draftAt,
  type Order,
  type PersonalData,
  type Rehearsal,
} from './decision.js';
import type { LedgerMemory } from './memory.js';
import type { Asked } from './refusals.js';
import { Trial } from './trial.js';
import { LedgerWriter } from './writer.js';

/** Who asks, for which day, under which key: everything about a command that is not its content. */
export interface CommandMeta extends Meta {
  readonly client: string;
  readonly idempotencyKey: string;
  /** The request in one canonical text: tells a repetition from another request under the same key. */
  readonly request: string;
  readonly correlationId: string;
  readonly causationId?: string;
  readonly priority?: Priority;
  readonly personalData?: PersonalData;
  /** Decide only: write nothing, use up no key. */
  readonly dryRun?: boolean;
  /** Decide only, after the other orders of this trial. */
  readonly trial?: Trial;
}

export interface LedgerOptions {
  readonly database: Database;
  readonly batchLimit: number;
  readonly queueLimit: number;
  readonly ledgersInMemory: number;
  readonly now?: () => Date;
}

/** The only load, decide, append loop. One writer per ledger; ledgers do not wait for each other. */
export class Ledger {
  private readonly writers = new Map<string, LedgerWriter>();
  private readonly listeners: ((ledgerId: string, head: Head) => void)[] = [];
  private digestKey: Promise<Buffer> | undefined;

  constructor(private readonly options: LedgerOptions) {}

  /**
   * Decides a command against the state at the head of the log and appends its events. Resolves only
   * after commit. Rejects with `CommandRefused` (a broken rule, final for the key),
   * `IdempotencyMismatch`, `LedgerBusy` or `LedgerUnavailable`. What was `asked` is kept when it is
   * refused. A dry run is decided alike, but writes nothing: no event, no answer, no refusal.
   */
  async decide(
    ledgerId: string,
    meta: CommandMeta,
    rule: (budget: Budget) => BudgetEvent[],
    asked?: Asked,
  ): Promise<Receipt> {
    const { client, idempotencyKey, correlationId, causationId, personalData, request } = meta;
    checkText({ client, idempotencyKey, correlationId, causationId });
    const bare = { meta: bareMeta(meta), decide: rule };
    if (meta.trial !== undefined) return meta.trial.decide(bare);
    if (meta.dryRun === true) return this.dryRun(ledgerId, bare);
    const key = await this.requestDigestKey();
    const order = {
      ...bare,
      client,
      idempotencyKey,
      requestDigest: createHmac('sha256', key).update(request).digest(),
      correlationId,
      ...(causationId === undefined ? {} : { causationId }),
      ...(personalData === undefined ? {} : { personalData }),
      ...(asked === undefined ? {} : { asked }),
    };
    return this.writerOf(ledgerId).submit(order, meta.priority ?? 'interactive');
  }

  private dryRun(ledgerId: string, order: Pick<Order, 'meta' | 'decide'>): Promise<Receipt> {
    return this.inspect(ledgerId, (memory) => {
      const trial = new Trial(memory, this.now());
      return { ...trial.decide(order), rehearsal: trial.rehearsed() };
    });
  }

  /** A trial of orders that come by the command bus, each with the trial in its `meta`. */
  trial(ledgerId: string): Promise<Trial> {
    return this.inspect(ledgerId, (memory) => new Trial(memory, this.now()));
  }

  /** Decides orders one after the other as `decide` would, and writes nothing. */
  rehearse(
    ledgerId: string,
    orders: readonly { readonly meta: Meta; readonly decide: Decide }[],
  ): Promise<Rehearsal[]> {
    return this.inspect(ledgerId, (memory) => {
      const draft = draftAt(memory, this.now());
      return orders.map((order) => {
        const rehearsal = attempt(draft, order);
        const moved = rehearsal.outcome === 'accepted' ? rehearsal.facts.length : 0;
        draft.head = { ...draft.head, seq: draft.head.seq + moved };
        return rehearsal;
      });
    });
  }

  /** Reads from the state at the head of the log. `use` must not keep or change it. */
  inspect<Result>(ledgerId: string, use: (memory: LedgerMemory) => Result): Promise<Result> {
    return this.writerOf(ledgerId).inspect(use);
  }

  /** Calls `listener` after every commit of this process: a hint, not a promise. */
  onAppended(listener: (ledgerId: string, head: Head) => void): void {
    this.listeners.push(listener);
  }

  private writerOf(ledgerId: string): LedgerWriter {
    const writer = this.writers.get(ledgerId) ?? this.newWriter(ledgerId);
    // Last used comes last: the first idle ones are let go when there are too many.
    this.writers.delete(ledgerId);
    this.writers.set(ledgerId, writer);
    if (this.writers.size > this.options.ledgersInMemory) this.letGo();
    return writer;
  }

  private newWriter(ledgerId: string): LedgerWriter {
    const onAppended = (id: string, head: Head) => {
      for (const listener of this.listeners) listener(id, head);
    };
    return new LedgerWriter(ledgerId, { ...this.options, now: () => this.now(), onAppended });
  }

  private now(): Date {
    return this.options.now?.() ?? new Date();
  }

  private letGo(): void {
    for (const [ledgerId, writer] of this.writers) {
      if (this.writers.size <= this.options.ledgersInMemory) return;
      if (writer.idle) this.writers.delete(ledgerId);
    }
  }

  private requestDigestKey(): Promise<Buffer> {
    this.digestKey ??= this.options.database.db
      .selectFrom('secret')
      .select('value')
      .where('name', '=', 'request-digest')
      .executeTakeFirstOrThrow()
      .then(
        ({ value }) => value,
        (error) => {
          throw new LedgerUnavailable(error);
        },
      );
    this.digestKey.catch(() => {
      this.digestKey = undefined;
    });
    return this.digestKey;
  }
}

function bareMeta({ actor, effectiveOn, documentNumber, role }: Meta): Meta {
  return {
    actor,
    effectiveOn,
    ...(documentNumber === undefined ? {} : { documentNumber }),
    ...(role === undefined ? {} : { role }),
  };
}
