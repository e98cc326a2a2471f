import { type Problem, problem } from './problem.js';
import type { ApiRequest } from './request.js';
import { allowedMethods } from './routes.js';

// What Fastify and Nest refuse before a route is reached: unknown paths, methods, media types, sizes.

const OF_CODE: Readonly<Record<string, () => Problem>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () =>
    problem('media-type-not-supported', {
      title: 'The media type is not supported',
      status: 415,
      errors: [{ header: 'Content-Type', detail: 'is not one that this route reads' }],
    }),
  FST_ERR_CTP_BODY_TOO_LARGE: () =>
    problem('body-too-large', {
      title: 'The body is too large',
      status: 413,
      errors: [{ pointer: '#', detail: 'is larger than the server reads' }],
    }),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () =>
    problem('body-incomplete', {
      title: 'The body is not as long as announced',
      status: 400,
      errors: [{ header: 'Content-Length', detail: 'is not the length of the body' }],
    }),
  FST_ERR_BAD_URL: () => problem('url-malformed', { title: 'The URL is malformed', status: 400 }),
  FST_ERR_MAX_PARAM_LENGTH: () =>
    problem('url-too-long', { title: 'A part of the URL is too long', status: 414 }),
};

interface FrameworkError {
  readonly message: string;
  readonly statusCode?: number;
  readonly code?: string;
  readonly cause?: unknown;
  getStatus?(): number;
}

export function frameworkProblem(
  error: FrameworkError,
  request: ApiRequest,
): { problem: Problem; headers?: Record<string, string> } {
  const code = error.code ?? (error.cause as { code?: string } | undefined)?.code ?? '';
  const known = OF_CODE[code];
  if (known !== undefined) return { problem: known() };
  const status = error.getStatus?.() ?? error.statusCode ?? 500;
  if (status === 404) return notFound(request);
  const title = status >= 500 ? 'Something broke here' : error.message;
  return {
    problem: problem(status >= 500 ? 'internal-error' : 'request-refused', { title, status }),
  };
}

// Another method may be at home under the same path.
function notFound(request: ApiRequest): { problem: Problem; headers?: Record<string, string> } {
  const allow = allowedMethods(request.server, request.url).join(', ');
  if (allow === '') {
    return { problem: problem('route-not-found', { title: 'There is nothing here', status: 404 }) };
  }
  const title = 'The method is not allowed here';
  const detail = `Allowed: ${allow}.`;
  return {
    problem: problem('method-not-allowed', { title, status: 405, detail }),
    headers: { allow },
  };
}
