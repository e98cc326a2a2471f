import { expenditureTable, totalBasicProject } from './expenditure-table.js';
import type { Builder } from './scope.js';

/** 国有资本经营预算支出 by functional subject. */
export const table11: Builder = (source, scope) =>
  expenditureTable(source, scope, {
    tableId: 'table-11',
    title: '国有资本经营预算支出表',
    by: 'functional',
    lines: { fundSources: ['state-capital-budget'] },
    amounts: totalBasicProject(scope),
    withDepartment: 'department-row',
  });
