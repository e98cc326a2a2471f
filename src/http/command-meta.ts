import { canonicalText } from '../ledger/codec.js';
import type { CommandMeta } from '../ledger/ledger.js';
import { callerOf } from './authentication.js';
import { idempotencyKeyOf } from './idempotency-key.js';
import type { Effective } from './order-route.js';
import type { ApiRequest } from './request.js';

/**
 * Everything about a command that is not its content. Two requests are the same when method, route,
 * parameters, body as it was sent and `If-Match` are.
 */
export function commandMeta(
  request: ApiRequest,
  effective: Effective,
  { dryRun = false }: { readonly dryRun?: boolean | undefined } = {},
): CommandMeta {
  const { 'idempotency-key': key } = request.headers;
  const meta = itemMeta(request, effective, {
    // Nothing is stored under the key of a dry run.
    idempotencyKey: dryRun && key === undefined ? 'dry-run' : idempotencyKeyOf(key),
    route: request.routeOptions.url ?? '',
    body: request.body,
  });
  return dryRun ? { ...meta, dryRun } : meta;
}

/** The same for one item of a batch, which brings its own key and is a request of its own. */
export function itemMeta(
  request: ApiRequest,
  { effectiveOn, documentNumber }: Effective,
  item: { readonly idempotencyKey: string; readonly route: string; readonly body: unknown },
): CommandMeta {
  const { correlationId, method, params } = request;
  const { name, prefix, role } = callerOf(request);
  const { idempotencyKey, route, body } = item;
  const ifMatch = request.headers['if-match'];
  return {
    actor: `key:${name}`,
    role,
    client: prefix,
    idempotencyKey,
    correlationId,
    request: canonicalText({ method, route, params, body, ifMatch }),
    effectiveOn,
    ...(documentNumber === undefined ? {} : { documentNumber }),
  };
}
