import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isAlive, startedAt } from './processes.js';

const MARKER = /^owner-(\d+)-(\d+)$/;
const ATTEMPTS = 5;

/**
 * Claims the folder for this process and returns how to give it back. A claim whose process died is
 * void, even if its process id has been given out again. Throws, naming folder and process, while
 * another claim holds.
 *
 * Every claimant puts down its own marker before it looks for others, so two that come at the same
 * moment see each other. Both then step back and try again after a different pause.
 */
export async function claimFolder(folder: string): Promise<() => void> {
  for (let attempt = 1; ; attempt += 1) {
    const marker = ownMarker(folder);
    const holder = livingClaim(folder, marker);
    if (holder === undefined) return () => rmSync(marker, { force: true });
    rmSync(marker, { force: true });
    if (attempt === ATTEMPTS) throw inUse(folder, holder);
    await delay(20 + Math.random() * 80);
  }
}

function ownMarker(folder: string): string {
  const marker = join(folder, `owner-${process.pid}-${startedAt(process.pid)}`);
  try {
    // `wx`: this process may itself hold the folder already.
    writeFileSync(marker, '', { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw inUse(folder, process.pid);
    throw error;
  }
  return marker;
}

function livingClaim(folder: string, own: string): number | undefined {
  for (const name of readdirSync(folder)) {
    const [, pidText, since] = MARKER.exec(name) ?? [];
    if (pidText === undefined || join(folder, name) === own) continue;
    const pid = Number(pidText);
    if (isAlive(pid) && startedAt(pid) === since) return pid;
    rmSync(join(folder, name), { force: true });
  }
  return undefined;
}

function inUse(folder: string, pid: number): Error {
  return new Error(
    `The data folder ${folder} is in use by process ${pid}. Stop that one first, or use the ` +
      'server it has started.',
  );
}
