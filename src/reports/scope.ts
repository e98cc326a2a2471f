import { ACCOUNTS } from '../domain/accounts.js';
import type { HeaderUnit } from '../domain/header.js';
import type { ReportLine, ReportSource } from './source.js';
import type { Phase, Table } from './table.js';

// What of a ledger a table is about: a phase, and all units or some of them.

export interface Scope {
  readonly phase: Phase;
  /** One unit, or several; the whole department without it. */
  readonly unitCode?: string | readonly string[];
}

/** A table of a source in which nothing else is than what the scope shows. */
export type Builder = (source: ReportSource, scope: Scope) => Table;

/** 2023 年预算数 and its later phases. */
export function amountHead({ header }: ReportSource, phase: Phase): string {
  const heads = { approved: '预算数', adjusted: '调整预算数', executed: '执行数' };
  return `${header.fiscalYear} 年${heads[phase]}`;
}

/**
 * The source as the phases show it. A line that the approval gave nothing is no row of what was approved;
 * later a line keeps its row as long as anything stands on it, even if its budget has gone elsewhere.
 */
export function within(
  source: ReportSource,
  { unitCode, phases }: Pick<Scope, 'unitCode'> & { readonly phases: readonly Phase[] },
): ReportSource {
  const onlyApproved = phases.every((phase) => phase === 'approved');
  const shown = onlyApproved ? wasApproved : isUsed;
  const units = unitCode === undefined ? undefined : [unitCode].flat();
  const inUnits = (part: { readonly unitCode?: string }) =>
    units === undefined || (part.unitCode !== undefined && units.includes(part.unitCode));
  const { header, lines, revenue, comparatives } = source;
  // What the department says of itself, its only unit may say too.
  const isOnlyUnit = unitsOf(source).length === 1;
  return {
    ...source,
    header: { ...header, units: new Map([...header.units].filter(([, unit]) => inUnits(unit))) },
    lines: lines.filter((line) => shown(line) && inUnits(line.address)),
    revenue: revenue.filter(inUnits),
    comparatives: comparatives.filter((figure) =>
      isOnlyUnit && figure.unitCode === undefined ? true : inUnits(figure),
    ),
  };
}

/** Units with a row: those that keep accounts and have not ended, and whoever has lines. */
export function unitsOf({ header, lines }: ReportSource): NamedUnit[] {
  const withLines = new Set(lines.map(({ address }) => address.unitCode));
  const shown = [...header.units.values()].filter(
    ({ unitCode, independentAccounts, closedOn }) =>
      withLines.has(unitCode) || (independentAccounts && closedOn === undefined),
  );
  const names = uniqueNames(shown.map(({ unitCode, name }) => ({ code: unitCode, name })));
  return shown.map((unit) => ({ ...unit, name: names.get(unit.unitCode) ?? unit.unitCode }));
}

export type NamedUnit = Pick<HeaderUnit, 'unitCode' | 'name'>;

/** Names by code; where a name is missing or is that of two, the code tells them apart. */
export function uniqueNames(
  named: readonly { readonly code: string; readonly name: string }[],
): ReadonlyMap<string, string> {
  const counts = new Map<string, number>();
  for (const { name } of named) counts.set(name, (counts.get(name) ?? 0) + 1);
  return new Map(
    named.map(({ code, name }) => {
      if (name === '') return [code, code];
      return [code, counts.get(name) === 1 ? name : `${name}（${code}）`];
    }),
  );
}

function wasApproved({ balance }: ReportLine): boolean {
  return balance.original !== 0n;
}

function isUsed({ balance }: ReportLine): boolean {
  return ACCOUNTS.some((account) => balance[account] !== 0n);
}
