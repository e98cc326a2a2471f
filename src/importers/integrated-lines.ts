import { z } from 'zod';
import type { Header } from '../domain/header.js';
import { FUND_SOURCES, type FundSource } from '../domain/line.js';
import { FUND_TYPE_CODES } from '../exporters/integrated-budget.js';
import type { RowProblem, Sheet } from '../files/sheet.js';
import { digits, oneWordOf, type RowRecord, readRecords, text, yuan } from './columns.js';
import type { AddressCells } from './line-columns.js';

// Budget lines under the field names of the national integrated budget management system.

const COLUMNS = {
  schema: z.object({
    mof_div_code: digits(6),
    fiscal_year: digits(4),
    agency_code: text(32),
    agency_name: text().optional(),
    bgt_id: text().optional(),
    exp_func_code: digits(7),
    dep_bgt_eco_code: digits(5),
    pro_code: text(32).optional(),
    pro_name: text().optional(),
    fund_type_code: oneWordOf(Object.values(FUND_TYPE_CODES) as [string, ...string[]]),
    amount: yuan,
    cur_amt: yuan.optional(),
  }),
  oneOf: [],
} as const;

/** What the columns of this form are called that say the same as ours. */
export const INTEGRATED_NAMES: Readonly<Record<string, string>> = {
  unit_code: 'agency_code',
  budget_unit: 'agency_name',
  functional_code: 'exp_func_code',
  economic_code: 'dep_bgt_eco_code',
  project_code: 'pro_code',
  project_name: 'pro_name',
  kind: 'pro_code',
  fund_source: 'fund_type_code',
};

export interface IntegratedCells extends AddressCells {
  readonly budget_unit?: string | undefined;
  readonly project_name?: string | undefined;
  readonly amount: bigint;
  readonly basis: 'published';
}

/** Whether a sheet has this form. */
export function isIntegrated({ header }: Sheet): boolean {
  return header.cells.includes('mof_div_code');
}

/** The rows as lines. A row of another division or year than the ledger's is a problem. */
export function integratedRecords(
  sheet: Sheet,
  header: Header,
): {
  readonly records: readonly RowRecord<IntegratedCells>[];
  readonly problems: readonly RowProblem[];
} {
  const { records, problems } = readRecords(sheet, COLUMNS);
  const strays = records.flatMap(({ row, values }) => {
    const { mof_div_code: division, fiscal_year: year } = values;
    const own = header.ledgerId.slice(0, division.length);
    const message = (what: string) => `the ledger is of ${what}`;
    return [
      ...(division === own ? [] : [{ row, column: 'mof_div_code', message: message(own) }]),
      ...(Number(year) === header.fiscalYear
        ? []
        : [{ row, column: 'fiscal_year', message: message(String(header.fiscalYear)) }]),
    ];
  });
  const lines = records.map(({ row, values }): RowRecord<IntegratedCells> => {
    const { pro_code: projectCode, fund_type_code: fundType } = values;
    return {
      row,
      values: {
        unit_code: values.agency_code,
        budget_unit: values.agency_name,
        functional_code: values.exp_func_code,
        economic_code: values.dep_bgt_eco_code,
        kind: projectCode === undefined ? 'basic' : 'project',
        project_code: projectCode,
        project_name: values.pro_name,
        fund_source: fundSourceOf(fundType),
        amount: values.amount,
        basis: 'published',
      },
    };
  });
  return { records: lines, problems: [...problems, ...strays] };
}

function fundSourceOf(code: string): FundSource {
  const source = FUND_SOURCES.find((known) => FUND_TYPE_CODES[known] === code);
  if (source === undefined) throw new Error(`fund type ${code} passed its column`);
  return source;
}
