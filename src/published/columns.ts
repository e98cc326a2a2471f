import type { ColumnLayout } from './layouts.js';

// Columns that several tables have.

export const TOTAL: ColumnLayout = { columnId: 'total', head: /(?:总计|合计|总额)$/ };

export const BASIC_AND_PROJECT: readonly ColumnLayout[] = [
  { columnId: 'basic', head: /基本支出$/ },
  { columnId: 'project', head: /项目支出$/ },
];

/** 资金来源, from the narrowest words to the widest. */
export const FUND_COLUMNS: readonly ColumnLayout[] = [
  { columnId: 'carried-over', head: /上年(?:结余|结转)|年初结转/ },
  { columnId: 'government-fund-budget', head: /政府性基金/ },
  { columnId: 'state-capital-budget', head: /国有资本经营/ },
  { columnId: 'fiscal-special-account', head: /财政专户|教育收费/ },
  { columnId: 'unit-funds-operating', head: /经营收入/ },
  { columnId: 'unit-funds-business', head: /事业收入/ },
  { columnId: 'unit-funds-superior-subsidy', head: /上级补助/ },
  { columnId: 'unit-funds-subordinate-remittance', head: /附属单位上缴/ },
  { columnId: 'unit-funds-other', head: /其他收入/ },
  { columnId: 'general-public-budget', head: /一般公共预算/ },
  { columnId: 'unit-funds', head: /单位资金/ },
  { columnId: 'government-appropriation', head: /(?:财政|政府预算)拨款/ },
];

export const THREE_PUBLIC_COLUMNS: readonly ColumnLayout[] = [
  { columnId: 'overseas-travel', head: /因公出国\(境\)(?:费|费用)?$/ },
  { columnId: 'official-reception', head: /公务接待费$/ },
  { columnId: 'vehicle-subtotal', head: /小计$|购置[及和]运行(?:维护)?费$/ },
  { columnId: 'vehicle-purchase', head: /购置费$/ },
  { columnId: 'vehicle-operation', head: /运行(?:维护)?费$/ },
  TOTAL,
];
