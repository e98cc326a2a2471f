import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { approveBudget } from '../../src/domain/appropriation.js';
import { foldBudget } from '../../src/domain/budget.js';
import { sumFen } from '../../src/domain/money.js';
import { openLedger } from '../../src/domain/opening.js';
import { type Allocation, allocate } from '../../src/published/allocation.js';
import type { PublishedDocument } from '../../src/published/document.js';
import { statutoryTable } from '../../src/reports/statutory-table.js';
import { OFFICER } from '../domain/fixture.js';
import { record } from '../domain/specification.js';
import { sourceOfHistory } from '../reports/sample-source.js';
import { read } from './reading.js';

const TEXT = readFileSync(new URL('../fixtures/published-shenzhen.md', import.meta.url), 'utf8');

let document: PublishedDocument;
let allocated: Extract<Allocation, { type: 'allocated' }>;

beforeAll(async () => {
  document = await read(TEXT);
  const allocation = await allocate(document);
  if (allocation.type !== 'allocated') throw new Error(allocation.type);
  allocated = allocation;
});

/** The ledger that the document would be opened as. */
function ledger() {
  const { lines, problem } = allocated;
  const units = document.units.map(({ name }) => ({
    unitCode: problem.unitCodes.get(name) ?? '',
    name,
    independentAccounts: lines.some(
      ({ address }) => address.unitCode === problem.unitCodes.get(name),
    ),
  }));
  const projects = [...problem.projectCodes].map(([name, projectCode]) => ({ projectCode, name }));
  const { functionalCodes, economicCodes, departmentName } = document;
  const order = { ledgerId: '440307-audit-2023', departmentName, units, projects };
  const opening = openLedger(
    foldBudget([]),
    { ...order, functionalCodes, economicCodes },
    { ...OFFICER, effectiveOn: '2023-01-01' },
  );
  const approval = approveBudget(foldBudget(record(opening)), { lines }, OFFICER);
  return sourceOfHistory(record([...opening, ...approval]));
}

const plain = (text: string) => text.replaceAll(',', '');

describe('lines behind a published budget', () => {
  it.each([1, 6, 7, 8])('print every cell of table %i that is a sum of them again', (number) => {
    const { rows } = statutoryTable(number)(ledger(), { phase: 'approved' });
    const tableId = `table-${String(number).padStart(2, '0')}`;
    const printed = document.figures
      .filter((figure) => figure.tableId === tableId)
      .filter(({ key }) => !key.startsWith('income|'))
      .map(({ key, printed: { text } }) => [key, plain(text)]);
    const again = rows.flatMap(({ cells }) =>
      cells.flatMap((cell) => (cell.type === 'amount' ? [[cell.key, plain(cell.text)]] : [])),
    );
    expect(printed.length).toBeGreaterThan(20);
    expect(Object.fromEntries(again)).toMatchObject(Object.fromEntries(printed));
  });

  it('are to the fen what table 12 tells to the fen', () => {
    const { lines, problem } = allocated;
    expect(sumFen(lines.map(({ amountFen }) => amountFen))).toBe(3_450_997_194n);
    const business = problem.projectCodes.get('审计业务');
    const own = lines.filter(({ address }) => address.projectCode === business);
    expect(sumFen(own.map(({ amountFen }) => amountFen))).toBe(154_830_000n);
  });

  it('lie in their ranges, and only what can be nothing else is called published', () => {
    for (const { amountFen, range, basis } of allocated.lines) {
      expect(range).toBeDefined();
      const { fromFen, toFen } = range ?? { fromFen: 1n, toFen: 0n };
      expect([amountFen >= fromFen, amountFen <= toFen]).toEqual([true, true]);
      expect(basis === 'published').toBe(fromFen === toFen);
      expect(basis === 'assumed-split').toBe(toFen - fromFen >= 1_000_000n);
    }
  });

  it('put money where an item has the name of an economic subject', () => {
    const fund = allocated.lines.find(({ lineId }) => lineId.includes(':2210201:30113:'));
    expect(fund?.amountFen).toBeGreaterThan(200_000_000n);
  });
});

describe('a document that contradicts itself', () => {
  it('is told by the smallest sets of cells that cannot hold together', async () => {
    const wrong = (figure: PublishedDocument['figures'][number]) =>
      figure.tableId === 'table-07' && figure.key.endsWith('|2010804|project');
    const figures = document.figures.map((figure) =>
      wrong(figure)
        ? {
            ...figure,
            printed: { ...figure.printed, valueFen: figure.printed.valueFen + 20_000_000n },
          }
        : figure,
    );
    const found = await allocate({ ...document, figures });
    if (found.type !== 'contradictory') throw new Error(found.type);
    expect(found.contradictions.length).toBeGreaterThan(0);
    for (const cells of found.contradictions) expect(cells.some(wrong)).toBe(true);
  });

  it('is not opened where money has no economic subject', async () => {
    const figures = document.figures.map((figure) =>
      figure.tableId === 'table-10'
        ? { ...figure, printed: { ...figure.printed, valueFen: 5_000_000n } }
        : figure,
    );
    expect(await allocate({ ...document, figures })).toMatchObject({
      type: 'impossible',
      reasons: [expect.stringContaining('table-10')],
    });
  });
});
