import type { Field } from './shapes.js';

// Says a JSON Schema in words. What it does not know stops it.

interface JsonSchema {
  readonly type?: string;
  readonly $ref?: string;
  readonly const?: unknown;
  readonly enum?: readonly string[];
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly description?: string;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
}

/** The fields of an object; none for anything else. */
export function schemaFields({ properties = {}, required = [] }: JsonSchema): Field[] {
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    optional: !required.includes(name),
    type: typeWords(schema),
    comment: schema.description ?? '',
  }));
}

export function typeWords(schema: JsonSchema): string {
  const { $ref, const: only, enum: words, anyOf, oneOf = anyOf, items, properties, type } = schema;
  if ($ref !== undefined) {
    const name = $ref.replace('#/$defs/', '');
    return `[${name}](#${name.toLowerCase()})`;
  }
  if (only !== undefined) return `\`${only}\``;
  if (words !== undefined) return words.map((word) => `\`${word}\``).join(', ');
  if (properties !== undefined) {
    const fields = schemaFields(schema).map(({ name, type: each }) => `\`${name}\`: ${each}`);
    return `{ ${fields.join('; ')} }`;
  }
  if (oneOf !== undefined) return oneOf.map(typeWords).join(' or ');
  if (items !== undefined) return `list of ${typeWords(items)}`;
  if (type === 'string') return textWords(schema);
  if (type === 'boolean') return 'true or false';
  if (type === 'number' || type === 'integer') {
    return `${type === 'integer' ? 'whole ' : ''}number, ${schema.minimum} to ${schema.maximum}`;
  }
  throw new Error(`cannot say the schema ${JSON.stringify(schema)}`);
}

// A bar would end the cell of a table.
function textWords({ maxLength, pattern }: JsonSchema): string {
  if (pattern !== undefined) return `text like \`${pattern.replaceAll('|', '\\|')}\``;
  return maxLength === undefined ? 'text' : `text, at most ${maxLength}`;
}
