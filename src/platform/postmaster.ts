import { type ChildProcess, spawnSync } from 'node:child_process';
import { closeSync, fstatSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { PostgresBinaries } from './postgres-binaries.js';
import { serverEnvironment } from './postgres-cluster.js';
import { commandLine, isAlive, spawnBound, waitUntilGone } from './processes.js';
import type { ServerHome } from './server-account.js';

const LOCK_FILE = 'postmaster.pid';
const FAST_STOP_MS = 60_000;
const IMMEDIATE_STOP_MS = 10_000;
const POLL_MS = 20;
const PATIENCE_MS = 10_000;

/** A running server process. */
export interface Postmaster {
  /** Asks the process to stop, without waiting: all that can be done while this process exits. */
  signalStop(): void;
  /** Ends all sessions, writes a checkpoint and waits until the process is gone. */
  stop(): Promise<void>;
}

/** Why a server that was started ended at once. */
export type StartFailure = 'port-taken' | 'still-held' | 'other';

export interface PostmasterLaunch {
  readonly binaries: PostgresBinaries;
  readonly home: ServerHome;
  readonly port: number;
  readonly settings: Readonly<Record<string, string>>;
  /** A process id in a stale lock file that now belongs to something else, see `clearLeftover`. */
  readonly stalePid: number | undefined;
  readonly log: (message: string) => void;
}

/** Thrown by `launchPostmaster`; the message ends in what the server wrote. */
export class PostmasterFailed extends Error {
  readonly failure: StartFailure;

  constructor(failure: StartFailure, message: string) {
    super(message);
    this.failure = failure;
  }
}

/**
 * Starts the server once and resolves when it accepts connections, however long its recovery takes.
 * Throws `PostmasterFailed` when it ends instead.
 */
export async function launchPostmaster(launch: PostmasterLaunch): Promise<Postmaster> {
  const logFile = join(launch.home.folder, 'postgres.log');
  const descriptor = openSync(logFile, 'a', 0o600);
  const logStart = fstatSync(descriptor).size;
  const child = spawnPostmaster(launch, descriptor);
  closeSync(descriptor);
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  let reason: string | undefined;
  void ended.then((text) => {
    reason = text;
  });

  const impatientAt = Date.now() + PATIENCE_MS;
  let silent = true;
  while (!isReady(launch.home, child.pid)) {
    if (reason !== undefined) throw failure(reason, readFrom(logFile, logStart));
    if (silent && Date.now() > impatientAt) {
      launch.log(`PostgreSQL is still starting, probably recovering; it writes to ${logFile}.`);
      silent = false;
    }
    await delay(POLL_MS);
  }
  return postmaster(child, ended, launch);
}

function spawnPostmaster(launch: PostmasterLaunch, logDescriptor: number): ChildProcess {
  const { binaries, home, stalePid } = launch;
  const settings: Readonly<Record<string, string>> = {
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...launch.settings,
    listen_addresses: '127.0.0.1',
    port: String(launch.port),
    unix_socket_directories: '',
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return spawnBound(binaries.postgres, ['-D', home.clusterFolder, ...flags], {
    cwd: home.folder,
    // PostgreSQL takes a lock file for stale when it names this process, and no other check is lost.
    // Editing or removing the file would lose the check for sessions that outlived their server.
    env: { ...serverEnvironment(), PG_GRANDPARENT_PID: stalePid ? String(stalePid) : undefined },
    // A session of its own: Ctrl-C in the terminal is for us, and we stop the server last.
    detached: process.platform !== 'win32',
    stdio: ['ignore', logDescriptor, logDescriptor],
    windowsHide: true,
    ...home.account,
  });
}

function isReady(home: ServerHome, pid: number | undefined): boolean {
  const lines = lockFileLines(home);
  return lines[0] === String(pid) && lines[7] === 'ready';
}

function lockFileLines(home: ServerHome): readonly string[] {
  try {
    const text = readFileSync(join(home.clusterFolder, LOCK_FILE), 'utf8');
    return text.split('\n').map((line) => line.trim());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function readFrom(file: string, offset: number): string {
  return readFileSync(file).subarray(offset).toString('utf8').trim();
}

function failure(reason: string, written: string): PostmasterFailed {
  return new PostmasterFailed(
    failureOf(written),
    `PostgreSQL did not start (${reason}). It wrote:\n${written.slice(-2_000)}`,
  );
}

function failureOf(written: string): StartFailure {
  if (/could not bind IPv4|could not create any TCP\/IP sockets/.test(written)) {
    return 'port-taken';
  }
  const held = /pre-existing shared memory block|lock file "postmaster.pid" already exists/;
  return held.test(written) ? 'still-held' : 'other';
}

function postmaster(
  child: ChildProcess,
  ended: Promise<string>,
  { binaries, home, log }: PostmasterLaunch,
): Postmaster {
  let stopping = false;
  void ended.then((reason) => {
    if (!stopping) log(`PostgreSQL in ${home.folder} ended unexpectedly: ${reason}.`);
  });
  // A caller that ends without stop() is not held back; the exit hook stops the server.
  child.unref();
  const request = (mode: StopMode) => {
    stopping = true;
    const { pid, exitCode, signalCode } = child;
    // The id of an ended process may by now be somebody else's.
    const running = exitCode === null && signalCode === null;
    if (running && pid !== undefined) requestStop({ pid, binaries, home, mode });
  };
  return {
    signalStop: () => request('fast'),
    stop: async () => {
      child.ref();
      request('fast');
      if (!(await settled(ended, FAST_STOP_MS))) {
        log(`PostgreSQL in ${home.folder} does not stop; stopping it at once.`);
        request('immediate');
      }
      await ended;
    },
  };
}

async function settled(promise: Promise<unknown>, timeoutMs: number): Promise<boolean> {
  const timer = new AbortController();
  const timeout = delay(timeoutMs, false, { signal: timer.signal }).catch(() => false);
  const done = await Promise.race([promise.then(() => true), timeout]);
  timer.abort();
  return done;
}

type StopMode = 'fast' | 'immediate';

interface StopRequest {
  readonly pid: number;
  readonly binaries: PostgresBinaries;
  readonly home: ServerHome;
  readonly mode: StopMode;
}

function requestStop({ pid, binaries, home, mode }: StopRequest): void {
  // Windows has no such signals: there Node would end the process on the spot.
  if (process.platform === 'win32') {
    spawnSync(binaries.pgCtl, ['stop', '-W', '-D', home.clusterFolder, '-m', mode]);
  } else {
    process.kill(pid, mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
  }
}

/**
 * Stops the server that a killed process of ours left behind. Trusts the process id in the lock file
 * only if that process is a server of this very data folder. Returns the id if it is something else
 * by now, so that PostgreSQL can be told.
 */
export async function clearLeftover(
  home: ServerHome,
  binaries: PostgresBinaries,
  log: (message: string) => void,
): Promise<number | undefined> {
  const [pidText] = lockFileLines(home);
  // A power cut can leave the file empty, which PostgreSQL takes for a server just starting.
  if (pidText === '') rmSync(join(home.clusterFolder, LOCK_FILE));
  const pid = Number(pidText ?? 0);
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  if (!isAlive(pid) || !serves(pid, home)) return pid;

  log(`Stopping the PostgreSQL server, process ${pid}, that an earlier run left behind.`);
  requestStop({ pid, binaries, home, mode: 'fast' });
  if (await waitUntilGone(pid, FAST_STOP_MS)) return undefined;
  requestStop({ pid, binaries, home, mode: 'immediate' });
  if (await waitUntilGone(pid, IMMEDIATE_STOP_MS)) return undefined;
  throw new Error(
    `The PostgreSQL server, process ${pid}, that an earlier run left on ${home.folder} does not stop.`,
  );
}

function serves(pid: number, home: ServerHome): boolean {
  const line = commandLine(pid);
  // Windows does not tell; pg_ctl, which is used to stop it there, asks only a server.
  if (line === undefined) return process.platform === 'win32';
  return line.includes('postgres') && line.includes(`-D ${home.clusterFolder} `);
}
