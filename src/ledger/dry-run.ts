import { adjustedFen, type Balance, committedFen, ZERO_BALANCE } from '../domain/accounts.js';
import type { Line } from '../domain/budget.js';
import type { BudgetEvent } from '../domain/events.js';
import { type ControlObject, controlObjectsOf } from '../domain/overspend.js';
import type { ControlTotals, Rehearsed, RehearsedControl, RehearsedLine } from './answer.js';
import { entityOf } from './catalogue.js';
import type { Draft, LedgerMemory } from './memory.js';

/** What the facts that were decided on a draft over a ledger's state would change in it. */
export function rehearsedOf(
  memory: LedgerMemory,
  draft: Draft,
  facts: readonly { readonly event: BudgetEvent; readonly payload: string }[],
): Rehearsed {
  const lines = draft
    .changes()
    .lines.map(({ lineId, balance }) => {
      const before = memory.lines.get(lineId)?.balance ?? ZERO_BALANCE;
      return { lineId, before, after: balance };
    })
    .sort((a, b) => (a.lineId < b.lineId ? -1 : 1));
  return {
    afterSeq: memory.head.seq,
    events: facts.map(({ event, payload }) => ({
      type: event.type,
      entityId: entityOf(event),
      payload: JSON.parse(payload),
    })),
    lines,
    controlObjects: controlsOf(lines, memory.lines.values()),
  };
}

const NOTHING: ControlTotals = { adjustedFen: 0n, committedFen: 0n };

// One pass over all lines: the totals are kept nowhere in memory, and a dry run is rare.
function controlsOf(
  touched: readonly RehearsedLine[],
  lines: Iterable<Line>,
): readonly RehearsedControl[] {
  const controls = new Map<string, RehearsedControl>();
  const add = (lineId: string, side: 'before' | 'after', balance: Balance) => {
    for (const object of controlObjectsOf(lineId)) {
      const control = controls.get(nameOf(object));
      if (control === undefined) continue;
      controls.set(nameOf(object), { ...control, [side]: plus(control[side], balance) });
    }
  };
  for (const { dimension, key } of touched.flatMap(({ lineId }) => controlObjectsOf(lineId))) {
    controls.set(nameOf({ dimension, key }), { dimension, key, before: NOTHING, after: NOTHING });
  }
  const after = new Map(touched.map((line) => [line.lineId, line.after]));
  for (const { lineId, balance } of lines) {
    add(lineId, 'before', balance);
    add(lineId, 'after', after.get(lineId) ?? balance);
    after.delete(lineId);
  }
  // What is left are lines that do not exist yet.
  for (const [lineId, balance] of after) add(lineId, 'after', balance);
  return [...controls.values()];
}

function plus(totals: ControlTotals, balance: Balance): ControlTotals {
  return {
    adjustedFen: totals.adjustedFen + adjustedFen(balance),
    committedFen: totals.committedFen + committedFen(balance),
  };
}

function nameOf({ dimension, key }: ControlObject): string {
  return `${dimension}:${key}`;
}
