import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { verifyLedger } from '../../src/audit/verify.js';
import { monthAndLineOf } from '../../src/projections/definitions.js';
import { readBalances } from '../../src/projections/projections.queries.js';
import { rebuildProjection } from '../../src/projections/rebuild.js';
import { compareWithReplay } from '../../src/projections/replay-comparison.js';
import { OFFICE } from '../domain/fixture.js';
import { catchUpAll } from '../projections/expected.js';
import { type Answer, Api, expectRefused, expectStatus, LEDGER, LEDGER_ID } from './api.js';
import { PAYMENT_BODY } from './requests.js';

const JANUARY = '2023-01-31';
const OPEN_UNTIL = '2999-12-31';
const MONTH = { ledgerId: LEDGER_ID, projection: 'month' } as const;

let api: Api;
beforeEach(async () => {
  api = await Api.start();
  await api.openReady();
});
afterEach(() => api.close());

const close = (period: string) =>
  api.post(`${LEDGER}/periods/${period}/closing`, {
    role: 'finance',
    body: { effectiveOn: '2023-03-01' },
  });
const pay = (effectiveOn: string, amount = '1.00') =>
  api.post(`${LEDGER}/payments`, {
    role: 'treasury',
    body: { ...PAYMENT_BODY, effectiveOn, amount },
  });

async function payloadOf({ body }: Answer): Promise<Record<string, unknown>> {
  const { rows } = await api.database.pool.query(
    'select payload from ledger.event where ledger_id = $1 and seq = $2',
    [LEDGER_ID, body.seq],
  );
  return JSON.parse(rows[0].payload);
}

async function paidByMonth(): Promise<Record<string, bigint>> {
  expect(await catchUpAll(api.database, LEDGER_ID)).toEqual([]);
  const { balances } = await readBalances(api.database.db, MONTH);
  const paid = [...balances].flatMap(([key, { disbursed }]): [string, bigint][] => {
    const { month, lineId } = monthAndLineOf(key);
    return lineId === OFFICE && disbursed !== 0n ? [[month, disbursed]] : [];
  });
  return Object.fromEntries(paid);
}

/** What the projection says, a replay of the postings and a rebuild say as well. */
async function expectConsistent(): Promise<void> {
  const replayed = await compareWithReplay(api.database.db, MONTH);
  expect(replayed).toMatchObject({ differences: [], blocked: null });
  expect(await rebuildProjection(api.database, MONTH)).toMatchObject({ differenceCount: 0 });
  expect(await verifyLedger(api.database, LEDGER_ID)).toMatchObject({ findings: [] });
}

describe('closing a month', () => {
  it('makes a late payment count in the next open month, in the projection too', async () => {
    await expectStatus(201, pay(JANUARY, '1.00'));
    expect(await paidByMonth()).toEqual({ '2023-01': 100n });
    await expectStatus(201, close('2023-01'));
    const late = await expectStatus(201, pay(JANUARY, '2.00'));
    const inTime = await expectStatus(201, pay('2023-02-01', '0.50'));
    expect(await payloadOf(late)).toMatchObject({ bookedIn: '2023-02' });
    expect(await payloadOf(inTime)).not.toHaveProperty('bookedIn');
    expect(await paidByMonth()).toEqual({ '2023-01': 100n, '2023-02': 250n });
    await expectConsistent();
    expect(await paidByMonth()).toEqual({ '2023-01': 100n, '2023-02': 250n });
  });

  it('is refused out of order, twice, for another year and to who may not', async () => {
    expectRefused(await close('2023-02'), 409);
    expectRefused(await close('2024-01'), 422);
    expectRefused(await close('2023-00'), 400);
    await expectStatus(201, close('2023-01'));
    const twice = await close('2023-01');
    expectRefused(twice, 409);
    expect(twice.body.type).toBe('urn:budget-ledger:problem:period-closed-already');
    const body = { effectiveOn: '2023-03-01' };
    const path = `${LEDGER}/periods/2023-02/closing`;
    expectRefused(await api.post(path, { role: 'treasury', body }), 403);
  });

  it('takes its place among 20 payments: before it none is late, after it all are', async () => {
    const ten = () => Array.from({ length: 10 }, () => pay(JANUARY));
    const before = ten();
    const closing = close('2023-01');
    const [closed, ...paid] = await Promise.all([closing, ...before, ...ten()]);
    expect(closed.status).toBe(201);
    for (const payment of paid) {
      expect(payment.status).toBe(201);
      const { bookedIn } = await payloadOf(payment);
      expect(bookedIn).toBe(payment.body.seq < closed.body.seq ? undefined : '2023-02');
    }
    const late = await expectStatus(201, pay(JANUARY));
    expect(await payloadOf(late)).toMatchObject({ bookedIn: '2023-02' });
    const sums = Object.values(await paidByMonth());
    expect(sums.reduce((sum, fen) => sum + fen, 0n)).toBe(2_100n);
    await expectConsistent();
  });
});

