import { z } from 'zod';

// RFC 9457 problems. The type is a URN that never changes; the rest is for people.

/** One thing that is wrong with a request, and where: a place in the body, a parameter or a header. */
export interface FieldError {
  /** JSON Pointer into the body as a URI fragment (RFC 6901): `#/lines/0/amount`. */
  readonly pointer?: string;
  /** Name of a path or query parameter. */
  readonly parameter?: string;
  readonly header?: string;
  readonly detail: string;
}

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly errors?: readonly FieldError[];
  /** The figures and names a refusal rests on, amounts in yuan. */
  readonly facts?: Readonly<Record<string, string | number>>;
}

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

const FIELD_ERROR = z.strictObject({
  pointer: z.string().optional(),
  parameter: z.string().optional(),
  header: z.string().optional(),
  detail: z.string(),
});

/** The problem as the OpenAPI document describes it. */
export const PROBLEM = z
  .strictObject({
    type: z.string().describe('Stable URN: `urn:budget-ledger:problem:reallocation-not-pending`.'),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    errors: z.array(FIELD_ERROR).optional(),
    facts: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details.' });

/** `kind` is the last part of the type, such as `validation-failed`. */
export function problem(
  kind: string,
  content: Omit<Problem, 'type' | 'detail'> & { readonly detail?: string },
): Problem {
  const { title, status, detail = title, ...rest } = content;
  return { type: `urn:budget-ledger:problem:${kind}`, title, status, detail, ...rest };
}

/** The request is refused at the edge, before any rule of the book was asked. */
export class RequestRefused extends Error {
  override readonly name = 'RequestRefused';

  constructor(
    readonly problem: Problem,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(`${problem.type}: ${problem.detail}`);
  }
}

/** A request whose shape is wrong, with everything that is wrong with it. */
export function validationFailed(errors: readonly FieldError[]): RequestRefused {
  const places = errors.slice(0, 3).map(placeOf).join(', ');
  const more = errors.length > 3 ? ` and ${errors.length - 3} more` : '';
  return new RequestRefused(
    problem('validation-failed', {
      title: 'The request is malformed',
      status: 400,
      detail: `The request is malformed at ${places}${more}.`,
      errors,
    }),
  );
}

/** `lines[0].amount` as `#/lines/0/amount`. */
export function pointerOf(field: string): string {
  const names = field.split(/\.|\[|\]/).filter((name) => name !== '');
  return pointerTo(names);
}

export function pointerTo(path: readonly PropertyKey[]): string {
  const escaped = path.map((name) => String(name).replaceAll('~', '~0').replaceAll('/', '~1'));
  return `#${escaped.map((name) => `/${encodeURIComponent(name.toWellFormed())}`).join('')}`;
}

function placeOf({ pointer, parameter, header }: FieldError): string {
  return pointer ?? (parameter === undefined ? `header ${header}` : `parameter ${parameter}`);
}
