import type { FundSource } from '../domain/line.js';
import { amountColumnOf } from './cells.js';
import type { AmountOfLines } from './expenditure-table.js';
import { APPROPRIATIONS, SOURCE_NAMES, UNIT_FUNDS } from './fund-sources.js';
import type { Scope } from './scope.js';
import { expenditureTerms } from './terms.js';

const COLUMNS: readonly (readonly [string, string, readonly FundSource[]])[] = [
  ...[...APPROPRIATIONS, 'fiscal-special-account' as const].map(
    (source) => [source, SOURCE_NAMES[source], [source]] as const,
  ),
  ['unit-funds', '单位资金', UNIT_FUNDS],
];

/** 支出总计 and, beside it, what of it is paid from each fund source. */
export function byFundSource({ phase }: Scope): AmountOfLines[] {
  return [
    {
      column: amountColumnOf('total', '支出总计'),
      termsOf: (lines) => expenditureTerms(lines, phase),
    },
    ...COLUMNS.map(([columnId, head, fundSources]) => ({
      column: amountColumnOf(columnId, head),
      termsOf: (lines: Parameters<AmountOfLines['termsOf']>[0]) =>
        expenditureTerms({ ...lines, fundSources }, phase),
    })),
  ];
}
