import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Figure } from '../../src/reports/figure.js';
import { figuresOf } from '../../src/reports/figures-of-table.js';
import { narrativeFigures } from '../../src/reports/narrative-figures.js';
import type { ReportSource } from '../../src/reports/source.js';
import { statutoryTable, TABLE_NUMBERS } from '../../src/reports/statutory-table.js';
import { PHASES, type Phase } from '../../src/reports/table.js';
import { cellsOf, figureAt } from '../../src/reports/tie-outs/cells.js';
import { type Feasibility, loadFeasibility } from '../../src/reports/tie-outs/feasibility.js';
import type { CellName, Identity, TieOutRule } from '../../src/reports/tie-outs/identity.js';
import { TIE_OUT_RULES } from '../../src/reports/tie-outs/rules.js';
import { tieOutWith } from '../../src/reports/tie-outs/tie-out.js';
import { BOUGHT, ENDED, moneyed, REALLOCATED } from './moneyed-source.js';
import { PROJECTS } from './published-figures.js';
import { publishedHistory } from './sample-publication.js';
import { sourceOfHistory } from './sample-source.js';

const figuresAt = (source: ReportSource, phase: Phase): Figure[] => [
  ...TABLE_NUMBERS.flatMap((number) => figuresOf(statutoryTable(number)(source, { phase }))),
  ...narrativeFigures(source, phase),
];

let feasibility: Feasibility;
let sample: ReportSource;
const everyMoney = moneyed([...REALLOCATED, ...BOUGHT, ...ENDED]);

beforeAll(async () => {
  feasibility = await loadFeasibility();
  sample = sourceOfHistory(await publishedHistory());
});

describe('the tables and the narrative of a ledger', () => {
  it.each(PHASES)('tie out to the fen in the phase %s', (phase) => {
    for (const source of [sample, everyMoney]) {
      const { results, conflicts } = tieOutWith(feasibility, figuresAt(source, phase), {
        projects: PROJECTS,
      });
      const others = results.filter(
        ({ verdict }) => verdict !== 'exact' && verdict !== 'not-applicable',
      );
      expect([others, conflicts]).toEqual([[], []]);
      expect(results.length).toBeGreaterThan(250);
    }
  });

  it('are not asked what they have no figures for, and say so', () => {
    const { results } = tieOutWith(feasibility, figuresAt(sample, 'approved'));
    const silent = results.filter(({ verdict }) => verdict === 'not-applicable');
    expect(silent.map(({ identityId, note }) => [identityId, note])).toEqual(
      ['table-10-codes', 'table-11-codes', 'table-03-units', 'table-09-units', 'printed-twice'].map(
        (ruleId) => [ruleId, 'missing: figures that it speaks of'],
      ),
    );
  });

  it('contradict themselves one fen beyond', () => {
    const figures = figuresAt(sample, 'approved').map((figure) =>
      figure.tableId === 'table-08' && figure.key === 'department||total'
        ? { ...figure, exactFen: (figure.exactFen ?? 0n) + 1n }
        : figure,
    );
    const { results } = tieOutWith(feasibility, figures);
    const broken = results.filter(({ verdict }) => verdict === 'contradiction');
    expect(
      broken.map(({ identityId, differenceFen, note }) => [identityId, differenceFen, note]),
    ).toEqual([
      ['table-08-kinds department||total', 1n, '1 fen beyond what rounding explains'],
      ['table-08-units department||total', 1n, '1 fen beyond what rounding explains'],
      ['tables-07-08 department|total', -1n, '1 fen beyond what rounding explains'],
    ]);
  });
});

// A second department row, a repeated figure and units of table 9 make those rules speak that the sample leaves silent.
const EXTRA: readonly (readonly [tableId: string, key: string, exactFen: bigint])[] = [
  ['table-03', 'department||total', 3_450_997_194n],
  ['table-09', 'department|current|total', 26_500_000n],
  ['table-10', '深圳市龙岗区审计局本级|212|total', 0n],
  ['table-11', '深圳市龙岗区审计局本级|223|total', 0n],
  ['narrative', 'total|revenue', 3_450_997_194n],
];

describe('every rule', () => {
  const figuresWithExtra = () => [
    ...figuresAt(sample, 'approved'),
    ...EXTRA.map(([tableId, key, exactFen]) => exactFigure({ tableId, key }, exactFen)),
  ];
  const isPercent = ({ ruleId }: TieOutRule) => ruleId === 'narrative-percent';

  it.each(
    TIE_OUT_RULES.filter((rule) => !isPercent(rule)).map((rule) => [rule.ruleId, rule] as const),
  )('holds at its boundary and breaks one fen beyond: %s', (_ruleId, rule) => {
    const figures = figuresWithExtra();
    const cells = cellsOf(figures, PROJECTS);
    const identities = rule.identitiesOf(cells);
    expect(new Set(identities.map(({ of }) => of)).size).toBe(identities.length);
    const [identity] = identities;
    if (identity === undefined) throw new Error(`${rule.ruleId} says nothing about the sample`);
    const verdictWith = (fen: bigint) => {
      const changed = withSum(figures, identity, fen);
      const { results } = tieOutWith(feasibility, changed, { projects: PROJECTS, rules: [rule] });
      return results.find(({ identityId }) => identityId === `${rule.ruleId} ${identity.of}`)
        ?.verdict;
    };
    const { from, to } = identity;
    if (to !== undefined) expect([verdictWith(to), verdictWith(to + 1n)]).toEqual(HOLDS_AND_BREAKS);
    if (from !== undefined) {
      expect([verdictWith(from), verdictWith(from - 1n)]).toEqual(HOLDS_AND_BREAKS);
    }
  });

  it('has a name of its own, and a title in two languages', () => {
    const ids = TIE_OUT_RULES.map(({ ruleId }) => ruleId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { title, titleZh } of TIE_OUT_RULES) {
      expect(title).toMatch(/^[A-Z]/);
      expect(titleZh).toMatch(/^(表|文|同)/u);
    }
  });
});

const HOLDS_AND_BREAKS = ['exact', 'contradiction'];

function exactFigure({ tableId, key }: Pick<Figure, 'tableId' | 'key'>, exactFen: bigint): Figure {
  return { tableId, key, exactFen, printed: { text: '', valueFen: exactFen, stepFen: 1n } };
}

/** The figures with the first of an identity so that its sum is this. */
function withSum(figures: readonly Figure[], { terms }: Identity, wantedFen: bigint): Figure[] {
  const cells = cellsOf(figures, PROJECTS);
  const exactOf = (name: CellName) => figureAt(cells, name)?.exactFen ?? 0n;
  const sumFen = terms.reduce((sum, term) => sum + term.factor * exactOf(term), 0n);
  const [first] = terms;
  if (first === undefined) throw new Error('an identity of nothing');
  const target = figureAt(cells, first);
  return figures.map((figure) =>
    figure === target
      ? { ...figure, exactFen: exactOf(first) + first.factor * (wantedFen - sumFen) }
      : figure,
  );
}
