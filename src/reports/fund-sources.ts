import type { FundSource } from '../domain/line.js';

// 资金来源 in the order in which the tables print them, by the names that they print.

export const SOURCE_NAMES: Readonly<Record<FundSource, string>> = {
  'general-public-budget': '一般公共预算拨款',
  'government-fund-budget': '政府性基金预算拨款',
  'state-capital-budget': '国有资本经营预算拨款',
  'fiscal-special-account': '财政专户管理资金',
  'unit-funds-business': '事业收入',
  'unit-funds-operating': '事业单位经营收入',
  'unit-funds-superior-subsidy': '上级补助收入',
  'unit-funds-subordinate-remittance': '附属单位上缴收入',
  'unit-funds-other': '其他收入',
};

export const ALL_SOURCES = Object.keys(SOURCE_NAMES) as readonly FundSource[];

/** 政府预算拨款, or 财政拨款: what government appropriates. */
export const APPROPRIATIONS: readonly FundSource[] = [
  'general-public-budget',
  'government-fund-budget',
  'state-capital-budget',
];

/** 单位资金. */
export const UNIT_FUNDS = ALL_SOURCES.filter((source) => source.startsWith('unit-funds-'));

/** What a unit earns; appropriated to its lines, but received from elsewhere. */
export const OWN_REVENUE = ALL_SOURCES.filter((source) => !APPROPRIATIONS.includes(source));
