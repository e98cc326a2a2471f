import { amountCell, amountColumnOf, headOf, rowOf, textCell, textColumn } from './cells.js';
import { keyOf } from './figure.js';
import { ALL_SOURCES, SOURCE_NAMES } from './fund-sources.js';
import { carriedOverTerms, type IncomeOf, incomeTerms } from './income.js';
import { type Builder, type Scope, unitsOf } from './scope.js';
import type { Column, Term } from './table.js';

/** 收入总表: what the department and each unit receive from each source. */
export const table02: Builder = (source, { phase, unitCode }) => {
  const rowFor = (name: string, owner: string, of: Pick<IncomeOf, 'unitCode'>) =>
    rowOf(columns, [
      textCell(name),
      ...AMOUNTS.map(({ column, termsOf }) => {
        const key = keyOf(owner, '', column.columnId);
        return amountCell(source, { key, terms: termsOf({ phase, ...of }) });
      }),
    ]);
  const columns = [textColumn('unit', '预算单位'), ...AMOUNTS.map(({ column }) => column)];
  const units = unitsOf(source).map((unit) => rowFor(unit.name, unit.name, unit));
  const department = rowFor(source.header.departmentName, 'department', {});
  const rows = unitCode === undefined ? [department, ...units] : units;
  return { tableId: 'table-02', title: '收入总表', ...headOf(source), columns, rows, notes: [] };
};

interface AmountOfUnit {
  readonly column: Column;
  readonly termsOf: (of: Pick<Scope, 'phase'> & Pick<IncomeOf, 'unitCode'>) => readonly Term[];
}

const AMOUNTS: readonly AmountOfUnit[] = [
  {
    column: amountColumnOf('total', '收入总计'),
    termsOf: ({ phase, unitCode }) => {
      const all = { sources: ALL_SOURCES, phase, ...(unitCode === undefined ? {} : { unitCode }) };
      return [...incomeTerms(all), ...carriedOverTerms(all)];
    },
  },
  ...ALL_SOURCES.map((source) => ({
    column: amountColumnOf(source, SOURCE_NAMES[source]),
    termsOf: (of: Omit<IncomeOf, 'sources'>) => incomeTerms({ ...of, sources: [source] }),
  })),
  {
    column: amountColumnOf('carried-over', '上年结余、结转'),
    termsOf: (of) => carriedOverTerms({ ...of, sources: ALL_SOURCES }),
  },
];
