import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { QueryBus } from '@nestjs/cqrs';
import { CellQuery } from '../../src/capabilities/statutory-table/statutory-table.queries.js';
import { foldBudget } from '../../src/domain/budget.js';
import { formatYuan } from '../../src/domain/money.js';
import { NO_PUBLICATION_FACTS, publicationFactsAfter } from '../../src/domain/publication-facts.js';
import { sourceOf } from '../../src/reports/source-parts.js';
import { statutoryTable, TABLE_NUMBERS } from '../../src/reports/statutory-table.js';
import { PHASES, type Table } from '../../src/reports/table.js';
import { Api, expectRefused, LEDGER, LEDGER_ID } from './api.js';
import {
  factsAt,
  type Known,
  type Moment,
  moments,
  query,
  readAll,
  sampledLog,
} from './sampled-log.js';

// The tables over HTTP are those of a fold of the log, at many moments; and a cell leads to its events.

let api: Api;
let log: Known[];
beforeAll(async () => {
  api = await Api.start();
  log = await sampledLog(api);
});
afterAll(() => api.close());

function folded(moment: Moment, number: number, phase: (typeof PHASES)[number]): Table {
  const history = factsAt(log, moment);
  const { header } = foldBudget(factsAt(log, { ...moment, asOf: '9999-12-31' }));
  if (header === undefined) throw new Error('the ledger was not open');
  const { lines } = foldBudget(history);
  const facts = history.reduce(publicationFactsAfter, NO_PUBLICATION_FACTS);
  const source = sourceOf({ header, seq: history.length, lines: lines.values(), history, facts });
  const sorted = [...source.lines].sort((one, other) => (one.lineId < other.lineId ? -1 : 1));
  return statutoryTable(number)({ ...source, lines: sorted }, { phase });
}

const spoken = ({ rows }: Table) =>
  rows.map(({ cells }) => ({
    cells: cells.map((cell) =>
      cell.type === 'amount'
        ? { text: cell.text, amount: formatYuan(cell.amountFen), key: cell.key }
        : { text: cell.text, ...(cell.span === undefined ? {} : { span: cell.span }) },
    ),
  }));

const pathOf = (number: number, moment: Moment, extra: Record<string, string>) =>
  `${LEDGER}/tables/${number}?${query(moment, extra)}`;
const cellPath = (number: number, key: string, extra: Record<string, string> = {}) =>
  `${LEDGER}/tables/${number}/cells/${encodeURIComponent(key)}?${query({}, extra)}`;

describe('statutory tables', () => {
  it('are listed by their numbers', async () => {
    const { status, body } = await api.get(`${LEDGER}/tables`);
    expect([status, body.seq]).toEqual([200, log.length]);
    const titles = body.items.map((item: { title: string }) => item.title);
    expect(titles[0]).toBe('收支总表');
    expect(body.items.map(({ number }: { number: number }) => number)).toEqual(TABLE_NUMBERS);
  });

  it('are those of a fold of the log, in every phase and at any moment', async () => {
    for (const [which, moment] of moments(log).entries()) {
      const number = TABLE_NUMBERS[which % TABLE_NUMBERS.length] ?? 1;
      for (const phase of PHASES) {
        const { status, body } = await api.get(pathOf(number, moment, { phase }));
        expect({ moment, number, phase, status }).toEqual({ moment, number, phase, status: 200 });
        expect(body.table.rows).toEqual(spoken(folded(moment, number, phase)));
      }
    }
  });

  it('stand beside each other in all phases', async () => {
    const { body } = await api.get(pathOf(7, {}, { phase: 'all' }));
    const heads = body.table.columns.map((column: { heads: string[] }) => column.heads.at(-1));
    expect(heads.slice(3, 6)).toEqual(['年初数', '调整后', '执行数']);
    expect(body.phase).toBe('all');
  });

  it('of a unit have its lines alone', async () => {
    const { body } = await api.get(pathOf(7, {}, { unitCode: 'U1', phase: 'adjusted' }));
    const { body: all } = await api.get(pathOf(7, {}, { phase: 'adjusted' }));
    const [ofUnit] = body.table.rows;
    expect(ofUnit.cells[0].text).not.toBe(all.table.rows[0].cells[0].text);
    expect(all.table.rows.slice(1)).toContainEqual(ofUnit);
  });
});

describe('a cell', () => {
  it('leads to the lines and, page by page, to the events that are its amount', async () => {
    const { body } = await api.get(pathOf(7, {}, { phase: 'executed' }));
    const cells = body.table.rows
      .flatMap((row: { cells: { key?: string; amount: string }[] }) => row.cells)
      .filter((cell: { key?: string; amount: string }) => cell.key && cell.amount !== '0.00')
      .slice(0, 5);
    expect(cells).toHaveLength(5);
    for (const { key, amount } of cells) {
      const path = cellPath(7, key, { phase: 'executed' });
      const answer = await api.get(path);
      expect(answer.body.cell).toMatchObject({ key, amount });
      const items = await readAll(api, path, 40);
      for (const parts of [items, answer.body.parts]) {
        const fen = parts.map((part: { amount: string }) => BigInt(part.amount.replace('.', '')));
        expect(formatYuan(fen.reduce((sum: bigint, one: bigint) => sum + one, 0n))).toBe(amount);
      }
      for (const { type, documentId } of items) {
        expect(type).toMatch(/^(Payment|EventReversed)/);
        expect(documentId).not.toBeNull();
      }
    }
  });

  it('that the table does not have is not found', async () => {
    const choice = { number: 7, key: 'department|999|total', phase: 'approved' } as const;
    const asked = new CellQuery(LEDGER_ID, choice, {}, { limit: 1 });
    await expect(api.app.get(QueryBus).execute(asked)).rejects.toMatchObject({
      rule: 'TABLE_CELL_NOT_FOUND',
    });
    const answer = await api.get(cellPath(7, 'department|999|total'));
    expectRefused(answer, 404);
    expect(answer.body).toMatchObject({
      type: 'urn:budget-ledger:problem:table-cell-not-found',
      facts: { table: 7, key: 'department|999|total' },
    });
  });
});

describe('what cannot be answered', () => {
  it.each([
    ['/tables/0', 400],
    ['/tables/13', 400],
    ['/tables/01', 400],
    ['/tables/1?phase=planned', 400],
    ['/tables/1?format=docx', 400],
    ['/tables/1?unitCode=U1,,U2', 400],
    ['/tables/1?unitCode=U99', 422],
    ['/tables/1?knownAt=999999', 404],
    ['/tables/1/cells/x?phase=all', 400],
  ])('%s is refused', async (path, status) => {
    const answer = await api.get(`${LEDGER}${path}`);
    expect([path, answer.status]).toEqual([path, status]);
    expect(answer.body.type).toMatch(/^urn:budget-ledger:problem:/);
  });
});
