import { expenditureTable, totalBasicProject } from './expenditure-table.js';
import type { Builder } from './scope.js';

/** 一般公共预算支出 by functional subject. */
export const table07: Builder = (source, scope) =>
  expenditureTable(source, scope, {
    tableId: 'table-07',
    title: '一般公共预算支出表（按功能分类）',
    by: 'functional',
    lines: { fundSources: ['general-public-budget'] },
    amounts: totalBasicProject(scope),
    withDepartment: 'department-row',
  });
