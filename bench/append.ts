import { NestFactory } from '@nestjs/core';
import { CommandBus } from '@nestjs/cqrs';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { AppModule } from '../src/app.module.js';
import { RecordPaymentCommand } from '../src/capabilities/execution/execution.commands.js';
import { newEventId } from '../src/event-store/event-id.js';
import { Ledger } from '../src/ledger/ledger.js';
import { readConfig } from '../src/platform/config.js';
import { type Database, openDatabase } from '../src/platform/database.js';
import { interleaved, type Load, load, median, printTable } from './figures.js';
import { freshDatabase, LEDGER_ID, LINES, newMeta, openBenchLedger, PURPOSE } from './ground.js';
import { NaiveLedger } from './naive.js';

const ROUNDS = 5;
const COMMANDS = 20_000;
const NAIVE_COMMANDS = 1_500;
const LOG_TABLES = ['event', 'posting', 'document', 'command_result', 'line_balance'] as const;

/** Durable payments through the command bus against a transaction per command, and against COPY. */
export async function benchAppend(serverUrl: string): Promise<void> {
  const url = await freshDatabase(serverUrl, 'bench_append');
  const naiveUrl = await freshDatabase(serverUrl, 'bench_naive');
  const [database, naiveDatabase] = [url, naiveUrl].map((one) =>
    openDatabase({ url: one, poolSize: 8 }),
  );
  if (database === undefined || naiveDatabase === undefined) throw new Error('no database');
  const app = await commandBusOn(database);
  const naiveApp = await commandBusOn(naiveDatabase);
  const naive = new NaiveLedger(naiveUrl, 64);
  try {
    const pay = () => app.bus.execute(payment());
    const rivals = {
      'command bus, 1 in flight': () => load({ count: 1_000, inFlight: 1 }, pay),
      'command bus, 64 in flight': () => load({ count: COMMANDS / 2, inFlight: 64 }, pay),
      'command bus, 512 in flight': () => load({ count: COMMANDS, inFlight: 512 }, pay),
      'a transaction per command, 64 in flight': () =>
        load({ count: NAIVE_COMMANDS, inFlight: 64 }, () => naive.pay(payment().fact)),
      'COPY of the same rows': async () => copyRate(url),
    };
    await load({ count: COMMANDS, inFlight: 512 }, pay);
    const figures = await interleaved(ROUNDS, rivals);
    print(figures);
    await printRowSizes(database);
  } finally {
    await naive.pool.end();
    await Promise.all([app.close(), naiveApp.close(), database.close(), naiveDatabase.close()]);
  }
}

async function commandBusOn(database: Database) {
  const context = await NestFactory.createApplicationContext(
    AppModule.with({ config: readConfig({}), database }),
    { logger: ['error'] },
  );
  await context.init();
  await openBenchLedger(context.get(Ledger));
  return { bus: context.get(CommandBus), close: () => context.close() };
}

let payments = 0;

function payment() {
  payments += 1;
  const order = {
    paymentId: newEventId(),
    lineId: LINES[payments % LINES.length] ?? '',
    amountFen: BigInt((payments % 100_000) + 1),
    voucherNumber: `2023-记-${payments}`,
    purpose: PURPOSE,
  };
  const command = new RecordPaymentCommand(LEDGER_ID, order, newMeta());
  return Object.assign(command, { fact: { type: 'PaymentRecorded', ...order } as const });
}

function print(figures: Readonly<Record<string, Load[]>>): void {
  const naive = figures['a transaction per command, 64 in flight'] ?? [];
  const copy = figures['COPY of the same rows'] ?? [];
  const against = (rivals: Load[], loads: Load[]) =>
    median(loads.map(({ rate }, round) => rate / (rivals[round]?.rate ?? Number.NaN)));
  const rows = Object.entries(figures).map(([what, loads]) => ({
    what,
    'per second (median)': median(loads.map(({ rate }) => rate)),
    'p50 ms': median(loads.map(({ p50Ms }) => p50Ms)),
    'p99 ms': median(loads.map(({ p99Ms }) => p99Ms)),
    'times one transaction per command': against(naive, loads),
    'of COPY': against(copy, loads),
  }));
  printTable(
    `durable payments, one ledger, ${LINES.length} lines, ${ROUNDS} interleaved rounds`,
    rows,
  );
}

/** Events per second of a COPY of the newest rows of every table that an append writes. */
async function copyRate(url: string): Promise<Load> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const rowsOf = new Map<string, Buffer>();
    for (const table of LOG_TABLES) {
      await client.query(`DROP TABLE IF EXISTS copy_${table}`);
      await client.query(`CREATE TABLE copy_${table} (LIKE ledger.${table} INCLUDING ALL)`);
      rowsOf.set(table, await rowsAsText(client, table));
    }
    const start = performance.now();
    await client.query('BEGIN');
    for (const [table, rows] of rowsOf) await copyInto(client, table, rows);
    await client.query('COMMIT');
    const rate = COMMANDS / ((performance.now() - start) / 1_000);
    return { rate, p50Ms: Number.NaN, p99Ms: Number.NaN };
  } finally {
    await client.end();
  }
}

const NEWEST: Readonly<Record<(typeof LOG_TABLES)[number], string>> = {
  event: `ORDER BY seq DESC LIMIT ${COMMANDS}`,
  posting: `ORDER BY seq DESC LIMIT ${COMMANDS}`,
  document: `ORDER BY document_id DESC LIMIT ${COMMANDS}`,
  command_result: `LIMIT ${COMMANDS}`,
  line_balance: '',
};

async function rowsAsText(client: pg.Client, table: (typeof LOG_TABLES)[number]): Promise<Buffer> {
  const { to } = await import('pg-copy-streams');
  const stream = client.query(
    to(`COPY (SELECT * FROM ledger.${table} ${NEWEST[table]}) TO STDOUT`),
  );
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function copyInto(client: pg.Client, table: string, rows: Buffer): Promise<void> {
  const stream = client.query(copyFrom(`COPY copy_${table} FROM STDIN`));
  return new Promise((resolve, reject) => {
    stream.on('finish', resolve).on('error', reject);
    stream.end(rows);
  });
}

async function printRowSizes({ pool }: Database): Promise<void> {
  const { rows } = await pool.query(`
    SELECT relname AS table, pg_relation_size(c.oid) AS heap, pg_indexes_size(c.oid) AS indexes,
      (SELECT seq FROM ledger.ledger_head WHERE ledger_id = '${LEDGER_ID}') AS events
    FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
    WHERE nspname = 'ledger' AND relkind = 'r' AND pg_relation_size(c.oid) > 1000000 ORDER BY 2 DESC`);
  const perEvent = rows.map(({ table, heap, indexes, events }) => ({
    table,
    'heap bytes per event': Number(heap) / Number(events),
    'index bytes per event': Number(indexes) / Number(events),
  }));
  printTable('size on disk', perEvent);
}
