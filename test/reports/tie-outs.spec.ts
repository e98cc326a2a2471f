import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { OpeningLine } from '../../src/domain/appropriation-events.js';
import { FUND_SOURCES, type LineAddress, lineIdOf } from '../../src/domain/line.js';
import type { Figure } from '../../src/reports/figure.js';
import { figuresOf } from '../../src/reports/figures-of-table.js';
import { narrativeFigures } from '../../src/reports/narrative-figures.js';
import { statutoryTable, TABLE_NUMBERS } from '../../src/reports/statutory-table.js';
import { nameOf } from '../../src/reports/tie-outs/cells.js';
import { type Feasibility, loadFeasibility } from '../../src/reports/tie-outs/feasibility.js';
import { type TieOutOptions, tieOutWith } from '../../src/reports/tie-outs/tie-out.js';
import { EQUIPMENT, PROJECTS, printed } from './published-figures.js';
import { openingHistory, PUBLICATION, recorded, sourceOfHistory } from './sample-source.js';

const WAN = 1_000_000n;

let feasibility: Feasibility;

beforeAll(async () => {
  feasibility = await loadFeasibility();
});

const figure = (name: string, text: string, stepFen = WAN): Figure => {
  const [tableId = '', ...key] = name.split('|');
  return { tableId, key: key.join('|'), printed: printed(text, stepFen) };
};
const verdicts = (figures: readonly Figure[], options?: TieOutOptions) =>
  Object.fromEntries(
    tieOutWith(feasibility, figures, options)
      .results.filter(({ verdict }) => verdict !== 'not-applicable')
      .map(({ identityId, verdict }) => [identityId, verdict]),
  );

describe('a printed sum', () => {
  const parts = (total: string) => [
    figure('table-07|U||total', total),
    figure('table-07|U||basic', '3'),
    figure('table-07|U||project', '4'),
  ];

  // 2.5 to 3.499999 and 3.5 to 4.499999 make 6 to 7.999998.
  it.each([
    ['5', 'contradiction'],
    ['6', 'within-rounding'],
    ['7', 'exact'],
    ['8', 'within-rounding'],
    ['9', 'cut-off'],
    ['10', 'contradiction'],
  ])('of 3 and 4 that is %s is %s', (total, verdict) => {
    expect(verdicts(parts(total))).toMatchObject({ 'table-07-kinds U||total': verdict });
  });

  it('says which figures would have to be cut off', () => {
    const [conflict] = tieOutWith(feasibility, parts('9')).conflicts;
    expect(conflict?.cutOff?.cells.map(nameOf)).toEqual([
      'table-07|U||basic',
      'table-07|U||project',
    ]);
  });

  it('that a text prints twice is the same twice', () => {
    const twice = (text: string) => [
      figure('narrative|total|revenue', '7'),
      figure('narrative|total|revenue', text),
    ];
    expect(verdicts(twice('7'))).toEqual({ 'printed-twice narrative|total|revenue#2': 'exact' });
    expect(verdicts(twice('9'))).toEqual({
      'printed-twice narrative|total|revenue#2': 'contradiction',
    });
  });

  it('of people has no rounding', () => {
    const staff = (total: string) => [
      figure('narrative|institutions|department|retired', total),
      figure('narrative|institutions|A|retired', '8'),
      figure('narrative|institutions|B|retired', '2'),
    ];
    const identity = 'narrative-institutions institutions|department|retired';
    expect(verdicts(staff('10'))).toEqual({ [identity]: 'exact' });
    expect(verdicts(staff('11'))).toEqual({ [identity]: 'contradiction' });
  });
});

describe('a percentage', () => {
  const change = (percent: string, amount = '155', changed = '101') => [
    figure('narrative|project|P|amount', amount),
    figure('narrative|project|P|change', changed),
    figure('narrative|project|P|change-percent', percent),
  ];
  const found = (figures: readonly Figure[]) => {
    const all = verdicts(figures);
    return ['least', 'most'].map((end) => all[`narrative-percent project|P|change-percent|${end}`]);
  };

  // Last year was 53.000001 to 54.999999, the change 100.5 to 101.499999: 182.7 to 191.5 percent.
  // Cut off instead, or one of them, 101 is up to 101.999999 and 155 up to 155.999999: 181.1 to 194.3.
  it.each([
    ['180', ['exact', 'contradiction']],
    ['181', ['exact', 'cut-off']],
    ['182', ['exact', 'cut-off']],
    ['183', ['exact', 'within-rounding']],
    ['191', ['within-rounding', 'exact']],
    ['193', ['cut-off', 'exact']],
    ['195', ['contradiction', 'exact']],
  ])('of 101 more, now 155, that is %s: at least and at most are %j', (percent, ends) => {
    expect(found(change(percent))).toEqual(ends);
  });

  it('of a fall has the sign of the change', () => {
    expect(found(change('-92', '7', '-87'))).toEqual(['exact', 'within-rounding']);
    expect(found(change('92', '7', '-87'))).toEqual(['contradiction', 'exact']);
  });

  it('of no change is zero, also of nothing', () => {
    expect(found(change('0', '18', '0'))).toEqual(['exact', 'exact']);
    expect(found(change('0', '0', '0'))).toEqual(['exact', 'exact']);
    expect(found(change('0', '18', '2'))).toEqual(['exact', 'contradiction']);
    expect(found(change('0', '18', '-2'))).toEqual(['contradiction', 'exact']);
  });
});

