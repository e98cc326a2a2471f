import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { verifyLedger } from '../../src/audit/verify.js';
import { createKey } from '../../src/platform/api-keys.js';
import { AUDIT, OFFICE, OPENING_LINES, SYSTEM } from '../domain/fixture.js';
import { Api, expectRefused, expectStatus, LEDGER, LEDGER_ID } from './api.js';
import { PAYMENT_BODY } from './requests.js';

const NEXT_ID = '440307-audit-2024';
const NEXT = `/v1/ledgers/${NEXT_ID}`;
const LAST_DAY = '2023-12-31';
const NEW_YEAR = '2024-01-01';
const RUN_ID = 'year-end-2023';

let api: Api;
beforeEach(async () => {
  api = await Api.start();
  await api.openReady();
});
afterEach(() => api.close());

const run = (query = '', ledger = LEDGER) =>
  api.post(`${ledger}/year-end-runs${query}`, { role: 'finance', body: { runId: RUN_ID } });
const pay = (lineId: string, amount: string) =>
  api.post(`${LEDGER}/payments`, { role: 'treasury', body: { ...PAYMENT_BODY, lineId, amount } });
const contract = () =>
  api.post(`${LEDGER}/encumbrances`, {
    role: 'treasury',
    body: {
      effectiveOn: '2023-04-01',
      contractNumber: 'HT-2023-1',
      supplierName: '甲公司',
      purpose: '审计外包',
      dueOn: '2024-03-31',
      lines: [
        { lineId: AUDIT, amount: '18.00' },
        { lineId: SYSTEM, amount: '2.00' },
      ],
    },
  });
const carry = (lineId: string) =>
  api.post(`${LEDGER}/carry-overs`, {
    role: 'finance',
    body: { effectiveOn: LAST_DAY, runId: RUN_ID, lineId },
  });

async function expectVerified(...ledgerIds: readonly string[]): Promise<void> {
  for (const ledgerId of ledgerIds) {
    expect(await verifyLedger(api.database, ledgerId)).toMatchObject({ findings: [] });
  }
}

/** Every event of both ledgers comes out the same when its order is decided again. */
async function expectExplained(): Promise<void> {
  for (const ledger of [LEDGER, NEXT]) {
    const { seq: count } = (await api.get(`${ledger}/events`)).body;
    for (let seq = 1; seq <= count; seq += 1) {
      const { body } = await expectStatus(200, api.get(`${ledger}/events/${seq}/explanation`));
      const { type } = body.event;
      expect([seq, type, body.agrees, body.differs]).toEqual([seq, type, true, null]);
    }
  }
}

async function balances(ledger: string): Promise<Record<string, Record<string, string>>> {
  const { body } = await expectStatus(200, api.get(`${ledger}/lines?limit=500`));
  return Object.fromEntries(
    body.items.map(({ lineId, ...rest }: { lineId: string; balance: object }) => [
      lineId,
      rest.balance ?? rest,
    ]),
  );
}

