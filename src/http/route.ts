import { applyDecorators, Get, Post, Put } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { z } from 'zod';
import type { Role } from '../platform/api-keys.js';
import { AllowedTo, EVERY_ROLE } from './access.guard.js';
import { WRITTEN } from './written.js';

interface Wording {
  /** Name of the operation in generated clients. */
  readonly id: string;
  readonly summary: string;
}

/** A read, open to every role unless some are named. */
export function ReadRoute(
  path: string,
  {
    id,
    summary,
    answer,
    roles = EVERY_ROLE,
  }: Wording & { readonly answer: z.ZodType; readonly roles?: readonly Role[] },
) {
  return applyDecorators(
    Get(path),
    AllowedTo(roles),
    ApiOperation({ operationId: id, summary }),
    ApiOkResponse({ standardSchema: answer }),
  );
}

/** What is set here stands as it was set, however often: it needs no idempotency key. */
export function SettingRoute(
  path: string,
  {
    id,
    summary,
    answer,
    roles,
  }: Wording & { readonly answer: z.ZodType; readonly roles: readonly Role[] },
) {
  return applyDecorators(
    Put(path),
    AllowedTo(roles),
    ApiOperation({ operationId: id, summary: `${summary} (${roles.join(', ')})` }),
    ApiOkResponse({ standardSchema: answer }),
  );
}

/** A command: for some roles, under an idempotency key, answered with its place in the log. */
export function CommandRoute(
  path: string,
  {
    id,
    summary,
    roles,
    ifMatch,
  }: Wording & { readonly roles: readonly Role[]; readonly ifMatch?: 'required' | 'optional' },
) {
  const description = 'The ETag of the document that was read.';
  const precondition = { name: 'If-Match', description, required: ifMatch === 'required' };
  return applyDecorators(
    Post(path),
    AllowedTo(roles),
    ApiOperation({ operationId: id, summary: `${summary} (${roles.join(', ')})` }),
    ApiHeader({
      name: 'Idempotency-Key',
      description: 'New for every order, the same for every repetition; quoted or bare.',
      required: true,
    }),
    ...(ifMatch === undefined ? [] : [ApiHeader(precondition)]),
    ApiCreatedResponse({
      standardSchema: WRITTEN,
      description: 'Recorded.',
      headers: {
        Location: { description: 'Where to read it.', schema: { type: 'string' } },
        'Idempotency-Replayed': {
          description: '`true` on an answer that is given again.',
          schema: { type: 'string' },
        },
      },
    }),
  );
}
