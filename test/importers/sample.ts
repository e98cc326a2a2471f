import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  OpenLedgerCommand,
  OpenLedgerHandler,
} from '../../src/capabilities/opening/opening.commands.js';
import { readLedgerFile } from '../../src/importers/ledger.importer.js';
import { Ledger } from '../../src/ledger/ledger.js';
import { type Database, openDatabase } from '../../src/platform/database.js';

export const LEDGER_ID = '440307-audit-2023';
export const SAMPLE = fileURLToPath(new URL('../../samples/longgang-audit-2023/', import.meta.url));

const FIXTURE = new URL('../fixtures/longgang-2023-tables-07-08.json', import.meta.url);

export interface PrintedRow {
  readonly unit: string;
  readonly code: string | null;
  readonly total: string;
  readonly basic: string;
  readonly project: string;
}

/** The cells of tables 7 and 8 as the publication prints them, in 万元. */
export const PRINTED: Readonly<Record<'table07' | 'table08', readonly PrintedRow[]>> = JSON.parse(
  readFileSync(FIXTURE, 'utf8'),
);

export function openTestLedger(url: string): { database: Database; ledger: Ledger } {
  const database = openDatabase({ url, poolSize: 4 });
  const ledger = new Ledger({ database, batchLimit: 256, queueLimit: 4_000, ledgersInMemory: 8 });
  return { database, ledger };
}

/** Opens the sample ledger, or one like it under another id. */
export async function openSample(ledger: Ledger, ledgerId = LEDGER_ID): Promise<void> {
  const order = { ...(await readLedgerFile(`${SAMPLE}ledger.json`)), ledgerId };
  await new OpenLedgerHandler(ledger).execute(
    new OpenLedgerCommand(order, {
      actor: 'tester',
      effectiveOn: '2023-01-01',
      client: 'test',
      idempotencyKey: 'open',
      request: 'open',
      correlationId: 'open',
    }),
  );
}