describe('a run at the end of the year', () => {
  it('hands everything to next year’s ledger, to the fen', async () => {
    await expectStatus(201, pay(OFFICE, '6.00'));
    const { body: contracted } = await expectStatus(201, contract());
    const planned = await expectStatus(200, run('?dryRun=true'));
    expect(planned.body).toMatchObject({
      state: 'planned',
      runId: RUN_ID,
      nextLedgerId: NEXT_ID,
      carriedOver: '246.00',
      returned: '0.00',
    });
    const before = await api.eventCount();
    const { body } = await expectStatus(200, run());
    expect(body).toEqual({ ...planned.body, state: 'complete' });
    expect(await api.eventCount()).toBe(before + 6 + 1 + 1 + 6 + 1);
    const next = await balances(NEXT);
    expect(next[OFFICE]).toMatchObject({ carriedIn: '4.00', available: '4.00' });
    expect(next[AUDIT]).toMatchObject({ carriedIn: '50.00', encumbered: '18.00' });
    const encumbrances = await expectStatus(200, api.get(`${NEXT}/encumbrances`));
    expect(encumbrances.body.items).toMatchObject([
      { encumbranceId: contracted.documentId, original: '20.00', contractNumber: 'HT-2023-1' },
    ]);
    for (const balance of Object.values(await balances(LEDGER))) {
      expect(balance).toMatchObject({ available: '0.00', encumbered: '0.00' });
    }
    await expectVerified(LEDGER_ID, NEXT_ID);
  });

  it('ties next year’s ledger to the last event of the old one', async () => {
    await expectStatus(200, run());
    const old = await expectStatus(200, api.get(`${LEDGER}/events?limit=500`));
    const closing = old.body.items.find(({ type }: { type: string }) => type === 'YearClosed');
    const events = await expectStatus(200, api.get(`${NEXT}/events?limit=500`));
    const [opened, ...rest] = events.body.items;
    expect(opened).toMatchObject({ content: { follows: { ledgerId: LEDGER_ID } } });
    expect(rest.at(-1)).toMatchObject({
      type: 'CarryOverCompleted',
      content: { runId: RUN_ID, from: { seq: closing.seq, hash: closing.hash }, lineCount: 6 },
    });
    const received = rest.filter(({ type }: { type: string }) => type === 'CarryOverReceived');
    for (const { content } of received) {
      const source = old.body.items.find(({ seq }: { seq: number }) => seq === content.from.seq);
      expect(source).toMatchObject({
        type: 'CarriedOver',
        hash: content.from.hash,
        content: { lineId: content.lineId, parts: content.parts },
      });
    }
  });

  it('changes nothing when it is given again', async () => {
    const { body } = await expectStatus(200, run());
    const written = await api.written();
    expect((await expectStatus(200, run())).body).toEqual(body);
    expect((await expectStatus(200, run('?dryRun=true'))).body.lines).toEqual(body.lines);
    expect(await api.written()).toBe(written);
  });

  it('is the same when several run at once', async () => {
    const answers = await Promise.all([run(), run(), run()]);
    for (const { status } of answers) expect([200, 409]).toContain(status);
    const { body } = await expectStatus(200, run());
    expect(body).toMatchObject({ state: 'complete', carriedOver: '252.00' });
    const next = await balances(NEXT);
    for (const { lineId, amountFen } of OPENING_LINES) {
      const carriedIn = `${amountFen / 100n}.00`;
      expect(next[lineId]).toMatchObject({ carriedIn, available: carriedIn });
    }
    await expectVerified(LEDGER_ID, NEXT_ID);
  });

  it('names every line that stands in the way, and writes nothing', async () => {
    await expectStatus(201, pay(OFFICE, '10.01'));
    const written = await api.written();
    const answer = await run();
    expectRefused(answer, 409);
    expect(answer.body.errors).toEqual([
      { detail: expect.stringContaining(`${OFFICE}: the line is overspent`) },
    ]);
    const planned = await expectStatus(200, run('?dryRun=true'));
    expect(planned.body).toMatchObject({
      state: 'blocked',
      obstacles: [{ lineId: OFFICE, rule: 'LINE_OVERSPENT', facts: { available: '-0.01' } }],
    });
    expect(await api.written()).toBe(written);
  });

  it('is undone before the year is closed, and not after', async () => {
    await expectStatus(201, contract());
    const untouched = await balances(LEDGER);
    for (const { lineId } of OPENING_LINES) await expectStatus(201, carry(lineId));
    const path = `${LEDGER}/year-end-runs/${RUN_ID}/reversal`;
    const reverse = () => api.post(path, { role: 'finance', body: { reason: '重做' } });
    expect((await expectStatus(200, reverse())).body).toMatchObject({ lineCount: 6 });
    expect((await expectStatus(200, reverse())).body).toMatchObject({ lineCount: 0 });
    expect(await balances(LEDGER)).toEqual(untouched);
    await expectStatus(200, run());
    expectRefused(await reverse(), 409);
    await expectVerified(LEDGER_ID, NEXT_ID);
  });

  it('carries a line again that money moved on after it was carried over', async () => {
    await expectStatus(201, carry(OFFICE));
    await expectStatus(201, pay(OFFICE, '2.50'));
    const { body } = await expectStatus(200, run());
    expect(body.lines).toContainEqual({ lineId: OFFICE, carriedOver: '7.50', returned: '0.00' });
    expect((await balances(NEXT))[OFFICE]).toMatchObject({ carriedIn: '7.50' });
    await expectVerified(LEDGER_ID, NEXT_ID);
  });

  it('is for finance, and for a key that may use both ledgers', async () => {
    const body = { runId: RUN_ID };
    for (const role of ['officer', 'approver', 'treasury', 'auditor', 'admin'] as const) {
      expectRefused(await api.post(`${LEDGER}/year-end-runs`, { role, body }), 403);
    }
    const { db } = api.database;
    const key = await createKey(db, { name: 'old', role: 'finance', ledgers: [LEDGER_ID] });
    expectRefused(await api.post(`${LEDGER}/year-end-runs`, { key: key.key, body }), 403);
    const bad = { role: 'finance', body: { runId: '*' } } as const;
    expectRefused(await api.post(`${LEDGER}/year-end-runs`, bad), 400, '#/runId');
    expectRefused(await api.post('/v1/ledgers/440307-none-2023/year-end-runs', bad), 400);
    expectRefused(await run('', '/v1/ledgers/440307-none-2023'), 404);
  });
});

