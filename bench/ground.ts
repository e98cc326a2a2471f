import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { approveBudget } from '../src/domain/appropriation.js';
import { lineIdOf } from '../src/domain/line.js';
import { given } from '../src/domain/line-amounts.js';
import { type OpenLedger, openLedger } from '../src/domain/opening.js';
import type { Policy } from '../src/domain/policy.js';
import type { CommandMeta, Ledger } from '../src/ledger/ledger.js';
import { startEmbeddedPostgres } from '../src/platform/embedded-postgres.js';
import { migrateToLatest } from '../src/platform/migrations.js';

/** One PostgreSQL with fsync on, for everything that is compared. `BENCH_DATABASE_URL` names another. */
export async function startServer(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const { BENCH_DATABASE_URL } = process.env;
  if (BENCH_DATABASE_URL !== undefined)
    return { url: BENCH_DATABASE_URL, stop: async () => undefined };
  const dataDir = await mkdtemp(join(tmpdir(), 'budget-ledger-bench-'));
  const server = await startEmbeddedPostgres({ dataDir, log: () => undefined });
  const stop = async () => {
    await server.stop();
    // As root the data lies in a folder of the server's own account, not where it was asked for.
    for (const folder of [server.dataDir, dataDir])
      await rm(folder, { recursive: true, force: true });
  };
  return { url: server.url, stop };
}

/** A fresh, migrated database on the server. */
export async function freshDatabase(serverUrl: string, name: string): Promise<string> {
  const admin = new pg.Client({ connectionString: serverUrl });
  await admin.connect();
  await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await admin.query(`CREATE DATABASE ${name}`);
  await admin.end();
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  await migrateToLatest({ url: url.href, log: () => undefined });
  return url.href;
}

export const LEDGER_ID = '440307-bench-2023';
export const PURPOSE = '购买第二季度办公用品及打印耗材';
/** What no benchmark spends unless it means to. */
export const LINE_BUDGET_FEN = 10n ** 12n;
const LINE_COUNT = 2_000;

const FUNCTIONAL = Array.from({ length: 20 }, (_, index) => String(2_010_801 + index));
const ECONOMIC = Array.from({ length: LINE_COUNT / 20 }, (_, index) => String(30_101 + index));

/** The lines of the benchmark ledger: 20 functional items by 100 economic codes. */
export const LINES = FUNCTIONAL.flatMap((functionalCode) =>
  ECONOMIC.map((economicCode) =>
    lineIdOf({
      unitCode: 'U1',
      functionalCode,
      economicCode,
      kind: 'basic',
      fundSource: 'general-public-budget',
    }),
  ),
);

const OPENING: OpenLedger = {
  ledgerId: LEDGER_ID,
  departmentName: '基准测试部门',
  units: [{ unitCode: 'U1', name: '本级', independentAccounts: true }],
  projects: [],
  functionalCodes: ['201', '20108', ...FUNCTIONAL].map((code) => ({ code, name: code })),
  economicCodes: ['301', '302', ...ECONOMIC].map((code) => ({ code, name: code })),
};

let commands = 0;

/** Meta of a new command under a key of its own. */
export function newMeta(): CommandMeta {
  commands += 1;
  const key = `bench-${commands}`;
  return {
    actor: 'bench',
    effectiveOn: `2023-${String((commands % 12) + 1).padStart(2, '0')}-15`,
    client: 'bench',
    idempotencyKey: key,
    request: key,
    correlationId: key,
  };
}

/** Opens the benchmark ledger with a budget that is never exhausted. */
export async function openBenchLedger(ledger: Ledger, policy?: Policy): Promise<void> {
  const opening = newMeta();
  const order = { ...OPENING, ...given({ policy }) };
  await ledger.decide(LEDGER_ID, opening, (budget) => openLedger(budget, order, opening));
  const approval = newMeta();
  const lines = LINES.map((lineId) => ({
    lineId,
    amountFen: LINE_BUDGET_FEN,
    basis: 'published' as const,
  }));
  await ledger.decide(LEDGER_ID, approval, (budget) => approveBudget(budget, { lines }, approval));
}
