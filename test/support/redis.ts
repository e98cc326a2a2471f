import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { spawnBound } from '../../src/platform/processes.js';
import { findRedis } from './redis-program.js';
import { temporaryFolder } from './temporary-folder.js';

const START_MS = 10_000;

/** A Redis for one test file. */
export interface TestRedis {
  readonly url: string;
  /** Stops it and removes its data. */
  stop(): Promise<void>;
  /** Kills it on the spot, as a crash would; its files stay. */
  kill9(): Promise<void>;
  /** Starts it again on the same port and files, stopping it first if it runs. */
  restart(): Promise<void>;
  /** Deletes all data, as after a loss. */
  flushAll(): Promise<void>;
}

export interface TestRedisOptions {
  /** Writes each change to a file, so that a killed server has its data back. Default false. */
  readonly appendOnly?: boolean;
}

/**
 * Starts a Redis on a free port, in a temporary folder, as BullMQ wants it (noeviction). With
 * REDIS_URL that server is used instead: it cannot be killed or restarted, and its data is deleted.
 */
export async function startRedis(options: TestRedisOptions = {}): Promise<TestRedis> {
  const given = process.env.REDIS_URL;
  return given ? givenRedis(given) : ownRedis(options);
}

async function givenRedis(given: string): Promise<TestRedis> {
  const url = new URL(given);
  // Test files run in parallel, so each worker takes a database of its own unless one was named.
  if (url.pathname === '' || url.pathname === '/') {
    url.pathname = `/${Number(process.env.JEST_WORKER_ID ?? 0) % 16}`;
  }
  const flushAll = () => command(url.toString(), (client) => client.flushdb());
  const impossible = async () => {
    throw new Error('A Redis given by REDIS_URL cannot be killed or restarted by a test.');
  };
  await flushAll();
  return {
    url: url.toString(),
    stop: flushAll,
    kill9: impossible,
    restart: impossible,
    flushAll,
  };
}

async function ownRedis(options: TestRedisOptions): Promise<TestRedis> {
  const folder = temporaryFolder();
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const start = () => startProcess({ port, folder: folder.path, options, url });
  let server = await start().catch((error) => {
    folder.remove();
    throw error;
  });
  const end = async (signal: NodeJS.Signals) => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill(signal);
    await ended;
  };
  return {
    url,
    stop: async () => {
      await end('SIGTERM');
      folder.remove();
    },
    kill9: () => end('SIGKILL'),
    restart: async () => {
      await end('SIGTERM');
      server = await start();
    },
    flushAll: () => command(url, (client) => client.flushall()),
  };
}

interface Launch {
  readonly port: number;
  readonly folder: string;
  readonly url: string;
  readonly options: TestRedisOptions;
}

async function startProcess(launch: Launch): Promise<ChildProcess> {
  const program = findRedis();
  const settings = {
    bind: '127.0.0.1',
    port: String(launch.port),
    dir: launch.folder,
    save: '',
    appendonly: launch.options.appendOnly ? 'yes' : 'no',
    appendfsync: 'always',
    'maxmemory-policy': 'noeviction',
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const server = spawnBound(program.path, args, {
    env: program.environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let written = '';
  server.stdout?.on('data', (chunk) => {
    written = (written + chunk).slice(-4_000);
  });
  const deadline = Date.now() + START_MS;
  while (!(await answers(launch.url))) {
    if (server.exitCode !== null || Date.now() > deadline) {
      throw new Error(`Redis did not start. It wrote:\n${written}`);
    }
    await delay(20);
  }
  return server;
}

async function answers(url: string): Promise<boolean> {
  // While it loads its files, Redis refuses PING.
  const ping = command(url, (client) => client.ping());
  return ping.then(
    () => true,
    () => false,
  );
}

async function command(url: string, run: (client: Redis) => Promise<unknown>): Promise<void> {
  const client = new Redis(url, {
    lazyConnect: true,
    retryStrategy: () => null,
    enableReadyCheck: false,
    maxRetriesPerRequest: 0,
    // Its own 2 s would keep a finished test process alive.
    disconnectTimeout: 50,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    await run(client);
  } finally {
    client.disconnect();
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen({ host: '127.0.0.1', port: 0 });
  await once(probe, 'listening');
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('no free port');
  return address.port;
}
