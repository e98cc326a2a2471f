import { type Cells, DEPARTMENT, figuresIn, has, partsIn, present, unitsIn } from './cells.js';
import {
  atMost,
  type CellName,
  cell,
  equal,
  type Identity,
  type TieOutRule,
  tableIdOf,
} from './identity.js';

// 表内勾稽: what holds within one table.

const BY_CODE = [3, 4, 7, 8, 10, 11];
const BY_KIND = [3, 7, 8, 10, 11];
const WITH_UNITS = [2, 3, 4, 5, 7, 8, 9, 10, 11];
const BY_FUND_SOURCE = [2, 4, 5];

export const WITHIN_TABLES: readonly TieOutRule[] = [
  ...BY_CODE.map(
    ruleOf('codes', 'a code is the sum of the codes under it', '科目等于下级科目之和', codeSums),
  ),
  ruleOf('projects', 'the total is the sum of the projects', '合计等于各项目之和', projectSums)(5),
  ...BY_KIND.map(
    ruleOf('kinds', 'a total is basic + project', '支出总计等于基本支出加项目支出', kindSums),
  ),
  ...BY_FUND_SOURCE.map(
    ruleOf(
      'sources',
      'a total is the sum of its fund sources',
      '总计等于各资金来源之和',
      sourceSums,
    ),
  ),
  ...WITH_UNITS.map(
    ruleOf('units', 'the department is the sum of its units', '部门等于各预算单位之和', unitSums),
  ),
  ruleOf(
    'procurement',
    'procurement is no more than the expenditure, and each part no more than the whole',
    '政府采购不大于支出，其中数不大于小计',
    procurementParts,
  )(3),
];

type IdentitiesOfTable = (cells: Cells, tableId: string) => readonly Identity[];

function ruleOf(name: string, title: string, titleZh: string, identitiesOf: IdentitiesOfTable) {
  return (number: number): TieOutRule => ({
    ruleId: `${tableIdOf(number)}-${name}`,
    title: `Table ${number}: ${title}`,
    titleZh: `表${number}：${titleZh}`,
    tableIds: [tableIdOf(number)],
    identitiesOf: (cells) => identitiesOf(cells, tableIdOf(number)),
  });
}

function codeSums(cells: Cells, tableId: string): readonly Identity[] {
  const columns = partsIn(cells, tableId, 2);
  return partsIn(cells, tableId, 0).flatMap((owner) =>
    [...childrenByCode(codesOf(cells, tableId, owner))].flatMap(([code, children]) =>
      columns.flatMap((column) => {
        const whole = cell(tableId, owner, code, column);
        const parts = children.map((child) => cell(tableId, owner, child, column));
        return has(cells, whole) ? [equal(whole.key, [whole], present(cells, parts))] : [];
      }),
    ),
  );
}

/** Codes with those that are next under them; the empty code is above all. */
export function childrenByCode(codes: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const known = new Set(codes);
  const children = new Map<string, string[]>();
  for (const code of codes) {
    if (code === '') continue;
    const parent = parentOf(code, known);
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), code]);
  }
  return children;
}

function parentOf(code: string, known: ReadonlySet<string>): string | undefined {
  for (let length = code.length - 1; length >= 0; length--) {
    const above = code.slice(0, length);
    if (known.has(above)) return above;
  }
  return undefined;
}

function codesOf(cells: Cells, tableId: string, owner: string): readonly string[] {
  const rows = figuresIn(cells, tableId).filter(({ parts }) => parts[0] === owner);
  return [...new Set(rows.map(({ parts }) => parts[1] ?? ''))];
}

function projectSums(cells: Cells, tableId: string): readonly Identity[] {
  return partsIn(cells, tableId, 0).flatMap((owner) =>
    partsIn(cells, tableId, 2).flatMap((column) => {
      const whole = cell(tableId, owner, '', column);
      const projects = codesOf(cells, tableId, owner).filter((name) => name !== '');
      const parts = projects.map((name) => cell(tableId, owner, name, column));
      return has(cells, whole) && projects.length > 0
        ? [equal(whole.key, [whole], present(cells, parts))]
        : [];
    }),
  );
}

function kindSums(cells: Cells, tableId: string): readonly Identity[] {
  return rowsOf(cells, tableId).map((row) =>
    equal(row('total').key, [row('total')], [row('basic'), row('project')]),
  );
}

function sourceSums(cells: Cells, tableId: string): readonly Identity[] {
  const sources = partsIn(cells, tableId, 2).filter((column) => column !== 'total');
  return rowsOf(cells, tableId).map((row) =>
    equal(row('total').key, [row('total')], present(cells, sources.map(row))),
  );
}

// A row of the department may be the only one that has codes; then there is nothing to add up.
function unitSums(cells: Cells, tableId: string): readonly Identity[] {
  const units = unitsIn(cells, tableId);
  const wholes = figuresIn(cells, tableId).filter(({ parts }) => parts[0] === DEPARTMENT);
  return wholes.flatMap(({ figure, parts }) => {
    const [, ...rest] = parts;
    const ofUnits = present(
      cells,
      units.map((unit) => cell(tableId, unit, ...rest)),
    );
    return ofUnits.length > 0 ? [equal(figure.key, [figure], ofUnits)] : [];
  });
}

function procurementParts(cells: Cells, tableId: string): readonly Identity[] {
  const order = ['procurement-small-micro', 'procurement-sme', 'procurement', 'total'];
  return rowsOf(cells, tableId).flatMap((row) =>
    order.slice(1).flatMap((column, index) => {
      const [part, whole] = [row(order[index] ?? ''), row(column)];
      return has(cells, part) && has(cells, whole) ? [atMost(part.key, [part], [whole])] : [];
    }),
  );
}

/** Every row of a table, as what names its cell in a column. */
function rowsOf(cells: Cells, tableId: string): readonly ((column: string) => CellName)[] {
  const rows = new Map(
    figuresIn(cells, tableId).map(({ parts }) => [parts.slice(0, 2).join('|'), parts]),
  );
  return [...rows.values()].map(
    ([owner = '', code = '']) =>
      (column: string) =>
        cell(tableId, owner, code, column),
  );
}
