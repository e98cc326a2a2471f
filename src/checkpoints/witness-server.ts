import { createHash } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { parseCheckpoint } from '../proofs/checkpoint.js';
import type { Signer } from '../proofs/signer.js';
import { type KnownLog, type WitnessAnswer, witnessed } from '../proofs/witness.js';

// A small witness: one process, a file for each log in a folder. It is to run somewhere that whoever runs
// the ledger cannot reach into.

export interface WitnessOptions {
  readonly signer: Signer;
  readonly logs: readonly KnownLog[];
  /** Where the last head of each log is remembered. */
  readonly folder: string;
  readonly host: string;
  readonly port: number;
  readonly log: (message: string) => void;
}

export interface RunningWitness {
  readonly url: string;
  close(): Promise<void>;
}

const MAX_BODY_BYTES = 100_000;
const BODY_MS = 10_000;

/** Starts a witness that speaks C2SP tlog-witness. */
export async function startWitness(options: WitnessOptions): Promise<RunningWitness> {
  const heads = new Heads(options.folder);
  const server = createServer((request, response) => {
    answer(request, options, heads)
      .catch((error: Error) => {
        options.log(`a request failed: ${error.message}`);
        return { status: 500, contentType: 'text/plain; charset=utf-8', body: 'failed\n' };
      })
      .then((given) => send(response, given));
  });
  server.requestTimeout = BODY_MS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://${options.host}:${port}`, close: () => closed(server) };
}

type Answer = Pick<WitnessAnswer, 'contentType' | 'body'> & { readonly status: number };

async function answer(
  request: IncomingMessage,
  options: WitnessOptions,
  heads: Heads,
): Promise<Answer> {
  const { method, url = '' } = request;
  if (method === 'POST' && url === '/add-checkpoint') {
    const body = await bodyOf(request);
    return body === undefined ? plain(400, 'the body is too long') : added(body, options, heads);
  }
  const [, origin] = /^\/([0-9a-f]{64})\/checkpoint$/.exec(url) ?? [];
  const note = method === 'GET' && origin !== undefined ? await heads.noteOf(origin) : undefined;
  if (note === undefined) return plain(404, 'not found');
  return { status: 200, contentType: 'text/plain; charset=utf-8', body: note };
}

// One at a time, so that the head that was compared is the one that is replaced.
function added(body: string, options: WitnessOptions, heads: Heads): Promise<Answer> {
  return heads.inTurn(async () => {
    const { signer, logs } = options;
    const seconds = Math.floor(Date.now() / 1000);
    const known = await heads.headsOf(logs.map(({ origin }) => origin));
    const headOf = (origin: string) => known.get(origin);
    const decided = await witnessed(body, { logs, headOf, signer, seconds });
    if (decided.cosigned !== undefined) {
      await heads.remember(decided.cosigned.origin, decided.cosigned.note);
      options.log(`cosigned ${decided.cosigned.size} events of ${decided.cosigned.origin}`);
    } else {
      options.log(`refused with ${decided.status}: ${decided.body.trim()}`);
    }
    return decided;
  });
}

/** The last cosigned note of each log, in files. */
class Heads {
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly folder: string) {}

  inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.last.then(work);
    this.last = result.catch(() => undefined);
    return result;
  }

  async headsOf(origins: readonly string[]) {
    const entries = await Promise.all(
      origins.map(async (origin) => [origin, await this.noteOf(nameOf(origin))] as const),
    );
    return new Map(
      entries.flatMap(([origin, note]) =>
        note === undefined ? [] : [[origin, parseCheckpoint(note)] as const],
      ),
    );
  }

  async noteOf(name: string): Promise<string | undefined> {
    try {
      return await readFile(this.pathOf(name), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  // Written beside, synced, and put in place: after a crash there is the old head or the new one.
  async remember(origin: string, note: string): Promise<void> {
    const path = this.pathOf(nameOf(origin));
    const file = await open(`${path}.new`, 'w', 0o600);
    try {
      await file.writeFile(note);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${path}.new`, path);
  }

  private pathOf(name: string): string {
    return join(this.folder, `${name}.checkpoint`);
  }
}

function nameOf(origin: string): string {
  return createHash('sha256').update(origin).digest('hex');
}

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function plain(status: number, text: string): Answer {
  return { status, contentType: 'text/plain; charset=utf-8', body: `${text}\n` };
}

function send(response: ServerResponse, { status, contentType, body }: Answer): void {
  response.writeHead(status, { 'content-type': contentType });
  response.end(body);
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    server.closeAllConnections();
  });
}
