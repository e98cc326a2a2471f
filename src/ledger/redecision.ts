import type { Budget } from '../domain/budget.js';
import { controlled } from '../domain/controlled.js';
import type { Decision } from '../domain/decision.js';
import { decisionOf } from '../domain/decisions.js';
import type { BudgetEvent, Recorded } from '../domain/events.js';
import { booked } from '../domain/periods.js';
import { signedTogether } from '../domain/reallocation.js';
import { type CheckMade, type Facts, type Rule, RuleBroken, traced } from '../domain/rules.js';
import type { StoredEvent } from '../event-store/envelope.js';
import { CATALOGUE } from './catalogue.js';
import { canonicalText, decodeEvent, encodePayload } from './codec.js';
import { proposalHashOf } from './proposal.js';

// Decides the order behind a stored event once more, on the state before it. It has to come out as it is
// stored, to the byte, whatever policy or state came later.

/** Fields by name, with fen as decimal strings. */
export type Fields = Readonly<Record<string, unknown>>;

export interface Redecided {
  /** The order as the event tells it. */
  readonly command: string;
  readonly order: object;
  /** Every check that the rule made, in order. */
  readonly checks: readonly CheckMade[];
  readonly agrees: boolean;
  /** The rule that refuses the order now, and its figures. */
  readonly refused?: { readonly rule: Rule; readonly facts: Facts };
  /** What the order gives now in another way than it is stored, field by field. */
  readonly differs?: { readonly recorded: Fields; readonly redecided: Fields };
}

/** What a decision rested on beside its event and the state before it. */
export interface RestedOn {
  /** The event of the number that `targetSeqOf` gives. */
  readonly target?: Recorded | undefined;
  /** All events of the decision, in their order; without them the event is the only one. */
  readonly parts?: readonly StoredEvent[];
}

/**
 * Decides an event again on the state before the first event of its decision; null where the order
 * behind it is not known.
 */
export function redecidedOf(
  before: Budget,
  stored: StoredEvent,
  { target, parts: storedParts = [stored] }: RestedOn = {},
): Redecided | null {
  const parts = storedParts.map(decodeEvent);
  const recorded = parts[storedParts.indexOf(stored)] ?? decodeEvent(stored);
  const { header, lines, documents } = before;
  const budget = { header, lines, documents, recordedAt: stored.recordedAt };
  const proposalHash = proposalHashAgain(stored.ledgerId, budget, parts);
  const decision = decisionOf(recorded, { budget, target, parts, proposalHash });
  if (decision === null) return null;
  const { command, order } = decision;
  const { result, checks } = traced(() =>
    outcomeOf(() => {
      const decided = booked(budget, decision.decide(budget), recorded);
      return controlled(budget, decided, recorded).events;
    }),
  );
  if (result instanceof RuleBroken) {
    const { rule, facts } = result;
    return { command, order, checks, agrees: false, refused: { rule, facts } };
  }
  const differs = differenceOf(stored, recorded, eventOf(decision, result));
  if (differs === undefined) return { command, order, checks, agrees: true };
  return { command, order, checks, agrees: false, differs };
}

function proposalHashAgain(
  ledgerId: string,
  budget: Budget,
  parts: readonly Recorded[],
): string | undefined {
  const [first] = parts as [Recorded];
  const { event } = first;
  if (event.type === 'ReallocationAmended') {
    return proposalHashOf(ledgerId, first, ...signedTogether(budget, event));
  }
  const filed = parts.flatMap((part) =>
    part.event.type === 'ReallocationRequested' ? [part.event] : [],
  );
  return filed.length === 0 ? undefined : proposalHashOf(ledgerId, first, ...filed);
}

function outcomeOf(decide: () => BudgetEvent[]): BudgetEvent[] | RuleBroken {
  try {
    return decide();
  } catch (error) {
    if (error instanceof RuleBroken) return error;
    throw error;
  }
}

function eventOf({ command, place }: Decision, events: readonly BudgetEvent[]): BudgetEvent {
  const event = events[place ?? 0];
  const isOne = place !== undefined || events.length === 1;
  if (event === undefined || !isOne) {
    throw new Error(`${command} gives ${events.length} events, and not one at ${place ?? 'all'}`);
  }
  return event;
}

// Undefined when the event came out of the same type and with the same bytes.
function differenceOf(
  stored: StoredEvent,
  { event }: Recorded,
  again: BudgetEvent,
): Redecided['differs'] {
  // An older version is told in the newest one's words.
  const isNewest = stored.schemaVersion === CATALOGUE[event.type].schemaVersion;
  const payload = isNewest ? stored.payload : encodePayload(event);
  const payloadAgain = encodePayload(again);
  if (again.type === stored.type && payloadAgain === payload) return undefined;
  const one: Fields = { type: stored.type, ...JSON.parse(payload) };
  const other: Fields = { type: again.type, ...JSON.parse(payloadAgain) };
  const names = Object.keys({ ...one, ...other }).filter(
    (name) => textOf(one[name]) !== textOf(other[name]),
  );
  // The same fields, written in another way.
  if (names.length === 0) {
    return { recorded: { payload }, redecided: { payload: payloadAgain } };
  }
  return { recorded: named(one, names), redecided: named(other, names) };
}

function named(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(
    names.filter((name) => name in fields).map((name) => [name, fields[name]]),
  );
}

function textOf(value: unknown): string | undefined {
  return value === undefined ? undefined : canonicalText(value);
}
