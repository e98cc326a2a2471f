import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SYSTEM_ALERTS } from '../../src/alerts/alerts.job.js';
import { SYSTEM_OVERSPEND } from '../../src/alerts/overspend.job.js';
import { CAPABILITIES } from '../../src/app.capabilities.js';
import { verifyLedger } from '../../src/audit/verify.js';
import { sumFen } from '../../src/domain/money.js';
import { readHead } from '../../src/event-store/read.js';
import { CATALOGUE } from '../../src/ledger/catalogue.js';
import { DEFINITIONS } from '../../src/projections/definitions.js';
import { rebuildProjection } from '../../src/projections/rebuild.js';
import { compareWithReplay } from '../../src/projections/replay-comparison.js';
import { historyOf } from '../alerts/overspend-world.js';
import { Api, expectRefused, expectStatus } from '../http/api.js';
import { catchUpAll } from '../projections/expected.js';
import { sampleLines } from '../simulation/sample-lines.js';
import { holdClock, releaseClock, setClock } from './clock.js';
import { spoken, yuan } from './moves.js';
import { BEFORE_APPROVAL } from './phase-01-before-approval.js';
import { APPROVAL } from './phase-02-approval.js';
import { ADJUSTMENTS } from './phase-03-adjustments.js';
import { REALLOCATIONS } from './phase-04-reallocations.js';
import { COMMITMENTS } from './phase-05-commitments.js';
import { PAYMENTS } from './phase-06-payments.js';
import { POLICY } from './phase-07-policy.js';
import { ORGANISATION } from './phase-08-organisation.js';
import { PERFORMANCE_AND_REVENUE, RESULTS } from './phase-09-performance-and-revenue.js';
import { CLOSING, LAST_MONTH } from './phase-10-closing.js';
import { BY_HAND, OTHER_DEPARTMENT, SETTLED, UNSETTLED } from './phase-11-year-end.js';
import { NEXT_YEAR } from './phase-12-next-year.js';
import { provedFold } from './proof.js';
import {
  AUDIT,
  AUDIT_2023,
  AUDIT_2024,
  OFFICE,
  OTHER_2023,
  OTHER_2024,
  openingBody,
  REWARDS,
  SYSTEM,
  TRAINING,
  TRAVEL,
  WAGES,
  WITHOUT_BUDGET,
} from './sample-department.js';
import { ROUTES, ScriptedYear } from './scripted-year.js';
import { bookTurn, firstHalf, reportOf, surplusFen, turned } from './turn-of-the-year.js';

const PHASES = [
  ['the time before its budget is approved', BEFORE_APPROVAL],
  ['the approval and the first month', APPROVAL],
  ['the beginning of another department', OTHER_DEPARTMENT],
  ['changes of the total', ADJUSTMENTS],
  ['reallocations by the approval matrix', REALLOCATIONS],
  ['plans and contracts', COMMITMENTS],
  ['payments', PAYMENTS],
  ['another policy for a month', POLICY],
  ['reorganisation', ORGANISATION],
  ['performance and revenue', PERFORMANCE_AND_REVENUE],
  ['the closing of eleven months', CLOSING],
  ['the results of the year', RESULTS],
  ['what is not settled yet', UNSETTLED],
] as const;

const LEDGERS = [AUDIT_2023, AUDIT_2024, OTHER_2023, OTHER_2024] as const;
const RUN_ID = 'year-end-2023';
const TURN = { from: AUDIT_2023, to: AUDIT_2024 };

let api: Api;
let year: ScriptedYear;
beforeAll(async () => {
  holdClock();
  api = await Api.start();
  year = await openedYear(api);
});
afterAll(async () => {
  await api.close();
  releaseClock();
});

async function openedYear(server: Api): Promise<ScriptedYear> {
  const opened = new ScriptedYear(server);
  await opened.open(openingBody(AUDIT_2023, '深圳市龙岗区审计局'));
  await opened.open(openingBody(OTHER_2023, '深圳市龙岗区财政局'));
  return opened;
}

const run = (ledgerId: string, { server = api, query = '', runId = RUN_ID } = {}) => {
  const path = `/v1/ledgers/${ledgerId}/year-end-runs${query}`;
  return server.post(path, { role: 'finance', body: { runId } });
};
const dryRun = (ledgerId: string) => run(ledgerId, { query: '?dryRun=true' });

