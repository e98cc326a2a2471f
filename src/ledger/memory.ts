import { type Budget, type Changes, evolve, type Header, type Line } from '../domain/budget.js';
import type { LedgerDocument } from '../domain/documents.js';
import type { Recorded } from '../domain/events.js';
import { genesis, type Head, type StoredEvent } from '../event-store/envelope.js';
import { decodeEvent } from './codec.js';

/** A state and its place in the log: what a batch can be decided on. */
export interface LedgerState extends Budget {
  readonly ledgerId: string;
  readonly head: Head;
  /** Recorded-at of the last event; no later event may carry an earlier one. */
  readonly recordedAt: string;
}

/** The state of a ledger as of its head: a cache of the fold of its log, mutable because it is large. */
export class LedgerMemory implements LedgerState {
  header: Header | undefined;
  readonly lines = new Map<string, Line>();
  readonly documents = new Map<string, LedgerDocument>();
  head: Head;
  recordedAt = '';

  constructor(readonly ledgerId: string) {
    this.head = genesis(ledgerId);
  }

  /** Applies the next event of the log. Throws when it does not follow the last one. */
  replay(stored: StoredEvent): void {
    if (stored.seq !== this.head.seq + 1) {
      throw new Error(`${this.ledgerId}: event ${stored.seq} does not follow ${this.head.seq}`);
    }
    this.fold(decodeEvent(stored));
    this.head = { seq: stored.seq, hash: stored.hash };
    this.recordedAt = stored.recordedAt;
  }

  /** Applies an event without looking at its place. */
  fold(recorded: Recorded): void {
    this.absorb(evolve(this, recorded));
  }

  /** Takes over a draft whose events are in the log now; the draft may be built upon further. */
  take(draft: Draft): void {
    this.absorb(draft.changes());
    this.head = draft.head;
    this.recordedAt = draft.recordedAt;
    draft.rest(this);
  }

  private absorb(changes: Changes): void {
    this.header = changes.header ?? this.header;
    for (const line of changes.lines) this.lines.set(line.lineId, line);
    for (const document of changes.documents) this.documents.set(document.documentId, document);
  }
}

/** What a batch would make of a state, laid over it: kept when it lands, dropped when it does not. */
export class Draft implements LedgerState {
  readonly ledgerId: string;
  header: Header | undefined;
  readonly lines: Layer<Line>;
  readonly documents: Layer<LedgerDocument>;
  head: Head;
  recordedAt: string;

  constructor(base: LedgerState) {
    this.ledgerId = base.ledgerId;
    this.header = base.header;
    this.lines = new Layer(base.lines);
    this.documents = new Layer(base.documents);
    this.head = base.head;
    this.recordedAt = base.recordedAt;
  }

  /** Applies one event and returns what it changed. */
  fold(recorded: Recorded): Changes {
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

  /** Lets the draft rest on a state that has taken over everything beneath and in it. */
  rest(base: Budget): void {
    this.lines.rest(base.lines);
    this.documents.rest(base.documents);
  }
}

interface Lookup<Value> {
  get(key: string): Value | undefined;
}

class Layer<Value> implements Lookup<Value> {
  readonly changed = new Map<string, Value>();

  constructor(private base: Lookup<Value>) {}

  get(key: string): Value | undefined {
    return this.changed.get(key) ?? this.base.get(key);
  }

  rest(base: Lookup<Value>): void {
    this.base = base;
  }
}
