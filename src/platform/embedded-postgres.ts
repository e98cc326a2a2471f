import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { claimFolder } from './folder-claim.js';
import { type PostgresBinaries, preparePostgresBinaries } from './postgres-binaries.js';
import { checkClusterVersion, ensureCluster, SUPERUSER } from './postgres-cluster.js';
import {
  clearLeftover,
  launchPostmaster,
  type Postmaster,
  PostmasterFailed,
} from './postmaster.js';
import { chooseServerHome, type ServerHome } from './server-account.js';

const DATABASE = 'budget_ledger';
const STILL_HELD_MS = 15_000;
const RETRY_MS = 250;
const PORT_ATTEMPTS = 10;

/** A PostgreSQL server of our own. */
export interface EmbeddedPostgres {
  /** `postgres://budget_ledger:…@127.0.0.1:port/budget_ledger`, of a superuser. */
  readonly url: string;
  readonly port: number;
  /** Where the data lies: under /var/lib when root's server cannot reach the folder asked for. */
  readonly dataDir: string;
  /** Ends all sessions and stops the server cleanly. Further calls wait for the first. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** A folder of its own; made when absent. */
  readonly dataDir: string;
  /** A port that must be free. 0 or none: the one used last, or any other that is free. */
  readonly port?: number;
  /** False gives up safety after a crash for speed: for tests only. Default true. */
  readonly durable?: boolean;
  /** Server settings beside ours, such as `{ max_connections: '200' }`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** A folder with PostgreSQL's `bin`, `lib` and `share`; the npm package's own when left out. */
  readonly binariesDir?: string;
  readonly log: (message: string) => void;
}

/**
 * Starts PostgreSQL on the data folder, on 127.0.0.1 only, and makes folder, password and database
 * when they are new. The server stops with this process, even when that is killed (Linux), or is
 * stopped by the next start (elsewhere).
 *
 * Throws when the folder is in use by another process, holds something else, belongs to another
 * user or PostgreSQL version, when the port asked for is taken, or when the programs are missing.
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const { log } = options;
  const home = chooseServerHome(options.dataDir, log);
  const { account, copiesFolder } = home;
  const folder = options.binariesDir;
  const binaries = preparePostgresBinaries({ folder, account, copiesFolder, log });
  checkClusterVersion(home, binaries);
  const release = await claimFolder(home.folder);
  try {
    return await startClaimed({ home, binaries, options, release });
  } catch (error) {
    release();
    throw error;
  }
}

interface Claimed {
  readonly home: ServerHome;
  readonly binaries: PostgresBinaries;
  readonly options: EmbeddedPostgresOptions;
  readonly release: () => void;
}

async function startClaimed(claimed: Claimed): Promise<EmbeddedPostgres> {
  const { home, binaries, options, release } = claimed;
  const stalePid = await clearLeftover(home, binaries, options.log);
  const password = await ensureCluster(home, binaries, options.durable ?? true);
  keepOneOldLog(home);
  const { port, postmaster } = await startOnSomePort(claimed, stalePid);

  const stopAtExit = () => postmaster.signalStop();
  process.once('exit', stopAtExit);
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= postmaster.stop().finally(() => {
      process.off('exit', stopAtExit);
      release();
    });
    return stopped;
  };
  try {
    await ensureDatabase({ port, password });
  } catch (error) {
    await stop();
    throw error;
  }
  const url = `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${DATABASE}`;
  return { url, port, dataDir: home.folder, stop };
}

// The log of the run before is what one wants to read after a crash.
function keepOneOldLog(home: ServerHome): void {
  const log = join(home.folder, 'postgres.log');
  if (existsSync(log)) renameSync(log, `${log}.previous`);
}

interface Started {
  readonly port: number;
  readonly postmaster: Postmaster;
}

async function startOnSomePort(claimed: Claimed, stalePid: number | undefined): Promise<Started> {
  const { home, options } = claimed;
  const asked = options.port || undefined;
  const portFile = join(home.folder, 'port');
  for (let attempt = 1; ; attempt += 1) {
    const port = asked ?? (await freePort(attempt === 1 ? rememberedPort(portFile) : 0));
    try {
      const postmaster = await startPatiently(claimed, { port, stalePid });
      writeFileSync(portFile, `${port}\n`);
      return { port, postmaster };
    } catch (error) {
      if (!(error instanceof PostmasterFailed) || error.failure !== 'port-taken') throw error;
      if (asked !== undefined) {
        throw new Error(`Port ${port} of 127.0.0.1 is taken by another program.`, { cause: error });
      }
      // Another program took the port between our look and the start.
      if (attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

// After a kill of us and of the server its sessions hold the shared memory for about 1.5 s more.
async function startPatiently(
  { home, binaries, options }: Claimed,
  { port, stalePid }: { readonly port: number; readonly stalePid: number | undefined },
): Promise<Postmaster> {
  const settings = { ...durability(options.durable ?? true), ...options.settings };
  const deadline = Date.now() + STILL_HELD_MS;
  for (;;) {
    try {
      return await launchPostmaster({ binaries, home, port, settings, stalePid, log: options.log });
    } catch (error) {
      const held = error instanceof PostmasterFailed && error.failure === 'still-held';
      if (!held || Date.now() > deadline) throw error;
      await delay(RETRY_MS);
    }
  }
}

function durability(durable: boolean): Readonly<Record<string, string>> {
  return durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };
}

function rememberedPort(file: string): number {
  const port = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  return Number.isSafeInteger(port) && port > 0 && port < 65_536 ? port : 0;
}

// The wanted port if it is free; otherwise, or for 0, one that the system picks.
async function freePort(wanted: number): Promise<number> {
  const probe = createServer();
  const port = await new Promise<number | undefined>((resolve, reject) => {
    probe.once('error', (error) => (wanted === 0 ? reject(error) : resolve(undefined)));
    probe.listen({ host: '127.0.0.1', port: wanted }, () => {
      const address = probe.address();
      resolve(typeof address === 'object' ? address?.port : undefined);
    });
  });
  if (port === undefined) return freePort(0);
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

async function ensureDatabase(server: { port: number; password: string }): Promise<void> {
  const client = new pg.Client({
    ...server,
    host: '127.0.0.1',
    user: SUPERUSER,
    database: 'postgres',
    ssl: false,
  });
  await client.connect();
  try {
    const found = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}

/**
 * Stops the server when this process is told to end (SIGINT, SIGTERM, SIGHUP) and then lets it end
 * by that signal. For programs that have nothing else to finish first. Returns how to undo it.
 */
export function stopOnSignals(server: EmbeddedPostgres): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const undo = () => {
    for (const signal of signals) process.off(signal, stop);
  };
  const stop = (signal: NodeJS.Signals) => {
    undo();
    void server.stop().finally(() => process.kill(process.pid, signal));
  };
  for (const signal of signals) process.once(signal, stop);
  return undo;
}
