import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CommandBus } from '@nestjs/cqrs';
import pg from 'pg';
import { listOverspends } from '../alerts/overspend.queries.js';
import { verifyLedger } from '../audit/verify.js';
import { LinesQuery } from '../capabilities/balances/balances.queries.js';
import { EventsQuery } from '../capabilities/history/history.queries.js';
import { OpenLedgerCommand } from '../capabilities/opening/opening.commands.js';
import { formatYuan, sumFen } from '../domain/money.js';
import { totalOf } from '../domain/roll-up.js';
import { readLedgerFile } from '../importers/ledger.importer.js';
import { planLines } from '../importers/lines.importer.js';
import { planOrders, postOrders } from '../importers/orders.importer.js';
import { readSheet } from '../importers/read-sheet.js';
import { readSheets } from '../importers/read-sheets.js';
import { waitUntilCaughtUp } from '../jobs/caught-up.js';
import { startWorkers } from '../jobs/worker.js';
import { jsonText } from '../ledger/codec.js';
import { createKey, listKeys, ROLES, revokeKey } from '../platform/api-keys.js';
import { migrateToLatest } from '../platform/migrations.js';
import { QUEUE_SCHEMA } from '../platform/queue-schema.js';
import { openRuntime, type Runtime } from '../platform/runtime.js';
import { projectionStatus } from '../projections/projections.queries.js';
import { metaOf } from './arguments.js';
import {
  eventCounts,
  heading,
  printBalances,
  printCounts,
  printKeys,
  printOverspends,
  say,
} from './demo-report.js';
import { Found } from './failures.js';
import { migrateQueuesOf } from './migrate.js';
import { coreOf, SHEET_VERBS } from './order-import.js';
import { note } from './output.js';
import { configOf, onSignals, openApplication, type Session, sessionOf } from './session.js';
import { DEFAULT_YEAR, simulate } from './simulate.js';

const SAMPLE = fileURLToPath(new URL('../../samples/longgang-audit-2023/', import.meta.url));
const LEDGER_ID = '440307-audit-2023';
const MIDYEAR = '2023-06-30';
const JOBS_TIMEOUT_MS = 60_000;
const ACTOR = { actor: 'demo:finance' };

/** Runs the demo on its own database. */
export async function demo({ keep }: { readonly keep: boolean }): Promise<void> {
  const started = performance.now();
  const given = configOf();
  // Never the database that DATABASE_URL names: the demo empties its own.
  const config = {
    ...given,
    DATABASE_URL: undefined,
    MIGRATION_DATABASE_URL: undefined,
    DATA_DIR: resolve(`${given.DATA_DIR}-demo`),
  };
  heading('启动', 'Start');
  const runtime = await openRuntime({ config, log: note, migrate: false });
  const signals = onSignals(() => runtime.close());
  try {
    if (!keep) await empty(runtime);
    await migrateToLatest({ url: runtime.databaseUrl, log: note });
    await migrateQueuesOf(runtime, note);
    const last = await withWorkers(runtime, live);
    note(`${((performance.now() - started) / 1_000).toFixed(1)} s`);
    say(last);
  } finally {
    signals.cancel();
    await runtime.close();
  }
}

async function empty({ databaseUrl }: Runtime): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(`DROP SCHEMA IF EXISTS ledger, ${QUEUE_SCHEMA} CASCADE`);
  } finally {
    await client.end();
  }
}

async function withWorkers<Result>(
  runtime: Runtime,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  const { config, database, databaseUrl } = runtime;
  const application = await openApplication(runtime);
  const session = sessionOf(application, runtime);
  const commandBus = application.get(CommandBus);
  const { ledger } = session;
  const workers = await startWorkers({
    config,
    database,
    databaseUrl,
    commandBus,
    ledger,
    log: note,
  });
  const queues = config.REDIS_URL === undefined ? 'PostgreSQL' : 'Redis';
  say(
    `嵌入式 PostgreSQL 与作业进程已启动 embedded PostgreSQL and workers are running; queues on ${queues}`,
  );
  try {
    return await work(session);
  } finally {
    await workers.stop();
    await application.close();
  }
}

