import { byFundSource } from './by-fund-source.js';
import { expenditureTable } from './expenditure-table.js';
import type { Builder } from './scope.js';

/** 项目支出总表: every project by fund source. */
export const table05: Builder = (source, scope) =>
  expenditureTable(source, scope, {
    tableId: 'table-05',
    title: '项目支出总表',
    by: 'project',
    lines: { kind: 'project' },
    amounts: byFundSource(scope),
    withDepartment: 'department-row',
  });
