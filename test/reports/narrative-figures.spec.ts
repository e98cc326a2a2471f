import { beforeAll, describe, expect, it } from '@jest/globals';
import { ZERO_BALANCE } from '../../src/domain/accounts.js';
import type { BudgetEvent } from '../../src/domain/events.js';
import { type Figure, rangeOf } from '../../src/reports/figure.js';
import { amountFigure, changeFigures, countFigure } from '../../src/reports/narrative-figure.js';
import { narrativeFigures } from '../../src/reports/narrative-figures.js';
import type { ReportLine, ReportSource } from '../../src/reports/source.js';
import { EQUIPMENT, HEAD, NETWORK, OFFICES, PUBLISHED, VEHICLE } from './published-figures.js';
import { publishedHistory } from './sample-publication.js';
import { openingHistory, recorded, sourceOfHistory } from './sample-source.js';

let source: ReportSource;
let figures: ReadonlyMap<string, Figure>;

const byKey = (of: ReportSource, phase?: 'adjusted' | 'executed') =>
  new Map(narrativeFigures(of, phase).map((figure) => [figure.key, figure]));

beforeAll(async () => {
  source = sourceOfHistory(await publishedHistory());
  figures = byKey(source);
});

// Where the publication contradicts itself. Its table 8 has 196 of operating expenditure, its table 3 has
// 120 of procurement and 18 of goods, and 7 and 87 make 94, of which 87 are 92.55 percent or more.
const CONTRADICTED: ReadonlyMap<string, string> = new Map([
  [`expenditure|${HEAD}|operating`, '196'],
  ['procurement|total', '120'],
  ['procurement|goods', '18'],
  [`project|${EQUIPMENT}|change-percent`, '-93'],
]);

const signed = (figure: Figure | undefined) =>
  `${(figure?.printed.valueFen ?? 0n) < 0n ? '-' : ''}${figure?.printed.text}`;

describe('the figures of the narrative as they were published', () => {
  it.each(PUBLISHED)('have %s', (key, printed) => {
    expect(signed(figures.get(key))).toBe(CONTRADICTED.get(key) ?? printed);
  });

  it('are all, beside those of the whole department and changes that the text leaves out', () => {
    const told = new Set(PUBLISHED.map(([key]) => key));
    const others = [...figures.keys()].filter((key) => !told.has(key));
    expect(others.filter((key) => !key.startsWith('expenditure|department|'))).toEqual([
      `institutions|${OFFICES}|veterans-retired`,
      `institutions|${OFFICES}|retired`,
      `project|${NETWORK}|change-percent`,
      `project|${VEHICLE}|change-percent`,
      'three-public|overseas-travel-change',
      'three-public|official-reception-change-percent',
      'three-public|vehicle-subtotal-change',
      'three-public|vehicle-subtotal-change-percent',
      'three-public|vehicle-purchase-change-percent',
      'three-public|vehicle-operation-change-percent',
    ]);
  });

  it('are rounded once from exact amounts that lie in the range of what is printed', () => {
    for (const { key, printed, exactFen = 0n, tableId } of figures.values()) {
      const { fromFen, toFen } = rangeOf(printed);
      expect([key, tableId, exactFen >= fromFen && exactFen <= toFen]).toEqual([
        key,
        'narrative',
        true,
      ]);
    }
    expect(figures.get('total|revenue')?.exactFen).toBe(3_450_997_194n);
    expect(figures.get('agency-operating-funds|amount')?.exactFen).toBe(197_440_000n);
  });
});

const line = (part: Partial<ReportLine> & Pick<ReportLine, 'lineId'>): ReportLine => {
  const [unitCode = '', functionalCode = '', economicCode = '', projectCode = 'basic'] =
    part.lineId.split(':');
  const project =
    projectCode === 'basic'
      ? { kind: 'basic' as const }
      : { kind: 'project' as const, projectCode };
  const address = { unitCode, functionalCode, economicCode, fundSource: 'general-public-budget' };
  return {
    balance: ZERO_BALANCE,
    ...part,
    address: { ...address, ...project } as ReportLine['address'],
  };
};

