import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

/** Who may run servers here decides which halves of some tests apply. */
export const AS_ROOT = process.getuid?.() === 0;
export const NOBODY = 65_534;

/** Makes a temporary folder that every user may enter, and returns how to remove it. */
export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'budget-ledger-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Runs one statement on a connection of its own and returns the rows. */
export async function query(url: string, text: string): Promise<readonly pg.QueryResultRow[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}
