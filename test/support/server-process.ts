import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { EmbeddedPostgres } from '../../src/platform/embedded-postgres.js';
import type { ServerProcessOrder } from './embedded-postgres-process.js';

/** Who may run servers here decides which halves of some tests apply. */
export const AS_ROOT = process.getuid?.() === 0;
/** Who runs root's servers. */
export const NOBODY = 65_534;

const SUPPORT = new URL('./', import.meta.url);

export interface ServerProcess {
  readonly child: ChildProcess;
  readonly pid: number;
  /** Resolves when the server accepts connections; rejects with the message it failed with. */
  readonly started: Promise<Omit<EmbeddedPostgres, 'stop'>>;
  readonly logged: readonly string[];
  /** Sends a signal and resolves with what the process ended by. */
  end(signal: NodeJS.Signals): Promise<NodeJS.Signals | number | null>;
}

const children = new Set<ChildProcess>();

/** Kills every child that still runs. Call it after each test: a failed one leaves its child. */
export function killServerProcesses(): void {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
}

/** Starts an embedded server in a child process of its own. */
export function startServerProcess(
  order: ServerProcessOrder,
  environment: NodeJS.ProcessEnv = process.env,
): ServerProcess {
  const script = new URL('embedded-postgres-process.ts', SUPPORT);
  const loader = new URL('typescript.mjs', SUPPORT);
  const args = ['--import', loader.href, script.pathname, JSON.stringify(order)];
  const child = spawn(process.execPath, args, {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.add(child);
  const logged: string[] = [];
  const started = listen(child, logged);
  // Tests that kill the process early never look at it.
  started.catch(() => {});
  const ended = once(child, 'exit').then(([code, signal]) => signal ?? code);
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return ended;
  };
  return { child, pid: child.pid ?? 0, started, logged, end };
}

async function listen(
  child: ChildProcess,
  logged: string[],
): Promise<Omit<EmbeddedPostgres, 'stop'>> {
  if (!child.stdout) throw new Error('the child has no standard output');
  for await (const line of createInterface({ input: child.stdout })) {
    const report = JSON.parse(line);
    if (report.log !== undefined) logged.push(report.log);
    if (report.failed !== undefined) throw new Error(report.failed);
    if (report.started !== undefined) return report.started;
  }
  throw new Error('the process ended without a word');
}

/** The process id of the server that runs on the data folder, from its lock file. */
export function postmasterPid(dataDir: string): number {
  const text = readFileSync(join(dataDir, 'cluster', 'postmaster.pid'), 'utf8');
  const pid = Number(text.split('\n')[0]);
  // A signal to process 0 would go to this whole test run.
  if (!(pid > 0)) throw new Error(`No process id in the lock file: ${text}`);
  return pid;
}
