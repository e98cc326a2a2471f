import type { Budget } from './budget.js';
import type { BudgetEvent, Meta, Recorded } from './events.js';

// What it takes to decide again: the order behind an event, and the rule that decided it.

/** The order that an event came of, and the rule that decided it. */
export interface Decision {
  /** As refusals and routes name it. */
  readonly command: string;
  readonly order: object;
  /** Which of the events of the decision this one is, from 0; absent where it is the only one. */
  readonly place?: number;
  decide(budget: Budget): BudgetEvent[];
}

/** What a decision rested on beside its own event. */
export interface Known {
  /** The state before the event. */
  readonly budget: Budget;
  /** The event of the number that `targetSeqOf` gives; undefined when there is none. */
  readonly target?: Recorded | undefined;
  /** Every event of the decision, in their order, where it made several; the event itself among them. */
  readonly parts?: readonly Recorded[];
  /** The hash of the proposal as it is in the event; its own word is taken when it is not given. */
  readonly proposalHash?: string | undefined;
}

export type Content<Event> = Omit<Event, 'type' | 'bookedIn'>;

/** What an event says of its decision. */
export type Row<Event> = (
  content: Content<Event>,
  place: Known & { readonly meta: Meta },
) => Decision | null;

export type Rule<Order> = (budget: Budget, order: Order, meta: Meta) => BudgetEvent[];

/** An event that is its order and these fields, which the rule computed. Commands are called as rules. */
export function asked<Event, Computed extends keyof Content<Event> = never>(
  rule: Rule<Omit<Content<Event>, Computed>>,
  ...computed: readonly Computed[]
): Row<Event> {
  return (content, { meta }) => {
    const fields = Object.entries(content).filter(
      ([name]) => !computed.some((field) => field === name),
    );
    const order = Object.fromEntries(fields) as Omit<Content<Event>, Computed>;
    return { command: rule.name, order, decide: (budget) => rule(budget, order, meta) };
  };
}
