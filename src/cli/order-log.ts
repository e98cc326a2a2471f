import type { Budget } from '../domain/budget.js';
import { decisionOf, partCountOf } from '../domain/decisions.js';
import type { BudgetEvent, Recorded } from '../domain/events.js';

// The orders behind the events of a log. Reallocations that are linked are filed and decided by one order
// about all of them, whose events follow each other.

export interface LoggedOrder {
  /** Its first event. */
  readonly recorded: Recorded;
  /** As routes name it. */
  readonly command: string;
  readonly order: object;
  /** Ids of what it made, where the order does not hold them. */
  readonly ids?: readonly string[];
}

/** An order, or why the event alone gives none: part of one, or nobody's, or one that is not known. */
export type Step = LoggedOrder | 'part' | 'unknown';

interface Filing {
  readonly recorded: Recorded;
  readonly orders: readonly Proposed[];
}

interface Proposed {
  readonly reallocationId: string;
}

export class LoggedOrders {
  private partsToCome = 0;
  private filing: Filing | undefined;

  /** Whether the log was left in the midst of an order. */
  get isCut(): boolean {
    return this.filing !== undefined;
  }

  /** What the next event of the log says, with the state before it. */
  next(recorded: Recorded, budget: Budget): Step {
    const { event } = recorded;
    if (this.partsToCome > 0) {
      this.partsToCome -= 1;
      return this.filing === undefined ? 'part' : this.file(this.filing, recorded);
    }
    const size = partCountOf(event, budget);
    if (size === 1) return alone(recorded, budget);
    this.partsToCome = size - 1;
    if (event.type !== 'ReallocationRequested') return unlinked(recorded);
    return this.file({ recorded, orders: [] }, recorded);
  }

  private file(filing: Filing, recorded: Recorded): Step {
    const step = unlinked(recorded);
    if (typeof step === 'string') return step;
    const orders = [...filing.orders, step.order as Proposed];
    this.filing = this.partsToCome === 0 ? undefined : { ...filing, orders };
    if (this.filing !== undefined) return 'part';
    return {
      recorded: filing.recorded,
      command: 'requestLinkedReallocations',
      order: { proposals: orders.map(({ reallocationId: _, ...proposal }) => proposal) },
      ids: orders.map(({ reallocationId }) => reallocationId),
    };
  }
}

function alone(recorded: Recorded, budget: Budget): Step {
  const decision = decisionOf(recorded, { budget });
  if (decision === null) return 'unknown';
  const { command, order, place = 0 } = decision;
  if (place > 0) return 'part';
  return { recorded, command, order };
}

// One of a group says what it would say alone, when nobody knows of the others.
function unlinked(recorded: Recorded): Step {
  const { linkedIds: _, ...event } = recorded.event as BudgetEvent & { linkedIds?: unknown };
  const documents: Budget['documents'] = { get: () => undefined, *ofKind() {} };
  const budget = { header: undefined, lines: new Map(), documents, recordedAt: '' };
  return alone({ ...recorded, event: event as BudgetEvent }, budget);
}
