import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { startRedis, type TestRedis } from '../support/redis.js';
import { findRedis } from '../support/redis-program.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const folder = temporaryFolder();
const given = process.env.REDIS_URL;
const servers: TestRedis[] = [];

async function start(appendOnly: 'append-only' | 'in-memory'): Promise<TestRedis> {
  const server = await startRedis({ appendOnly: appendOnly === 'append-only' });
  servers.push(server);
  return server;
}

async function withClient<T>(url: string, run: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(url, { disconnectTimeout: 50 });
  try {
    return await run(client);
  } finally {
    client.disconnect();
  }
}

afterEach(async () => {
  if (given === undefined) delete process.env.REDIS_URL;
  else process.env.REDIS_URL = given;
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});
afterAll(() => folder.remove());

describe('a Redis of our own', () => {
  const own = (kind: 'append-only' | 'in-memory') => {
    delete process.env.REDIS_URL;
    return start(kind);
  };

  test('never evicts a job', async () => {
    const { url } = await own('in-memory');
    const policy = await withClient(url, (client) => client.config('GET', 'maxmemory-policy'));
    expect(policy).toEqual(['maxmemory-policy', 'noeviction']);
  });

  test('has its data back after a kill when it writes it down', async () => {
    const server = await own('append-only');
    await withClient(server.url, (client) => client.set('key', 'kept'));
    await server.kill9();
    await server.restart();
    expect(await withClient(server.url, (client) => client.get('key'))).toBe('kept');
  });

  test('has lost it otherwise', async () => {
    const server = await own('in-memory');
    await withClient(server.url, (client) => client.set('key', 'lost'));
    await server.kill9();
    await server.restart();
    expect(await withClient(server.url, (client) => client.get('key'))).toBeNull();
  });

  test('can be emptied', async () => {
    const server = await own('in-memory');
    await withClient(server.url, (client) => client.set('key', 'value'));
    await server.flushAll();
    expect(await withClient(server.url, (client) => client.dbsize())).toBe(0);
  });

  test('is found under its other name', () => {
    const bin = join(folder.path, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'valkey-server'), '#!/bin/sh\n', { mode: 0o755 });
    expect(findRedis({ PATH: bin }).path).toBe(join(bin, 'valkey-server'));
  });

  test('is asked for where it can be neither found nor fetched', () => {
    expect(() => findRedis({ PATH: folder.path })).toThrow('Install redis-server');
  });
});

describe('a Redis given by REDIS_URL', () => {
  test('is used, and never killed', async () => {
    const other = await start('in-memory');
    process.env.REDIS_URL = new URL('/3', other.url).toString();
    const server = await startRedis();
    expect(server.url).toBe(process.env.REDIS_URL);
    await withClient(server.url, (client) => client.set('key', 'value'));
    await expect(server.kill9()).rejects.toThrow('cannot be killed');
    await server.stop();
    expect(await withClient(server.url, (client) => client.dbsize())).toBe(0);
  });
});
