import { BASIC_AND_PROJECT, FUND_COLUMNS, THREE_PUBLIC_COLUMNS, TOTAL } from './columns.js';
import type { ColumnLayout, TableLayout } from './layouts.js';

// 部门决算公开表. Their figures are final; those of the budget beside them have the phase as the last part of
// the key.

const AMOUNT: ColumnLayout = { columnId: 'amount', head: /(?:预算数|决算数|金额)$/ };

const EXPENDITURE: readonly ColumnLayout[] = [
  { columnId: 'carried-over', head: /年初结转/ },
  { columnId: 'carried-to-next-year', head: /年末结转/ },
  { columnId: 'revenue', head: /本年收入$/ },
  ...BASIC_AND_PROJECT,
  { columnId: 'operating', head: /经营支出$/ },
  { columnId: 'to-superior', head: /上缴上级/ },
  { columnId: 'to-subordinates', head: /对附属单位补助/ },
  { ...TOTAL, head: /(?:总计|合计|小计|本年支出)$/ },
];

export const NATIONAL_ACCOUNTS: readonly TableLayout[] = [
  {
    tableId: 'table-01',
    titles: ['收入支出决算总表', '收入支出决算总体情况表'],
    shape: 'balance',
    columns: [AMOUNT],
  },
  {
    tableId: 'table-02',
    titles: ['收入决算表'],
    shape: 'subjects',
    rows: 'functional',
    columns: [...FUND_COLUMNS, { ...TOTAL, head: /合计$/ }],
  },
  {
    tableId: 'table-03',
    titles: ['支出决算表'],
    shape: 'subjects',
    rows: 'functional',
    columns: EXPENDITURE,
  },
  {
    tableId: 'table-06',
    titles: ['财政拨款收入支出决算总表'],
    shape: 'balance',
    columns: [...FUND_COLUMNS, { ...AMOUNT, head: /(?:预算数|决算数|金额|合计|小计)$/ }],
  },
  {
    tableId: 'table-07',
    titles: ['一般公共预算财政拨款支出决算表'],
    shape: 'subjects',
    rows: 'functional',
    columns: EXPENDITURE,
  },
  {
    tableId: 'table-08',
    titles: ['一般公共预算财政拨款基本支出决算表', '一般公共预算财政拨款基本支出决算明细表'],
    shape: 'subjects',
    rows: 'economic',
    columns: [{ columnId: 'basic', head: /(?:决算数|金额|合计|支出)$/ }],
  },
  {
    tableId: 'table-09',
    titles: ['一般公共预算财政拨款三公经费支出决算表', '财政拨款三公经费支出决算表'],
    shape: 'three-public',
    columns: THREE_PUBLIC_COLUMNS,
  },
  {
    tableId: 'table-10',
    titles: ['政府性基金预算财政拨款收入支出决算表', '政府性基金预算财政拨款支出决算表'],
    shape: 'subjects',
    rows: 'functional',
    columns: EXPENDITURE,
  },
  {
    tableId: 'table-11',
    titles: ['国有资本经营预算财政拨款支出决算表', '国有资本经营预算财政拨款收入支出决算表'],
    shape: 'subjects',
    rows: 'functional',
    columns: EXPENDITURE,
  },
];
