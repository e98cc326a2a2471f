import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readHead } from '../../src/event-store/read.js';
import { partsOfCell } from '../../src/reports/drill-through.js';
import { readEventsBehind } from '../../src/reports/read-drill-through.js';
import { readSource } from '../../src/reports/read-source.js';
import { unitsOf, within } from '../../src/reports/scope.js';
import type { ReportSource } from '../../src/reports/source.js';
import { statutoryTable, TABLE_NUMBERS } from '../../src/reports/statutory-table.js';
import { type AmountCell, PHASES, type Phase } from '../../src/reports/table.js';
import { Api, expectStatus } from '../http/api.js';
import { holdClock, releaseClock, setClock } from '../year/clock.js';
import { BEFORE_APPROVAL } from '../year/phase-01-before-approval.js';
import { APPROVAL } from '../year/phase-02-approval.js';
import { ADJUSTMENTS } from '../year/phase-03-adjustments.js';
import { REALLOCATIONS } from '../year/phase-04-reallocations.js';
import { COMMITMENTS } from '../year/phase-05-commitments.js';
import { PAYMENTS } from '../year/phase-06-payments.js';
import { POLICY } from '../year/phase-07-policy.js';
import { ORGANISATION } from '../year/phase-08-organisation.js';
import { PERFORMANCE_AND_REVENUE, RESULTS } from '../year/phase-09-performance-and-revenue.js';
import { CLOSING, LAST_MONTH } from '../year/phase-10-closing.js';
import { OTHER_DEPARTMENT, SETTLED, UNSETTLED } from '../year/phase-11-year-end.js';
import { AUDIT_2023, AUDIT_2024, OTHER_2023, openingBody } from '../year/sample-department.js';
import { ScriptedYear } from '../year/scripted-year.js';
import { type At, type Names, postedFigure, postedFigures } from './posted-figures.js';

// After a year of every kind of order: each amount of each table against a sum over the postings, and each
// cell against the events that it leads to.

const STEPS = [
  ...[BEFORE_APPROVAL, APPROVAL, OTHER_DEPARTMENT, ADJUSTMENTS, REALLOCATIONS, COMMITMENTS],
  ...[PAYMENTS, POLICY, ORGANISATION, PERFORMANCE_AND_REVENUE, CLOSING, RESULTS, UNSETTLED],
  ...[SETTLED, LAST_MONTH],
].flat();

let api: Api;
let headSeq: number;
beforeAll(async () => {
  holdClock();
  api = await Api.start();
  const year = new ScriptedYear(api);
  await year.open(openingBody(AUDIT_2023, '深圳市龙岗区审计局'));
  await year.open(openingBody(OTHER_2023, '深圳市龙岗区财政局'));
  await tellBesideMoney('2022-12-21');
  await year.live(STEPS);
  setClock('2024-01-02');
  await order('year-end-runs', { runId: 'year-end-2023' }, 200);
  headSeq = (await readHead(api.database.db, AUDIT_2023)).seq;
}, 300_000);
afterAll(async () => {
  await api.close();
  releaseClock();
});

const order = (path: string, body: object, status = 201) =>
  expectStatus(status, api.post(`/v1/ledgers/${AUDIT_2023}/${path}`, { role: 'finance', body }));

async function tellBesideMoney(effectiveOn: string): Promise<void> {
  const figure = (name: string, amount: string) => ({ figure: name, unitCode: 'U1', amount });
  await order('publication/comparatives', {
    effectiveOn,
    source: '2022年部门预算',
    figures: [figure('vehicle-purchase', '170000.00'), figure('official-reception', '5000.00')],
  });
  // What is recorded again replaces what was recorded before.
  await order('publication/comparatives', {
    effectiveOn,
    source: '2022年部门预算',
    figures: [figure('vehicle-purchase', '180000.00')],
  });
  const content = '按计划完成';
  await order('publication/main-tasks', {
    effectiveOn,
    unitCode: 'U1',
    tasks: [
      { name: '基本支出', content, covers: 'basic' },
      { name: '审计', content, covers: { projectCodes: ['2023-P2', '2023-P3'] } },
    ],
  });
}

const at = (moment: Omit<At, 'ledgerId'>, ledgerId = AUDIT_2023): At => ({ ledgerId, ...moment });

async function sourceAt({ ledgerId, seq, asOf }: At): Promise<ReportSource> {
  const moment = { knownAt: { seq }, ...(asOf === undefined ? {} : { asOf }) };
  return readSource(api.database.db, ledgerId, moment);
}

interface Found {
  readonly tableId: string;
  readonly phase: Phase;
  readonly cell: AmountCell;
}

function cellsOf(source: ReportSource): Found[] {
  return TABLE_NUMBERS.flatMap((number) =>
    PHASES.flatMap((phase) => {
      const { tableId, rows } = statutoryTable(number)(source, { phase });
      return rows.flatMap(({ cells }) =>
        cells.flatMap((cell) => (cell.type === 'amount' ? [{ tableId, phase, cell }] : [])),
      );
    }),
  );
}

function namesIn(source: ReportSource): Names {
  const projects = [...source.header.projects.values()];
  return {
    units: new Map(unitsOf(source).map(({ name, unitCode }) => [name, unitCode])),
    projects: new Map(projects.map(({ name, projectCode }) => [name, projectCode])),
  };
}

