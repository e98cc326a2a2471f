import { setTimeout as pause } from 'node:timers/promises';
import { approveBudget } from '../src/domain/appropriation.js';
import { openLedger } from '../src/domain/opening.js';
import { createKey, ROLES, type Role } from '../src/platform/api-keys.js';
import { type Database, openDatabase } from '../src/platform/database.js';
import { type Random, randomFrom } from '../src/simulation/random.js';
import { policyWith } from '../test/domain/alerts/engine.js';
import { OFFICER, OPENING, OPENING_LINES } from '../test/domain/fixture.js';
import { newLedger, under } from '../test/support/ledger.js';
import { proveDeliveries, proveLedger } from './fault-proof.js';
import { type Excursion, Traffic } from './fault-traffic.js';
import { type Backend, FAULTS, type Fault, FaultWorld } from './fault-world.js';
import { printTable } from './figures.js';
import { type SignedReceiver, startSignedReceiver, subscribe } from './signed-receiver.js';

// Kills everything, again and again, while lines cross their budgets; in the end each crossing is in
// the log once and each alert has arrived.

export interface FaultReport {
  readonly backend: Backend;
  readonly rounds: number;
  readonly faults: Readonly<Record<Fault, number>>;
  readonly posted: number;
  readonly postedAgain: number;
  readonly events: number;
  readonly crossings: number;
  readonly deliveries: number;
  readonly repeats: number;
  readonly startedInVain: number;
  readonly seconds: number;
  /** Empty, or something is wrong. */
  readonly findings: readonly string[];
}

export interface FaultOptions {
  readonly rounds: number;
  readonly seed: number;
  /** Of each ledger. Default: 3. */
  readonly linesPerRound?: number;
  /** Default: 2. */
  readonly workerCount?: number;
  readonly log: (message: string) => void;
}

const LEDGER_IDS = ['440307-first-2023', '440307-second-2023'];
const LINES_PER_ROUND = 3;
const WORKERS = 2;
const SLOWEST_ANSWER_MS = 150;

const POLICY = policyWith({
  controlRules: [
    {
      ruleId: 'lines',
      dimension: 'line',
      measure: 'committed',
      horizon: 'year',
      tiers: [{ percent: 80, response: 'warn' }],
      overridable: true,
    },
  ],
  alertRules: [{ type: 'threshold', ruleId: 'thresholds', marginPercent: 0 }],
});

/** Prints the figures. Throws when anything was found. */
export async function benchFaults(options: Omit<FaultOptions, 'log'>): Promise<void> {
  console.log(`${options.rounds} rounds, seed ${options.seed}`);
  const reports = await runFaults({ ...options, log: (message) => console.log(message) });
  const rows = reports.map(({ faults, findings, ...figures }) => ({
    ...figures,
    found: findings.length,
  }));
  printTable('faults in a loop', rows.map(counted));
  const kinds = FAULTS.redis.map((fault) => ({
    fault,
    ...Object.fromEntries(reports.map(({ backend, faults }) => [backend, faults[fault] ?? 0])),
  }));
  printTable('rounds by fault', kinds.map(counted));
  const found = reports.flatMap(({ findings }) => findings);
  if (found.length > 0) throw new Error(`${found.length} findings:\n${found.join('\n')}`);
}

// What is counted has no decimals.
function counted(row: Readonly<Record<string, string | number>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, String(value)]));
}

/** Half of the rounds with the queue on PostgreSQL, half with it on Redis. */
async function runFaults(options: FaultOptions): Promise<FaultReport[]> {
  const half = Math.ceil(options.rounds / 2);
  const postgres = await runFaultsOn('postgres', { ...options, rounds: half });
  const rest = { rounds: options.rounds - half, seed: options.seed + 1 };
  const redis = await runFaultsOn('redis', { ...options, ...rest });
  return [postgres, redis];
}

