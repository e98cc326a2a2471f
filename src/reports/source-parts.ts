import type { Line } from '../domain/budget.js';
import type { Recorded } from '../domain/events.js';
import type { Header } from '../domain/header.js';
import { addressOf } from '../domain/line.js';
import { procurementByLine, procurementMovements } from './procurement.js';
import { revenueMovements, revenueOf } from './revenue.js';
import type { ReportSource } from './source.js';

// A source put together from what was read.

/** What a publication tells beside the money. */
export type PublicationFacts = Pick<
  ReportSource,
  'comparatives' | 'staffing' | 'assets' | 'mainTasks' | 'narrative'
>;

export interface SourceParts {
  readonly header: Header;
  readonly seq: number;
  readonly lines: Iterable<Line>;
  /** At least the events that are told of beside the lines, in their order. */
  readonly history: readonly Recorded[];
  readonly facts: PublicationFacts;
}

export function sourceOf({ header, seq, lines, history, facts }: SourceParts): ReportSource {
  const procured = procurementByLine(procurementMovements(history));
  return {
    header,
    seq,
    lines: [...lines].map(({ lineId, balance }) => {
      const procurement = procured.get(lineId);
      const line = { lineId, address: addressOf(lineId), balance };
      return procurement === undefined ? line : { ...line, procurement };
    }),
    revenue: revenueOf(revenueMovements(history)),
    ...targetsOf(history),
    ...facts,
  };
}

function targetsOf(history: readonly Recorded[]): Pick<ReportSource, 'targets'> {
  const set = history.findLast(
    ({ event }) => event.type === 'PerformanceTargetsSet' && event.scope === 'department',
  );
  if (set?.event.type !== 'PerformanceTargetsSet') return {};
  const { objective, targets } = set.event;
  return { targets: { objective, targets } };
}
