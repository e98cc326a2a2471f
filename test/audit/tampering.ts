import type pg from 'pg';
import { requestReallocation } from '../../src/domain/reallocation.js';
import { CommandRefused } from '../../src/ledger/answer.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { AUDIT, OFFICER, REQUESTED, SYSTEM } from '../domain/fixture.js';
import { LEDGER_ID, under } from '../support/ledger.js';

// Everything is tampered with as the database's own superuser, one change at a time, and put back
// after verification has seen it.

/** Tables of which verification finds every changed field. */
export const CHECKED_TABLES = [
  'event',
  'ledger_head',
  'posting',
  'line_balance',
  'document',
  'refusal',
  'personal_data',
];

/** Looks at the ledger with something changed in it; puts every table back as it was. */
export async function tampered<Result>(
  owner: pg.Client,
  { statements, look }: { statements: readonly string[]; look: () => Promise<Result> },
): Promise<Result> {
  const tables = [...CHECKED_TABLES, 'command_result'];
  for (const table of tables) {
    await owner.query(`CREATE TEMP TABLE saved_${table} AS SELECT * FROM ledger.${table}`);
  }
  try {
    for (const statement of statements) await owner.query(statement);
    return await look();
  } finally {
    for (const table of tables) {
      await owner.query(`DELETE FROM ledger.${table}`);
      await owner.query(`INSERT INTO ledger.${table} SELECT * FROM saved_${table}`);
      await owner.query(`DROP TABLE saved_${table}`);
    }
  }
}

/** Asks for one fen more than is available, and is refused. */
export async function refuseReallocation(ledger: Ledger, reallocationId: string): Promise<void> {
  const filing = under(reallocationId, { ...OFFICER, documentNumber: `D-${reallocationId}` });
  const from = [{ lineId: AUDIT, amountFen: 5_001n }];
  const to = [{ lineId: SYSTEM, amountFen: 5_001n }];
  const content = { ...REQUESTED, reallocationId, from, to };
  const asked = { command: 'requestReallocation', content };
  const refused = await ledger
    .decide(LEDGER_ID, filing, (budget) => requestReallocation(budget, content, filing), asked)
    .catch((error: unknown) => error);
  if (!(refused instanceof CommandRefused)) throw new Error('the reallocation was not refused');
}
