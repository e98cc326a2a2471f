import type { z } from 'zod';
import { type JsonSchema, readerOf } from './order-schema.js';

// The body of an order as columns. An object is dots; a list that stands in no other list is one item a
// row; all else, such as a list in a list, is JSON text in one cell.

export interface BodyColumn {
  /** The way to the field with dots, such as `lines.amount`. */
  readonly name: string;
  readonly kind: 'text' | 'value' | 'json';
  /** Whether every body has it. */
  readonly required: boolean;
  /** The way to the field; of a field in a list the way to the list. */
  readonly path: readonly string[];
  /** Of a field in a list the way to it inside the item, empty where the item is the field. */
  readonly inItem?: readonly string[];
}

/** Objects and lists that every body has, even when no cell of theirs says anything. */
export interface Skeleton {
  readonly path: readonly string[];
  readonly isList: boolean;
}

export interface BodyLayout {
  readonly columns: readonly BodyColumn[];
  readonly skeleton: readonly Skeleton[];
}

export function layoutOf(body: z.ZodType): BodyLayout {
  const read = readerOf(body);
  const columns: BodyColumn[] = [];
  const skeleton: Skeleton[] = [];
  const inside = (schema: JsonSchema, at: Place): void => {
    for (const [key, property] of Object.entries(schema.properties ?? {})) {
      const required = at.required && (schema.required ?? []).includes(key);
      const place =
        at.inItem === undefined
          ? { path: [...at.path, key], required }
          : { path: at.path, inItem: [...at.inItem, key], required };
      field(read(property), place);
    }
  };
  const field = (schema: JsonSchema, at: Place): void => {
    const isList = schema.type === 'array' && at.inItem === undefined;
    if (isList || isNested(schema)) {
      if (at.required && at.inItem === undefined) skeleton.push({ path: at.path, isList });
    }
    const items = isList ? read(schema.items ?? {}) : schema;
    const item = isList ? { ...at, inItem: [] } : at;
    if (isNested(items)) inside(items, item);
    else columns.push({ ...item, name: nameOf(item), kind: kindOf(items) });
  };
  inside(read.root, { path: [], required: true });
  return { columns, skeleton };
}

type Place = Pick<BodyColumn, 'path' | 'inItem' | 'required'>;

function nameOf({ path, inItem = [] }: Place): string {
  return [...path, ...inItem].join('.');
}

// Of an object that may be empty no cell would say that it is there: it is JSON text.
function isNested({ type, properties, required = [], anyOf, oneOf }: JsonSchema): boolean {
  const isObject = type === 'object' && properties !== undefined;
  return isObject && required.length > 0 && anyOf === undefined && oneOf === undefined;
}

function kindOf({ type, enum: choices, const: only }: JsonSchema): BodyColumn['kind'] {
  if (type === 'string' || choices !== undefined || typeof only === 'string') return 'text';
  return type === 'number' || type === 'integer' || type === 'boolean' ? 'value' : 'json';
}

/** What a filled cell says; text that is neither number, truth value nor JSON the schema refuses. */
export function valueOfCell(cell: string, kind: BodyColumn['kind']): unknown {
  if (kind === 'text') return unquoted(cell);
  const isPlain = /^(true|false|-?(0|[1-9][0-9]{0,14})(\.[0-9]+)?)$/.test(cell);
  if (kind === 'value' && !isPlain) return cell;
  try {
    return JSON.parse(cell);
  } catch {
    return cell;
  }
}

/** A value as a cell says it. */
export function cellOfValue(value: unknown, kind: BodyColumn['kind']): string {
  if (kind === 'text') return quoted(String(value));
  return value === undefined ? '' : JSON.stringify(value);
}

// A spreadsheet takes a cell that begins like the first of these for a formula, and readers leave out
// blanks around a text, or an empty one altogether: such a text stands as JSON, in quotation marks.
const TO_QUOTE = /^$|^[=+\-@"']|^\s|\s$|[\p{Cc}\ufffe\uffff]/u;

function quoted(text: string): string {
  if (!TO_QUOTE.test(text)) return text;
  const coded = (letter: string) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(text).replaceAll(/[\x7f-\x9f\ufffe\uffff]/g, coded);
}

function unquoted(cell: string): string {
  if (!/^".*"$/s.test(cell)) return cell;
  try {
    return String(JSON.parse(cell));
  } catch {
    // A name that is in quotation marks, such as "甲" and "乙".
    return cell;
  }
}
