import type { Budget, Changes, Header, Line } from '../domain/budget.js';
import { evolve } from '../domain/budget.js';
import type { LedgerDocument } from '../domain/documents.js';
import type { Recorded } from '../domain/events.js';
import { genesis, type Head, type StoredEvent } from '../event-store/envelope.js';
import { decodeEvent } from './codec.js';

/** The state of a ledger as of its head: a cache of the fold of its log, mutable because it is large. */
export class LedgerMemory implements Budget {
  header: Header | undefined;
  readonly lines = new Map<string, Line>();
  readonly documents = new Map<string, LedgerDocument>();
  head: Head;
  /** Recorded-at of the last event; no later event may carry an earlier one. */
  recordedAt = '';

  constructor(readonly ledgerId: string) {
    this.head = genesis(ledgerId);
  }

  /** Applies the next event of the log. */
  replay(stored: StoredEvent): void {
    if (stored.seq !== this.head.seq + 1) {
      throw new Error(`${this.ledgerId}: event ${stored.seq} does not follow ${this.head.seq}`);
    }
    this.fold(decodeEvent(stored));
    this.advance({ seq: stored.seq, hash: stored.hash }, stored.recordedAt);
  }

  fold(recorded: Recorded): void {
    this.apply(evolve(this, recorded));
  }

  apply(changes: Changes): void {
    this.header = changes.header ?? this.header;
    for (const line of changes.lines) this.lines.set(line.lineId, line);
    for (const document of changes.documents) this.documents.set(document.documentId, document);
  }

  advance(head: Head, recordedAt: string): void {
    this.head = head;
    this.recordedAt = recordedAt;
  }
}

/** What a batch would make of the memory, laid over it: kept on commit, dropped on conflict. */
export class Draft implements Budget {
  header: Header | undefined;
  readonly lines: Layer<Line>;
  readonly documents: Layer<LedgerDocument>;

  constructor(base: Budget) {
    this.header = base.header;
    this.lines = new Layer(base.lines);
    this.documents = new Layer(base.documents);
  }

  /** Applies one event and returns what it changed. */
  take(recorded: Recorded): Changes {
    const changes = evolve(this, recorded);
    this.absorb(changes);
    return changes;
  }

  /** Takes changes over, such as those of a draft laid over this one. */
  absorb(changes: Changes): void {
    this.header = changes.header ?? this.header;
    for (const line of changes.lines) this.lines.changed.set(line.lineId, line);
    for (const document of changes.documents) {
      this.documents.changed.set(document.documentId, document);
    }
  }

  /** Everything the draft changed, each key once, with its last value. */
  changes(): Changes {
    const lines = [...this.lines.changed.values()];
    const documents = [...this.documents.changed.values()];
    return this.header === undefined
      ? { lines, documents }
      : { header: this.header, lines, documents };
  }
}

class Layer<Value> {
  readonly changed = new Map<string, Value>();

  constructor(private readonly base: { get(key: string): Value | undefined }) {}

  get(key: string): Value | undefined {
    return this.changed.get(key) ?? this.base.get(key);
  }
}
