import { BASIC_AND_PROJECT, FUND_COLUMNS, THREE_PUBLIC_COLUMNS, TOTAL } from './columns.js';
import type { ColumnLayout, TableLayout } from './layouts.js';

// 部门预算公开表: nine tables, as the Ministry of Finance has them. 基本支出 is the column of that name of
// table 8, as both are of the general public budget by economic codes.

const AMOUNT: ColumnLayout = { columnId: 'amount', head: /预算数$|金额$/ };

const EXPENDITURE: readonly ColumnLayout[] = [
  ...BASIC_AND_PROJECT,
  { columnId: 'operating', head: /经营支出$/ },
  { columnId: 'to-superior', head: /上缴上级/ },
  { columnId: 'to-subordinates', head: /对附属单位补助/ },
  { ...TOTAL, head: /(?:总计|合计|小计)$/ },
];

export const NATIONAL_BUDGET: readonly TableLayout[] = [
  {
    tableId: 'table-01',
    titles: ['部门收支总表', '收支总表', '部门收支总体情况表'],
    shape: 'balance',
    columns: [AMOUNT],
  },
  {
    tableId: 'table-02',
    titles: ['部门收入总表', '收入总表', '部门收入总体情况表'],
    shape: 'subjects',
    rows: 'functional',
    columns: [...FUND_COLUMNS, TOTAL],
  },
  {
    tableId: 'table-03',
    titles: ['部门支出总表', '支出总表', '部门支出总体情况表'],
    shape: 'subjects',
    rows: 'functional',
    columns: EXPENDITURE,
  },
  {
    tableId: 'table-06',
    titles: ['财政拨款收支总表', '财政拨款收支总体情况表'],
    shape: 'balance',
    columns: [...FUND_COLUMNS, { ...AMOUNT, head: /预算数$|金额$|合计$|小计$/ }],
  },
  {
    tableId: 'table-07',
    titles: ['一般公共预算支出表', '一般公共预算支出情况表'],
    shape: 'subjects',
    rows: 'functional',
    columns: EXPENDITURE,
  },
  {
    tableId: 'table-08',
    titles: ['一般公共预算基本支出表', '一般公共预算基本支出情况表'],
    shape: 'subjects',
    rows: 'economic',
    columns: [
      { columnId: 'basic-personnel', head: /人员经费$/ },
      { columnId: 'basic-operating', head: /公用经费$/ },
      { columnId: 'basic', head: /(?:总计|合计|小计|基本支出|预算数|金额)$/ },
    ],
  },
  {
    tableId: 'table-09',
    titles: ['一般公共预算三公经费支出表', '一般公共预算三公经费支出情况表'],
    shape: 'three-public',
    columns: THREE_PUBLIC_COLUMNS,
  },
  {
    tableId: 'table-10',
    titles: ['政府性基金预算支出表', '政府性基金预算支出情况表'],
    shape: 'subjects',
    rows: 'functional',
    columns: EXPENDITURE,
  },
  {
    tableId: 'table-11',
    titles: ['国有资本经营预算支出表', '国有资本经营预算支出情况表'],
    shape: 'subjects',
    rows: 'functional',
    columns: EXPENDITURE,
  },
];
