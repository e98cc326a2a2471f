import type { FundSource } from '../domain/line.js';
import type { Language, Wording } from './yuan-cells.js';

const NAMES: Readonly<Record<FundSource, Wording>> = {
  'general-public-budget': { zh: '一般公共预算拨款', en: 'General public budget' },
  'government-fund-budget': { zh: '政府性基金预算拨款', en: 'Government fund budget' },
  'state-capital-budget': { zh: '国有资本经营预算拨款', en: 'State capital budget' },
  'fiscal-special-account': { zh: '财政专户管理资金', en: 'Fiscal special account' },
  'unit-funds-business': { zh: '事业收入', en: 'Business income' },
  'unit-funds-operating': { zh: '事业单位经营收入', en: 'Operating income' },
  'unit-funds-superior-subsidy': { zh: '上级补助收入', en: 'Subsidy from superiors' },
  'unit-funds-subordinate-remittance': {
    zh: '附属单位上缴收入',
    en: 'Remittances of subordinates',
  },
  'unit-funds-other': { zh: '其他收入', en: 'Other income' },
};

/** What a fund source (资金来源) is called in the statutory tables. */
export function fundSourceName(fundSource: FundSource, language: Language = 'zh'): string {
  return NAMES[fundSource][language];
}
