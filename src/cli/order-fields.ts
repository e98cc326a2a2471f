import type { z } from 'zod';
import { type JsonSchema, readerOf } from '../importers/order-schema.js';

// The fields of an order as its schema has them, for help and for reading them from the command line.

export interface Field {
  /** As `--set` takes it: `lines.0.amount` is the amount of the first line. */
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly description: string;
  readonly example: string;
}

/** Every field of a body, outer ones before those inside them. */
export function fieldsOf(body: z.ZodType): Field[] {
  const read = readerOf(body);
  const inside = (schema: JsonSchema, prefix: string, given: boolean): Field[] =>
    Object.entries(schema.properties ?? {}).flatMap(([key, property]) => {
      const own = read(property);
      const name = `${prefix}${key}`;
      const required = given && (schema.required ?? []).includes(key);
      const { description = '' } = own;
      const type = typeOf(own, read);
      const field = { name, type, required, description, example: exampleOf(own) };
      const isList = own.type === 'array' && own.items !== undefined;
      const nested = isList
        ? inside(read(own.items as JsonSchema), `${name}.0.`, required)
        : inside(own, `${name}.`, required);
      return [field, ...nested];
    });
  return inside(read.root, '', true);
}

/** A text of the command line as the field at this place takes it: text, or else JSON. */
export function valueAt(body: z.ZodType, names: readonly string[], text: string): unknown {
  const read = readerOf(body);
  let schema: JsonSchema | undefined = read.root;
  for (const name of names) {
    const part: JsonSchema | undefined =
      schema.type === 'array' ? schema.items : schema.properties?.[name];
    if (part === undefined) return text;
    schema = read(part);
  }
  if (schema.type === 'string' || schema.enum !== undefined) return text;
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the schema says what it had to be.
    return text;
  }
}

function typeOf(schema: JsonSchema, read: (schema: JsonSchema) => JsonSchema): string {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return choices.map((each) => typeOf(read(each), read)).join(' or ');
  if (schema.enum !== undefined) return schema.enum.join(' | ');
  if (schema.const !== undefined) return String(schema.const);
  if (schema.type === 'array') return `list of ${typeOf(read(schema.items ?? {}), read)}`;
  return schema.type === 'string' ? (schema.format ?? 'text') : (schema.type ?? 'anything');
}

function exampleOf({ example, enum: choices, type }: JsonSchema): string {
  if (example !== undefined) return String(example);
  if (choices !== undefined) return String(choices[0]);
  return { string: '…', boolean: 'true', integer: '1' }[type ?? ''] ?? '';
}
