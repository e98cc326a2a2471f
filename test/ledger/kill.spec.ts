import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { verifyLedger } from '../../src/audit/verify.js';
import { readHead } from '../../src/event-store/read.js';
import {
  LEDGER_ID,
  type LedgerUnderTest,
  ledgerUnderTest,
  openReady,
  pay,
} from '../support/ledger.js';

// A process that posts payments is killed with SIGKILL in the middle of the load, several times. What it
// acknowledged is there; what is posted again under the same key is there once.

const LOADER = fileURLToPath(new URL('../support/payment-loader.ts', import.meta.url));
const TYPESCRIPT = new URL('../support/typescript.mjs', import.meta.url).href;
const ROUNDS = 3;
const PAYMENTS_PER_ROUND = 2_000;

let test: LedgerUnderTest;

beforeAll(async () => {
  test = await ledgerUnderTest();
  await openReady(test.ledger);
});

afterAll(async () => {
  await test.close();
});

async function loadUntilKilled(round: number): Promise<string[]> {
  const environment = { ...process.env, LOAD_URL: test.url, LOAD_PREFIX: `round-${round}-` };
  const loader = spawn(process.execPath, ['--import', TYPESCRIPT, LOADER], {
    env: { ...environment, LOAD_COUNT: String(PAYMENTS_PER_ROUND), NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const acknowledged: string[] = [];
  const exited = once(loader, 'exit');
  for await (const line of createInterface({ input: loader.stdout })) {
    acknowledged.push(line);
    if (acknowledged.length === 200 * (round + 1)) loader.kill('SIGKILL');
  }
  const [, signal] = await exited;
  expect(signal).toBe('SIGKILL');
  return acknowledged;
}

it('loses no acknowledged payment and doubles none when the process is killed during load', async () => {
  const before = (await readHead(test.database.db, LEDGER_ID)).seq;
  for (let round = 0; round < ROUNDS; round += 1) {
    const acknowledged = await loadUntilKilled(round);
    const rows = await test.database.db
      .selectFrom('event')
      .select('entity_id')
      .where('ledger_id', '=', LEDGER_ID)
      .where('entity_id', 'like', `round-${round}-%`)
      .execute();
    const stored = rows.map((row) => row.entity_id);
    expect(new Set(stored).size).toBe(stored.length);
    expect(stored).toEqual(expect.arrayContaining(acknowledged));
    const all = Array.from({ length: PAYMENTS_PER_ROUND }, (_, index) => `round-${round}-${index}`);
    const receipts = await Promise.all(all.map((paymentId) => pay(test.ledger, { paymentId })));
    const replayed = receipts.filter((receipt) => receipt.replayed).length;
    expect(replayed).toBe(stored.length);
  }
  const after = (await readHead(test.database.db, LEDGER_ID)).seq;
  expect(after - before).toBe(ROUNDS * PAYMENTS_PER_ROUND);
  expect((await verifyLedger(test.database, LEDGER_ID)).findings).toEqual([]);
});
