import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

// A real HTTP server that keeps what it gets and answers what it is told to.

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Never answers. */
  readonly silent?: boolean;
}

export interface Receiver {
  readonly url: string;
  readonly host: string;
  readonly received: Received[];
  /** The next answers, in their order; after them always 200. */
  readonly answers: Answer[];
  /** Resolves when so many messages have come. */
  until(count: number): Promise<void>;
  close(): Promise<void>;
}

/** What a server of https shows and proves. */
export interface Identity {
  readonly key: string;
  readonly cert: string;
}

export async function startReceiver(host = '127.0.0.1', tls?: Identity): Promise<Receiver> {
  const received: Received[] = [];
  const answers: Answer[] = [];
  const listener: RequestListener = (request, reply) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      received.push({ path: request.url ?? '', headers: request.headers, body });
      server.emit('received');
      const answer = answers.shift() ?? {};
      if (answer.silent === true) return;
      reply.writeHead(answer.status ?? 200, answer.headers);
      reply.end(answer.body ?? 'thanks');
    });
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  server.listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${host}:${port}/hook`,
    host: `${host}:${port}`,
    received,
    answers,
    async until(count) {
      while (received.length < count) await once(server, 'received');
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
