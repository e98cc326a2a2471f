import { must } from './rules.js';

// 资金来源. The five kinds of unit funds (单位资金) share the prefix of their parent.
export const FUND_SOURCES = [
  'general-public-budget',
  'government-fund-budget',
  'state-capital-budget',
  'fiscal-special-account',
  'unit-funds-business',
  'unit-funds-operating',
  'unit-funds-superior-subsidy',
  'unit-funds-subordinate-remittance',
  'unit-funds-other',
] as const;

export type FundSource = (typeof FUND_SOURCES)[number];

/** 预算指标: where money is appropriated to. */
export type LineAddress = {
  readonly unitCode: string;
  readonly functionalCode: string;
  readonly economicCode: string;
  readonly fundSource: FundSource;
} & (
  | { readonly kind: 'basic'; readonly projectCode?: undefined }
  | { readonly kind: 'project'; readonly projectCode: string }
);

const BASIC = 'basic';
const NAME = '[A-Za-z0-9][A-Za-z0-9_-]{0,31}';
const LINE_ID = new RegExp(`^(${NAME}):([0-9]{7}):([0-9]{5}):(${NAME}):([a-z-]{1,40})$`);
export const NAME_FORM = new RegExp(`^${NAME}$`);

/** The line's id: `U1:2010804:30227:2023-P2:general-public-budget`; a basic line says `basic`. */
export function lineIdOf(address: LineAddress): string {
  const fourth = address.projectCode ?? BASIC;
  const { unitCode, functionalCode, economicCode, fundSource } = address;
  return `${unitCode}:${functionalCode}:${economicCode}:${fourth}:${fundSource}`;
}

/** Reads a line id back. Throws `LINE_MALFORMED`, naming `field`, when it is not one. */
export function addressOf(lineId: string, field = 'lineId'): LineAddress {
  const [, unitCode, functionalCode, economicCode, fourth, source] = LINE_ID.exec(lineId) ?? [];
  const fundSource = FUND_SOURCES.find((known) => known === source);
  must(
    unitCode !== undefined &&
      functionalCode !== undefined &&
      economicCode !== undefined &&
      fourth !== undefined &&
      fundSource !== undefined,
    'LINE_MALFORMED',
    { field, lineId },
  );
  const base = { unitCode, functionalCode, economicCode, fundSource };
  if (fourth === BASIC) return { ...base, kind: BASIC };
  return { ...base, kind: 'project', projectCode: fourth };
}
