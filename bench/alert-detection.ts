import { detectAlerts } from '../src/alerts/alerts.job.js';
import { alertsAfter } from '../src/domain/alerts/alerts-after.js';
import { AlertMemory } from '../src/domain/alerts/cells.js';
import { CHINESE_POLICY } from '../src/domain/default-policies.js';
import type { Recorded } from '../src/domain/events.js';
import { streamEvents } from '../src/event-store/read.js';
import { decodeEvent } from '../src/ledger/codec.js';
import { type Database, openDatabase } from '../src/platform/database.js';
import { busOf } from '../test/alerts/overspend-world.js';
import { newLedger } from '../test/support/ledger.js';
import { median, printTable } from './figures.js';
import { freshDatabase, LEDGER_ID } from './ground.js';
import { projectionEvents } from './projection-load.js';

const EVENTS = 20_000;
const ROUNDS = 3;
/** What comes between two runs of the job while a ledger is in use. */
const STEP = 500;

/** Detection of alerts under the policy that comes with the program: rules alone, and the job with its rows. */
export async function benchAlertDetection(serverUrl: string): Promise<void> {
  const url = await freshDatabase(serverUrl, 'bench_detection');
  const database = openDatabase({ url, poolSize: 6 });
  try {
    const { events } = await projectionEvents(database, EVENTS - STEP, CHINESE_POLICY);
    const history = await historyOf(database);
    const seconds = Array.from({ length: ROUNDS }, () => foldAll(history));
    const whole = await timed(() => detect(database));
    await projectionEvents(database, EVENTS);
    const step = await timed(() => detect(database));
    const rows = [
      { what: 'rules alone, in memory', events, seconds: median(seconds) },
      { what: 'job, from the beginning of the log', events, seconds: whole },
      { what: `job, ${STEP} events later`, events: STEP, seconds: step },
    ].map((row) => ({ ...row, 'events/s': row.events / row.seconds }));
    printTable(`detection of alerts, ${EVENTS.toLocaleString('en')} events, 2,000 lines`, rows);
  } finally {
    await database.close();
  }
}

async function historyOf({ db }: Database): Promise<Recorded[]> {
  const history: Recorded[] = [];
  for await (const stored of streamEvents(db, { ledgerId: LEDGER_ID, afterSeq: 0 })) {
    history.push(decodeEvent(stored));
  }
  return history;
}

function foldAll(history: readonly Recorded[]): number {
  const start = performance.now();
  const memory = new AlertMemory();
  for (const recorded of history) memory.absorb(alertsAfter(memory, recorded));
  return (performance.now() - start) / 1_000;
}

function detect(database: Database): Promise<void> {
  const commandBus = busOf(newLedger(database));
  const log = (message: string) => console.error(message);
  return detectAlerts({ database, commandBus, ledgerId: LEDGER_ID, log });
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1_000;
}
