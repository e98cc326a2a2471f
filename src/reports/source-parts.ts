import type { Line } from '../domain/budget.js';
import type { Recorded } from '../domain/events.js';
import type { Header } from '../domain/header.js';
import { addressOf } from '../domain/line.js';
import { given } from '../domain/line-amounts.js';
import type { PublicationFacts } from '../domain/publication-facts.js';
import { procurementByLine, procurementMovements } from './procurement.js';
import { revenueMovements, revenueOf } from './revenue.js';
import type { ReportSource } from './source.js';

// A source put together from what was read.

export interface SourceParts {
  readonly header: Header;
  readonly seq: number;
  readonly lines: Iterable<Line>;
  /** At least the events that procurement and revenue follow from, in their order. */
  readonly history: readonly Recorded[];
  readonly facts: PublicationFacts;
}

export function sourceOf({ header, seq, lines, history, facts }: SourceParts): ReportSource {
  const procured = procurementByLine(procurementMovements(history));
  const subItems = subItemsOf(history);
  return {
    header,
    seq,
    lines: [...lines].map(({ lineId, balance }) => {
      const said = given({ subItem: subItems.get(lineId), procurement: procured.get(lineId) });
      return { lineId, address: addressOf(lineId), balance, ...said };
    }),
    revenue: revenueOf(revenueMovements(history)),
    ...facts,
  };
}

function subItemsOf(history: readonly Recorded[]): ReadonlyMap<string, string> {
  const lines = history.flatMap(({ event }) =>
    event.type === 'BudgetApproved' ? event.lines : [],
  );
  return new Map(
    lines.flatMap(({ lineId, subItem }) =>
      subItem === undefined ? [] : [[lineId, subItem] as const],
    ),
  );
}
