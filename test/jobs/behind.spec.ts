import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { outboxProjection } from '../../src/deliveries/outbox.projection.js';
import { recordPayment } from '../../src/domain/execution.js';
import { behindOf, sweep } from '../../src/jobs/behind.js';
import { waitUntilCaughtUp } from '../../src/jobs/caught-up.js';
import { catchUp } from '../../src/projections/projector.js';
import { alert, busOf, detect } from '../alerts/overspend-world.js';
import { OFFICE } from '../domain/fixture.js';
import { catchUpAll } from '../projections/expected.js';
import { type LedgerUnderTest, ledgerUnderTest, openReady, under } from '../support/ledger.js';
import { query } from '../support/query.js';

const ALL = ['catch-up-projections', 'detect-overspend', 'detect-alerts', 'enqueue-deliveries'];
const ids = Array.from({ length: 5 }, (_, index) => `440307-dept${index + 1}-2023`);
const [first = '', second = ''] = ids;

describe('a sweep', () => {
  let test: LedgerUnderTest;
  beforeAll(async () => {
    test = await ledgerUnderTest();
    for (const ledgerId of ids) await openReady(test.ledger, ledgerId);
  });
  afterAll(() => test.close());

  const enqueue = (ledgerId: string) =>
    catchUp(test.database, outboxProjection(), { ledgerId, log: () => undefined });

  // Every ledger that is behind, in slices of two, and how many slices that took.
  async function sweepAll() {
    const behind = new Map<string, readonly string[]>();
    let slices = 0;
    let after = '';
    do {
      const found = await sweep(test.database.db, { after, limit: 2 });
      for (const { ledgerId, jobs } of found.behind) behind.set(ledgerId, jobs);
      after = found.after;
      slices += 1;
    } while (after !== '');
    return { behind, slices };
  }

  it('finds every ledger nobody looked at, slice by slice, and comes round', async () => {
    const { behind, slices } = await sweepAll();
    expect(slices).toBe(3);
    expect([...behind]).toEqual(ids.map((ledgerId) => [ledgerId, ALL]));
  });

  it('names only the jobs that have something to do', async () => {
    await catchUpAll(test.database, first);
    await detect(test.database, busOf(test.ledger), second);
    await alert(test.database, busOf(test.ledger), second);
    const { behind } = await sweepAll();
    expect(behind.get(first)).toEqual(['detect-overspend', 'detect-alerts', 'enqueue-deliveries']);
    expect(behind.get(second)).toEqual(['catch-up-projections', 'enqueue-deliveries']);
    await enqueue(second);
    expect(await behindOf(test.database.db, second)).toEqual({
      ledgerId: second,
      jobs: ['catch-up-projections'],
    });
  });

  it('finds a crossing that was found and not posted', async () => {
    const payment = { paymentId: 'P-1', lineId: OFFICE, amountFen: 1_001n };
    const order = { ...payment, voucherNumber: 'V', purpose: '办公用品' };
    const meta = under('P-1');
    await test.ledger.decide(first, meta, (state) => recordPayment(state, order, meta));
    await detect(test.database, busOf(test.ledger), first);
    await detect(test.database, busOf(test.ledger), first);
    await alert(test.database, busOf(test.ledger), first);
    await catchUpAll(test.database, first);
    await enqueue(first);
    expect((await sweepAll()).behind.get(first)).toBeUndefined();

    await query(test.url, 'UPDATE ledger.crossing SET posted_seq = NULL');
    expect((await sweepAll()).behind.get(first)).toEqual(['detect-overspend']);
    await detect(test.database, busOf(test.ledger), first);
    expect((await sweepAll()).behind.get(first)).toBeUndefined();
  });

  it('leaves what is blocked alone until its pause is over; who waits for it does not', async () => {
    const block = (pause: string) =>
      query(
        test.url,
        `UPDATE ledger.projection_checkpoint SET seq = 1, blocked_seq = 2, blocked_reason = 'x',
           retry_at = now() + interval '${pause}'
         WHERE ledger_id = '${first}' AND projection = 'unit'`,
      );
    await block('1 hour');
    expect((await sweepAll()).behind.get(first)).toBeUndefined();
    await expect(waitUntilCaughtUp(test.database, first, { timeoutMs: 100 })).rejects.toThrow(
      /still waits for catch-up-projections .* unit 3 behind, blocked at event 2: x/,
    );
    await block('-1 second');
    expect((await sweepAll()).behind.get(first)).toEqual(['catch-up-projections']);
  });
});
