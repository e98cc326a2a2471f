import { type Movement, move, ZERO_BALANCE } from '../../src/domain/accounts.js';
import type { Recorded } from '../../src/domain/events.js';
import {
  type ControlObject,
  type ControlState,
  type CrossingFound,
  control,
  controlObjectsOf,
  untouched,
} from '../../src/domain/overspend.js';
import { postingsOf } from '../../src/domain/postings.js';

/** Every crossing of a history in order: each event moves each control object once, by its total. */
export function crossingsOf(history: Iterable<Recorded>): CrossingFound[] {
  const states = new Map<string, ControlState>();
  const found: CrossingFound[] = [];
  for (const { seq, event } of history) {
    for (const { object, movement } of movementsByObject(event)) {
      const before = states.get(nameOf(object)) ?? untouched(object);
      const { after, crossing } = control(before, movement, seq);
      states.set(nameOf(object), after);
      if (crossing !== undefined) found.push(crossing);
    }
  }
  return found;
}

/** One name per control object. */
export function nameOf({ dimension, key }: ControlObject): string {
  return `${dimension} ${key}`;
}

function movementsByObject(event: Recorded['event']) {
  const totals = new Map<string, { object: ControlObject; movement: Movement }>();
  for (const { lineId, movement } of postingsOf(event)) {
    for (const object of controlObjectsOf(lineId)) {
      const before = totals.get(nameOf(object))?.movement ?? {};
      const total = move({ ...ZERO_BALANCE, ...before }, movement);
      totals.set(nameOf(object), { object, movement: total });
    }
  }
  return totals.values();
}
