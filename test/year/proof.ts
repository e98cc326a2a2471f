import { expect } from '@jest/globals';
import { adjustedFen, balances, statusFen } from '../../src/domain/accounts.js';
import {
  type Budget,
  DocumentMap,
  EMPTY_BUDGET,
  evolve,
  type Line,
} from '../../src/domain/budget.js';
import type { Recorded } from '../../src/domain/events.js';
import { sumFen } from '../../src/domain/money.js';
import { postingsOf } from '../../src/domain/postings.js';
import type { Balances } from './moves.js';

// A log folded event by event, and what has to hold after every one of them.

/** The state after the whole log; every line was in balance after every event. */
export function provedFold(history: readonly Recorded[]): Balances {
  const lines = new Map<string, Line>();
  const documents = new DocumentMap();
  let budget: Budget = { ...EMPTY_BUDGET, lines, documents };
  for (const recorded of history) {
    const changes = evolve(budget, recorded);
    for (const line of changes.lines) lines.set(line.lineId, line);
    for (const document of changes.documents) documents.set(document.documentId, document);
    budget = { ...budget, header: changes.header ?? budget.header };
    expectInBalance(recorded, lines);
  }
  return new Map([...lines].map(([lineId, { balance }]) => [lineId, balance]));
}

function expectInBalance(recorded: Recorded, lines: ReadonlyMap<string, Line>): void {
  const { seq, event } = recorded;
  const place = { seq, type: event.type };
  const wrong = [...lines.values()].filter(({ balance }) => !balances(balance));
  expect({ ...place, wrong }).toEqual({ ...place, wrong: [] });
  const movements = postingsOf(event).map(({ movement }) => movement);
  const trial = sumFen(movements.map((movement) => adjustedFen(movement) - statusFen(movement)));
  // A reallocation, a merger and a move take what they give.
  const reallocated = sumFen(movements.map((movement) => movement.reallocated ?? 0n));
  expect({ ...place, trial, reallocated }).toEqual({ ...place, trial: 0n, reallocated: 0n });
}
