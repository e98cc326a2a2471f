import { parentOf } from '../domain/classification.js';
import { formatWan } from '../domain/money.js';
import { amountCellsOf, amountColumnOf } from './cells.js';
import { type AmountOfLines, expenditureTable, totalBasicProject } from './expenditure-table.js';
import { keyOf } from './figure.js';
import type { Builder, Scope } from './scope.js';
import type { ReportSource } from './source.js';
import type { Table } from './table.js';

/** 支出总表: each unit by functional subject, and what of it is 政府采购. */
export const table03: Builder = (source, scope) => {
  const table = expenditureTable(source, scope, {
    tableId: 'table-03',
    title: '支出总表',
    by: 'functional',
    lines: {},
    amounts: [...totalBasicProject(scope), ...procurement(source, scope)],
    withDepartment: 'units-only',
  });
  return roundsApart(table) ? { ...table, notes: [...table.notes, ROUNDING] } : table;
};

const ROUNDING = '(本表尾数误差为四舍五入所致)';

function procurement({ header }: ReportSource, { phase }: Scope): AmountOfLines[] {
  const parts = [
    ['procurement', '小计', 'all'],
    ['procurement-sme', '其中：面向中小企业政府采购项目', 'sme'],
    ['procurement-small-micro', '其中：面向小型、微型企业政府采购项目', 'small-micro'],
  ] as const;
  return parts.map(([columnId, head, part]) => ({
    column: amountColumnOf(columnId, `${header.fiscalYear} 年政府采购项目`, head),
    termsOf: (lines) => [{ of: 'procurement', lines, part, phase, sign: 1 }],
  }));
}

// Whether a printed total is not the sum of what is printed beside or under it.
function roundsApart(table: Table): boolean {
  const printed = new Map<string, bigint>();
  const sums = new Map<string, bigint>();
  const add = (key: string, value: bigint) => sums.set(key, (sums.get(key) ?? 0n) + value);
  for (const { key, amountFen } of amountCellsOf(table)) {
    const [owner = '', code = '', columnId = ''] = key.split('|');
    const value = BigInt(formatWan(amountFen));
    printed.set(key, value);
    if (code !== '') add(keyOf(owner, parentOf(code) ?? '', columnId), value);
    if (columnId === 'basic' || columnId === 'project') add(besideOf(owner, code), value);
    if (columnId === 'total') printed.set(besideOf(owner, code), value);
  }
  return [...sums].some(([key, value]) => printed.get(key) !== value);
}

function besideOf(owner: string, code: string): string {
  return keyOf('beside', owner, code);
}
