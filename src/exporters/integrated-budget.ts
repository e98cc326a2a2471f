import { stringify } from 'csv-stringify/sync';
import { adjustedFen } from '../domain/accounts.js';
import type { Header } from '../domain/header.js';
import type { FundSource } from '../domain/line.js';
import { formatYuan } from '../domain/money.js';
import type { ReportLine, ReportSource } from '../reports/source.js';

// The field names of the national integrated budget management system (预算管理一体化系统技术标准) for budget
// indicators: what a finance bureau's system hands out and takes in.

/**
 * 资金性质代码. Lines of the ledger know the kinds of unit funds; the five of them are told apart by the
 * second digit.
 */
export const FUND_TYPE_CODES: Readonly<Record<FundSource, string>> = {
  'general-public-budget': '11',
  'government-fund-budget': '12',
  'state-capital-budget': '13',
  'fiscal-special-account': '2',
  'unit-funds-business': '31',
  'unit-funds-superior-subsidy': '32',
  'unit-funds-subordinate-remittance': '33',
  'unit-funds-operating': '34',
  'unit-funds-other': '39',
};

interface IntegratedField {
  readonly name: string;
  readonly cellOf: (line: ReportLine, header: Header) => string;
}

/** Division code (财政区划代码): what a ledger's id begins with. */
const divisionOf = ({ ledgerId }: Header) => ledgerId.slice(0, 6);

export const INTEGRATED_FIELDS: readonly IntegratedField[] = [
  { name: 'mof_div_code', cellOf: (_, header) => divisionOf(header) },
  { name: 'fiscal_year', cellOf: (_, { fiscalYear }) => String(fiscalYear) },
  { name: 'agency_code', cellOf: ({ address }) => address.unitCode },
  {
    name: 'agency_name',
    cellOf: ({ address }, { units }) => units.get(address.unitCode)?.name ?? '',
  },
  { name: 'bgt_id', cellOf: ({ lineId }) => lineId },
  { name: 'exp_func_code', cellOf: ({ address }) => address.functionalCode },
  { name: 'dep_bgt_eco_code', cellOf: ({ address }) => address.economicCode },
  { name: 'pro_code', cellOf: ({ address }) => address.projectCode ?? '' },
  {
    name: 'pro_name',
    cellOf: ({ address }, { projects }) => projects.get(address.projectCode ?? '')?.name ?? '',
  },
  { name: 'fund_type_code', cellOf: ({ address }) => FUND_TYPE_CODES[address.fundSource] },
  // 指标金额 is what may be spent after all changes, 指标余额 what of it is still available.
  { name: 'amount', cellOf: ({ balance }) => formatYuan(adjustedFen(balance)) },
  { name: 'cur_amt', cellOf: ({ balance }) => formatYuan(balance.available) },
];

/** A CSV with a row per line, in the order of the lines; amounts in yuan to the fen. */
export function integratedBudget({
  header,
  lines,
}: Pick<ReportSource, 'header' | 'lines'>): string {
  const rows = lines.map((line) => INTEGRATED_FIELDS.map(({ cellOf }) => cellOf(line, header)));
  return stringify([INTEGRATED_FIELDS.map(({ name }) => name), ...rows]);
}