describe('identities that hold each by itself', () => {
  const project = (task: string, ...purposes: readonly string[]) => [
    figure(`table-12|${EQUIPMENT}|total`, task, 1n),
    figure(`narrative|project|${EQUIPMENT}|amount`, '7'),
    ...purposes.map((text, index) =>
      figure(`narrative|project|${EQUIPMENT}|purpose|${index}`, text),
    ),
  ];

  // What 7 is made of is 3.5 and 3.5 at least, and 7 can be that, but not if it is 6.999999.
  it('do not hold together one fen beyond', () => {
    const both = [`narrative-purposes ${EQUIPMENT}`, `narrative-table-12 ${EQUIPMENT}`];
    expect(verdicts(project('7.000000', '4', '4'))).toMatchObject({
      [both[0] ?? '']: 'within-rounding',
    });
    const { results, conflicts } = tieOutWith(feasibility, project('6.999999', '4', '4'));
    expect(conflicts).toEqual([expect.objectContaining({ identityIds: both, isMinimal: true })]);
    expect(conflicts[0]?.cutOff).toBeUndefined();
    const broken = results.filter(({ verdict }) => verdict === 'contradiction');
    expect(broken.map(({ identityId, note }) => [identityId, note])).toEqual([
      [both[0], `cannot hold together with ${both[1]}`],
      [both[1], `cannot hold together with ${both[0]}`],
    ]);
  });

  // Four totals of 1 are 2 at least. The total above them can be 2, and can be the sum of 1 and 0, but that is less.
  it('are read as cut off together where that is what explains them', () => {
    const row = (code: string, [total = '', basic = '', rest = '']: readonly string[]) => [
      figure(`table-07|U|${code}|total`, total),
      figure(`table-07|U|${code}|basic`, basic),
      figure(`table-07|U|${code}|project`, rest),
    ];
    const children = (last: string) =>
      ['1', '1', '1', last].flatMap((total, index) => row(`2010${index}`, [total, '0', '0']));
    const above = row('201', ['2', '1', '0']);
    const { conflicts } = tieOutWith(feasibility, [...above, ...children('1')]);
    expect(conflicts.map(({ identityIds }) => identityIds)).toEqual([
      ['table-07-codes U|201|total', 'table-07-kinds U|201|total'],
    ]);
    expect(conflicts[0]?.cutOff?.cells).toHaveLength(1);
    expect(tieOutWith(feasibility, [...above, ...children('0')]).conflicts).toEqual([]);
  });
});

describe('figures printed from any ledger', () => {
  const address = fc.record({
    unitCode: fc.constant('U1'),
    functionalCode: fc.constantFrom('2010801', '2010802', '2010850', '2080501', '2210201'),
    economicCode: fc.constantFrom(
      '30101',
      '30113',
      '30201',
      '30217',
      '30231',
      '30302',
      '31002',
      '31013',
    ),
    fundSource: fc.constantFrom(...FUND_SOURCES),
    projectCode: fc.constantFrom(undefined, '2023-P1', '2023-P2', '2023-P4'),
  });
  const line = fc.tuple(address, fc.bigInt(1n, 30_000_000n)).map(([parts, amountFen]) => {
    const { projectCode, ...rest } = parts;
    const kind = projectCode === undefined ? { kind: 'basic' } : { kind: 'project', projectCode };
    const lineId = lineIdOf({ ...rest, ...kind } as LineAddress);
    return { lineId, amountFen, basis: 'published' } satisfies OpeningLine;
  });
  const lines = fc.uniqueArray(line, {
    selector: ({ lineId }) => lineId,
    minLength: 1,
    maxLength: 40,
  });

  /** As somebody prints them who has no exact amounts to show. */
  const printedFrom = (opening: readonly OpeningLine[]): Figure[] => {
    const source = sourceOfHistory(recorded(PUBLICATION, openingHistory(opening)));
    const tables = TABLE_NUMBERS.map((number) =>
      statutoryTable(number)(source, { phase: 'approved' }),
    );
    return [...tables.flatMap(figuresOf), ...narrativeFigures(source)].map(
      ({ exactFen: _exactFen, ...rest }) => rest,
    );
  };

  it('have no contradiction', () => {
    fc.assert(
      fc.property(lines, (opening) => {
        const { conflicts, amounts, results } = tieOutWith(feasibility, printedFrom(opening), {
          projects: PROJECTS,
        });
        expect([conflicts, amounts === undefined]).toEqual([[], false]);
        expect(results.filter(({ verdict }) => verdict === 'undecided')).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  it('have one when a figure is moved further than rounding and cutting off explain', () => {
    fc.assert(
      fc.property(lines, fc.nat(), fc.boolean(), (opening, choice, isUp) => {
        const figures = printedFrom(opening);
        const sums = tieOutWith(feasibility, figures, { projects: PROJECTS }).results.filter(
          ({ cells, verdict }) => cells.length > 1 && verdict !== 'not-applicable',
        );
        const inTables = sums.filter(({ ruleId }) => ruleId.endsWith('-kinds'));
        const sum = inTables[choice % inTables.length];
        const [moved] = sum?.cells ?? [];
        if (moved === undefined) throw new Error('there is no sum');
        const stepsFen = BigInt(2 * (sum?.cells.length ?? 0) + 1) * WAN;
        const changed = figures.map((each) => {
          if (nameOf(each) !== nameOf(moved)) return each;
          const valueFen = each.printed.valueFen + (isUp ? stepsFen : -stepsFen);
          return { ...each, printed: { ...each.printed, valueFen } };
        });
        const { results, conflicts } = tieOutWith(feasibility, changed, { projects: PROJECTS });
        const found = results.find(({ identityId }) => identityId === sum?.identityId);
        expect(found?.verdict).toBe('contradiction');
        for (const { cells } of conflicts) expect(cells.map(nameOf)).toContain(nameOf(moved));
      }),
      { numRuns: 10 },
    );
  });
});