/** Lives the year, section by section; returns the line that says it went well. */
async function live(session: Session): Promise<string> {
  const { database } = session;
  await makeKeys(session);
  const approvedFen = await openWithBudget(session);
  await simulateTheYear(session);

  heading('等待作业', 'Wait for the jobs');
  await waitUntilCaughtUp(database, LEDGER_ID, { timeoutMs: JOBS_TIMEOUT_MS });
  say(
    '所有投影与超支检查已跟上 every projection and the overspend job stand at the head of the log',
  );

  const now = await session.query(new LinesQuery(LEDGER_ID));
  heading('按功能分类', 'Balances by function');
  printBalances('function', now);
  heading('按项目', 'Balances by project');
  printBalances('project', now);
  const flags = await showOverspends(session);
  await showMidyear(session);
  const { events, lines } = await prove(session);

  const totalFen = totalOf(now.lines).original;
  check(totalFen === approvedFen, 'the ledger holds the budget of the file, to the fen');
  return (
    `demo ok: ${events} events, ${lines} lines, ${flags} overspends flagged, chain verified, ` +
    `total ${formatYuan(totalFen)}`
  );
}

async function makeKeys({ database }: Session): Promise<void> {
  heading('密钥', 'API keys');
  const old = (await listKeys(database.db)).filter(({ revokedAt }) => revokedAt === null);
  for (const { prefix } of old) await revokeKey(database.db, prefix);
  const keys: { role: string; key: string }[] = [];
  for (const role of ROLES) {
    const { key } = await createKey(database.db, { name: `demo-${role}`, role });
    keys.push({ role, key });
  }
  printKeys(keys);
}

async function openWithBudget(session: Session): Promise<bigint> {
  heading('开账与年初预算', 'Opening and approved budget');
  const order = await readLedgerFile(`${SAMPLE}ledger.json`);
  const effectiveOn = `${LEDGER_ID.slice(-4)}-01-01`;
  const opening = metaOf(ACTOR, { effectiveOn, request: jsonText({ ...order, effectiveOn }) });
  await session.execute(new OpenLedgerCommand(order, opening));
  const sheet = await readSheet(`${SAMPLE}lines.csv`);
  const core = { ledger: session.ledger, db: session.database.db };
  const plan = await planLines(core, sheet, { ledgerId: LEDGER_ID, ...ACTOR });
  await session.execute(plan.command);
  const approvedFen = sumFen(plan.lines.map(({ amountFen }) => amountFen));
  say(
    `${order.departmentName}（${LEDGER_ID}）：${plan.lines.length} 条预算指标 budget lines, ` +
      `合计 total ${formatYuan(approvedFen)} 元 yuan`,
  );
  await tellBesideTheMoney(session);
  return approvedFen;
}

async function tellBesideTheMoney(session: Session): Promise<void> {
  const set = await readSheets(`${SAMPLE}publication`);
  const asked = { ledgerId: LEDGER_ID, ...ACTOR, verbs: SHEET_VERBS };
  const plan = await planOrders(coreOf(session), set, asked);
  const refused = await postOrders(session, plan, () => {});
  check(refused === undefined, 'what the publication tells beside the money is recorded');
}

async function simulateTheYear(session: Session): Promise<void> {
  const { seed, payments } = DEFAULT_YEAR;
  heading(`模拟一年（种子 ${seed}）`, `A simulated year (seed ${seed})`);
  const report = await simulate(session, { ledgerId: LEDGER_ID, seed, payments });
  const { surprises, refused, repeated } = report;
  const counts = await eventCounts(session.database.db, LEDGER_ID);
  printCounts(counts);
  say(
    `依规则拒绝 refused by the rules, as they must be: ${refused}; 重复 answered before: ${repeated}`,
  );
  check(surprises.length === 0, 'every order is answered as the rules demand');
  for (const type of EXPECTED_TYPES) check((counts.get(type) ?? 0) > 0, `the year has ${type}`);
  check((counts.get('PaymentRecorded') ?? 0) >= payments, `the year has ${payments} payments`);
}

