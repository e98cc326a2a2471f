import { z } from 'zod';
import type { ApiReply, ApiRequest } from './request.js';

// A cursor is the key of the last item of a page, opaque to clients.

const LIMIT_MOST = 500;
const LIMIT_DEFAULT = 50;

/** The query parameters of a list whose keys have a form. */
export function pageBy(keyForm: RegExp) {
  return {
    limit: z
      .string()
      .regex(/^[1-9][0-9]{0,2}$/, `must be 1 to ${LIMIT_MOST}`)
      .transform(Number)
      .refine((limit) => limit <= LIMIT_MOST, `must be 1 to ${LIMIT_MOST}`)
      .optional()
      .transform((limit) => limit ?? LIMIT_DEFAULT)
      .describe(`Most items of a page, ${LIMIT_DEFAULT} unless told, at most ${LIMIT_MOST}.`),
    cursor: z
      .string()
      .max(400)
      .transform((cursor, context) => {
        const key = readCursor(cursor);
        if (key !== undefined && keyForm.test(key)) return key;
        context.addIssue('must be the nextCursor of an earlier page');
        return z.NEVER;
      })
      .optional()
      .describe('`nextCursor` of the page before.'),
  };
}

export const NEXT_CURSOR = z.string().nullable().describe('Null on the last page.');

/** The cursor after a page, announced in a `Link` header as well; null on the last page. */
export function nextCursor(
  { request, reply }: { readonly request: ApiRequest; readonly reply: ApiReply },
  lastKey: string | undefined,
): string | null {
  if (lastKey === undefined) return null;
  const cursor = writeCursor(lastKey);
  const [path = '', query = ''] = request.url.split('?');
  const parameters = new URLSearchParams(query);
  parameters.set('cursor', cursor);
  reply.header('link', `<${path}?${parameters}>; rel="next"`);
  return cursor;
}

export function writeCursor(key: string): string {
  return Buffer.from(`1:${key}`).toString('base64url');
}

export function readCursor(cursor: string): string | undefined {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  const key = text.startsWith('1:') ? text.slice(2) : undefined;
  return key !== undefined && writeCursor(key) === cursor ? key : undefined;
}
