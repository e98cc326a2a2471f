import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SYSTEM_OVERSPEND } from '../../src/alerts/overspend.job.js';
import { rebuildOverspend } from '../../src/alerts/overspend.projection.js';
import { listOverspends } from '../../src/alerts/overspend.queries.js';
import { correctPayment, refundPayment } from '../../src/domain/execution.js';
import { readEvents } from '../../src/event-store/read.js';
import { projectionStatus } from '../../src/projections/projections.queries.js';
import { AUDIT, HOSPITALITY, LAND, OFFICE, SYSTEM, UNOPENED, WAGES } from '../domain/fixture.js';
import {
  LEDGER_ID,
  type LedgerUnderTest,
  ledgerUnderTest,
  newLedger,
  openReady,
  pay,
  under,
} from '../support/ledger.js';
import { query } from '../support/query.js';
import { type Bus, busOf, detect, flagsIn, historyOf } from './overspend-world.js';

const ledgerId = LEDGER_ID;
let test: LedgerUnderTest;
let bus: Bus;
beforeEach(async () => {
  test = await ledgerUnderTest();
  bus = busOf(test.ledger);
  await openReady(test.ledger);
});
afterEach(() => test.close());

const DAY = { effectiveOn: '2023-05-04' };
let payments = 0;
async function charge(lineId: string, amountFen: bigint): Promise<string> {
  payments += 1;
  const paymentId = `P-${payments}`;
  await pay(test.ledger, { paymentId, lineId, amountFen }, DAY);
  return paymentId;
}

async function refund(paymentId: string, amountFen: bigint): Promise<void> {
  const order = {
    refundId: `F-${paymentId}`,
    paymentId,
    amountFen,
    voucherNumber: 'V',
    reason: '退',
  };
  const meta = under(order.refundId, DAY);
  await test.ledger.decide(ledgerId, meta, (state) => refundPayment(state, order, meta));
}

const run = () => detect(test.database, bus, ledgerId);
const flags = () => flagsIn(test.database.db, ledgerId);
const flag = (object: string, crossing = 1) => `overspend:1:100:${object}:${crossing}:flag`;
const clear = (object: string, crossing = 1) => `overspend:1:100:${object}:${crossing}:clear`;

describe('overspend detection', () => {
  it('flags a line, its project and its unit one fen beyond their budget, and none at it', async () => {
    // The whole budget of unit U1, to the fen.
    await charge(WAGES, 9_000n);
    await charge(OFFICE, 1_000n);
    await charge(HOSPITALITY, 200n);
    await charge(AUDIT, 5_000n);
    await run();
    expect(await flags()).toEqual([]);

    await charge(AUDIT, 1n);
    await run();
    expect((await flags()).sort()).toEqual([
      flag(`line:${AUDIT}`),
      flag('project:2023-P1'),
      flag('unit:U1'),
    ]);
  });

  it('flags a functional item whose lines together go one fen beyond, and not at it', async () => {
    await charge(AUDIT, 5_001n);
    await charge(SYSTEM, 2_999n);
    await run();
    const before = await flags();
    expect(before).toEqual([flag(`line:${AUDIT}`), flag('project:2023-P1')]);
    await charge(SYSTEM, 1n);
    await run();
    expect((await flags()).slice(before.length)).toEqual([flag('functional:2010804')]);
  });

  it('posts in the name of the system, for the day and under the correlation of the cause', async () => {
    await charge(OFFICE, 1_001n);
    await run();
    const [cause, flagged] = await readEvents(test.database.db, {
      ledgerId,
      afterSeq: 2,
      limit: 2,
    });
    expect(flagged).toMatchObject({
      type: 'OverspendFlagged',
      actor: SYSTEM_OVERSPEND,
      effectiveOn: '2023-05-04',
      causationId: cause?.eventId,
      correlationId: cause?.correlationId,
    });
    const [{ event } = { event: undefined }] = (await historyOf(test.database.db, ledgerId)).slice(
      -1,
    );
    expect(event).toMatchObject({
      causedBySeq: 3,
      adjustedFen: 1_000n,
      committedFen: 1_001n,
      finding: 'overspend',
    });
  });

  it('names a line without any budget what it is', async () => {
    await charge(UNOPENED, 1n);
    await run();
    const [episode] = await listOverspends(test.database.db, ledgerId);
    expect(episode).toMatchObject({ dimension: 'line', key: UNOPENED, finding: 'no-budget' });
  });

  it('counts a correction once: inside a project nothing crosses at the project', async () => {
    const paymentId = await charge(SYSTEM, 3_000n);
    await charge(LAND, 7_000n);
    const correction = { correctionId: 'C-1', paymentId, correctsSeq: 3, amountFen: 100n };
    const order = { ...correction, fromLineId: SYSTEM, toLineId: LAND, reason: '科目有误' };
    const meta = under('C-1', DAY);
    await test.ledger.decide(ledgerId, meta, (state) => correctPayment(state, order, meta));
    await run();
    expect(await flags()).toEqual([flag(`line:${LAND}`), flag('functional:2120803')]);
  });

  it('says once that an object is over, as long as it stays over', async () => {
    const first = await charge(OFFICE, 1_010n);
    await run();
    await refund(first, 9n);
    await run();
    expect(await flags()).toEqual([flag(`line:${OFFICE}`)]);
    const open = { openOnly: true };
    expect(await listOverspends(test.database.db, ledgerId, open)).toHaveLength(1);

    await refund(await charge(HOSPITALITY, 1n), 1n);
    await refund(await charge(OFFICE, 2n), 1n);
    await run();
    expect(await flags()).toEqual([flag(`line:${OFFICE}`)]);
  });

  it('clears at the budget and flags the next crossing under the next number', async () => {
    const first = await charge(OFFICE, 1_001n);
    await refund(first, 1n);
    await charge(OFFICE, 1n);
    await run();
    expect(await flags()).toEqual([
      flag(`line:${OFFICE}`, 1),
      clear(`line:${OFFICE}`, 1),
      flag(`line:${OFFICE}`, 2),
    ]);
    expect(await listOverspends(test.database.db, ledgerId, { openOnly: true })).toMatchObject([
      { status: 'flagged', crossing: 2, causedBySeq: 5, committedFen: 1_001n },
    ]);
  });
});

