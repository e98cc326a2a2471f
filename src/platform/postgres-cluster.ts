import { randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { PostgresBinaries } from './postgres-binaries.js';
import { spawnBound } from './processes.js';
import type { Account, ServerHome } from './server-account.js';

export const SUPERUSER = 'budget_ledger';

/**
 * Throws, naming both versions, when the data folder was made by another PostgreSQL major version.
 * Changes nothing.
 */
export function checkClusterVersion(home: ServerHome, binaries: PostgresBinaries): void {
  const file = join(home.clusterFolder, 'PG_VERSION');
  if (!existsSync(file)) return;
  const version = readFileSync(file, 'utf8').trim();
  if (version === String(binaries.majorVersion)) return;
  throw new Error(
    `The data folder ${home.folder} was made by PostgreSQL ${version}, and this is PostgreSQL ` +
      `${binaries.majorVersion}. Nothing was changed. Carry the data over with PostgreSQL's own ` +
      'tools, or choose another folder.',
  );
}

/**
 * Makes the cluster unless it is there, and returns the superuser's password. The cluster grows
 * under another name and is renamed when whole, so what a killed start left half made is never used.
 */
export async function ensureCluster(
  home: ServerHome,
  binaries: PostgresBinaries,
  durable: boolean,
): Promise<string> {
  removeUnfinished(home.folder);
  const passwordFile = join(home.folder, 'password');
  if (existsSync(home.clusterFolder)) return readPassword(passwordFile);

  const password = makePassword(passwordFile, home.account);
  const unfinished = `${home.clusterFolder}.new-${randomBytes(4).toString('hex')}`;
  mkdirSync(unfinished, { mode: 0o700 });
  giveTo(unfinished, home.account);
  await runInitdb({ binaries, home, folder: unfinished, passwordFile, durable });
  renameSync(unfinished, home.clusterFolder);
  if (durable) syncFolder(home.folder);
  return password;
}

function removeUnfinished(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (name.startsWith('cluster.new-'))
      rmSync(join(folder, name), { recursive: true, maxRetries: 10, retryDelay: 100 });
  }
}

function readPassword(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw new Error(`The password of the database cannot be read from ${file}.`, { cause });
  }
}

function makePassword(file: string, account: Account | undefined): string {
  const password = randomBytes(24).toString('base64url');
  // Removed first: the mode of a file that is there already would stay as it is.
  rmSync(file, { force: true });
  writeFileSync(file, `${password}\n`, { mode: 0o600, flag: 'wx' });
  giveTo(file, account);
  return password;
}

function giveTo(path: string, account: Account | undefined): void {
  if (account) chownSync(path, account.uid, account.gid);
}

interface InitdbRun {
  readonly binaries: PostgresBinaries;
  readonly home: ServerHome;
  readonly folder: string;
  readonly passwordFile: string;
  readonly durable: boolean;
}

async function runInitdb(run: InitdbRun): Promise<void> {
  const args = [
    `--pgdata=${run.folder}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${run.passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // PostgreSQL's own C.UTF-8 sorts by code point on every system and knows more than ASCII letters.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--data-checksums',
    ...(run.durable ? [] : ['--no-sync']),
  ];
  const initdb = spawnBound(run.binaries.initdb, args, {
    cwd: run.home.folder,
    env: serverEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe'],
    windowsHide: true,
    ...run.home.account,
  });
  let complaint = '';
  initdb.stderr?.on('data', (chunk) => {
    complaint += chunk;
  });
  const code = await new Promise((resolve, reject) => {
    initdb.on('error', reject).on('close', resolve);
  });
  if (code === 0) return;
  rmSync(run.folder, { recursive: true, force: true });
  throw new Error(`initdb could not make ${run.home.clusterFolder}: ${complaint.trim()}`);
}

/**
 * The environment for PostgreSQL's programs: ours without the settings that they would obey, and
 * with plain English messages, because some of them are read here.
 */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG)/.test(name));
  return { ...Object.fromEntries(inherited), LC_ALL: 'C' };
}

function syncFolder(folder: string): void {
  // Windows cannot open a folder.
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
}
