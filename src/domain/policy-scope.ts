import { addressOf } from './line.js';
import type { Dimension, Scope, Selector } from './policy.js';
import type { TransferAmount } from './reallocation-events.js';

// What of a line the rules of a policy look at.

/** Money that goes from some lines to others. */
export interface Flow {
  readonly from: readonly TransferAmount[];
  readonly to: readonly TransferAmount[];
}

/** True when a line is everything the selector names; an empty selector means every line. */
export function matches(selector: Selector, lineId: string): boolean {
  const line = addressOf(lineId);
  const { unitCodes, functionalCodes, economicCodes, projectCodes, fundSources, kind } = selector;
  const under = (codes: readonly string[] | undefined, code: string) =>
    codes === undefined || codes.some((prefix) => code.startsWith(prefix));
  return (
    (unitCodes === undefined || unitCodes.includes(line.unitCode)) &&
    under(functionalCodes, line.functionalCode) &&
    under(economicCodes, line.economicCode) &&
    (projectCodes === undefined || projectCodes.includes(line.projectCode ?? 'basic')) &&
    (fundSources === undefined || fundSources.includes(line.fundSource)) &&
    (kind === undefined || kind === line.kind)
  );
}

/** The key under which a line counts in a scope. */
export function scopeKeyOf(scope: Scope, lineId: string): string {
  const { unitCode, functionalCode, economicCode, projectCode = 'basic' } = addressOf(lineId);
  switch (scope) {
    case 'line':
      return lineId;
    case 'functional-class':
      return functionalCode.slice(0, 3);
    case 'functional-group':
      return functionalCode.slice(0, 5);
    case 'functional-item':
      return functionalCode;
    case 'economic-class':
      return economicCode.slice(0, 3);
    case 'economic-item':
      return economicCode;
    case 'project':
      return projectCode;
    case 'unit':
      return unitCode;
    case 'ledger':
      return 'ledger';
    default:
      return scope satisfies never;
  }
}

/** What each key of a scope gains, in fen; negative where it gives. */
export function netByKey(scope: Scope, flow: Flow): ReadonlyMap<string, bigint> {
  return netBy(flow, (lineId) => scopeKeyOf(scope, lineId));
}

/** True when money leaves one value of the dimension for another. */
export function crossedBy(dimension: Dimension, flow: Flow): boolean {
  if (dimension === 'procurement') {
    const procurement = ({ procurementFen = 0n }: TransferAmount) => procurementFen;
    const sum = (lines: readonly TransferAmount[]) =>
      lines.map(procurement).reduce((total, fen) => total + fen, 0n);
    return sum(flow.from) !== sum(flow.to);
  }
  const dimensionOf = (lineId: string): string => {
    if (dimension === 'kind' || dimension === 'fund-source') {
      const { kind, fundSource } = addressOf(lineId);
      return dimension === 'kind' ? kind : fundSource;
    }
    return scopeKeyOf(dimension, lineId);
  };
  return [...netBy(flow, dimensionOf).values()].some((fen) => fen !== 0n);
}

function netBy({ from, to }: Flow, keyOf: (lineId: string) => string): ReadonlyMap<string, bigint> {
  const net = new Map<string, bigint>();
  const add = (lineId: string, fen: bigint) =>
    net.set(keyOf(lineId), (net.get(keyOf(lineId)) ?? 0n) + fen);
  for (const { lineId, amountFen } of from) add(lineId, -amountFen);
  for (const { lineId, amountFen } of to) add(lineId, amountFen);
  return net;
}
