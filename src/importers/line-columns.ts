import { ITEM_LENGTH } from '../domain/classification.js';
import { FUND_SOURCES, lineIdOf } from '../domain/line.js';
import { RULES, type Rule } from '../domain/rules.js';
import type { RowProblem } from '../files/sheet.js';
import { digits, oneWordOf, text } from './columns.js';

// The columns by which a row says which budget line it means.

export const ADDRESS_COLUMNS = {
  unit_code: text(32),
  functional_code: digits(ITEM_LENGTH.functional),
  economic_code: digits(ITEM_LENGTH.economic),
  kind: oneWordOf(['basic', 'project']),
  project_code: text(32).optional(),
  fund_source: oneWordOf(FUND_SOURCES),
};

export interface AddressCells {
  readonly unit_code: string;
  readonly functional_code: string;
  readonly economic_code: string;
  readonly kind: 'basic' | 'project';
  readonly project_code?: string | undefined;
  readonly fund_source: (typeof FUND_SOURCES)[number];
}

/** The line that a row's cells name, or what is wrong with them. */
export function lineIdOfCells(cells: AddressCells): string | Omit<RowProblem, 'row'> {
  const { kind, project_code: projectCode } = cells;
  const column = 'project_code';
  if (kind === 'project' && projectCode === undefined) {
    return { column, message: 'a project line names its project' };
  }
  if (kind === 'basic' && projectCode !== undefined) {
    return { column, message: 'a basic line has no project' };
  }
  if (projectCode === 'basic') return { column, message: RULES.PROJECT_CODE_RESERVED };
  const address = {
    unitCode: cells.unit_code,
    functionalCode: cells.functional_code,
    economicCode: cells.economic_code,
    fundSource: cells.fund_source,
  };
  return lineIdOf(
    projectCode === undefined
      ? { ...address, kind: 'basic' }
      : { ...address, kind: 'project', projectCode },
  );
}

/** The column that a broken rule is about. */
export const COLUMN_OF_RULE: Readonly<Partial<Record<Rule, string>>> = {
  UNIT_UNKNOWN: 'unit_code',
  UNIT_HOLDS_NO_LINES: 'unit_code',
  FUNCTIONAL_CODE_UNKNOWN: 'functional_code',
  ECONOMIC_CODE_UNKNOWN: 'economic_code',
  PROJECT_UNKNOWN: 'project_code',
  PROCUREMENT_EXCEEDS_LINE: 'procurement_fen',
  DATE_MALFORMED: 'effective_on',
  EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR: 'effective_on',
  DOCUMENT_ALREADY_EXISTS: 'payment_id',
  DOCUMENT_ID_MALFORMED: 'payment_id',
};
