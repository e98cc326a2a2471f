import type { Figure } from '../figure.js';
import { type Cells, figureAt, hasTable, nameOf } from './cells.js';
import type { Readings } from './conflicts.js';
import type { CellName, Identity, IdentityTerm, TieOutRule } from './identity.js';
import type { Constraint } from './linear-system.js';
import { cutOffRange, figureRange } from './printed-range.js';

// From figures and rules to a linear system, and back: variables are cells, constraints are
// identities.

export interface TieOutSystem {
  readonly asked: readonly Asked[];
  /** Those of `asked` that all figures are there for: the constraints, in their order. */
  readonly complete: readonly Asked[];
  /** The variables. */
  readonly figures: readonly NamedFigure[];
  readonly readings: Readings;
}

/** An identity of a rule; none where the rule finds nothing to say. */
export interface Asked {
  readonly rule: TieOutRule;
  readonly identityId: string;
  readonly identity?: Identity;
  readonly figures: readonly NamedFigure[];
  /** What is missing for it. */
  readonly missing: readonly string[];
}

export interface NamedFigure extends CellName {
  readonly figure: Figure;
}

export function systemOf(cells: Cells, rules: readonly TieOutRule[]): TieOutSystem {
  const asked = rules.flatMap((rule) => askedBy(rule, cells));
  const complete = asked.filter(({ missing }) => missing.length === 0);
  const variables = new Map<string, NamedFigure>();
  for (const { figures, identity } of complete) {
    for (const named of figures.slice(0, identity?.terms.length)) {
      variables.set(nameOf(named), named);
    }
  }
  const indexes = new Map([...variables.keys()].map((name, index) => [name, index]));
  const figures = [...variables.values()];
  const identities = complete.flatMap(({ identity }) => (identity === undefined ? [] : [identity]));
  const constraintOf = ({
    terms,
    ...ends
  }: Pick<Identity, 'terms' | 'from' | 'to'>): Constraint => ({
    ...ends,
    terms: combined(terms, indexes),
  });
  const readings = {
    ranges: figures.map(({ figure }) => figureRange(figure)),
    constraints: identities.map(constraintOf),
    cutOff: {
      ranges: figures.map(({ figure }) => cutOffRange(figure)),
      constraints: identities.map(({ whenCutOff }) => whenCutOff && constraintOf(whenCutOff)),
    },
  };
  return { asked, complete, figures, readings };
}

function askedBy(rule: TieOutRule, cells: Cells): readonly Asked[] {
  const nothing = (missing: string): readonly Asked[] => [
    { rule, identityId: rule.ruleId, figures: [], missing: [missing] },
  ];
  const absent = rule.tableIds.filter((tableId) => !hasTable(cells, tableId));
  if (absent.length > 0) return nothing(`figures of ${absent.join(', ')}`);
  const identities = rule.identitiesOf(cells);
  if (identities.length === 0) return nothing('figures that it speaks of');
  return identities.map((identity) => {
    const named = [...identity.terms, ...(identity.alsoNames ?? [])].map(({ tableId, key }) => {
      return { tableId, key, figure: figureAt(cells, { tableId, key }) };
    });
    return {
      rule,
      identity,
      identityId: `${rule.ruleId} ${identity.of}`,
      figures: named.flatMap(({ figure, ...name }) => (figure ? [{ ...name, figure }] : [])),
      missing: named.filter(({ figure }) => figure === undefined).map(nameOf),
    };
  });
}

/** A cell that stands on both sides, or twice on one, is one term. */
function combined(
  terms: readonly IdentityTerm[],
  indexes: ReadonlyMap<string, number>,
): Constraint['terms'] {
  const factors = new Map<number, bigint>();
  for (const { factor, ...name } of terms) {
    const variable = indexes.get(nameOf(name));
    if (variable === undefined) throw new Error(`${nameOf(name)} is no variable`);
    factors.set(variable, (factors.get(variable) ?? 0n) + factor);
  }
  return [...factors]
    .filter(([, factor]) => factor !== 0n)
    .map(([variable, factor]) => ({ variable, factor }));
}

/** Variables as cells. */
export function cellsAt(
  { figures }: TieOutSystem,
  variables: readonly number[],
): readonly NamedFigure[] {
  return variables.flatMap((variable) => figures[variable] ?? []);
}

/** Constraints as identities. */
export function identitiesAt(
  { complete }: TieOutSystem,
  rows: readonly number[],
): readonly string[] {
  return rows.flatMap((row) => complete[row]?.identityId ?? []);
}

export function amountsByName(
  { figures }: TieOutSystem,
  amounts: readonly bigint[],
): ReadonlyMap<string, bigint> {
  return new Map(figures.map((named, variable) => [nameOf(named), amounts[variable] ?? 0n]));
}