describe('a year of the sample department', () => {
  it.each(PHASES)('lives through %s', async (_, steps) => {
    await year.live(steps);
  });

  it('does not end while something stands in the way', async () => {
    setClock('2023-12-28');
    const written = await api.written();
    const planned = await expectStatus(200, dryRun(AUDIT_2023));
    const obstacles = [
      [TRAVEL, 'LINE_HAS_HELD_MONEY'],
      [TRAINING, 'LINE_AWAITS_MONEY'],
      [OFFICE, 'LINE_HAS_HELD_MONEY'],
      [REWARDS, 'LINE_OVERSPENT'],
      [AUDIT, 'LINE_HAS_HELD_MONEY'],
    ].map(([lineId, rule]) => expect.objectContaining({ lineId, rule }));
    expect(planned.body).toMatchObject({ state: 'blocked' });
    expect(planned.body.obstacles).toHaveLength(obstacles.length);
    expect(planned.body.obstacles).toEqual(expect.arrayContaining(obstacles));
    const refused = await run(AUDIT_2023);
    expectRefused(refused, 409);
    expect(refused.body.errors).toHaveLength(obstacles.length);
    expect(await api.written()).toBe(written);
  });

  it('ends when all is settled, though the run was cut short half-way', async () => {
    await year.live([...SETTLED, ...LAST_MONTH]);
    const turn = turned(year.booksOf(AUDIT_2023));
    setClock('2024-01-02');
    const planned = await expectStatus(200, dryRun(AUDIT_2023));
    expect(planned.body).toMatchObject({ state: 'planned', runId: RUN_ID, ...reportOf(turn) });
    const half = firstHalf(turn, RUN_ID);
    await year.live(half);
    const { body } = await expectStatus(200, run(AUDIT_2023));
    expect({ ...body, lines: sorted(body.lines) }).toEqual({ ...planned.body, state: 'complete' });
    const done = new Set(turn.slice(0, half.length).map(({ lineId }) => lineId));
    bookTurn(year, turn, { ...TURN, done });
    for (const ledgerId of [AUDIT_2023, AUDIT_2024]) await year.expectBooks(ledgerId);
  });

  it('has the same end when the run is given again', async () => {
    const written = await api.written();
    const { body } = await expectStatus(200, run(AUDIT_2023));
    expect(body.state).toBe('complete');
    expect(await api.written()).toBe(written);
  });

  it('has the same end when the run was never cut short', async () => {
    const other = await Api.start();
    try {
      const whole = await openedYear(other);
      for (const [, steps] of PHASES) await whole.live(steps);
      await whole.live([...SETTLED, ...LAST_MONTH]);
      setClock('2024-01-03');
      const turn = turned(whole.booksOf(AUDIT_2023));
      const { body } = await expectStatus(200, run(AUDIT_2023, { server: other }));
      expect(body).toMatchObject({ state: 'complete', ...reportOf(turn) });
      bookTurn(whole, turn, { ...TURN, done: new Set() });
      for (const ledgerId of [AUDIT_2023, AUDIT_2024]) {
        await whole.expectBooks(ledgerId);
        expect(whole.booksOf(ledgerId)).toEqual(year.booksOf(ledgerId));
      }
    } finally {
      await other.close();
    }
  }, 300_000);

  it('is ended by hand in another department, and a run finds nothing left to do', async () => {
    await year.live(BY_HAND);
    const written = await api.written();
    const { body } = await expectStatus(200, run(OTHER_2023, { runId: 'by-hand' }));
    expect(body).toMatchObject({ state: 'complete', carriedOver: '112000.00', returned: '0.00' });
    expect(await api.written()).toBe(written);
  });

  it('goes on in the ledger of the year after', async () => {
    await year.live(NEXT_YEAR);
    const { body } = await expectStatus(200, dryRun(AUDIT_2024));
    const lines = [...year.booksOf(AUDIT_2024).values()];
    const leftFen = sumFen(lines.map(({ available, encumbered }) => available + encumbered));
    const returnedFen = sumFen(lines.map(surplusFen));
    expect(body).toMatchObject({
      state: 'planned',
      returned: yuan(returnedFen),
      carriedOver: yuan(leftFen - returnedFen),
    });
  });
});

/** What holds orders back and what is done about alerts is seen in specs of their own. */
const ELSEWHERE = new Set(
  CAPABILITIES.filter(({ tag }) => tag === 'control' || tag === 'alerts')
    .flatMap(({ orders = [] }) => orders)
    .map(({ id }) => id),
);

