import { amountCell, amountColumnOf, headOf, rowOf, textCell, textColumn } from './cells.js';
import { subjectCodes } from './expenditure-table.js';
import { keyOf } from './figure.js';
import { carriedOverTerms, carriedToNextYearTerms, type IncomeOf, incomeTerms } from './income.js';
import { amountHead, type Scope } from './scope.js';
import type { ReportSource } from './source.js';
import type { Row, Table, Term } from './table.js';
import { expenditureTerms } from './terms.js';

// 收支总表: income on the left, expenditure by functional subject on the right, both with the same total.
// Tables 1 and 6 are made of it.

export interface TwoSides {
  readonly tableId: string;
  readonly title: string;
  readonly sources: IncomeOf['sources'];
  readonly income: readonly IncomeItem[];
  readonly notes: readonly string[];
}

/** A row of the left side. */
export interface IncomeItem {
  readonly item: string;
  readonly label: string;
  readonly sources: IncomeOf['sources'];
}

/** What a side says in a row. */
interface Entry {
  readonly label: string;
  readonly key: string;
  readonly terms: readonly Term[];
}

export function twoSides(source: ReportSource, { phase }: Scope, sides: TwoSides): Table {
  const { tableId, title, sources, notes } = sides;
  const head = amountHead(source, phase);
  const columns = [
    textColumn('income-item', '收入', '项目'),
    amountColumnOf('income', '收入', head),
    textColumn('expenditure-item', '支出', '项目'),
    amountColumnOf('expenditure', '支出', head),
  ];
  const cellsOf = (entry: Entry | undefined): Row['cells'] =>
    entry === undefined
      ? [textCell(''), textCell('')]
      : [textCell(entry.label), amountCell(source, entry)];
  const income = sides.income.map(({ item, label, sources: of }) => ({
    label,
    key: keyOf('income', item),
    terms: incomeTerms({ sources: of, phase }),
  }));
  const [left, right] = sameLength(income, subjects(source, { sources, phase }));
  const [leftTotals, rightTotals] = totals({ sources, phase });
  const pairs = [...left.map((entry, index) => [entry, right[index]] as const)];
  const totalPairs = leftTotals.map((entry, index) => [entry, rightTotals[index]] as const);
  const rows = [...pairs, ...totalPairs].map(([one, other]) =>
    rowOf(columns, [...cellsOf(one), ...cellsOf(other)]),
  );
  return { tableId, title, ...headOf(source), columns, rows, notes };
}

// 一、二、… before a 类; what is under it has no mark.
function subjects(source: ReportSource, { sources, phase }: IncomeOf): Entry[] {
  let classes = 0;
  return subjectCodes(source, 'functional', { fundSources: sources }).map((code) => {
    const name = source.header.functional.get(code) ?? '';
    if (code.length === 3) classes += 1;
    return {
      label: code.length === 3 ? `${chineseNumeral(classes)}、${name}` : name,
      key: keyOf('expenditure', code),
      terms: expenditureTerms({ functionalCodes: [code], fundSources: sources }, phase),
    };
  });
}

function totals(of: IncomeOf): readonly [readonly Entry[], readonly Entry[]] {
  const { sources, phase } = of;
  const [income, carriedIn] = [incomeTerms(of), carriedOverTerms(of)];
  const spent = expenditureTerms({ fundSources: sources }, phase);
  const carriedOut = carriedToNextYearTerms(of);
  return [
    [
      { label: '本年收入合计', key: 'income|current-year', terms: income },
      { label: '上年结余、结转', key: 'income|carried-over', terms: carriedIn },
      { label: '收入总计', key: 'income|total', terms: [...income, ...carriedIn] },
    ],
    [
      { label: '本年支出合计', key: 'expenditure|current-year', terms: spent },
      { label: '结转下年', key: 'expenditure|carried-to-next-year', terms: carriedOut },
      { label: '支出总计', key: 'expenditure|total', terms: [...spent, ...carriedOut] },
    ],
  ];
}

function sameLength(
  left: readonly Entry[],
  right: readonly Entry[],
): readonly [readonly (Entry | undefined)[], readonly (Entry | undefined)[]] {
  const length = Math.max(left.length, right.length);
  const filled = (entries: readonly Entry[]) =>
    Array.from({ length }, (_, index) => entries[index]);
  return [filled(left), filled(right)];
}

const DIGITS = ['', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

/** 1 to 99 as they are counted in lists: 一, 十, 十一, 二十一. */
export function chineseNumeral(number: number): string {
  const [tens, ones] = [Math.floor(number / 10), number % 10];
  const ten = tens === 0 ? '' : `${tens === 1 ? '' : DIGITS[tens]}十`;
  return `${ten}${DIGITS[ones]}`;
}
