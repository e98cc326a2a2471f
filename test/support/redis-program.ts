import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A program and the environment in which it finds its libraries. */
export interface RedisProgram {
  readonly path: string;
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * Finds redis-server or valkey-server on the PATH. On Debian and its kin, where there is none, unpacks
 * the package into the user's cache folder, once, in about 10 s. Throws, saying what can be done, where
 * that is not possible either.
 */
export function findRedis(environment: NodeJS.ProcessEnv = process.env): RedisProgram {
  const installed = onPath(['redis-server', 'valkey-server'], environment);
  if (installed !== undefined) return { path: installed, environment };
  if (!onPath(['apt-get'], environment) || !onPath(['flock'], environment)) throw notFound();

  const cache = join(environment.XDG_CACHE_HOME || join(homedir(), '.cache'), 'budget-ledger');
  const folder = join(cache, 'redis');
  if (!existsSync(folder)) fetchRedis(cache, folder, environment);
  return unpacked(folder, environment);
}

function onPath(names: readonly string[], environment: NodeJS.ProcessEnv): string | undefined {
  const folders = (environment.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function notFound(reason = ''): Error {
  return new Error(
    'These tests need Redis. Install redis-server (6.2 or newer), or set REDIS_URL to a server ' +
      `whose data may be deleted. ${reason}`.trimEnd(),
  );
}

// Test files run in parallel: the second waits for the lock and then finds the work done.
function fetchRedis(cache: string, folder: string, environment: NodeJS.ProcessEnv): void {
  mkdirSync(cache, { recursive: true });
  const script = fileURLToPath(new URL('fetch-redis.sh', import.meta.url));
  const fetching = spawnSync('flock', [`${folder}.lock`, 'sh', script, folder], {
    encoding: 'utf8',
    env: environment,
  });
  if (fetching.status === 0) return;
  throw notFound(`Fetching it failed: ${fetching.error?.message ?? fetching.stderr}`);
}

function unpacked(folder: string, environment: NodeJS.ProcessEnv): RedisProgram {
  const usr = join(folder, 'system', 'usr');
  const libraries = readdirSync(join(usr, 'lib')).filter((name) => name.includes('-linux-'));
  const path = libraries.map((name) => join(usr, 'lib', name)).join(delimiter);
  return {
    path: join(usr, 'bin', 'redis-server'),
    environment: { ...environment, LD_LIBRARY_PATH: path },
  };
}
