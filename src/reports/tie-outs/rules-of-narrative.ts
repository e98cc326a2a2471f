import { type Cells, figuresIn, has, partsIn, present } from './cells.js';
import { atMost, type CellName, cell, equal, type Identity, type TieOutRule } from './identity.js';
import { percentIdentities } from './percentages.js';

// 文字部分: what holds within the narrative parts. The keys are listed in `narrative-figures.ts`.

export const NARRATIVE = 'narrative';

/** The value of one person, vehicle, unit or percent. */
export const ONE = 1_000_000n;

export const OF_NARRATIVE: readonly TieOutRule[] = [
  rule('parts', 'expenditure is the sum of its parts', '支出等于各部分之和', partSums),
  rule(
    'projects',
    'project expenditure is the sum of the projects',
    '项目支出等于各项目之和',
    projectSums,
  ),
  rule('purposes', 'what a project is for is within its amount', '项目构成不大于项目', purposes),
  rule(
    'procurement',
    'procurement = goods + works + services',
    '政府采购等于货物、工程、服务之和',
    procurement,
  ),
  rule(
    'three-public',
    'three-public totals are the sums of their items',
    '三公经费等于各项之和',
    threePublic,
  ),
  rule(
    'percent',
    'a change in percent follows from the change',
    '增减比例与增减金额一致',
    percentages,
  ),
  rule(
    'key-projects',
    'key projects are projects with the same amount',
    '重点项目与项目支出一致',
    keyProjects,
  ),
  rule(
    'performance',
    'performance covers key projects, within all',
    '绩效管理项目与金额一致',
    performance,
  ),
  rule(
    'institutions',
    'numbers of the department are those of its units',
    '部门人数等于各单位之和',
    institutions,
  ),
];

function rule(
  name: string,
  title: string,
  titleZh: string,
  identitiesOf: TieOutRule['identitiesOf'],
): TieOutRule {
  return {
    ruleId: `${NARRATIVE}-${name}`,
    title: `Narrative: ${title}`,
    titleZh: `文字部分：${titleZh}`,
    tableIds: [NARRATIVE],
    identitiesOf,
  };
}

export function said(...parts: readonly string[]): CellName {
  return cell(NARRATIVE, ...parts);
}

const PARTS = ['personnel', 'operating', 'individuals', 'capital', 'projects'];
const CLASSES_OF_PARTS = ['301', '302', '303', '310'];

// Classes that the text has no part for make the total more than its parts.
function partSums(cells: Cells): readonly Identity[] {
  const classes = ['table-04', 'table-08'].flatMap((tableId) => partsIn(cells, tableId, 1));
  const hasOthers = classes.some((code) => code.length === 3 && !CLASSES_OF_PARTS.includes(code));
  return ownersOf(cells, 'expenditure').flatMap((owner) => {
    const total = said('expenditure', owner, 'total');
    const parts = present(
      cells,
      PARTS.map((part) => said('expenditure', owner, part)),
    );
    if (!has(cells, total) || parts.length === 0) return [];
    return [hasOthers ? atMost(owner, parts, [total]) : equal(owner, [total], parts)];
  });
}

function projectSums(cells: Cells): readonly Identity[] {
  const amounts = amountsOf(cells, 'project');
  const whole = expenditureOf(cells, 'projects');
  return amounts.length > 0 && whole.length > 0 ? [equal('projects', whole, amounts)] : [];
}

function purposes(cells: Cells): readonly Identity[] {
  return ownersOf(cells, 'project').flatMap((project) => {
    const parts = figuresIn(cells, NARRATIVE)
      .filter(({ parts: [section, name, what] }) => {
        return section === 'project' && name === project && what === 'purpose';
      })
      .map(({ figure }) => figure);
    const whole = said('project', project, 'amount');
    return parts.length > 0 && has(cells, whole) ? [atMost(project, parts, [whole])] : [];
  });
}

function procurement(cells: Cells): readonly Identity[] {
  const parts = ['goods', 'works', 'services'].map((what) => said('procurement', what));
  return sumWhereSaid(cells, said('procurement', 'total'), parts);
}

