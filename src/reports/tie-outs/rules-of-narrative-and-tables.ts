import {
  type Cells,
  DEPARTMENT,
  departmentCells,
  has,
  partsIn,
  present,
  projectNameOf,
} from './cells.js';
import {
  atMost,
  type CellName,
  cell,
  equal,
  type Identity,
  type TieOutRule,
  tableIdOf,
} from './identity.js';
import { NARRATIVE, ownersOf, said } from './rules-of-narrative.js';

// 文表勾稽: what the narrative parts and the tables have to say alike.

export const OF_NARRATIVE_AND_TABLES: readonly TieOutRule[] = [
  rule([1], 'totals are the same', '收支总额一致', totals),
  rule([3], 'expenditure of each unit is the same', '各单位支出一致', unitTotals),
  rule([4], 'parts of basic expenditure are those of its codes', '基本支出各部分一致', partsByCode),
  rule(
    [1, 8],
    'parts of basic expenditure are those of its codes',
    '基本支出各部分一致',
    partsWithin,
  ),
  rule([5], 'projects have the same amounts', '各项目支出一致', projects),
  rule([12], 'projects are tasks with the same amounts', '项目与任务金额一致', tasks),
  rule([3], 'procurement is the same', '政府采购一致', procurement, 'procurement'),
  rule([9], 'three-public items and their changes are the same', '三公经费一致', threePublic),
  rule([10], 'the government fund budget is the same', '政府性基金预算一致', otherFunds(10)),
  rule([11], 'the state capital budget is the same', '国有资本经营预算一致', otherFunds(11)),
];

function rule(
  numbers: readonly number[],
  title: string,
  titleZh: string,
  identitiesOf: TieOutRule['identitiesOf'],
  what?: string,
): TieOutRule {
  const tables = numbers.map((number) => String(number).padStart(2, '0')).join('-');
  return {
    ruleId: [NARRATIVE, 'table', tables, ...(what === undefined ? [] : [what])].join('-'),
    title: `Narrative and table ${numbers.join(', ')}: ${title}`,
    titleZh: `文字部分与表${numbers.join('、')}：${titleZh}`,
    tableIds: [NARRATIVE, ...numbers.map(tableIdOf)],
    identitiesOf,
  };
}

function totals(cells: Cells): readonly Identity[] {
  return ['revenue', 'expenditure'].flatMap((side) => {
    const column = side === 'revenue' ? 'income' : side;
    return same(side, [said('total', side)], [cell(tableIdOf(1), column, 'total')], cells);
  });
}

function unitTotals(cells: Cells): readonly Identity[] {
  const columns = [
    ['total', 'total'],
    ['projects', 'project'],
  ] as const;
  return ownersOf(cells, 'expenditure').flatMap((owner) =>
    columns.flatMap(([part, column]) => {
      const [own, other] = [
        said('expenditure', owner, part),
        ofOwner(cells, 3, [owner, '', column]),
      ];
      return same(own.key, [own], other, cells);
    }),
  );
}

const CODES: readonly (readonly [part: string, code: string])[] = [
  ['personnel', '301'],
  ['operating', '302'],
  ['individuals', '303'],
  ['capital', '310'],
];

/** 机关运行经费: operating and capital expenditure within basic expenditure. */
const AGENCY = ['302', '310'];

function partsByCode(cells: Cells): readonly Identity[] {
  return eachPart(cells, (own, owner, codes) => {
    const found = codes.flatMap((code) => ofOwner(cells, 4, [owner, code, 'total']));
    return same(own.key, [own], found, cells);
  });
}

// Table 8 is of the general public budget alone. What the text says is that, and what there is of
// other funds.
function partsWithin(cells: Cells): readonly Identity[] {
  const items = ['government-fund-budget', 'state-capital-budget', 'fiscal-special-account'];
  const others = [...items, 'unit-funds'].map((item) => cell(tableIdOf(1), 'income', item));
  const beside = present(cells, [...others, cell(tableIdOf(1), 'income', 'carried-over')]);
  return eachPart(cells, (own, owner, codes) => {
    const found = codes.flatMap((code) => ofOwner(cells, 8, [owner, code, 'basic']));
    if (!has(cells, own) || found.length === 0) return [];
    return [
      atMost(`${own.key}|least`, found, [own]),
      atMost(`${own.key}|most`, [own], [...found, ...beside]),
    ];
  });
}

function eachPart(
  cells: Cells,
  identitiesOf: (own: CellName, owner: string, codes: readonly string[]) => readonly Identity[],
): readonly Identity[] {
  return [
    ...ownersOf(cells, 'expenditure').flatMap((owner) =>
      CODES.flatMap(([part, code]) =>
        identitiesOf(said('expenditure', owner, part), owner, [code]),
      ),
    ),
    ...identitiesOf(said('agency-operating-funds', 'amount'), DEPARTMENT, AGENCY),
  ];
}

function projects(cells: Cells): readonly Identity[] {
  return ownersOf(cells, 'project').flatMap((project) => {
    const own = said('project', project, 'amount');
    return same(project, [own], departmentCells(cells, tableIdOf(5), project, 'total'), cells);
  });
}

function tasks(cells: Cells): readonly Identity[] {
  const all = partsIn(cells, tableIdOf(12), 0);
  return ownersOf(cells, 'project').flatMap((project) => {
    const found = all.filter(
      (task) => projectNameOf(cells, task) === projectNameOf(cells, project),
    );
    const amounts = found.map((task) => cell(tableIdOf(12), task, 'total'));
    return same(project, [said('project', project, 'amount')], amounts, cells);
  });
}

function procurement(cells: Cells): readonly Identity[] {
  const inTable = departmentCells(cells, tableIdOf(3), '', 'procurement');
  return same('total', [said('procurement', 'total')], inTable, cells);
}

function threePublic(cells: Cells): readonly Identity[] {
  return partsIn(cells, tableIdOf(9), 2).flatMap((item) => [
    ...same(
      item,
      [said('three-public', item)],
      departmentCells(cells, tableIdOf(9), 'current', item),
      cells,
    ),
    ...same(
      `${item}-change`,
      [said('three-public', `${item}-change`)],
      departmentCells(cells, tableIdOf(9), 'change', item),
      cells,
    ),
  ]);
}

function otherFunds(number: number) {
  const fundSource = number === 10 ? 'government-fund-budget' : 'state-capital-budget';
  return (cells: Cells) =>
    same(
      fundSource,
      [said('other', fundSource)],
      departmentCells(cells, tableIdOf(number), '', 'total'),
      cells,
    );
}

/** Cells of a unit, or of the department by whatever row it has. */
function ofOwner(
  cells: Cells,
  number: number,
  [owner = '', code = '', column = '']: readonly string[],
): readonly CellName[] {
  return owner === DEPARTMENT
    ? departmentCells(cells, tableIdOf(number), code, column)
    : present(cells, [cell(tableIdOf(number), owner, code, column)]);
}

/** The same amount, where both sides say it. */
function same(
  of: string,
  left: readonly CellName[],
  right: readonly CellName[],
  cells: Cells,
): readonly Identity[] {
  const [found, others] = [present(cells, left), present(cells, right)];
  return found.length > 0 && others.length > 0 ? [equal(of, found, others)] : [];
}
