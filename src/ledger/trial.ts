import type { Recorded } from '../domain/events.js';
import { type Receipt, type Rehearsed, receiptOf } from './answer.js';
import { refusedText } from './codec.js';
import { attempt, draftAt, type Fact, type Order } from './decision.js';
import { rehearsedOf } from './dry-run.js';
import type { Draft, LedgerMemory } from './memory.js';

/**
 * Orders decided one after the other, each on what the ones before it left, and written nowhere. It lies
 * over the state of a ledger and is good as long as that state does not move.
 */
export class Trial {
  private readonly draft: Draft;
  private readonly facts: Fact[] = [];
  private readonly recorded = new Map<number, Recorded>();

  constructor(
    private readonly memory: LedgerMemory,
    now: Date,
  ) {
    this.draft = draftAt(memory, now);
  }

  /** The place of the last event, those that were only tried among them. */
  get seq(): number {
    return this.draft.head.seq;
  }

  get documents(): Draft['documents'] {
    return this.draft.documents;
  }

  /** An event that an order of the trial would make. */
  eventAt(seq: number): Recorded | undefined {
    return this.recorded.get(seq);
  }

  /** Decides an order; throws its refusal. The receipt names no event, for none was written. */
  decide(order: Pick<Order, 'meta' | 'decide'>): Receipt {
    const attempted = attempt(this.draft, order);
    if (attempted.outcome === 'failed') throw attempted.error;
    // By way of the stored form, so that the refusal carries the very facts of a real one.
    if (attempted.outcome === 'refused') return receiptOf(refusedText(attempted), false);
    for (const fact of attempted.facts) {
      const seq = this.seq + 1;
      this.draft.head = { ...this.draft.head, seq };
      this.facts.push(fact);
      this.recorded.set(seq, { ...order.meta, seq, event: fact.event });
    }
    const receipt = { recordedAt: this.draft.recordedAt, events: [], replayed: false };
    const { warnings } = attempted;
    return warnings.length === 0 ? receipt : { ...receipt, warnings };
  }

  /** What all orders together would change. */
  rehearsed(): Rehearsed {
    return rehearsedOf(this.memory, this.draft, this.facts);
  }
}
