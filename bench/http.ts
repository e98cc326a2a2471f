import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { CommandBus } from '@nestjs/cqrs';
import { RecordPaymentCommand } from '../src/capabilities/execution/execution.commands.js';
import { newEventId } from '../src/event-store/event-id.js';
import { createServer } from '../src/http/server.js';
import { Ledger } from '../src/ledger/ledger.js';
import { createKey } from '../src/platform/api-keys.js';
import { readConfig } from '../src/platform/config.js';
import { openDatabase } from '../src/platform/database.js';
import { interleaved, type Load, load, median, printTable } from './figures.js';
import { freshDatabase, LEDGER_ID, LINES, newMeta, openBenchLedger, PURPOSE } from './ground.js';

const ROUNDS = 5;
const SINGLES = 8_000;
const BATCHES = 200;
const BATCH_SIZE = 100;

/** The same payments over HTTP, the client in a thread of its own, beside the command bus in process. */
export async function benchHttp(serverUrl: string): Promise<void> {
  const url = await freshDatabase(serverUrl, 'bench_http');
  const database = openDatabase({ url, poolSize: 8 });
  const config = readConfig({ LOG_LEVEL: 'error' });
  const app = await createServer({ config, database });
  await app.listen(0, '127.0.0.1');
  await openBenchLedger(app.get(Ledger));
  const { key } = await createKey(database.db, { name: 'bench', role: 'treasury', ledgers: null });
  const client = new Worker(new URL('./http-client.ts', import.meta.url), {
    workerData: {
      url: await app.getUrl(),
      key,
      ledgerId: LEDGER_ID,
      lines: LINES,
      purpose: PURPOSE,
    },
  });
  const ask = async (order: object): Promise<Load> => {
    client.postMessage(order);
    const [answer] = await once(client, 'message');
    return answer;
  };
  try {
    const bus = app.get(CommandBus);
    let index = 0;
    const pay = () => {
      index += 1;
      const order = {
        paymentId: newEventId(),
        lineId: LINES[index % LINES.length] ?? '',
        amountFen: 100n,
      };
      const content = { ...order, voucherNumber: `V-${index}`, purpose: PURPOSE };
      return bus.execute(new RecordPaymentCommand(LEDGER_ID, content, newMeta()));
    };
    const figures = await interleaved(ROUNDS, {
      'in process, command bus, 512 in flight': () => load({ count: 20_000, inFlight: 512 }, pay),
      'HTTP, single requests, 64 connections': () => ask({ count: SINGLES, inFlight: 64, size: 1 }),
      [`HTTP, batches of ${BATCH_SIZE}, 8 connections`]: () =>
        ask({ count: BATCHES, inFlight: 8, size: BATCH_SIZE }),
    });
    const inProcess = Object.values(figures)[0] ?? [];
    const rows = Object.entries(figures).map(([what, loads]) => ({
      what,
      'payments/s (median)': median(loads.map(({ rate }) => rate)),
      'p50 ms per request': median(loads.map(({ p50Ms }) => p50Ms)),
      'p99 ms per request': median(loads.map(({ p99Ms }) => p99Ms)),
      'of in process': median(
        loads.map(({ rate }, round) => rate / (inProcess[round]?.rate ?? Number.NaN)),
      ),
    }));
    printTable(`over HTTP, ${ROUNDS} interleaved rounds`, rows);
  } finally {
    await client.terminate();
    await app.close();
    await database.close();
  }
}