/** Strikes so many times, each kind of fault once before any comes again, and proves what is left. */
export async function runFaultsOn(backend: Backend, options: FaultOptions): Promise<FaultReport> {
  const { log } = options;
  const begun = performance.now();
  const random = randomFrom(options.seed);
  const world = await FaultWorld.start(backend, options.workerCount ?? WORKERS);
  const receiver = await startSignedReceiver({
    answerAfterMs: () => Math.random() * SLOWEST_ANSWER_MS,
  });
  const database = openDatabase({ url: world.databaseUrl, poolSize: 4 });
  try {
    const keys = await prepare(database, receiver);
    const traffic = new Traffic({ apiUrl: () => world.apiUrl, keys, budgetFen });
    const faults = await strikes(world, { traffic, random, ...options });
    await world.startMuchLater();
    log(`${backend}: everything runs again and is verified`);
    const proof = await prove(database, { traffic, receiver });
    const { posted, postedAgain } = traffic;
    const { startedInVain } = world;
    const seconds = Math.round((performance.now() - begun) / 1_000);
    const ended = world.endedByThemselves.map((said) => `a process ended by itself: ${said}`);
    const findings = [...proof.findings, ...ended];
    log(`${backend}: ${findings.length} findings after ${seconds} s`);
    const { rounds } = options;
    const figures = { posted, postedAgain, ...proof, startedInVain, seconds };
    return { backend, rounds, faults, ...figures, findings };
  } finally {
    await database.close();
    await world.stop();
    await receiver.close();
  }
}

/** Opens the ledgers, subscribes the receiver to each, and makes a key for every role. */
async function prepare(
  database: Database,
  receiver: SignedReceiver,
): Promise<Readonly<Record<Role, string>>> {
  const ledger = newLedger(database);
  for (const ledgerId of LEDGER_IDS) {
    const order = { ...OPENING, ledgerId, policy: POLICY };
    const opening = under('open', { ...OFFICER, effectiveOn: '2023-01-01' });
    await ledger.decide(ledgerId, opening, (budget) => openLedger(budget, order, opening));
    const approval = under('approve', { ...OFFICER, effectiveOn: '2023-01-01' });
    const lines = OPENING_LINES;
    await ledger.decide(ledgerId, approval, (budget) => approveBudget(budget, { lines }, approval));
    await subscribe(database, receiver, { name: ledgerId, ledgerId, kinds: null });
  }
  const keys = {} as Record<Role, string>;
  for (const role of ROLES) keys[role] = (await createKey(database.db, { name: role, role })).key;
  return keys;
}

function budgetFen(lineId: string): bigint {
  return OPENING_LINES.find((line) => line.lineId === lineId)?.amountFen ?? 0n;
}

interface Strikes extends FaultOptions {
  readonly traffic: Traffic;
  readonly random: Random;
}

async function strikes(
  world: FaultWorld,
  { traffic, random, rounds, linesPerRound = LINES_PER_ROUND, log }: Strikes,
): Promise<Readonly<Record<Fault, number>>> {
  const kinds = FAULTS[world.backend];
  const counts = Object.fromEntries(kinds.map((kind) => [kind, 0])) as Record<Fault, number>;
  let waiting: Fault[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    // Each fault once in a random order, then again.
    if (waiting.length === 0) waiting = [...kinds];
    const fault = random.pick(waiting);
    waiting = waiting.filter((other) => other !== fault);
    counts[fault] += 1;
    const worker = random.between(0, 1);
    const [beforeMs, downMs] = [random.between(0, 400), random.between(0, 300)];
    const posting = Promise.all(
      excursions(random, linesPerRound).map((excursion) => traffic.go(excursion)),
    );
    // Looked at below, after everything runs again.
    posting.catch(() => undefined);
    await pause(beforeMs);
    await world.strike(fault, { ledgerIds: LEDGER_IDS, worker });
    await pause(downMs);
    await world.startAgain();
    await posting;
    log(`${world.backend}, round ${round}: ${fault} after ${beforeMs} ms`);
  }
  return counts;
}

function excursions(random: Random, linesPerRound: number): Excursion[] {
  return LEDGER_IDS.flatMap((ledgerId) => {
    const first = random.between(0, OPENING_LINES.length - 1);
    return Array.from({ length: linesPerRound }, (_, index) => {
      const { lineId } = OPENING_LINES[(first + index) % OPENING_LINES.length] ?? { lineId: '' };
      const beyondFen = BigInt(random.between(1, 500));
      const moreFen = BigInt(random.between(0, 500));
      const supplementFen = random.fraction() < 0.5 ? moreFen : undefined;
      return { ledgerId, lineId, beyondFen, supplementFen, pauseMs: random.between(0, 150) };
    });
  });
}

async function prove(
  database: Database,
  { traffic, receiver }: { readonly traffic: Traffic; readonly receiver: SignedReceiver },
) {
  let [events, crossings] = [0, 0];
  const findings: string[] = [];
  for (const ledgerId of LEDGER_IDS) {
    const proof = await proveLedger(database, ledgerId, traffic.crossingsOf(ledgerId));
    events += proof.events;
    crossings += proof.crossings;
    findings.push(...proof.findings);
  }
  const deliveries = await proveDeliveries(database, receiver);
  return { events, crossings, ...deliveries, findings: [...findings, ...deliveries.findings] };
}
