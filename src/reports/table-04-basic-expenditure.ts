import { byFundSource } from './by-fund-source.js';
import { expenditureTable } from './expenditure-table.js';
import type { Builder } from './scope.js';

/** 基本支出总表: basic expenditure by economic subject and fund source. */
export const table04: Builder = (source, scope) =>
  expenditureTable(source, scope, {
    tableId: 'table-04',
    title: '基本支出总表',
    by: 'economic',
    lines: { kind: 'basic' },
    amounts: byFundSource(scope),
    withDepartment: 'department-row',
  });
