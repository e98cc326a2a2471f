import type { OutboundRules } from './addresses.js';
import { excerptOf, type Message, type Outcome } from './message.js';
import { post } from './outbound.js';
import { retryAfterMs } from './retry.js';
import { signedHeaders } from './signing.js';

/** Posts a notice to a webhook. A redirect is an answer like any other that is not 2xx: a failure. */
export async function sendWebhook(
  url: string,
  message: Message,
  { rules, timeoutMs }: { readonly rules: OutboundRules; readonly timeoutMs: number },
): Promise<Outcome> {
  const [notice] = message.notices;
  if (notice === undefined) throw new Error(`message ${message.id} has no notice`);
  const type = `${notice.kind}.${notice.direction}`;
  const body = JSON.stringify({ type, timestamp: notice.recordedAt, data: notice });
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'budget-ledger',
    ...signedHeaders(message, body),
  };
  const answer = await post({ url, headers, body, timeoutMs }, rules);
  const { status: httpStatus } = answer;
  const response = excerptOf(answer.body);
  if (httpStatus >= 200 && httpStatus < 300) return { outcome: 'delivered', httpStatus, response };
  const error = `status ${httpStatus}`;
  if (httpStatus === 410) return { outcome: 'gone', httpStatus, response, error };
  const pauseMs = retryAfterMs(answer.retryAfter, message.at);
  const wait = pauseMs === undefined ? {} : { retryAfterMs: pauseMs };
  return { outcome: 'failed', httpStatus, response, error, ...wait };
}
