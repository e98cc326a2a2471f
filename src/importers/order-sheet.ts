import { z } from 'zod';
import type { RowProblem } from '../files/sheet.js';
import type { LedgerCommand } from '../ledger/ledger.commands.js';
import type { CommandMeta } from '../ledger/ledger.js';
import { type ColumnProblem, contentOf, EMPTY, strayColumns, text } from './columns.js';
import { bodyOfRows, cellAt, onlyCell, type RowCells, textIn } from './order-cells.js';
import { type BodyLayout, layoutOf } from './order-columns.js';
import type { NamedSheet } from './read-sheets.js';

// One sheet holds the orders of one verb; rows with the same `order` are one order.

/** What every body says beside the order's content. */
interface Effective {
  readonly effectiveOn: string;
  readonly documentNumber?: string | undefined;
}

/** A write as data, the way a route has it. */
export interface OrderVerb {
  /** Name of the sheet, such as `record-payment`. */
  readonly verb: string;
  readonly roles: readonly string[];
  readonly body: z.ZodType<Effective>;
  readonly pathSchema: z.ZodType<{ readonly ledgerId: string }>;
  /** Names of the ids that say what the order is about. */
  readonly pathNames: readonly string[];
  readonly makes?: string | undefined;
  command(asked: {
    readonly ledgerId: string;
    readonly path: { readonly ledgerId: string };
    readonly body: Effective;
    readonly meta: CommandMeta;
    newId(): string;
  }): LedgerCommand<unknown>;
}

/** An order that a sheet asks for, checked by its schema. */
export interface AskedOrder {
  readonly verb: OrderVerb;
  readonly sheet: string;
  /** Its place in the set. */
  readonly number: number;
  /** As the spreadsheet counts them. */
  readonly rows: readonly number[];
  readonly layout: BodyLayout;
  readonly path: { readonly ledgerId: string };
  readonly body: Effective;
  /** Path and body as the cells have them. */
  readonly given: object;
  readonly actor?: string | undefined;
  readonly role: string;
  readonly key?: string | undefined;
  /** Ids for what the order makes. */
  readonly ids: readonly string[];
  /** Fields that are to be the sequence number of what an earlier order of the set made. */
  readonly references: readonly Reference[];
}

export interface Reference {
  readonly field: string;
  readonly column: string;
  readonly number: number;
}

export interface OrderProblem extends RowProblem {
  readonly sheet: string;
}

/** The columns of a verb's sheet, in their order. */
export function columnsOf(verb: OrderVerb, layout = layoutOf(verb.body)): string[] {
  const body = layout.columns.map(({ name }) => name);
  const envelope = ['effectiveOn', 'documentNumber'];
  const made = verb.makes === undefined ? [] : [verb.makes];
  const others = body
    .filter((name) => !envelope.includes(name))
    .flatMap((name) => {
      const reference = referenceTo(name);
      return reference === undefined ? [name] : [name, reference];
    });
  return ['order', ...envelope, 'actor', 'role', 'key', ...verb.pathNames, ...made, ...others];
}

// Fields that are the place of an event of this very ledger. Instead of it a set may say which of its
// own orders made the event: the place is known when it is posted.
const REFERENCES: Readonly<Record<string, string>> = { reversesSeq: 'reversesOrder' };

/** The column that may stand instead of a field. */
export function referenceTo(field: string): string | undefined {
  return REFERENCES[field];
}

/** The orders of a sheet, and everything that is wrong with it. */
export function readOrderSheet(
  { name: sheet, header, rows }: NamedSheet,
  verb: OrderVerb,
  ledgerId: string,
): { readonly orders: readonly AskedOrder[]; readonly problems: readonly OrderProblem[] } {
  const layout = layoutOf(verb.body);
  const names = header.cells.map((cell) => (typeof cell === 'string' ? cell : ''));
  const wrongHeader = strayColumns(names, columnsOf(verb, layout)).concat(
    missingColumns(names, verb, layout),
  );
  const at = (row: number) => (problem: ColumnProblem) => ({ sheet, row, ...problem });
  if (wrongHeader.length > 0) return { orders: [], problems: wrongHeader.map(at(header.row)) };
  const problems: OrderProblem[] = [];
  const groups = new Map<number, OrderRow[]>();
  for (const row of rows) {
    const { content, wrong } = contentOf(names, row);
    const number = ORDER.safeParse(content.order);
    const issues = number.error?.issues ?? [];
    const told = [...wrong, ...issues.map(({ message }) => ({ column: 'order', message }))];
    problems.push(...told.map(at(row.row)));
    if (!number.success || wrong.length > 0) continue;
    const group = groups.get(number.data) ?? [];
    groups.set(number.data, [...group, { row: row.row, cells: content }]);
  }
  const orders: AskedOrder[] = [];
  for (const [number, group] of groups) {
    const found = readOrder(group, { verb, layout, ledgerId });
    problems.push(...found.problems.map((problem) => ({ sheet, ...problem })));
    if (found.order !== undefined) orders.push({ sheet, number, verb, layout, ...found.order });
  }
  return { orders, problems };
}

