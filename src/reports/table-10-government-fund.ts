import { expenditureTable, totalBasicProject } from './expenditure-table.js';
import type { Builder } from './scope.js';

/** 政府性基金预算支出 by functional subject. */
export const table10: Builder = (source, scope) =>
  expenditureTable(source, scope, {
    tableId: 'table-10',
    title: '政府性基金预算支出表',
    by: 'functional',
    lines: { fundSources: ['government-fund-budget'] },
    amounts: totalBasicProject(scope),
    withDepartment: 'department-row',
  });
