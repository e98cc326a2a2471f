import { setTimeout as pause } from 'node:timers/promises';
import { formatYuan } from '../src/domain/money.js';
import { createKey } from '../src/platform/api-keys.js';
import { openDatabase } from '../src/platform/database.js';
import { migrateQueues } from '../src/platform/queue-schema.js';
import { start } from '../test/cli/command-line.js';
import { newLedger } from '../test/support/ledger.js';
import { startRedis } from '../test/support/redis.js';
import { listeningAt } from './fault-world.js';
import { interleaved, load, median, printTable } from './figures.js';
import {
  freshDatabase,
  LEDGER_ID,
  LINE_BUDGET_FEN,
  LINES,
  openBenchLedger,
  PURPOSE,
} from './ground.js';
import { type SignedReceiver, startSignedReceiver, subscribe } from './signed-receiver.js';

const ROUNDS = 5;
const ARRIVAL_MS = 120_000;
const LOOK_EVERY_MS = 20;
/** Coprime to the number of lines: spreads what is overspent, so that nothing above it crosses. */
const STRIDE = 37;
/** Payments, and every how many of them overspends a line. */
const LOADS = {
  'one at a time': { count: 40, inFlight: 1, every: 4 },
  '64 in flight': { count: 3_200, inFlight: 64, every: 40 },
};

interface Figures {
  readonly rate: number;
  readonly latenciesMs: readonly number[];
}

/** From the answer to an overspending payment, given once it is committed, to its webhook's arrival. */
export async function benchAlertLatency(serverUrl: string): Promise<void> {
  const redis = await startRedis();
  const receiver = await startSignedReceiver();
  const paths: AlertPath[] = [];
  try {
    for (const [name, redisUrl] of [['postgres', ''] as const, ['redis', redis.url] as const]) {
      paths.push(await AlertPath.open({ name, redisUrl, serverUrl }, receiver));
    }
    const rivals = paths.flatMap((path) =>
      Object.entries(LOADS).map(([what, order]) => [
        `queue on ${path.name}, ${what}`,
        () => path.measure(order),
      ]),
    );
    const figures = await interleaved<Figures>(ROUNDS, Object.fromEntries(rivals));
    printTable(`from payment to webhook, ${ROUNDS} interleaved rounds`, rowsOf(figures));
  } finally {
    for (const path of paths) await path.close();
    await receiver.close();
    await redis.stop();
  }
}

function rowsOf(figures: Readonly<Record<string, Figures[]>>) {
  return Object.entries(figures).map(([what, rounds]) => {
    const all = rounds.flatMap(({ latenciesMs }) => latenciesMs).sort((one, other) => one - other);
    const at = (share: number) => all[Math.floor(all.length * share)] ?? Number.NaN;
    return {
      what,
      'payments/s (median)': median(rounds.map(({ rate }) => rate)),
      alerts: all.length,
      'p50 ms': at(0.5),
      'p99 ms': at(0.99),
      'worst ms': all.at(-1) ?? Number.NaN,
    };
  });
}

interface PathOptions {
  readonly name: string;
  /** Empty: the queue lives on PostgreSQL. */
  readonly redisUrl: string;
  readonly serverUrl: string;
}

/** An API and a worker on a database of their own, each a process of the real program. */
class AlertPath {
  private payments = 0;
  private overspent = 0;

  private constructor(
    readonly name: string,
    private readonly apiUrl: string,
    private readonly key: string,
    private readonly receiver: SignedReceiver,
    readonly close: () => Promise<void>,
  ) {}

  static async open(options: PathOptions, receiver: SignedReceiver): Promise<AlertPath> {
    const { name, redisUrl, serverUrl } = options;
    const url = await freshDatabase(serverUrl, `bench_alerts_${name}`);
    await migrateQueues({ url, log: () => undefined });
    const key = await prepare(url, name, receiver);
    const variables = {
      DATABASE_URL: url,
      REDIS_URL: redisUrl,
      PORT: '0',
      DELIVERY_PRIVATE_HOSTS: '127.0.0.1',
    };
    const parts = ['api', 'worker'].map((part) => start([part, '--no-migrate'], variables));
    const close = async () => {
      for (const { child } of parts) child.kill('SIGTERM');
      await Promise.all(parts.map(({ ended }) => ended));
    };
    try {
      const [api] = parts;
      if (api === undefined) throw new Error('no API');
      return new AlertPath(name, await listeningAt(api), key, receiver, close);
    } catch (error) {
      await close();
      throw error;
    }
  }

  async measure(order: (typeof LOADS)[keyof typeof LOADS]): Promise<Figures> {
    const committedMs = new Map<string, number>();
    const { rate } = await load(order, async (index) => {
      const overspends = index % order.every === 0;
      const lineId = overspends ? this.nextToOverspend() : (LINES[index % LINES.length] ?? '');
      await this.pay(lineId, overspends ? LINE_BUDGET_FEN + 1n : 1n);
      if (overspends) committedMs.set(lineId, performance.now());
    });
    return { rate, latenciesMs: await this.arrivals(committedMs) };
  }

  private nextToOverspend(): string {
    this.overspent += 1;
    if (this.overspent > LINES.length) throw new Error('every line is overspent');
    return LINES[(this.overspent * STRIDE) % LINES.length] ?? '';
  }

  private async pay(lineId: string, amountFen: bigint): Promise<void> {
    this.payments += 1;
    const voucherNumber = `记-${this.payments}`;
    const body = { lineId, amount: formatYuan(amountFen), voucherNumber, purpose: PURPOSE };
    const answer = await fetch(`${this.apiUrl}/v1/ledgers/${LEDGER_ID}/payments`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${this.key}`,
        'content-type': 'application/json',
        'idempotency-key': `bench-${this.payments}`,
      },
      body: JSON.stringify({ ...body, effectiveOn: '2023-06-15' }),
    });
    const text = await answer.text();
    if (answer.status !== 201) throw new Error(`${answer.status}: ${text}`);
  }

  private async arrivals(committedMs: ReadonlyMap<string, number>): Promise<number[]> {
    const deadline = performance.now() + ARRIVAL_MS;
    for (;;) {
      const arrivedMs = new Map<string, number>();
      for (const { name, body, atMs } of this.receiver.arrivals) {
        if (name === this.name) arrivedMs.set(JSON.parse(body).data.object.key, atMs);
      }
      const missing = [...committedMs.keys()].filter((lineId) => !arrivedMs.has(lineId));
      if (missing.length === 0) {
        return [...committedMs].map(([lineId, atMs]) => (arrivedMs.get(lineId) ?? 0) - atMs);
      }
      if (performance.now() > deadline) throw new Error(`no alert came of ${missing.join(', ')}`);
      await pause(LOOK_EVERY_MS);
    }
  }
}

/** Opens the ledger, subscribes the receiver to its overspends, and makes a key that may pay. */
async function prepare(url: string, name: string, receiver: SignedReceiver): Promise<string> {
  const database = openDatabase({ url, poolSize: 2 });
  try {
    await openBenchLedger(newLedger(database));
    await subscribe(database, receiver, { name, ledgerId: LEDGER_ID, kinds: ['overspend'] });
    return (await createKey(database.db, { name: 'bench', role: 'treasury' })).key;
  } finally {
    await database.close();
  }
}