describe('after the year', () => {
  it('every order of the API was accepted at least once', () => {
    const wanted = [...ROUTES.keys()].filter((id) => !ELSEWHERE.has(id));
    expect(wanted.filter((id) => !year.accepted.has(id))).toEqual([]);
  });

  it('every kind of event happened, by four keys and the jobs', async () => {
    const { rows } = await api.database.pool.query('select distinct type, actor from ledger.event');
    const types = new Set(rows.map(({ type }) => type));
    const unseen = Object.keys(CATALOGUE).filter((type) => !types.has(type));
    expect(
      unseen.filter((type) => !/^(Alert|LedgerSelf|Control|Held|OrderHeld)/.test(type)),
    ).toEqual([]);
    const keys = ['approver', 'finance', 'officer', 'treasury'].map((role) => `key:the ${role}`);
    const actors = new Set(rows.map(({ actor }) => actor));
    expect([...actors].sort()).toEqual([...keys, SYSTEM_ALERTS, SYSTEM_OVERSPEND].sort());
  });

  it.each(LEDGERS)('every line of %s was in balance after every event', async (ledgerId) => {
    const folded = provedFold(await historyOf(api.database.db, ledgerId));
    expect(spoken(folded)).toEqual(spoken(year.booksOf(ledgerId)));
  });

  it.each(LEDGERS)(
    'nothing is found in %s, and its projections are its replay',
    async (ledgerId) => {
      const { database } = api;
      expect(await catchUpAll(database, ledgerId)).toEqual([]);
      for (const { name: projection } of DEFINITIONS) {
        const replayed = await compareWithReplay(database.db, { ledgerId, projection });
        expect(replayed).toMatchObject({ projection, differences: [], blocked: null });
        const rebuilt = await rebuildProjection(database, { ledgerId, projection });
        expect(rebuilt).toMatchObject({ differenceCount: 0 });
      }
      const report = await verifyLedger(database, ledgerId);
      expect(report).toMatchObject({ findings: [], pendingCrossings: 0 });
      expect(report.projectionCells).toBeGreaterThan(0);
    },
  );

  it.each(LEDGERS)('every refusal of %s is kept, and none more', async (ledgerId) => {
    const path = `/v1/ledgers/${ledgerId}/refusals?limit=500`;
    const { body } = await expectStatus(200, api.get(path));
    const kept = body.items.map(({ rule }: { rule: string }) => rule);
    expect(kept.sort()).toEqual([...(year.refusals.get(ledgerId) ?? [])].sort());
  });

  it('what is printed, carried and spent adds up to the fen', () => {
    const old = [...year.booksOf(AUDIT_2023).values()];
    const next = [...year.booksOf(AUDIT_2024).values()];
    const original = sumFen(old.map((balance) => balance.original));
    expect(yuan(original)).toBe('34509971.94');
    expect(original).toBe(sumFen(sampleLines().map(({ originalFen }) => originalFen)));
    const carried = sumFen(old.map(({ carriedOut }) => carriedOut));
    expect(sumFen(next.map(({ carriedIn }) => carriedIn))).toBe(carried);
    const gone = sumFen(old.map(({ disbursed, returned }) => disbursed + returned));
    const changed = sumFen(old.map(({ supplementary, reduced }) => supplementary - reduced));
    expect(gone + carried).toBe(original + changed);
  });

  it.each(LEDGERS)('every decision of %s is explained, and made again alike', async (ledgerId) => {
    const { seq: last } = await readHead(api.database.db, ledgerId);
    for (let seq = 1; seq <= last; seq += 1) {
      const path = `/v1/ledgers/${ledgerId}/events/${seq}/explanation`;
      const { body } = await expectStatus(200, api.get(path));
      expect({ seq, body }).toMatchObject({ seq, body: { agrees: true } });
    }
    expect(last).toBeGreaterThan(1);
  });

  it('late facts count in the next open month, or in their own when it is open again', async () => {
    const history = await historyOf(api.database.db, AUDIT_2023);
    const bookedIn = (name: string) => {
      const event = history[year.seq(name) - 1]?.event;
      return event?.type === 'PaymentRecorded' ? (event.bookedIn ?? 'its own month') : undefined;
    };
    expect(bookedIn('late for January')).toBe('2023-02');
    expect(bookedIn('on the last day of the reopening')).toBe('its own month');
    expect(bookedIn('a day after the reopening')).toBe('2023-02');
    expect(bookedIn('late for November')).toBe('2023-12');
  });

  it('every overspent line was flagged, and is good again', async () => {
    const history = await historyOf(api.database.db, AUDIT_2023);
    const crossed = (type: 'OverspendFlagged' | 'OverspendCleared') =>
      history.flatMap(({ event }) =>
        event.type === type && event.dimension === 'line' ? [event.key] : [],
      );
    const overspent = [WAGES, SYSTEM, WITHOUT_BUDGET, REWARDS];
    expect(crossed('OverspendFlagged')).toEqual(overspent);
    expect(crossed('OverspendCleared')).toEqual(overspent);
  });
});

function sorted<Line extends { readonly lineId: string }>(lines: readonly Line[]): Line[] {
  return [...lines].sort((one, other) => (one.lineId < other.lineId ? -1 : 1));
}
