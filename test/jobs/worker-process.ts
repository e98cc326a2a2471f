import pg from 'pg';
import { startWorkers } from '../../src/jobs/worker.js';
import { openDatabase } from '../../src/platform/database.js';
import { busOf } from '../alerts/overspend-world.js';
import { newLedger } from '../support/ledger.js';

// Workers in a process of their own, which kills itself right before it sends a statement: the last of
// KILL_AT, texts that must come one after the other, separated by >>.
const { WORK_URL = '', WORK_REDIS_URL, KILL_AT = '' } = process.env;

const awaited = KILL_AT.split('>>').filter((text) => text !== '');
const query = pg.Client.prototype.query as (this: pg.Client, ...args: unknown[]) => unknown;
(pg.Client.prototype as { query: unknown }).query = function (this: pg.Client, ...args: unknown[]) {
  const [sent] = args as [{ text?: string } | string];
  const text = typeof sent === 'string' ? sent : (sent?.text ?? '');
  if (awaited[0] !== undefined && text.includes(awaited[0])) awaited.shift();
  if (KILL_AT !== '' && awaited.length === 0) process.kill(process.pid, 'SIGKILL');
  return query.apply(this, args);
};

const database = openDatabase({ url: WORK_URL, poolSize: 8 });
const ledger = newLedger(database);
await startWorkers({
  config: {
    REDIS_URL: WORK_REDIS_URL,
    SWEEP_INTERVAL_MS: 100,
    DATABASE_POOL_SIZE: 8,
    DELIVERY_PRIVATE_HOSTS: ['127.0.0.1'],
  },
  leaseMs: 1_000,
  databaseUrl: WORK_URL,
  database,
  commandBus: busOf(ledger),
  ledger,
  log: (message) => process.stderr.write(`${message}\n`),
});
process.stdout.write('started\n');
