import type { ComparativeFigure } from '../domain/publication-events.js';
import { amountCell, amountColumnOf, headOf, rowOf, textCell, textColumn } from './cells.js';
import { keyOf } from './figure.js';
import { printWan, TENTHS } from './print.js';
import { type Builder, type NamedUnit, type Scope, unitsOf } from './scope.js';
import type { ReportSource } from './source.js';
import type { Row, Term } from './table.js';
import { amountOf, expenditureTerms, negative } from './terms.js';

/** 一般公共预算“三公”经费支出表: last year, this year, and the change between them. */
export const table09: Builder = (source, scope) => {
  const units = unitsOf(source);
  return {
    tableId: 'table-09',
    title: '一般公共预算“三公”经费支出表',
    ...headOf(source),
    columns: COLUMNS,
    rows: units.flatMap((unit) => rowsOf(source, scope, { unit, units })),
    notes: vehicleNote(source, scope),
  };
};

type Item = Extract<
  ComparativeFigure,
  'overseas-travel' | 'official-reception' | 'vehicle-purchase' | 'vehicle-operation'
>;

const CODES: Readonly<Record<Item, string>> = {
  'overseas-travel': '30212',
  'official-reception': '30217',
  'vehicle-purchase': '31013',
  'vehicle-operation': '30231',
};
const VEHICLES: readonly Item[] = ['vehicle-purchase', 'vehicle-operation'];
const VEHICLES_HEAD = '公务用车购置及运行维护费';

const AMOUNTS: readonly (readonly [string, readonly string[], readonly Item[]])[] = [
  ['total', ['总计'], ['overseas-travel', 'official-reception', ...VEHICLES]],
  ['overseas-travel', ['因公出国(境)费'], ['overseas-travel']],
  ['official-reception', ['公务接待费'], ['official-reception']],
  ['vehicle-subtotal', [VEHICLES_HEAD, '小计'], VEHICLES],
  ['vehicle-purchase', [VEHICLES_HEAD, '公务用车购置费'], ['vehicle-purchase']],
  ['vehicle-operation', [VEHICLES_HEAD, '公务用车运行维护费'], ['vehicle-operation']],
];

const COLUMNS = [
  textColumn('unit', '预算单位'),
  textColumn('year', '年度'),
  ...AMOUNTS.map(([columnId, heads]) => amountColumnOf(columnId, ...heads)),
];

interface UnitOf {
  readonly unit: NamedUnit;
  readonly units: readonly NamedUnit[];
}

function rowsOf(source: ReportSource, { phase }: Scope, of: UnitOf): Row[] {
  const { fiscalYear } = source.header;
  const { unitCode, name } = of.unit;
  const previous = (items: readonly Item[]) => items.map((item) => comparative(source, item, of));
  const current = (items: readonly Item[]) =>
    expenditureTerms(threePublic(items, { unitCode }), phase);
  const rows: readonly (readonly [string, string, (items: readonly Item[]) => Term[]])[] = [
    [`${fiscalYear - 1} 年`, 'previous', previous],
    [`${fiscalYear} 年`, 'current', current],
    ['增减变化金额', 'change', (items) => [...current(items), ...negative(previous(items))]],
  ];
  return rows.map(([label, row, termsOf], index) =>
    rowOf(COLUMNS, [
      textCell(index === 0 ? name : ''),
      textCell(label),
      ...AMOUNTS.map(([columnId, , items]) =>
        amountCell(source, { key: keyOf(name, row, columnId), terms: termsOf(items) }, TENTHS),
      ),
    ]),
  );
}

// The figure of the only unit may have been recorded as that of the department.
function comparative(source: ReportSource, figure: Item, { unit, units }: UnitOf): Term {
  const { unitCode } = unit;
  const ofUnit = source.comparatives.some(
    (other) => other.figure === figure && other.unitCode === unitCode,
  );
  const isDepartment = !ofUnit && units.length === 1;
  return { of: 'comparative', figure, sign: 1, ...(isDepartment ? {} : { unitCode }) };
}

function threePublic(items: readonly Item[], unit: { readonly unitCode?: string }) {
  const economicCodes = items.map((item) => CODES[item]);
  return { ...unit, economicCodes, fundSources: ['general-public-budget'] as const };
}

function vehicleNote(source: ReportSource, { phase }: Scope): readonly string[] {
  const { header, assets } = source;
  const planned = (assets?.units ?? []).filter(({ unitCode }) => header.units.has(unitCode));
  const count = planned.reduce((sum, { vehiclesPlanned }) => sum + vehiclesPlanned, 0);
  if (count === 0) return [];
  const terms = expenditureTerms(threePublic(['vehicle-purchase'], {}), phase);
  const amount = printWan(amountOf(source, terms), TENTHS);
  const counted = COUNTS[count] ?? `${count} `;
  return [`注：${header.fiscalYear} 年计划新增购置公务用车${counted}辆，金额预计 ${amount} 万元。`];
}

const COUNTS = ['', '一', '两', '三', '四', '五', '六', '七', '八', '九', '十'];
