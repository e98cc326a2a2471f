import type { Meta } from '../domain/events.js';
import { canonicalText } from '../ledger/codec.js';
import type { CommandMeta } from '../ledger/ledger.js';
import { callerOf } from './authentication.js';
import { idempotencyKeyOf } from './idempotency-key.js';
import type { ApiRequest } from './request.js';

type Effective = Pick<Meta, 'effectiveOn' | 'documentNumber'>;

/**
 * Everything about a command that is not its content. Two requests are the same when method, route,
 * parameters, body as it was sent and `If-Match` are.
 */
export function commandMeta(request: ApiRequest, effective: Effective): CommandMeta {
  return itemMeta(request, effective, {
    idempotencyKey: idempotencyKeyOf(request.headers['idempotency-key']),
    route: request.routeOptions.url ?? '',
    body: request.body,
  });
}

/** The same for one item of a batch, which brings its own key and is a request of its own. */
export function itemMeta(
  request: ApiRequest,
  { effectiveOn, documentNumber }: Effective,
  item: { readonly idempotencyKey: string; readonly route: string; readonly body: unknown },
): CommandMeta {
  const { correlationId, method, params } = request;
  const { name, prefix } = callerOf(request);
  const { idempotencyKey, route, body } = item;
  const ifMatch = request.headers['if-match'];
  return {
    actor: `key:${name}`,
    client: prefix,
    idempotencyKey,
    correlationId,
    request: canonicalText({ method, route, params, body, ifMatch }),
    effectiveOn,
    ...(documentNumber === undefined ? {} : { documentNumber }),
  };
}
