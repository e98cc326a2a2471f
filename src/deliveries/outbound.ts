import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction, Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
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
    return await send(url, { ...asked, addresses, trust: rules.trust, signal: late.signal });
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

interface Sending extends Post {
  readonly addresses: readonly Address[];
  readonly trust: OutboundRules['trust'];
  readonly signal: AbortSignal;
}

function send(url: URL, sending: Sending): Promise<Posted> {
  const { headers, body, addresses, trust, signal } = sending;
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  const lookup = answering(addresses);
  const options = { method: 'POST', headers, signal, agent: false, lookup, secureContext: trust };
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
    sent.on('error', (error) => reject(isOfCertificate(sent.socket) ? refused(url, error) : error));
    sent.end(body);
  });
}

function isOfCertificate(socket: Socket | null): boolean {
  return socket instanceof TLSSocket && Boolean(socket.authorizationError);
}

// What TLS says of a certificate does not say whose it is.
function refused({ host }: URL, cause: Error): Error {
  return new Error(`the certificate of ${host} is not accepted: ${cause.message}`, { cause });
}

// Nobody is asked a second time: a name that has another address a moment later cannot lead elsewhere.
function answering(addresses: readonly Address[]): LookupFunction {
  return (_host, { all }, callback) => {
    const [first] = addresses;
    if (all === true) callback(null, addresses as Address[]);
    else callback(null, first?.address ?? '', first?.family ?? 0);
  };
}
