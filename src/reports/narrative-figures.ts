import { sumFen } from '../domain/money.js';
import { type Figure, keyOf } from './figure.js';
import { ALL_SOURCES } from './fund-sources.js';
import { carriedOverTerms, carriedToNextYearTerms, incomeTerms } from './income.js';
import { amountFigure, changeFigures, countFigure } from './narrative-figure.js';
import { assetFigures, institutionFigures } from './narrative-institutions.js';
import { namedProjects, projectFigures } from './narrative-projects.js';
import { TENTHS } from './print.js';
import { unitsOf, within } from './scope.js';
import type { ReportSource } from './source.js';
import type { LineFilter, Phase } from './table.js';
import { amountOf, expenditureTerms } from './terms.js';

/**
 * Every figure of the narrative parts, in the table `narrative`. Keys, with printed names for UNIT, PROJECT
 * and PURPOSE:
 *
 *   institutions|units                      家 of units that the department has
 *   institutions|UNIT|WHAT                  for each unit and for `department`, WHAT being `posts-filled`,
 *                                           `veterans-retired`, `retired` (人) or `vehicles-held` (辆)
 *   total|revenue, total|expenditure        each with `-change` and `-change-percent`
 *   expenditure|UNIT|WHAT                   for each unit with accounts and for `department`, WHAT being
 *                                           `total`, `personnel`, `operating`, `individuals`, `capital` or
 *                                           `projects`
 *   project|PROJECT|amount                  each with `change` and `change-percent` in its place
 *   project|PROJECT|purpose|PURPOSE         what a project is made of
 *   procurement|WHAT                        `total`, `goods`, `works`, `services`
 *   three-public|WHAT                       `total`, `overseas-travel`, `official-reception`,
 *                                           `vehicle-subtotal`, `vehicle-purchase`, `vehicle-operation`,
 *                                           each with `-change` and `-change-percent`
 *   performance|units, performance|projects 家 and 个 under performance management
 *   performance|amount                      money of those projects
 *   key-project|PROJECT|amount              part seven, the table of targets
 *   agency-operating-funds|amount           with `change` and `change-percent` in its place
 *   assets|WHAT                             `vehicles-held`, `vehicles-planned`, `general-equipment-held`,
 *                                           `general-equipment-planned`, `special-equipment-held`,
 *                                           `special-equipment-planned` (辆, 台（套）)
 *   other|government-fund-budget, other|state-capital-budget   zero where the text says there is none
 *
 * A change is what this year has more than last year: negative for 减少 and 下降, zero for 持平, although
 * the words say the direction and the text has no sign. Counts and percentages are figures too, in the
 * unit of 万元: one of them is 1,000,000, so that 9% is 9,000,000 with a step of 1,000,000.
 */
export function narrativeFigures(source: ReportSource, phase: Phase = 'approved'): Figure[] {
  const shown = within(source, { phases: [phase] });
  return [
    ...institutionFigures(source),
    ...totalFigures(shown, phase),
    ...partFigures(shown, phase),
    ...projectFigures(shown, phase),
    ...procurementFigures(shown, phase),
    ...threePublicFigures(shown, phase),
    ...performanceFigures(shown, phase),
    ...agencyFigures(shown, phase),
    ...assetFigures(source),
    ...otherFigures(shown, phase),
  ];
}

function totalFigures(source: ReportSource, phase: Phase): Figure[] {
  const of = { sources: ALL_SOURCES, phase };
  const revenueFen = amountOf(source, [...incomeTerms(of), ...carriedOverTerms(of)]);
  const spent = [...expenditureTerms({}, phase), ...carriedToNextYearTerms(of)];
  return [
    ...changeFigures(source, { key: 'total|revenue', figure: 'revenue', amountFen: revenueFen }),
    ...changeFigures(source, {
      key: 'total|expenditure',
      figure: 'expenditure',
      amountFen: amountOf(source, spent),
    }),
  ];
}

/** 人员支出, 公用支出, 对个人和家庭的补助支出, 资本性支出, 项目支出. */
export const PARTS: readonly (readonly [part: string, lines: LineFilter])[] = [
  ['total', {}],
  ['personnel', { kind: 'basic', economicCodes: ['301'] }],
  ['operating', { kind: 'basic', economicCodes: ['302'] }],
  ['individuals', { kind: 'basic', economicCodes: ['303'] }],
  ['capital', { kind: 'basic', economicCodes: ['310'] }],
  ['projects', { kind: 'project' }],
];

