import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DEFINITIONS } from '../../src/projections/definitions.js';
import {
  projectionStatus,
  readBalances,
  rebuildReports,
} from '../../src/projections/projections.queries.js';
import {
  NothingToRebuild,
  RebuildSuperseded,
  rebuildProjection,
} from '../../src/projections/rebuild.js';
import { compareWithReplay } from '../../src/projections/replay-comparison.js';
import { OFFICE } from '../domain/fixture.js';
import {
  LEDGER_ID,
  type LedgerUnderTest,
  ledgerUnderTest,
  openReady,
  pay,
} from '../support/ledger.js';
import { query } from '../support/query.js';
import { catchUpAll } from './expected.js';

const ledgerId = LEDGER_ID;
let test: LedgerUnderTest;
beforeEach(async () => {
  test = await ledgerUnderTest();
  await openReady(test.ledger);
  await payMany(30);
});
afterEach(() => test.close());

async function payMany(count: number, prefix = 'P'): Promise<void> {
  const payments = Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
  await Promise.all(payments.map((paymentId) => pay(test.ledger, { paymentId })));
}

const corrupt = (change: string) => query(test.url, change);

describe('a rebuild', () => {
  it('finds nothing in a sound projection and takes its place', async () => {
    await catchUpAll(test.database, ledgerId);
    const before = await readBalances(test.database.db, { ledgerId, projection: 'subject' });
    const progress: { seq: number; untilSeq: number }[] = [];
    const onProgress = (at: { seq: number; untilSeq: number }) => progress.push(at);
    const report = await rebuildProjection(test.database, {
      ledgerId,
      projection: 'subject',
      onProgress,
    });
    expect(report).toMatchObject({
      ledgerId,
      projection: 'subject',
      version: 2,
      replacedVersion: 1,
      seq: 32,
      cellCount: before.balances.size * 15,
      differenceCount: 0,
      differences: [],
    });
    expect(progress.at(-1)).toEqual({ seq: 32, untilSeq: 32 });
    const after = await readBalances(test.database.db, { ledgerId, projection: 'subject' });
    expect(after).toEqual(before);
    const rows = await query(
      test.url,
      `SELECT DISTINCT version FROM ledger.projection_balance WHERE projection = 'subject'`,
    );
    expect(rows).toEqual([{ version: 2 }]);
  });

  it('names every cell that differs with what it is and what it should be, and heals it', async () => {
    await catchUpAll(test.database, ledgerId);
    await corrupt(`UPDATE ledger.projection_balance SET disbursed = disbursed + 5
      WHERE projection = 'unit' AND key = 'U1'`);
    await corrupt(`DELETE FROM ledger.projection_balance
      WHERE projection = 'unit' AND key = 'U2'`);
    await corrupt(`INSERT INTO ledger.projection_balance
      SELECT ledger_id, projection, version, 'U9', 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0
      FROM ledger.projection_balance WHERE projection = 'unit' AND key = 'U1'`);
    const differences = [
      { key: 'U1', field: 'disbursed', expected: '30', found: '35' },
      { key: 'U2', field: 'original', expected: '10000', found: '0' },
      { key: 'U2', field: 'available', expected: '10000', found: '0' },
      { key: 'U9', field: 'original', expected: '0', found: '1' },
      { key: 'U9', field: 'available', expected: '0', found: '1' },
    ];
    const compared = await compareWithReplay(test.database.db, { ledgerId, projection: 'unit' });
    expect(compared?.differences).toEqual(differences);

    const report = await rebuildProjection(test.database, { ledgerId, projection: 'unit' });
    expect(report).toMatchObject({ differenceCount: 5, differences });
    expect(await rebuildReports(test.database.db, { ledgerId })).toEqual([report]);
    const healed = await compareWithReplay(test.database.db, { ledgerId, projection: 'unit' });
    expect(healed).toMatchObject({ version: 2, differences: [] });
  });

  it('goes on from where the replaced version stood', async () => {
    await catchUpAll(test.database, ledgerId);
    await payMany(5, 'later');
    expect(await rebuildProjection(test.database, { ledgerId, projection: 'month' })).toMatchObject(
      {
        seq: 32,
      },
    );
    await catchUpAll(test.database, ledgerId);
    const compared = await compareWithReplay(test.database.db, { ledgerId, projection: 'month' });
    expect(compared).toMatchObject({ seq: 37, differences: [] });
  });

  it('of a ledger that was never projected makes an empty live version', async () => {
    const report = await rebuildProjection(test.database, { ledgerId, projection: 'unit' });
    expect(report).toMatchObject({ seq: 0, cellCount: 0 });
    await catchUpAll(test.database, ledgerId);
    const compared = await compareWithReplay(test.database.db, { ledgerId, projection: 'unit' });
    expect(compared).toMatchObject({ seq: 32, version: 2, differences: [] });
  });

  it('of an unknown ledger or projection is refused', async () => {
    await expect(
      rebuildProjection(test.database, { ledgerId: 'nowhere', projection: 'unit' }),
    ).rejects.toThrow(NothingToRebuild);
    expect(() => rebuildProjection(test.database, { ledgerId, projection: 'none' })).toThrow(
      'there is no balance projection none',
    );
  });

  it('clears away what a rebuild that died left behind', async () => {
    await catchUpAll(test.database, ledgerId);
    await corrupt(`INSERT INTO ledger.projection_checkpoint
      (ledger_id, projection, version, status, seq, hash)
      SELECT ledger_id, projection, 2, 'building', 3, hash FROM ledger.projection_checkpoint
      WHERE projection = 'unit'`);
    await corrupt(`INSERT INTO ledger.projection_balance
      SELECT ledger_id, projection, 2, key, 9, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0
      FROM ledger.projection_balance WHERE projection = 'unit'`);
    const report = await rebuildProjection(test.database, { ledgerId, projection: 'unit' });
    expect(report).toMatchObject({ version: 3, replacedVersion: 1, differenceCount: 0 });
    const rows = await query(
      test.url,
      `SELECT DISTINCT version FROM ledger.projection_balance WHERE projection = 'unit'`,
    );
    expect(rows).toEqual([{ version: 3 }]);
  });

  it('beside another of the same projection gives way or goes first, and one version is live', async () => {
    await catchUpAll(test.database, ledgerId);
    const which = { ledgerId, projection: 'subject' };
    const outcomes = await Promise.allSettled(
      Array.from({ length: 4 }, () => rebuildProjection(test.database, which)),
    );
    const refused = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    expect(refused.length).toBeLessThan(4);
    for (const reason of refused) expect(reason).toBeInstanceOf(RebuildSuperseded);
    const compared = await compareWithReplay(test.database.db, which);
    expect(compared).toMatchObject({ seq: 32, differences: [] });
    const status = await projectionStatus(test.database.db, { ledgerId });
    expect(status.filter(({ projection }) => projection === 'subject')).toHaveLength(1);
  });
});