function threePublic(cells: Cells): readonly Identity[] {
  const of = (what: string) => said('three-public', what);
  const items = ['overseas-travel', 'official-reception', 'vehicle-subtotal'].map(of);
  return [
    ...sumWhereSaid(cells, of('total'), items),
    ...sumWhereSaid(
      cells,
      of('vehicle-subtotal'),
      ['vehicle-purchase', 'vehicle-operation'].map(of),
    ),
  ];
}

function percentages(cells: Cells): readonly Identity[] {
  return figuresIn(cells, NARRATIVE).flatMap(({ figure }) => {
    if (!figure.key.endsWith('change-percent')) return [];
    const changeKey = figure.key.replace(/-percent$/, '');
    const amountKey = changeKey.endsWith('|change')
      ? changeKey.replace(/change$/, 'amount')
      : changeKey.replace(/-change$/, '');
    const amount = present(cells, [said(amountKey)])[0];
    return amount === undefined
      ? []
      : percentIdentities({ amount, change: said(changeKey), percent: figure });
  });
}

function keyProjects(cells: Cells): readonly Identity[] {
  return ownersOf(cells, 'key-project').flatMap((project) => {
    const [key, own] = [said('key-project', project, 'amount'), said('project', project, 'amount')];
    return has(cells, own) ? [equal(project, [key], [own])] : [];
  });
}

function performance(cells: Cells): readonly Identity[] {
  const of = (what: string) => present(cells, [said('performance', what)]);
  const keys = amountsOf(cells, 'key-project');
  const [amount, projects, units] = [of('amount'), of('projects'), of('units')];
  const all = expenditureOf(cells, 'projects');
  const inDepartment = present(cells, [said('institutions', 'units')]);
  const atLeastKeys = projects.map(({ tableId, key }) => ({ tableId, key, factor: 1n }));
  return [
    ...(amount.length > 0 && keys.length > 0 ? [atMost('key-projects', keys, amount)] : []),
    ...(amount.length > 0 && all.length > 0 ? [atMost('amount', amount, all)] : []),
    ...(units.length > 0 && inDepartment.length > 0 ? [atMost('units', units, inDepartment)] : []),
    ...(projects.length > 0 && keys.length > 0
      ? [{ of: 'projects', terms: atLeastKeys, from: BigInt(keys.length) * ONE, alsoNames: keys }]
      : []),
  ];
}

function institutions(cells: Cells): readonly Identity[] {
  const units = ownersOf(cells, 'institutions').filter((owner) => owner !== 'department');
  const whats = ['posts-filled', 'veterans-retired', 'retired', 'vehicles-held'];
  return whats.flatMap((what) => {
    const parts = units.map((unit) => said('institutions', unit, what));
    return sumWhereSaid(cells, said('institutions', 'department', what), parts);
  });
}

/** Of a whole and those of its parts that are said. */
function sumWhereSaid(
  cells: Cells,
  whole: CellName,
  parts: readonly CellName[],
): readonly Identity[] {
  const found = present(cells, parts);
  return has(cells, whole) && found.length > 0 ? [equal(whole.key, [whole], found)] : [];
}

/** Of the department, or of its only unit. */
export function expenditureOf(cells: Cells, part: string): readonly CellName[] {
  const own = present(cells, [said('expenditure', 'department', part)]);
  if (own.length > 0) return own;
  const owners = ownersOf(cells, 'expenditure');
  return present(
    cells,
    owners.map((owner) => said('expenditure', owner, part)),
  );
}

/** The second parts of keys that have a third: units and projects. */
export function ownersOf(cells: Cells, section: string): readonly string[] {
  const keys = figuresIn(cells, NARRATIVE).filter(
    ({ parts }) => parts[0] === section && parts.length > 2,
  );
  return [...new Set(keys.map(({ parts }) => parts[1] ?? ''))];
}

function amountsOf(cells: Cells, section: string): readonly CellName[] {
  const names = ownersOf(cells, section).map((name) => said(section, name, 'amount'));
  return present(cells, names);
}
