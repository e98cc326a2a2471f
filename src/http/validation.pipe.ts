import { Readable } from 'node:stream';
import { type ArgumentMetadata, StandardSchemaValidationPipe } from '@nestjs/common';
import type { FieldError } from './problem.js';
import { pointerTo, validationFailed } from './problem.js';

const ERROR_LIMIT = 20;

interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
  readonly code?: string;
  readonly keys?: readonly string[];
}

interface Schema<Output> {
  readonly '~standard': {
    validate(
      value: unknown,
    ):
      | { readonly value: Output; readonly issues?: undefined }
      | { readonly issues: readonly Issue[] }
      | Promise<unknown>;
  };
}

/** Where a value came from: decides how an error names its place. */
export type Source = 'body' | 'query' | 'param';

/** Nest's pipe for Standard Schemas, with errors that name the place. */
export class ValidationPipe extends StandardSchemaValidationPipe {
  override async transform<Value>(value: Value, metadata: ArgumentMetadata): Promise<Value> {
    const { schema, type, data } = metadata;
    // A stream is read, and validated, item by item by its route.
    if (schema === undefined || type === 'custom' || value instanceof Readable) return value;
    const path = data === undefined ? [] : [data];
    return validated(schema as Schema<Value>, value, { source: type as Source, path });
  }
}

/** The value as the schema reads it, or `RequestRefused` with everything that is wrong. */
export function validated<Output>(
  schema: Schema<Output>,
  value: unknown,
  place: { readonly source: Source; readonly path?: readonly PropertyKey[] },
): Output {
  const result = schema['~standard'].validate(value);
  if (result instanceof Promise) throw new Error('a schema of a request must not wait');
  if (result.issues === undefined) return result.value;
  const issues = result.issues.slice(0, ERROR_LIMIT);
  throw validationFailed(issues.flatMap((issue) => errorsOf(issue, place)).slice(0, ERROR_LIMIT));
}

// A field that is not listed is reported at its own place, not at its parent's.
function errorsOf(
  issue: Issue,
  { source, path = [] }: { readonly source: Source; readonly path?: readonly PropertyKey[] },
): FieldError[] {
  const inside = (issue.path ?? []).map((part) => (typeof part === 'object' ? part.key : part));
  const parent = [...path, ...inside];
  if (issue.code !== 'unrecognized_keys') return [errorAt(source, parent, issue.message)];
  const keys = issue.keys ?? [];
  return keys.map((key) => errorAt(source, [...parent, key], 'is not a field'));
}

function errorAt(source: Source, path: readonly PropertyKey[], detail: string): FieldError {
  if (source === 'body') return { pointer: pointerTo(path), detail };
  return { parameter: String(path[0] ?? '?'), detail };
}
