import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, join } from 'node:path';

/** A user and group to run a program as, given to `spawn`. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Where the server's files lie and who runs it. */
export interface ServerHome {
  readonly folder: string;
  /** PostgreSQL's own data folder, inside `folder`. */
  readonly clusterFolder: string;
  /** Undefined: the user of this process. */
  readonly account: Account | undefined;
  /** Where private copies of the programs are put. */
  readonly copiesFolder: string;
}

// PostgreSQL refuses to run as root. This account, `nobody`, exists without being created.
const NOBODY: Account = { uid: 65534, gid: 65534 };
const ROOT_HOME = '/var/lib/budget-ledger';
const OWN_FILES = /^(cluster|password|port|postgres\.log|binaries-|owner-)/;

/**
 * Decides who runs the server and where its files lie. Root hands it to an account without rights
 * and, where that account cannot reach the wanted folder, keeps the data under /var/lib.
 * Makes the folder. Throws when it holds something else or belongs to another user.
 */
export function chooseServerHome(dataDir: string, log: (message: string) => void): ServerHome {
  const isRoot = process.getuid?.() === 0;
  const firstMade = mkdirSync(dataDir, { recursive: true, mode: isRoot ? 0o711 : 0o700 });
  // One spelling per folder: it is looked for in the command line of a server that was left behind.
  const wanted = realpathSync(dataDir);
  refuseForeignFiles(wanted);
  if (!isRoot) return homeOfUser(wanted);

  const account = accountFor(join(wanted, 'cluster'));
  const moved = join(ROOT_HOME, movedName(wanted));
  if (existsSync(join(wanted, 'cluster'))) {
    if (letEnter(wanted, account)) return homeOfRoot(wanted, account);
    throw new Error(
      `The data folder ${wanted} cannot be reached by user ${account.uid}, who must run ` +
        'PostgreSQL because root may not. Let that user pass through the folders above it.',
    );
  }
  if (!existsSync(moved) && letEnter(wanted, account)) return homeOfRoot(wanted, account);
  if (firstMade !== undefined) rmSync(firstMade, { recursive: true });
  log(`Keeping the data in ${moved}: user ${account.uid}, who runs it, cannot reach ${wanted}.`);
  mkdirSync(moved, { recursive: true, mode: 0o711 });
  if (letEnter(moved, account)) return homeOfRoot(moved, account);
  throw new Error(`User ${account.uid} cannot reach ${moved}.`);
}

function homeOfUser(folder: string): ServerHome {
  const clusterFolder = join(folder, 'cluster');
  const cluster = statSync(clusterFolder, { throwIfNoEntry: false });
  const user = process.getuid?.();
  if (cluster && user !== undefined && cluster.uid !== user) {
    throw new Error(
      `The data folder ${folder} belongs to user ${cluster.uid}, and this process runs as user ` +
        `${user}. Run it as that user or as root, or choose another folder.`,
    );
  }
  return { folder, clusterFolder, account: undefined, copiesFolder: folder };
}

function homeOfRoot(folder: string, account: Account): ServerHome {
  return { folder, clusterFolder: join(folder, 'cluster'), account, copiesFolder: ROOT_HOME };
}

// Data made by an ordinary user stays that user's when root starts the server once.
function accountFor(clusterFolder: string): Account {
  const cluster = statSync(clusterFolder, { throwIfNoEntry: false });
  return cluster && cluster.uid !== 0 ? { uid: cluster.uid, gid: cluster.gid } : NOBODY;
}

function movedName(wanted: string): string {
  return `${basename(wanted)}-${createHash('sha256').update(wanted).digest('hex').slice(0, 12)}`;
}

// The folder itself stays root's; the account need only pass through it to the cluster.
function letEnter(folder: string, account: Account): boolean {
  const mode = statSync(folder).mode;
  if ((mode & 0o111) !== 0o111) chmodSync(folder, mode | 0o111);
  const answer = spawnSync('/bin/sh', ['-c', 'test -x "$1"', 'sh', folder], {
    cwd: '/',
    ...account,
  });
  if (answer.error) {
    throw new Error(`Cannot run a program as user ${account.uid}: ${answer.error.message}`);
  }
  return answer.status === 0;
}

function refuseForeignFiles(folder: string): void {
  const names = readdirSync(folder);
  const foreign = names.find((name) => !OWN_FILES.test(name));
  if (foreign !== undefined && !names.includes('cluster')) {
    throw new Error(
      `The folder ${folder} is not empty (it holds ${foreign}) and is no data folder of this ` +
        'program. Choose another one.',
    );
  }
}
