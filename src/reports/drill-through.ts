import type { Recorded } from '../domain/events.js';
import { procurementMovements } from './procurement.js';
import { revenueMovements } from './revenue.js';
import type { ReportSource } from './source.js';
import type { AmountCell, LineTerm, Table, Term } from './table.js';
import { linesOf, matchesRevenue, type Part, partsOf, procurementPart } from './terms.js';

// From a cell back to what it is the sum of: its parts, and where in the log they come from.

/** The cell of a key; undefined when the table has none. */
export function cellOf({ rows }: Table, key: string): AmountCell | undefined {
  for (const { cells } of rows) {
    for (const cell of cells) if (cell.type === 'amount' && cell.key === key) return cell;
  }
  return undefined;
}

/** What each line, revenue and figure of last year adds to the terms; together they are the cell. */
export function partsOfCell(source: ReportSource, terms: readonly Term[]): Part[] {
  const sums = new Map<string, Part>();
  for (const part of terms.flatMap((term) => partsOf(source, term))) {
    const key = partKey(part);
    const amountFen = (sums.get(key)?.amountFen ?? 0n) + part.amountFen;
    sums.set(key, { ...part, amountFen });
  }
  return [...sums.values()].filter(({ amountFen }) => amountFen !== 0n);
}

function partKey(part: Part): string {
  switch (part.of) {
    case 'line':
      return `line|${part.lineId}`;
    case 'revenue':
      return `revenue|${part.unitCode}|${part.source}`;
    case 'comparative':
      return `comparative|${part.unitCode ?? ''}|${part.figure}`;
    default:
      return part satisfies never;
  }
}

/** Accounts of named lines, which the postings of an event add to. */
export interface PostingSelection extends Pick<LineTerm, 'accounts' | 'sign'> {
  readonly lineIds: readonly string[];
}

/** The postings that the terms count. */
export function postingsBehind(source: ReportSource, terms: readonly Term[]): PostingSelection[] {
  return terms.flatMap((term) => {
    if (term.of !== 'lines') return [];
    const lineIds = linesOf(source, term.lines).map(({ lineId }) => lineId);
    const { accounts, sign } = term;
    return lineIds.length === 0 ? [] : [{ lineIds, accounts, sign }];
  });
}

/** Whether some of the terms count what postings do not tell. */
export function isToldBeside(terms: readonly Term[]): boolean {
  return terms.some(({ of }) => of !== 'lines');
}

/** What each event of a history adds to the terms beside its postings, by sequence number. */
export function toldBehind(
  source: ReportSource,
  terms: readonly Term[],
  history: readonly Recorded[],
): ReadonlyMap<number, bigint> {
  const sums = new Map<number, bigint>();
  for (const term of terms) {
    for (const { seq, amountFen } of told(source, term, history)) {
      sums.set(seq, (sums.get(seq) ?? 0n) + BigInt(term.sign) * amountFen);
    }
  }
  return sums;
}

interface Told {
  readonly seq: number;
  readonly amountFen: bigint;
}

function told(source: ReportSource, term: Term, history: readonly Recorded[]): readonly Told[] {
  switch (term.of) {
    case 'lines':
      return [];
    case 'procurement': {
      const lineIds = new Set(linesOf(source, term.lines).map(({ lineId }) => lineId));
      const amountOf = procurementPart(term.part);
      return procurementMovements(history)
        .filter(({ lineId, phases }) => lineIds.has(lineId) && phases.includes(term.phase))
        .map((movement) => ({ seq: movement.seq, amountFen: amountOf(movement) }));
    }
    case 'revenue': {
      const to = term.phase === 'executed' ? 'received' : 'budget';
      const shown = new Set(source.revenue.map(({ unitCode }) => unitCode));
      return revenueMovements(history).filter(
        (movement) =>
          movement.to === to && shown.has(movement.unitCode) && matchesRevenue(movement, term),
      );
    }
    case 'comparative':
      return comparativesTold(term, history);
    default:
      return term satisfies never;
  }
}

// A figure that is recorded again replaces what was recorded before.
function comparativesTold(
  { figure, unitCode }: Extract<Term, { of: 'comparative' }>,
  history: readonly Recorded[],
): Told[] {
  let beforeFen = 0n;
  return history.flatMap(({ seq, event }) => {
    if (event.type !== 'ComparativesRecorded') return [];
    const found = event.figures.find(
      (other) => other.figure === figure && other.unitCode === unitCode,
    );
    if (found === undefined) return [];
    const amountFen = found.amountFen - beforeFen;
    beforeFen = found.amountFen;
    return [{ seq, amountFen }];
  });
}