const EXPECTED_TYPES = [
  'BudgetApproved',
  'SupplementaryAppropriated',
  'BudgetReallocated',
  'ReallocationRejected',
  'PaymentRefunded',
  'PaymentCorrected',
] as const;

async function showOverspends(session: Session): Promise<number> {
  const { db } = session.database;
  heading('超支', 'Overspends, and what caused them');
  const { events: crossings } = await session.query(
    new EventsQuery(
      LEDGER_ID,
      { types: ['OverspendFlagged', 'OverspendCleared'] },
      { order: 'asc', limit: 1_000 },
    ),
  );
  await printOverspends(db, { ledgerId: LEDGER_ID, crossings });
  const episodes = await listOverspends(db, LEDGER_ID);
  for (const dimension of ['line', 'project']) {
    const found = episodes.some((episode) => episode.dimension === dimension);
    check(found, `a ${dimension} is flagged`);
  }
  check(
    episodes.some(({ status }) => status === 'flagged'),
    'an overspend stands at the end',
  );
  check(
    episodes.some(({ status }) => status === 'cleared'),
    'an overspend has been cleared',
  );
  return crossings.filter(({ type }) => type === 'OverspendFlagged').length;
}

// Two ways to the same past: by the day the facts belong to, and by the place in the log.
async function showMidyear(session: Session): Promise<void> {
  const { database } = session;
  const asOf = await session.query(new LinesQuery(LEDGER_ID, {}, { asOf: MIDYEAR }));
  const { last } = await database.db
    .selectFrom('posting')
    .select(({ fn }) => fn.max('seq').as('last'))
    .where('ledger_id', '=', LEDGER_ID)
    .where('effective_on', '<=', MIDYEAR)
    .executeTakeFirstOrThrow();
  const seq = Number(last);
  heading(`年中 ${MIDYEAR}（第 ${seq} 号事件）`, `Mid-year, at event ${seq}`);
  printBalances('function', asOf, { mostLevel: 1 });
  const known = await session.query(new LinesQuery(LEDGER_ID, {}, { knownAt: { seq } }));
  check(jsonText(known.lines) === jsonText(asOf.lines), 'both axes of time tell the same mid-year');
}

async function prove({ database }: Session): Promise<{ events: number; lines: number }> {
  heading('核对', 'Proof');
  const report = await verifyLedger(database, LEDGER_ID);
  for (const { code, where, expected, found } of report.findings) {
    note(`${code} at ${where}: expected ${expected}, found ${found}`);
  }
  check(report.findingCount === 0, 'verify finds nothing');
  check(report.pendingCrossings === 0, 'every crossing is flagged');
  check(report.projectionCells > 0, 'every projection equals replay');
  for (const { projection, lag, blocked } of await projectionStatus(database.db, {
    ledgerId: LEDGER_ID,
  })) {
    check(lag === 0 && blocked === null, `projection ${projection} stands at the head of the log`);
  }
  const now = await database.db.selectFrom('line_balance').selectAll().execute();
  check(now.length === report.lines, 'every line has its balance');
  say(`链头哈希 head ${report.headHash}`);
  say(
    `${report.events} 个事件、${report.projectionCells} 个投影单元与重放一致 ` +
      'events and projection cells equal replay',
  );
  return { events: report.events, lines: report.lines };
}

// The demo claims nothing that it has not looked at.
function check(holds: boolean, claim: string): void {
  if (!holds) throw new Found(`demo: it does not hold that ${claim}`);
}
