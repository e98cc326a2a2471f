import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from '../platform/database.js';
import { projectionStatus } from '../projections/projections.queries.js';
import { behindOf } from './behind.js';

const LOOK_EVERY_MS = 50;

/**
 * Waits until every projection of a ledger stands at its head and every crossing is posted. Rejects
 * after `timeoutMs` with what was still missing.
 */
export async function waitUntilCaughtUp(
  database: Database,
  ledgerId: string,
  { timeoutMs }: { readonly timeoutMs: number },
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while ((await behindOf(database.db, ledgerId)) !== undefined) {
    if (Date.now() > deadline) throw new Error(await missing(database, ledgerId, timeoutMs));
    await pause(LOOK_EVERY_MS);
  }
}

async function missing({ db }: Database, ledgerId: string, timeoutMs: number): Promise<string> {
  const behind = await behindOf(db, ledgerId);
  const status = await projectionStatus(db, { ledgerId });
  const standing = status.map(({ projection, lag, blocked }) => {
    const reason = blocked === null ? '' : `, blocked at event ${blocked.seq}: ${blocked.reason}`;
    return `${projection} ${lag} behind${reason}`;
  });
  const jobs = behind?.jobs.join(', ') ?? 'nothing';
  return `ledger ${ledgerId} still waits for ${jobs} after ${timeoutMs} ms (${standing.join('; ')})`;
}
