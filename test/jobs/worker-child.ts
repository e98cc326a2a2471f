import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const LOADER = new URL('../support/typescript.mjs', import.meta.url);
const SCRIPT = fileURLToPath(new URL('worker-process.ts', import.meta.url));

export interface WorkerChild {
  readonly child: ChildProcess;
  /** The signal that ended it. */
  readonly ended: Promise<NodeJS.Signals | null>;
}

/** Starts workers in a process of their own; see `worker-process.ts` for where it kills itself. */
export function startWorkerChild(options: {
  readonly url: string;
  readonly redisUrl: string | undefined;
  readonly killAt?: string;
}): WorkerChild {
  const { url, redisUrl, killAt = '' } = options;
  const child = spawn(process.execPath, ['--import', LOADER.href, SCRIPT], {
    env: {
      ...process.env,
      WORK_URL: url,
      ...(redisUrl === undefined ? {} : { WORK_REDIS_URL: redisUrl }),
      KILL_AT: killAt,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return { child, ended: once(child, 'exit').then(([, signal]) => signal) };
}