describe('the figures of the narrative', () => {
  it('are those of the phase', () => {
    const spent = {
      type: 'PaymentRecorded',
      paymentId: 'P-1',
      lineId: source.lines.find(({ subItem }) => subItem === '协审费')?.lineId ?? '',
      amountFen: 30_000_000n,
      voucherNumber: '记-1',
      purpose: '协审',
    } satisfies BudgetEvent;
    const executed = byKey(sourceOfHistory(recorded([spent], openingHistory())), 'executed');
    expect(executed.get('project|审计业务|purpose|协审费')?.printed.text).toBe('30');
    expect(executed.get(`expenditure|${HEAD}|projects`)?.printed.text).toBe('30');
    expect(executed.get(`expenditure|${HEAD}|personnel`)?.printed.text).toBe('0');
  });

  it('have no change where nobody said what last year was', () => {
    const alone = byKey(sourceOfHistory(openingHistory()));
    expect([...alone.keys()].filter((key) => key.includes('change'))).toEqual([]);
    expect([...alone.keys()].filter((key) => key.startsWith('assets'))).toEqual([]);
    expect(alone.get('performance|projects')?.printed.text).toBe('0');
  });

  it('tell units of one name apart and add what they have', () => {
    const units = new Map(
      ['U1', 'U2'].map((unitCode) => [
        unitCode,
        { unitCode, name: '中心', independentAccounts: true },
      ]),
    );
    const two: ReportSource = {
      ...source,
      header: { ...source.header, units },
      lines: ['U1', 'U2'].map((unitCode) =>
        line({
          lineId: `${unitCode}:2010801:30101:basic:general-public-budget`,
          balance: { ...ZERO_BALANCE, original: 500_000n, available: 500_000n },
        }),
      ),
    };
    const found = byKey(two);
    expect(found.get('expenditure|department|personnel')?.printed.text).toBe('1');
    expect(found.get('expenditure|中心（U1）|personnel')?.printed.text).toBe('1');
    expect(found.get('expenditure|中心（U2）|personnel')?.exactFen).toBe(500_000n);
  });
});

describe('a figure', () => {
  const lastYear = (amountFen: bigint, unitCode?: string) => ({
    ...source,
    comparatives: [{ figure: 'revenue' as const, amountFen, ...(unitCode && { unitCode }) }],
  });
  const changed = (beforeFen: bigint, amountFen: bigint) =>
    changeFigures(lastYear(beforeFen), { key: 'a|amount', figure: 'revenue', amountFen });
  const percentOf = (beforeFen: bigint, amountFen: bigint) =>
    changed(beforeFen, amountFen).find(({ key }) => key === 'a|change-percent');

  it('is rounded half away from zero, at the boundary and one fen before it', () => {
    expect(amountFigure('a', 1_500_000n).printed).toEqual({
      text: '2',
      valueFen: 2_000_000n,
      stepFen: 1_000_000n,
    });
    expect(amountFigure('a', 1_499_999n).printed.valueFen).toBe(1_000_000n);
    expect(amountFigure('a', -1_500_000n).printed.valueFen).toBe(-2_000_000n);
    expect(amountFigure('a', 550_000n, { upTo: 1 }).printed).toEqual({
      text: '0.6',
      valueFen: 600_000n,
      stepFen: 100_000n,
    });
    expect(countFigure('a', 74).printed).toMatchObject({ text: '74', valueFen: 74_000_000n });
  });

  it('is a percentage of last year, half up, at the boundary and one fen before it', () => {
    expect(percentOf(20_000n, 20_100n)?.printed).toMatchObject({ text: '1', valueFen: 1_000_000n });
    expect(percentOf(20_000n, 20_099n)?.printed.text).toBe('0');
    expect(percentOf(20_000n, 19_900n)?.printed).toMatchObject({
      text: '1',
      valueFen: -1_000_000n,
    });
    expect(percentOf(20_000n, 19_901n)?.printed).toMatchObject({ text: '0', valueFen: 0n });
  });

  it('has no percentage of nothing, and is not compared with what nobody said', () => {
    expect(changed(0n, 1_000_000n).map(({ key }) => key)).toEqual(['a|amount', 'a|change']);
    const compared = { key: 'a', figure: 'expenditure' as const, amountFen: 0n };
    expect(changeFigures(lastYear(1n), compared).map(({ key }) => key)).toEqual(['a']);
    const both = { key: 'a', figure: ['revenue', 'expenditure'] as const, amountFen: 0n };
    expect(changeFigures(lastYear(1n), both).map(({ key }) => key)).toEqual(['a']);
  });

  it('is compared with what units had last year where the department says nothing', () => {
    const figures = changeFigures(lastYear(1_000_000n, 'U1'), {
      key: 'a',
      figure: 'revenue',
      amountFen: 3_000_000n,
    });
    expect(figures.map(({ key, printed }) => [key, printed.text])).toEqual([
      ['a', '3'],
      ['a-change', '2'],
      ['a-change-percent', '200'],
    ]);
  });
});
