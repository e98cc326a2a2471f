import type { BodyColumn, BodyLayout } from './order-columns.js';
import { cellOfValue, valueOfCell } from './order-columns.js';

// A body out of the rows of an order, and rows out of a body. Item i of every list is on row i; what is
// no list is on the first row.

/** The cells of a row by the names of their columns; empty ones are absent. */
export type RowCells = Readonly<Record<string, string>>;

/** The body that the rows of one order say, not checked by its schema yet. */
export function bodyOfRows(rows: readonly RowCells[], { columns, skeleton }: BodyLayout): unknown {
  const body: Tree = {};
  for (const { path, isList } of skeleton) put(body, path, isList ? [] : {});
  for (const column of columns) {
    if (column.inItem === undefined) {
      const cell = onlyCell(rows, column.name);
      if (cell !== undefined) put(body, column.path, valueOfCell(cell, column.kind));
    } else putItems(body, rows, column);
  }
  return body;
}

/** The first filled cell of a column that has one value for the order. */
export function onlyCell(rows: readonly RowCells[], name: string): string | undefined {
  return rows.find((cells) => cells[name] !== undefined)?.[name];
}

/** The text that a column says for the order. */
export function textIn(rows: readonly RowCells[], name: string): string | undefined {
  const cell = onlyCell(rows, name);
  return cell === undefined ? undefined : String(valueOfCell(cell, 'text'));
}

function putItems(body: Tree, rows: readonly RowCells[], column: BodyColumn): void {
  const { name, path, inItem = [], kind } = column;
  for (const [index, cells] of rows.entries()) {
    const cell = cells[name];
    if (cell === undefined) continue;
    const list = listAt(body, path);
    // An item that no cell of this column says is left open for the columns after it.
    while (list.length < index) list.push(inItem.length === 0 ? undefined : {});
    if (inItem.length === 0) list[index] = valueOfCell(cell, kind);
    else {
      list[index] ??= {};
      put(list[index] as Tree, inItem, valueOfCell(cell, kind));
    }
  }
}

type Tree = Record<string, unknown>;

function put(tree: Tree, [name = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) tree[name] = value;
  else {
    tree[name] ??= {};
    put(tree[name] as Tree, rest, value);
  }
}

function listAt(tree: Tree, path: readonly string[]): unknown[] {
  const there = at(tree, path);
  if (Array.isArray(there)) return there;
  const list: unknown[] = [];
  put(tree, path, list);
  return list;
}

function at(tree: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((part, name) => (part as Tree | undefined)?.[name], tree);
}

/** The rows of a body, at least one. */
export function rowsOfBody(body: unknown, { columns }: BodyLayout): RowCells[] {
  const rows: Record<string, string>[] = [{}];
  const fill = (index: number, { name, kind }: BodyColumn, value: unknown) => {
    while (rows.length <= index) rows.push({});
    const row = rows[index];
    if (row !== undefined && value !== undefined) row[name] = cellOfValue(value, kind);
  };
  for (const column of columns) {
    const value = at(body, column.path);
    if (column.inItem === undefined) fill(0, column, value);
    else {
      for (const [index, item] of ((value ?? []) as unknown[]).entries()) {
        fill(index, column, at(item, column.inItem));
      }
    }
  }
  return rows;
}

/** The column and the row, from 0, that a place in the body stands in. */
export function cellAt(
  place: readonly PropertyKey[],
  { columns }: BodyLayout,
): { readonly column: string; readonly index: number } {
  const names = place.filter((step) => typeof step !== 'number').map(String);
  const known = columns.find(({ name }) => isWithin(names, name.split('.')));
  const inList = known === undefined || known.inItem !== undefined;
  const index = inList ? Number(place.find((step) => typeof step === 'number') ?? 0) : 0;
  return { column: known?.name ?? names.join('.'), index };
}

function isWithin(names: readonly string[], column: readonly string[]): boolean {
  return column.every((name, index) => names[index] === name);
}
