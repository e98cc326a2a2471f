import { type Figure, keyOf } from '../figure.js';
import type { CellName } from './identity.js';

// The figures of a set of tables, found by their keys.

/** The owner of rows for the whole department. */
export const DEPARTMENT = 'department';

export interface Cells {
  /** In the order they were given. */
  readonly named: ReadonlyMap<string, Figure>;
  /**
   * Figures of cells that were named before, by `KEY#2`, `KEY#3`, …; a text says many things
   * twice.
   */
  readonly repeated: ReadonlyMap<string, Figure>;
  /** Names that a project goes by, with the one that is printed first. */
  readonly projectNames: ReadonlyMap<string, string>;
}

/** A project's name as it is printed first, and the others. */
export interface NamedProject {
  readonly name: string;
  readonly aliases: readonly string[];
}

export function cellsOf(figures: readonly Figure[], projects: readonly NamedProject[] = []): Cells {
  const named = new Map<string, Figure>();
  const repeated = new Map<string, Figure>();
  for (const figure of figures) {
    const name = nameOf(figure);
    if (named.has(name)) repeated.set(unusedName(repeated, name), figure);
    else named.set(name, figure);
  }
  const projectNames = new Map(
    projects.flatMap(({ name, aliases }) =>
      [name, ...aliases].map((each) => [each, name] as const),
    ),
  );
  return { named, repeated, projectNames };
}

function unusedName(names: ReadonlyMap<string, Figure>, name: string): string {
  let count = 2;
  while (names.has(`${name}#${count}`)) count += 1;
  return `${name}#${count}`;
}

/** A cell's name in one string. */
export function nameOf({ tableId, key }: CellName): string {
  return keyOf(tableId, key);
}

export function figureAt({ named, repeated }: Cells, wanted: CellName): Figure | undefined {
  return named.get(nameOf(wanted)) ?? repeated.get(nameOf(wanted));
}

export function has({ named }: Cells, wanted: CellName): boolean {
  return named.has(nameOf(wanted));
}

export function hasTable({ named }: Cells, tableId: string): boolean {
  return [...named.values()].some((figure) => figure.tableId === tableId);
}

/** Only those cells that are there. */
export function present(cells: Cells, wanted: readonly CellName[]): readonly CellName[] {
  return wanted.filter((each) => has(cells, each));
}

/** Figures of a table, with their keys in parts. */
export function figuresIn(
  { named }: Cells,
  tableId: string,
): readonly { readonly figure: Figure; readonly parts: readonly string[] }[] {
  return [...named.values()]
    .filter((figure) => figure.tableId === tableId)
    .map((figure) => ({ figure, parts: figure.key.split('|') }));
}

/** Different values of one part of the keys of a table, in the order of the table. */
export function partsIn(cells: Cells, tableId: string, part: number): readonly string[] {
  return [...new Set(figuresIn(cells, tableId).map(({ parts }) => parts[part] ?? ''))];
}

/** Owners of rows that are units. */
export function unitsIn(cells: Cells, tableId: string): readonly string[] {
  return partsIn(cells, tableId, 0).filter((owner) => owner !== DEPARTMENT);
}

/**
 * A cell of the whole department: its own row, or those of all units. Empty where no unit has the
 * row.
 */
export function departmentCells(
  cells: Cells,
  tableId: string,
  ...parts: readonly string[]
): readonly CellName[] {
  const of = (owner: string) => ({ tableId, key: keyOf(owner, ...parts) });
  const own = present(cells, [of(DEPARTMENT)]);
  return own.length > 0 ? own : present(cells, unitsIn(cells, tableId).map(of));
}

/** The name of a project that is printed first, for any that it goes by. */
export function projectNameOf({ projectNames }: Cells, name: string): string {
  return projectNames.get(name) ?? name;
}
