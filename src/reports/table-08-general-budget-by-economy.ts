import { expenditureTable, totalBasicProject } from './expenditure-table.js';
import type { Builder } from './scope.js';

/** 一般公共预算支出 by economic subject. */
export const table08: Builder = (source, scope) =>
  expenditureTable(source, scope, {
    tableId: 'table-08',
    title: '一般公共预算支出表（按经济分类）',
    by: 'economic',
    lines: { fundSources: ['general-public-budget'] },
    amounts: totalBasicProject(scope),
    withDepartment: 'department-row',
  });
