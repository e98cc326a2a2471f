import { BASIC_AND_PROJECT, FUND_COLUMNS, THREE_PUBLIC_COLUMNS, TOTAL } from './columns.js';
import type { ColumnLayout, TableLayout } from './layouts.js';

// 深圳市部门预算: twelve tables.

const AMOUNT: ColumnLayout = { columnId: 'amount', head: /预算数$|金额$/ };

const SUBJECTS: readonly ColumnLayout[] = [...BASIC_AND_PROJECT, TOTAL];

export const SHENZHEN: readonly TableLayout[] = [
  { tableId: 'table-01', titles: ['收支总表'], shape: 'balance', columns: [AMOUNT] },
  {
    tableId: 'table-02',
    titles: ['收入总表'],
    shape: 'subjects',
    rows: 'unit',
    columns: [...FUND_COLUMNS, TOTAL],
  },
  {
    tableId: 'table-03',
    titles: ['支出总表'],
    shape: 'subjects',
    rows: 'functional',
    columns: [
      { columnId: 'procurement-small-micro', head: /小型/ },
      { columnId: 'procurement-sme', head: /面向中小企业/ },
      { columnId: 'procurement', head: /小计$/ },
      ...SUBJECTS,
    ],
  },
  {
    tableId: 'table-04',
    titles: ['基本支出总表'],
    shape: 'subjects',
    rows: 'economic',
    columns: [...FUND_COLUMNS, TOTAL],
  },
  {
    tableId: 'table-05',
    titles: ['项目支出总表'],
    shape: 'subjects',
    rows: 'project',
    columns: [...FUND_COLUMNS, TOTAL],
  },
  {
    tableId: 'table-06',
    titles: ['政府预算拨款收支总表', '财政拨款收支总表'],
    shape: 'balance',
    columns: [AMOUNT],
  },
  {
    tableId: 'table-07',
    titles: ['一般公共预算支出表(按功能分类)'],
    shape: 'subjects',
    rows: 'functional',
    columns: SUBJECTS,
  },
  {
    tableId: 'table-08',
    titles: ['一般公共预算支出表(按经济分类)'],
    shape: 'subjects',
    rows: 'economic',
    columns: SUBJECTS,
  },
  {
    tableId: 'table-09',
    titles: ['一般公共预算三公经费支出表'],
    shape: 'three-public',
    columns: THREE_PUBLIC_COLUMNS,
  },
  {
    tableId: 'table-10',
    titles: ['政府性基金预算支出表'],
    shape: 'subjects',
    rows: 'functional',
    columns: SUBJECTS,
  },
  {
    tableId: 'table-11',
    titles: ['国有资本经营预算支出表'],
    shape: 'subjects',
    rows: 'functional',
    columns: SUBJECTS,
  },
  {
    tableId: 'table-12',
    titles: ['部门整体支出绩效目标表'],
    shape: 'tasks',
    columns: [
      { columnId: 'fiscal-appropriation', head: /财政拨款$/ },
      { columnId: 'other-funds', head: /其他资金$/ },
      TOTAL,
    ],
  },
];
