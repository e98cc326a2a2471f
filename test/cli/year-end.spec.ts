import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { approveBudget } from '../../src/domain/appropriation.js';
import { openLedger } from '../../src/domain/opening.js';
import { type Database, openDatabase } from '../../src/platform/database.js';
import { OFFICER, OPENING } from '../domain/fixture.js';
import { createTestDatabase } from '../support/database.js';
import { newLedger, under } from '../support/ledger.js';
import { run, start } from './command-line.js';

// The end of the year as a process that is killed in the middle and given again.

const LINE_COUNT = 120;
const LEDGER_ID = OPENING.ledgerId;
const NEXT_ID = '440307-audit-2024';

let databases: { readonly url: string; readonly database: Database; close(): Promise<void> }[];
beforeAll(async () => {
  databases = await Promise.all([0, 1].map(ledgerOfManyLines));
}, 120_000);
afterAll(() => Promise.all(databases.map(({ close }) => close())));

/** A ledger of hundreds of lines, one for each of as many projects. */
async function ledgerOfManyLines() {
  const { url, drop } = await createTestDatabase();
  const database = openDatabase({ url, poolSize: 2 });
  const ledger = newLedger(database);
  const codes = Array.from({ length: LINE_COUNT }, (_, index) => `P-${index}`);
  const projects = codes.map((projectCode) => ({ projectCode, name: projectCode }));
  const opening = under('open', OFFICER);
  const order = { ...OPENING, projects };
  await ledger.decide(LEDGER_ID, opening, (budget) => openLedger(budget, order, opening));
  const approval = under('approve', OFFICER);
  const lines = codes.map((code, index) => ({
    lineId: `U1:2010804:30227:${code}:general-public-budget`,
    amountFen: BigInt(100 + index),
    basis: 'published' as const,
  }));
  await ledger.decide(LEDGER_ID, approval, (budget) => approveBudget(budget, { lines }, approval));
  const close = async () => {
    await database.close();
    await drop();
  };
  return { url, database, close };
}

/**
 * Everything that happened in both ledgers, but for what no two histories share: hashes, and in which
 * order what runs side by side was received.
 */
async function historyOf({ pool }: Database): Promise<string[]> {
  const { rows } = await pool.query('select ledger_id, type, payload from ledger.event');
  const histories = rows.map(({ ledger_id, type, payload }) => {
    const { from, follows, ...content } = JSON.parse(payload);
    return JSON.stringify([ledger_id, type, content, from?.seq ?? follows?.seq]);
  });
  return histories.sort();
}

describe('a run that is killed', () => {
  const environment = (url: string) => ({ DATABASE_URL: url, BATCH_LIMIT: '4' });
  const stages = [
    ["type = 'CarriedOver'", LINE_COUNT / 2],
    ["type = 'YearClosed'", 1],
    [`ledger_id = '${NEXT_ID}'`, 1],
    ["type = 'CarryOverReceived'", LINE_COUNT / 2],
  ] as const;

  it('goes on when it is given again, and ends in the same state as one that was left alone', async () => {
    const [killed, whole] = databases as [(typeof databases)[0], (typeof databases)[0]];
    let interrupted = 0;
    for (const [condition, count] of stages) {
      const { child, ended } = start(['year-end', 'run'], environment(killed.url));
      let isOver = false;
      void ended.then(() => {
        isOver = true;
      });
      while (!isOver) {
        const { rows } = await killed.database.pool.query(
          `select count(*)::int n from ledger.event where ${condition}`,
        );
        if (rows[0].n >= count) break;
      }
      child.kill('SIGKILL');
      if ((await ended).code === null) interrupted += 1;
    }
    expect(interrupted).toBeGreaterThan(1);
    const resumed = await run(['year-end', 'run', LEDGER_ID], environment(killed.url));
    expect(resumed).toMatchObject({ code: 0, stderr: expect.stringContaining('complete') });
    const alone = await run(['year-end', 'run', LEDGER_ID], environment(whole.url));
    expect(alone).toMatchObject({ code: 0, stdout: resumed.stdout });
    const history = await historyOf(killed.database);
    expect(history).toEqual(await historyOf(whole.database));
    expect(history).toHaveLength(2 + LINE_COUNT + 1 + 1 + LINE_COUNT + 1);
    for (const ledgerId of [LEDGER_ID, NEXT_ID]) {
      const verified = await run(['verify', ledgerId], environment(killed.url));
      expect(verified).toMatchObject({ code: 0 });
    }
  }, 240_000);

  it('changes nothing when it is given once more', async () => {
    const [{ url, database }] = databases as [(typeof databases)[0]];
    const before = await historyOf(database);
    const again = await run(['year-end', 'run', LEDGER_ID, '--json'], environment(url));
    expect(JSON.parse(again.stdout)).toMatchObject({ state: 'complete', obstacles: [] });
    const planned = await run(['year-end', 'run', LEDGER_ID, '--dry-run'], environment(url));
    expect(planned).toMatchObject({ code: 0, stderr: expect.stringContaining('planned') });
    const undone = await run(
      ['year-end', 'reverse', LEDGER_ID, '--reason', 'too late'],
      environment(url),
    );
    expect(undone).toMatchObject({ code: 1, stderr: expect.stringContaining('YEAR_IS_CLOSED') });
    expect(await historyOf(database)).toEqual(before);
  }, 120_000);

  it('is refused with what is wrong with its options', async () => {
    const [{ url }] = databases as [(typeof databases)[0]];
    const bad = await run(['year-end', 'run', LEDGER_ID, '--run', '*'], environment(url));
    expect(bad).toMatchObject({ code: 2, stderr: expect.stringContaining('--run') });
    const missing = await run(['year-end', 'run', '440307-none-2023'], environment(url));
    expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining('LEDGER_NOT_OPEN') });
    const reasonless = await run(['year-end', 'reverse', LEDGER_ID], environment(url));
    expect(reasonless).toMatchObject({ code: 2, stderr: expect.stringContaining('--reason') });
  });
});
