import { AccessRefused } from './authentication.js';
import type { Problem } from './problem.js';
import type { ApiRequest } from './request.js';

/** Tells of every refusal of access, with who asked as far as it is known, and of every defect. */
export function logProblem(
  request: ApiRequest,
  { answer, error }: { readonly answer: Problem; readonly error: unknown },
): void {
  const { method, apiKey, ip } = request;
  const place = { method, route: request.routeOptions?.url, ip, problem: answer.type };
  if (answer.status === 401 || answer.status === 403) {
    const { reason, prefix = apiKey?.prefix } =
      error instanceof AccessRefused ? error : { reason: answer.type };
    const who = { prefix, name: apiKey?.name, role: apiKey?.role, params: request.params };
    request.log.warn({ ...place, ...who, reason }, 'access refused');
  } else if (answer.status >= 500) {
    request.log.error({ ...place, err: error }, 'request failed');
  }
}