const ORDER = z
  .string(EMPTY)
  .regex(/^[1-9][0-9]{0,14}$/, 'must be a whole number from 1')
  .transform(Number);

interface OrderRow {
  readonly row: number;
  readonly cells: RowCells;
}

function missingColumns(
  names: readonly string[],
  { pathNames }: OrderVerb,
  layout: BodyLayout,
): ColumnProblem[] {
  const required = layout.columns.filter((column) => column.required).map(({ name }) => name);
  return ['order', ...pathNames, ...required]
    .filter((name) => !names.includes(name) && !names.includes(referenceTo(name) ?? name))
    .map((column) => ({ column, message: 'the column is missing' }));
}

interface Sheeted {
  readonly verb: OrderVerb;
  readonly layout: BodyLayout;
  readonly ledgerId: string;
}

type ReadOrder = Omit<AskedOrder, 'sheet' | 'number' | 'verb' | 'layout'>;

function readOrder(
  group: readonly OrderRow[],
  { verb, layout, ledgerId }: Sheeted,
): { readonly order?: ReadOrder; readonly problems: readonly RowProblem[] } {
  const rows = group.map(({ row }) => row);
  const cells = group.map((each) => each.cells);
  const inRow = (index: number, column: string, message: string): RowProblem => {
    return { row: rows[index] ?? rows[0] ?? 0, column, message };
  };
  const problems = unequal(group, verb, layout);
  const named = Object.fromEntries(verb.pathNames.map((name) => [name, textIn(cells, name)]));
  const envelope = envelopeOf(verb).safeParse({
    actor: textIn(cells, 'actor'),
    role: textIn(cells, 'role'),
    key: textIn(cells, 'key'),
  });
  const path = verb.pathSchema.safeParse({ ledgerId, ...named });
  for (const { error, values } of [
    { ...envelope, values: undefined },
    { ...path, values: named },
  ]) {
    for (const { path: place, message } of error?.issues ?? []) {
      const column = place.map(String).join('.');
      const isEmpty = values !== undefined && values[column] === undefined;
      problems.push(inRow(0, column, isEmpty ? EMPTY : message));
    }
  }
  const given = bodyOfRows(cells, layout) as Record<string, unknown>;
  const { references, wrong } = referencesOf(cells, layout);
  problems.push(...wrong.map(({ column, message }) => inRow(0, column, message)));
  for (const { field, number } of references) given[field] = number;
  const body = verb.body.safeParse(given);
  for (const { path: place, message } of body.error?.issues ?? []) {
    const { column, index } = cellAt(place, layout);
    problems.push(inRow(index, column, saidAt(given, place) === undefined ? EMPTY : message));
  }
  if (problems.length > 0 || !envelope.success || !path.success || !body.success) {
    return { problems };
  }
  const { makes } = verb;
  const ids = makes === undefined ? [] : cells.flatMap((row) => textIn([row], makes) ?? []);
  const { data } = envelope;
  const asked = { path: path.data, body: body.data, given: { path: named, body: given } };
  return { order: { rows, ...asked, ...data, ids, references }, problems };
}

function envelopeOf({ roles }: OrderVerb) {
  return z.object({
    actor: text(400).optional(),
    role: z.enum(roles, `must be one of ${roles.join(', ')}`).default(roles[0] ?? ''),
    key: text(200)
      .regex(/^[ -~]+$/, 'must be ASCII characters')
      .optional(),
  });
}

// What is no list is said once for the order, though every row may repeat it.
function unequal(
  [first, ...others]: readonly OrderRow[],
  { makes }: OrderVerb,
  layout: BodyLayout,
): RowProblem[] {
  const lists = layout.columns.filter(({ inItem }) => inItem !== undefined);
  const listed = new Set([makes, ...lists.map(({ name }) => name)]);
  return others.flatMap(({ row, cells }) =>
    Object.entries(cells).flatMap(([column, cell]) => {
      const said = first?.cells[column];
      if (listed.has(column) || cell === said) return [];
      const there = said === undefined ? 'is empty' : `says "${said.slice(0, 40)}"`;
      const message = `is no list: row ${first?.row}, the first of the order, ${there}`;
      return [{ row, column, message }];
    }),
  );
}

function referencesOf(
  cells: readonly RowCells[],
  layout: BodyLayout,
): { readonly references: readonly Reference[]; readonly wrong: readonly ColumnProblem[] } {
  const references: Reference[] = [];
  const wrong: ColumnProblem[] = [];
  for (const { name: field } of layout.columns) {
    const column = referenceTo(field);
    const cell = column === undefined ? undefined : onlyCell(cells, column);
    if (column === undefined || cell === undefined) continue;
    const number = ORDER.safeParse(cell);
    if (onlyCell(cells, field) !== undefined) {
      wrong.push({ column, message: `stands instead of ${field}, not beside it` });
    } else if (number.success) references.push({ field, column, number: number.data });
    else wrong.push({ column, message: 'must be the number of an order of the set' });
  }
  return { references, wrong };
}

function saidAt(given: unknown, place: readonly PropertyKey[]): unknown {
  return place.reduce<unknown>(
    (part, step) => (part as Record<PropertyKey, unknown> | undefined)?.[step],
    given,
  );
}