describe('a reopening', () => {
  const reopenings = `${LEDGER}/period-reopenings`;
  const ask = (period = '2023-01') => {
    const body = { effectiveOn: '2023-03-01', period, openUntil: OPEN_UNTIL, reason: '漏记' };
    return api.post(reopenings, { role: 'officer', body });
  };
  const decide = (asked: Answer, decision: string, body: object) => {
    const path = `${reopenings}/${asked.body.documentId}/${decision}`;
    return api.post(path, { role: 'finance', body: { effectiveOn: '2023-03-02', ...body } });
  };

  it('opens a closed month again when another person approves it', async () => {
    expectRefused(await ask(), 409);
    await expectStatus(201, close('2023-01'));
    const asked = await expectStatus(201, ask());
    await expectStatus(201, decide(asked, 'approval', {}));
    expectRefused(await decide(asked, 'rejection', { reason: '不必' }), 409);
    const inTime = await expectStatus(201, pay(JANUARY));
    expect(await payloadOf(inTime)).not.toHaveProperty('bookedIn');
    const { items } = (await expectStatus(200, api.get(reopenings))).body;
    expect(items).toEqual([
      expect.objectContaining({
        reopeningId: asked.body.documentId,
        status: 'approved',
        period: '2023-01',
        openUntil: OPEN_UNTIL,
        decidedBy: 'key:the finance',
      }),
    ]);
    await expectStatus(201, close('2023-01'));
    const late = await expectStatus(201, pay(JANUARY));
    expect(await payloadOf(late)).toMatchObject({ bookedIn: '2023-02' });
  });

  it('leaves the month closed when it is rejected, and is no one else’s to decide', async () => {
    await expectStatus(201, close('2023-01'));
    const asked = await expectStatus(201, ask());
    const path = `${reopenings}/${asked.body.documentId}`;
    const body = { effectiveOn: '2023-03-02' };
    expectRefused(await api.post(`${path}/approval`, { role: 'officer', body }), 403);
    await expectStatus(201, decide(asked, 'rejection', { reason: '不必' }));
    expect((await api.get(path)).body.periodReopening.status).toBe('rejected');
    const late = await expectStatus(201, pay(JANUARY));
    expect(await payloadOf(late)).toMatchObject({ bookedIn: '2023-02' });
    expectRefused(await api.post(`${reopenings}/none/approval`, { role: 'finance', body }), 404);
  });
});

describe('a reversal', () => {
  const reversals = `${LEDGER}/reversals`;
  const ask = (reversesSeq: number, role: 'treasury' | 'finance' = 'treasury') => {
    const body = { effectiveOn: '2023-03-02', reversesSeq, reason: '重复入账' };
    return api.post(reversals, { role, body });
  };
  const decide = (asked: Answer, decision: string, body: object) => {
    const path = `${reversals}/${asked.body.documentId}/${decision}`;
    return api.post(path, { role: 'finance', body: { effectiveOn: '2023-03-02', ...body } });
  };

  it('takes a payment back once, and the books still prove themselves', async () => {
    const paid = await expectStatus(201, pay('2023-03-01', '2.00'));
    const asked = await expectStatus(201, ask(paid.body.seq));
    const approved = await expectStatus(201, decide(asked, 'approval', {}));
    expect(approved.headers.get('etag')).toBe(`"${approved.body.seq}"`);
    const payment = await api.get(`${LEDGER}/payments/${paid.body.documentId}`);
    expect(payment.body.payment).toMatchObject({ status: 'reversed', charges: [] });
    const at = (seq: number) =>
      api.get(`${LEDGER}/payments/${paid.body.documentId}?knownAt=${seq}`);
    expect((await at(approved.body.seq)).body.payment).toEqual(payment.body.payment);
    expect((await at(asked.body.seq)).body.payment.status).toBe('settled');
    expectRefused(await ask(paid.body.seq), 409);
    expectRefused(await decide(asked, 'approval', {}), 409);
    expect((await api.get(reversals)).body.items).toEqual([
      expect.objectContaining({ reversesSeq: paid.body.seq, status: 'approved' }),
    ]);
    expect(await paidByMonth()).toEqual({});
    await expectConsistent();
  });

  it('is refused for what is not there, not reversible, or asked for by the same person', async () => {
    expectRefused(await ask(999), 404);
    expectRefused(await ask(1), 409);
    const paid = await expectStatus(201, pay('2023-03-01'));
    const own = await expectStatus(201, ask(paid.body.seq, 'finance'));
    expectRefused(await decide(own, 'approval', {}), 403);
    const none = `${reversals}/none/approval`;
    const body = { effectiveOn: '2023-03-02' };
    expectRefused(await api.post(none, { role: 'finance', body }), 404);
  });

  it('lets the event stand when it is rejected', async () => {
    const paid = await expectStatus(201, pay('2023-03-01'));
    const asked = await expectStatus(201, ask(paid.body.seq));
    await expectStatus(201, decide(asked, 'rejection', { reason: '无误' }));
    expect((await api.get(`${reversals}/${asked.body.documentId}`)).body.reversal).toMatchObject({
      status: 'rejected',
      decidedBy: 'key:the finance',
    });
    await expectStatus(201, ask(paid.body.seq));
  });
});
