import { widthOf } from './cells.js';
import { keyOf } from './figure.js';
import { type Builder, type Scope, within } from './scope.js';
import type { ReportSource } from './source.js';
import { type Cell, type Column, PHASES, type Phase, type Row, type Table } from './table.js';
import { table01 } from './table-01-income-and-expenditure.js';
import { table02 } from './table-02-income.js';
import { table03 } from './table-03-expenditure.js';
import { table04 } from './table-04-basic-expenditure.js';
import { table05 } from './table-05-project-expenditure.js';
import { table06 } from './table-06-appropriations.js';
import { table07 } from './table-07-general-budget-by-function.js';
import { table08 } from './table-08-general-budget-by-economy.js';
import { table09 } from './table-09-three-public.js';
import { table10 } from './table-10-government-fund.js';
import { table11 } from './table-11-state-capital.js';
import { table12 } from './table-12-performance.js';

// The twelve tables of a department budget.

/** Their builders; table 1 is the first. */
const BUILDERS: readonly Builder[] = [
  table01,
  table02,
  table03,
  table04,
  table05,
  table06,
  table07,
  table08,
  table09,
  table10,
  table11,
  table12,
];

/** 1 to 12. */
export const TABLE_NUMBERS: readonly number[] = BUILDERS.map((_, index) => index + 1);

/** The builder of a table. The lines it is given need not be those that are shown. */
export function statutoryTable(number: number): Builder {
  const build = builderOf(number);
  return (source, scope) => {
    const { phase, unitCode } = scope;
    return build(within(source, { phases: [phase], ...(unitCode && { unitCode }) }), scope);
  };
}

/** A table with 年初数, 调整后 and 执行数 of every amount beside each other; keys end in the phase. */
export function threePhaseTable(
  number: number,
  source: ReportSource,
  scope: Omit<Scope, 'phase'> = {},
): Table {
  const shown = within(source, { ...scope, phases: PHASES });
  const tables = PHASES.map((phase) => builderOf(number)(shown, { ...scope, phase }));
  const [first] = tables;
  if (first === undefined) throw new Error('there are no phases');
  const rows = first.rows.map((row, index) =>
    besideEachOther(row, { columns: first.columns, rows: tables.map(({ rows }) => rows[index]) }),
  );
  const notes = [...new Set(tables.flatMap((table) => table.notes))];
  return { ...first, columns: tripled(tables), rows, notes };
}

function builderOf(number: number): Builder {
  const build = BUILDERS[number - 1];
  if (build === undefined) throw new Error(`there is no table ${number}`);
  return build;
}

const PHASE_HEADS: Readonly<Record<Phase, string>> = {
  approved: '年初数',
  adjusted: '调整后',
  executed: '执行数',
};

// Heads that name their phase already, such as 2023 年预算数, need no other.
function tripled(tables: readonly Table[]): readonly Column[] {
  const [first, ...others] = tables;
  return (first?.columns ?? []).flatMap((column, index) => {
    if (column.type === 'text') return [column];
    const own = others.some(
      ({ columns }) => columns[index]?.heads.join('|') !== column.heads.join('|'),
    );
    return PHASES.map((phase, which) => {
      const { columnId, heads, type } = tables[which]?.columns[index] ?? column;
      const named = own ? heads : [...heads, PHASE_HEADS[phase]];
      return { columnId: `${columnId}-${phase}`, heads: named, type };
    });
  });
}

function besideEachOther(
  row: Row,
  {
    columns,
    rows,
  }: { readonly columns: readonly Column[]; readonly rows: readonly (Row | undefined)[] },
): Row {
  let at = 0;
  const cells = row.cells.flatMap((cell, index): Cell[] => {
    const covered = columns.slice(at, at + widthOf(cell));
    at += widthOf(cell);
    if (cell.type === 'text') return [{ ...cell, ...spanOf(covered) }];
    return PHASES.flatMap((phase, which) => {
      const amount = rows[which]?.cells[index];
      if (amount?.type !== 'amount') throw new Error(`${cell.key} is not in every phase`);
      return [{ ...amount, key: keyOf(amount.key, phase) }];
    });
  });
  return { cells };
}

function spanOf(covered: readonly Column[]): { readonly span?: number } {
  const widths = covered.map(({ type }): number => (type === 'amount' ? PHASES.length : 1));
  const span = widths.reduce((sum, width) => sum + width, 0);
  return span === 1 ? {} : { span };
}
