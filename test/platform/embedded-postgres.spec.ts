import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from '../../src/platform/embedded-postgres.js';
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
const running: EmbeddedPostgres[] = [];

async function start(options: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> {
  const log = () => {};
  const server = await startEmbeddedPostgres({ dataDir, durable: false, log, ...options });
  running.push(server);
  return server;
}

beforeAll(async () => {
  const server = await start();
  await query(server.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  await server.stop();
});
afterEach(async () => {
  killServerProcesses();
  await Promise.all(running.splice(0).map((server) => server.stop()));
});
afterAll(() => folder.remove());

describe('a server that is started again', () => {
  test('has its data, its port and its password', async () => {
    const first = await start();
    await first.stop();
    const second = await start();
    expect(second.url).toBe(first.url);
    expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  });

  test('stops once however often it is asked to', async () => {
    const server = await start();
    await Promise.all([server.stop(), server.stop()]);
    await expect(query(server.url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
  });

  test('has only one log older than its own', async () => {
    await (await start()).stop();
    const logs = readdirSync(dataDir).filter((name) => name.startsWith('postgres.log'));
    expect(logs.sort()).toEqual(['postgres.log', 'postgres.log.previous']);
  });
});

describe('a new cluster', () => {
  test('speaks UTF-8, sorts by code point, checks its pages and hashes passwords', async () => {
    const { url } = await start();
    const [row] = await query(
      url,
      `SELECT current_user AS "user", current_database() AS "database",
              current_setting('server_encoding') AS encoding,
              current_setting('data_checksums') AS checksums,
              current_setting('password_encryption') AS passwords,
              current_setting('TimeZone') AS zone,
              (SELECT datlocale FROM pg_database WHERE datname = current_database()) AS locale,
              'Z' < 'a' AS by_code_point`,
    );
    expect(row).toEqual({
      user: 'budget_ledger',
      database: 'budget_ledger',
      encoding: 'UTF8',
      checksums: 'on',
      passwords: 'scram-sha-256',
      zone: 'UTC',
      locale: 'C.UTF-8',
      by_code_point: true,
    });
  });

  test('keeps its password from everybody but the user who runs it', () => {
    const status = statSync(join(dataDir, 'password'));
    expect(status.mode & 0o777).toBe(0o600);
    expect(status.uid).toBe(AS_ROOT ? NOBODY : process.getuid?.());
  });

  test('lets nobody in without the password', async () => {
    const { port } = await start();
    const wrong = `postgres://budget_ledger:wrong@127.0.0.1:${port}/budget_ledger`;
    await expect(query(wrong, 'SELECT 1')).rejects.toThrow('password authentication failed');
  });

  test('is never run by root', async () => {
    const server = await start();
    const user = AS_ROOT ? NOBODY : process.getuid?.();
    expect(statSync(join(server.dataDir, 'cluster')).uid).toBe(user);
    expect(statSync(`/proc/${postmasterPid(server.dataDir)}`).uid).toBe(user);
  });

  test('is found on 127.0.0.1 alone', async () => {
    const { port, url } = await start();
    const [row] = await query(
      url,
      `SELECT current_setting('listen_addresses') AS addresses,
              current_setting('unix_socket_directories') AS sockets`,
    );
    expect(row).toEqual({ addresses: '127.0.0.1', sockets: '' });
    // Any other address of this machine, and any other of the loopback network.
    const others = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
    const outward = others.find(({ family, internal }) => family === 'IPv4' && !internal);
    for (const host of ['127.0.0.2', ...(outward ? [outward.address] : [])]) {
      const elsewhere = url.replace('127.0.0.1', host);
      await expect(query(elsewhere, 'SELECT 1')).rejects.toThrow(`ECONNREFUSED ${host}:${port}`);
    }
  });
});

describe('settings', () => {
  test('survive a crash by default', async () => {
    const { url } = await start({ durable: true });
    expect(await query(url, 'SHOW fsync')).toEqual([{ fsync: 'on' }]);
    expect(await query(url, 'SHOW synchronous_commit')).toEqual([{ synchronous_commit: 'on' }]);
  });

  test('give that up for speed when asked to', async () => {
    const { url } = await start({ durable: false });
    expect(await query(url, 'SHOW fsync')).toEqual([{ fsync: 'off' }]);
  });

  test('can be added, and never open the server to the network', async () => {
    const settings = { max_connections: '37', listen_addresses: '*' };
    const { url } = await start({ settings });
    expect(await query(url, 'SHOW max_connections')).toEqual([{ max_connections: '37' }]);
    expect(await query(url, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
  });

  test('that PostgreSQL refuses are named in the error', async () => {
    const refused = start({ settings: { shared_buffers: 'plenty' } });
    await expect(refused).rejects.toThrow('invalid value for parameter "shared_buffers"');
    await start();
  });
});

describe('a port that is taken', () => {
  const occupied = async (port: number) => {
    const other = createServer().listen({ host: '127.0.0.1', port });
    await new Promise((resolve, reject) => other.on('listening', resolve).on('error', reject));
    return other;
  };

  test('is an error when it was asked for', async () => {
    const other = await occupied(0);
    const address = other.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    await expect(start({ port })).rejects.toThrow(`Port ${port} of 127.0.0.1 is taken`);
    other.close();
    expect((await start({ port })).port).toBe(port);
  });

  test('is replaced by another when it was only remembered', async () => {
    const before = await start();
    await before.stop();
    const other = await occupied(before.port);
    const after = await start();
    expect(after.port).not.toBe(before.port);
    other.close();
    await after.stop();
    expect((await start()).port).toBe(after.port);
  });
});

describe('a data folder', () => {
  test('serves one instance of this process', async () => {
    await start();
    await expect(start()).rejects.toThrow(`${dataDir} is in use by process ${process.pid}.`);
  });

  test('serves one process', async () => {
    const other = startServerProcess({ options: { dataDir, durable: false } });
    await other.started;
    await expect(start()).rejects.toThrow(`${dataDir} is in use by process ${other.pid}.`);
    await other.end('SIGTERM');
    await start();
  });

  test('is claimed from a dead process whose id was given out again', async () => {
    const marker = join(dataDir, `owner-${process.ppid}-1`);
    writeFileSync(marker, '');
    await start();
    expect(readdirSync(dataDir)).not.toContain(`owner-${process.ppid}-1`);
  });

  test('of another PostgreSQL version is left alone', async () => {
    const file = join(dataDir, 'cluster', 'PG_VERSION');
    const version = readFileSync(file, 'utf8');
    writeFileSync(file, '12\n');
    const look = () => readdirSync(dataDir, { recursive: true }).sort();
    const before = look();
    await expect(start()).rejects.toThrow(/made by PostgreSQL 12, and this is PostgreSQL 17/);
    expect(look()).toEqual(before);
    writeFileSync(file, version);
    await start();
  });

  test('that holds anything else is refused', async () => {
    const other = join(folder.path, 'documents');
    mkdirSync(other);
    writeFileSync(join(other, 'letter.txt'), 'Dear auditor');
    await expect(start({ dataDir: other })).rejects.toThrow('it holds letter.txt');
    expect(readdirSync(other)).toEqual(['letter.txt']);
  });

  test('without its password is an error that names the file', async () => {
    const file = join(dataDir, 'password');
    renameSync(file, `${file}.hidden`);
    await expect(start()).rejects.toThrow(`cannot be read from ${file}`);
    renameSync(`${file}.hidden`, file);
    await start();
  });
});
