import { type Account, STATUS_ACCOUNTS } from '../domain/accounts.js';
import type { FundSource } from '../domain/line.js';
import { APPROPRIATIONS, OWN_REVENUE } from './fund-sources.js';
import type { Phase, Term } from './table.js';
import { lineTerm } from './terms.js';

// The side of income of tables 1, 2 and 6. It is the budgetary equation read from the other end, so that
// 收入总计 is 支出总计 in every phase; docs/adr/0012-income-is-what-lines-are-made-of.md says why.

/** Whose income: of some fund sources, of one unit or of all. */
export interface IncomeOf {
  readonly sources: readonly FundSource[];
  readonly phase: Phase;
  readonly unitCode?: string;
}

const ADDED: readonly Account[] = ['original', 'supplementary', 'reallocated', 'provisional'];
const LEFT = STATUS_ACCOUNTS.filter((account) => account !== 'disbursed' && account !== 'returned');

/** 本年收入 of the sources. */
export function incomeTerms({ sources, phase, unitCode }: IncomeOf): Term[] {
  const unit = unitCode === undefined ? {} : { unitCode };
  const lines = { ...unit, fundSources: sources };
  const carried = sources.includes('general-public-budget') ? plannedCarryOver(unit, -1) : [];
  switch (phase) {
    case 'approved':
      return [lineTerm(lines, ['original'], 1), ...carried];
    case 'adjusted':
      return [lineTerm(lines, ADDED, 1), lineTerm(lines, ['reduced'], -1), ...carried];
    case 'executed': {
      const appropriated = { ...unit, fundSources: among(sources, APPROPRIATIONS) };
      const own = among(sources, OWN_REVENUE);
      return [
        lineTerm(appropriated, ADDED, 1),
        lineTerm(appropriated, ['reduced'], -1),
        lineTerm(lines, ['returned'], -1),
        { of: 'revenue', ...unit, sources: own, phase, sign: 1 },
        ...carried,
      ];
    }
    default:
      return phase satisfies never;
  }
}

/** 上年结余、结转: what came in at the turn of the year, and what the approved budget was made of. */
export function carriedOverTerms({ sources, phase, unitCode }: IncomeOf): Term[] {
  const unit = unitCode === undefined ? {} : { unitCode };
  const planned = plannedCarryOver(unit, 1);
  if (phase === 'approved') return planned;
  return [lineTerm({ ...unit, fundSources: sources }, ['carriedIn'], 1), ...planned];
}

/** 结转下年: nothing in a budget; in execution whatever is left at that moment. */
export function carriedToNextYearTerms({ sources, phase, unitCode }: IncomeOf): Term[] {
  if (phase !== 'executed') return [];
  const unit = unitCode === undefined ? {} : { unitCode };
  const own = { ...unit, fundSources: among(sources, OWN_REVENUE) };
  return [
    lineTerm({ ...unit, fundSources: among(sources, APPROPRIATIONS) }, LEFT, 1),
    { of: 'revenue', ...unit, sources: own.fundSources, phase, sign: 1 },
    lineTerm(own, ['carriedIn'], 1),
    lineTerm(own, ['disbursed', 'returned'], -1),
  ];
}

// Money of last year that the approved lines contain already. Its budget says how much it is, in every
// phase, and no fund source: it is taken from the one that most of it comes from.
function plannedCarryOver(unit: { readonly unitCode?: string }, sign: 1 | -1): Term[] {
  return [{ of: 'revenue', ...unit, sources: ['carried-over'], phase: 'approved', sign }];
}

function among(
  sources: readonly FundSource[],
  wanted: readonly FundSource[],
): readonly FundSource[] {
  return sources.filter((source) => wanted.includes(source));
}
