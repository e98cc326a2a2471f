import { lineageOf } from '../domain/classification.js';
import { amountCell, amountColumnOf, headOf, rowOf, textCell, textColumn } from './cells.js';
import { keyOf } from './figure.js';
import { type NamedUnit, type Scope, uniqueNames, unitsOf } from './scope.js';
import type { ReportSource } from './source.js';
import type { Column, LineFilter, Row, Table, Term } from './table.js';
import { expenditureTerms, linesOf } from './terms.js';

// 支出表: for the department and each unit a row of totals, and under each unit a row for everything that
// its lines are sorted by. Tables 3, 4, 5, 7, 8, 10 and 11 are made of it.

export interface ExpenditureTable {
  readonly tableId: string;
  readonly title: string;
  readonly by: 'functional' | 'economic' | 'project';
  /** Which lines the table is about. */
  readonly lines: LineFilter;
  readonly amounts: readonly AmountOfLines[];
  /** Whether the totals of all units together have a row of their own. */
  readonly withDepartment: 'department-row' | 'units-only';
}

/** A column, and what it is the sum of for the lines of a row. */
export interface AmountOfLines {
  readonly column: Column;
  readonly termsOf: (lines: LineFilter) => readonly Term[];
}

/** 支出总计, 基本支出, 项目支出. */
export function totalBasicProject({ phase }: Scope): AmountOfLines[] {
  return [
    {
      column: amountColumnOf('total', '支出总计'),
      termsOf: (lines) => expenditureTerms(lines, phase),
    },
    {
      column: amountColumnOf('basic', '基本支出'),
      termsOf: (lines) => expenditureTerms({ ...lines, kind: 'basic' }, phase),
    },
    {
      column: amountColumnOf('project', '项目支出'),
      termsOf: (lines) => expenditureTerms({ ...lines, kind: 'project' }, phase),
    },
  ];
}

export function expenditureTable(
  source: ReportSource,
  { unitCode }: Scope,
  table: ExpenditureTable,
): Table {
  const { tableId, title, by, lines, amounts, withDepartment } = table;
  const columns = [...TEXT_COLUMNS[by], ...amounts.map(({ column }) => column)];
  const row = (
    texts: readonly string[],
    [owner, code]: readonly [string, string],
    of: LineFilter,
  ) =>
    rowOf(columns, [
      ...texts.map((text) => textCell(text)),
      ...amounts.map(({ column, termsOf }) =>
        amountCell(source, { key: keyOf(owner, code, column.columnId), terms: termsOf(of) }),
      ),
    ]);
  const blanks = TEXT_COLUMNS[by].slice(1).map(() => '');
  const total = ({ name }: Pick<NamedUnit, 'name'>, owner: string, of: LineFilter) =>
    row([name, ...blanks], [owner, ''], of);
  const rows: Row[] = [];
  if (withDepartment === 'department-row' && unitCode === undefined) {
    rows.push(total({ name: source.header.departmentName }, 'department', lines));
  }
  for (const unit of unitsOf(source)) {
    const ofUnit = { ...lines, unitCode: unit.unitCode };
    rows.push(total(unit, unit.name, ofUnit));
    for (const { texts, code, filter } of subjectsOf(source, by, ofUnit)) {
      rows.push(row(['', ...texts], [unit.name, code], { ...ofUnit, ...filter }));
    }
  }
  const notes = linesOf(source, lines).length === 0 ? ['注：本表本年无发生额。'] : [];
  return { tableId, title, ...headOf(source), columns, rows, notes };
}

const TEXT_COLUMNS: Readonly<Record<ExpenditureTable['by'], readonly Column[]>> = {
  functional: [
    textColumn('unit', '预算单位'),
    textColumn('code', '科目编码'),
    textColumn('name', '科目名称'),
  ],
  economic: [
    textColumn('unit', '预算单位'),
    textColumn('code', '科目编码'),
    textColumn('name', '科目名称'),
  ],
  project: [textColumn('unit', '预算单位'), textColumn('name', '项目名称')],
};

interface Subject {
  /** What stands in the text columns after the unit. */
  readonly texts: readonly string[];
  readonly code: string;
  readonly filter: LineFilter;
}

function subjectsOf(
  source: ReportSource,
  by: ExpenditureTable['by'],
  lines: LineFilter,
): readonly Subject[] {
  if (by === 'project') return projectsOf(source, lines);
  return subjectCodes(source, by, lines).map((code) => ({
    texts: [code, source.header[by].get(code) ?? ''],
    code,
    filter: by === 'functional' ? { functionalCodes: [code] } : { economicCodes: [code] },
  }));
}

/** The codes of the lines and everything above them, in their order. */
export function subjectCodes(
  source: ReportSource,
  by: 'functional' | 'economic',
  lines: LineFilter,
): string[] {
  const codes = linesOf(source, lines).flatMap(({ address }) =>
    lineageOf(by === 'functional' ? address.functionalCode : address.economicCode),
  );
  return [...new Set(codes)].sort();
}

function projectsOf(source: ReportSource, lines: LineFilter): Subject[] {
  const codes = linesOf(source, lines).map(({ address }) => address.projectCode);
  const known = [...new Set(codes.filter((code) => code !== undefined))].sort();
  const names = projectNames(source);
  return known.map((projectCode) => {
    const name = names.get(projectCode) ?? projectCode;
    return { texts: [name], code: name, filter: { projectCodes: [projectCode] } };
  });
}

/** Printed names of projects by their codes. */
export function projectNames({ header }: ReportSource): ReadonlyMap<string, string> {
  const projects = [...header.projects.values()];
  return uniqueNames(projects.map(({ projectCode, name }) => ({ code: projectCode, name })));
}