function partFigures(source: ReportSource, phase: Phase): Figure[] {
  const whose: readonly (readonly [string, LineFilter])[] = [
    ['department', {}],
    ...unitsOf(source).map(({ unitCode, name }) => [name, { unitCode }] as const),
  ];
  return whose.flatMap(([name, unit]) =>
    PARTS.map(([part, lines]) => {
      const terms = expenditureTerms({ ...unit, ...lines }, phase);
      return amountFigure(keyOf('expenditure', name, part), amountOf(source, terms));
    }),
  );
}

const PROCURED = [
  ['total', 'all'],
  ['goods', 'goods'],
  ['works', 'works'],
  ['services', 'services'],
] as const;

function procurementFigures(source: ReportSource, phase: Phase): Figure[] {
  return PROCURED.map(([what, part]) => {
    const terms = [{ of: 'procurement', lines: {}, part, phase, sign: 1 }] as const;
    return amountFigure(keyOf('procurement', what), amountOf(source, terms));
  });
}

/** 三公, by economic code. */
const THREE_PUBLIC = {
  'overseas-travel': '30212',
  'official-reception': '30217',
  'vehicle-purchase': '31013',
  'vehicle-operation': '30231',
} as const;

type ThreePublic = keyof typeof THREE_PUBLIC;

const VEHICLES: readonly ThreePublic[] = ['vehicle-purchase', 'vehicle-operation'];
const THREE_PUBLIC_SUMS: readonly (readonly [what: string, items: readonly ThreePublic[]])[] = [
  ['total', ['overseas-travel', 'official-reception', ...VEHICLES]],
  ['overseas-travel', ['overseas-travel']],
  ['official-reception', ['official-reception']],
  ['vehicle-subtotal', VEHICLES],
  ['vehicle-purchase', ['vehicle-purchase']],
  ['vehicle-operation', ['vehicle-operation']],
];

function threePublicFigures(source: ReportSource, phase: Phase): Figure[] {
  return THREE_PUBLIC_SUMS.flatMap(([what, items]) => {
    const economicCodes = items.map((item) => THREE_PUBLIC[item]);
    const lines = { economicCodes, fundSources: ['general-public-budget'] as const };
    const amountFen = amountOf(source, expenditureTerms(lines, phase));
    const key = keyOf('three-public', what);
    return changeFigures(source, { key, figure: items, amountFen, style: TENTHS });
  });
}

function performanceFigures(source: ReportSource, phase: Phase): Figure[] {
  const { header, projectTargets } = source;
  const covered = projectTargets.map(({ projectCode }) => projectCode);
  const amounts = namedProjects(source, phase).map(({ projectCode, name, amountFen }) => {
    const key = keyOf('key-project', name, 'amount');
    return { isCovered: covered.includes(projectCode), key, amountFen };
  });
  const targeted = amounts.filter(({ isCovered }) => isCovered);
  return [
    countFigure('performance|units', header.units.size),
    countFigure('performance|projects', targeted.length),
    amountFigure('performance|amount', sumFen(targeted.map(({ amountFen }) => amountFen))),
    ...targeted.map(({ key, amountFen }) => amountFigure(key, amountFen)),
  ];
}

// 机关运行经费: operating and capital expenditure within basic expenditure.
function agencyFigures(source: ReportSource, phase: Phase): Figure[] {
  const lines: LineFilter = { kind: 'basic', economicCodes: ['302', '310'] };
  return changeFigures(source, {
    key: 'agency-operating-funds|amount',
    figure: 'agency-operating-funds',
    amountFen: amountOf(source, expenditureTerms(lines, phase)),
  });
}

function otherFigures(source: ReportSource, phase: Phase): Figure[] {
  return (['government-fund-budget', 'state-capital-budget'] as const).map((fundSource) => {
    const terms = expenditureTerms({ fundSources: [fundSource] }, phase);
    return amountFigure(keyOf('other', fundSource), amountOf(source, terms));
  });
}
