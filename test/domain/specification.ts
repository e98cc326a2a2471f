import { expect } from '@jest/globals';
import { type Movement, ZERO_BALANCE } from '../../src/domain/accounts.js';
import { type Budget, foldBudget } from '../../src/domain/budget.js';
import type { LedgerDocument } from '../../src/domain/documents.js';
import type { BudgetEvent, Meta, Recorded } from '../../src/domain/events.js';
import { type Facts, type Rule, RuleBroken } from '../../src/domain/rules.js';
import { OFFICER } from './fixture.js';

/** When what the rules decide is recorded: noon of the 5th of March 2023 in China. */
export const RECORDED_AT = '2023-03-05T04:00:00.000Z';

/** An event with who reported it and for which day, before it has its place in the ledger. */
export type Fact = Omit<Recorded, 'seq'>;

/** What happened before, in order; a bare event is the officer's. */
export type History = readonly (BudgetEvent | Fact)[];

type Decider<Order> = (budget: Budget, order: Order, meta: Meta) => BudgetEvent[];

/** An event by another actor, or for another day, than the officer's of the fixture. */
export function happened(event: BudgetEvent, meta: Meta): Fact {
  return { ...meta, event };
}

/** Gives events their places, counted from 1. */
export function record(history: History): Recorded[] {
  return history.map((fact, index) => {
    const placed = 'event' in fact ? fact : happened(fact, OFFICER);
    return { ...placed, seq: index + 1 };
  });
}

/** `given(history).when(rule, order, meta)`, and then events, lines, a document or a broken rule. */
export function given(facts: History) {
  const history = record(facts);
  return {
    when<Order>(rule: Decider<Order>, order: Order, meta: Meta = OFFICER): Outcome {
      return new Outcome(history, meta, () => decideOnly(history, rule, order, meta));
    },
  };
}

class Outcome {
  constructor(
    private readonly history: readonly Recorded[],
    private readonly meta: Meta,
    private readonly decide: () => BudgetEvent[],
  ) {}

  /** The rule holds, and these are exactly the new events. */
  thenEvents(events: readonly BudgetEvent[]): void {
    expect(this.decide()).toStrictEqual(events);
  }

  /** The rule holds, whatever the new events. */
  thenHolds(): void {
    expect(refusalOf(this.decide)).toBeUndefined();
  }

  /** The rule holds, and afterwards the line has these figures and zero on every other account. */
  thenLine(lineId: string, figures: Movement): void {
    expect(this.after().lines.get(lineId)?.balance).toEqual({ ...ZERO_BALANCE, ...figures });
  }

  /** The rule holds, and afterwards the document says this, among other things. */
  thenDocument(documentId: string, content: Partial<LedgerDocument>): void {
    expect(this.after().documents.get(documentId)).toMatchObject(content);
  }

  /** The rule is broken, on these facts among others. */
  thenBroken(rule: Rule, facts: Facts = {}): void {
    const broken = refusalOf(this.decide);
    expect(broken).toBeInstanceOf(RuleBroken);
    expect(broken).toMatchObject({ rule, facts });
  }

  private after() {
    const events = this.decide().map((event) => happened(event, this.meta));
    return foldBudget(record([...this.history, ...events]));
  }
}

/** An order in its situation. */
export interface Situation<Order> {
  readonly history: History;
  readonly order: Order;
  readonly meta: Meta;
}

type Remedy<Order> = Partial<Omit<Situation<Order>, 'order'>> & { readonly order?: Partial<Order> };

/**
 * Asks a rule for an order that breaks all these rules at once: the first one is refused, then what
 * broke is righted and the next one is refused, until the order holds.
 */
export function inTurn<Order>(
  rule: Decider<Order>,
  worst: Situation<NoInfer<Order>>,
  remedies: readonly (readonly [broken: Rule, remedy: Remedy<NoInfer<Order>>])[],
): void {
  let situation = worst;
  for (const [broken, remedy] of remedies) {
    const { history, order, meta } = situation;
    given(history).when(rule, order, meta).thenBroken(broken);
    situation = { ...situation, ...remedy, order: { ...order, ...remedy.order } };
  }
  const { history, order, meta } = situation;
  given(history).when(rule, order, meta).thenHolds();
}

/** What the attempt throws, undefined when it does not. */
export function refusalOf(attempt: () => unknown): unknown {
  try {
    attempt();
    return undefined;
  } catch (error) {
    return error;
  }
}

// A decider reads the state it is given and leaves it as it was, whether its rules hold or not.
function decideOnly<Order>(
  history: readonly Recorded[],
  rule: Decider<Order>,
  order: Order,
  meta: Meta,
): BudgetEvent[] {
  const budget = foldBudget(history, RECORDED_AT);
  try {
    return rule(budget, order, meta);
  } finally {
    expect(budget).toEqual(foldBudget(history, RECORDED_AT));
  }
}
