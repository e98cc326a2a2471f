import { recordPayment } from '../src/domain/execution.js';
import type { Policy } from '../src/domain/policy.js';
import { newEventId } from '../src/event-store/event-id.js';
import { readHead } from '../src/event-store/read.js';
import { Ledger } from '../src/ledger/ledger.js';
import type { Database } from '../src/platform/database.js';
import { balanceProjection } from '../src/projections/balance.projection.js';
import { DEFINITIONS } from '../src/projections/definitions.js';
import { catchUp } from '../src/projections/projector.js';
import { load } from './figures.js';
import { LEDGER_ID, LINES, newMeta, openBenchLedger, PURPOSE } from './ground.js';

/** Fills the benchmark ledger with payments until it has `count` events. */
export async function projectionEvents(
  database: Database,
  count: number,
  policy?: Policy,
): Promise<{ events: number }> {
  const ledger = new Ledger({ database, batchLimit: 500, queueLimit: 10_000, ledgersInMemory: 1 });
  const opened = await readHead(database.db, LEDGER_ID);
  if (opened.seq === 0) await openBenchLedger(ledger, policy);
  const { seq } = await readHead(database.db, LEDGER_ID);
  await load({ count: count - seq, inFlight: 2_000 }, (index) => {
    const lineId = LINES[(index * 7_919) % LINES.length] ?? '';
    const order = { paymentId: newEventId(), lineId, amountFen: 1n + BigInt(index % 999) };
    const meta = newMeta();
    const content = { ...order, voucherNumber: `V-${index}`, purpose: PURPOSE };
    return ledger.decide(LEDGER_ID, meta, (budget) => recordPayment(budget, content, meta));
  });
  await database.pool.query('SELECT 1');
  return { events: (await readHead(database.db, LEDGER_ID)).seq };
}

/** Brings every balance projection of a ledger to its head. */
export async function catchUpLedger(database: Database, ledgerId: string): Promise<void> {
  for (const definition of DEFINITIONS) {
    const log = (message: string) => console.error(message);
    await catchUp(database, balanceProjection(definition), { ledgerId, log });
  }
}
