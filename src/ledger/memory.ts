import {
  type Budget,
  type Changes,
  DocumentMap,
  type Documents,
  evolve,
  type Line,
  type Lines,
} from '../domain/budget.js';
import type { ControlTotals } from '../domain/control-totals.js';
import type { DocumentKind, DocumentOf, LedgerDocument } from '../domain/documents.js';
import type { Recorded } from '../domain/events.js';
import type { Header } from '../domain/header.js';
import type { Policy } from '../domain/policy.js';
import { genesis, type Head, type StoredEvent } from '../event-store/envelope.js';
import { decodeEvent } from './codec.js';
import { holdingsAfter, holdingsIn, linesMovedBy, RunningTotals } from './running-totals.js';

/** A state and its place in the log: what a batch can be decided on. */
export interface LedgerState extends Budget {
  readonly ledgerId: string;
  readonly head: Head;
  /** The totals of the control objects of a policy, kept from the first time on. */
  totalsUnder(policy: Policy): ControlTotals;
  /** The same as they are kept. */
  runningTotals(policy: Policy): RunningTotals;
}

/** The state of a ledger as of its head: a cache of the fold of its log, mutable because it is large. */
export class LedgerMemory implements LedgerState {
  header: Header | undefined;
  readonly lines = new Map<string, Line>();
  readonly documents = new DocumentMap();
  head: Head;
  recordedAt = '';
  private totals: RunningTotals | undefined;

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

  totalsUnder(policy: Policy): ControlTotals {
    return this.runningTotals(policy).in(this);
  }

  runningTotals(policy: Policy): RunningTotals {
    if (this.totals?.policy !== policy) {
      this.totals = new RunningTotals(policy);
      this.totals.follow(this.lines.keys(), () => undefined, holdingsIn(this));
    }
    return this.totals;
  }

  private absorb(changes: Changes): void {
    this.totals?.follow(linesMovedBy(changes), holdingsIn(this), holdingsAfter(this, changes));
    this.header = changes.header ?? this.header;
    for (const line of changes.lines) this.lines.set(line.lineId, line);
    for (const document of changes.documents) this.documents.set(document.documentId, document);
  }
}

/** What a batch would make of a state, laid over it: kept when it lands, dropped when it does not. */
export class Draft implements LedgerState {
  readonly ledgerId: string;
  header: Header | undefined;
  readonly lines: LineLayer;
  readonly documents: DocumentLayer;
  head: Head;
  recordedAt: string;
  private totals: RunningTotals | undefined;

  constructor(private base: LedgerState) {
    this.ledgerId = base.ledgerId;
    this.header = base.header;
    this.lines = new LineLayer(base.lines);
    this.documents = new DocumentLayer(base.documents);
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
    this.totals?.follow(linesMovedBy(changes), holdingsIn(this), holdingsAfter(this, changes));
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

  totalsUnder(policy: Policy): ControlTotals {
    return this.runningTotals(policy).in(this);
  }

  runningTotals(policy: Policy): RunningTotals {
    if (this.totals?.policy !== policy) {
      this.totals = new RunningTotals(policy, this.base.runningTotals(policy));
      const moved = linesMovedBy(this.changes());
      this.totals.follow(moved, holdingsIn(this.base), holdingsIn(this));
    }
    return this.totals;
  }

  /** Lets the draft rest on a state that has taken over everything beneath and in it. */
  rest(base: LedgerState): void {
    this.base = base;
    this.lines.rest(base.lines);
    this.documents.rest(base.documents);
    this.totals?.rest(base.runningTotals(this.totals.policy));
  }
}

class LineLayer implements Lines {
  readonly changed = new Map<string, Line>();

  constructor(private base: Lines) {}

  get(lineId: string): Line | undefined {
    return this.changed.get(lineId) ?? this.base.get(lineId);
  }

  *values(): Generator<Line> {
    for (const line of this.base.values()) if (!this.changed.has(line.lineId)) yield line;
    yield* this.changed.values();
  }

  rest(base: Lines): void {
    this.base = base;
  }
}

class DocumentLayer implements Documents {
  readonly changed = new Map<string, LedgerDocument>();

  constructor(private base: Documents) {}

  get(documentId: string): LedgerDocument | undefined {
    return this.changed.get(documentId) ?? this.base.get(documentId);
  }

  *ofKind<Kind extends DocumentKind>(kind: Kind): Generator<DocumentOf<Kind>> {
    for (const document of this.base.ofKind(kind)) {
      if (!this.changed.has(document.documentId)) yield document;
    }
    for (const document of this.changed.values()) {
      if (document.kind === kind) yield document as DocumentOf<Kind>;
    }
  }

  rest(base: Documents): void {
    this.base = base;
  }
}
