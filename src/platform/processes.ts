import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Starts a program that does not outlive this process. Where util-linux offers `setpriv`, the kernel
 * sends the child SIGINT when this process dies, even of a kill -9. On other systems the child is an
 * ordinary one, and whoever starts next finds what was left behind.
 *
 * The user is changed by `spawn`, before setpriv runs: changing it afterwards would clear the
 * kernel's promise. The promise is bound to the thread, so call this on the main thread.
 */
export function spawnBound(
  command: string,
  args: readonly string[],
  options: SpawnOptions,
): ChildProcess {
  return hasParentDeathSignal()
    ? spawn('setpriv', ['--pdeathsig', 'INT', '--', command, ...args], options)
    : spawn(command, args, options);
}

let parentDeathSignal: boolean | undefined;

function hasParentDeathSignal(): boolean {
  // Asked by trying: the setpriv of BusyBox has no --pdeathsig.
  parentDeathSignal ??=
    process.platform === 'linux' &&
    spawnSync('setpriv', ['--pdeathsig', 'INT', 'true'], { stdio: 'ignore' }).status === 0;
  return parentDeathSignal;
}

/**
 * Whether the process lives. A zombie is dead: where process 1 does not reap (many containers), the
 * remains of a killed process answer signals for a long time.
 */
export function isAlive(pid: number): boolean {
  return acceptsSignals(pid) && processStatus(pid)?.state !== 'Z';
}

function acceptsSignals(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * When the process was started, in a form that differs between two processes that had the same id
 * one after the other: clock ticks since boot. `0` where the system does not tell (no /proc).
 */
export function startedAt(pid: number): string {
  return processStatus(pid)?.startedAt ?? '0';
}

interface ProcessStatus {
  readonly state: string;
  readonly startedAt: string;
}

function processStatus(pid: number): ProcessStatus | undefined {
  const text = readIfThere(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  // The name, second field, is in brackets and may itself hold spaces and brackets.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0] ?? '', startedAt: fields[19] ?? '0' };
}

/**
 * The program and arguments of a living process, or undefined where the system does not tell.
 * Arguments are separated by spaces, so one that holds spaces cannot be told from several.
 */
export function commandLine(pid: number): string | undefined {
  if (process.platform === 'win32') return undefined;
  if (process.platform === 'linux') {
    return readIfThere(`/proc/${pid}/cmdline`)?.replaceAll('\0', ' ').trim();
  }
  const answer = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  return answer.status === 0 ? answer.stdout.trim() : undefined;
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Waits until the process is gone, at most `timeoutMs`; tells whether it is. */
export async function waitUntilGone(pid: number, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (isAlive(pid)) {
    if (Date.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return true;
}
