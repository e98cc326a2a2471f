import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import type { z } from 'zod';
import { readJson } from '../http/json-body.js';
import { type FieldError, RequestRefused } from '../http/problem.js';
import { type Source, validated } from '../http/validation.pipe.js';
import { BadInput } from './failures.js';
import { valueAt } from './order-fields.js';

// Reads an order from a file, from standard input and from `--set`, as strictly as HTTP does.

export interface BodyOptions {
  readonly file?: string;
  readonly set: readonly string[];
}

/** The order as it was given, not checked yet; what is set stands above what the file says. */
export async function givenBody(
  schema: z.ZodType,
  { file, set }: BodyOptions,
): Promise<Readonly<Record<string, unknown>>> {
  const base = file === undefined ? {} : await readBody(file);
  if (typeof base !== 'object' || base === null || Array.isArray(base)) {
    throw new BadInput(`${file}: must be a JSON object`);
  }
  const body = base as Record<string, unknown>;
  for (const pair of set) {
    const [name, text] = nameAndValue(pair, '--set');
    const names = name.split('.');
    put(body, names, valueAt(schema, names, text));
  }
  return body;
}

/** The value as the schema reads it; throws `BadInput` that names every bad field. */
export function checked<Output>(schema: z.ZodType<Output>, value: unknown, source: Source): Output {
  return spoken(() => validated(schema, value, { source }));
}

/** `a=1` as its name and its value. */
export function nameAndValue(pair: string, option: string): [string, string] {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
  if (name !== undefined && value !== undefined) return [name, value];
  throw new BadInput(`${option} ${pair}: must be name=value`);
}

async function readBody(file: string): Promise<unknown> {
  const read = file === '-' ? buffer(process.stdin) : readFile(file);
  const bytes = await read.catch((error: Error) => {
    throw new BadInput(`${file}: ${error.message}`);
  });
  return spoken(() => readJson(bytes), `${file}: `);
}

function put(body: Record<string, unknown>, names: readonly string[], value: unknown): void {
  const [name = '', next, ...rest] = names;
  if (name === '' || name === '__proto__') throw new BadInput(`--set: ${name} is not a field`);
  if (next === undefined) {
    body[name] = value;
    return;
  }
  const inside = Object.hasOwn(body, name) ? body[name] : undefined;
  const isPlace = typeof inside === 'object' && inside !== null;
  const place = isPlace ? inside : /^[0-9]{1,4}$/.test(next) ? [] : {};
  body[name] = place;
  put(place as Record<string, unknown>, [next, ...rest], value);
}

function spoken<Value>(read: () => Value, prefix = ''): Value {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RequestRefused)) throw error;
    const { errors = [], detail } = error.problem;
    const said = errors.map((each) => `${placeOf(each)} ${each.detail}`);
    throw new BadInput(`${prefix}${said.length === 0 ? detail : said.join('; ')}`);
  }
}

// `#/lines/0/amount` as `lines.0.amount`, the way `--set` names it.
function placeOf({ pointer, parameter = '' }: FieldError): string {
  if (pointer === undefined) return parameter;
  const names = pointer.split('/').slice(1).map(decodeURIComponent);
  const name = names.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~')).join('.');
  return name === '' ? 'the order' : name;
}
