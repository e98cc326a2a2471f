import {
  type Budget,
  DocumentMap,
  evolve,
  foldBudget,
  type Line,
} from '../../../src/domain/budget.js';
import { controlled } from '../../../src/domain/controlled.js';
import type { Recorded } from '../../../src/domain/events.js';
import type { Header } from '../../../src/domain/header.js';
import { booked } from '../../../src/domain/periods.js';
import { checkRange } from '../../../src/domain/posting-checks.js';
import { type Rule, RuleBroken } from '../../../src/domain/rules.js';
import { decide, type Order } from '../orders.js';

/** A state kept in maps. */
export type State = Budget & {
  readonly lines: ReadonlyMap<string, Line>;
  readonly documents: DocumentMap;
};

/** A ledger that keeps its state in maps and its log in a list. */
export class PlainLedger {
  readonly history: Recorded[];
  private header: Header | undefined;
  private readonly lines: Map<string, Line>;
  private readonly documents: DocumentMap;

  constructor(before: State = foldBudget([]), history: readonly Recorded[] = []) {
    this.history = [...history];
    this.header = before.header;
    this.lines = new Map(before.lines);
    this.documents = new DocumentMap(before.documents);
  }

  at(recordedAt: string): State {
    const { header, lines, documents } = this;
    return { header, lines, documents, recordedAt };
  }

  /** The rule that an order breaks; undefined when it is accepted. Anything else is a defect. */
  give(order: Order): Rule | undefined {
    const before = this.at(order.recordedAt);
    // The envelope has no role, and neither has what is folded.
    const { role: _, ...envelope } = order.meta;
    try {
      const decided = booked(before, decide(before, order), order.meta);
      const { events } = controlled(before, decided, order.meta);
      const facts = events.map((event, index) => ({
        ...envelope,
        seq: this.history.length + 1 + index,
        event,
      }));
      this.rehearse(facts);
      for (const fact of facts) this.fold(fact);
      return undefined;
    } catch (error) {
      if (error instanceof RuleBroken) return error.rule;
      throw error;
    }
  }

  fold(recorded: Recorded): void {
    const changes = evolve(this.at(''), recorded);
    this.header = changes.header ?? this.header;
    for (const line of changes.lines) this.lines.set(line.lineId, line);
    for (const document of changes.documents) this.documents.set(document.documentId, document);
    this.history.push(recorded);
  }

  // The second fact of an order builds on the first one.
  private rehearse(facts: readonly Recorded[]): void {
    const trial = facts.length < 2 ? this : new PlainLedger(this.at(''));
    for (const fact of facts) {
      checkRange(evolve(trial.at(''), fact));
      if (trial !== this) trial.fold(fact);
    }
  }
}
