import { z } from 'zod';

// The body of an order as JSON Schema has it: for help, for reading it and for laying it out in columns.

export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly description?: string;
  readonly example?: unknown;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
}

export type SchemaReader = ((schema: JsonSchema) => JsonSchema) & { readonly root: JsonSchema };

/** Follows references; what stands beside one is said of this place alone. */
export function readerOf(body: z.ZodType): SchemaReader {
  const whole = z.toJSONSchema(body, { io: 'input' }) as JsonSchema;
  const read = (schema: JsonSchema): JsonSchema => {
    const { $ref, ...own } = schema;
    if ($ref === undefined) return schema;
    const target = whole.$defs?.[$ref.replace('#/$defs/', '')];
    return { ...(target === undefined ? {} : read(target)), ...own };
  };
  return Object.assign(read, { root: read(whole) });
}
