import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../src/platform/embedded-postgres.js';
import { isAlive, waitUntilGone } from '../../src/platform/processes.js';
import { query } from '../support/query.js';
import {
  AS_ROOT,
  killServerProcesses,
  NOBODY,
  postmasterPid,
  startServerProcess,
} from '../support/server-process.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const folder = temporaryFolder();
const dataDir = join(folder.path, 'data');
const lockFile = join(dataDir, 'cluster', 'postmaster.pid');
// Commits reach the kernel, which survives us; waiting for the disk as well would take minutes here.
const options = { dataDir, durable: false, settings: { synchronous_commit: 'on' } };
const order = { options };
const running: EmbeddedPostgres[] = [];
const bystanders: ChildProcess[] = [];

async function start(): Promise<EmbeddedPostgres & { readonly logged: readonly string[] }> {
  const logged: string[] = [];
  const log = (message: string) => void logged.push(message);
  const server = await startEmbeddedPostgres({ ...options, log });
  running.push(server);
  return { ...server, logged };
}

const insert = (url: string, value: number) => query(url, `INSERT INTO kept VALUES (${value})`);
const serverLog = () => readFileSync(join(dataDir, 'postgres.log'), 'utf8');

async function expectKept(url: string, ...values: readonly number[]): Promise<void> {
  const rows = await query(url, 'DELETE FROM kept RETURNING value');
  expect(rows.map(({ value }) => value)).toEqual(values);
}

// A program of the server's own user, that has nothing to do with PostgreSQL.
function bystander(): number {
  const account = AS_ROOT ? { uid: NOBODY, gid: NOBODY } : {};
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
    cwd: '/',
    stdio: 'ignore',
    ...account,
  });
  bystanders.push(child);
  return child.pid ?? 0;
}

beforeAll(async () => {
  const server = await start();
  await query(server.url, 'CREATE TABLE kept (value integer)');
  await server.stop();
});
afterEach(async () => {
  killServerProcesses();
  for (const child of bystanders.splice(0)) child.kill();
  await Promise.all(running.splice(0).map((server) => server.stop()));
});
afterAll(() => folder.remove());

describe('when its process', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'is told to end by %s, the server is stopped cleanly first',
    async (signal) => {
      const other = startServerProcess(order);
      await other.started;
      const pid = postmasterPid(dataDir);
      expect(await other.end(signal)).toBe(signal);
      expect(isAlive(pid)).toBe(false);
      expect(serverLog()).toContain('database system is shut down');
      expect(readdirSync(dataDir).filter((name) => name.startsWith('owner-'))).toEqual([]);
    },
  );

  test('exits without stopping it, the server is stopped cleanly all the same', async () => {
    const other = startServerProcess({ ...order, exitWithoutStop: true });
    await other.started;
    while (existsSync(lockFile)) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(serverLog()).toContain('database system is shut down');
  });

  test('is killed, the server stops cleanly by itself', async () => {
    const other = startServerProcess(order);
    await other.started;
    const pid = postmasterPid(dataDir);
    expect(await other.end('SIGKILL')).toBe('SIGKILL');
    expect(await waitUntilGone(pid, 5_000)).toBe(true);
    expect(serverLog()).toContain('database system is shut down');
  });

  test('is killed, the next start need not wait', async () => {
    const other = startServerProcess(order);
    await insert((await other.started).url, 1);
    await other.end('SIGKILL');
    await expectKept((await start()).url, 1);
  });

  test('is killed where setpriv is missing, the next start stops what is left', async () => {
    const other = startServerProcess(order, { ...process.env, PATH: folder.path });
    await insert((await other.started).url, 2);
    const pid = postmasterPid(dataDir);
    await other.end('SIGKILL');
    expect(isAlive(pid)).toBe(true);

    const server = await start();
    expect(isAlive(pid)).toBe(false);
    expect(server.logged).toEqual([
      `Stopping the PostgreSQL server, process ${pid}, that an earlier run left behind.`,
    ]);
    await expectKept(server.url, 2);
  });

  test('and the server are killed, the next start recovers', async () => {
    const other = startServerProcess(order);
    const { url } = await other.started;
    await insert(url, 3);
    // A session that does not notice at once that its server is gone.
    const session = new pg.Client({ connectionString: url });
    session.on('error', () => {});
    await session.connect();
    session.query('SELECT sum(i) FROM generate_series(1, 10000000) AS i').catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 200));

    process.kill(postmasterPid(dataDir), 'SIGKILL');
    await other.end('SIGKILL');
    const server = await start();
    expect(serverLog()).toContain('automatic recovery in progress');
    await expectKept(server.url, 3);
  });

  test('is killed while it makes the cluster, the next start makes it anew', async () => {
    const fresh = join(folder.path, 'fresh');
    const other = startServerProcess({ options: { ...options, dataDir: fresh } });
    const unfinished = () =>
      existsSync(fresh) && readdirSync(fresh).some((name) => name.startsWith('cluster.new-'));
    while (!unfinished()) await new Promise((resolve) => setTimeout(resolve, 10));
    await new Promise((resolve) => setTimeout(resolve, 200));
    await other.end('SIGKILL');
    expect(readdirSync(fresh)).not.toContain('cluster');

    const server = await startEmbeddedPostgres({ ...options, dataDir: fresh, log: () => {} });
    running.push(server);
    expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(readdirSync(fresh).filter((name) => name.startsWith('cluster.new-'))).toEqual([]);
  });
});

describe('a lock file that was left behind', () => {
  async function killBoth(): Promise<void> {
    const other = startServerProcess(order);
    await insert((await other.started).url, 4);
    process.kill(postmasterPid(dataDir), 'SIGKILL');
    await other.end('SIGKILL');
  }

  test('is not trusted when its process is another program by now', async () => {
    await killBoth();
    const pid = bystander();
    writeFileSync(lockFile, readFileSync(lockFile, 'utf8').replace(/^\d+/, String(pid)));

    const server = await start();
    expect(isAlive(pid)).toBe(true);
    expect(server.logged).toEqual([]);
    await expectKept(server.url, 4);
  });

  test('is not in the way when a power cut left it empty', async () => {
    await killBoth();
    writeFileSync(lockFile, '');
    await expectKept((await start()).url, 4);
  });
});

test('a server that dies by itself is reported', async () => {
  const server = await start();
  process.kill(postmasterPid(dataDir), 'SIGKILL');
  while (server.logged.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(server.logged).toEqual([`PostgreSQL in ${dataDir} ended unexpectedly: SIGKILL.`]);
  await server.stop();
  await start();
});
