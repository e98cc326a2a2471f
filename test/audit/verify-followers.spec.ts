import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { verifyLedger } from '../../src/audit/verify.js';
import { CONTROL_RULE, crossingKey, flagOverspend } from '../../src/domain/overspend.js';
import { requestReallocation } from '../../src/domain/reallocation.js';
import { balanceProjection } from '../../src/projections/balance.projection.js';
import { DEFINITIONS } from '../../src/projections/definitions.js';
import { catchUp } from '../../src/projections/projector.js';
import { rebuildProjection } from '../../src/projections/rebuild.js';
import { busOf, detect } from '../alerts/overspend-world.js';
import { OFFICE, OFFICER, REQUESTED, WAGES } from '../domain/fixture.js';
import {
  LEDGER_ID,
  type LedgerUnderTest,
  ledgerUnderTest,
  openReady,
  pay,
  under,
} from '../support/ledger.js';
import { query } from '../support/query.js';

// What follows the log, compared with it. Each test leaves the ledger as its story goes on.

let test: LedgerUnderTest;

beforeAll(async () => {
  test = await ledgerUnderTest();
  await openReady(test.ledger);
});

afterAll(async () => {
  await test.close();
});

const log = () => undefined;
const verify = () => verifyLedger(test.database, LEDGER_ID);

async function project(): Promise<void> {
  for (const definition of DEFINITIONS) {
    await catchUp(test.database, balanceProjection(definition), { ledgerId: LEDGER_ID, log });
  }
}

describe('verify', () => {
  it('compares every cell of every projection with replay', async () => {
    await pay(test.ledger, { paymentId: 'p-1', amountFen: 100n });
    await project();
    const report = await verify();
    expect(report.findings).toEqual([]);
    expect(report.projectionCells).toBeGreaterThan(100);
  });

  it('says which cell of a projection was changed, and a rebuild heals it', async () => {
    await query(
      test.url,
      `UPDATE ledger.projection_balance SET disbursed = disbursed + 1
       WHERE projection = 'subject' AND key = 'economic:30201'`,
    );
    expect((await verify()).findings).toEqual([
      {
        code: 'PROJECTION_MISMATCH',
        where: 'projection subject economic:30201 disbursed',
        expected: '100',
        found: '101',
      },
    ]);
    await rebuildProjection(test.database, { ledgerId: LEDGER_ID, projection: 'subject' });
    expect((await verify()).findings).toEqual([]);
  });

  it('says which projection is blocked, where and why', async () => {
    await query(
      test.url,
      `UPDATE ledger.projection_checkpoint
       SET blocked_seq = 3, blocked_reason = 'a reason', retry_at = now() WHERE projection = 'unit'`,
    );
    expect((await verify()).findings).toEqual([
      { code: 'PROJECTION_BLOCKED', seq: 3, where: 'projection unit', found: 'a reason' },
    ]);
    await query(
      test.url,
      `UPDATE ledger.projection_checkpoint
       SET blocked_seq = NULL, blocked_reason = NULL, retry_at = NULL`,
    );
  });

  it('counts crossings that the overspend job has not come to as pending, not as missing', async () => {
    await pay(test.ledger, { paymentId: 'p-2', amountFen: 901n });
    expect(await verify()).toMatchObject({ findings: [], pendingCrossings: 1 });
  });

  it('finds a crossing that was passed over', async () => {
    const [head] = await query(test.url, 'SELECT seq FROM ledger.ledger_head');
    await query(
      test.url,
      `INSERT INTO ledger.projection_checkpoint (ledger_id, projection, version, status, seq, hash)
       SELECT ledger_id, 'overspend', 1, 'live', seq, hash FROM ledger.ledger_head`,
    );
    const object = { ...CONTROL_RULE, dimension: 'line', key: OFFICE, crossing: 1 } as const;
    const where = crossingKey({ ...object, direction: 'flag' });
    expect((await verify()).findings).toEqual([
      { code: 'CROSSING_NOT_FLAGGED', seq: Number(head?.seq), where },
    ]);
    await query(
      test.url,
      `DELETE FROM ledger.projection_checkpoint WHERE projection = 'overspend'`,
    );
  });

  it('finds nothing once every crossing is flagged', async () => {
    await detect(test.database, busOf(test.ledger), LEDGER_ID);
    await project();
    expect(await verify()).toMatchObject({ findings: [], pendingCrossings: 0, overspends: 1 });
  });

  it('finds a proposal whose hash is not its own', async () => {
    const filing = under('R-1', OFFICER);
    await test.ledger.decide(LEDGER_ID, filing, (budget) =>
      requestReallocation(budget, REQUESTED, filing),
    );
    const { findings } = await verify();
    expect(findings.map(({ code, where }) => [code, where])).toEqual([
      ['PROPOSAL_HASH_MISMATCH', REQUESTED.reallocationId],
    ]);
  });

  it('finds a flag that stands for no crossing', async () => {
    const crossing = {
      ...CONTROL_RULE,
      dimension: 'line',
      key: WAGES,
      crossing: 1,
      adjustedFen: 1n,
      committedFen: 2n,
      causedBySeq: 3,
    } as const;
    const meta = under('invented');
    await test.ledger.decide(LEDGER_ID, meta, (budget) => flagOverspend(budget, crossing, meta));
    const { findings } = await verify();
    expect(findings.map(({ code, where }) => [code, where])).toContainEqual([
      'FLAG_WITHOUT_CROSSING',
      crossingKey({ ...crossing, direction: 'flag' }),
    ]);
  });
});