describe('every crossing is posted once', () => {
  beforeEach(async () => {
    await charge(OFFICE, 1_001n);
    await charge(AUDIT, 5_001n);
    await charge(LAND, 7_001n);
  });
  const all = [
    flag(`line:${OFFICE}`),
    flag(`line:${AUDIT}`),
    flag('project:2023-P1'),
    flag(`line:${LAND}`),
    flag('functional:2120803'),
  ];

  it('however often the job runs', async () => {
    for (let times = 0; times < 3; times += 1) await run();
    expect(await flags()).toEqual(all);
  });

  it('in however many processes at once', async () => {
    const processes = Array.from({ length: 4 }, () => busOf(newLedger(test.database)));
    await Promise.all(processes.map((one) => detect(test.database, one, ledgerId)));
    expect(await flags()).toEqual(all);
  });

  it.each([
    ['before', 1],
    ['before', 3],
    ['after', 1],
    ['after', 3],
  ])('when the job dies %s posting crossing %i', async (moment, which) => {
    let posts = 0;
    const dying = {
      async execute(command: never) {
        posts += 1;
        if (moment === 'before' && posts === which) throw new Error('killed');
        const receipt = await bus.execute(command);
        if (moment === 'after' && posts === which) throw new Error('killed');
        return receipt;
      },
    } as Bus;
    await expect(detect(test.database, dying, ledgerId)).rejects.toThrow('killed');
    await run();
    expect(await flags()).toEqual(all);
    const rows = await query(
      test.url,
      'SELECT posted_seq FROM ledger.crossing ORDER BY caused_seq, place',
    );
    expect(rows.map((row) => Number(row.posted_seq))).toEqual([6, 7, 8, 9, 10]);
  });

  it('also when everything the job knows is lost', async () => {
    await run();
    for (const table of ['projection_checkpoint', 'control_object', 'crossing']) {
      await query(test.url, `DELETE FROM ledger.${table}`);
    }
    await run();
    expect(await flags()).toEqual(all);
  });
});

describe('a control object that was corrupted', () => {
  it('blocks the alerts of its ledger when a crossing is refused, and a rebuild heals it', async () => {
    await charge(OFFICE, 1n);
    await run();
    await query(test.url, `UPDATE ledger.control_object SET crossings = 4 WHERE key = '${OFFICE}'`);
    await charge(OFFICE, 1_000n);
    await expect(run()).rejects.toThrow('OVERSPEND_NOT_NEXT');
    const [status] = await projectionStatus(test.database.db, { blockedOnly: true });
    expect(status).toMatchObject({ projection: 'overspend', blocked: { seq: 4 } });
    expect(status?.blocked?.reason).toContain(`${flag(`line:${OFFICE}`, 5)} was refused`);
    expect(await run()).toEqual([]);
    expect(await flags()).toEqual([]);

    const report = await rebuildOverspend(test.database, { ledgerId });
    expect(report.differences).toEqual([
      { key: `line:${OFFICE}`, field: 'crossings', expected: '1', found: '5' },
      {
        key: flag(`line:${OFFICE}`, 1),
        field: 'crossing',
        expected: expect.stringContaining('"crossing":1'),
        found: '',
      },
      {
        key: flag(`line:${OFFICE}`, 5),
        field: 'crossing',
        expected: '',
        found: expect.stringContaining('"crossing":5'),
      },
    ]);
    await run();
    expect(await flags()).toEqual([flag(`line:${OFFICE}`, 1)]);
  });
});