it('rebuilds under load: nobody sees a gap, and all agree in the end', async () => {
  let loading = true;
  const followed = async () => {
    while (loading) await catchUpAll(test.database, ledgerId);
  };
  const read = async () => {
    let seq = 0;
    while (loading) {
      const which = { ledgerId, projection: 'month' } as const;
      const { seq: at, balances } = await readBalances(test.database.db, which);
      expect(at).toBeGreaterThanOrEqual(seq);
      seq = at;
      const paid = balances.get(`2023-03:${OFFICE}`)?.disbursed ?? 0n;
      // Two events before the payments of one fen each.
      expect(at < 2 ? 0n : BigInt(at - 2)).toBe(paid);
    }
  };
  const background = [followed(), followed(), read()];
  const payments = (async () => {
    for (let round = 0; round < 25; round += 1) await payMany(40, `R${round}`);
  })();
  const reports = [];
  for (let times = 0; times < 2; times += 1) {
    for (const { name } of DEFINITIONS) {
      reports.push(await rebuildProjection(test.database, { ledgerId, projection: name }));
    }
  }
  await payments;
  loading = false;
  await Promise.all(background);
  await catchUpAll(test.database, ledgerId);
  expect(reports.map(({ differenceCount }) => differenceCount)).toEqual(Array(8).fill(0));
  for (const { name } of DEFINITIONS) {
    const compared = await compareWithReplay(test.database.db, { ledgerId, projection: name });
    expect(compared).toMatchObject({ seq: 1_032, version: 3, differences: [] });
  }
});
