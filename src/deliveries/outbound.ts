import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { type Address, allowedAddresses, type OutboundRules } from './addresses.js';

// One POST to a host that somebody else chose. Node's own client follows no redirect, and takes the
// addresses to connect to from us: TLS and the Host header keep the name.

export interface Posted {
  readonly status: number;
  readonly retryAfter: string | undefined;
  /** The beginning of the answer. */
  readonly body: string;
}

export interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
}

/** As much as anybody reads of an answer; the rest is not waited for. */
const ANSWER_BYTES = 16_384;

/** Posts, to an address that was checked. Rejects on whatever is no answer in time. */
export async function post(asked: Post, rules: OutboundRules): Promise<Posted> {
  const { timeoutMs } = asked;
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), timeoutMs);
  const noAnswer = () => new Error(`no answer within ${timeoutMs} ms`);
  try {
    const url = new URL(asked.url);
    const addresses = await Promise.race([allowedAddresses(url, rules), aborted(late.signal)]);
    return await send(url, addresses, { ...asked, signal: late.signal });
  } catch (error) {
    throw late.signal.aborted ? noAnswer() : error;
  } finally {
    clearTimeout(timer);
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
  });
}

function send(
  url: URL,
  addresses: readonly Address[],
  { headers, body, signal }: Post & { readonly signal: AbortSignal },
): Promise<Posted> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  const options = { method: 'POST', headers, signal, agent: false, lookup: answering(addresses) };
  return new Promise((resolve, reject) => {
    const sent = request(url, options, (answer) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      const end = () => {
        const text = Buffer.concat(chunks).subarray(0, ANSWER_BYTES).toString('utf8');
        const { statusCode: status = 0, headers: answered } = answer;
        resolve({ status, retryAfter: answered['retry-after'], body: text });
        sent.destroy();
      };
      answer.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes >= ANSWER_BYTES) end();
      });
      answer.on('end', end);
      answer.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

// Nobody is asked a second time: a name that has another address a moment later cannot lead elsewhere.
function answering(addresses: readonly Address[]): LookupFunction {
  return (_host, { all }, callback) => {
    const [first] = addresses;
    if (all === true) callback(null, addresses as Address[]);
    else callback(null, first?.address ?? '', first?.family ?? 0);
  };
}