/** Compares every cell with the postings; returns how many were compared. */
async function comparePostings(place: At): Promise<number> {
  const source = await sourceAt(place);
  const figures = await postedFigures(api.database.pool, place);
  const names = namesIn(source);
  let compared = 0;
  const cells = cellsOf(source);
  const keys = new Set(cells.map(({ tableId, phase, cell }) => `${tableId}|${phase}|${cell.key}`));
  for (const { functional, ...line } of figures.lines) {
    for (const phase of PHASES.filter((name) => line[name] !== 0n)) {
      expect(keys).toContain(`table-01|${phase}|expenditure|${functional}`);
    }
  }
  for (const { tableId, phase, cell } of cells) {
    const expected = postedFigure(figures, names, { tableId, key: cell.key, phase });
    if (expected === undefined) continue;
    compared += 1;
    const about = { place, tableId, phase, key: cell.key };
    expect({ ...about, fen: cell.amountFen }).toEqual({ ...about, fen: expected });
  }
  return compared;
}

/** Follows every cell of a moment to its lines and events; returns how many different cells there were. */
async function followCells(place: At, take: (index: number) => boolean): Promise<number> {
  const whole = await sourceAt(place);
  const seen = new Set<string>();
  const different = cellsOf(whole).filter(({ phase, cell }) => {
    const key = JSON.stringify([phase, cell.terms]);
    return !seen.has(key) && seen.add(key);
  });
  const chosen = different.filter((_, index) => take(index));
  for (const { tableId, phase, cell } of chosen) {
    const source = within(whole, { phases: [phase] });
    const parts = partsOfCell(source, cell.terms);
    const behind = await pagesBehind({ source, place }, cell);
    const sums = [parts, behind].map((of) => of.reduce((sum, part) => sum + part.amountFen, 0n));
    const about = { place, tableId, phase, key: cell.key };
    expect({ ...about, sums }).toEqual({ ...about, sums: [cell.amountFen, cell.amountFen] });
    const seqs = behind.map(({ event }) => event.seq);
    expect(seqs).toEqual([...new Set(seqs)].sort((one, other) => one - other));
    for (const { event, amountFen } of behind) {
      expect(amountFen).not.toBe(0n);
      expect(event.seq).toBeLessThanOrEqual(place.seq);
      if (place.asOf !== undefined) expect(event.effectiveOn <= place.asOf).toBe(true);
    }
  }
  return chosen.length;
}

async function pagesBehind(
  asked: { readonly source: ReportSource; readonly place: At },
  { terms }: AmountCell,
) {
  const {
    source,
    place: { asOf, ...rest },
  } = asked;
  const place = { ...rest, ...(asOf === undefined ? {} : { asOf }) };
  const all = [];
  let after: number | undefined;
  for (;;) {
    const page = await readEventsBehind(api.database.db, { source, place }, terms, {
      after,
      limit: 40,
    });
    all.push(...page.events);
    if (!page.more) return all;
    expect(page.events).toHaveLength(40);
    after = page.events.at(-1)?.event.seq;
  }
}

const MOMENTS = () =>
  fc.sample(
    fc.record({
      seq: fc.integer({ min: 4, max: headSeq }),
      asOf: fc.option(
        fc.constantFrom(
          '2022-12-31',
          '2023-01-31',
          '2023-03-31',
          '2023-06-30',
          '2023-09-30',
          '2023-12-30',
        ),
        { nil: undefined },
      ),
    }),
    { numRuns: 25, seed: 20_230_101 },
  );

describe('after a year', () => {
  it('every amount of every table and phase is what the postings say', async () => {
    expect(await comparePostings(at({ seq: headSeq }))).toBeGreaterThan(2_000);
  });

  it('every amount is what the postings said at random moments', async () => {
    for (const moment of MOMENTS()) await comparePostings(at(moment));
  });

  it('the next year begins with what was carried over', async () => {
    const next = (await readHead(api.database.db, AUDIT_2024)).seq;
    expect(await comparePostings(at({ seq: next }, AUDIT_2024))).toBeGreaterThan(100);
    const [old, begun] = await Promise.all([
      sourceAt(at({ seq: headSeq })),
      sourceAt(at({ seq: next }, AUDIT_2024)),
    ]);
    const figure = (source: ReportSource, phase: Phase, key: string) =>
      cellsOf(source).find(
        (found) => found.tableId === 'table-06' && found.phase === phase && found.cell.key === key,
      )?.cell.amountFen;
    const carried = figure(begun, 'adjusted', 'income|carried-over');
    expect(carried).toBeGreaterThan(0n);
    expect(carried).toBe(figure(old, 'executed', 'expenditure|carried-to-next-year'));
  });

  it('every cell leads to lines and to events that add up to it', async () => {
    expect(await followCells(at({ seq: headSeq }), () => true)).toBeGreaterThan(500);
  }, 300_000);

  it('cells of random moments do so too', async () => {
    const moments = MOMENTS().slice(0, 8);
    for (const [which, moment] of moments.entries()) {
      const found = await followCells(at(moment), (index) => index % 23 === which);
      expect(found).toBeGreaterThan(0);
    }
  }, 300_000);
});
