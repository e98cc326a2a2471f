import { addressOf } from '../../src/domain/line.js';

// What kinds of fields a good body has, read off the description of the API, so that a test can spoil each.

interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly oneOf?: readonly JsonSchema[];
  readonly maxLength?: number;
}

export type Schemas = Readonly<Record<string, JsonSchema>>;

/** JSON Pointers into a body, by what stands there; of a list only into its first item. */
export interface BodyFields {
  readonly amounts: readonly string[];
  readonly amountsOrZero: readonly string[];
  readonly texts: readonly string[];
  readonly dates: readonly string[];
  readonly lineIds: readonly string[];
  readonly required: readonly string[];
  readonly objects: readonly string[];
  /** Every field with the type that it has. */
  readonly types: readonly (readonly [pointer: string, type: string])[];
}

type Kind = Exclude<keyof BodyFields, 'types'>;

interface Found {
  readonly kind: Kind | 'type';
  readonly pointer: string;
  readonly type?: string;
}

export function fieldsOf(schemas: Schemas, name: string, body: unknown): BodyFields {
  const found = walk(schemas, { $ref: `#/components/schemas/${name}` }, { body, pointer: '' });
  const of = (kind: Kind) => found.filter((one) => one.kind === kind).map(({ pointer }) => pointer);
  const typed = found.filter(({ kind, pointer }) => kind === 'type' && pointer !== '');
  return {
    amounts: of('amounts'),
    amountsOrZero: of('amountsOrZero'),
    texts: of('texts'),
    dates: of('dates'),
    lineIds: of('lineIds'),
    required: of('required'),
    objects: of('objects'),
    types: typed.map(({ pointer, type = '' }) => [pointer, type] as const),
  };
}

interface Place {
  readonly body: unknown;
  readonly pointer: string;
}

function walk(schemas: Schemas, schema: JsonSchema, place: Place): Found[] {
  const { body, pointer } = place;
  const name = schema.$ref?.split('/').at(-1);
  if (name === 'Amount') return leaf('amounts', pointer);
  if (name === 'AmountOrZero') return leaf('amountsOrZero', pointer);
  if (name !== undefined) return walk(schemas, schemas[name] ?? {}, place);
  const { oneOf, items, type = '' } = schema;
  if (oneOf !== undefined) return oneOf.flatMap((one) => chosen(schemas, one, place));
  const typed: Found = { kind: 'type', pointer, type };
  if (Array.isArray(body)) {
    const [first] = body;
    const inside = { body: first, pointer: `${pointer}/0` };
    return first === undefined ? [typed] : [typed, ...walk(schemas, items ?? {}, inside)];
  }
  if (typeof body === 'object' && body !== null) return [typed, ...members(schemas, schema, place)];
  return [typed, ...textOf(schema, place)];
}

function leaf(kind: Kind, pointer: string): Found[] {
  return [
    { kind, pointer },
    { kind: 'type', pointer, type: 'string' },
  ];
}

function members(
  schemas: Schemas,
  { properties = {}, required = [] }: JsonSchema,
  { body, pointer }: Place,
): Found[] {
  const fields = Object.entries(body as object).flatMap(([name, value]) => {
    const inside = { body: value, pointer: `${pointer}/${name}` };
    return walk(schemas, properties[name] ?? {}, inside);
  });
  const needed = required.map(
    (name): Found => ({ kind: 'required', pointer: `${pointer}/${name}` }),
  );
  return [{ kind: 'objects', pointer }, ...needed, ...fields];
}

function textOf(
  { type, format, pattern, maxLength, ...schema }: JsonSchema,
  place: Place,
): Found[] {
  const { body, pointer } = place;
  if (type !== 'string' || schema.enum !== undefined || schema.const !== undefined) return [];
  if (isLineId(body)) return [{ kind: 'lineIds', pointer }];
  if (format === 'date') return [{ kind: 'dates', pointer }];
  const isText = pattern === undefined && maxLength !== undefined;
  return isText ? [{ kind: 'texts', pointer }] : [];
}

// Of several shapes the one whose fixed words the body has.
function chosen(schemas: Schemas, schema: JsonSchema, place: Place): Found[] {
  const name = schema.$ref?.split('/').at(-1) ?? '';
  const { properties = {} } = schemas[name] ?? schema;
  const fixed = Object.entries(properties).filter(([, { const: word }]) => word !== undefined);
  const body = place.body as Readonly<Record<string, unknown>>;
  const fits = fixed.length > 0 && fixed.every(([field, { const: word }]) => body[field] === word);
  return fits ? walk(schemas, schema, place) : [];
}

function isLineId(value: unknown): boolean {
  try {
    addressOf(String(value));
    return true;
  } catch {
    return false;
  }
}
