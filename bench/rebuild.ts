import pg from 'pg';
import { ACCOUNT_COLUMNS } from '../src/ledger/codec.js';
import { type Database, openDatabase } from '../src/platform/database.js';
import { rebuildProjection } from '../src/projections/rebuild.js';
import { interleaved, median, printTable } from './figures.js';
import { freshDatabase, LEDGER_ID } from './ground.js';
import { catchUpLedger, projectionEvents } from './projection-load.js';

const EVENTS = 200_000;
const ROUNDS = 5;
const SUMS = Object.values(ACCOUNT_COLUMNS)
  .map((column) => `sum(${column})`)
  .join(', ');

/** Rebuild of the balances of a 200,000-event ledger against the same aggregation in one GROUP BY. */
export async function benchRebuild(serverUrl: string): Promise<void> {
  const url = await freshDatabase(serverUrl, 'bench_rebuild');
  const database = openDatabase({ url, poolSize: 6 });
  try {
    const { events } = await projectionEvents(database, EVENTS);
    await catchUpLedger(database, LEDGER_ID);
    // What autovacuum does within a minute of such a load.
    await asOwner(url, 'ANALYZE ledger.posting');
    const month = `, date_trunc('month', effective_on::timestamp)`;
    const figures = await interleaved(ROUNDS, {
      'one SQL GROUP BY over narrow columns, per line': () => timed(() => groupBy(database, '')),
      'the same, per line and month': () => timed(() => groupBy(database, month)),
      'rebuild of projection subject': () =>
        timed(() => rebuildProjection(database, { ledgerId: LEDGER_ID, projection: 'subject' })),
      'rebuild of projection month': () =>
        timed(() => rebuildProjection(database, { ledgerId: LEDGER_ID, projection: 'month' })),
    });
    const [perLine = [], perMonth = [], ...rebuilds] = Object.values(figures);
    const rows = Object.entries(figures).map(([what, seconds]) => ({
      what,
      // The projection by month sums what the second statement sums, the other what the first does.
      'seconds (median)': median(seconds),
      'events/s': events / median(seconds),
      'of GROUP BY': median(
        (what.includes('month') ? perMonth : perLine).map(
          (second, round) => second / (seconds[round] ?? Number.NaN),
        ),
      ),
    }));
    if (rebuilds.length === 0) throw new Error('nothing was rebuilt');
    printTable(
      `rebuild, ${events.toLocaleString('en')} events, ${ROUNDS} interleaved rounds`,
      rows,
    );
  } finally {
    await database.close();
  }
}

async function groupBy({ pool }: Database, month: string): Promise<void> {
  const text = `SELECT line_id${month}, ${SUMS} FROM ledger.posting
    WHERE ledger_id = $1 GROUP BY line_id${month}`;
  await pool.query(text, [LEDGER_ID]);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1_000;
}

async function asOwner(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
}
