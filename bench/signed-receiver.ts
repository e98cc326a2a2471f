import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import type { NoticeKind } from '../src/alerts/notice.js';
import { sealingOf } from '../src/deliveries/sealing.js';
import { putSubscription } from '../src/deliveries/subscriptions.js';
import type { Database } from '../src/platform/database.js';

/** A message whose signature was good, each time it came. */
export interface Arrival {
  /** The subscription. */
  readonly name: string;
  readonly messageId: string;
  readonly body: string;
  /** On the clock of `performance.now()`. */
  readonly atMs: number;
}

export interface SignedReceiver {
  readonly arrivals: readonly Arrival[];
  /** Messages whose signature was not good; they are answered with 401. */
  readonly forged: number;
  /** Where the messages of a subscription go. */
  urlOf(name: string): string;
  /** From now on the messages of a subscription are checked with its secret. */
  trust(name: string, secret: string): void;
  close(): Promise<void>;
}

/** Starts a real HTTP server that checks what it gets, and answers after a while. */
export async function startSignedReceiver({
  answerAfterMs = () => 0,
}: {
  readonly answerAfterMs?: () => number;
} = {}): Promise<SignedReceiver> {
  const arrivals: Arrival[] = [];
  const webhooks = new Map<string, Webhook>();
  let forged = 0;
  const receive = async (request: IncomingMessage, reply: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const atMs = performance.now();
    const body = Buffer.concat(chunks).toString();
    if (isGood(webhooks.get(nameIn(request)), request, body)) {
      const messageId = String(request.headers['webhook-id']);
      arrivals.push({ name: nameIn(request), messageId, body, atMs });
      await pause(answerAfterMs());
      reply.end();
    } else {
      forged += 1;
      reply.writeHead(401).end();
    }
  };
  // A sender that is killed breaks its request off; it sends the message again.
  const server = createServer((request, reply) => {
    receive(request, reply).catch(() => reply.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    arrivals,
    get forged() {
      return forged;
    },
    urlOf: (name) => `http://127.0.0.1:${port}/${name}`,
    trust: (name, secret) => void webhooks.set(name, new Webhook(secret)),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function nameIn({ url = '' }: IncomingMessage): string {
  return url.slice(1);
}

function isGood(webhook: Webhook | undefined, { headers }: IncomingMessage, body: string): boolean {
  try {
    webhook?.verify(body, headers as Record<string, string>);
    return webhook !== undefined;
  } catch {
    return false;
  }
}

/** Subscribes the receiver to alerts of a ledger; `kinds` null is every one. */
export async function subscribe(
  { db }: Database,
  receiver: SignedReceiver,
  order: {
    readonly name: string;
    readonly ledgerId: string;
    readonly kinds: readonly NoticeKind[] | null;
  },
): Promise<void> {
  const { name, ledgerId, kinds } = order;
  const sealing = await sealingOf(db, undefined);
  const rules = { privateHosts: ['127.0.0.1'], ports: undefined };
  const edge = { db, sealing, rules, now: () => new Date() };
  const settings = { channel: 'webhook', url: receiver.urlOf(name) } as const;
  const filter = {
    ledgers: [ledgerId],
    kinds,
    units: null,
    roles: null,
    leastSeverity: 'info',
  } as const;
  const subscription = { name, ...filter, digest: 'none', settings } as const;
  const shown = await putSubscription(edge, subscription, { actor: 'key:admin', only: null });
  receiver.trust(name, shown?.secret ?? '');
}
