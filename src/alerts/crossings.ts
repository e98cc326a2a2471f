import type { Account, Movement } from '../domain/accounts.js';
import {
  type ControlObject,
  type ControlState,
  type CrossingFound,
  control,
  controlObjectsOf,
  untouched,
} from '../domain/overspend.js';
import type { Db } from '../platform/database.js';
import { type PostedEvent, pagesOfPostedEvents } from '../projections/posted-events.js';
import { PoisonEvent } from '../projections/projection.js';

// Crossings of the control rule, found by walking the double entry of the log event by event.

/** Control objects by `controlId`, as they stand after some prefix of the log. */
export type ControlStates = Map<string, ControlState>;

/** One name per control object. */
export function controlId({ dimension, key }: ControlObject): string {
  return `${dimension}:${key}`;
}

/**
 * Applies one event to the states and returns the crossings it causes. All that an event does to one
 * control object counts as one change, so a correction inside a project never crosses at the project.
 */
export function applyEvent(states: ControlStates, event: PostedEvent): CrossingFound[] {
  const crossings: CrossingFound[] = [];
  for (const { object, movement } of movementsOf(event).values()) {
    const id = controlId(object);
    const { after, crossing } = control(states.get(id) ?? untouched(object), movement, event.seq);
    states.set(id, after);
    if (crossing !== undefined) crossings.push(crossing);
  }
  return crossings;
}

/**
 * Every crossing that the log of a ledger implies up to an event, in order, recomputed from its
 * postings. Memory is bounded by the number of control objects.
 */
export async function* crossingsOf(
  db: Db,
  { ledgerId, untilSeq }: { readonly ledgerId: string; readonly untilSeq: number },
): AsyncGenerator<CrossingFound> {
  const states: ControlStates = new Map();
  for await (const page of pagesOfPostedEvents(db, { ledgerId, afterSeq: 0, untilSeq })) {
    for (const event of page) yield* applyEvent(states, event);
  }
}

/** Every control object that some events touch, once. */
export function objectsOf(events: readonly PostedEvent[]): ControlObject[] {
  const objects = new Map<string, ControlObject>();
  const lines = new Set<string>();
  for (const { seq, postings } of events) {
    for (const { lineId } of postings) {
      if (lines.has(lineId)) continue;
      lines.add(lineId);
      for (const object of objectsOrPoison(lineId, seq)) objects.set(controlId(object), object);
    }
  }
  return [...objects.values()];
}

// What an event does to each control object it touches, by `controlId`.
function movementsOf({ seq, postings }: PostedEvent) {
  const movements = new Map<string, { object: ControlObject; movement: Movement }>();
  for (const { lineId, movement } of postings) {
    for (const object of objectsOrPoison(lineId, seq)) {
      const id = controlId(object);
      const before = movements.get(id)?.movement;
      const both = before === undefined ? movement : sumOf(before, movement);
      movements.set(id, { object, movement: both });
    }
  }
  return movements;
}

function objectsOrPoison(lineId: string, seq: number): ControlObject[] {
  try {
    return controlObjectsOf(lineId);
  } catch (cause) {
    throw new PoisonEvent(`event ${seq}, line ${lineId}`, cause);
  }
}

function sumOf(one: Movement, other: Movement): Movement {
  const sum: Partial<Record<Account, bigint>> = { ...one };
  for (const account in other) {
    const name = account as Account;
    sum[name] = (sum[name] ?? 0n) + (other[name] ?? 0n);
  }
  return sum;
}
