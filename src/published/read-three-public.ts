import { keyOf } from '../reports/figure.js';
import type { FoundTable } from './find-tables.js';
import type { HeadColumn, TablePage } from './heads.js';
import { type KeyedCell, type Setting, type TableReading, tell } from './reading.js';
import { type Entry, entriesOf } from './rows.js';

import { compact, printedName } from './words.js';

// “三公”经费: two years and their difference, in rows with the year or in columns beside each other.

/** Reads such a table. */
export function readThreePublic(
  _: FoundTable,
  pages: readonly TablePage[],
  setting: Setting,
): TableReading {
  const notes: string[] = [];
  let unit = '';
  const rows = pages.flatMap(({ columns, rows: lines }) => {
    const periods = periodsOf(columns, setting);
    return entriesOf([{ columns, rows: lines }], ['none'], setting).map((entry) => {
      if (entry.unit !== undefined) unit = printedName(entry.unit.text);
      const isDepartment = ['', '合计', compact(setting.departmentName)].includes(compact(unit));
      return keyedRow(entry, { unit: isDepartment ? 'department' : unit, periods, setting });
    });
  });
  return { rows, notes };
}

// The same item a second time begins the next year, or the accounts beside the budget.
function periodsOf(
  columns: readonly HeadColumn[],
  setting: Setting,
): ReadonlyMap<number, string[]> {
  const heads = columns.flatMap(({ head }) => head.match(/\d{4}年|决算数|预算数/g) ?? []);
  const named = [...new Set(heads)].map((words) => periodOf(words, setting));
  const seen = new Map<string, number>();
  const periods = new Map<number, string[]>();
  for (const { index, columnId, role } of columns) {
    if (role !== 'amount' || columnId === undefined) continue;
    const times = seen.get(columnId) ?? 0;
    seen.set(columnId, times + 1);
    periods.set(index, named[times] ?? ['current']);
  }
  const isOne = [...seen.values()].every((times) => times === 1);
  return isOne ? new Map([...periods.keys()].map((index) => [index, ['current']])) : periods;
}

/** The period of the key, and for a budget beside accounts its phase. */
function periodOf(words: string, { fiscalYear, format }: Setting): string[] {
  if (/增减|变化/.test(words)) return ['change'];
  const year = /(\d{4})年/.exec(words)?.[1];
  if (year !== undefined && Number(year) === fiscalYear - 1) return ['previous'];
  if (format === 'national-final-accounts' && words === '预算数') return ['current', 'approved'];
  return year === undefined || Number(year) === fiscalYear ? ['current'] : [];
}

function keyedRow(
  entry: Entry,
  {
    unit,
    periods,
    setting,
  }: {
    readonly unit: string;
    readonly periods: ReadonlyMap<number, string[]>;
    readonly setting: Setting;
  },
): KeyedCell[] {
  const { period: cell, amounts } = entry;
  const own = cell === undefined ? undefined : periodOf(compact(cell.text), setting);
  const [ownPeriod] = own ?? [];
  if (cell !== undefined && ownPeriod === undefined) {
    tell(setting, 'year-unknown', cell, `is neither ${setting.fiscalYear} nor the year before`);
  }
  const texts = [entry.unit, cell].flatMap((text) => (text === undefined ? [] : [{ cell: text }]));
  return [
    ...texts,
    ...amounts.map(({ column, cell: amount }) => {
      const [period, phase] = own ?? periods.get(column.index) ?? [];
      if (period === undefined || column.columnId === undefined) return { cell: amount };
      const parts = phase === undefined ? [] : [phase];
      return { cell: amount, key: keyOf(unit, period, column.columnId, ...parts) };
    }),
  ];
}