describe('the steps of the end of the year, one by one', () => {
  const order = (ledger: string, path: string, body: object) =>
    api.post(`${ledger}/${path}`, {
      role: 'finance',
      body: { effectiveOn: ledger === NEXT ? NEW_YEAR : LAST_DAY, ...body },
    });

  it('are orders with routes of their own', async () => {
    const seqs: number[] = [];
    for (const { lineId } of OPENING_LINES) {
      seqs.push((await expectStatus(201, carry(lineId))).body.seq);
    }
    await expectStatus(201, order(NEXT, 'opening', {}));
    const early = await order(NEXT, 'carry-over-receipts', { fromSeq: seqs[0] });
    expectRefused(early, 409);
    expect(early.body.type).toMatch(/year-not-closed$/);
    await expectStatus(201, order(LEDGER, 'year-closing', {}));
    expectRefused(await order(LEDGER, 'year-closing', {}), 409);
    expectRefused(await pay(OFFICE, '1.00'), 409);
    for (const fromSeq of seqs) {
      expectRefused(await order(NEXT, 'carry-over-receipts/completion', { runId: RUN_ID }), 409);
      await expectStatus(201, order(NEXT, 'carry-over-receipts', { fromSeq }));
    }
    expectRefused(await order(NEXT, 'carry-over-receipts', { fromSeq: seqs[0] }), 409);
    expectRefused(await order(NEXT, 'carry-over-receipts', { fromSeq: 1 }), 404);
    const undo = { lineId: OFFICE, reason: '重做' };
    await expectStatus(201, order(NEXT, 'carry-over-receipts/reversals', undo));
    const office = seqs[OPENING_LINES.findIndex(({ lineId }) => lineId === OFFICE)];
    await expectStatus(201, order(NEXT, 'carry-over-receipts', { fromSeq: office }));
    await expectStatus(201, order(NEXT, 'carry-over-receipts/completion', { runId: RUN_ID }));
    expectRefused(await order(NEXT, 'carry-over-receipts/reversals', undo), 409);
    expect((await expectStatus(200, run())).body).toMatchObject({ state: 'complete' });
    await expectVerified(LEDGER_ID, NEXT_ID);
    await expectExplained();
  });

  it('undo one line, and return money during the year', async () => {
    await expectStatus(201, carry(OFFICE));
    const undo = { lineId: OFFICE, runId: RUN_ID, reason: '重做' };
    await expectStatus(201, order(LEDGER, 'carry-overs/reversals', undo));
    const { body } = await expectStatus(200, api.get(`${LEDGER}/carry-overs`));
    expect(body.items).toMatchObject([{ lineId: OFFICE, status: 'reversed' }]);
    const back = { lineId: OFFICE, amount: '10.00', reason: '收回' };
    await expectStatus(201, order(LEDGER, 'returns', back));
    expectRefused(await order(LEDGER, 'returns', { ...back, amount: '0.01' }), 409);
    expect((await balances(LEDGER))[OFFICE]).toMatchObject({ returned: '10.00' });
  });
});
